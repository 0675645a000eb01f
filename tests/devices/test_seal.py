"""The office's seal: on the very text, by a key that the page knows."""

import json
from base64 import b64decode

from django.conf import settings

from doorstep.devices.seal import public_key, sealed
from doorstep.kernel import p256


def test_a_copy_is_sealed_as_its_very_text() -> None:
    made = sealed({"b": "药", "a": 1})

    assert made["text"] == '{"a":1,"b":"\\u836f"}'
    assert json.loads(made["text"]) == {"a": 1, "b": "药"}
    key = p256.key_from(f"doorstep.devices.seal\x1f{settings.SECRET_KEY}".encode())
    assert b64decode(made["seal"]) == p256.sign(key, made["text"].encode())
    assert b64decode(public_key()) == p256.public_key(key)
