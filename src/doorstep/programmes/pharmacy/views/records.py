"""Medication records: found by name or number, opened with a purpose and a reason, and who looked."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, scopes
from doorstep.base.pages import Request, page
from doorstep.people.models import Person
from doorstep.people.queries import identity_shown
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.access import DISPENSE, OPEN_RECORD, SEE_LOOKS
from doorstep.programmes.pharmacy.actions.record import choose_reminders, open_record
from doorstep.programmes.pharmacy.forms.records import OpenForm
from doorstep.programmes.pharmacy.models import ReminderChoice
from doorstep.programmes.pharmacy.queries import record as queries
from doorstep.programmes.pharmacy.words import Purpose

PER_PAGE = 30


@page(OPEN_RECORD)
@require_safe
def record_list(request: Request) -> HttpResponseBase:
    """Look for the person whose record is wanted; nothing of the record is shown yet."""
    who = request.GET.get("who", "")[:60]
    context = {"who": who, "matches": queries.patients(request.actor, who)}
    return render(request, "pharmacy/records.html", context)


@page(OPEN_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def record_page(request: Request, pk: int) -> HttpResponseBase:
    """Open one record: for what and why is asked first, and written down with who looked."""
    person = _person(request, pk)
    form = OpenForm(request.POST or None)
    context = {
        "person": person,
        "identity": identity_shown(person),
        "form": form,
        "may_see_looks": may(request.actor, SEE_LOOKS, person.village.path),
    }
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        context["record"] = open_record(
            request.actor, person=person, purpose=Purpose(given["purpose"]), about=given["about"], now=clock.now()
        )
        context["choice"] = ReminderChoice.objects.filter(person=person).first()
        context["reminders"] = queries.planned_reminders(person)
    return render(request, "pharmacy/record.html", context, status=422 if form.errors else 200)


@page(SEE_LOOKS)
@require_safe
def record_looks(request: Request, pk: int) -> HttpResponseBase:
    """Who looked at somebody's record or was refused, for what and when, the latest first."""
    people = Person.objects.filter(inside(scopes(request.actor, SEE_LOOKS), "village__path"))
    person = get_object_or_404(people.select_related("village"), pk=pk)
    listed = Paginator(queries.looks(person), PER_PAGE).get_page(request.GET.get("page"))
    may_open = may(request.actor, OPEN_RECORD, person.village.path)
    return render(request, "pharmacy/record_looks.html", {"person": person, "page": listed, "may_open": may_open})


@page(DISPENSE)
@require_POST
def record_choose(request: Request, pk: int) -> HttpResponseBase:
    """Write down whether somebody wants to be reminded."""
    person, is_wanted = _person(request, pk), request.POST.get("wanted") == "yes"
    choose_reminders(request.actor, person=person, is_wanted=is_wanted, now=clock.now())
    said = _("Written down: wants to be reminded.") if is_wanted else _("Written down: wants no reminders.")
    messages.success(request, said)
    return redirect("pharmacy:record", pk=pk)


def _person(request: Request, pk: int) -> Person:
    return get_object_or_404(queries.people(request.actor, OPEN_RECORD), pk=pk)
