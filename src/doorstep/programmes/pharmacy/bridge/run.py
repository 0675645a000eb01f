"""Run the planning engine so that the same digits can be had again.

A run that a clock ends cannot be repeated exactly, for the search cools with its limit. So the seconds a planner is
ready to wait become a number of steps by a short trial, and the run proper is limited by that number alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.plan import Progress
from doorstep.engines.planning.visits.plan import VisitPlan as EnginePlan
from doorstep.engines.planning.visits.solve import solve_visits
from doorstep.programmes.pharmacy.bridge.rows import Json, result_digest

TRIAL_SHARE: Final = 0.1
LEAST_STEPS: Final = 500
Watch = Callable[[float, Mapping[str, int]], bool]
"""Told the share done (0 to 1) and the best figures so far; False ends the run."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gave.

    Args:
        result: The engine's own JSON.
        digest: Of what must come out again.
        iterations: The number of steps to recompute with.
        engine_version: Of the solver.
        is_recomputable: Whether only its number of steps ended it.
    """

    result: Json
    digest: str
    iterations: int
    engine_version: str
    is_recomputable: bool


def compute(
    problem: Json, *, seed: int, seconds: float, watch: Watch | None = None, iterations: int | None = None
) -> Outcome:
    """Solve a stored problem in about `seconds`, or in exactly `iterations` steps where they are given.

    Raises:
        FaultyInput: with everything that is wrong with the problem.
    """
    asked = codec.problem_from_json(problem)
    trial_share = 0.0
    if iterations is None:
        trial_share = TRIAL_SHARE
        trial = solve_visits(
            asked,
            seed=seed,
            time_limit_s=seconds * trial_share,
            iterations=None,
            progress=_shown(watch, 0.0, trial_share),
        )
        if trial.run.cancelled:
            return _outcome(trial, is_recomputable=False)
        rate = trial.run.iterations / max(trial.run.seconds, 0.001)
        iterations = max(LEAST_STEPS, int(rate * seconds * (1 - trial_share)))
    plan = solve_visits(
        asked, seed=seed, time_limit_s=None, iterations=iterations, progress=_shown(watch, trial_share, 1.0)
    )
    return _outcome(plan, is_recomputable=not plan.run.cancelled)


def recompute(problem: Json, *, seed: int, iterations: int) -> str:
    """Return the digest of the result that the same input gives today."""
    return compute(problem, seed=seed, seconds=0, iterations=iterations).digest


def _outcome(plan: EnginePlan, *, is_recomputable: bool) -> Outcome:
    data = codec.plan_to_json(plan)
    return Outcome(
        result=data,
        digest=result_digest(data),
        iterations=plan.run.iterations,
        engine_version=plan.run.engine_version,
        is_recomputable=is_recomputable,
    )


def _shown(watch: Watch | None, start: float, end: float) -> Callable[[Progress], bool | None]:
    def progress(seen: Progress) -> bool | None:
        if watch is None:
            return None
        figures = {"residents_served": seen.objective.residents_served, "metres": seen.objective.metres}
        return watch(start + (end - start) * seen.fraction, figures)

    return progress
