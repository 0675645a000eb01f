"""The office's seal on what devices take along: whoever has the page can see whether a copy was changed."""

from base64 import b64encode
from functools import cache
from typing import Any

from django.conf import settings

from doorstep.devices.rules import plain
from doorstep.kernel import p256


@cache
def _key(secret: str) -> int:
    return p256.key_from(f"doorstep.devices.seal\x1f{secret}".encode())


def public_key() -> str:
    """Return the key by which a seal is checked: base64 of an uncompressed point of P-256."""
    return b64encode(p256.public_key(_key(settings.SECRET_KEY))).decode()


def sealed(content: dict[str, Any]) -> dict[str, str]:
    """Return a copy as its very text and the seal on it, so that nobody has to spell it again to check it."""
    text = plain(content)
    return {"text": text, "seal": b64encode(p256.sign(_key(settings.SECRET_KEY), text.encode("ascii"))).decode()}
