"""How many pairs of sheets agree, counted bit by bit: compiled once per machine, one thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from doorstep.engines.scoring.arrays import Bools, Floats, Ints

_njit: Any = njit  # its published types lack these options


def _bits(word: Any) -> Any:  # pragma: no cover  compiled
    """Return how many bits of 64 are set, two by two, four by four, and so on."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


_count_bits: Any = _njit(inline="always", cache=True)(_bits)


def _loops(  # noqa: PLR0917  # pragma: no cover  compiled
    there: Any, said: Any, home: Any, stands: Any, first: Any, shares: Any, least: Any, many: Any, largest: Any
) -> None:
    """Write how many pairs of an area agree to `least` or more, and the largest agreement, of people who live apart."""
    for area in range(len(first) - 1):
        found, best = 0, np.float32(-1)
        for here in range(first[area], first[area + 1]):
            one = stands[here]
            for at in range(here + 1, first[area + 1]):
                other = stands[at]
                if home[one] == home[other]:
                    continue
                both, alike = 0, 0
                for word in range(there.shape[1]):
                    both += _count_bits(there[one, word] & there[other, word])
                for word in range(said.shape[1]):
                    alike += _count_bits(said[one, word] & said[other, word])
                share = shares[alike, both]
                if share >= least:
                    found += 1
                best = max(best, share)
        many[area], largest[area] = found, best


_pairs: Any = _njit(cache=True, nogil=True)(_loops)


@dataclass(frozen=True, slots=True)
class Bits:
    """Answers as bits: `there` (people, words) what was answered, `said` (people, words) which answer to what."""

    there: NDArray[np.uint64]
    said: NDArray[np.uint64]
    shares: NDArray[np.float32]

    @classmethod
    def of(cls, there: Bools, said: Bools) -> Bits:
        """Pack (people, questions) and (people, answers); `shares[alike, both]` is -1 on under half the questions."""
        asked = there.shape[1]
        alike, both = np.arange(asked + 1, dtype=np.float32)[:, None], np.arange(asked + 1, dtype=np.float32)[None]
        shares = np.where(2 * both >= max(asked, 1), alike / np.maximum(both, 1), np.float32(-1))
        return cls(_packed(there), _packed(said), shares.astype(np.float32))

    def strangers(self, stands: Ints, home: Ints, first: Ints, least: float) -> tuple[Ints, Floats]:
        """Return (areas,) pairs that agree to `least` or more, and the most agreement; of people who live apart.

        Args:
            stands: (people,) who stands where, area by area.
            home: (people,) area where each really lives.
            first: (areas + 1,) where each area begins in `stands`, and the end.
            least: share of common questions.
        """
        many, largest = np.zeros(len(first) - 1, np.int64), np.empty(len(first) - 1)
        _pairs(self.there, self.said, home, stands, first, self.shares, np.float32(least), many, largest)
        return many, largest


def _packed(bits: Bools) -> NDArray[np.uint64]:
    words = max(1, -(-bits.shape[1] // 64))
    wide = np.zeros((len(bits), 64 * words), bool)
    wide[:, : bits.shape[1]] = bits
    return np.packbits(wide, axis=1, bitorder="little").view(np.uint64)
