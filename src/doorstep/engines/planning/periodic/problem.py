"""The periodic routing problem: who is to be visited how, by how many vehicles, within which limits."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

MOST_CLIENTS, MOST_VEHICLES = 5_000, 1_000
"""The ways between all clients and routes are a square."""
MOST = 1e9
"""No place, time or load may be larger: beyond, sums of them lose the small ones."""


class FaultyProblem(ValueError):  # noqa: N818  named after what happened
    """The problem cannot be solved as it stands; the message names every fault, one per line."""


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody to visit.

    Attributes:
        id: unique among the clients.
        x: coordinate, in the unit of distance.
        y: coordinate.
        service: time one visit takes, in the unit of distance.
        demand: load of one visit.
        patterns: the allowed sets of days, each a tuple of day indices, ascending; one of them is chosen.
    """

    id: int
    x: float
    y: float
    service: float
    demand: float
    patterns: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class PeriodicProblem:
    """Routes for some vehicles on each day of a horizon, distances straight and unrounded.

    Attributes:
        depot: x and y of the place all routes begin and end.
        vehicles: most routes on a day.
        max_load: most load of a route, per day; infinite where there is no limit. Its length is the horizon.
        max_time: most time of a route (distance and service), per day; infinite where there is no limit.
        clients: who is to be visited.
    """

    depot: tuple[float, float]
    vehicles: int
    max_load: tuple[float, ...]
    max_time: tuple[float, ...]
    clients: tuple[Client, ...] = field(default=())

    @property
    def days(self) -> int:
        """Length of the horizon."""
        return len(self.max_load)

    def __post_init__(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            FaultyProblem: with every fault.
        """
        if len(self.clients) > MOST_CLIENTS:
            message = f"clients: {MOST_CLIENTS} at most, not {len(self.clients)}"
            raise FaultyProblem(message)
        faults = [*_frame_faults(self), *(fault for client in self.clients for fault in _client_faults(self, client))]
        listed = Counter(client.id for client in self.clients)
        faults += [f"client {id_}: listed {times} times" for id_, times in sorted(listed.items()) if times > 1]
        if faults:
            raise FaultyProblem("\n".join(faults))


def _frame_faults(problem: PeriodicProblem) -> list[str]:
    faults = []
    if problem.vehicles < 1:
        faults.append(f"vehicles: at least one is needed, not {problem.vehicles}")
    if problem.vehicles > MOST_VEHICLES:
        faults.append(f"vehicles: {MOST_VEHICLES} at most, not {problem.vehicles}")
    if not all(abs(value) <= MOST for value in problem.depot):
        faults.append(f"depot: {problem.depot} is no place")
    if not problem.max_load:
        faults.append("days: at least one is needed")
    if len(problem.max_load) > 60:
        faults.append(f"days: 60 at most, not {len(problem.max_load)}")
    if len(problem.max_time) != len(problem.max_load):
        faults.append(f"days: {len(problem.max_load)} limits of load but {len(problem.max_time)} of time")
    for name, limits in (("load", problem.max_load), ("time", problem.max_time)):
        faults += [f"day {day}: limit of {name} {limit} is not above 0" for day, limit in enumerate(limits, 1)
                   if not limit > 0]  # fmt: skip
    return faults


def _client_faults(problem: PeriodicProblem, client: Client) -> list[str]:
    who, faults = f"client {client.id}", []
    if not (abs(client.x) <= MOST and abs(client.y) <= MOST):
        faults.append(f"{who}: ({client.x}, {client.y}) is no place")
    if not 0 <= client.service <= MOST:
        faults.append(f"{who}: service {client.service} is no time of 0 or more")
    if not 0 <= client.demand <= MOST:
        faults.append(f"{who}: demand {client.demand} is no load of 0 or more")
    if not client.patterns:
        faults.append(f"{who}: no pattern of days to choose from")
    for pattern in client.patterns:
        if not pattern:
            faults.append(f"{who}: a pattern without days")
        if list(pattern) != sorted(set(pattern)) or not all(0 <= day < problem.days for day in pattern):
            faults.append(f"{who}: pattern {pattern} is no ascending set of the days 0 to {problem.days - 1}")
    if faults or not client.patterns:
        return faults
    return _misfits(problem, client, who)


def _misfits(problem: PeriodicProblem, client: Client, who: str) -> list[str]:
    """Why no pattern has room for the client even if it were alone."""
    there = math.dist(problem.depot, (client.x, client.y))
    lonely = 2 * there + client.service
    if any(
        all(client.demand <= problem.max_load[day] and lonely <= problem.max_time[day] + 1e-9 for day in pattern)
        for pattern in client.patterns
    ):
        return []
    if all(any(client.demand > problem.max_load[day] for day in pattern) for pattern in client.patterns):
        return [f"{who}: demand {client.demand:g} is more than a vehicle loads"]
    return [f"{who}: there, service and back take {lonely:.2f}, more than a route may last"]
