"""Arrays as they are handed in: shapes and faults are told at the door."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]


def table(name: str, given: ArrayLike, rows: int | None = None) -> Floats:
    """Return (rows, units) float64, NaN where nothing is known.

    Raises:
        ValueError: not two-dimensional, not `rows` rows, no unit, or an infinite value.
    """
    found = np.asarray(given, dtype=np.float64)
    if found.ndim != 2 or found.shape[1] == 0 or (rows is not None and found.shape[0] != rows):
        message = f"{name} must be ({rows if rows is not None else 'rows'}, units), got {found.shape}"
        raise ValueError(message)
    if np.isinf(found).any():
        message = f"{name} holds an infinite value"
        raise ValueError(message)
    return found


def line(name: str, given: ArrayLike, length: int | None = None) -> Floats:
    """Return (length,) float64, all finite.

    Raises:
        ValueError: another shape, empty, or a value that is not finite.
    """
    found = np.asarray(given, dtype=np.float64)
    if found.ndim != 1 or len(found) == 0 or (length is not None and len(found) != length):
        message = f"{name} must be ({length if length is not None else 'n'},), got {found.shape}"
        raise ValueError(message)
    if not np.isfinite(found).all():
        message = f"{name} holds a value that is not finite"
        raise ValueError(message)
    return found


def chance(name: str, given: float) -> float:
    """Return a chance strictly between 0 and 1.

    Raises:
        ValueError: it is not.
    """
    if not 0 < given < 1:
        message = f"{name} must be between 0 and 1, got {given}"
        raise ValueError(message)
    return given
