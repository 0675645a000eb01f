"""The counter: who, which medicines, whose word, the receipt; and taking a sale back."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere, scopes
from doorstep.base.pages import Request, page
from doorstep.people.access import IDENTIFY, REGISTER
from doorstep.people.actions import IdentityTaken, record_identity
from doorstep.people.models import Person
from doorstep.people.queries import identity_shown
from doorstep.people.rules import NotAnIdentityNumber
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.access import ANSWER, DISPENSE, TAKE_BACK
from doorstep.programmes.pharmacy.actions.counter import price_of
from doorstep.programmes.pharmacy.actions.dispense import dispense, take_back
from doorstep.programmes.pharmacy.actions.holds import collect
from doorstep.programmes.pharmacy.actions.record import plan_reminders
from doorstep.programmes.pharmacy.actions.reviews import compared
from doorstep.programmes.pharmacy.actions.sale import Sale
from doorstep.programmes.pharmacy.actions.scripts import told
from doorstep.programmes.pharmacy.actions.words_on_sales import lacks_word
from doorstep.programmes.pharmacy.forms.counter import REFUSALS, CounterForm, IdentityForm, ReasonForm, why
from doorstep.programmes.pharmacy.models import Dispense, DispenseLine, Hold, Holder, OpenedCode
from doorstep.programmes.pharmacy.queries import duty, holds, record, stock
from doorstep.programmes.pharmacy.queries.near import channel_of
from doorstep.programmes.pharmacy.rules.interactions import Checked
from doorstep.programmes.pharmacy.rules.selling import check_seen
from doorstep.programmes.pharmacy.words import HolderRole, Payment

PER_PAGE = 30


@page(DISPENSE)
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: Request) -> HttpResponseBase:
    """Sell at a counter: choose the door and the person, then the medicines."""
    now, hold = clock.now(), _hold(request)
    doors = _doors(request)
    holder = hold.holder if hold else _chosen(doors, request.GET.get("holder", ""))
    person = _person(request, hold)
    context: dict[str, Any] = {
        "doors": doors,
        "holder": holder,
        "person": person,
        "identity": identity_shown(person) if person else "",
        "who": request.GET.get("who", "")[:60],
        "matches": record.patients(request.actor, request.GET.get("who", "")[:60]),
        "hold": hold,
        "staff": duty.serving(now, site=holder.site) if holder else [],
        "may_register": may_anywhere(request.actor, REGISTER),
        "may_identify": person is not None and may(request.actor, IDENTIFY, person.village.path),
        "identity_form": IdentityForm(),
        "now": now,
    }
    if holder is None:
        return render(request, "pharmacy/counter.html", context)
    form = _form(request, holder, person, hold)
    if request.method == "POST" and form.is_valid():
        checked = compared(form.lines, person, now)
        context |= {"warnings": [told(one) for one in checked.warnings], "unchecked": checked.unchecked}
        try:
            made = _sell(request, form, holder, person, hold, checked=checked)
        except REFUSALS as refusal:
            form.show(checked.digest)
            form.add_error(None, why(refusal))
        else:
            messages.success(request, _("Handed out. Here is the receipt."))
            return redirect("pharmacy:receipt", pk=made.pk)
    status = 422 if form.errors else 200
    return render(request, "pharmacy/counter.html", context | {"form": form}, status=status)


@page(DISPENSE)
@require_POST
def counter_identify(request: Request, pk: int) -> HttpResponseBase:
    """Write down the identity number of the person at the counter."""
    person = get_object_or_404(record.people(request.actor, DISPENSE), pk=pk)
    form = IdentityForm(request.POST)
    if form.is_valid():
        try:
            record_identity(request.actor, person=person, number=form.cleaned_data["number"], now=clock.now())
        except NotAnIdentityNumber:
            messages.error(request, _("The last character does not fit the others. Read it again from the card."))
        except IdentityTaken:
            messages.error(request, _("This number is written down for somebody else. Search by the number."))
        else:
            messages.success(request, _("Written down, sealed."))
    return redirect(f"{reverse('pharmacy:counter')}?person={pk}")


@page(DISPENSE)
@require_safe
def sale_list(request: Request) -> HttpResponseBase:
    """The sales at one's doors, the latest first; found by receipt."""
    text = request.GET.get("q", "").strip()[:24]
    found = _sales(request)
    if text:
        found = found.filter(receipt_no__icontains=text)
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "pharmacy/sales.html", {"page": listed, "q": text})


@page(DISPENSE)
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: Request, pk: int) -> HttpResponseBase:
    """One sale with its lots and trace codes; posting takes it back."""
    sale = get_object_or_404(_sales(request), pk=pk)
    form = ReasonForm(request.POST or None)
    may_take_back = may(request.actor, TAKE_BACK, sale.holder.path) and sale.taken_back_at is None
    if request.method == "POST" and form.is_valid():
        try:
            take_back(request.actor, sale=sale, reason=form.cleaned_data["reason"], now=clock.now())
        except REFUSALS as refusal:
            form.add_error(None, why(refusal))
        else:
            messages.success(request, _("Taken back. The packs are on the shelf again; their codes may be sold again."))
            return redirect("pharmacy:receipt", pk=pk)
    context = {
        "sale": sale,
        "lines": _lines(sale),
        "form": form,
        "may_take_back": may_take_back,
        "needs_word": lacks_word(sale),
        "may_speak": may(request.actor, ANSWER, sale.holder.path),
        "has_units": sale.lines.filter(packs=0).exists(),
    }
    return render(request, "pharmacy/receipt.html", context)


@page(DISPENSE)
@require_safe
def label(request: Request, pk: int) -> HttpResponseBase:
    """Labels to print for the bags of single units: what it is, how much, lot, last day."""
    sale = get_object_or_404(_sales(request), pk=pk)
    lines = sale.lines.filter(packs=0).select_related("medicine", "lot")
    return render(request, "pharmacy/label.html", {"sale": sale, "lines": lines})


def _lines(sale: Dispense) -> QuerySet[DispenseLine]:
    """Return a sale's lines with their codes, and those of packs of the lot opened there: single units are of these."""
    before = OpenedCode.objects.filter(holder__site=sale.holder.site_id, at__lte=sale.dispensed_at)
    opened = Prefetch("lot__opened_codes", before, to_attr="opened_there")
    return sale.lines.select_related("medicine", "lot").prefetch_related("codes", opened)


def _sell(
    request: Request, form: CounterForm, holder: Holder, person: Person | None, hold: Hold | None, *, checked: Checked
) -> Dispense:
    """Write the sale, with the pharmacist's word where it is given; what was found has to be seen first."""
    now, given, lines = clock.now(), form.cleaned_data, form.lines
    script = form.papers.get(given.get("script") or "")
    if not Dispense.objects.filter(key=given["key"]).exists():  # the same sale again is not compared with itself
        check_seen(checked, form.seen)
    word = given["reason"] if given["is_reviewed"] and script is None else None
    payment = Payment(given["payment"])
    costs = 0 if payment is Payment.FREE else sum(price_of(one) for one in lines)
    sale = Sale(
        key=given["key"], holder=holder, channel=channel_of(holder), lines=lines, person=person, script=script,
        word=word, payment=payment, paid_fen=costs,
    )  # fmt: skip
    if hold is not None:
        made = collect(request.actor, hold=hold, code=given.get("code", ""), sale=sale, now=now)
    else:
        made = dispense(request.actor, sale=sale, now=now)
    plan_reminders(request.actor, sale=made, now=now)
    return made


def _form(request: Request, holder: Holder, person: Person | None, hold: Hold | None) -> CounterForm:
    medicines = list({row.lot.medicine.pk: row.lot.medicine for row in stock.lying(holder)}.values())
    initial: dict[str, Any] = {"key": uuid4(), "payment": Payment.CASH}
    if hold is not None:
        initial |= {"medicine_1": str(hold.medicine_id), "packs_1": hold.packs}
    return CounterForm(
        request.POST or None, initial=initial, medicines=medicines, papers=list(record.papers(person)),
        is_collecting=hold is not None, in_units=holder.role == HolderRole.OPENED,
    )  # fmt: skip


def _doors(request: Request) -> list[Holder]:
    """Return where one sells: first whole packs, then opened ones of which single units are left."""
    found = stock.holders(request.actor, DISPENSE).filter(site__isnull=False)
    opened = list(found.filter(role=HolderRole.OPENED))
    lying = stock.lying_at([one.account for one in opened])
    return [*found.filter(role=HolderRole.STOCK), *(one for one in opened if lying.get(one.account_id))]


def _sales(request: Request) -> QuerySet[Dispense]:
    found = Dispense.objects.filter(inside(scopes(request.actor, DISPENSE), "holder__path"))
    return found.select_related(
        "holder__account", "holder__site", "person", "script", "review__licence", "dispensed_by", "movement"
    )


def _hold(request: Request) -> Hold | None:
    number = request.GET.get("hold", "")
    if not number.isdecimal():
        return None
    found = holds.visible(request.actor).select_related(
        "holder__account__book", "holder__site__place", "holder__vehicle"
    )
    return get_object_or_404(found, pk=int(number))


def _person(request: Request, hold: Hold | None) -> Person | None:
    number = request.GET.get("person", "")
    if not number.isdecimal():
        return hold.person if hold else None
    return get_object_or_404(record.people(request.actor, DISPENSE), pk=int(number))


def _chosen(doors: list[Holder], number: str) -> Holder | None:
    return next((one for one in doors if str(one.pk) == number), doors[0] if doors else None)
