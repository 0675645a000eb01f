"""Which values a rule can have: how each code's value is read, and what one looks like. No database, no clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Read = Callable[[Any], object]
"""Reads a rule's value, and raises ValueError (or TypeError, KeyError) where it means nothing."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How the value of a rule is read.

    Args:
        example: A value that can be read, shown to whoever wrote one that cannot.
        read: How.
    """

    example: Any
    read: Read


def shape_of(code: str, shapes: Mapping[str, Shape]) -> Shape | None:
    """Return the shape of a code: its own, or that of the longest beginning of it that ends with a dot or `_`."""
    if code in shapes:
        return shapes[code]
    begins = [known for known in shapes if known.endswith((".", "_")) and code.startswith(known)]
    return shapes[max(begins, key=len)] if begins else None


def whole(least: int, most: int) -> Read:
    """Read a whole number from `least` to `most`."""

    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            msg = f"a whole number from {least} to {most}, got {value!r}"
            raise ValueError(msg)
        return value

    return read


def some_of(known: frozenset[str]) -> Read:
    """Read a list of one or more words out of `known`, each once."""

    def read(value: Any) -> list[str]:
        if not isinstance(value, list) or not value or not known.issuperset(map(str, value)):
            msg = f"a list of {sorted(known)}, got {value!r}"
            raise ValueError(msg)
        if len(set(value)) < len(value):
            raise ValueError("each once")
        return value

    return read


def alike(example: Any) -> Shape:
    """Return the shape of values built like an example: the same names or fewer, numbers from 0, words for words.

    An empty table stands for numbers by any name.
    """

    def read(value: Any) -> Any:
        _compare(example, value, "")
        return value

    return Shape(example, read)


def _compare(example: Any, value: Any, where: str) -> None:
    if isinstance(example, dict):
        fits = isinstance(value, dict) and (not example or set(value) <= set(example))
        for name in value if fits else ():
            _compare(example.get(name, 0.0), value[name], f"{where}.{name}")
    elif isinstance(example, list):
        fits = isinstance(value, list) and bool(value)
        for at, one in enumerate(value if fits else ()):
            _compare(example[0], one, f"{where}[{at}]")
    elif isinstance(example, bool | str):
        fits = isinstance(value, bool if isinstance(example, bool) else str)
    else:
        fits = type(value) in ((int,) if type(example) is int else (int, float)) and value >= 0
    if not fits:
        msg = f"{where or 'the value'} is none like {example!r}: {value!r}"
        raise ValueError(msg)
