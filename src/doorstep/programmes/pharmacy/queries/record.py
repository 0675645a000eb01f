"""Somebody's medication record: what they were given, how much of the time it lasted, when they are reminded."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from doorstep.base.access import Verb, scopes
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.words import Role
from doorstep.people.models import Person
from doorstep.people.queries import identity_shown, with_identity
from doorstep.people.rules import NotAnIdentityNumber, clean_identity
from doorstep.places.models import Place
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.access import DISPENSE
from doorstep.programmes.pharmacy.models import (
    Dispense,
    DispenseLine,
    PlanVillage,
    RecordAccess,
    Reminder,
    Script,
    Trip,
    VisitPlan,
)
from doorstep.programmes.pharmacy.queries.pack import load
from doorstep.programmes.pharmacy.queries.plans import midnight, plans_in_force
from doorstep.programmes.pharmacy.rules.pack import SCRIPT, NoRow
from doorstep.programmes.pharmacy.rules.refills import days_covered
from doorstep.programmes.pharmacy.words import ReminderState, ScriptState
from doorstep.services.models import Session

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Adherence:
    """How much of the time somebody was supplied with a medicine (PDC): days covered of days asked about."""

    medicine: str
    covered: int
    asked: int


@dataclass(frozen=True, slots=True)
class Record:
    """Somebody's medication record (用药记录), with the fewest fields that do."""

    person: Person
    lines: list[DispenseLine]
    adherence: list[Adherence]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A person as a list at the counter shows them: the identity number masked."""

    person: Person
    identity: str


def record(person: Person, now: datetime) -> Record:
    """Return the record of a year until now; taken back sales are left out."""
    today = now.astimezone(TIME_ZONE).date()
    found = DispenseLine.objects.filter(
        dispense__person=person,
        dispense__taken_back_at__isnull=True,
        dispense__dispensed_at__gte=midnight(today - YEAR),
    )
    lines = list(
        found.select_related("medicine", "lot", "dispense__holder__account").order_by("-dispense__dispensed_at")
    )
    return Record(person, lines, _adherence(lines, today), now)


def people(actor: Actor, what: Verb) -> QuerySet[Person]:
    """Return people of the villages where the actor may do `what`; without those who were erased."""
    found = Person.objects.filter(inside(scopes(actor, what), "village__path"), erased_at__isnull=True)
    return found.select_related("village__parent", "identity")


def papers(person: Person | None) -> QuerySet[Script]:
    """Return the prescriptions on which somebody may be given something now."""
    return Script.objects.filter(person=person, state=ScriptState.APPROVED) if person else Script.objects.none()


def patients(actor: Actor, text: str) -> list[Shown]:
    """Return people of the places where the actor hands medicine out: by part of a name, or by a whole number."""
    everybody, wanted = people(actor, DISPENSE), text.strip()
    if not wanted:
        return []
    try:
        found = with_identity(everybody, clean_identity(wanted))
    except NotAnIdentityNumber:
        found = everybody.filter(name__icontains=wanted)
    return [Shown(one, identity_shown(one)) for one in found.order_by("village__path", "name", "pk")[:20]]


def is_pharmacist(actor: Actor) -> bool:
    """Say whether the actor is a pharmacist somewhere."""
    return Role.PHARMACIST in actor.roles or Role.ADMIN in actor.roles


def is_on_trip_to(actor: Actor, village: Place, now: datetime) -> bool:
    """Say whether the actor is of the crew of a trip of this day whose vehicle visits the stop this village uses."""
    today = now.astimezone(TIME_ZONE).date()
    trips = Trip.objects.filter(on=today, crew=actor.user_id or 0).values_list("vehicle_id", flat=True)
    vehicles = [f"pharmacy.Vehicle:{pk}" for pk in trips]
    if not vehicles:
        return False
    plans = VisitPlan.objects.filter(plans_in_force(today)).values("pk")
    stops = PlanVillage.objects.filter(place=village, plan__in=plans).values_list("stop_place_id", flat=True)
    start = midnight(today)
    sessions = Session.objects.filter(
        resource__in=vehicles, starts_at__gte=start, starts_at__lt=start + timedelta(days=1)
    )
    return sessions.filter(place__in=[village.pk, *(stop for stop in stops if stop)]).exists()


def planned_reminders(person: Person) -> QuerySet[Reminder]:
    """Return what somebody is to be reminded of."""
    found = Reminder.objects.filter(person=person, state=ReminderState.PLANNED)
    return found.select_related("line__medicine", "visit__place")


def looks(person: Person) -> QuerySet[RecordAccess]:
    """Return who looked at somebody's record or was refused, the latest first."""
    return RecordAccess.objects.filter(person=person).select_related("login")


def retained_until(person_id: int, today: date) -> date | None:
    """Return until when prescriptions of a person have to be kept: for `people` to ask before it erases."""
    last = Script.objects.filter(person=person_id).order_by("-issued_on").values_list("issued_on", flat=True).first()
    sold = Dispense.objects.filter(person=person_id).order_by("-dispensed_at").first()
    days = [last] if last else []
    if sold is not None and (sold.script_id or sold.lines.filter(is_controlled=True).exists()):
        days.append(sold.dispensed_at.astimezone(TIME_ZONE).date())
    if not days:
        return None
    try:
        years = int(load().row(SCRIPT, today).value["keep_years"])
    except NoRow:
        return date.max
    latest = max(days)
    return (
        latest.replace(year=latest.year + years) - timedelta(days=1)
        if (latest.month, latest.day) != (2, 29)
        else (date(latest.year + years, 2, 28))
    )


def _adherence(lines: list[DispenseLine], today: date) -> list[Adherence]:
    supplies: dict[str, list[tuple[date, int]]] = {}
    for line in lines:
        if line.days:
            handed = line.dispense.dispensed_at.astimezone(TIME_ZONE).date()
            supplies.setdefault(line.medicine.name_zh, []).append((handed, line.days))
    return [
        Adherence(name, *days_covered(found, min(day for day, _ in found), today))
        for name, found in sorted(supplies.items())
    ]
