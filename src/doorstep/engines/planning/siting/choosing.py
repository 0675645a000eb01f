"""A question of siting in general: who is where in need of how much, how far each candidate is, what stands already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.planning.siting.problem import Floats, Ints, Points, Walk
from doorstep.engines.planning.siting.reach import within
from doorstep.kernel.geo import haversine_m

Numbers: TypeAlias = Sequence[float] | Floats | Ints
_MOST_NAMED = 20


class Faulty(ValueError):  # noqa: N818  named after what happened
    """The question cannot be meant; the message names every fault, one per line."""


class Unservable(ValueError):  # noqa: N818  named after what happened
    """Not everybody can be served as asked; the message says for each point why.

    Attributes:
        points: the points of which it is said, ascending; none where the reason is a total.
    """

    def __init__(self, reasons: Sequence[str], points: Sequence[int] = ()) -> None:
        more = len(reasons) - _MOST_NAMED
        super().__init__("\n".join([*reasons[:_MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]))
        self.points = tuple(points)


@dataclass(frozen=True, slots=True, eq=False)
class Choosing:
    """Points in need, candidates and the ways between (选址问题的一般形式).

    Attributes:
        weights: (n,) need of each point (residents), 0 or more; a point of weight 0 asks for nothing.
        starts: (n + 1,) where each point's pairs begin.
        sites: (pairs,) a candidate the point can be served from, ascending within a point.
        distances: (pairs,) how far, 0 or more, in any unit; a pair that is not listed cannot serve.
        candidates: m, how many there are.
        capacities: (m,) most weight each can serve; none = no limit. A point is served whole, by one site.
        kept: sites that stand already and stay; they count among those chosen.

    Raises:
        Faulty: from the constructor, with every fault.
    """

    weights: Floats
    starts: Ints
    sites: Ints
    distances: Floats
    candidates: int
    capacities: Floats | None = None
    kept: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        faults = [*_shape_faults(self)] or [*_value_faults(self)]
        if faults:
            more = len(faults) - _MOST_NAMED
            raise Faulty("\n".join([*faults[:_MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]))
        object.__setattr__(self, "kept", tuple(sorted(self.kept)))

    def __len__(self) -> int:
        return len(self.weights)

    def point_of_pair(self) -> Ints:
        """(pairs,) the point of each pair."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def limits(self) -> Floats:
        """(m,) most weight each candidate can serve, infinite where there is no limit."""
        return np.full(self.candidates, np.inf) if self.capacities is None else self.capacities

    def asks(self) -> NDArray[np.bool_]:
        """(n,) which points ask for anything."""
        return self.weights > 0

    def stands(self) -> Floats:
        """(m,) 1 where a site stands already, else 0."""
        stands = np.zeros(self.candidates)
        stands[list(self.kept)] = 1.0
        return stands


def from_matrix(
    distances: Floats, weights: Numbers | None = None, *, capacities: Numbers | None = None,
    kept: Sequence[int] = (),
) -> Choosing:  # fmt: skip
    """Return the question of an (n, m) matrix of distances.

    Args:
        distances: from each point to each candidate; infinite = cannot serve.
        weights: (n,) need of each point; none = 1 each.
        capacities: (m,) most weight each candidate serves; none = no limit.
        kept: candidates that stand already.
    """
    matrix = np.asarray(distances, dtype=np.float64)
    if matrix.ndim != 2:
        message = f"distances: a table of points by candidates wanted, got the shape {matrix.shape}"
        raise Faulty(message)
    reaches = ~np.isinf(matrix) | (matrix < 0)
    point, site = np.nonzero(reaches)
    return Choosing(
        np.ones(len(matrix)) if weights is None else np.asarray(weights, dtype=np.float64),
        np.concatenate([[0], np.cumsum(reaches.sum(axis=1))]).astype(np.int64), site, matrix[point, site],
        matrix.shape[1], None if capacities is None else np.asarray(capacities, dtype=np.float64), tuple(kept),
    )  # fmt: skip


def from_points(
    homes: Points, candidates: Points, walk: Walk, weights: Numbers | None = None, *,
    capacities: Numbers | None = None, kept: Sequence[int] = (),
) -> Choosing:  # fmt: skip
    """Return the question of points on the globe; distances are minutes on foot, pairs beyond the walk are left out."""
    reach = within(walk, homes, candidates)
    point = np.repeat(np.arange(len(homes)), np.diff(reach.indptr))
    site = reach.indices.astype(np.int64)
    straight = haversine_m(homes.lon[point], homes.lat[point], candidates.lon[site], candidates.lat[site])
    return Choosing(
        np.ones(len(homes)) if weights is None else np.asarray(weights, dtype=np.float64),
        reach.indptr.astype(np.int64), site, walk.minutes(straight), len(candidates),
        None if capacities is None else np.asarray(capacities, dtype=np.float64), tuple(kept),
    )  # fmt: skip


def check_count(problem: Choosing, count: int) -> None:
    """Refuse a number of sites that cannot be meant.

    Raises:
        Faulty: below 1, more than there are candidates, fewer than stand already.
    """
    if count < 1:
        message = f"count: at least 1 site is wanted, not {count}"
    elif count > problem.candidates:
        message = f"count: {count} sites wanted, but there are {problem.candidates} candidates"
    elif count < len(problem.kept):
        message = f"count: {count} sites wanted, but {len(problem.kept)} stand already and stay"
    else:
        return
    raise Faulty(message)


def checked_prices(problem: Choosing, prices: Sequence[float] | None) -> Floats:
    """Return (m,) the price of each candidate; 1 each where there are none.

    Raises:
        Faulty: not a number above 0 for each.
    """
    given = np.ones(problem.candidates) if prices is None else np.array(prices, dtype=np.float64)
    if given.shape != (problem.candidates,) or not (np.isfinite(given) & (given > 0)).all():
        message = f"prices: a number above 0 for each of the {problem.candidates} candidates is wanted"
        raise Faulty(message)
    return given


def check_reach(reach: float) -> None:
    """Refuse a reach that is no distance.

    Raises:
        Faulty: negative or not a number.
    """
    if not reach >= 0:
        message = f"reach: a distance of 0 or more is wanted, not {reach}"
        raise Faulty(message)


def check_servable(problem: Choosing, count: int | None = None, reach: float = np.inf) -> None:
    """Refuse what no choice can serve, point by point.

    Raises:
        Unservable: a point no candidate reaches, one larger than what reaches it, more weight than capacity in all.
    """
    near = problem.distances <= reach
    best = np.full(len(problem), np.inf)
    np.minimum.at(best, problem.point_of_pair(), problem.distances)
    room = np.full(len(problem), -1.0)
    capacities = problem.limits()
    np.maximum.at(room, problem.point_of_pair()[near], capacities[problem.sites[near]])
    wrong = np.flatnonzero(problem.asks() & (room < problem.weights))
    if len(wrong):
        raise Unservable([_why(problem, at, best[at], room[at], reach) for at in wrong.tolist()], wrong.tolist())
    if problem.capacities is None:
        return
    kept = capacities[list(problem.kept)].sum() if problem.kept else 0.0
    others = np.sort(np.delete(capacities, list(problem.kept)))[::-1]
    most = kept + float(others[: problem.candidates if count is None else count - len(problem.kept)].sum())
    if problem.weights.sum() > most * (1 + 1e-12):
        sites = "all sites" if count is None else f"the {count} largest sites allowed"
        raise Unservable([f"capacity: {problem.weights.sum():g} wanted in all, {sites} serve {most:g}"])


def _why(problem: Choosing, at: int, best: float, room: float, reach: float) -> str:
    if np.isinf(best):
        return f"point {at}: no candidate can serve it"
    if best > reach:
        return f"point {at}: the nearest candidate is {best:g} away, more than {reach:g}"
    return f"point {at}: {problem.weights[at]:g} wanted, the largest candidate in reach serves {room:g}"


def _shape_faults(problem: Choosing) -> list[str]:
    faults = []
    if problem.weights.ndim != 1 or problem.starts.shape != (len(problem.weights) + 1,):
        faults.append(f"weights: one number per point wanted, {len(problem.starts) - 1} points, "
                      f"got the shape {problem.weights.shape}")  # fmt: skip
    if problem.sites.shape != problem.distances.shape or problem.sites.shape != (int(problem.starts[-1]),):
        faults.append(f"pairs: {int(problem.starts[-1])} sites and distances wanted, "
                      f"got the shapes {problem.sites.shape} and {problem.distances.shape}")  # fmt: skip
    elif len(problem.sites) and not (problem.sites.min() >= 0 and problem.sites.max() < problem.candidates):
        faults.append(f"pairs: a candidate outside 0 to {problem.candidates - 1}")
    elif len(problem.sites) and not _is_ascending(problem):
        faults.append("pairs: the sites of a point should be ascending, each once")
    if problem.candidates < 1:
        faults.append("candidates: there are none to choose from")
    if problem.capacities is not None and problem.capacities.shape != (problem.candidates,):
        faults.append(f"capacities: one number per candidate wanted, {problem.candidates} in all, "
                      f"got the shape {problem.capacities.shape}")  # fmt: skip
    faults += [f"kept: {site} is no candidate" for site in problem.kept if not 0 <= site < problem.candidates]
    if len(set(problem.kept)) < len(problem.kept):
        faults.append("kept: a site is named twice")
    return faults


def _is_ascending(problem: Choosing) -> bool:
    point = np.repeat(np.arange(len(problem.starts) - 1), np.diff(problem.starts))
    same = np.diff(point) == 0
    return bool((np.diff(problem.sites)[same] > 0).all())


def _value_faults(problem: Choosing) -> list[str]:
    faults = []
    for at in np.flatnonzero(~np.isfinite(problem.weights) | (problem.weights < 0)).tolist():
        faults.append(f"weights[{at}]: a number of 0 or more is wanted, not {problem.weights[at]}")
    point = problem.point_of_pair()
    for at in np.flatnonzero(~np.isfinite(problem.distances) | (problem.distances < 0)).tolist():
        faults.append(f"distances[{point[at]}, {problem.sites[at]}]: a number of 0 or more is wanted, "
                      f"not {problem.distances[at]}")  # fmt: skip
    if problem.capacities is not None:
        for at in np.flatnonzero(np.isnan(problem.capacities) | (problem.capacities < 0)).tolist():
            faults.append(f"capacities[{at}]: a number of 0 or more is wanted, not {problem.capacities[at]}")
    return faults
