"""Two timetables side by side: who gains visits, who loses some, who has them at other times or elsewhere (方案对比).

The one place that decides it: for plans with their rows in a database as for two files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from doorstep.engines.planning.visits.replan import ChangeKind, gravest

Key = TypeVar("Key", bound=int | str)


class Time(NamedTuple):
    """When a visit is: weekday (0 is Monday), minutes after midnight, in which week of two (0: every)."""

    weekday: int
    start_min: int
    week: int = 0


Times = tuple[Time, ...]
"""When each visit of a round is, in order."""


def a_week(times: Times) -> int | float:
    """How many visits a week there are."""
    halves = sum(1 if one.week else 2 for one in times)
    return halves / 2 if halves % 2 else halves // 2


@dataclass(frozen=True, slots=True)
class Visited:
    """What one timetable does for one village.

    Attributes:
        name: what the village is called.
        residents: people living there.
        times: its visits, by week, weekday and minute; empty if it has none.
        stop: the stop its people use, "" if none, or where nobody asks for it.
        vehicles: who comes, visit by visit; empty where nobody asks for it.
        lon: WGS-84 degrees east, None where nobody knows where it is.
        lat: WGS-84 degrees north, None likewise.
        stop_name: what the stop is called, "" where nobody asks for it.
    """

    name: str
    residents: int
    times: Times = ()
    stop: str = ""
    vehicles: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None
    stop_name: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a timetable changes for one village against another: its visits in a week, before and after.

    Attributes:
        key: of the village, as it was given.
        was: what the other timetable does for it; no visits where it does not know the village.
        now: what this one does for it; likewise.
        is_known_before: whether the other timetable knows the village.
        is_known_after: whether this one does.
    """

    key: int | str
    was: Visited
    now: Visited
    is_known_before: bool = True
    is_known_after: bool = True

    @property
    def _told(self) -> Visited:
        return self.now if self.is_known_after else self.was

    @property
    def name(self) -> str:
        """What it is called: now, if this timetable knows it."""
        return self._told.name

    @property
    def residents(self) -> int:
        """People living there: as this timetable has it, if it knows the village."""
        return self._told.residents

    @property
    def lon(self) -> float | None:
        """WGS-84 degrees east; None where nobody knows."""
        return self._told.lon

    @property
    def lat(self) -> float | None:
        """WGS-84 degrees north; None where nobody knows."""
        return self._told.lat

    @property
    def before_times(self) -> Times:
        """When its visits were."""
        return self.was.times

    @property
    def after_times(self) -> Times:
        """When they are now."""
        return self.now.times

    @property
    def before(self) -> int | float:
        """Visits a week before."""
        return a_week(self.was.times)

    @property
    def after(self) -> int | float:
        """Visits a week after."""
        return a_week(self.now.times)

    @property
    def is_elsewhere(self) -> bool:
        """Whether its people used a stop and use another one now."""
        return bool(self.was.stop and self.now.stop) and self.was.stop != self.now.stop

    @property
    def kind(self) -> ChangeKind | None:
        """The gravest thing that changes, whether it gains or loses by it or not; None if nothing does."""
        is_same = self.was.stop == self.now.stop
        return gravest(_every_week(self.was), _every_week(self.now), is_same_stop=is_same)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a timetable changes against another; each village is in one of the lists, those of most residents first.

    Attributes:
        gains: villages with more visits a week.
        losses: villages with fewer.
        moves: those that keep their number at other days or hours.
        same: those with the same days and hours; their stop or vehicle may be another (see `Change.kind`).
    """

    gains: list[Change] = field(default_factory=list)
    losses: list[Change] = field(default_factory=list)
    moves: list[Change] = field(default_factory=list)
    same: list[Change] = field(default_factory=list)

    @property
    def elsewhere(self) -> list[Change]:
        """Those with the same days and hours at another stop."""
        return [one for one in self.same if one.is_elsewhere]


def difference(before: Mapping[Key, Visited], after: Mapping[Key, Visited]) -> Difference:
    """What `after` changes for each village against `before`.

    Args:
        before: what the other timetable does for each village it knows, by a key that means the same village in both.
        after: what this one does. A village that only `before` knows loses its visits.
    """
    changes = []
    for key in before.keys() | after.keys():
        was, now = before.get(key), after.get(key)
        known = was or now or Visited("", 0)
        nothing = Visited(known.name, known.residents, lon=known.lon, lat=known.lat)
        changes.append(Change(key, was or nothing, now or nothing, was is not None, now is not None))
    changes.sort(key=lambda one: (-one.residents, one.name, str(one.key)))
    found = Difference()
    for one in changes:
        _list_of(found, one).append(one)
    return found


def _list_of(found: Difference, one: Change) -> list[Change]:
    if one.after != one.before:
        return found.gains if one.after > one.before else found.losses
    is_same = [when[:2] for when in _every_week(one.was)] == [when[:2] for when in _every_week(one.now)]
    return found.same if is_same else found.moves


def _every_week(visited: Visited) -> list[tuple[tuple[int, int], int, str]]:
    """Day (week of two, weekday), minute and vehicle of each visit of two weeks: a weekly one is in both."""
    vehicles = visited.vehicles or ("",) * len(visited.times)
    visits = zip(visited.times, vehicles, strict=True)
    return sorted(
        ((week, time.weekday), time.start_min, vehicle)
        for time, vehicle in visits
        for week in ((time.week,) if time.week else (1, 2))
    )
