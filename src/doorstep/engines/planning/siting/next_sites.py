"""The best next sites: maximal covering, greedy first, then proved or improved by HiGHS (最大覆盖选址)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array, csr_array, eye_array, hstack

from doorstep.engines.planning.siting.coverage import cover
from doorstep.engines.planning.siting.problem import Ints, SitingProblem
from doorstep.engines.planning.siting.reach import within

ENGINE_VERSION: Final = "siting/1"
TIME_LIMIT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class NextSite:
    """One site to add.

    Attributes:
        candidate: index into the candidates.
        adds: residents it brings within the walk beyond all sites named before it.
    """

    candidate: int
    adds: int


@dataclass(frozen=True, slots=True)
class NextSites:
    """Where the next sites help most, and how sure that is.

    Attributes:
        sites: the best set found, the site that adds most first; none that adds nobody, so there may be fewer than
            asked for.
        gained: residents the set adds.
        bound: no set of so many candidates adds more.
        greedy: the plain rival: always the candidate that adds most.
        greedy_gained: residents it adds; proved never below `greedy_guarantee` of the best.
        greedy_guarantee: 1 - (1 - 1/k)^k.
        engine_version: of the method.
    """

    sites: tuple[NextSite, ...]
    gained: int
    bound: int
    greedy: tuple[NextSite, ...]
    greedy_gained: int
    greedy_guarantee: float
    engine_version: str = field(default=ENGINE_VERSION)

    @property
    def gap(self) -> int:
        """Residents between what the set adds and what no set can exceed; 0 = proved best."""
        return self.bound - self.gained

    @property
    def is_proved(self) -> bool:
        """Whether no set of so many candidates can add more."""
        return self.gap == 0


def best_next(problem: SitingProblem, count: int, *, time_limit_s: float | None = TIME_LIMIT_S) -> NextSites:
    """Return the `count` candidates that together bring most further residents within the walk.

    Args:
        problem: homes, sites, candidates; what the sites cover already counts for nobody.
        count: how many to add, at least 1.
        time_limit_s: seconds HiGHS may search after greedy is done; `None` = until proved, which alone promises the
            same set again on every machine.

    Raises:
        ValueError: no candidates, a count below 1, a time limit not above 0.
    """
    if len(problem.candidates) == 0:
        raise ValueError("candidates: there are none to choose from")
    if count < 1:
        message = f"count must be at least 1, got {count}"
        raise ValueError(message)
    if time_limit_s is not None and not time_limit_s > 0:
        message = f"time_limit_s must be above 0, got {time_limit_s}"
        raise ValueError(message)
    core = _core(problem)
    most = min(count, core.reach.shape[1])
    greedy = _greedy(core.reach, core.weights, range(core.reach.shape[1]), most)
    gained = sum(site.adds for site in greedy)
    bound = _greedy_bound(core, greedy, most)
    best = greedy
    if most > 1 and gained < bound:
        chosen, proved = _exact(core, most, time_limit_s)
        found = _greedy(core.reach, core.weights, chosen, most)
        best = found if sum(site.adds for site in found) > gained else greedy
        bound = max(min(bound, proved), sum(site.adds for site in best))
    return NextSites(
        sites=core.named(best),
        gained=sum(site.adds for site in best),
        bound=bound,
        greedy=core.named(greedy),
        greedy_gained=gained,
        greedy_guarantee=1 - (1 - 1 / count) ** count,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Core:
    """What is left to decide: groups of homes with the same candidates in reach, candidates that reach somebody.

    Attributes:
        reach: (groups, candidates) 1 where in reach.
        weights: (groups,) residents.
        names: (candidates,) index into the problem's.
    """

    reach: csr_array
    weights: Ints
    names: Ints

    def named(self, sites: tuple[NextSite, ...]) -> tuple[NextSite, ...]:
        return tuple(NextSite(int(self.names[site.candidate]), site.adds) for site in sites)


def _core(problem: SitingProblem) -> _Core:
    reach = within(problem.walk, problem.homes, problem.candidates)
    left = problem.residents * ~cover(problem).is_covered
    rows = np.flatnonzero((left > 0) & (np.diff(reach.indptr) > 0))
    reach, weights = reach[rows], left[rows]
    groups: dict[bytes, int] = {}
    group_of = np.empty(len(rows), dtype=np.int64)
    for row in range(len(rows)):
        key = reach.indices[reach.indptr[row] : reach.indptr[row + 1]].tobytes()
        group_of[row] = groups.setdefault(key, len(groups))
    first = np.full(len(groups), len(rows), dtype=np.int64)
    np.minimum.at(first, group_of, np.arange(len(rows)))
    summed = np.zeros(len(groups), dtype=np.int64)
    np.add.at(summed, group_of, weights)
    reach = reach[first]
    names = _undominated(reach)
    return _Core(csr_array(reach[:, names]), summed, names)


def _undominated(reach: csr_array) -> Ints:
    """Return the candidates whose homes are not all in the reach of another one; of equals the first stays."""
    sizes = np.asarray(reach.sum(axis=0)).ravel()
    together = csc_array(reach.T @ reach)  # how many groups two candidates share
    keep = []
    for one in np.flatnonzero(sizes > 0):
        others = together.indices[together.indptr[one] : together.indptr[one + 1]]
        shared = together.data[together.indptr[one] : together.indptr[one + 1]]
        holds_all = others[(shared == sizes[one]) & (others != one)]
        if not ((sizes[holds_all] > sizes[one]) | (holds_all < one)).any():
            keep.append(one)
    return np.array(keep, dtype=np.int64)


def _greedy(reach: csr_array, weights: Ints, among: range | Ints, most: int) -> tuple[NextSite, ...]:
    """Take, up to `most` times, the candidate that adds most; the first of equals; stop when nobody is added."""
    columns, by_candidate = np.asarray(among, dtype=np.int64), csc_array(reach)
    left, chosen = weights.copy(), []
    allowed = np.zeros(reach.shape[1], dtype=bool)
    allowed[columns] = True
    adds = np.where(allowed, np.asarray(reach.T @ left).ravel(), -1)
    for _ in range(most):
        best = int(adds.argmax()) if len(adds) else -1
        if best < 0 or adds[best] <= 0:
            break
        chosen.append(NextSite(best, int(adds[best])))
        rows = by_candidate.indices[by_candidate.indptr[best] : by_candidate.indptr[best + 1]]
        gone = np.zeros_like(left)
        gone[rows] = left[rows]
        left[rows] = 0
        adds = np.where(allowed, adds - np.asarray(reach.T @ gone).ravel(), -1)
    return tuple(chosen)


def _greedy_bound(core: _Core, greedy: tuple[NextSite, ...], most: int) -> int:
    """Return what no set exceeds: after each greedy step, what it has plus the `most` largest further additions."""
    left, had, by_candidate = core.weights.copy(), 0, csc_array(core.reach)
    bound = int(left.sum())
    for step in [None, *greedy]:
        if step is not None:
            left[
                by_candidate.indices[by_candidate.indptr[step.candidate] : by_candidate.indptr[step.candidate + 1]]
            ] = 0
            had += step.adds
        adds = np.sort(np.asarray(core.reach.T @ left).ravel())[::-1]
        bound = min(bound, had + int(adds[:most].sum()))
    return bound


def _exact(core: _Core, most: int, time_limit_s: float | None) -> tuple[Ints, int]:
    """Return the best set HiGHS finds and a proved bound.

    maximise w y; y_g <= sum of x_j over the candidates in reach of group g; sum x <= most; x whole, 0 <= y <= 1.
    """
    groups, candidates = core.reach.shape
    value = np.concatenate([np.zeros(candidates), -core.weights.astype(np.float64)])
    served = LinearConstraint(csc_array(hstack([-core.reach.astype(np.float64), eye_array(groups)])), ub=0.0)
    few = LinearConstraint(np.concatenate([np.ones(candidates), np.zeros(groups)])[None, :], ub=most)
    done = milp(
        value,
        integrality=np.concatenate([np.ones(candidates), np.zeros(groups)]),
        bounds=Bounds(0, 1),
        constraints=[served, few],
        options={"mip_rel_gap": 0.0, "time_limit": np.inf if time_limit_s is None else time_limit_s},
    )
    total = int(core.weights.sum())
    chosen = np.flatnonzero(done.x[:candidates] > 0.5) if done.x is not None else np.array([], dtype=np.int64)
    dual = done.mip_dual_bound
    proved = (
        total if dual is None or not np.isfinite(dual) else int(np.floor(-dual + 1e-6 * max(1.0, abs(dual) * 1e-3)))
    )
    return chosen.astype(np.int64), min(total, proved)
