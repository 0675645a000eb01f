"""Home deliveries: asked for, checked, packed, on the way, handed over or back."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import scopes
from doorstep.base.pages import Request, page
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.access import ASK_FOR, DELIVER
from doorstep.programmes.pharmacy.actions import delivery as actions
from doorstep.programmes.pharmacy.forms.counter import REFUSALS, why
from doorstep.programmes.pharmacy.forms.deliveries import DeliveryForm, HandForm, NoteForm, PackForm
from doorstep.programmes.pharmacy.models import Delivery
from doorstep.programmes.pharmacy.queries import near, record, stock
from doorstep.programmes.pharmacy.rules import delivery as rules
from doorstep.programmes.pharmacy.words import DeliveryState, HolderRole, Payment

PER_PAGE = 30
OVER = Q(state__in=(DeliveryState.DELIVERED, DeliveryState.RETURNED))
CALL_OWED = Q(call_due_at__isnull=False, called_at__isnull=True)


@page(DELIVER)
@require_safe
def delivery_list(request: Request) -> HttpResponseBase:
    """What is under way, patients to be rung first, or everything; and the way to a new one."""
    every = request.GET.get("show") == "every"
    found = _visible(request)
    under_way = found.filter(~OVER | CALL_OWED).order_by(F("call_due_at").asc(nulls_last=True), "requested_at", "pk")
    shown = found if every else under_way
    who = request.GET.get("who", "")[:60]
    context = {
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "every": every,
        "now": clock.now(),
        "who": who,
        "matches": record.patients(request.actor, who),
    }
    return render(request, "pharmacy/deliveries.html", context)


@page(ASK_FOR)
@require_http_methods(["GET", "HEAD", "POST"])
def delivery_new(request: Request, person: int) -> HttpResponseBase:
    """Ask for medicine to be brought to somebody."""
    whose, now = get_object_or_404(record.people(request.actor, ASK_FOR), pk=person), clock.now()
    doors = list(stock.holders(request.actor, ASK_FOR).filter(role=HolderRole.STOCK, site__isnull=False))
    papers = list(record.papers(whose))
    form = DeliveryForm(request.POST or None, medicines=list(near.on_the_shelf(now)), doors=doors, papers=papers)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.request_delivery(
                request.actor, holder=form.doors[form.cleaned_data["holder"]], person=whose, lines=form.asked,
                script=form.papers.get(form.cleaned_data["script"]), now=now,
            )  # fmt: skip
        except REFUSALS as refusal:
            form.add_error(None, why(refusal))
        else:
            messages.success(request, _("Asked for. A pharmacist looks at it next."))
            return redirect("pharmacy:delivery", pk=made.pk)
    return render(request, "pharmacy/delivery_new.html", {"form": form, "person": whose})


@page(DELIVER)
@require_safe
def delivery_page(request: Request, pk: int) -> HttpResponseBase:
    """One delivery and what can be done with it now."""
    return _show(request, get_object_or_404(_visible(request), pk=pk))


@page(DELIVER)
@require_POST
def delivery_step(request: Request, pk: int) -> HttpResponseBase:
    """Do the next step with a delivery."""
    delivery, go = get_object_or_404(_visible(request), pk=pk), request.POST.get("go", "")
    form = _form_for(go, request, delivery)
    if form is not None and not form.is_valid():
        return _show(request, delivery, go, form)
    try:
        said = _do(request, delivery, go, form)
    except (rules.NotNow, rules.BoxMissing, rules.NotHandedOver, rules.NoCallOwed) as refusal:
        messages.error(request, _refused(refusal))
    except REFUSALS as refusal:
        messages.error(request, why(refusal))
    else:
        messages.success(request, said)
    return redirect("pharmacy:delivery", pk=pk)


def _do(request: Request, delivery: Delivery, go: str, form: Any) -> str:
    """Call the action of a step and return what to say."""
    by, now = request.actor, clock.now()
    given = form.cleaned_data if form is not None else {}
    note, said = given.get("note", ""), ""
    if go == "review":
        actions.review_delivery(by, delivery=delivery, reason=note, now=now)
        said = _("Checked. It may be packed.")
    elif go == "pack":
        _packed, code = actions.pack_delivery(by, delivery=delivery, cold_box=given["cold_box"], now=now)
        said = _("Packed. The receiver's six digits: %(code)s. Tell them; they are shown this once.") % {"code": code}
    elif go == "out":
        actions.send_out(by, delivery=delivery, now=now)
        said = _("On the way.")
    elif go == "fail":
        done = actions.fail_delivery(by, delivery=delivery, note=note, now=now)
        said = _("Written down. It is tried again.")
        if done.state == DeliveryState.RETURNED:
            said = _("It goes back to the pharmacy after so many tries. Please ring the patient.")
    elif go == "call":
        actions.note_call(by, delivery=delivery, note=note, now=now)
        said = _("Written down: the patient was rung.")
    elif go == "cancel":
        actions.cancel_delivery(by, delivery=delivery, note=note, now=now)
        said = _("Called off. What was packed lies aside until somebody looks at it.")
    elif go == "check":
        actions.check_returned(by, delivery=delivery, now=now)
        said = _("Looked at; it is on the shelf again.")
    elif go == "hand":
        _hand_over(request, delivery, form)
        said = _("Handed over; the receipt is written.")
    return said


def _hand_over(request: Request, delivery: Delivery, form: HandForm) -> None:
    given = form.cleaned_data
    payment = Payment(given["payment"])
    lines = list(delivery.lines.select_related("medicine"))
    costs = 0 if payment is Payment.FREE else sum((one.medicine.price_fen or 0) * one.packs for one in lines)
    handed = actions.HandedOver(
        key=given["key"], codes=form.codes, code=given["code"], witness=given["witness"], payment=payment,
        paid_fen=costs,
    )  # fmt: skip
    actions.hand_over(request.actor, delivery=delivery, given=handed, now=clock.now())


def _form_for(go: str, request: Request, delivery: Delivery) -> forms.Form | None:
    if go in {"fail", "cancel"}:
        return NoteForm(request.POST)
    if go == "call":
        return _call_form(request.POST)
    if go == "review":
        form = NoteForm(request.POST)
        form.fields["note"].required = False
        return form
    if go == "pack":
        return PackForm(request.POST)
    if go == "hand":
        return HandForm(request.POST, lines=delivery.lines.select_related("medicine"))
    return None


def _call_form(given: QueryDict | None = None) -> NoteForm:
    form = NoteForm(given, auto_id="call_%s")
    form.fields["note"].label = _("What was agreed")
    return form


def _show(request: Request, delivery: Delivery, go: str = "", form: forms.Form | None = None) -> HttpResponseBase:
    lines = delivery.lines.select_related("medicine").prefetch_related("packed__lot")
    state = DeliveryState(delivery.state)
    note = NoteForm()
    review = NoteForm(auto_id="review_%s")
    review.fields["note"].label = _("Answer to what was found")
    review.fields["note"].required = False
    context: dict[str, Any] = {
        "delivery": delivery,
        "lines": lines,
        "steps": delivery.steps.select_related("by"),
        "note_form": form if go in {"fail", "cancel"} else note,
        "call_form": form if go == "call" else _call_form(),
        "now": clock.now(),
        "review_form": form if go == "review" else review,
        "pack_form": form if go == "pack" else PackForm(),
        "hand_form": form if go == "hand" else HandForm(initial={"key": uuid4(), "payment": Payment.CASH}, lines=lines),
        "may": {one.value: one in rules.MOVES[state] for one in DeliveryState},
        "may_check": state is DeliveryState.RETURNED and not delivery.is_checked and bool(delivery.code_hash),
    }
    return render(request, "pharmacy/delivery.html", context, status=422 if form is not None else 200)


def _refused(refusal: Exception) -> str:
    if isinstance(refusal, rules.BoxMissing):
        return _("Something here belongs into the refrigerator: write the number of the cold box.")
    if isinstance(refusal, rules.NotHandedOver):
        return _("These are not the receiver's digits. Ask again, or name a second person who sees it.")
    return _("It has moved on meanwhile. Below stands how it is now.")


def _visible(request: Request) -> QuerySet[Delivery]:
    found = Delivery.objects.filter(inside(scopes(request.actor, DELIVER), "holder__path"))
    return found.select_related(
        "holder__account__book",
        "holder__site__place",
        "person__village",
        "script",
        "dispense",
        "called_by",
        "call_owed_by",
    )
