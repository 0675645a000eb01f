"""The way in: a problem becomes a plan."""

from __future__ import annotations

from collections.abc import Callable

from doorstep.engines.planning.visits.plan import Progress, VisitPlan
from doorstep.engines.planning.visits.problem import VisitProblem


def solve_visits(
    problem: VisitProblem,
    *,
    seed: int,
    time_limit_s: float | None,
    iterations: int | None,
    progress: Callable[[Progress], bool | None] | None = None,
) -> VisitPlan:
    """Make a timetable: serve as many residents as possible, then as often as needed, then drive least.

    Args:
        problem: checked at the door.
        seed: of the random numbers.
        time_limit_s: seconds of wall time, or None. A run ended by time is not exactly repeatable as such; its
            `run.iterations` used as the iteration limit is close, not equal, because cooling follows the limit.
        iterations: steps, or None. Same problem, seed and iterations, no time limit: the same digits.
        progress: called a few times per second; returning False ends the search with the best plan so far.

    Returns:
        The best plan found; not proved optimal.

    Raises:
        FaultyInput: with every fault found in the problem or the limits.
    """
    raise NotImplementedError
