"""After the search: people walk to a nearer stop where that costs nobody anything."""

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.visits.day import service_min
from doorstep.engines.planning.visits.ground import Layout
from doorstep.engines.planning.visits.state import State, can_serve, set_users


def walk_less(layout: Layout, state: State) -> None:
    """Move villages to nearer stops in use, one after the other, where no level of the objective changes.

    A village moves if its old stop keeps another user that wants as many visits, the new one is visited as often as
    the village needs or was served before, and the longer service fits all shifts.
    """
    ground = layout.ground
    for village in np.flatnonzero(state.stop_of >= 0):
        old = int(state.stop_of[village])
        walk = layout.walk[layout.villages[village], layout.stops]
        reach = ground.reach[ground.reach_at[village] : ground.reach_at[village + 1]]
        nearer = [int(stop) for stop in reach if state.users[stop] and walk[stop] < walk[old]]
        for stop in sorted(nearer, key=lambda at: (int(walk[at]), at)):
            if _may_move(layout, state, int(village), old, stop):
                state.stop_of[village] = stop
                set_users(ground, state, old)
                set_users(ground, state, stop)
                break


def _may_move(layout: Layout, state: State, village: int, old: int, new: int) -> bool:
    ground = layout.ground
    need = int(ground.need[village])
    others = [int(ground.need[other]) for other in np.flatnonzero(state.stop_of == old) if other != village]
    if not others or max(others) < state.visits[old]:
        return False
    if min(need, state.visits[new]) < min(need, state.visits[old]):
        return False
    known = ground.known[village] == 1
    if (known & (state.route_on[new] >= 0)).sum() < (known & (state.route_on[old] >= 0)).sum():
        return False
    service = int(service_min(ground, int(state.people[new] + ground.expected[village])))
    skills, load = int(state.skills[new] | ground.skills[village]), int(state.loads[new] + ground.load[village])
    return bool(can_serve(ground, state, new, service, skills, load))
