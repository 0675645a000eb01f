"""Which sheets look as if nobody had thought about them: too fast, all the same, near-identical (答卷质量).

A sign is never proof: an honest person may be fast and content. What is found is shown to a person, who decides.
Answers are (people, questions), as numbers, NaN where a question was left out; names of choices must be numbered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from doorstep.engines.scoring.arrays import Bools, Floats, Ints, chance, table
from doorstep.engines.scoring.survey.agreement import Bits
from doorstep.engines.scoring.survey.design import numbered

MACHINE: Final = 1.0
"""Seconds in which nobody reads a page: what large survey houses count as a machine."""
FEW: Final = 20
"""Fewer timed sheets than this say nothing about what is usual."""
GROUP: Final = 50
"""People of like level who exchange areas."""
_SAME: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Speed:
    """How long people took.

    Attributes:
        usual: seconds, median of those who are no machine; NaN where nobody was timed.
        floor: seconds; who took less is faster than all but a share of `rare` would be.
        is_machine: (people,) a second or less.
        is_fast: (people,) below the floor, machines among them.
    """

    usual: float
    floor: float
    is_machine: Bools
    is_fast: Bools


def speed(seconds: ArrayLike, *, rare: float = 0.001) -> Speed:
    """Return who was too fast to have read the questions. Call it for one way of answering at a time.

    The floor is the percentile `rare` of a log-normal law with the median seen and the spread of the slower half, which
    hasty answers do not touch: exp(median + z (q90 - median) / 1.28) of the logarithms; at least the machine's second.
    A spread seen on n sheets is 1.5 / sqrt n unsure; twice that is added, so that chance accuses nobody.

    Args:
        seconds: (people,) above or equal 0; NaN where nobody timed.
        rare: share of thoughtful people who are faster.

    Raises:
        ValueError: a negative or infinite time.
    """
    given = np.asarray(seconds, np.float64)
    known = ~np.isnan(given)
    if given.ndim != 1 or (given[known] < 0).any() or np.isinf(given).any():
        raise ValueError("seconds must be (people,), 0 or more, NaN where nobody timed")
    machine = known & (given <= MACHINE)
    logs = np.log(given[known & ~machine])
    usual = float(np.exp(np.median(logs))) if len(logs) else float("nan")
    floor = MACHINE
    if len(logs) >= FEW:
        middle, upper = np.quantile(logs, [0.5, 0.9])
        z = float(stats.norm.ppf(chance("rare", rare)))
        spread = (upper - middle) / stats.norm.ppf(0.9) * (1 + 3 / np.sqrt(len(logs)))
        floor = max(MACHINE, float(np.exp(middle + z * spread)))
    return Speed(usual, floor, machine, machine | (known & (given < floor)))


@dataclass(frozen=True, slots=True)
class Straight:
    """Who gave one answer to everything.

    Attributes:
        longest: (people,) longest run of one answer, over what they answered, in the order asked.
        is_straight: (people,) one answer to everything, and to `least` questions or more.
        expected: how many of them there would be if no answer had anything to do with the person's others.
    """

    longest: Ints
    is_straight: Bools
    expected: float


def straight(answers: ArrayLike, *, least: int = 5) -> Straight:
    """Return who gave the same answer throughout. Give it questions with one scale, in the order asked, unturned.

    Where some questions are put the other way round, a straight line contradicts itself; where all are alike, a content
    village draws many honest ones: compare `more_than_elsewhere`.

    Args:
        answers: (people, questions).
        least: questions somebody must have answered to be called straight, 2 or more.
    """
    given = table("answers", answers)
    if least < 2:
        raise ValueError("straight: least must be 2 or more")
    longest, runs = np.zeros(len(given), np.int64), np.zeros(len(given), np.int64)
    last = np.full(len(given), np.nan)
    for column in given.T:
        known = ~np.isnan(column)
        runs = np.where(known, np.where(column == last, runs + 1, 1), runs)
        last = np.where(known, column, last)
        longest = np.maximum(longest, runs)
    asked = ~np.isnan(given)
    enough = asked.sum(axis=1) >= least
    alone = np.zeros(len(given))
    for value in np.unique(given[asked]):
        share = (given == value).sum(axis=0) / np.maximum(asked.sum(axis=0), 1)
        alone += np.where(asked, share, 1.0).prod(axis=1)
    return Straight(longest, enough & (longest == asked.sum(axis=1)), float(alone[enough].sum()))


@dataclass(frozen=True, slots=True)
class Alike:
    """How like each other sheets of one area are.

    Attributes:
        nearest: (people,) largest share of questions answered as somebody else of the area did; NaN alone.
        partner: (people,) number of that somebody, -1 alone.
        threshold: shares above it come about by chance in no more than 1 - level of all waves; 1 = these questions
            cannot tell copies from chance.
        is_alike: (people,) above the threshold.
        pairs: (areas,) pairs at the threshold or above it, areas in sorted order of their labels.
        expected: (areas,) pairs there would be if people of like level lived anywhere.
        chances: (areas,) that any area at all has as great an excess, (pairs - expected) / sqrt(expected + 1).
    """

    nearest: Floats
    partner: Ints
    threshold: float
    is_alike: Bools
    pairs: Ints
    expected: Floats
    chances: Floats


def alike(
    answers: ArrayLike,
    areas: Sequence[object] | NDArray[np.generic],
    *,
    level: float = 0.95,
    rounds: int = 199,
    seed: int = 0,
) -> Alike:
    """Return who answered as a neighbour did, beyond what these questions make likely.

    No fixed share will do: with few questions, or content people, many honest sheets agree to 85 % and more. So the
    wave itself tells: people of like level (mean of standardised answers, in groups of some fifty) exchange areas, so
    that whatever hangs together within a person stays. Only pairs who really live in different areas are looked at:
    these cannot have copied. The threshold is the `level` percentile of the largest agreement in each such wave.

    Args:
        answers: (people, questions); two people are compared on what both answered, if that is half of all questions.
        areas: (people,) labels. With one area alone nothing can be told: the threshold is 1.
        level: 0.95: one honest wave in twenty has a sheet above the threshold.
        rounds: waves made by exchange.
        seed: of the exchange; the same seed gives the same threshold.

    Source: Kuriakose and Robbins, Statistical Journal of the IAOS 32 (2016) 283; Simmons, Mercer, Schwarzer and
    Kennedy, ibid. 327: why a fixed 85 % accuses honest sheets.
    """
    given = table("answers", answers)
    label = numbered("areas", areas, len(given))
    dice = np.random.default_rng(seed)
    people = np.split(np.argsort(label, kind="stable"), np.cumsum(np.bincount(label))[:-1])
    sheets = _Sheets.of(given)
    nearest, partner = np.full(len(given), np.nan), np.full(len(given), -1)
    for who in people:
        shares = sheets.shares(who)
        best = shares.argmax(axis=1)
        found = shares[np.arange(len(who)), best]
        nearest[who], partner[who] = np.where(found < 0, np.nan, found), np.where(found < 0, -1, who[best])
    groups = _like_levels(given, dice)
    waves = [_exchanged(groups, np.random.default_rng([seed, at])) for at in range(rounds)]
    places, first = np.concatenate(people), np.cumsum([0, *map(len, people)])
    largest = np.sort([sheets.bits.strangers(moved[places], label, first, -1.0)[1].max() for moved in waves])
    threshold = float(largest[min(int(np.ceil(chance("level", level) * (rounds + 1))), rounds) - 1])
    threshold = threshold if threshold > 0 else 1.0
    pairs = np.array([(sheets.shares(who) >= threshold - _SAME).sum() // 2 for who in people])
    most_alike = threshold - _SAME
    by_chance = np.array([sheets.bits.strangers(moved[places], label, first, most_alike)[0] for moved in waves])
    expected = by_chance.mean(axis=0)
    most = ((by_chance - expected) / np.sqrt(expected + 1)).max(axis=1)
    excess = (pairs - expected) / np.sqrt(expected + 1)
    chances = (1 + (most[:, None] >= excess - _SAME).sum(axis=0)) / (rounds + 1)
    is_alike = np.nan_to_num(nearest, nan=0.0) > threshold + _SAME
    return Alike(nearest, partner, threshold, is_alike, pairs, expected, chances)


@dataclass(frozen=True, slots=True)
class _Sheets:
    """Answers as columns of 0 and 1: `there` (people, questions), `said` (people, questions x different answers)."""

    there: NDArray[np.float32]
    said: NDArray[np.float32]
    bits: Bits

    @classmethod
    def of(cls, answers: Floats) -> _Sheets:
        columns = [(column[:, None] == np.unique(column[~np.isnan(column)])) for column in answers.T]
        there, said = ~np.isnan(answers), np.hstack(columns)
        return cls(there.astype(np.float32), said.astype(np.float32), Bits.of(there, said))

    def shares(self, who: Ints) -> NDArray[np.float32]:
        """Return (who, who) shares of common questions answered alike; -1 with oneself or on under half of them."""
        there, said = self.there[who], self.said[who]
        both = there @ there.T
        found = np.where(2 * both >= max(there.shape[1], 1), (said @ said.T) / np.maximum(both, 1), -1.0)
        np.fill_diagonal(found, -1.0)
        return found.astype(np.float32)


def _exchanged(groups: list[Ints], dice: np.random.Generator) -> Ints:
    """Return (people,) who stands where when every group's people exchange places."""
    order, shuffled = np.concatenate(groups), np.concatenate([dice.permutation(one) for one in groups])
    found = np.empty(len(order), np.int64)
    found[order] = shuffled
    return found


def _like_levels(answers: Floats, dice: np.random.Generator) -> list[Ints]:
    """Return groups of some fifty people with neighbouring means of standardised answers; ties fall by chance."""
    known = ~np.isnan(answers)
    many = np.maximum(known.sum(axis=0), 1)
    apart = np.where(known, answers - np.where(known, answers, 0.0).sum(axis=0) / many, 0.0)
    wide = np.sqrt((apart**2).sum(axis=0) / many)
    level = (apart / np.where(wide > 0, wide, 1.0)).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    order = np.lexsort((dice.random(len(answers)), np.round(level, 9)))
    return [one.astype(np.int64) for one in np.array_split(order, max(1, round(len(order) / GROUP)))]
