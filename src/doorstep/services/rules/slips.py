"""Codes people can say over the telephone: without letters that look alike, known to us by their keyed hash alone."""

import hashlib
import hmac
from typing import Final

LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Without I, L, O, U, 0 and 1, which are taken for one another."""
LENGTH: Final = 8
CLASS_LENGTH: Final = 6


def slip_code(secret: str, asked: str) -> str:
    """Return the code of a slip, such as `7KM3-9QTX`; the same request gives the same code.

    Args:
        secret: The installation's own key.
        asked: What names this request and no other: the random word of the form that was sent.
    """
    made = _letters(hmac.digest(secret.encode(), f"slip:{asked}".encode(), "sha256"), LENGTH)
    return f"{made[:4]}-{made[4:]}"


def slip_digest(secret: str, code: str) -> str:
    """Return what is stored of a code, 64 hexadecimal digits: it is found by it and cannot be read out of it."""
    return hmac.new(secret.encode(), f"code:{plain_code(code)}".encode(), hashlib.sha256).hexdigest()


def class_code(drawn: bytes) -> str:
    """Return six letters out of random bytes, for a code that a host writes on the board."""
    return _letters(drawn, CLASS_LENGTH)


def plain_code(typed: str) -> str:
    """Return a code as it was meant: in capitals, without gaps and marks."""
    return "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())[: 2 * LENGTH]


def _letters(drawn: bytes, length: int) -> str:
    number, made = int.from_bytes(drawn, "big"), ""
    for _ in range(length):
        number, at = divmod(number, len(LETTERS))
        made += LETTERS[at]
    return made
