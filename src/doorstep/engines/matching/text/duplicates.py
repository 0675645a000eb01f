"""Which earlier texts may be the same thing said again; a person decides.

In a table: texts that share a key (`minhash.band_keys`) are candidates, the cosine of character pairs ranks them. In a
list: all with all. This finds copies with other words in them, not the same thought in other words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import Final

from scipy.sparse import coo_array

from doorstep.engines.matching.text.likeness import cosines, shared_words
from doorstep.engines.matching.text.ngrams import pairs, unit_rows

LEAST_SCORE: Final = 0.5
MOST: Final = 5
MOST_CANDIDATES: Final = 200
"""How many earlier texts to compare with: those that share the most keys with the new one."""
_CHUNK: Final = 500  # texts at a time


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


class TooManyPairs(Exception):  # noqa: N818  named after what happened
    """More pairs of a list are alike than the caller takes; ask for a higher score."""


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


def pairs_within(texts: Sequence[str], *, least: float = LEAST_SCORE, most: int | None = None) -> tuple[Pair, ...]:
    """Return every two texts of a list that may say the same, the likest first, then by place.

    All are compared with all, some rows at a time: a product of sparse matrices is quicker than looking up keys, as
    long as the list fits into memory. 10,000 short texts take seconds, 50,000 a minute or two.

    Raises:
        TooManyPairs: There are more than `most`; found out before they fill the memory.
    """
    rows = unit_rows(pairs(texts))
    kept: list[Pair] = []
    for start in range(0, len(texts), _CHUNK):
        alike = coo_array(rows[start : start + _CHUNK] @ rows.T)
        score = alike.data.clip(0, 1).round(6)
        first, second = alike.row + start, alike.col
        is_kept = (score >= least) & (first < second)
        if most is not None and len(kept) + int(is_kept.sum()) > most:
            raise TooManyPairs
        kept += starmap(Pair, zip(*(part[is_kept].tolist() for part in (first, second, score)), strict=True))
    return tuple(sorted(kept, key=lambda pair: (-pair.score, pair.first, pair.second)))
