"""What the next sites of a circle are chosen for, and the choice: people inside, or short walks (选址目标).

Sites that stand are kept. Needs neither settings nor database.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.planning.siting.centre import p_centre
from doorstep.engines.planning.siting.choosing import Choosing, from_matrix, from_points
from doorstep.engines.planning.siting.covering import fewest_sites, most_covered
from doorstep.engines.planning.siting.median import p_median
from doorstep.engines.planning.siting.next_sites import best_next
from doorstep.engines.planning.siting.problem import Floats, Ints, Points, SitingProblem
from doorstep.engines.planning.siting.reach import within
from doorstep.engines.planning.siting.sited import Sited, distances
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
        serves: Residents who are sent to each new site.
        value: Of the goal: residents added, sites, minutes on average, longest minutes.
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
        count: New sites at most; not asked where everybody is to come inside.
        capacity: Residents a new site serves at most; nothing = as many as come.
    """

    goal: Goal
    count: int
    capacity: int | None = None


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
    if goal is Goal.MOST and wanted.capacity is None:
        return _most_inside(asked, wanted.count, is_inside, time_limit_s)
    stands = int(asked.sites.is_known.sum())
    question = _question(asked, wanted, stands)
    most = stands + min(wanted.count, len(asked.candidates))
    found = _ask(question, goal, most, time_limit_s)
    far = distances(question, found)
    joins = np.zeros(len(asked.homes), dtype=np.int64)
    comes = ~is_inside & (found.serves >= stands) & (far <= asked.walk.limit_min * (1 + 1e-9))
    sent = {site: int(question.weights[found.serves == site].sum()) for site in found.sites if site >= stands}
    adds = {site: int(question.weights[comes & (found.serves == site)].sum()) for site in sent}
    order = sorted((site for site in sent if sent[site]), key=lambda site: (-adds[site], -sent[site], site))
    for number, site in enumerate(order, 1):
        joins[comes & (found.serves == site)] = number
    unit = float(question.weights.sum()) or 1.0 if goal is Goal.MEAN else 1.0
    less = float(asked.residents[is_inside].sum()) if goal is Goal.MOST else 0.0
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


def _minutes(asked: SitingProblem, places: Points) -> Floats:
    """Return (n, m) minutes on foot, infinite from homes of unknown place."""
    homes = asked.homes
    straight = haversine_m(homes.lon[:, None], homes.lat[:, None], places.lon[None, :], places.lat[None, :])
    return np.nan_to_num(asked.walk.minutes(straight), nan=np.inf)


def _ask(question: Choosing, goal: Goal, most: int, time_limit_s: float | None) -> Sited:
    """Put the question to the engine and let its answer be checked by another hand."""
    if goal is Goal.FEWEST:
        found = fewest_sites(question, np.inf, time_limit_s=time_limit_s)
    elif goal is Goal.MOST:
        found = most_covered(question, most, np.inf, time_limit_s=time_limit_s)
    else:
        solve = p_median if goal is Goal.MEAN else p_centre
        found = solve(question, most, time_limit_s=time_limit_s)
    if wrong := verify_sited(question, found, NAMES[goal], count=None if goal is Goal.FEWEST else most):
        message = f"the sites break the rules: {'; '.join(wrong[:5])}"
        raise RuntimeError(message)
    return found
