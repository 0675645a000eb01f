"""The three rates (三率): response, solution, satisfaction, each with the number it is reckoned from.

Closed is not solved: the response rate counts what was due, the other two what residents said.
Source: the loop of 国办发〔2020〕53号; weights differ by place and are a rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

PARTS: Final = ("response", "solution", "satisfaction")


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted of needs.

    Args:
        received: How many came in.
        due: How many had a promise that has come due or was answered.
        in_time: How many of those were answered in time.
        closed: How many are closed, by whatever outcome.
        said: How many residents said how it went.
        solved: How many of those said solved.
        partly: How many of those said partly.
        rated: How many said whether they are satisfied.
        satisfied: How many of those are.
    """

    received: int = 0
    due: int = 0
    in_time: int = 0
    closed: int = 0
    said: int = 0
    solved: int = 0
    partly: int = 0
    rated: int = 0
    satisfied: int = 0


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with what it is a share of; none where there is nothing to reckon from."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """From 0 to 1, or nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Weights:
    """Whole weights of the three rates."""

    response: int
    solution: int
    satisfaction: int

    @classmethod
    def from_value(cls, value: Any) -> "Weights":
        """Read the rule `needs.rates`, such as `{"response": 30, "solution": 35, "satisfaction": 35}`.

        Raises:
            ValueError: not three whole weights from 0 that add up to something.
        """
        if not isinstance(value, Mapping) or set(value) != set(PARTS):
            raise ValueError("the weights name response, solution and satisfaction")
        weights = [value[part] for part in PARTS]
        if any(not isinstance(one, int) or isinstance(one, bool) or one < 0 for one in weights) or not sum(weights):
            raise ValueError("the weights are whole numbers from 0 that add up to something")
        return cls(*weights)


@dataclass(frozen=True, slots=True)
class Rates:
    """The three rates and what they come to together."""

    response: Rate
    solution: Rate
    satisfaction: Rate
    total: float | None


def rates(counts: Counts, weights: Weights | None) -> Rates:
    """Return the three rates; together only where each has something to reckon from and weights are in force."""
    three = (
        Rate(counts.in_time, counts.due),
        Rate(counts.solved, counts.said),
        Rate(counts.satisfied, counts.rated),
    )
    total = None
    if weights is not None and all(rate.whole for rate in three):
        parts = (weights.response, weights.solution, weights.satisfaction)
        total = sum(w * rate.part / rate.whole for w, rate in zip(parts, three, strict=True)) / sum(parts)
    return Rates(*three, total)
