"""Which earlier texts may be the same thing said again; a person decides.

Two steps: texts that share a key (`minhash.band_keys`) are candidates, found in an indexed table or here; the cosine of
their character pairs ranks them. This finds copies with other words in them, not the same thought in other words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from doorstep.engines.matching.text.likeness import cosines, shared_words
from doorstep.engines.matching.text.minhash import BANDS, ROWS, band_keys
from doorstep.engines.matching.text.ngrams import pairs, unit_rows

LEAST_SCORE: Final = 0.5
MOST: Final = 5
MOST_CANDIDATES: Final = 200
"""How many earlier texts to compare with: those that share the most keys with the new one."""
_CHUNK: Final = 100_000  # pairs at a time


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An earlier text that may say the same.

    Attributes:
        id: Whose text it is.
        score: Cosine of character pairs, `LEAST_SCORE` to 1; 1 is the same once normalized.
        shared: The words both have, the longest first: the reason to show.
    """

    id: int
    score: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts of one list that may say the same, by their places in it, the earlier first."""

    first: int
    second: int
    score: float


def possible_duplicates(
    text: str, candidates: Mapping[int, str], *, least: float = LEAST_SCORE, most: int = MOST
) -> tuple[Duplicate, ...]:
    """Return which candidates may say the same as `text`, the likest first, then by id.

    Args:
        text: The new text.
        candidates: Text by id: those that share a band key with it.
        least: Smallest score worth showing.
        most: How many to show.
    """
    ids = sorted(candidates)
    scores = cosines(text, [candidates[key] for key in ids])
    order = sorted(range(len(ids)), key=lambda at: (-scores[at], ids[at]))
    kept = [at for at in order if scores[at] >= least][:most]
    return tuple(Duplicate(ids[at], float(scores[at]), shared_words(text, candidates[ids[at]])) for at in kept)


def pairs_within(
    texts: Sequence[str], *, least: float = LEAST_SCORE, bands: int = BANDS, rows: int = ROWS
) -> tuple[Pair, ...]:
    """Return every two texts of a list that share a key and are alike enough, the likest first, then by place."""
    found = sorted(candidate_pairs(band_keys(texts, bands, rows)))
    unit = unit_rows(pairs(texts))
    kept: list[Pair] = []
    for start in range(0, len(found), _CHUNK):
        first, second = np.array(found[start : start + _CHUNK]).T
        scores = np.asarray(unit[first].multiply(unit[second]).sum(axis=1)).ravel().clip(0, 1).round(6)
        is_kept = scores >= least
        kept += [
            Pair(int(one), int(two), float(score))
            for one, two, score in zip(first[is_kept], second[is_kept], scores[is_kept], strict=True)
        ]
    return tuple(sorted(kept, key=lambda pair: (-pair.score, pair.first, pair.second)))


def candidate_pairs(keys: Sequence[Iterable[int]]) -> set[tuple[int, int]]:
    """Return the places of every two texts that share a key, the earlier first."""
    holders: dict[int, list[int]] = {}
    for at, own in enumerate(keys):
        for key in own:
            holders.setdefault(key, []).append(at)
    return {pair for group in holders.values() for pair in combinations(dict.fromkeys(group), 2)}
