"""What a key looks like and when it holds."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Final

_BEGINS: Final = "ds_"
_BYTES: Final = 24
HEAD: Final = 9
"""Characters of a key that stay readable, by which people tell keys apart."""


class NoRight(ValueError):  # noqa: N818  named after what happened
    """A key lets somebody send, or read, or both."""


class EndsBeforeItBegins(ValueError):  # noqa: N818
    """The last day lies before the first."""


def new_key(draw: Callable[[int], str]) -> str:
    """Return a key that nobody can guess.

    Args:
        draw: Given a number of bytes, returns so much chance as letters and digits.
    """
    return _BEGINS + draw(_BYTES)


def digest(key: str) -> str:
    """Return what is kept of a key, 64 hexadecimal digits: a key is long enough chance to need no slow digest."""
    return hashlib.sha256(key.encode(errors="backslashreplace")).hexdigest()


def check(*, may_send: bool, may_read: bool, valid_from: date, valid_until: date | None) -> None:
    """Let a key pass that allows something and ends no sooner than it begins."""
    if not (may_send or may_read):
        raise NoRight
    if valid_until is not None and valid_until < valid_from:
        raise EndsBeforeItBegins


def mark(key_id: int, who: str) -> str:
    """Return what two sendings from the same hands have in common, 64 hexadecimal digits.

    Args:
        key_id: Of the key.
        who: What the other system calls the sender; it is not kept, only this digest of it.
    """
    return hashlib.sha256(f"api key {key_id}\n{who}".encode(errors="backslashreplace")).hexdigest()
