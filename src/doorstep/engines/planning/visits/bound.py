"""How few metres any plan with the same visits could drive."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import minimum_spanning_tree

from doorstep.engines.planning.visits.day import DEPOT, NO_ROAD_MIN, Ground
from doorstep.engines.planning.visits.state import State


def metres_bound(ground: Ground, state: State) -> int | None:
    """A weak lower bound: every plan that visits the same stops as often drives at least so many metres.

    The larger of two relaxations: each visit and each vehicle day has one road in and one road out, but they need not
    hang together (assignment); everything hangs together, but once and as a tree (spanning tree over depots and stops).

    Returns:
        Metres, or None if nothing is visited.
    """
    stops = np.flatnonzero(state.users)
    if len(stops) == 0:
        return None
    visits = np.repeat(stops, state.visits[stops])
    nodes = np.concatenate([visits, ground.runs[:, DEPOT]])
    cost = ground.metres[np.ix_(nodes, nodes)].astype(np.float64)
    cost[nodes[:, None] == nodes[None, :]] = float(NO_ROAD_MIN)
    depots = np.arange(len(visits), len(nodes))
    cost[np.ix_(depots, depots)] = float(NO_ROAD_MIN)
    cost[depots, depots] = 0.0  # a vehicle day may stay at home
    rows, columns = linear_sum_assignment(cost)
    assigned = int(cost[rows, columns].sum())
    return max(assigned, _tree_metres(ground, stops))


def _tree_metres(ground: Ground, stops: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> int:
    depots = np.unique(ground.runs[:, DEPOT])
    between = np.minimum(ground.metres, ground.metres.T)
    size = len(stops) + 1
    cost = np.zeros((size, size))
    cost[:-1, :-1] = between[np.ix_(stops, stops)]
    cost[:-1, -1] = cost[-1, :-1] = between[np.ix_(stops, depots)].min(axis=1)  # all depots as one point
    cost[cost == 0] = 1e-9  # a road of length 0 is a road
    return int(minimum_spanning_tree(cost).sum())
