"""What a proof is made from: villages, medicines, sources, who may sell what when, how surely it is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEEK: Final = 168

SERVES: Final = 0
CLOSED: Final = 1
NO_PHARMACIST: Final = 2
FORBIDDEN: Final = 4
"""Why a source does not give out a class of medicine in an hour; `SERVES` = it does, the whole hour long.

`CLOSED` and `NO_PHARMACIST` may hold together (3).
"""


@dataclass(frozen=True, slots=True)
class Closure:
    """Nobody comes from the source to the village, or back, in these hours: a road is closed (道路中断).

    Attributes:
        source: index.
        village: index.
        first_hour: 0 is the first hour of the span.
        hours: how many, at least 1.
    """

    source: int
    village: int
    first_hour: int
    hours: int


@dataclass(frozen=True, slots=True)
class Costs:
    """What a remedy costs, in any one unit: they only decide which is named as the cheapest.

    Attributes:
        unit: one more unit kept in stock.
        visit: one more visit in the span.
        open_hour: an hour for which a source is open longer.
        pharmacist_hour: an hour for which a pharmacist is on duty longer.
        source: a candidate source set up, its share of one hour.
        reach: a source where none is in reach: the last resort.
    """

    unit: float = 1.0
    visit: float = 30.0
    open_hour: float = 8.0
    pharmacist_hour: float = 12.0
    source: float = 5.0
    reach: float = 1000.0

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if not np.isfinite(value) or value < 0:
                message = f"costs.{name} must be a number of at least 0, got {value}"
                raise ValueError(message)


@dataclass(frozen=True, slots=True, eq=False)
class Supply:
    """Everything a proof looks at; n villages, m medicines, c legal classes, s sources, h hours that repeat.

    Attributes:
        villages: (n,) names, each once.
        is_known: (n,) whether its place is known; where not, nothing about it is proved.
        medicines: (m,) names, each once.
        classes: (c,) names of legal classes, each once.
        class_of: (m,) index into the classes.
        limit_min: (m,) whole minutes within which somebody wants to have it.
        may_wait: (m,) whether waiting for a door to open counts as having it: medicine for a course, by reservation.
        target: (m,) how surely it must be there, above 0 and below 1.
        weights: (n, m) how much it is asked for, 0 or more.
        sources: (s,) names, each once.
        is_delivery: (s,) whether it comes to the door.
        is_candidate: (s,) whether it does not stand yet: it covers nothing and may be a remedy.
        minutes: (s, n) from door to medicine, `inf` = never.
        barred: (s, c, h) `SERVES`, or what stands against it in some minute of the hour.
        serves_sometime: (s, c, h) whether it serves in some minute of the hour; counts for those who may wait.
        availability: (s, m, h) P(at least one usable unit) at the end of the hour.
        rules: (s, c) what rule lets it give out the class; never empty where it does.
        extra_units: (s, m) fewest units more that would hold the target, -1 = stock is not what is missing.
        may_visit: (s,) whether a visit more would fill it up.
        closures: pairs of source and village that are cut off for a time.
        costs: of remedies.
    """

    villages: tuple[str, ...]
    is_known: Bools
    medicines: tuple[str, ...]
    classes: tuple[str, ...]
    class_of: Ints
    limit_min: Ints
    may_wait: Bools
    target: Floats
    weights: Floats
    sources: tuple[str, ...]
    is_delivery: Bools
    is_candidate: Bools
    minutes: Floats
    barred: NDArray[np.int8]
    serves_sometime: Bools
    availability: Floats
    rules: tuple[tuple[str, ...], ...]
    extra_units: Ints
    may_visit: Bools
    closures: tuple[Closure, ...] = ()
    costs: Costs = field(default_factory=Costs)

    def __post_init__(self) -> None:
        for name in ("villages", "medicines", "classes", "sources"):
            _once(name, getattr(self, name))
        if not self.villages or not self.medicines:
            raise ValueError("at least one village and one medicine are wanted")
        self._check_shapes()
        self._check_numbers()
        for closure in self.closures:
            self._check_closure(closure)
        serving = (self.barred == SERVES).any(axis=2) | self.serves_sometime.any(axis=2)
        for source, legal_class in np.argwhere(serving):
            if not self.rules[source][legal_class]:
                message = f"{self.sources[source]}: no rule says that it gives out {self.classes[legal_class]}"
                raise ValueError(message)

    @property
    def hours(self) -> int:
        """Hours of the span."""
        return int(self.barred.shape[2])

    def _check_shapes(self) -> None:
        n, m, c, s = (len(one) for one in (self.villages, self.medicines, self.classes, self.sources))
        hours = self.barred.shape[-1] if self.barred.ndim else 0
        wanted = {
            "is_known": (n,), "class_of": (m,), "limit_min": (m,), "may_wait": (m,), "target": (m,), "weights": (n, m),
            "is_delivery": (s,), "is_candidate": (s,), "minutes": (s, n), "barred": (s, c, hours),
            "serves_sometime": (s, c, hours), "availability": (s, m, hours), "extra_units": (s, m), "may_visit": (s,),
        }  # fmt: skip
        for name, shape in wanted.items():
            if getattr(self, name).shape != shape:
                message = f"{name}: the shape {shape} is wanted, got {getattr(self, name).shape}"
                raise ValueError(message)
        if hours < 1:
            raise ValueError("barred: at least one hour is wanted")
        if len(self.rules) != s or any(len(row) != c for row in self.rules):
            raise ValueError("rules: one text per source and class is wanted")

    def _check_numbers(self) -> None:
        for name, low, high in (
            ("minutes", 0.0, np.inf), ("availability", 0.0, 1.0), ("weights", 0.0, 1e15), ("limit_min", 1, 10**6),
            ("class_of", 0, len(self.classes) - 1), ("barred", SERVES, FORBIDDEN), ("extra_units", -1, 10**9),
        ):  # fmt: skip
            values = getattr(self, name)
            wrong = np.argwhere(~((values >= low) & (values <= high)))
            if len(wrong):
                at = ", ".join(str(one) for one in wrong[0])
                message = f"{name}[{at}]: from {low} to {high} is wanted, got {values[tuple(wrong[0])]}"
                raise ValueError(message)
        if not ((self.target > 0) & (self.target < 1)).all():
            raise ValueError("target: above 0 and below 1 is wanted; nothing is certain")

    def _check_closure(self, one: Closure) -> None:
        if not (0 <= one.source < len(self.sources) and 0 <= one.village < len(self.villages)):
            message = f"closure of source {one.source} and village {one.village}: there is no such pair"
            raise ValueError(message)
        if not 0 <= one.first_hour < self.hours or not 1 <= one.hours <= self.hours - one.first_hour:
            message = f"closure: hours {one.first_hour} + {one.hours} are not within the {self.hours} of the span"
            raise ValueError(message)


def _once(name: str, names: Sequence[str]) -> None:
    if "" in names:
        message = f"{name}: a name is empty"
        raise ValueError(message)
    if len(set(names)) < len(names):
        twice = next(one for at, one in enumerate(names) if one in names[:at])
        message = f"{name}: {twice} is named twice"
        raise ValueError(message)
