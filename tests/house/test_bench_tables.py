"""What the benchmarks' tables say of runs that were made."""

import pytest
from bench.planning.periodic import Run, Task, World, table

from doorstep.engines.planning.periodic.problem import PeriodicProblem


@pytest.mark.parametrize(("limit", "asked"), [(60.0, "; asked for: 0.2 %"), (5.0, "")])
def test_mean_gaps_of_periodic_routing_show_a_miss_of_less_than_a_hundredth(limit: float, asked: str) -> None:
    problem = PeriodicProblem((0.0, 0.0), 1, (1.0,), (1.0,))
    costs = {("p", 1): 100.3, ("p", 2): 99.0, ("q", 1): 100.1, ("q", 2): 100.4144}
    runs = {Task(name, "doorstep", limit, seed): Run(cost, 1.0, "yes") for (name, seed), cost in costs.items()}
    worlds = [World(name, problem, 100.0) for name in ("p", "q")]

    *_, last = table(worlds, runs, {limit: [1, 2]}, [])

    each = "0.200 with seed 1, 0.207 with seed 2"
    assert last == f"- {limit:g} s: mean gap 0.204 % over 2 problems ({each}{asked})."
