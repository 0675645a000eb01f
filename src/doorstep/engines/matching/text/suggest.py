"""Which category a text may belong to, by the earlier texts most like it: a suggestion with its reason, no decision.

Nearest neighbours: each text is a row of weights of its characters and character pairs; the cosine finds the nearest;
each category's share is its part of the cosines of the nearest nine. A gram weighs more the rarer it is and the more it
tells about the category: a village's name or a "please" may be rare, and yet says nothing about what is wrong.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
from scipy.sparse import csr_array, diags_array

from doorstep.engines.matching.text.likeness import shared_words
from doorstep.engines.matching.text.ngrams import Hashes, characters_and_pairs, counted, to_unit_length, vocabulary
from doorstep.kernel.geo import Floats

NEAREST: Final = 9
MOST_CATEGORIES: Final = 3
MOST_REASONS: Final = 3
LEAST_EXAMPLES: Final = 70
"""Fewer earlier texts than this are too few to learn from."""
LEAST_COSINE: Final = 0.35
"""If the nearest text is farther than this, nothing is like it."""
LEAST_MARGIN: Final = 0.2
"""If the first category's share is ahead of the second's by less than this, it is open which of them it is."""
_FLOOR: Final = 0.1  # of what a gram tells: also one that tells nothing may make two texts alike


class Ground(Enum):
    """Whether there is enough to go on, and if not, what is missing."""

    ENOUGH = "enough"
    FEW_EXAMPLES = "too few earlier texts"
    NOTHING_LIKE_IT = "nothing like it before"
    OPEN = "the first two are too close"


@dataclass(frozen=True, slots=True)
class Example:
    """An earlier text whose category somebody confirmed."""

    id: int
    text: str
    category: str


@dataclass(frozen=True, slots=True)
class Near:
    """An earlier text like this one, as the reason: how like (cosine, 0 to 1) and the words both have."""

    id: int
    cosine: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """A category with its share of the nearest texts' cosines (all categories' shares add up to 1) and its nearest."""

    category: str
    share: float
    nearest: tuple[Near, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Up to three categories, the likest first, and whether that is enough to go on.

    Attributes:
        categories: Show them in this order whatever the ground; say "too little to go on" unless it is ENOUGH.
        ground: Why it is enough or not.
        margin: How far the first share is ahead of the second, 0 to 1; 0 if there is no category.
    """

    categories: tuple[Suggested, ...]
    ground: Ground
    margin: float

    @property
    def is_enough(self) -> bool:
        """Whether the first category may be shown as the likely one."""
        return self.ground is Ground.ENOUGH


@dataclass(frozen=True, slots=True, eq=False)
class Precedents:
    """Earlier texts, made ready to be compared with.

    Attributes:
        examples: In the order given.
        known: (v,) the grams that stand in them, ascending.
        rows: (n, v) their weights, each row of length 1.
        weight: (v,) of each gram, see `learn`.
        weight_unknown: Of a gram that stands in none: the mean of those that stand in one.
    """

    examples: tuple[Example, ...]
    known: Hashes
    rows: csr_array
    weight: Floats
    weight_unknown: float


def learn(examples: Sequence[Example]) -> Precedents:
    """Make earlier texts ready to be compared with; quick enough to be done again whenever they change.

    The weight of a gram that m of n texts have is (ln((1 + n) / (1 + m)) + 1) * (0.1 + D). D is the Kullback-Leibler
    divergence, in nats, of the categories of its m texts and one more with the categories' usual shares, from those
    shares: 0 if the gram says nothing about the category. A gram that stands in a text k times counts 1 + ln(k) times.
    """
    grams = characters_and_pairs([example.text for example in examples])
    known = vocabulary(grams)
    counts = counted(grams, known)
    names, category = np.unique([example.category for example in examples], return_inverse=True)
    belongs = csr_array(
        (np.ones(len(examples)), (category, np.arange(len(examples)))), shape=(len(names), len(examples))
    )
    usual = np.bincount(category, minlength=len(names))[:, None] / max(1, len(examples))
    by_category = (belongs @ (counts > 0).astype(np.float64)).toarray()
    held = by_category.sum(axis=0)
    expected = (by_category + usual) / (held + 1)
    telling = (expected * np.log(expected / usual)).sum(axis=0).clip(0)
    weight = (np.log((1 + len(examples)) / (1 + held)) + 1) * (_FLOOR + telling)
    is_single = held == 1
    unknown = float(weight[is_single].mean()) if is_single.any() else 1.0
    return Precedents(tuple(examples), known, to_unit_length(_damped(counts, weight)), weight, unknown)


def suggest(text: str, precedents: Precedents, *, least_examples: int = LEAST_EXAMPLES) -> Suggestion:
    """Return the categories of the nearest earlier texts with those texts as the reason.

    Equally near texts count in the order in which they were given, equal categories in alphabetical order.
    """
    cosine = _cosines(text, precedents)
    nearest = [int(at) for at in np.argsort(-cosine, kind="stable")[:NEAREST] if cosine[at] > 0]
    total = sum(float(cosine[at]) for at in nearest)
    by_category: dict[str, list[int]] = {}
    for at in nearest:
        by_category.setdefault(precedents.examples[at].category, []).append(at)
    shares = {name: sum(float(cosine[at]) for at in held) / total for name, held in by_category.items()}
    order = sorted(shares, key=lambda name: (-shares[name], name))
    margin = shares[order[0]] - (shares[order[1]] if len(order) > 1 else 0.0) if order else 0.0
    return Suggestion(
        tuple(
            Suggested(name, round(shares[name], 6), tuple(_near(text, precedents, by_category[name], cosine)))
            for name in order[:MOST_CATEGORIES]
        ),
        _ground(len(precedents.examples), float(cosine.max(initial=0)), margin, least_examples),
        round(margin, 6),
    )


def _ground(examples: int, best: float, margin: float, least_examples: int) -> Ground:
    if examples < least_examples:
        return Ground.FEW_EXAMPLES
    if best < LEAST_COSINE:
        return Ground.NOTHING_LIKE_IT
    return Ground.ENOUGH if margin >= LEAST_MARGIN else Ground.OPEN


def _cosines(text: str, precedents: Precedents) -> Floats:
    grams = characters_and_pairs([text])
    row = _damped(counted(grams, precedents.known), precedents.weight)
    _, repeats = np.unique(grams.value[~np.isin(grams.value, precedents.known)], return_counts=True)
    unknown = precedents.weight_unknown * (1 + np.log(repeats))
    length = math.sqrt(float((row.data**2).sum() + (unknown**2).sum()))
    likeness = np.asarray((precedents.rows @ row.T).toarray()).ravel()
    return (likeness / length).clip(0, 1).round(9) if length else likeness


def _near(text: str, precedents: Precedents, held: list[int], cosine: Floats) -> list[Near]:
    examples = [precedents.examples[at] for at in held[:MOST_REASONS]]
    return [
        Near(example.id, round(float(cosine[at]), 6), shared_words(text, example.text))
        for at, example in zip(held, examples, strict=False)
    ]


def _damped(counts: csr_array, weight: Floats) -> csr_array:
    damped = counts.copy()
    damped.data = 1 + np.log(damped.data)
    return csr_array(damped @ diags_array(weight))
