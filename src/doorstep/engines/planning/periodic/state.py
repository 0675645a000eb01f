# ruff: noqa: PLR0917  (compiled functions are called by position)
"""What compiled functions work on: the problem as arrays, and one plan as linked lists. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from doorstep.engines.planning.compiled import bare, compiled, in_place

Whole = NDArray[np.int32]
Real = NDArray[np.float64]


class Ground(NamedTuple):
    """The problem. Nodes: 0 the depot, 1..n clients, n+1..n+m the depot as head of each route's ring.

    Attributes:
        n: clients.
        m: vehicles of a day.
        t: days.
        dist: (n+1+m, n+1+m) distance.
        service: (n+1+m,) time at the client.
        demand: (n+1+m,) load of one visit.
        x: (n+1+m,) coordinate.
        y: (n+1+m,) coordinate.
        max_load: (t,) of a vehicle; infinite where there is no limit.
        max_time: (t,) of a route; infinite where there is no limit.
        near: (n+1, n-1) the other clients, nearest first.
        pattern: (n+1, most, t) 1 where the pattern visits on the day.
        patterns: (n+1,) how many patterns the client has.
        mask: (n+1, most) the same patterns as bits, first day lowest.
        often: (n+1, most) how many days the pattern visits.
        serving: time of all service in any plan; -1 where it depends on the patterns chosen.
    """

    n: int
    m: int
    t: int
    dist: Real
    service: Real
    demand: Real
    x: Real
    y: Real
    max_load: Real
    max_time: Real
    near: Whole
    pattern: NDArray[np.int8]
    patterns: Whole
    mask: NDArray[np.int64]
    often: Whole
    serving: float


class Plan(NamedTuple):
    """A plan under work: each route of each day is a ring of nodes through its head.

    Attributes:
        after: (t, nodes) next node.
        before: (t, nodes) previous node.
        route: (t, nodes) its route, -1 where the client is not visited on the day.
        place: (t, nodes) position in the route, 0 for the head.
        load_to: (t, nodes) load of the route up to and including the node.
        time_to: (t, nodes) time of the route up to and including service at the node.
        load: (t, m) of the route.
        time: (t, m) of the route.
        fine: (t, m) penalty of the route.
        count: (t, m) visits of the route.
        changed: (t, m) number of the move that changed the route last.
        chosen: (n+1,) the client's pattern, -1 while it is out of the plan.
        dirty: (t, m) whether the route changed since its day was last a local optimum.
        version: (t, m) a number no other content of the route has.
        ticks: (1,) the last such number.
        known: (n+1, t, m) the version for which the cheapest place of a client in a route is known.
        known_cost: (n+1, t, m) its extra distance.
        known_where: (n+1, t, m) the node in front.
    """

    after: Whole
    before: Whole
    route: Whole
    place: Whole
    load_to: Real
    time_to: Real
    load: Real
    time: Real
    fine: Real
    count: Whole
    changed: Whole
    chosen: Whole
    dirty: Whole
    version: NDArray[np.int64]
    ticks: NDArray[np.int64]
    known: NDArray[np.int64]
    known_cost: Real
    known_where: Whole


def empty_plan(ground: Ground) -> Plan:
    """A plan without visits."""
    nodes, days, routes = ground.n + 1 + ground.m, ground.t, ground.m
    whole, real = np.int32, np.float64
    plan = Plan(
        after=np.zeros((days, nodes), whole),
        before=np.zeros((days, nodes), whole),
        route=np.full((days, nodes), -1, whole),
        place=np.zeros((days, nodes), whole),
        load_to=np.zeros((days, nodes), real),
        time_to=np.zeros((days, nodes), real),
        load=np.zeros((days, routes), real),
        time=np.zeros((days, routes), real),
        fine=np.zeros((days, routes), real),
        count=np.zeros((days, routes), whole),
        changed=np.zeros((days, routes), whole),
        chosen=np.full(ground.n + 1, -1, whole),
        dirty=np.ones((days, routes), whole),
        version=np.zeros((days, routes), np.int64),
        ticks=np.zeros(1, np.int64),
        known=np.full((ground.n + 1, days, routes), -1, np.int64),
        known_cost=np.zeros((ground.n + 1, days, routes), real),
        known_where=np.zeros((ground.n + 1, days, routes), whole),
    )
    for day in range(days):
        clear_day(ground, plan, day)
    return plan


@bare
def fine_of(ground: Ground, prices: Real, day: int, load: float, time: float) -> float:
    """Penalty of a route with this load and time."""
    over_load, over_time = load - ground.max_load[day], time - ground.max_time[day]
    over_load = over_load if over_load > 1e-9 else 0.0  # no branch: nobody can guess which are over
    over_time = over_time if over_time > 1e-9 else 0.0
    return prices[0] * over_load + prices[1] * over_time


@bare
def renew(plan: Plan, day: int, route: int) -> None:
    """Note that the route is another one now."""
    plan.ticks[0] += 1
    plan.version[day, route] = plan.ticks[0]


@compiled
def clear_day(ground: Ground, plan: Plan, day: int) -> None:
    """Take every visit off the day."""
    for node in range(ground.n + 1):
        plan.route[day, node] = -1
    for route in range(ground.m):
        head = ground.n + 1 + route
        plan.after[day, head] = head
        plan.before[day, head] = head
        plan.route[day, head] = route
        plan.load[day, route] = 0.0
        plan.time[day, route] = 0.0
        plan.fine[day, route] = 0.0
        plan.count[day, route] = 0
        renew(plan, day, route)
        plan.dirty[day, route] = 1


@bare
def walk_route(ground: Ground, plan: Plan, prices: Real, day: int, route: int) -> None:
    """Reckon positions, loads and times along a route anew."""
    head = ground.n + 1 + route
    after, dist = plan.after, ground.dist
    load, time, place, last = 0.0, 0.0, 0, head
    plan.place[day, head] = 0
    plan.load_to[day, head] = 0.0
    plan.time_to[day, head] = 0.0
    node = after[day, head]
    while node != head:
        place += 1
        load += ground.demand[node]
        time += dist[last, node] + ground.service[node]
        plan.place[day, node] = place
        plan.load_to[day, node] = load
        plan.time_to[day, node] = time
        plan.route[day, node] = route
        last = node
        node = after[day, node]
    time += dist[last, head]
    plan.load[day, route] = load
    plan.time[day, route] = time
    plan.count[day, route] = place
    renew(plan, day, route)
    plan.fine[day, route] = fine_of(ground, prices, day, load, time)


@bare
def walk_day(ground: Ground, plan: Plan, prices: Real, day: int) -> None:
    """Reckon all routes of a day anew."""
    for route in range(ground.m):
        walk_route(ground, plan, prices, day, route)


@in_place
def link(ground: Ground, plan: Plan, prices: Real, day: int, node: int, where: int) -> None:
    """Put a visit behind `where`; load, time and fine of the route follow, what is kept along the route does not."""
    follower = plan.after[day, where]
    route = plan.route[day, where]
    plan.after[day, where] = node
    plan.before[day, node] = where
    plan.after[day, node] = follower
    plan.before[day, follower] = node
    plan.route[day, node] = route
    plan.count[day, route] += 1
    renew(plan, day, route)
    dist = ground.dist
    plan.load[day, route] += ground.demand[node]
    plan.time[day, route] += dist[where, node] + dist[node, follower] - dist[where, follower] + ground.service[node]
    plan.fine[day, route] = fine_of(ground, prices, day, plan.load[day, route], plan.time[day, route])
    plan.dirty[day, route] = 1


@in_place
def unlink(ground: Ground, plan: Plan, prices: Real, day: int, node: int) -> None:
    """Take a visit out; load, time and fine of the route follow, what is kept along the route does not."""
    where, follower = plan.before[day, node], plan.after[day, node]
    route = plan.route[day, node]
    plan.after[day, where] = follower
    plan.before[day, follower] = where
    plan.route[day, node] = -1
    plan.count[day, route] -= 1
    renew(plan, day, route)
    dist = ground.dist
    plan.load[day, route] -= ground.demand[node]
    plan.time[day, route] -= dist[where, node] + dist[node, follower] - dist[where, follower] + ground.service[node]
    plan.fine[day, route] = fine_of(ground, prices, day, plan.load[day, route], plan.time[day, route])
    plan.dirty[day, route] = 1


@compiled
def take(ground: Ground, plan: Plan, prices: Real, after: Whole, chosen: Whole) -> None:
    """Make `plan` the plan with these rings and patterns; every day counts as a local optimum."""
    for day in range(ground.t):
        clear_day(ground, plan, day)
        for route in range(ground.m):
            head = ground.n + 1 + route
            last = head
            node = after[day, head]
            while node != head:
                plan.after[day, last] = node
                plan.before[day, node] = last
                last = node
                node = after[day, node]
            plan.after[day, last] = head
            plan.before[day, head] = last
        walk_day(ground, plan, prices, day)
        for route in range(ground.m):
            plan.dirty[day, route] = 0
    plan.chosen[:] = chosen
