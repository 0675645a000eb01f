"""How few metres any plan with the same visits could drive."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

from doorstep.engines.planning.visits.day import DEPOT, END, NO_ROAD_MIN, START, Ground, Ints
from doorstep.engines.planning.visits.state import State

Floats = NDArray[np.float64]
_SHORT = 1e-6
"""A road of length 0 is a road; SciPy takes anything below 1e-8 for none."""


def metres_bound(ground: Ground, state: State) -> int | None:
    """A weak lower bound: every plan that visits the same stops as often, as long, drives at least so many metres.

    The largest of three relaxations, all with one depot that is as near as the nearest: each visit and each vehicle day
    has one road in and one out, but they need not hang together, and the minutes of service need a number of vehicle
    days (assignment); everything hangs together, but once and as a tree (spanning tree); somebody goes to the farthest
    stop and back (shortest paths).

    Returns:
        Metres, or None if nothing is visited.
    """
    stops = np.flatnonzero(state.users)
    if len(stops) == 0:
        return None
    between = _with_one_depot(ground, stops)
    visits = state.visits[stops]
    shifts = ground.runs[:, END] - ground.runs[:, START]
    needed = -(-int((visits * state.services[stops]).sum()) // int(shifts.max()))
    bounds = (
        _assigned(between, visits, max(1, needed), len(shifts)),
        _tree(between),
        _farthest(between),
    )
    return int(np.floor(max(bounds) + 1e-6))


def _with_one_depot(ground: Ground, stops: Ints) -> Floats:
    """Metres between the stops, then to and from the nearest depot."""
    depots = np.unique(ground.runs[:, DEPOT])
    between = np.zeros((len(stops) + 1, len(stops) + 1))
    between[:-1, :-1] = ground.metres[np.ix_(stops, stops)]
    between[:-1, -1] = ground.metres[np.ix_(stops, depots)].min(axis=1)
    between[-1, :-1] = ground.metres[np.ix_(depots, stops)].min(axis=0)
    return between


def _assigned(between: Floats, visits: Ints, needed: int, shifts: int) -> float:
    depot = len(between) - 1
    nodes = np.concatenate([np.repeat(np.arange(depot), visits), np.full(shifts, depot)])
    cost = between[np.ix_(nodes, nodes)]
    cost[nodes[:, None] == nodes[None, :]] = float(NO_ROAD_MIN)
    spare = np.arange(len(nodes) - shifts + needed, len(nodes))
    cost[spare, spare] = 0.0  # this vehicle day may stay at home
    rows, columns = scipy.optimize.linear_sum_assignment(cost)
    return float(cost[rows, columns].sum())


def _tree(between: Floats) -> float:
    either_way = np.minimum(between, between.T)
    either_way[either_way == 0] = _SHORT
    return float(scipy.sparse.csgraph.minimum_spanning_tree(either_way).sum()) - _SHORT * len(between)


def _farthest(between: Floats) -> float:
    shortest = scipy.sparse.csgraph.shortest_path(np.where(between == 0, _SHORT, between))
    return float((shortest[-1, :-1] + shortest[:-1, -1]).max()) - _SHORT * 4 * len(between)
