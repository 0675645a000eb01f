"""What the next sites of a circle are chosen for, and the choice: people inside, or short walks (选址目标).

People can be inside by two sites, and for a budget. Sites that stand are kept. Needs neither settings nor database.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.planning.siting.backup import fewest_with_backup, most_for_budget
from doorstep.engines.planning.siting.centre import p_centre
from doorstep.engines.planning.siting.choosing import Choosing, from_matrix, from_points
from doorstep.engines.planning.siting.covering import fewest_sites, most_covered
from doorstep.engines.planning.siting.median import p_median
from doorstep.engines.planning.siting.next_sites import best_next
from doorstep.engines.planning.siting.problem import Floats, Ints, Points, SitingProblem
from doorstep.engines.planning.siting.reach import within
from doorstep.engines.planning.siting.sited import Sited, distances, nearest_open
from doorstep.engines.planning.siting.verify import Question, verify_sited
from doorstep.kernel.geo import haversine_m
from doorstep.programmes.stations.words import Goal

Bools = NDArray[np.bool_]
MOST_PAIRS: Final = 4_000_000
"""Walks between homes and sites that are looked at where nobody is too far: 2,000 villages, each a candidate."""
MOST_LIMITED: Final = 250_000
"""The same where sites can be full, which is far harder: 450 villages, in some ten seconds."""
NAMES: Final[dict[Goal, Question]] = {
    Goal.MOST: "most",
    Goal.FEWEST: "fewest",
    Goal.MEAN: "median",
    Goal.LONGEST: "centre",
}


class TooManyWalks(ValueError):  # noqa: N818  named after what happened
    """There are more homes and candidates than the shortest walks can be reckoned for."""


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The next sites, the one that adds most first.

    Args:
        candidates: By index.
        joins: (n,) per home the number (from 1) of the new site that brings it inside, 0 = none.
        serves: Residents who are sent to each new site; who have it in reach, where two are wanted.
        value: Of the goal: residents added (with so many in reach), sites or what they cost in fen, minutes on
            average, longest minutes.
        bound: No choice is better.
        is_proved: Whether that is the value itself.
        engine_version: Of the method.
        greedy_gained: Residents added by taking the largest each time; nothing where it was not asked.
        minutes: (n,) on foot to the site that serves each home, infinite where none does; nothing where each goes to
            the nearest.
    """

    candidates: tuple[int, ...]
    joins: Ints
    serves: tuple[int, ...]
    value: float
    bound: float
    is_proved: bool
    engine_version: str
    greedy_gained: int | None = None
    minutes: Floats | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the next sites shall do.

    Args:
        goal: What for.
        count: New sites at most; not asked where everybody is to come inside, or there is a budget.
        capacity: Residents a new site serves at most; nothing = as many as come.
        backup: So many sites a home should have in reach; more than one only for goals about who is inside.
        budget: Fen the new sites cost at most; only for most inside.
        prices: Fen of each candidate; nothing = only their number counts.
    """

    goal: Goal
    count: int
    capacity: int | None = None
    backup: int = 1
    budget: int | None = None
    prices: tuple[int, ...] | None = None

    @property
    def is_plain(self) -> bool:
        """Whether most people are wanted inside with so many sites, and nothing else."""
        return self.goal is Goal.MOST and self.capacity is None and self.backup == 1 and self.budget is None


def choose(asked: SitingProblem, wanted: Wanted, is_inside: Bools, *, time_limit_s: float | None) -> Chosen:
    """Choose the next sites for a goal.

    Args:
        asked: Homes, sites that stand, candidates, the walk.
        wanted: The goal.
        is_inside: (n,) whether each home is inside today.
        time_limit_s: Seconds to search; nothing = until proved.

    Raises:
        TooManyWalks: See there.
        Unservable: Not everybody can be served as asked.
    """
    goal = wanted.goal
    if wanted.is_plain:
        return _most_inside(asked, wanted.count, is_inside, time_limit_s)
    stands = int(asked.sites.is_known.sum())
    question = _question(asked, wanted, stands)
    most = stands + min(wanted.count, len(asked.candidates))
    found = _ask(question, wanted, most, time_limit_s)
    if wanted.backup > 1:  # who has one in reach is inside, too
        found = replace(found, serves=nearest_open(question, found.sites))
    far = distances(question, found)
    joins = np.zeros(len(asked.homes), dtype=np.int64)
    comes = ~is_inside & (found.serves >= stands) & (far <= asked.walk.limit_min * (1 + 1e-9))
    sent = {site: _people(question, found, site, is_any=wanted.backup > 1) for site in found.sites if site >= stands}
    adds = {site: int(question.weights[comes & (found.serves == site)].sum()) for site in sent}
    order = sorted((site for site in sent if sent[site]), key=lambda site: (-adds[site], -sent[site], site))
    for number, site in enumerate(order, 1):
        joins[comes & (found.serves == site)] = number
    unit = float(question.weights.sum()) or 1.0 if goal is Goal.MEAN else 1.0
    less = 0.0
    if goal is Goal.MOST:
        less = float(asked.residents[in_reach(asked, asked.sites) >= wanted.backup].sum())
    return Chosen(
        tuple(site - stands for site in order),
        joins,
        tuple(sent[site] for site in order),
        found.value / unit - less,
        found.bound / unit - less,
        found.is_proved,
        found.engine_version,
        minutes=None if wanted.capacity is None else far,
    )


def in_reach(asked: SitingProblem, sites: Points) -> Ints:
    """Return (n,) how many of the sites each home has in reach."""
    return np.asarray(within(asked.walk, asked.homes, sites).sum(axis=1)).ravel()


def _most_inside(asked: SitingProblem, count: int, is_inside: Bools, time_limit_s: float | None) -> Chosen:
    """Choose most people inside without capacities: by a method of its own, in the order in which each adds most."""
    found = best_next(asked, count, time_limit_s=time_limit_s)
    chosen = tuple(site.candidate for site in found.sites)
    joins = np.zeros(len(asked.homes), dtype=np.int64)
    reach = within(asked.walk, asked.homes, asked.candidates).tocsc()
    for number, candidate in enumerate(chosen, 1):
        near = reach.indices[reach.indptr[candidate] : reach.indptr[candidate + 1]]
        new = near[(joins[near] == 0) & ~is_inside[near]]
        joins[new] = number
    return Chosen(
        chosen,
        joins,
        tuple(site.adds for site in found.sites),
        found.gained,
        found.bound,
        found.is_proved,
        found.engine_version,
        found.greedy_gained,
    )


def _question(asked: SitingProblem, wanted: Wanted, stands: int) -> Choosing:
    """Return the general question: sites that stand first, then the candidates; homes of unknown place ask nothing."""
    known = asked.sites.is_known
    places = Points(
        np.append(asked.sites.lon[known], asked.candidates.lon), np.append(asked.sites.lat[known], asked.candidates.lat)
    )
    weights = np.where(asked.homes.is_known, asked.residents, 0)
    limits = None
    if wanted.capacity is not None:
        limits = np.append(np.full(stands, np.inf), np.full(len(asked.candidates), float(wanted.capacity)))
    if wanted.goal in {Goal.MOST, Goal.FEWEST}:
        return from_points(asked.homes, places, asked.walk, weights, capacities=limits, kept=range(stands))
    if len(asked.homes) * len(places) > (MOST_PAIRS if limits is None else MOST_LIMITED):
        raise TooManyWalks
    return from_matrix(_minutes(asked, places), weights, capacities=limits, kept=range(stands))


def _people(question: Choosing, found: Sited, site: int, *, is_any: bool) -> int:
    """Return the residents a site serves, or any who have it in reach."""
    points = question.point_of_pair()[question.sites == site] if is_any else found.serves == site
    return int(question.weights[points].sum())


def _minutes(asked: SitingProblem, places: Points) -> Floats:
    """Return (n, m) minutes on foot, infinite from homes of unknown place."""
    homes = asked.homes
    straight = haversine_m(homes.lon[:, None], homes.lat[:, None], places.lon[None, :], places.lat[None, :])
    return np.nan_to_num(asked.walk.minutes(straight), nan=np.inf)


def _ask(question: Choosing, wanted: Wanted, most: int, time_limit_s: float | None) -> Sited:
    """Put the question to the engine and let its answer be checked by another hand."""
    goal, backup = wanted.goal, wanted.backup
    unit, prices = _prices(question, wanted)
    count = None if goal is Goal.FEWEST or wanted.budget is not None else most
    budget = math.inf if goal is not Goal.MOST else float(most - len(question.kept))
    if wanted.budget is not None:
        budget = float(wanted.budget // unit)
    if goal is Goal.FEWEST and backup > 1:
        found = fewest_with_backup(question, np.inf, backup, prices=prices, time_limit_s=time_limit_s)
    elif goal is Goal.FEWEST:
        found = fewest_sites(question, np.inf, prices=prices, time_limit_s=time_limit_s)
    elif goal is Goal.MOST and wanted.capacity is None:
        found = most_for_budget(question, np.inf, budget, prices=prices, backup=backup, time_limit_s=time_limit_s)
    elif goal is Goal.MOST:
        found = most_covered(question, most, np.inf, time_limit_s=time_limit_s)
    else:
        solve = p_median if goal is Goal.MEAN else p_centre
        found = solve(question, most, time_limit_s=time_limit_s)
    if wrong := verify_sited(question, found, NAMES[goal], count=count, prices=prices, budget=budget, backup=backup):
        message = f"the sites break the rules: {'; '.join(wrong[:5])}"
        raise RuntimeError(message)
    if goal is Goal.FEWEST and prices is not None:  # whole units of money: what is between two of them is no cost
        return replace(found, value=round(found.value) * unit, bound=math.ceil(found.bound - 1e-6) * unit)
    return found


def _prices(question: Choosing, wanted: Wanted) -> tuple[int, list[float] | None]:
    """Return the prices of the general question in the largest unit that makes them whole, and that unit in fen."""
    if wanted.prices is None:
        return 1, None
    unit = math.gcd(*wanted.prices)
    return unit, [*[1.0] * len(question.kept), *(float(price // unit) for price in wanted.prices)]
