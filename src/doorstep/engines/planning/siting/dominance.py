"""Which sets lie within another of a family. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.planning.compiled import compiled, inner
from doorstep.engines.planning.siting.pairs import Flags, Floats, Ints, Places

Words = NDArray[np.uint64]


@compiled
def pack(starts: Ints, members: Places, universe: int) -> Words:
    """Return (sets, words): each set as bits."""
    words = np.zeros((len(starts) - 1, (universe + 63) // 64), dtype=np.uint64)
    for row in range(len(starts) - 1):
        for at in range(starts[row], starts[row + 1]):
            words[row, members[at] >> 6] |= np.uint64(1) << np.uint64(members[at] & 63)
    return words


@inner
def _is_within(words: Words, small: int, large: int) -> bool:
    for at in range(words.shape[1]):  # noqa: SIM110  compiled
        if words[small, at] & ~words[large, at]:
            return False
    return True


@compiled
def largest(words: Words, sizes: Ints, price: Floats) -> Flags:
    """Tell which sets stay when each that lies in one that costs no more goes; of equals the first stays.

    Args:
        words: (sets, words) as `pack` gives them.
        sizes: (sets,) how many members each has.
        price: (sets,) what each costs.
    """
    order = np.argsort(-sizes, kind="mergesort")
    stays = np.zeros(len(sizes), dtype=np.bool_)
    for place in range(len(order)):
        small = order[place]
        keep = sizes[small] > 0
        for before in range(len(order)):
            large = order[before]
            if not keep or sizes[large] < sizes[small]:
                break
            if sizes[large] == sizes[small] and large >= small and price[large] == price[small]:
                continue
            if large != small and price[large] <= price[small] and _is_within(words, small, large):
                keep = False
        stays[small] = keep
    return stays


@compiled
def smallest(words: Words, sizes: Ints) -> Flags:
    """Tell which sets stay when each that holds another one goes; of equals the first stays."""
    order = np.argsort(sizes, kind="mergesort")
    stays = np.zeros(len(sizes), dtype=np.bool_)
    for place in range(len(order)):
        large = order[place]
        keep = True
        for before in range(place):
            small = order[before]
            if stays[small] and _is_within(words, small, large):
                keep = False
                break
        stays[large] = keep
    return stays
