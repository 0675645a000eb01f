"""The way in: many counties become many plans, by any executor, with the same digits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Protocol

from doorstep.engines.planning.counties.job import CountyJob, plan_county
from doorstep.engines.planning.visits import codec
from doorstep.engines.planning.visits.door import faults_in
from doorstep.engines.planning.visits.faults import Fault, FaultCode, FaultyInput
from doorstep.engines.planning.visits.plan import VisitPlan
from doorstep.engines.planning.visits.problem import VisitProblem
from doorstep.kernel.crew import Done, Serial, carry_out


class Kept(Protocol):
    """Where plans of finished counties are kept; `PlanFolder` is one."""

    def find(self, name: str, job: CountyJob) -> VisitPlan | None:
        """Return the plan of just this job, if it is there."""

    def keep(self, name: str, plan: VisitPlan) -> None:
        """Keep the plan of a county."""


class Nowhere:
    """Keeps nothing."""

    def find(self, name: str, job: CountyJob) -> VisitPlan | None:
        """Return nothing."""

    def keep(self, name: str, plan: VisitPlan) -> None:
        """Forget it."""


@dataclass(frozen=True, slots=True)
class Glance:
    """How far a run is.

    Attributes:
        county: the one that ended last.
        counties: with a plan, those kept from an earlier run included.
        of_counties: in all.
        villages: in the counties with a plan.
        of_villages: in all.
        residents_served: in the counties with a plan.
    """

    county: str
    counties: int
    of_counties: int
    villages: int
    of_villages: int
    residents_served: int


@dataclass(frozen=True, slots=True)
class Province:
    """What came of a run (分县排班结果).

    Attributes:
        plans: by county, in the order of their names.
        lost: counties nobody could plan, with the error's words.
        left: counties not begun when the run was called off.
    """

    plans: Mapping[str, VisitPlan]
    lost: Mapping[str, str]
    left: tuple[str, ...]

    def digest(self) -> str:
        """Return sha256 (hex) of all plans without what only tells how the run went: the same for any executor."""
        told = hashlib.sha256()
        for name, plan in self.plans.items():
            data = codec.plan_to_json(plan)
            data["run"] = {key: data["run"][key] for key in ("input_digest", "engine_version", "seed", "iterations")}
            told.update(f"{name}\0{json.dumps(data, sort_keys=True, ensure_ascii=False)}\0".encode())
        return told.hexdigest()


class FaultyCounties(ValueError):  # noqa: N818  (exceptions are named after what happened)
    """Some counties cannot be planned; `faults` holds everything that is wrong, by county."""

    def __init__(self, faults: Mapping[str, tuple[Fault, ...]]) -> None:
        super().__init__("; ".join(f"{name}: {FaultyInput(found)}" for name, found in faults.items()))
        self.faults = faults


def plan_counties(
    problems: Mapping[str, VisitProblem],
    *,
    seed: int,
    iterations: int,
    muster: Callable[[], Executor] = Serial,
    at_once: int = 1,
    kept: Kept | None = None,
    progress: Callable[[Glance], bool | None] | None = None,
) -> Province:
    """Plan every county by itself; the largest begin first.

    Each county's plan is what `solve_visits` gives for it with this seed and number of steps, whoever computes it and
    in which order, and however often a worker dies (`kernel.crew`).

    Args:
        problems: by county.
        seed: of the random numbers, the same for each.
        iterations: steps for each county.
        muster: makes the executor: this process (`Serial`), a process pool, a cluster's. Called again if it breaks.
        at_once: counties handed over at a time: as many as there are workers.
        kept: where finished counties are looked for and kept; nowhere unless told.
        progress: called whenever a county has a plan; after it returned False no other county begins, those under way
            are finished and kept.

    Raises:
        FaultyCounties: with everything that is wrong in any of them; nothing is computed then.
    """
    faults = {name: tuple(faults_in(problem)) for name, problem in problems.items()}
    if iterations < 0:
        below = Fault(FaultCode.NEGATIVE, "iterations", {"field": "iterations", "value": iterations})
        faults = {name: (*found, below) for name, found in faults.items()}
    if any(faults.values()):
        raise FaultyCounties({name: found for name, found in faults.items() if found})
    run = _Run(problems, progress, kept or Nowhere())
    jobs = {name: CountyJob(problem, seed, iterations) for name, problem in problems.items()}
    for name, job in jobs.items():
        if (plan := run.kept.find(name, job)) is not None:
            run.has(name, plan)
    waiting = sorted(jobs.keys() - run.plans.keys(), key=lambda name: (-len(problems[name].villages), name))
    lost = {}
    for one in carry_out({name: jobs[name] for name in waiting}, plan_county, muster, at_once=at_once,
                         goes_on=lambda: not run.is_called_off):  # fmt: skip
        if isinstance(one, Done):
            run.kept.keep(one.name, one.result)
            run.has(one.name, one.result)
        else:
            lost[one.name] = one.why
    left = sorted(jobs.keys() - run.plans.keys() - lost.keys())
    return Province(dict(sorted(run.plans.items())), dict(sorted(lost.items())), tuple(left))


class _Run:
    """The plans there are so far, and whoever wants to know."""

    def __init__(
        self,
        problems: Mapping[str, VisitProblem],
        progress: Callable[[Glance], bool | None] | None,
        kept: Kept,
    ) -> None:
        self.villages = {name: len(problem.villages) for name, problem in problems.items()}
        self.progress, self.kept = progress, kept
        self.plans: dict[str, VisitPlan] = {}
        self.is_called_off = False

    def has(self, name: str, plan: VisitPlan) -> None:
        """Take a plan, and tell how far the run is."""
        self.plans[name] = plan
        if self.progress is None:
            return
        glance = Glance(
            county=name,
            counties=len(self.plans),
            of_counties=len(self.villages),
            villages=sum(self.villages[county] for county in self.plans),
            of_villages=sum(self.villages.values()),
            residents_served=sum(one.kpis.residents_served for one in self.plans.values()),
        )
        if self.progress(glance) is False:
            self.is_called_off = True
