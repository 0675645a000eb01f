"""What all questions of siting boil down to: open some sites so that opening them and serving every point costs least.

minimise sum of opening_j over the open sites + sum over the points of min(most_i, least cost_ij of an open site),
with at most `room` sites open. The median: cost = weight x distance. Most covered: cost 0 within reach, most = weight
(what stays uncovered is paid). Fewest sites: opening = 1, most = 1, for who is left over can always be served by
opening one more site at that price.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep.engines.planning.siting.pairs import FREE, OPEN, Flags, Floats, Ints, Pairs, Places, States

_EXACT = 2.0**52


@dataclass(frozen=True, slots=True, eq=False)
class Core:
    """Points, sites and what serving costs.

    Attributes:
        pairs: the arrays.
        room: how many sites may be opened.
        names: (m,) what its owner calls each site.
        paid: cost that no choice changes.
    """

    pairs: Pairs
    room: int
    names: Ints
    paid: float = 0.0

    def point_of_pair(self) -> Ints:
        """(pairs,) the point of each pair."""
        return np.repeat(np.arange(len(self.pairs.most)), np.diff(self.pairs.starts))

    def granule(self) -> float:
        """What every cost is a whole multiple of; 0 where there is no such number."""
        pairs = self.pairs
        kinds = np.concatenate([pairs.costs, pairs.most, pairs.opening, [self.paid]])
        if (kinds != np.round(kinds)).any() or kinds.max() > _EXACT / max(1, len(pairs.most)):
            return 0.0
        return float(np.gcd.reduce(np.unique(kinds).astype(np.int64)))


def core_of(
    point: Ints, site: Ints, cost: Floats, *, most: Floats, opening: Floats, room: int, names: Ints, paid: float = 0.0
) -> Core:
    """Return the core of pairs in any order; pairs that cost a point's most or more are left out, so is who has none.

    Args:
        point: (pairs,) point of each pair.
        site: (pairs,) its site.
        cost: (pairs,) of the point at the site.
        most: (n,) a point never costs more.
        opening: (m,) cost of each site.
        room: how many sites may be opened.
        names: (m,) what each site is called.
        paid: cost that no choice changes.
    """
    keep = cost < most[point]
    point, site, cost = point[keep], site[keep], cost[keep]
    counts = np.bincount(point, minlength=len(most))
    order = np.lexsort((site, point)) if (np.diff(point) < 0).any() else np.arange(len(point))
    if cost.any():
        ends = np.cumsum(counts)
        for first, end in zip((ends - counts).tolist(), ends.tolist(), strict=True):
            order[first:end] = order[first:end][np.argsort(cost[order[first:end]], kind="stable")]
    has = counts > 0
    pairs = _pairs(counts[has], site[order].astype(np.int32), cost[order], most[has], opening)
    return Core(pairs, min(room, len(opening)), names, paid + float(most[~has].sum()))


def shrink(core: Core, state: States) -> tuple[Core, Flags]:
    """Return what is left to decide once some sites are open or closed for good; what the open ones cost is paid.

    Returns:
        The smaller core; (n,) which points are still in it.
    """
    pairs, point = core.pairs, core.point_of_pair()
    is_open, left = state == OPEN, state == FREE
    most = pairs.most.copy()
    stands = is_open[pairs.sites]
    np.minimum.at(most, point[stands], pairs.costs[stands])
    room = core.room - int(is_open.sum())
    if room > 0 and not pairs.opening.any():
        _cap(core, left, room, point, most)
    stays = left[pairs.sites] & (pairs.costs < most[point])
    counts = np.bincount(point[stays], minlength=len(most))
    has = counts > 0
    sites = (np.cumsum(left) - 1)[pairs.sites[stays]].astype(np.int32)
    smaller = _pairs(counts[has], sites, pairs.costs[stays], most[has], pairs.opening[left])
    paid = core.paid + float(most[~has].sum()) + float(pairs.opening[is_open].sum())
    return Core(smaller, min(room, int(left.sum())), core.names[left], paid), has


def _cap(core: Core, left: Flags, room: int, point: Ints, most: Floats) -> None:
    """Lower each point's most: of free sites all but `left - room` will stand, so one of its nearest ones does.

    Only where opening costs nothing: then one more site never hurts, and all the room may be taken as used.
    """
    spare = int(left.sum()) - room
    free = np.flatnonzero(left[core.pairs.sites])
    rank = np.arange(len(free)) - _starts(np.bincount(point[free], minlength=len(most)))[point[free]]
    at = free[rank == spare]
    most[point[at]] = np.minimum(most[point[at]], core.pairs.costs[at])


def all_free(core: Core) -> States:
    """(m,) nothing decided yet."""
    return np.full(len(core.pairs.opening), FREE, dtype=np.int8)


def value_of(core: Core, is_open: Flags) -> float:
    """Return the cost of a choice, what is paid anyway included; reckoned anew from the pairs."""
    pairs = core.pairs
    best, stands = pairs.most.copy(), is_open[pairs.sites]
    np.minimum.at(best, core.point_of_pair()[stands], pairs.costs[stands])
    return core.paid + float(best.sum()) + float(pairs.opening[is_open].sum())


def _pairs(counts: Ints, sites: Places, costs: Floats, most: Floats, opening: Floats) -> Pairs:
    """Return the arrays, the site by site ones made."""
    order = np.argsort(sites, kind="stable")
    point = np.repeat(np.arange(len(counts)), counts)
    rows = _starts(np.bincount(sites, minlength=len(opening)))
    return Pairs(_starts(counts), sites, costs, rows, point[order].astype(np.int32), costs[order], most, opening)


def _starts(counts: Ints) -> Ints:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts, dtype=np.int64)])
