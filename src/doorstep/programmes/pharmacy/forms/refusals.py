"""Every refusal about goods as a sentence that says what to do."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doorstep.base.templatetags.parts import full_day
from doorstep.ledger.rules import Refused
from doorstep.programmes.pharmacy.rules import (
    cabinets,
    closing,
    coldchain,
    holds,
    keys,
    lots,
    recalls,
    stock,
    tracing,
    trips,
)
from doorstep.programmes.pharmacy.rules.catalogue import NotInACabinet

OTHER_CONTENT = _(
    "This page was sent before with other content, and that stands; nothing was changed now. Look at what was written "
    "down, then open the page again for what is still missing."
)
NO_CODE = _("A trace code has 20 digits. Scan it again.")
SCANNED_TWICE = _("The same trace code was scanned twice.")
CODES_MISSING = _("Scan a trace code for each pack: %(wanted)s wanted, %(given)s scanned.")
NO_ROOM = _("The cabinet's slots do not hold so many packs, or only a part of one: to a shop with them.")
SENTENCES: dict[type[Exception], tuple[str, str | Promise]] = {
    lots.NotADay: ("", _("This day of expiry cannot be read. Write it like 2027-10-31, or 2027.10 for its last day.")),
    lots.ExpiryBeforeMake: ("", _("This lot would expire before it was made. Look at the box again.")),
    lots.ExpiryTooFar: ("", _("No medicine keeps that long. Look at the year on the box again.")),
    lots.MadeLater: ("", _("This lot would be made in the future. Look at the box again.")),
    lots.NotALotNumber: ("", _("Write the lot number as it is printed; noughts alone are none.")),
    lots.NotGs1: ("", _("This scan cannot be read. Scan again, or type lot and expiry.")),
    keys.KeyDiffers: ("", OTHER_CONTENT),
    stock.NothingSent: ("", _("Give a whole number for every line; at least one of them is 1 or more.")),
    stock.MoreThanSent: (
        "",
        _("More than was sent cannot arrive. Let the sender send the rest in a handover of its own."),
    ),
    stock.NoteTaken: ("document", _("This note was taken in before, or has no number.")),
    stock.NotDivisible: ("", _("Packs of this medicine are not opened. Its page says whether they may be.")),
    trips.TripThere: ("", _("This vehicle has a trip on that day already.")),
    trips.PharmacistNotLicensed: (
        "pharmacist",
        _("This pharmacist has no licence that holds on that day. Choose another, or renew it first."),
    ),
    trips.LeaseTaken: ("device", _("Another device has charge of this vehicle, or this one is busy or shut out.")),
    trips.NoLease: ("", _("No device has charge of this vehicle any more.")),
    trips.LeaseOpen: ("", _("A device still has charge of the vehicle. It reports and gives the vehicle back first.")),
    trips.NotConfirmed: ("", _("Something that was sent was not counted on arrival yet. Confirm it first.")),
    trips.NotCounted: ("", _("Count the vehicle after its last movement first.")),
    cabinets.SlotTooSmall: ("", _("Count every slot: from nothing up to what fits. A slot is filled up to what fits.")),
    cabinets.NoRoom: ("", NO_ROOM),
    cabinets.SlotTaken: ("number", _("Packs of another medicine, or more than fit, still lie in this slot.")),
    coldchain.SensorTaken: ("serial", _("Another sensor has this number.")),
    coldchain.ReviewedAlready: ("", _("Somebody decided about this already.")),
    recalls.RecalledAlready: ("lot", _("This lot was recalled before.")),
    recalls.OnTheWay: (
        "",
        _("Some of it is still on the way. Let it be counted where it arrives and explain what is missing first."),
    ),
    recalls.TaskDone: ("", _("This holder reported already.")),
    tracing.NotATraceCode: ("codes", NO_CODE),
    tracing.OfAnotherProduct: ("codes", _("This trace code belongs to another product. Look at the box.")),
    tracing.CodeTwice: ("codes", SCANNED_TWICE),
    closing.DayNotReady: ("", _("Something is left to do; it is listed below.")),
    closing.NotAllCounted: ("uncounted", _("Count what is listed, or say why it was not counted; that is sealed.")),
    closing.DayClosed: ("", _("This day, or a later one, is closed.")),
}
WHY_UNUSABLE: dict[str, Promise] = {
    "not_released": _("is recalled or kept back"),
    "expired": _("has expired"),
    "short_life": _("ends too soon for where it goes"),
}
FIGURES: dict[type[Exception], tuple[str | Promise, Callable[[Any], dict[str, Any]]]] = {
    stock.LotNotUsable: (
        _("Lot %(lot)s %(why)s. Take another one."),
        lambda one: {"lot": one.number, "why": WHY_UNUSABLE[one.why]},
    ),
    stock.NotFirstExpired: (
        _("Lot %(lot)s is not the first to expire. Take the first, or say why not; only a pharmacist may."),
        lambda one: {"lot": one.number},
    ),
    holds.NothingFree: (
        _("%(free)s packs are not put aside for anybody. Take no more than that, or give a reservation back first."),
        lambda one: {"free": one.free},
    ),
    stock.HolderFrozen: (
        _("%(name)s is frozen: %(reason)s. Count it first; then it moves again."),
        lambda one: {"name": one.name, "reason": one.reason},
    ),
    stock.Unlicensed: (
        _("No licence in force names %(name)s. Enter it before medicine goes there."),
        lambda one: {"name": one.name},
    ),
    stock.LotDiffers: (
        _("Lot %(lot)s is known to expire on %(day)s. One lot has one expiry: look at the box again."),
        lambda one: {"lot": one.number, "day": full_day(one.last_use_on)},
    ),
    stock.TooMuch: (
        _("The vehicle has room for %(room)s litres. Send less."),
        lambda one: {"room": one.room_l},
    ),
    tracing.CodeMissing: (CODES_MISSING, lambda one: {"wanted": one.wanted, "given": one.given}),
    tracing.CodeElsewhere: (
        _("Trace code %(code)s was sold, destroyed or opened before, or lies in a cabinet. Look at the box."),
        lambda one: {"code": one.code},
    ),
    trips.CertificateOver: (
        _("%(kind)s of %(name)s: the last day was %(day)s. Choose somebody else, or write the renewed one down first."),
        lambda one: {"kind": one.kind.label, "name": one.name, "day": full_day(one.until)},
    ),
    trips.ReportsWaiting: (
        _("%(n)s reports of this device did not arrive yet. Let it find a network first."),
        lambda one: {"n": one.waiting},
    ),
    coldchain.NotATemperature: (
        _("Row %(row)s holds no temperature a store can have."),
        lambda one: {"row": one.row},
    ),
    coldchain.NotCelsius: (_("Row %(row)s is not in degrees Celsius."), lambda one: {"row": one.row}),
    coldchain.NotInSequence: (
        _("Row %(row)s is not later than the one before, or came already."),
        lambda one: {"row": one.row},
    ),
    coldchain.TooFewContacts: (
        _("An alarm goes to at least %(n)s persons. Choose more."),
        lambda one: {"n": one.least},
    ),
    coldchain.NoColdChain: (
        _("%(name)s lacks two sensors in a compartment that measured 2 to 8 °C just now: nothing cold goes aboard."),
        lambda one: {"name": one.name},
    ),
}
OVERTAKEN = _("Somebody was faster, or this comes too early. Look at it again.")
REFUSALS: tuple[type[Exception], ...] = (
    *SENTENCES, *FIGURES, stock.NotConfirmable, trips.TripElsewhere, NotInACabinet, Refused,
)  # fmt: skip


def did(form: forms.Form, do: Callable[[], object]) -> bool:
    """Do it, or say in the form why it was refused; return whether it was done."""
    try:
        do()
    except REFUSALS as refusal:
        field, words = sentence(refusal)
        form.add_error(field if field in form.fields else None, words)
        return False
    return True


def sentence(refusal: Exception) -> tuple[str, str]:
    """Return the field a refusal is about (or nothing) and what to tell the reader."""
    if isinstance(refusal, Refused):
        return "", str(refusal)
    if isinstance(refusal, NotInACabinet):
        return "medicine", refusal.decision.words
    if type(refusal) in SENTENCES:
        field, said = SENTENCES[type(refusal)]
        return field, str(said)
    if type(refusal) in FIGURES:
        words, figures = FIGURES[type(refusal)]
        return "", str(words) % figures(refusal)
    return "", str(OVERTAKEN)
