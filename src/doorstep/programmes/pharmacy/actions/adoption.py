"""Adopt a plan, withdraw it, bring the one before it back, and keep eight weeks of sessions written."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from doorstep.base import journal, workdays
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.programmes.pharmacy.access import ADOPT_PLAN, EXTEND, RETIRE_PLAN
from doorstep.programmes.pharmacy.models import PlanVisit, VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.rules import plans as rules
from doorstep.programmes.pharmacy.words import PlanState
from doorstep.services.actions.sessions import (
    Appointment,
    restore_sessions,
    schedule_sessions,
    supersede_sessions,
    withdraw_sessions,
)
from doorstep.services.words import MissReason, ServiceKind


class AnotherPlanAdopted(ValueError):  # noqa: N818  named after what happened
    """Somebody adopted or withdrew a plan since this person looked."""


class VillagesUnknown(ValueError):  # noqa: N818
    """The plan is for villages that are not places of this county."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"{len(names)} villages are not known here")
        self.names = names


class VehiclesUnknown(ValueError):  # noqa: N818
    """The plan uses vehicles that are not written down here."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"{len(names)} vehicles are not known here")
        self.names = names


class NothingBefore(ValueError):  # noqa: N818
    """There is no plan before this one to go back to."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Args:
        plan: The plan whose sessions these are.
        sessions: How many.
        superseded: How many of another plan gave way.
        days_off: Days off on which the timetable has visits, each with the swapped workday that takes them.
        without_vehicle: Visits left out because their vehicle has retired.
    """

    plan: VisitPlan
    sessions: int
    superseded: int = 0
    days_off: list[rules.DayOff] = field(default_factory=list)
    without_vehicle: int = 0


@transaction.atomic
def adopt_plan(by: Actor, *, plan: VisitPlan, valid_from: date, instead_of: int | None, now: datetime) -> Written:
    """Make a plan the county's timetable from `valid_from` and write the sessions of eight weeks.

    Of several people who adopt at once exactly one wins: each says which plan they saw in force.

    Args:
        by: A planner of the county.
        plan: Ready, with all its villages and vehicles known here.
        valid_from: Today or later.
        instead_of: Id of the plan in force that `by` saw, or None if there was none.
        now: This moment.

    Raises:
        NotAllowed, NotPossibleNow, FromThePast: see there.
        AnotherPlanAdopted: the plan in force is not the one they saw.
        VillagesUnknown, VehiclesUnknown: the plan is about another county.
        AlreadyBusy: a vehicle is needed for something else at one of the times.
    """
    hold(f"pharmacy.county:{plan.county_id}")
    plan = queries.locked(plan.pk)
    require(by, ADOPT_PLAN, plan.county.path)
    former = queries.open_plan(plan.county)
    check_adoption(plan, valid_from, now)
    if (former and former.pk) != instead_of:
        raise AnotherPlanAdopted
    _close_others(plan, valid_from)
    plan.state, plan.valid_from, plan.follows = PlanState.ADOPTED, valid_from, former
    plan.adopted_at, plan.adopted_by_id = now, by.user_id
    plan.valid_until = plan.sessions_until = None
    plan.save()
    start = max(datetime.combine(valid_from, time(), TIME_ZONE), now)
    superseded = supersede_sessions(
        by, scope=plan.county.path, kind=ServiceKind.MEDICINE_VAN, start=start, plan=plan.about, now=now
    )
    written = _write_sessions(by, plan, rules.horizon(valid_from), superseded, now)
    detail = {
        "from": str(valid_from),
        "instead_of": instead_of,
        "sessions": written.sessions,
        "superseded": superseded,
        "days_off": [str(off.day) for off in written.days_off],
    }
    journal.record(by, ADOPT_PLAN.name, plan.about, detail, now=now)
    return written


@transaction.atomic
def retire_plan(by: Actor, *, plan: VisitPlan, now: datetime) -> int:
    """Withdraw the plan in force without another in its place; its coming sessions are called off. Return how many.

    Raises:
        NotAllowed: see there.
        AnotherPlanAdopted: it is not the open plan any more.
    """
    plan = _open_locked(plan)
    require(by, RETIRE_PLAN, plan.county.path)
    _retire(plan, now)
    called_off = withdraw_sessions(
        by, scope=plan.county.path, plan=plan.about, start=now, reason=MissReason.PLAN, now=now
    )
    journal.record(by, RETIRE_PLAN.name, plan.about, {"sessions": called_off}, now=now)
    return called_off


@transaction.atomic
def roll_back(by: Actor, *, plan: VisitPlan, now: datetime) -> Written:
    """Withdraw the plan in force and bring the one before it back, with its sessions from now on.

    Raises:
        NotAllowed: see there.
        AnotherPlanAdopted: it is not the open plan any more.
        NothingBefore: it was the first.
        AlreadyBusy: a vehicle is needed for something else by now.
    """
    plan = _open_locked(plan)
    require(by, RETIRE_PLAN, plan.county.path)
    if plan.follows_id is None:
        raise NothingBefore
    former = queries.locked(plan.follows_id)
    _retire(plan, now)
    scope = plan.county.path
    gone = supersede_sessions(
        by, scope=scope, kind=ServiceKind.MEDICINE_VAN, start=now, plan=former.about, of=plan.about, now=now
    )
    former.state, former.valid_until = PlanState.ADOPTED, None
    former.save(update_fields=["state", "valid_until"])
    back = restore_sessions(by, scope=scope, superseded_by=plan.about, plan=former.about, start=now, now=now)
    more = _write_sessions(by, former, rules.horizon(now.astimezone(TIME_ZONE).date()), gone, now)
    written = Written(former, back + more.sessions, gone, more.days_off, more.without_vehicle)
    detail = {"back_to": former.pk, "sessions": written.sessions, "superseded": gone}
    journal.record(by, "pharmacy.roll_back", plan.about, detail, now=now)
    return written


@transaction.atomic
def extend_sessions(by: Actor, *, now: datetime) -> list[Written]:
    """Write the sessions still missing in the coming eight weeks, for every open plan; safe to call again and again."""
    require(by, EXTEND)
    until = rules.horizon(now.astimezone(TIME_ZONE).date())
    done = []
    for pk, county in VisitPlan.objects.filter(state=PlanState.ADOPTED, valid_until=None).values_list(
        "pk", "county_id"
    ):
        hold(f"pharmacy.county:{county}")
        plan = queries.locked(pk)
        if (
            plan.state != PlanState.ADOPTED
            or plan.valid_until
            or (plan.sessions_until and plan.sessions_until >= until)
        ):
            continue
        written = _write_sessions(by, plan, until, 0, now)
        detail = {"until": str(until), "sessions": written.sessions}
        journal.record(by, EXTEND.name, plan.about, detail, now=now)
        done.append(written)
    return done


def _write_sessions(by: Actor, plan: VisitPlan, until: date, superseded: int, now: datetime) -> Written:
    """Write what is missing up to and with the day `until`."""
    today = now.astimezone(TIME_ZONE).date()
    first = max(plan.valid_from or today, today)
    if plan.sessions_until:
        first = max(first, plan.sessions_until + timedelta(days=1))
    visits = list(plan.visits.select_related("vehicle__partner", "place"))
    begun = plan.valid_from or first
    driving, off = _driving_days(plan, first, until, queries.visits_on(visits, begun), now)
    appointments, without = [], 0
    for day, meant in driving:
        for visit in visits:
            if not rules.runs_on(meant, visit.weekday, visit.week, begun):
                continue
            if visit.vehicle and visit.vehicle.valid_until and day > visit.vehicle.valid_until:
                without += 1
            elif (one := _appointment(visit, day)).starts_at >= now:
                appointments.append(one)
    schedule_sessions(by, kind=ServiceKind.MEDICINE_VAN, appointments=appointments, plan=plan.about, now=now)
    plan.sessions_until = max(until, plan.sessions_until or until)
    plan.save(update_fields=["sessions_until"])
    return Written(plan, len(appointments), superseded, off, without)


def _driving_days(
    plan: VisitPlan, first: date, until: date, visits_on: rules.VisitsOn, now: datetime
) -> tuple[list[tuple[date, date]], list[rules.DayOff]]:
    """Return the days to drive with the day whose visits they have, and the days off."""
    table = workdays.table()
    going, _off = rules.split_days(rules.days_from(first, until), visits_on, table)
    within = queries.makeup_in_force(now.astimezone(TIME_ZONE).date()).within_days
    begins = max(plan.valid_from or first, first - timedelta(days=2 * within))
    moved = rules.moved_visits(begins, until + timedelta(days=within), visits_on, within, table)
    driving = [(day, day) for day in going]
    driving += [(one.moved_to, one.day) for one in moved if one.moved_to and first <= one.moved_to <= until]
    return sorted(driving), [one for one in moved if first <= one.day <= until]


def _appointment(visit: PlanVisit, day: date) -> Appointment:
    if visit.place is None or visit.vehicle is None:
        raise VillagesUnknown([visit.stop_name])
    midnight = datetime.combine(day, time(), TIME_ZONE)
    return Appointment(
        place=visit.place,
        starts_at=midnight + timedelta(minutes=visit.start_min),
        ends_at=midnight + timedelta(minutes=visit.depart_min),
        provider=visit.vehicle.partner,
        resource=visit.vehicle.about,
        resource_name=visit.vehicle.name,
    )


def check_adoption(plan: VisitPlan, valid_from: date, now: datetime) -> None:
    """Let a plan pass that can be adopted from the day `valid_from`.

    Raises:
        NotPossibleNow, FromThePast, VillagesUnknown, VehiclesUnknown: see there.
    """
    rules.check_move(PlanState(plan.state), PlanState.ADOPTED)
    if valid_from < now.astimezone(TIME_ZONE).date():
        raise rules.FromThePast
    strange = queries.strangers(plan)
    if strange.villages:
        raise VillagesUnknown(strange.villages)
    if strange.vehicles:
        raise VehiclesUnknown(strange.vehicles)


def _close_others(plan: VisitPlan, valid_from: date) -> None:
    """Let every adopted plan end the day before; one that would never have begun is withdrawn."""
    last = valid_from - timedelta(days=1)
    others = VisitPlan.objects.filter(county=plan.county, state=PlanState.ADOPTED).exclude(pk=plan.pk)
    others.filter(valid_from__gte=valid_from).update(state=PlanState.RETIRED, valid_until=None)
    others.filter(Q(valid_until=None) | Q(valid_until__gt=last)).update(valid_until=last)


def _retire(plan: VisitPlan, now: datetime) -> None:
    today = now.astimezone(TIME_ZONE).date()
    plan.state = PlanState.RETIRED
    plan.valid_until = today if plan.valid_from and plan.valid_from <= today else None
    plan.save(update_fields=["state", "valid_until"])


def _open_locked(plan: VisitPlan) -> VisitPlan:
    hold(f"pharmacy.county:{plan.county_id}")
    held = queries.locked(plan.pk)
    if held.state != PlanState.ADOPTED or held.valid_until is not None:
        raise AnotherPlanAdopted
    return held
