"""Stock: who holds what, receiving, sending, counting, opening packs."""

from collections.abc import Callable
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form, formset_factory
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import Verb, may, may_anywhere, require, scopes
from doorstep.base.pages import Request, page
from doorstep.ledger.words import AccountKind
from doorstep.partners.queries import taking_part
from doorstep.places.queries import inside, sites
from doorstep.places.words import SiteKind
from doorstep.programmes.pharmacy.access import COUNT_STOCK, HAND_OVER, QUALITY, RECEIVE, SEE_STOCK
from doorstep.programmes.pharmacy.actions.handovers import send
from doorstep.programmes.pharmacy.actions.holders import open_holder
from doorstep.programmes.pharmacy.actions.receiving import count_stock, open_packs, receive
from doorstep.programmes.pharmacy.actions.trips import plan_trip
from doorstep.programmes.pharmacy.forms import goods as forms
from doorstep.programmes.pharmacy.forms.counter import scanned
from doorstep.programmes.pharmacy.forms.refusals import did
from doorstep.programmes.pharmacy.models import Handover, Holder, Lot, Trip, Vehicle
from doorstep.programmes.pharmacy.queries import closing
from doorstep.programmes.pharmacy.queries import stock as queries
from doorstep.programmes.pharmacy.words import HandoverKind, HolderRole, TripState

PER_PAGE = 40
_KINDS = (SiteKind.PHARMACY, SiteKind.SMART_PHARMACY, SiteKind.SHOP, SiteKind.CLINIC, SiteKind.DEPOT)
_LINES = formset_factory(forms.LineForm, extra=forms.ROWS, max_num=60, absolute_max=60)


@page(SEE_STOCK)
@require_safe
def stock_list(request: Request) -> HttpResponseBase:
    """Everybody who holds medicine, with how much, and what ends soon."""
    today = clock.today()
    found = queries.holders(request.actor, SEE_STOCK)
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    lying = queries.lying_at([holder.account for holder in listed])
    near = closing.near_days(today)
    rows = []
    for holder in listed:
        mine = lying.get(holder.account_id, [])
        ending = [one for one in mine if (one.lot.last_use_on - today).days <= near]
        rows.append((holder, len({one.lot.medicine_id for one in mine}), len(mine), len(ending)))
    may_open = may_anywhere(request.actor, RECEIVE)
    opening = _open_form(request) if may_open else None
    context = {
        "page": listed, "rows": rows, "near": near, "tab": "stock",
        "opening": opening if opening and opening.things else None,
    }  # fmt: skip
    return render(request, "pharmacy/stock.html", context)


@page(RECEIVE)
@require_POST
def stock_open(request: Request) -> HttpResponseBase:
    """Open the stock of a pharmacy, a shop or a vehicle."""
    form = _open_form(request)
    made: list[Holder] = []
    if form.is_valid():
        given = form.cleaned_data
        act(request, lambda: made.append(open_holder(
            request.actor, thing=form.chosen(), licence=given["licence"], licensed_until=given["licensed_until"],
            now=clock.now(),
        )), _("Opened."))  # fmt: skip
    else:
        messages.error(request, _("Choose whose stock is opened."))
    return redirect("pharmacy:holder", pk=made[0].pk) if made else redirect("pharmacy:stock")


@page(SEE_STOCK)
@require_safe
def holder_page(request: Request, pk: int) -> HttpResponseBase:
    """What one holder has, lot by lot, first to expire first."""
    holder, today = _holder(request, pk, SEE_STOCK), clock.today()
    lying = queries.lying(holder)
    context = {
        "holder": holder,
        "rows": [(one, (one.lot.last_use_on - today).days) for one in lying],
        "near": closing.near_days(today),
        "may_receive": _is_stock(holder) and may(request.actor, RECEIVE, holder.path),
        "may_send": bool(lying) and _is_stock(holder) and may(request.actor, HAND_OVER, holder.path),
        "may_judge": holder.role == HolderRole.ASIDE and may(request.actor, QUALITY, holder.path),
        "may_count": may(request.actor, COUNT_STOCK, holder.path),
        "handovers": queries.handovers_of(holder)[:8],
        "tab": "stock",
    }
    return render(request, "pharmacy/holder.html", context)


@page(RECEIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def stock_receive(request: Request, pk: int) -> HttpResponseBase:
    """Take in what a supplier delivered, line by line, scanned or typed."""
    holder = _holder(request, pk, RECEIVE)
    form = forms.NoteForm(request.POST or None, suppliers=taking_part(clock.today()))
    lines = _LINES(request.POST or None, prefix="line")
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        delivered = [one for line in lines if (one := line.line()) is not None]
        given = form.cleaned_data

        def take_in() -> None:
            receive(
                request.actor, holder=holder, supplier=given["supplier"], document=given["document"], lines=delivered,
                now=clock.now(),
            )  # fmt: skip

        if did(form, take_in):
            words = _("Taken in: %(n)s lines into %(holder)s.")
            messages.success(request, words % {"n": len(delivered), "holder": holder.account.name})
            return redirect("pharmacy:holder", pk=holder.pk)
    status = 422 if request.method == "POST" else 200
    context = {"holder": holder, "form": form, "lines": lines, "tab": "stock"}
    return render(request, "pharmacy/receive.html", context, status=status)


@page(HAND_OVER)
@require_http_methods(["GET", "HEAD", "POST"])
def stock_send(request: Request, pk: int) -> HttpResponseBase:
    """Send lots on their way to a vehicle, a cabinet or back to a shop."""
    holder = _holder(request, pk, HAND_OVER)
    targets = queries.holders(request.actor, HAND_OVER).filter(role=HolderRole.STOCK).exclude(pk=holder.pk)
    is_back = holder.account.kind in {AccountKind.VEHICLE, AccountKind.CABINET}
    kinds = [HandoverKind.RETURN, HandoverKind.REFILL] if is_back else [
        HandoverKind.LOAD, HandoverKind.REFILL, HandoverKind.RETURN
    ]  # fmt: skip
    form = forms.SendForm(
        request.POST or None, targets=targets, kinds=kinds, lying=queries.lying(holder),
        initial={"kind": kinds[0], "target": request.GET.get("to"), "key": uuid4()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        sent: list[Handover] = []
        given = form.cleaned_data

        def go() -> None:
            quantities = {lot: n for lot, n in form.quantities().items() if n}
            kind, target = HandoverKind(given["kind"]), given["target"]
            trip = _trip(request, kind, holder, target)
            sent.append(
                send(
                    request.actor,
                    kind=kind,
                    source=holder,
                    target=target,
                    quantities=quantities,
                    trip=trip,
                    override=given["override"],
                    now=clock.now(),
                    key=given["key"],
                )
            )

        if did(form, go):
            messages.success(request, _("On its way. Whoever takes it over counts and confirms."))
            return redirect("pharmacy:handover", pk=sent[0].pk)
    context = {"holder": holder, "form": form, "tab": "stock"}
    return render(request, "pharmacy/send.html", context, status=422 if form.errors else 200)


@page(COUNT_STOCK)
@require_http_methods(["GET", "HEAD", "POST"])
def stock_count(request: Request, pk: int) -> HttpResponseBase:
    """Count everything a holder has; what differs is posted with its reason."""
    holder = _holder(request, pk, COUNT_STOCK)
    rows = [(one.lot, 10_000_000, one.lot.commodity.unit) for one in queries.lying(holder)]
    form = forms.CountForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():

        def write() -> None:
            count_stock(
                request.actor, holder=holder, counted=form.quantities(), reason=form.cleaned_data["reason"],
                now=clock.now(),
            )  # fmt: skip

        if did(form, write):
            messages.success(request, _("Counted: %(holder)s.") % {"holder": holder.account.name})
            return redirect("pharmacy:holder", pk=holder.pk)
    context = {"holder": holder, "form": form, "has_lots": bool(rows), "tab": "stock"}
    return render(request, "pharmacy/count.html", context, status=422 if form.errors else 200)


@page(COUNT_STOCK)
@require_http_methods(["GET", "HEAD", "POST"])
def packs_open(request: Request, pk: int, lot: int) -> HttpResponseBase:
    """Open one pack to sell single units, with its trace code."""
    holder = _holder(request, pk, COUNT_STOCK)
    found = get_object_or_404(Lot.objects.select_related("medicine", "commodity"), pk=lot)
    form = forms.OpenPackForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if did(form, lambda: open_packs(
            request.actor, holder=holder, lot=found, packs=1, now=clock.now(), key=given["key"],
            codes=scanned(given["codes"]),
        )):  # fmt: skip
            messages.success(request, _("One pack was opened; its single units stand under “opened packs”."))
            return redirect("pharmacy:holder", pk=holder.pk)
    context = {"holder": holder, "lot": found, "form": form, "tab": "stock"}
    return render(request, "pharmacy/pack_open.html", context, status=422 if form.errors else 200)


def act(request: Request, do: Callable[[], object], done: str) -> bool:
    """Do what a button asks and say what came of it; return whether it was done."""
    form = Form({})
    form.is_valid()
    if did(form, do):
        messages.success(request, done)
        return True
    for words in form.non_field_errors():
        messages.error(request, str(words))
    return False


def _holder(request: Request, pk: int, what: Verb) -> Holder:
    holder = get_object_or_404(queries.holders(request.actor, SEE_STOCK), pk=pk)
    require(request.actor, what, holder.path)
    return holder


def _open_form(request: Request) -> forms.OpenForm:
    """Return the form with the sites and vehicles whose stock nobody opened yet."""
    today, reach = clock.today(), scopes(request.actor, RECEIVE)
    places = sites(reach, today, _KINDS).filter(holders__isnull=True).order_by("kind", "name")
    cars = Vehicle.objects.filter(inside(reach, "depot__place__path"), holders__isnull=True, valid_until__isnull=True)
    found = cars.select_related("depot__place", "partner")
    return forms.OpenForm(request.POST or None, sites=places.select_related("place"), vehicles=found)


def _is_stock(holder: Holder) -> bool:
    return holder.role == HolderRole.STOCK


def _trip(request: Request, kind: HandoverKind, source: Holder, target: Holder) -> Trip | None:
    """Return the trip a load belongs to, planned for today if nobody did; of a return, the one it comes from."""
    vehicle = target.vehicle if kind is HandoverKind.LOAD else source.vehicle
    if vehicle is None:
        if kind is HandoverKind.LOAD:
            raise Http404
        return None
    today = clock.today()
    known = queries.open_trip_of(vehicle) or Trip.objects.filter(vehicle=vehicle, on=today).first()
    if known is None and kind is HandoverKind.LOAD:
        known = plan_trip(request.actor, vehicle=vehicle, on=today, now=clock.now())
    return known if known is None or known.state != TripState.CLOSED or kind is HandoverKind.LOAD else None
