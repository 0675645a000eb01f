"""Add, change and retire vehicles."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.partners.models import Partner
from doorstep.places.models import Site
from doorstep.programmes.pharmacy.access import EDIT_VEHICLE
from doorstep.programmes.pharmacy.models import Vehicle
from doorstep.programmes.pharmacy.rules import plans as rules
from doorstep.services.actions.sessions import withdraw_sessions
from doorstep.services.words import MissReason

FIGURES: Final = (
    "shift_start_min",
    "shift_end_min",
    "break_min",
    "break_from_min",
    "break_until_min",
    "crew_size",
    "load_l",
)
"""Facts that a vehicle keeps as they were written."""


class VehicleNameTaken(ValueError):  # noqa: N818  named after what happened
    """The company has a vehicle of this name, or the plate is on another one."""


@dataclass(frozen=True, slots=True)
class VehicleFacts:
    """What is written about a vehicle. Minutes count from midnight; weekdays from 0, Monday; load in litres."""

    name: str
    partner: Partner
    depot: Site
    plate: str = ""
    weekdays: Collection[int] = (0, 1, 2, 3, 4)
    shift_start_min: int = 480
    shift_end_min: int = 1020
    break_min: int = 60
    break_from_min: int = 660
    break_until_min: int = 780
    crew_size: int = 2
    load_l: int | None = None
    skills: tuple[str, ...] = ()


def add_vehicle(by: Actor, *, facts: VehicleFacts, valid_from: date, now: datetime) -> Vehicle:
    """Write down a vehicle that runs from `valid_from`.

    Raises:
        NotAllowed: `by` may not at the depot's place.
        TimesDoNotFit, VehicleNameTaken: see there.
    """
    require(by, EDIT_VEHICLE, facts.depot.place.path)
    return _save(by, Vehicle(valid_from=valid_from), facts, "pharmacy.add_vehicle", now)


def edit_vehicle(by: Actor, *, vehicle: Vehicle, facts: VehicleFacts, now: datetime) -> Vehicle:
    """Change what is written about a vehicle; plans that exist keep what they were made with."""
    require(by, EDIT_VEHICLE, vehicle.depot.place.path)
    require(by, EDIT_VEHICLE, facts.depot.place.path)
    return _save(by, vehicle, facts, "pharmacy.edit_vehicle", now)


@transaction.atomic
def retire_vehicle(by: Actor, *, vehicle: Vehicle, last_day: date, now: datetime) -> int:
    """Say that a vehicle runs for the last time on `last_day`; its later visits are called off. Return how many."""
    scope = vehicle.depot.place.path
    require(by, EDIT_VEHICLE, scope)
    if last_day < vehicle.valid_from:
        raise rules.TimesDoNotFit
    vehicle.valid_until = last_day
    vehicle.save(update_fields=["valid_until"])
    start = datetime.combine(last_day + timedelta(days=1), time(), TIME_ZONE)
    called_off = withdraw_sessions(
        by, scope=_county(scope), resource=vehicle.about, start=max(start, now), reason=MissReason.VEHICLE, now=now
    )
    detail = {"last_day": str(last_day), "sessions": called_off}
    journal.record(by, "pharmacy.retire_vehicle", vehicle.about, detail, now=now)
    return called_off


def _county(path: str) -> str:
    """Return the path of the root above a place: a vehicle goes all over its county."""
    return f"/{path.split('/')[1]}/"


def _save(by: Actor, vehicle: Vehicle, facts: VehicleFacts, verb: str, now: datetime) -> Vehicle:
    rules.check_shift(
        facts.weekdays,
        (facts.shift_start_min, facts.shift_end_min),
        (facts.break_min, facts.break_from_min, facts.break_until_min),
    )
    for name in ("partner", "depot", *FIGURES):
        setattr(vehicle, name, getattr(facts, name))
    vehicle.name, vehicle.plate, vehicle.skills = facts.name.strip(), facts.plate.strip().upper(), sorted(facts.skills)
    vehicle.weekday_bits = sum(1 << day for day in set(facts.weekdays))
    try:
        with transaction.atomic():
            vehicle.save()
            detail = {"partner": facts.partner.pk, "depot": facts.depot.pk, "weekdays": sorted(facts.weekdays)}
            journal.record(by, verb, vehicle.about, detail, now=now)
    except IntegrityError as clash:
        raise VehicleNameTaken from clash
    return vehicle
