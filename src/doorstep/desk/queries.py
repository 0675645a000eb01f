"""What waits for somebody at the workbench: only what they may see, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet

from doorstep.base import jobs
from doorstep.base.access import may_anywhere, scopes
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Job
from doorstep.base.prepared import counting
from doorstep.base.words import JobState
from doorstep.desk.access import SEE_GAPS
from doorstep.desk.words import Gap
from doorstep.needs import access as needs_access
from doorstep.needs.queries import duties, needs
from doorstep.needs.words import NeedState
from doorstep.partners.queries import seats_of
from doorstep.places import access as places_access
from doorstep.places import queries as places
from doorstep.places.models import Place, PlaceImport
from doorstep.places.words import FigureQuality, ImportState, PointQuality
from doorstep.programmes.pharmacy import access as pharmacy_access
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.queries import alarms
from doorstep.programmes.pharmacy.queries import plans as pharmacy
from doorstep.programmes.pharmacy.words import PlanState
from doorstep.services.models import Session
from doorstep.services.queries import sessions as services
from doorstep.services.words import ServiceKind, SessionState

OPEN_JOBS = (JobState.WAITING, JobState.RUNNING, JobState.FAILED)
OPEN_PLANS = (PlanState.DRAFT, PlanState.COMPUTING, PlanState.READY, PlanState.FAILED)

VISIT = ("starts_at", "ends_at", "state", "resource_name", "place__name")
PLAN = ("name", "state", "created_at", "valid_from")
"""What a line on the workbench shows of a visit and of a plan."""

CONDITIONS = {
    Gap.NO_POINT: Q(point_quality=PointQuality.UNKNOWN),
    Gap.ESTIMATED_POINT: Q(point_quality__in=[PointQuality.SYNTHETIC, PointQuality.TOWN_CENTRE]),
    Gap.NO_RESIDENTS: Q(residents__isnull=True),
    Gap.INVENTED_RESIDENTS: Q(residents_quality=FigureQuality.SYNTHETIC),
}


_GAPS = {gap.value: Count("pk", filter=condition) for gap, condition in CONDITIONS.items()}
_GAPS_COUNTED = counting(lambda path, on: places.villages([path], on).select_related(None), _GAPS, str, date)


def visits_today(actor: Actor, now: datetime) -> QuerySet[Session]:
    """Return today's visits in the actor's places, the earliest first; those of a replaced plan are left out."""
    where = scopes(actor, pharmacy_access.SEE)
    midnight = datetime.combine(now.astimezone(TIME_ZONE).date(), time(), TIME_ZONE)
    found = services.sessions_between(
        midnight, midnight + timedelta(days=1), scopes=where, kind=ServiceKind.MEDICINE_VAN
    )
    return found.exclude(state=SessionState.SUPERSEDED).select_related(None).select_related("place").only(*VISIT)


def visits_unrecorded(actor: Actor, now: datetime) -> QuerySet[Session]:
    """Return visits before today of which nobody has said how they went, where the actor could say it."""
    midnight = datetime.combine(now.astimezone(TIME_ZONE).date(), time(), TIME_ZONE)
    where = scopes(actor, pharmacy_access.RECORD)
    return services.unrecorded(now, where, ServiceKind.MEDICINE_VAN).filter(starts_at__lt=midnight)


def alarms_waiting(actor: Actor) -> int:
    """Return how many alarms about temperatures the actor is told of that nobody took."""
    return alarms.waiting(actor).count()


def plans_to_decide(actor: Actor) -> QuerySet[VisitPlan]:
    """Return plans that are not decided yet, for those who may decide."""
    if not may_anywhere(actor, pharmacy_access.ADOPT_PLAN):
        return VisitPlan.objects.none()
    return pharmacy.plans(actor).filter(state__in=OPEN_PLANS).select_related(None).only(*PLAN)


def imports_to_decide(actor: Actor) -> QuerySet[PlaceImport]:
    """Return uploaded lists of places that wait for a decision, for those who may decide."""
    found = PlaceImport.objects.filter(places.inside(scopes(actor, places_access.IMPORT), "county__path"))
    return found.filter(state=ImportState.PREVIEWED).defer("content", "errors", "undo").order_by("-uploaded_at")


def jobs_open(actor: Actor) -> QuerySet[Job]:
    """Return work that runs, waits or failed, of those the actor may watch; the newest first."""
    return jobs.seen_by(actor).filter(state__in=OPEN_JOBS).order_by("-asked_at", "-pk")


def gaps(actor: Actor, on: date) -> dict[Gap, int]:
    """Return how many villages of the actor's places have each gap; gaps that nobody has are left out. One query."""
    reach = scopes(actor, SEE_GAPS)
    if len(reach) == 1:
        found = dict(zip(_GAPS, _GAPS_COUNTED(reach[0], on)[0], strict=True))
    else:
        found = _villages(actor, on).aggregate(**_GAPS)
    return {gap: found[gap.value] for gap in Gap if found[gap.value]}


def villages_with(gap: Gap, actor: Actor, on: date) -> QuerySet[Place]:
    """Return the villages behind a figure of `gaps`, in the order of the tree."""
    return _villages(actor, on).filter(CONDITIONS[gap]).select_related("parent").order_by("path")


def plan_now(actor: Actor, on: date) -> VisitPlan | None:
    """Return the plan in force, for those who may see plans."""
    if not may_anywhere(actor, pharmacy_access.SEE):
        return None
    held = pharmacy.plans(actor).filter(pharmacy.plans_in_force_on(on))
    return held.select_related(None).only(*PLAN).first()


@dataclass(frozen=True, slots=True)
class NeedsWaiting:
    """What waits among needs and duties; nothing where it does not wait for this person.

    Args:
        owed: Duties that one's own units owe.
        late: Of these, the overdue ones.
        received: Needs of one's area that nobody leads yet.
        tray: What a supervisor must decide.
    """

    owed: int | None = None
    late: int | None = None
    received: int | None = None
    tray: int | None = None


def needs_waiting(actor: Actor, now: datetime) -> NeedsWaiting:
    """Return what waits for somebody among needs and duties; six queries at most."""
    on = now.date()
    owed = late = None
    if seats_of(actor, on):
        mine = duties.mine(actor, on).order_by().aggregate(owed=Count("pk"), late=Count("pk", Q(due_at__lt=now)))
        owed, late = mine["owed"], mine["late"]
    received = None
    if may_anywhere(actor, needs_access.ASSIGN):
        received = needs.visible(actor, on).filter(state=NeedState.RECEIVED).count()
    tray = None
    if may_anywhere(actor, needs_access.SUPERVISE):
        tray = sum(duties.tray_counts(duties.tray(actor, now), now).values())
    return NeedsWaiting(owed, late, received, tray)


def places_of(actor: Actor) -> list[str]:
    """Return the names of the places where the actor works; nothing for somebody who works everywhere."""
    ids = {grant.scope.strip("/").rpartition("/")[2] for grant in actor.grants}
    return list(Place.objects.filter(pk__in=[pk for pk in ids if pk]).order_by("path").values_list("name", flat=True))


def _villages(actor: Actor, on: date) -> QuerySet[Place]:
    return places.villages(scopes(actor, SEE_GAPS), on)
