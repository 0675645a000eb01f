"""One-time codes and private codes: long enough that nobody guesses one, known to us by their keyed digests alone."""

import hashlib
import hmac
from typing import Final

from doorstep.services.rules.slips import LETTERS

DRAWN: Final = 14
"""Letters drawn at random: 30 to the 14th are more than 68 bits."""
GROUP: Final = 5
LENGTH: Final = DRAWN + 1


class NotACode(ValueError):  # noqa: N818  named after what happened
    """It cannot be a code of ours: a letter is wrong, missing or too much."""


def one_time_code(drawn: bytes) -> str:
    """Return a code such as `7KM3P-9QTXA-C4WZE`: 14 letters out of random bytes and one that proves them.

    Args:
        drawn: At least 16 random bytes.
    """
    number, made = int.from_bytes(drawn, "big"), ""
    for _ in range(DRAWN):
        number, at = divmod(number, len(LETTERS))
        made += LETTERS[at]
    return shown(made + _proof(made))


def follow_code(secret: str, asked: str) -> str:
    """Return the private code by which whoever filled in this very form follows what they wrote.

    The same form gives the same code, so sending it twice shows the same one.

    Args:
        secret: The installation's own key.
        asked: The random word of the form.
    """
    return one_time_code(hmac.digest(secret.encode(), f"voices:follow:{asked}".encode(), "sha256"))


def plain(typed: str) -> str:
    """Return a code as it was meant, 15 capitals without marks.

    Raises:
        NotACode: wrong length, a letter codes do not have, or the last letter does not prove the others.
    """
    kept = "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())
    if len(kept) != LENGTH or any(letter not in LETTERS for letter in kept) or _proof(kept[:-1]) != kept[-1]:
        raise NotACode
    return kept


def shown(code: str) -> str:
    """Return a code in groups of five."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def code_digest(secret: str, code: str) -> str:
    """Return what the roll keeps of a code, 64 hexadecimal digits.

    Raises:
        NotACode: see `plain`.
    """
    return hmac.new(secret.encode(), f"voices:code:{plain(code)}".encode(), hashlib.sha256).hexdigest()


def follow_digest(secret: str, code: str, question_key: str) -> str:
    """Return what an opinion keeps of its author's private code; two opinions of one author have nothing in common.

    Raises:
        NotACode: see `plain`.
    """
    asked = f"voices:opinion:{question_key}:{plain(code)}"
    return hmac.new(secret.encode(), asked.encode(), hashlib.sha256).hexdigest()


def _proof(letters: str) -> str:
    """Return the letter that proves the others (Luhn's sum over 30 letters): one wrong or two swapped do not pass."""
    size, total = len(LETTERS), 0
    for at, letter in enumerate(reversed(letters)):
        value = LETTERS.index(letter) * (2 if at % 2 == 0 else 1)
        total += value // size + value % size
    return LETTERS[-total % size]
