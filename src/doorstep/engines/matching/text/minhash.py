"""Keys by which texts that resemble each other meet in an indexed table (MinHash with bands).

Two sets of character pairs agree in a minimum under a random order with the probability of their Jaccard similarity
J = shared / all. `ROWS` minima make a key, so texts share at least one of `BANDS` keys with probability
1 - (1 - J**ROWS)**BANDS: at J = 0.2 / 0.3 / 0.5 that is 73 / 95 / 99.99 %.

Source: Broder 1997, "On the resemblance and containment of documents"; bands: Leskovec, Rajaraman, Ullman, "Mining of
Massive Datasets", chapter 3.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from doorstep.engines.matching.text.ngrams import Grams, Hashes, mixed, pairs
from doorstep.kernel.seeds import seed_for

PERMUTATIONS: Final = 64
BANDS: Final = 32
ROWS: Final = 2
SEED: Final = 1
VERSION: Final = 1
"""Of the keys. Stored keys of another version, seed or banding do not meet: make them again."""

_CHUNK: Final = 50_000  # grams at a time: 25 MB of hashes


def signatures(grams: Grams, permutations: int = PERMUTATIONS, seed: int = SEED) -> Hashes:
    """Return the smallest hash of each text's grams under each of so many random functions: (n, permutations).

    Repeated grams count once and their order does not matter. A text without grams has the greatest number everywhere.
    """
    begin = np.uint64(seed_for(seed, "minhash"))  # not a generator of NumPy's, whose numbers may change with it
    drawn = mixed(begin ^ mixed(np.arange(1, 2 * permutations + 1, dtype=np.uint64)))
    factor, shift = drawn[:permutations] | np.uint64(1), drawn[permutations:]
    found = np.full((grams.texts, permutations), np.iinfo(np.uint64).max, dtype=np.uint64)
    starts = np.searchsorted(grams.row, np.arange(grams.texts + 1))
    first = 0
    while first < grams.texts:
        last = max(first + 1, int(np.searchsorted(starts, starts[first] + _CHUNK, side="right")) - 1)
        here = slice(int(starts[first]), int(starts[last]))
        filled = first + np.flatnonzero(np.diff(starts[first : last + 1]))
        if len(filled):
            hashes = mixed(grams.value[here, None] * factor + shift)
            found[filled] = np.minimum.reduceat(hashes, starts[filled] - starts[first], axis=0)
        first = last
    return found


def band_keys(texts: Sequence[str], bands: int = BANDS, rows: int = ROWS, seed: int = SEED) -> list[list[int]]:
    """Return the keys under which each text is stored and looked up: whole numbers from 0 to 2**63 - 1.

    A key says which band it is from, so one indexed column holds them all. Texts that are the same once normalized have
    the same keys. A text without letters or digits has none.

    Raises:
        ValueError: bands and rows are not positive.
    """
    if bands < 1 or rows < 1:
        msg = f"bands and rows are positive, got {bands} and {rows}"
        raise ValueError(msg)
    grams = pairs(texts)
    minima = signatures(grams, bands * rows, seed).reshape(len(texts), bands, rows)
    key = np.broadcast_to(mixed(np.arange(1, bands + 1, dtype=np.uint64)), (len(texts), bands))
    for row in range(rows):
        key = mixed(key ^ minima[:, :, row])
    is_filled = np.bincount(grams.row, minlength=len(texts)) > 0
    stored = (key >> np.uint64(1)).tolist()
    return [keys if filled else [] for keys, filled in zip(stored, is_filled, strict=True)]


def estimated_jaccard(first: Hashes, second: Hashes) -> float:
    """Return the share of equal minima: an unbiased estimate of J, off by sqrt(J(1-J)/permutations) at one sigma."""
    return float(np.mean(first == second))
