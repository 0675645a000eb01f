"""What counts as a service point, how far a walk may be, and from which day a planned one may stand."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from doorstep.base.rule_values import Shape, some_of, whole
from doorstep.places.words import SiteKind
from doorstep.programmes.stations.words import Clash, Goal

LIMIT: Final = "stations.limit_min"
SPEED: Final = "stations.metres_per_min"
DETOUR: Final = "stations.detour_pct"
KINDS: Final = "stations.kinds"
CODES: Final = (LIMIT, SPEED, DETOUR, KINDS)
MOST_LIMIT_MIN: Final = 60
MOST_METRES_PER_MIN: Final = 150
MOST_DETOUR_PCT: Final = 400
MOST_NEXT: Final = 20
MOST_SPREAD_M: Final = 3000
MOST_CAPACITY: Final = 1_000_000
MOST_YUAN: Final = 100_000_000
"""Of a budget or a site: prices up to here are told apart to the yuan."""


SHAPES: Final = {
    LIMIT: Shape(8, whole(1, MOST_LIMIT_MIN)),
    SPEED: Shape(60, whole(1, MOST_METRES_PER_MIN)),
    DETOUR: Shape(130, whole(100, MOST_DETOUR_PCT)),
    KINDS: Shape([SiteKind.STATION.value], some_of(frozenset(SiteKind.values))),
}


class NoKinds(ValueError):  # noqa: N818  named after what happened
    """No kind of site was chosen, so nothing counts as a service point."""


class Contradicting(ValueError):  # noqa: N818
    """Some of what was asked cannot be asked together.

    Attributes:
        clashes: What was asked (a field of `Asking`) and why it cannot be.
    """

    def __init__(self, clashes: list[tuple[str, Clash]]) -> None:
        super().__init__(", ".join(clash.value for _asked, clash in clashes))
        self.clashes = clashes


class NotInTheFuture(ValueError):  # noqa: N818
    """A planned service point opens on a day to come."""


@dataclass(frozen=True, slots=True)
class Standards:
    """The promise and how a walk is reckoned; where no rule is in force, an assumption of ours.

    Args:
        limit_min: Minutes on foot that a service point may be away.
        metres_per_min: How fast one walks.
        detour_pct: Length of the way in per cent of the straight line, at least 100.
        kinds: Which kinds of site count as service points.
    """

    limit_min: int = 8
    metres_per_min: int = 60
    detour_pct: int = 130
    kinds: tuple[str, ...] = (SiteKind.STATION.value, SiteKind.HALL.value, SiteKind.SHOP.value)

    def walk_m(self, straight_m: float) -> float:
        """Return the metres of way over so many metres of straight line."""
        return straight_m * self.detour_pct / 100

    def minutes(self, straight_m: float) -> float:
        """Return the minutes on foot over so many metres of straight line."""
        return self.walk_m(straight_m) / self.metres_per_min

    def whole_minutes(self, straight_m: float) -> int:
        """Return the minutes on foot, rounded up; a billionth is forgiven."""
        return math.ceil(self.minutes(straight_m) - 1e-9)

    def is_inside(self, straight_m: float) -> bool:
        """Say whether a service point so far away in a straight line keeps the promise; a billionth is forgiven."""
        return self.minutes(straight_m) <= self.limit_min * (1 + 1e-9)


@dataclass(frozen=True, slots=True)
class Asking:
    """What a circle is asked.

    Args:
        standards: The promise and the walk.
        count: How many next sites to find, 1 to `MOST_NEXT`.
        spread_m: Radius around a village's point over which its residents are spread in the second reading.
        goal: What the next sites are chosen for.
        capacity: Residents a new site serves at most; nothing = as many as come.
        second: Whether each home should have a second service point in reach, should one be closed.
        budget: Fen the new sites cost together at most, as many as it pays for; nothing = `count` of them.
        cost: Fen a new site costs; nothing = not asked.
        costs: Villages, by name, where it costs other fen.
    """

    standards: Standards = Standards()
    count: int = 3
    spread_m: int = 300
    goal: str = Goal.MOST.value
    capacity: int | None = None
    second: bool = False
    budget: int | None = None
    cost: int | None = None
    costs: tuple[tuple[str, int], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as the problem keeps it; costs stand with the candidates."""
        return {
            "limit_min": self.standards.limit_min,
            "metres_per_min": self.standards.metres_per_min,
            "detour_pct": self.standards.detour_pct,
            "count": self.count,
            "spread_m": self.spread_m,
            "goal": self.goal,
            "capacity": self.capacity,
            "backup": 2 if self.second else 1,
            "budget_fen": self.budget,
        }


def standards_of(values: Mapping[str, Any]) -> Standards:
    """Return the standards of the rules in force, given by code; what no rule says is our assumption."""
    plain = Standards()
    known = {kind.value for kind in SiteKind}
    kinds = tuple(kind for kind in values.get(KINDS, plain.kinds) if kind in known)
    return Standards(
        limit_min=int(values.get(LIMIT, plain.limit_min)),
        metres_per_min=int(values.get(SPEED, plain.metres_per_min)),
        detour_pct=int(values.get(DETOUR, plain.detour_pct)),
        kinds=kinds or plain.kinds,
    )


def check_kinds(kinds: tuple[str, ...]) -> None:
    """Let a choice of kinds pass.

    Raises:
        NoKinds: It is empty.
    """
    if not kinds:
        raise NoKinds


def check_together(asking: Asking) -> None:
    """Let a question pass whose parts can be asked together.

    Raises:
        Contradicting: They cannot.
    """
    goal, has_costs = asking.goal, asking.cost is not None or bool(asking.costs)
    is_about_inside = goal in {Goal.MOST, Goal.FEWEST}
    clashes = [
        ("budget", Clash.BUDGET_GOAL, asking.budget is not None and goal != Goal.MOST),
        ("budget", Clash.NO_BUDGET, asking.budget is None and has_costs and goal == Goal.MOST),
        ("cost", Clash.COST_GOAL, has_costs and not is_about_inside),
        ("cost", Clash.NO_COST, asking.cost is None and is_about_inside and (bool(asking.costs) or asking.budget)),
        ("second", Clash.SECOND_GOAL, asking.second and not is_about_inside),
        ("capacity", Clash.CAPACITY, asking.capacity is not None and (asking.second or asking.budget)),
    ]
    if found := [(asked, clash) for asked, clash, is_so in clashes if is_so]:
        raise Contradicting(found)


def check_first_day(first_day: date, today: date) -> None:
    """Let the first day of a planned service point pass.

    Raises:
        NotInTheFuture: It is today or over.
    """
    if first_day <= today:
        raise NotInTheFuture
