"""Prescriptions: take one in, see what waits, review it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere, scopes
from doorstep.base.pages import Request, page
from doorstep.people.queries import identity_shown
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.access import DISPENSE, RECEIVE_SCRIPT, REVIEW_SCRIPT
from doorstep.programmes.pharmacy.actions.counter import place_of
from doorstep.programmes.pharmacy.actions.scripts import (
    ScriptFacts,
    ScriptKnown,
    check_script,
    receive_script,
    review_script,
    told,
)
from doorstep.programmes.pharmacy.forms.counter import REFUSALS, ReviewForm, ScriptForm, why
from doorstep.programmes.pharmacy.models import Script
from doorstep.programmes.pharmacy.queries import catalogue, duty, record, stock
from doorstep.programmes.pharmacy.words import HolderRole, ReviewDecision, ScriptState

PER_PAGE = 30


@page(RECEIVE_SCRIPT)
@require_safe
def script_list(request: Request) -> HttpResponseBase:
    """What waits for review, or everything; the longest waiting first."""
    every = request.GET.get("show") == "every"
    found = _visible(request)
    waiting = found.filter(state=ScriptState.RECEIVED).order_by("received_at", "pk")
    listed = Paginator(found if every else waiting, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": listed, "every": every, "waiting": waiting.count(), "who": "", "matches": []}
    if who := request.GET.get("who", "")[:60]:
        context |= {"who": who, "matches": record.patients(request.actor, who)}
    return render(request, "pharmacy/scripts.html", context)


@page(RECEIVE_SCRIPT)
@require_http_methods(["GET", "HEAD", "POST"])
def script_new(request: Request, person: int) -> HttpResponseBase:
    """Write down a prescription that somebody shows."""
    whose = get_object_or_404(record.people(request.actor, DISPENSE), pk=person)
    doors = stock.holders(request.actor, DISPENSE).filter(role=HolderRole.STOCK, site__isnull=False)
    door = doors.first()
    place = place_of(door) if door is not None else whose.village
    form = ScriptForm(
        request.POST or None, medicines=list(catalogue.medicines()), with_codes=False,
        initial={"issued_on": clock.today().isoformat()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        facts = ScriptFacts(
            person=whose, issuer=given["issuer"], number=given["number"], issued_on=given["issued_on"],
            lines=form.lines, is_long=given["is_long"], is_assessed=given["is_assessed"],
        )  # fmt: skip
        try:
            made = receive_script(request.actor, facts=facts, place=place, now=clock.now())
        except ScriptKnown as known:
            messages.warning(request, why(known))
            return redirect("pharmacy:script", pk=known.script.pk)
        except REFUSALS as refusal:
            form.add_error(None, why(refusal))
        else:
            messages.success(request, _("Written down. A pharmacist on duty reviews it now."))
            return redirect("pharmacy:script", pk=made.pk)
    context = {"form": form, "person": whose, "identity": identity_shown(whose)}
    return render(request, "pharmacy/script_new.html", context, status=422 if form.errors else 200)


@page(RECEIVE_SCRIPT)
@require_http_methods(["GET", "HEAD", "POST"])
def script_page(request: Request, pk: int) -> HttpResponseBase:
    """One prescription: what it says, what was found, what a pharmacist said; posting reviews it."""
    script, now = get_object_or_404(_visible(request), pk=pk), clock.now()
    may_review = may(request.actor, REVIEW_SCRIPT, script.place.path) and script.state == ScriptState.RECEIVED
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            review_script(
                request.actor, script=script, decision=ReviewDecision(form.cleaned_data["decision"]),
                reason=form.cleaned_data["reason"], now=now,
            )  # fmt: skip
        except REFUSALS as refusal:
            form.add_error(None, why(refusal))
        else:
            messages.success(request, _("Your decision is written down with your licence and the time."))
            return redirect("pharmacy:script", pk=pk)
    checked = check_script(script, now) if script.state == ScriptState.RECEIVED else None
    context: dict[str, Any] = {
        "script": script,
        "identity": identity_shown(script.person),
        "lines": script.lines.select_related("medicine"),
        "reviews": script.reviews.select_related("licence__login"),
        "warnings": [told(one) for one in checked.warnings] if checked else [],
        "checked": checked,
        "now": now,
        "form": form,
        "may_review": may_review,
        "is_on_duty": duty.own_presence(request.actor) is not None,
        "may_sell": may_anywhere(request.actor, DISPENSE),
    }
    return render(request, "pharmacy/script.html", context, status=422 if form.errors else 200)


def _visible(request: Request) -> QuerySet[Script]:
    found = Script.objects.filter(inside(scopes(request.actor, RECEIVE_SCRIPT), "place__path"))
    return found.select_related("person__village", "person__identity", "place", "received_by")
