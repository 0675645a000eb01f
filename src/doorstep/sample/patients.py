"""Patients at the sample county's counter this morning: two bring a prescription, one asks for medicine at home.

Invented: the prescriptions, their numbers, the codes on the boxes, who takes what.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.actions.delivery import Asked, request_delivery
from doorstep.programmes.pharmacy.actions.dispense import dispense
from doorstep.programmes.pharmacy.actions.record import choose_reminders, plan_reminders
from doorstep.programmes.pharmacy.actions.reviews import review_sale
from doorstep.programmes.pharmacy.actions.sale import Sale, Wanted
from doorstep.programmes.pharmacy.actions.scripts import Line, ScriptFacts, receive_script, review_script
from doorstep.programmes.pharmacy.models import Holder, Medicine, Script
from doorstep.programmes.pharmacy.queries.catalogue import codes_of
from doorstep.programmes.pharmacy.queries.near import channel_of
from doorstep.programmes.pharmacy.words import CodeKind, ReviewDecision
from doorstep.sample import dispensary

ISSUER = "示范卫生院（虚构）"
_NAMES = UUID("0c2d7e0e-52b4-4f53-9c0b-6a3b0f1f9c11")
_PRESSURE, _SUGAR, _STOMACH = "W185", "W315", "W231"


def come(county: Place, pharmacist: Actor, *, now: datetime) -> None:
    """Let them come: a course handed out with a reminder, a prescription that waits, something to be brought home."""
    shop = dispensary.pharmacy(county)
    home = Person.objects.filter(village__path__startswith=county.path).exclude(phone="")
    first, second, third = home.order_by("pk")[:3]
    known = {one.code: one for one in Medicine.objects.filter(code__in=[_PRESSURE, _SUGAR, _STOMACH])}
    course = Line(known[_PRESSURE], 1, 28)
    script = receive_script(pharmacist, facts=_facts(first, [course], 1, now), place=_place(shop), now=now)
    review_script(pharmacist, script=script, decision=ReviewDecision.APPROVE, reason="", now=now)
    _sell(pharmacist, shop, first, Wanted(course.medicine, 1, days=28), now, script=script)
    waiting = _facts(second, [Line(known[_SUGAR], 2, 28), Line(known[_STOMACH], 1, 7)], 2, now)
    receive_script(pharmacist, facts=waiting, place=_place(shop), now=now)
    _sell(pharmacist, shop, third, Wanted(known[_STOMACH], 1, days=7), now)
    request_delivery(pharmacist, holder=shop, person=second, lines=[Asked(known[_STOMACH], 1, 7)], now=now)


def _facts(person: Person, lines: Sequence[Line], number: int, now: datetime) -> ScriptFacts:
    on = now.astimezone(TIME_ZONE).date()
    return ScriptFacts(person=person, issuer=ISSUER, number=f"示范-处方-{number}", issued_on=on, lines=lines)


def _sell(
    by: Actor, shop: Holder, person: Person, wanted: Wanted, now: datetime, *, script: Script | None = None
) -> None:
    """Hand it out, with the pharmacist's word where there is no prescription, to somebody who wants to be reminded."""
    prefix = next(iter(codes_of(wanted.medicine, CodeKind.TRACE)))
    scanned = Wanted(wanted.medicine, wanted.packs, (f"{prefix}{person.pk:013}",), wanted.days)
    review = None if script else review_sale(by, place=_place(shop), lines=[wanted], person=person, now=now)
    sale = dispense(
        by,
        sale=Sale(
            key=uuid5(_NAMES, str(person.pk)), holder=shop, channel=channel_of(shop), lines=(scanned,), person=person,
            script=script, review=review, paid_fen=(wanted.medicine.price_fen or 0) * wanted.packs,
        ),
        now=now,
    )  # fmt: skip
    choose_reminders(by, person=person, is_wanted=True, now=now)
    plan_reminders(by, sale=sale, now=now)


def _place(shop: Holder) -> Place:
    """Return where the counter stands."""
    if shop.site is None:
        message = "a counter stands at a site"
        raise ValueError(message)
    return shop.site.place
