"""Keep a short text so that only this installation reads it, with the standard library alone.

A pseudo-random function (HMAC-SHA-256) in counter mode, then a tag over number and text: what the library has no
AES for. Two keys, one for reading and one for the tag, and a third for telling whether two texts are the same, are
drawn from the installation's secret, so a copied database says nothing without it.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Final

from django.conf import settings

_NONCE: Final = 16
_TAG: Final = 32


class NotOurs(ValueError):  # noqa: N818  named after what happened
    """It was changed, or sealed under another secret."""


def seal(text: str) -> str:
    """Return a text so that nobody reads it without the installation's secret; twice the same text looks different."""
    nonce, plain = secrets.token_bytes(_NONCE), text.encode()
    hidden = _mixed(plain, nonce)
    return base64.b64encode(nonce + hidden + _tag(nonce + hidden)).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed.

    Raises:
        NotOurs: see there.
    """
    whole = base64.b64decode(sealed)
    body, tag = whole[:-_TAG], whole[-_TAG:]
    if not hmac.compare_digest(tag, _tag(body)):
        raise NotOurs
    return _mixed(body[_NONCE:], body[:_NONCE]).decode()


def fingerprint(text: str) -> str:
    """Return what two equal texts have in common, 64 hexadecimal digits; of no use without the secret."""
    return hmac.new(_key("same"), text.encode(), hashlib.sha256).hexdigest()


def _mixed(data: bytes, nonce: bytes) -> bytes:
    key, blocks = _key("read"), range(-(-len(data) // _TAG))
    stream = b"".join(hmac.digest(key, nonce + block.to_bytes(4), "sha256") for block in blocks)
    return (int.from_bytes(data) ^ int.from_bytes(stream[: len(data)])).to_bytes(len(data))


def _tag(data: bytes) -> bytes:
    return hmac.digest(_key("tag"), data, "sha256")


def _key(use: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"doorstep.people.sealing:{use}".encode(), "sha256")
