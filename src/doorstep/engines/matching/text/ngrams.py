"""Single characters and pairs of neighbouring characters as numbers; no word segmenter, no dictionary.

Two Chinese characters are about a word, so pairs do what words do elsewhere, and better than a segmenter on few texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, diags_array

from doorstep.engines.matching.text.normalize import normalize

Hashes: TypeAlias = NDArray[np.uint64]
Ints: TypeAlias = NDArray[np.int64]

_CHARACTER_BITS: Final = np.uint64(21)  # Unicode ends below 2**21


@dataclass(frozen=True, slots=True, eq=False)
class Grams:
    """The grams of n texts, repeated ones repeated.

    Attributes:
        texts: n.
        row: (m,) which text a gram is from, 0..n-1, ascending for `pairs`.
        value: (m,) the gram as a 64-bit number; different grams have different numbers.
    """

    texts: int
    row: Ints
    value: Hashes


def pairs(texts: Sequence[str]) -> Grams:
    """Return the pairs of neighbouring characters of each normalized text; of a single character, that character."""
    characters = _characters(texts)
    row, code = characters.row, characters.value
    is_pair = row[1:] == row[:-1]
    length = np.bincount(row, minlength=len(texts))
    alone = length[row] == 1
    has_next = np.append(is_pair, [False]) if len(row) else np.zeros(0, dtype=bool)
    following = np.append(code[1:], code[:1])
    joined = (code << _CHARACTER_BITS) | following
    value = np.where(alone, code, joined)
    kept = has_next | alone
    return Grams(len(texts), row[kept], mixed(value[kept]))


def characters_and_pairs(texts: Sequence[str]) -> Grams:
    """Return the single characters and the pairs of neighbouring characters of each normalized text."""
    single, double = _characters(texts), pairs(texts)
    is_double = np.bincount(single.row, minlength=len(texts))[double.row] > 1  # a lone character is there already
    return Grams(
        len(texts),
        np.concatenate([single.row, double.row[is_double]]),
        np.concatenate([mixed(single.value), double.value[is_double]]),
    )


def mixed(value: Hashes) -> Hashes:
    """Return 64 well-mixed bits for 64 bits, one to one (the finisher of SplitMix64)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def vocabulary(grams: Grams) -> Hashes:
    """Return the different grams, ascending: (v,)."""
    return np.unique(grams.value)


def counted(grams: Grams, known: Hashes) -> csr_array:
    """Return how often each text has each known gram: (n, v); unknown ones are left out."""
    column = np.searchsorted(known, grams.value)
    is_known = column < len(known)
    is_known[is_known] = known[column[is_known]] == grams.value[is_known]
    cells = (grams.row[is_known], column[is_known])
    return csr_array(coo_array((np.ones(len(cells[0])), cells), shape=(grams.texts, len(known))))


def unit_rows(grams: Grams) -> csr_array:
    """Return the counts of each text's grams as a row of length 1: (n, v), empty for a text without grams."""
    return to_unit_length(counted(grams, vocabulary(grams)))


def to_unit_length(matrix: csr_array) -> csr_array:
    """Return the rows divided by their Euclidean length; empty rows stay empty."""
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return csr_array(diags_array(scale) @ matrix)


def _characters(texts: Sequence[str]) -> Grams:
    plain = [normalize(text) for text in texts]
    row = np.repeat(np.arange(len(plain), dtype=np.int64), [len(text) for text in plain])
    code = np.frombuffer("".join(plain).encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    return Grams(len(plain), row, code)
