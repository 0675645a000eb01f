"""What a need's text may be, when two are the same, and what a slip's code looks like."""

import hashlib
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

LONGEST: Final = 4000
"""Characters of a text; the limit of Open311's description."""
SHORTEST: Final = 2
MOST_WANTED: Final = 1_000_000
SAME_WITHIN: Final = timedelta(minutes=10)
"""Within this time, before or after, the same text from the same place is the same need (story 01, point 3)."""
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that are mistaken for each other on paper or by phone
CODE_LENGTH: Final = 8


class TextMissing(ValueError):  # noqa: N818  named after what happened
    """Too short to say what is wanted."""


class TextTooLong(ValueError):  # noqa: N818
    """Longer than anybody will read."""


class QuantityWrong(ValueError):  # noqa: N818
    """How much is wanted is a whole number from 1 to `MOST_WANTED`."""


class HelpsNoMore(ValueError):  # noqa: N818
    """The last day on which it helps lies before the day it came in."""


def clean_text(text: str) -> str:
    """Return a need's text as it is kept: one kind of line break, no outer blanks, no control characters.

    Raises:
        TextMissing: fewer than `SHORTEST` letters or digits are left.
        TextTooLong: more than `LONGEST` characters are left.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(char for char in text if char in "\n\t" or unicodedata.category(char)[0] != "C").strip()
    if len([char for char in kept if char.isalnum()]) < SHORTEST:
        raise TextMissing
    if len(kept) > LONGEST:
        raise TextTooLong
    return kept


def check_wanted(quantity: int | None, until: date | None, on: date) -> None:
    """Let pass how much is wanted and until when, each said or not.

    Args:
        quantity: In whole units.
        until: The last day on which it still helps.
        on: The day it comes in.

    Raises:
        QuantityWrong, HelpsNoMore: see there.
    """
    if quantity is not None and not 1 <= quantity <= MOST_WANTED:
        raise QuantityWrong
    if until is not None and until < on:
        raise HelpsNoMore


def digest(text: str, place_id: int, apart: str = "") -> str:
    """Return what two sendings of the same need have in common, 64 hexadecimal digits.

    Width and case of letters, blanks and punctuation make no difference.

    Args:
        text: In somebody's words.
        place_id: Where it is.
        apart: What else tells two needs of the same words from each other, such as their photos.
    """
    plain = "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
    parts = [str(place_id), plain, apart] if apart else [str(place_id), plain]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def new_code(draw: Callable[[int], int]) -> str:
    """Return a slip's code, `CODE_LENGTH` letters and digits.

    Args:
        draw: Given n, returns a whole number from 0 to n - 1 that nobody can guess.
    """
    return "".join(_LETTERS[draw(len(_LETTERS))] for _ in range(CODE_LENGTH))


def typed_code(text: str) -> str:
    """Return a code as it is kept, from what somebody typed: blanks and dashes gone, capital letters."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in plain if char.isalnum())[:12]


def shown_code(code: str) -> str:
    """Return a code as it is printed and read aloud: `K7MX-2PQR`."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
