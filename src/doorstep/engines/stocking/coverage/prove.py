"""Prove where medicine can be had: a witness for each yes, the cheapest remedy for each no."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.stocking.coverage.problem import CLOSED, FORBIDDEN, NO_PHARMACIST, SERVES, Bools, Supply

ENGINE_VERSION: Final = "coverage/1"
NEVER: Final = 2**30
"""More minutes than anybody waits."""
Small = NDArray[np.int16]
Minutes = NDArray[np.int32]


class Remedy(IntFlag):
    """What would turn a no into a yes; several together where one is not enough (补救办法)."""

    NONE = 0
    STOCK = 1
    VISIT = 2
    OPEN = 4
    PHARMACIST = 8
    SOURCE = 16
    REACH = 32
    SURVEY = 64


@dataclass(frozen=True, slots=True)
class Witness:
    """Why the answer is yes.

    Attributes:
        source: index of the source that gives it.
        at: hour in which it is given, 0 is the first of the span; another than the one asked for where one waits.
        availability: P(at least one usable unit) then.
        minutes: until one has it, waiting included, at worst.
        rule: what lets the source give out this class.
    """

    source: int
    at: int
    availability: float
    minutes: int
    rule: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What is missing for a yes.

    Attributes:
        remedy: what to do.
        source: with which source; -1 = there is none near.
        units: more in stock, where that is the remedy.
        cost: of it, in the unit of the costs given.
    """

    remedy: Remedy
    source: int
    units: int
    cost: float


@dataclass(frozen=True, slots=True, eq=False)
class Certificate:
    """The answer for each village, medicine and hour, with what makes it true.

    Attributes:
        supply: what was asked.
        source: (n, m, h) the source nearest in time of those that suffice; -1 = none does.
        at: (n, m, h) the hour in which it gives.
        minutes: (n, m, h) until one has it; `NEVER` without a source.
        availability: (n, m, h) at that hour; 0 without a source.
        sources: (n, m, h) how many sources suffice.
        pickups: (n, m, h) of them, no delivery.
        remedy: (n, m, h) `Remedy` for each no.
        fixed_by: (n, m, h) the source of the remedy, -1 = none.
        cost: (n, m, h) of the remedy, 0 for a yes.
        engine_version: of the method.
    """

    supply: Supply
    source: Small
    at: Small
    minutes: Minutes
    availability: NDArray[np.float64]
    sources: NDArray[np.uint8]
    pickups: NDArray[np.uint8]
    remedy: NDArray[np.uint8]
    fixed_by: Small
    cost: NDArray[np.float32]
    engine_version: str = field(default=ENGINE_VERSION)

    @property
    def is_waited(self) -> Bools:
        """(n, m, h) whether a yes needs waiting for a door to open."""
        return np.asarray((self.source >= 0) & (self.at != np.arange(self.supply.hours)))

    @property
    def is_covered(self) -> Bools:
        """(n, m, h) whether the medicine can surely be had there then."""
        return self.source >= 0

    def witness(self, village: int, medicine: int, hour: int) -> Witness | None:
        """Return why the answer is yes; nothing where it is no or unknown."""
        cell = village, medicine, hour
        source = int(self.source[cell])
        if source < 0:
            return None
        rule = self.supply.rules[source][int(self.supply.class_of[medicine])]
        return Witness(source, int(self.at[cell]), float(self.availability[cell]), int(self.minutes[cell]), rule)

    def fix(self, village: int, medicine: int, hour: int) -> Fix | None:
        """Return the cheapest remedy; nothing where the answer is yes."""
        cell = village, medicine, hour
        if self.source[cell] >= 0:
            return None
        remedy, source = Remedy(int(self.remedy[cell])), int(self.fixed_by[cell])
        units = int(self.supply.extra_units[source, medicine]) if Remedy.STOCK in remedy else 0
        return Fix(remedy, source, units, float(self.cost[cell]))


def prove(supply: Supply) -> Certificate:
    """Return for each village, medicine and hour whether some one source suffices, and which.

    A source suffices if it gives out the class by a rule, is within the medicine's minutes, and has at least one usable
    unit with the target's chance. Sources are never added up: two of 0.97 and 0.95 prove 0.97, not more, since nobody
    knows whether they run out together (Frechet's bound). What may be waited for counts the wait to the end of the hour
    in which it is given.
    """
    shape = len(supply.villages), len(supply.medicines), supply.hours
    found = Certificate(
        supply,
        source=np.full(shape, -1, np.int16),
        at=np.zeros(shape, np.int16),
        minutes=np.full(shape, NEVER, np.int32),
        availability=np.zeros(shape),
        sources=np.zeros(shape, np.uint8),
        pickups=np.zeros(shape, np.uint8),
        remedy=np.zeros(shape, np.uint8),
        fixed_by=np.full(shape, -1, np.int16),
        cost=np.zeros(shape, np.float32),
    )
    ways = np.minimum(np.ceil(supply.minutes), NEVER).astype(np.int32)
    for source in np.flatnonzero(~supply.is_candidate):
        _serve(supply, found, int(source), ways[source])
    yes = np.nonzero(found.source >= 0)
    found.availability[yes] = supply.availability[found.source[yes], yes[1], found.at[yes]]
    _mend(supply, found, ways)
    return found


def _serve(supply: Supply, found: Certificate, source: int, ways: Minutes) -> None:
    """Let one source serve the villages it reaches."""
    farthest = int(supply.limit_min.max())
    near = np.flatnonzero((ways <= farthest) & supply.is_known)
    cut = {one.village for one in supply.closures if one.source == source}
    plain = np.array([village for village in near.tolist() if village not in cut], dtype=np.int64)
    if len(plain):
        _take(found, source, plain, ways[plain], _waits(supply, source, None))
    for village in near.tolist():
        if village in cut:
            closed = _closed_hours(supply, source, village)
            alone = np.array([village])
            _take(found, source, alone, ways[alone], _waits(supply, source, closed))


def _closed_hours(supply: Supply, source: int, village: int) -> Bools:
    closed = np.zeros(supply.hours, dtype=bool)
    for one in supply.closures:
        if (one.source, one.village) == (source, village):
            closed[one.first_hour : one.first_hour + one.hours] = True
    return closed


def _waits(supply: Supply, source: int, closed: Bools | None) -> tuple[Minutes, Small]:
    """Return (m, h) minutes waited for the source in each hour, at worst, and the hour in which it then gives."""
    stocked = supply.availability[source] >= supply.target[:, None]
    now = stocked & (supply.barred[source][supply.class_of] == SERVES)
    later = stocked & supply.serves_sometime[source][supply.class_of] & supply.may_wait[:, None]
    if closed is not None:
        now, later = now & ~closed, later & ~closed
    hours = supply.hours
    waits = np.where(now, 0, NEVER).astype(np.int32)
    at = np.broadcast_to(np.arange(hours, dtype=np.int16), waits.shape).copy()
    rows = np.flatnonzero(later.any(axis=1))
    if len(rows):
        twice = np.tile(later[rows], 2)
        ahead = np.where(twice, np.arange(2 * hours), NEVER)
        ahead = np.minimum.accumulate(ahead[:, ::-1], axis=1)[:, ::-1][:, 1 : hours + 1]
        gap = ahead - np.arange(hours)
        waited = np.where((gap < hours) & ~now[rows], 60 * (gap + 1), waits[rows])
        at[rows] = np.where(waited > 0, ahead % hours, at[rows])
        waits[rows] = np.minimum(waited, NEVER)
    return waits, at


def _take(
    found: Certificate,
    source: int,
    villages: NDArray[np.int64],
    ways: Minutes,
    waits: tuple[Minutes, Small],
) -> None:
    """Write the source down wherever it suffices, and as the witness wherever it is the quickest so far."""
    supply, (wait, at) = found.supply, waits
    for medicine in np.flatnonzero((wait < NEVER).any(axis=1)):
        limit = int(supply.limit_min[medicine])
        near = ways <= limit
        if not near.any():
            continue
        rows = villages[near]
        takes = wait[medicine] + ways[near][:, None]
        good = takes <= limit
        found.sources[rows, medicine] += good
        if not supply.is_delivery[source]:
            found.pickups[rows, medicine] += good
        quicker = good & (takes < found.minutes[rows, medicine])
        found.minutes[rows, medicine] = np.where(quicker, takes, found.minutes[rows, medicine])
        found.source[rows, medicine] = np.where(quicker, source, found.source[rows, medicine])
        found.at[rows, medicine] = np.where(quicker, at[medicine], found.at[rows, medicine])


def _mend(supply: Supply, found: Certificate, ways: Minutes) -> None:
    """Write the cheapest remedy beside each no."""
    unknown = ~supply.is_known
    found.remedy[unknown] = Remedy.SURVEY
    if not len(supply.sources):
        found.remedy[~unknown] = Remedy.REACH
        found.cost[~unknown] = supply.costs.reach
        return
    prices, remedies = _prices(supply)
    nearest = np.argmin(ways, axis=0)
    for village in np.flatnonzero(supply.is_known):
        for limit in np.unique(supply.limit_min):
            medicines = np.flatnonzero(supply.limit_min == limit)
            missing = found.source[village, medicines] < 0
            if not missing.any():
                continue
            near = np.flatnonzero(ways[:, village] <= limit)
            last = int(nearest[village])
            best = np.full(missing.shape, supply.costs.reach, np.float32)
            by = np.full(missing.shape, last if ways[last, village] < NEVER else -1, np.int16)
            what = np.full(missing.shape, int(Remedy.REACH), np.uint8)
            if len(near):
                offers = prices[np.ix_(near, medicines)]
                for one in supply.closures:
                    if one.village == village:
                        offers[near == one.source, :, one.first_hour : one.first_hour + one.hours] = np.inf
                first = offers.argmin(axis=0)
                least = np.take_along_axis(offers, first[None], axis=0)[0]
                chosen = np.take_along_axis(remedies[np.ix_(near, medicines)], first[None], axis=0)[0]
                better = least < best
                best, by = np.where(better, least, best), np.where(better, near[first], by).astype(np.int16)
                what = np.where(better, chosen, what)
            found.cost[village, medicines] = np.where(missing, best, 0)
            found.fixed_by[village, medicines] = np.where(missing, by, -1)
            found.remedy[village, medicines] = np.where(missing, what, 0)


def _prices(supply: Supply) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Return (s, m, h) what it costs to let each source in reach suffice, `inf` = it cannot, and what is to be done."""
    costs, shape = supply.costs, supply.availability.shape
    price = np.zeros(shape, np.float32)
    remedy = np.zeros(shape, np.uint8)
    barred = supply.barred[:, supply.class_of]
    for why, cost, what in (
        (CLOSED, costs.open_hour, Remedy.OPEN),
        (NO_PHARMACIST, costs.pharmacist_hour, Remedy.PHARMACIST),
        (FORBIDDEN, np.inf, Remedy.NONE),
    ):
        holds = (barred & why) > 0
        price[holds] += cost
        remedy[holds] |= np.uint8(what)
    empty = supply.availability < supply.target[:, None]
    by_stock = np.where(supply.extra_units >= 0, supply.extra_units * costs.unit, np.inf)
    by_visit = np.where(supply.may_visit, costs.visit, np.inf)[:, None]
    cheap = np.where(by_stock <= by_visit, Remedy.STOCK, Remedy.VISIT).astype(np.uint8)
    price += np.where(empty, np.minimum(by_stock, by_visit)[:, :, None], 0).astype(np.float32)
    remedy |= np.where(empty, cheap[:, :, None], 0).astype(np.uint8)
    price[supply.is_candidate] += costs.source
    remedy[supply.is_candidate] |= np.uint8(Remedy.SOURCE)
    return price, remedy
