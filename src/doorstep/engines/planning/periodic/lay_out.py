"""The problem as arrays."""

from __future__ import annotations

import math

import numpy as np

from doorstep.engines.planning.periodic.problem import PeriodicProblem
from doorstep.engines.planning.periodic.state import Ground


def lay_out(problem: PeriodicProblem) -> Ground:
    """Arrays for the compiled search; the clients stand in the order of the problem, from 1."""
    clients, n, m, days = problem.clients, len(problem.clients), problem.vehicles, problem.days
    x = np.full(n + 1 + m, problem.depot[0], dtype=np.float64)
    y = np.full(n + 1 + m, problem.depot[1], dtype=np.float64)
    service, demand = np.zeros(n + 1 + m), np.zeros(n + 1 + m)
    x[1 : n + 1] = [client.x for client in clients]
    y[1 : n + 1] = [client.y for client in clients]
    service[1 : n + 1] = [client.service for client in clients]
    demand[1 : n + 1] = [client.demand for client in clients]
    dist = np.sqrt((x[:, None] - x[None, :]) ** 2 + (y[:, None] - y[None, :]) ** 2)
    most = max((len(client.patterns) for client in clients), default=1)
    pattern = np.zeros((n + 1, most, days), dtype=np.int8)
    mask = np.zeros((n + 1, most), dtype=np.int64)
    for node, client in enumerate(clients, 1):
        for index, chosen in enumerate(client.patterns):
            pattern[node, index, list(chosen)] = 1
            mask[node, index] = sum(1 << day for day in chosen)
    near = np.zeros((n + 1, max(n - 1, 0)), dtype=np.int32)
    for node in range(1, n + 1):
        order = np.argsort(dist[node, 1 : n + 1], kind="stable") + 1
        near[node] = order[order != node]
    return Ground(
        n=n,
        m=m,
        t=days,
        dist=dist,
        service=service,
        demand=demand,
        x=x,
        y=y,
        max_load=np.array(problem.max_load, dtype=np.float64),
        max_time=np.array(problem.max_time, dtype=np.float64),
        near=near,
        pattern=pattern,
        patterns=np.array([0, *(len(client.patterns) for client in clients)], dtype=np.int32),
        mask=mask,
        often=pattern.sum(axis=2, dtype=np.int32),
        serving=_serving(problem),
    )


def _serving(problem: PeriodicProblem) -> float:
    """Time of all service; -1 where a client that takes time may be visited more or less often."""
    if any(client.service > 0 and len({len(days) for days in client.patterns}) > 1 for client in problem.clients):
        return -1.0
    return math.fsum(client.service * len(client.patterns[0]) for client in problem.clients)
