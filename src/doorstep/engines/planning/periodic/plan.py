"""What comes out: days for each client, routes for each day, and how the run went."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PeriodicPlan:
    """Days and routes.

    Attributes:
        days: client id -> the days it is visited, ascending.
        routes: per day, the routes in use, each the client ids in order of visit; sorted.
        distance: of all routes together, depot to depot.
    """

    days: dict[int, tuple[int, ...]]
    routes: tuple[tuple[tuple[int, ...], ...], ...]
    distance: float


@dataclass(frozen=True, slots=True)
class RunRecord:
    """How a run went.

    Attributes:
        seed: of the random numbers.
        steps: steps of the search that were made; the unit of the step limit.
        children: plans bred from two others.
        seconds: by the clock that was given.
        ended: "steps", "time" or "cancelled": what ended the search; "nothing to decide" where there was no search.
    """

    seed: int
    steps: int
    children: int
    seconds: float
    ended: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a run.

    Attributes:
        plan: the best plan found that keeps every limit; None if none was found.
        run: how the run went.
    """

    plan: PeriodicPlan | None
    run: RunRecord


@dataclass(frozen=True, slots=True)
class Progress:
    """Told now and then while a run goes on.

    Attributes:
        fraction: of the budget used, 0 to 1.
        steps: made so far.
        distance: of the best plan so far; infinite while there is none.
    """

    fraction: float
    steps: int
    distance: float
