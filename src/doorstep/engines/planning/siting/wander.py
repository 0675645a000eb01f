"""Better covers by letting one site go and another come, over and over, each step at little cost. Compiled.

Fewest sites: points that stay bare for long weigh more and more, until a site comes for them (row weighting: Gao, Weise
and Li 2015; with prices as Gao et al. 2014). Most covered: what has just moved has to stay for a while (Glover's tabu
search). Both keep what each site would bring or alone holds up to date, so that a step looks at few points.
"""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from doorstep.engines.planning.compiled import bare, compiled
from doorstep.engines.planning.dice import Dice, below, dice_of
from doorstep.engines.planning.siting.pairs import Flags, Floats, Ints, Pairs, Places

_OPEN: Final = 0
_BARE: Final = 1
_STEP: Final = 2
_LAST: Final = 3
_NOW: Final = 0
_BEST: Final = 1


class Way(NamedTuple):
    """Where the search is.

    Attributes:
        weight: (n,) what leaving a point bare counts.
        count: (n,) how many open sites reach it.
        score: (m,) closed: weight it would bring; open: minus the weight that would be left bare without it.
        moved: (m,) at which step it last came or went.
        may: (m,) whether anything near it changed since it went.
        standing: (m,) the open sites, as many as `sizes` says; `place` (m,) is where each stands there, -1 = closed.
        place: see `standing`.
        bare: (n,) the points nobody reaches, as many as `sizes` says; `spot` (n,) is where each stands there.
        spot: see `bare`.
        sizes: how many sites are open, how many points bare, steps done, the site that came last.
        cost: what is paid now; what the best choice costs.
        best: (m,) the best choice.
        dice: random numbers.
    """

    weight: Floats
    count: Places
    score: Floats
    moved: Ints
    may: Flags
    standing: Places
    place: Places
    bare: Places
    spot: Places
    sizes: Ints
    cost: Floats
    best: Flags
    dice: Dice


def begin(pairs: Pairs, is_open: Flags, seed: int) -> Way:
    """Return the way from a choice on; where everybody is to be covered, points weigh the same at first."""
    n, m = len(pairs.most), len(pairs.opening)
    weight = np.ones(n) if pairs.opening.any() else pairs.most.copy()
    way = Way(
        weight, np.zeros(n, np.int32), np.zeros(m), np.zeros(m, np.int64), np.ones(m, np.bool_), np.zeros(m, np.int32),
        np.full(m, -1, np.int32), np.arange(n, dtype=np.int32), np.arange(n, dtype=np.int32),
        np.array([0, n, 0, -1]), np.array([0.0, np.inf]), is_open.copy(), dice_of(seed),
    )  # fmt: skip
    _set_out(pairs, way)
    return way


@compiled
def _set_out(pairs: Pairs, way: Way) -> None:
    for i in range(len(pairs.most)):
        for at in range(pairs.starts[i], pairs.starts[i + 1]):
            way.score[pairs.sites[at]] += way.weight[i]
    for j in range(len(way.best)):
        if way.best[j]:
            _come(pairs, way, j)


@bare
def _allow(pairs: Pairs, way: Way, i: int) -> None:
    """Let every site of a point come again."""
    for at in range(pairs.starts[i], pairs.starts[i + 1]):
        way.may[pairs.sites[at]] = True


@bare
def _more(pairs: Pairs, way: Way, i: int, j: int, weight: float) -> None:
    """Let a point's other sites bring so much more: it is bare now, or no longer."""
    for at in range(pairs.starts[i], pairs.starts[i + 1]):
        k = pairs.sites[at]
        way.may[k] = True
        if k != j:
            way.score[k] += weight


@bare
def _alone(pairs: Pairs, way: Way, i: int, j: int, weight: float) -> None:
    """Let a point's one other open site be missed so much less: it is not alone any more, or again."""
    for at in range(pairs.starts[i], pairs.starts[i + 1]):
        k = pairs.sites[at]
        way.may[k] = True
        if k != j and way.place[k] >= 0:
            way.score[k] += weight


@bare
def _come(pairs: Pairs, way: Way, j: int) -> None:
    """Open a site."""
    way.standing[way.sizes[_OPEN]], way.place[j] = j, way.sizes[_OPEN]
    way.sizes[_OPEN] += 1
    way.cost[_NOW] += pairs.opening[j]
    way.score[j] = -way.score[j]
    way.moved[j] = way.sizes[_STEP]
    for at in range(pairs.rows[j], pairs.rows[j + 1]):
        i = pairs.points[at]
        way.count[i] += 1
        if way.count[i] == 1:
            way.sizes[_BARE] -= 1
            last = way.bare[way.sizes[_BARE]]
            way.bare[way.spot[i]], way.spot[last] = last, way.spot[i]
            _more(pairs, way, i, j, -way.weight[i])
        elif way.count[i] == 2:
            _alone(pairs, way, i, j, way.weight[i])
        else:
            _allow(pairs, way, i)


@bare
def _go(pairs: Pairs, way: Way, j: int) -> None:
    """Close a site."""
    way.sizes[_OPEN] -= 1
    last = way.standing[way.sizes[_OPEN]]
    way.standing[way.place[j]], way.place[last] = last, way.place[j]
    way.place[j] = -1
    way.cost[_NOW] -= pairs.opening[j]
    way.score[j] = -way.score[j]
    way.moved[j] = way.sizes[_STEP]
    for at in range(pairs.rows[j], pairs.rows[j + 1]):
        i = pairs.points[at]
        way.count[i] -= 1
        if way.count[i] == 0:
            way.bare[way.sizes[_BARE]], way.spot[i] = i, way.sizes[_BARE]
            way.sizes[_BARE] += 1
            _more(pairs, way, i, j, way.weight[i])
        elif way.count[i] == 1:
            _alone(pairs, way, i, j, -way.weight[i])
        else:
            _allow(pairs, way, i)
    way.may[j] = False


@bare
def _least_missed(pairs: Pairs, way: Way, stays: int) -> int:
    """Return the open site that is missed least for its price, of equals the one that moved first; -1 = none."""
    best, value = -1, 0.0
    for at in range(way.sizes[_OPEN]):
        k = way.standing[at]
        if k == stays:
            continue
        here = way.score[k] / pairs.opening[k]
        if best < 0 or here > value or (here == value and way.moved[k] < way.moved[best]):
            best, value = k, here
    return best


@bare
def _most_wanted(pairs: Pairs, way: Way, i: int) -> int:
    """Return the site for a bare point that brings most for its price, of equals the one that moved first."""
    best, value = -1, 0.0
    for is_strict in (True, False):
        for at in range(pairs.starts[i], pairs.starts[i + 1]):
            k = pairs.sites[at]
            if is_strict and not way.may[k]:
                continue
            here = way.score[k] / pairs.opening[k]
            if best < 0 or here > value or (here == value and way.moved[k] < way.moved[best]):
                best, value = k, here
        if best >= 0:
            break
    return best


@bare
def _keep_best(way: Way) -> None:
    way.cost[_BEST] = way.cost[_NOW]
    for k in range(len(way.best)):
        way.best[k] = way.place[k] >= 0


@bare
def _weigh_bare(pairs: Pairs, way: Way) -> None:
    for at in range(way.sizes[_BARE]):
        i = way.bare[at]
        way.weight[i] += 1.0
        for other in range(pairs.starts[i], pairs.starts[i + 1]):
            way.score[pairs.sites[other]] += 1.0


@compiled
def wander_to_all(pairs: Pairs, way: Way, steps: int, enough: float) -> None:
    """Go on towards a cheaper choice that leaves nobody bare.

    Args:
        pairs: what to cover; costs are not looked at, every opening is above 0.
        way: changed; `best` and its cost are what was found.
        steps: how many at most.
        enough: stop at a choice that costs no more.
    """
    for _ in range(steps):
        way.sizes[_STEP] += 1
        while way.sizes[_BARE] == 0:
            if way.cost[_NOW] < way.cost[_BEST] * (1 - 1e-12):
                _keep_best(way)
            if way.cost[_BEST] <= enough or way.sizes[_OPEN] == 0:
                return
            _go(pairs, way, _least_missed(pairs, way, -1))
        if way.cost[_BEST] < np.inf:
            leaves = _least_missed(pairs, way, way.sizes[_LAST])
            if leaves >= 0:
                _go(pairs, way, leaves)
        while way.sizes[_BARE] > 0:
            k = _most_wanted(pairs, way, way.bare[below(way.dice, way.sizes[_BARE])])
            if way.cost[_NOW] + pairs.opening[k] >= way.cost[_BEST] * (1 - 1e-12):
                break
            _come(pairs, way, k)
            way.sizes[_LAST] = k
        _weigh_bare(pairs, way)


@bare
def _is_before(way: Way, k: int, best: int) -> bool:
    """Whether to move a site rather than the best so far: it brings more or is missed less, or has rested longer."""
    if best < 0 or way.score[k] > way.score[best]:
        return True
    return way.score[k] == way.score[best] and way.moved[k] < way.moved[best]


@compiled
def wander_to_most(pairs: Pairs, way: Way, steps: int, room: int, rests: Ints) -> None:
    """Go on towards a choice of `room` sites that leaves less bare.

    Args:
        pairs: what to cover; costs are not looked at, every opening is 0.
        way: changed; `best` and what it leaves bare are what was found; `moved` is when a site may move again.
        steps: how many at most.
        room: how many sites.
        rests: for how many steps at most a site that came stays, and one that went stays away.
    """
    total = 0.0
    for at in range(way.sizes[_BARE]):
        total += pairs.most[way.bare[at]]
    for _ in range(steps):
        way.sizes[_STEP] += 1
        now, goes, comes = way.sizes[_STEP], -1, -1
        if way.sizes[_OPEN] >= room:
            for at in range(way.sizes[_OPEN]):
                k = way.standing[at]
                if way.moved[k] < now and _is_before(way, k, goes):
                    goes = k
        if goes >= 0:
            total -= way.score[goes]
            _go(pairs, way, goes)
            way.moved[goes] = now + below(way.dice, rests[1] + 1)
        if way.sizes[_OPEN] < room:
            for k in range(len(way.score)):
                if way.place[k] < 0 and way.moved[k] < now and _is_before(way, k, comes):
                    comes = k
        if comes >= 0:
            total -= way.score[comes]
            _come(pairs, way, comes)
            way.moved[comes] = now + below(way.dice, rests[0] + 1)
        if way.sizes[_OPEN] <= room and total < way.cost[_BEST] * (1 - 1e-9):
            _keep_best(way)
            way.cost[_BEST] = total
