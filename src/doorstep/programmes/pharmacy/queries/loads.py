"""What a visit takes of a vehicle's load (带多少升): the plan it comes from knows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from doorstep.base.clock import TIME_ZONE
from doorstep.engines.planning.visits import codec
from doorstep.programmes.pharmacy.models import Vehicle, VisitPlan
from doorstep.services.models import Session
from doorstep.services.words import SessionState


def plan_named(about: str) -> QuerySet[VisitPlan]:
    """Return the plan that a visit names as where it comes from; none where it comes from no plan."""
    kind, _, number = about.partition(":")
    return VisitPlan.objects.filter(pk=number) if kind == "pharmacy.VisitPlan" else VisitPlan.objects.none()


def by_place(about: str) -> dict[int, int]:
    """Return what a visit by the plan of this name takes of a vehicle's load, by its place."""
    loads: dict[int, int] = defaultdict(int)
    plan = plan_named(about).only("problem").first()
    if plan and _asks_for_some(plan.problem):
        problem = codec.problem_from_json(plan.problem)
        users = {village.id: village for village in problem.villages}
        for key, place in plan.villages.filter(stop_place__isnull=False).values_list("key", "stop_place_id"):
            loads[place] += problem.load_of(users[key])
    return loads


def _asks_for_some(problem: Mapping[str, Any]) -> bool:
    """Say whether some visit takes something along: quicker than making the whole problem of what is kept."""
    return bool(problem["rules"].get("load_per_100")) or any(row.get("load") for row in problem["villages"])


def of_visits(visits: Iterable[Session]) -> dict[int, int]:
    """Return the litres for each visit whose plan asks for some, by its id; each plan is read once."""
    found = list(visits)
    plans = {about: by_place(about) for about in {one.plan for one in found}}
    loads = {one.pk: plans[one.plan].get(one.place_id, 0) for one in found}
    return {pk: load for pk, load in loads.items() if load}


def on_day(vehicle: Vehicle, on: date) -> int:
    """Return the litres for all of a vehicle's visits of one day that were not missed."""
    midnight = datetime.combine(on, time(), TIME_ZONE)
    found = Session.objects.filter(
        resource=vehicle.about,
        starts_at__gte=midnight,
        starts_at__lt=midnight + timedelta(days=1),
        state__in=[SessionState.PLANNED, SessionState.HELD],
    )
    return sum(of_visits(found).values())
