"""What crews report from a device: each kind carried out by the action that the desk uses, too."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.prepared import PreparedModels
from doorstep.devices.kinds import Done, Kind, Unclear
from doorstep.devices.models import Operation
from doorstep.devices.rules import LARGEST_NUMBER, BadValue, text, whole
from doorstep.devices.words import Why
from doorstep.programmes.pharmacy.access import RECORD
from doorstep.programmes.pharmacy.actions import road
from doorstep.programmes.pharmacy.actions.visits import miss_visit
from doorstep.programmes.pharmacy.models import Measurement, Medicine, UnmetRequest
from doorstep.programmes.pharmacy.queries.crew import measuring_in_force
from doorstep.programmes.pharmacy.rules.crew import band_of_pressure, band_of_sugar
from doorstep.programmes.pharmacy.words import Band, Measured, UnmetWhy
from doorstep.services.actions.sessions import hold_session
from doorstep.services.models import Session
from doorstep.services.words import MissReason, ServiceKind, SessionState

_STOP: Final = PreparedModels(
    lambda pk: Session.objects.select_related("place").filter(pk=pk, kind=ServiceKind.MEDICINE_VAN).order_by(), int
)


def stop_of(by: Actor, operation: Operation) -> Session:
    """Return the stop a report is about.

    Raises:
        Unclear: there is none.
        NotAllowed: `by` may not record there.
    """
    number = whole(operation.body, "stop", 1, LARGEST_NUMBER)
    found = _STOP.first(number)
    if found is None:
        raise Unclear(Why.NOT_ASKED_FOR, stop=number)
    require(by, RECORD, found.place.path)
    return found


def measure_pressure(by: Actor, operation: Operation, now: datetime) -> Done:  # noqa: ARG001
    """Keep a blood pressure: nobody's, of a stop and a day."""
    stop, body = stop_of(by, operation), operation.body
    first, second = whole(body, "systolic", 50, 300), whole(body, "diastolic", 20, 200)
    band = band_of_pressure(first, second, measuring_in_force(_day(operation)))
    return _measured(operation, stop, Measured.PRESSURE, band, first=first, second=second)


def measure_sugar(by: Actor, operation: Operation, now: datetime) -> Done:  # noqa: ARG001
    """Keep a blood sugar: nobody's, of a stop and a day."""
    stop, body = stop_of(by, operation), operation.body
    tenths, is_fasting = whole(body, "tenths", 5, 400), body.get("fasting") is True
    band = band_of_sugar(tenths, is_fasting=is_fasting, rule=measuring_in_force(_day(operation)))
    return _measured(operation, stop, Measured.SUGAR, band, first=tenths, is_fasting=is_fasting)


def sell(by: Actor, operation: Operation, now: datetime) -> Done:
    """Post what was handed out at a stop."""
    return road.sell(by, operation, stop_of(by, operation), now)


def _measured(operation: Operation, stop: Session, kind: Measured, band: Band, **values: Any) -> Done:
    Measurement.objects.create(
        operation=operation, place=stop.place, on=_day(operation), kind=kind, band=band, **values
    )
    return Done({"band": band.value})


def miss(by: Actor, operation: Operation, now: datetime) -> Done:
    """Record that the vehicle could not come; the visit is made up where there is room."""
    stop = stop_of(by, operation)
    reason = _word(operation, "reason", MissReason.values)
    if stop.state == SessionState.MISSED:
        return Done({"already": True})
    if stop.state != SessionState.PLANNED:
        raise Unclear(Why.NOT_ASKED_FOR, stop=stop.pk, state=stop.state)
    note = text(operation.body, "note", 200)
    missed = miss_visit(by, session=stop, reason=MissReason(reason), note=note, now=now)
    made = missed.makeup
    vehicle = {"vehicle": missed.other_vehicle} if missed.other_vehicle else {}
    return Done({"makeup": made and made.starts_at.astimezone(TIME_ZONE).isoformat(), **vehicle})


def hold(by: Actor, operation: Operation, now: datetime) -> Done:
    """Record that the vehicle was there, and how many came."""
    stop, body = stop_of(by, operation), operation.body
    counts = {name: whole(body, name, 0, 10_000) for name in ("served", "answered", "satisfied")}
    recorded = {"served": stop.served, "answered": stop.answered, "satisfied": stop.satisfied}
    if stop.state == SessionState.HELD and recorded == counts:
        return Done({"already": True})
    if stop.state != SessionState.PLANNED:
        raise Unclear(Why.NOT_ASKED_FOR, stop=stop.pk, state=stop.state, **recorded)
    hold_session(by, session=stop, **counts, note=text(body, "note", 200), now=now)
    return Done()


def go_without(by: Actor, operation: Operation, now: datetime) -> Done:  # noqa: ARG001
    """Keep that somebody asked for a medicine and went without."""
    stop, body = stop_of(by, operation), operation.body
    medicine = None
    if "medicine" in body:
        medicine = Medicine.objects.filter(pk=whole(body, "medicine", 1, LARGEST_NUMBER)).first()
    asked_for = text(body, "asked_for", 80)
    if medicine is None and not asked_for:
        raise BadValue("asked_for")
    UnmetRequest.objects.create(
        operation=operation,
        place=stop.place,
        medicine=medicine,
        asked_for=asked_for,
        why=_word(operation, "why", UnmetWhy.values),
        at=operation.really_at,
    )
    return Done()


def note(by: Actor, operation: Operation, now: datetime) -> Done:  # noqa: ARG001
    """Pass on what the crew wants the office to know; it is read beside the report."""
    words = text(operation.body, "note", 500)
    if not words:
        raise BadValue("note")
    return Done({"note": words})


def _word(operation: Operation, field: str, known: list[str]) -> str:
    word = text(operation.body, field, 20)
    if word not in known:
        raise BadValue(field)
    return word


def _day(operation: Operation) -> Any:
    return operation.really_at.astimezone(TIME_ZONE).date()


KINDS: Final = {
    "pharmacy.sale": Kind(_("Sale"), sell),
    "pharmacy.count": Kind(_("Count"), road.count),
    "pharmacy.pressure": Kind(_("Blood pressure measured"), measure_pressure),
    "pharmacy.sugar": Kind(_("Blood sugar measured"), measure_sugar),
    "pharmacy.missed": Kind(_("Could not come"), miss),
    "pharmacy.held": Kind(_("Stop finished"), hold),
    "pharmacy.unmet": Kind(_("Went without"), go_without),
    "pharmacy.note": Kind(_("Note for the office"), note),
}
