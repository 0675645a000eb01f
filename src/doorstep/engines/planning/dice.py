"""Random numbers that are the same on every machine. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.planning.compiled import bare, compiled

Dice = NDArray[np.uint64]


def dice_of(seed: int) -> Dice:
    """The state of the random numbers for a seed (splitmix64, never 0)."""
    word = (seed * 0x9E3779B97F4A7C15 + 0xD1B54A32D192ED03) % 2**64
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    word = (word ^ (word >> 27)) * 0x94D049BB133111EB % 2**64
    return np.array([(word ^ (word >> 31)) or 1], dtype=np.uint64)


@bare
def random(dice: Dice) -> float:
    """Uniform in [0, 1): xorshift64*, the same on every machine."""
    word = dice[0]
    word ^= word >> np.uint64(12)
    word ^= word << np.uint64(25)
    word ^= word >> np.uint64(27)
    dice[0] = word
    return float((word * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@bare
def below(dice: Dice, limit: int) -> int:
    """Uniform whole number from 0 to limit - 1."""
    return int(random(dice) * limit)


@compiled
def below_once(dice: Dice, limit: int) -> int:
    """The same, to be called from Python."""
    return below(dice, limit)


@bare
def shuffle(items: NDArray[np.int32], count: int, dice: Dice) -> None:
    """Put the first `count` items into random order, in place."""
    for at in range(count - 1, 0, -1):
        other = below(dice, at + 1)
        items[at], items[other] = items[other], items[at]
