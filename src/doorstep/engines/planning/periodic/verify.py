"""An independent check of a periodic plan: reads problem and plan alone and shares no code with the solver."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from doorstep.engines.planning.periodic.plan import PeriodicPlan
from doorstep.engines.planning.periodic.problem import Client, PeriodicProblem

SLACK = 1e-6
"""Limits may be passed by so much: the sum of a hundred rounded distances is not exact."""


def verify_plan(problem: PeriodicProblem, plan: PeriodicPlan) -> list[str]:
    """Return what is wrong with the plan, in English sentences; empty = every rule is kept."""
    clients = {client.id: client for client in problem.clients}
    faults = [*_days(problem, plan), *_visits(clients, plan)]
    if len(plan.routes) != problem.days:
        faults.append(f"the plan has {len(plan.routes)} days, the problem {problem.days}")
    if any(id_ not in clients for day in plan.routes for route in day for id_ in route):
        return faults  # nothing can be measured
    total = 0.0
    for day, routes in enumerate(plan.routes[: problem.days]):
        if len(routes) > problem.vehicles:
            faults.append(f"day {day} needs {len(routes)} vehicles, there are {problem.vehicles}")
        for route in routes:
            total += length(problem, clients, route)
            faults += _route(problem, clients, day, route)
    if not math.isclose(total, plan.distance, rel_tol=1e-9, abs_tol=1e-6):
        faults.append(f"the routes are {total:.6f} long, the plan says {plan.distance:.6f}")
    return faults


def length(problem: PeriodicProblem, clients: dict[int, Client], route: tuple[int, ...]) -> float:
    """Distance of a route from the depot and back."""
    points = [problem.depot, *((clients[id_].x, clients[id_].y) for id_ in route), problem.depot]
    return math.fsum(math.hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points))


def _days(problem: PeriodicProblem, plan: PeriodicPlan) -> Iterator[str]:
    for client in problem.clients:
        days = plan.days.get(client.id)
        if days is None:
            yield f"client {client.id} has no days"
        elif days not in client.patterns:
            yield f"client {client.id} may not be visited on the days {days}"
    for id_ in sorted(set(plan.days) - {client.id for client in problem.clients}):
        yield f"client {id_} is unknown"


def _visits(clients: dict[int, Client], plan: PeriodicPlan) -> Iterator[str]:
    for day, routes in enumerate(plan.routes):
        seen = Counter(id_ for route in routes for id_ in route)
        for id_ in sorted(seen):
            if id_ not in clients:
                yield f"day {day} visits client {id_}, who is unknown"
            elif seen[id_] > 1:
                yield f"day {day} visits client {id_} {seen[id_]} times"
            elif day not in plan.days.get(id_, ()):
                yield f"day {day} visits client {id_}, whose days are {plan.days.get(id_)}"
        for id_ in sorted(plan.days):
            if day in plan.days[id_] and id_ not in seen:
                yield f"day {day} leaves out client {id_}"


def _route(problem: PeriodicProblem, clients: dict[int, Client], day: int, route: tuple[int, ...]) -> Iterator[str]:
    if not route:
        yield f"day {day} has a route without visits"
    load = math.fsum(clients[id_].demand for id_ in route)
    time = length(problem, clients, route) + math.fsum(clients[id_].service for id_ in route)
    if load > problem.max_load[day] + SLACK:
        yield f"day {day}: a route loads {load:g}, the limit is {problem.max_load[day]:g}"
    if time > problem.max_time[day] + SLACK:
        yield f"day {day}: a route takes {time:.4f}, the limit is {problem.max_time[day]:g}"
