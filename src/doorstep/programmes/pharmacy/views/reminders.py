"""Reminders: whose medicine runs out, rung before the vehicle comes; how each call went; what is to be brought."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.pages import Request, page
from doorstep.people.access import REVEAL_PHONE
from doorstep.people.actions import reveal_phone
from doorstep.programmes.pharmacy.access import DISPENSE, REMIND
from doorstep.programmes.pharmacy.actions.reminders import note_call
from doorstep.programmes.pharmacy.forms.records import CallForm
from doorstep.programmes.pharmacy.queries import reminders as queries
from doorstep.programmes.pharmacy.queries.record import is_pharmacist
from doorstep.programmes.pharmacy.rules.refills import AlreadyTold, NoVisit
from doorstep.programmes.pharmacy.words import CallResult, ReminderState

PER_PAGE = 30


@page(REMIND)
@require_safe
def reminder_list(request: Request) -> HttpResponseBase:
    """Whom to ring today, whom later, who was told, and what the vehicle is to bring."""
    today = clock.today()
    shown = request.GET.get("show", "")
    shown = shown if shown in queries.LISTS else "due"
    listed = Paginator(queries.LISTS[shown](request.actor, today), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": listed,
        "shown": shown,
        "due": queries.due(request.actor, today).count(),
        "today": today,
        "may_dispense": may_anywhere(request.actor, DISPENSE),
        "sees_medicine": is_pharmacist(request.actor) or (shown == "wanted" and may_anywhere(request.actor, DISPENSE)),
    }
    return render(request, "pharmacy/reminders.html", context)


@page(REMIND)
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_page(request: Request, pk: int) -> HttpResponseBase:
    """One reminder: the number to ring, what to say, and how it went."""
    reminder = get_object_or_404(queries.visible(request.actor), pk=pk)
    wants_number = request.POST.get("go") == "number"
    form = CallForm(None if wants_number else request.POST or None)
    number = ""
    if wants_number:
        number = reveal_phone(request.actor, person=reminder.person, now=clock.now())
    elif request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            note_call(
                request.actor, reminder=reminder, result=CallResult(given["result"]), note=given["note"],
                now=clock.now(),
            )  # fmt: skip
        except NoVisit:
            form.add_error("result", _("No visit of the vehicle is planned before it runs out: it cannot be brought."))
        except AlreadyTold:
            messages.warning(request, _("Somebody has told them already, or they want no reminders any more."))
            return redirect("pharmacy:reminders")
        else:
            messages.success(request, _("Written down."))
            return redirect("pharmacy:reminders")
    context = {
        "reminder": reminder,
        "calls": reminder.calls.select_related("by"),
        "form": form,
        "number": number,
        "is_shown": wants_number,
        "is_planned": reminder.state == ReminderState.PLANNED,
        "may_reveal": may(request.actor, REVEAL_PHONE, reminder.person.village.path),
        "sees_medicine": is_pharmacist(request.actor),
    }
    return render(request, "pharmacy/reminder.html", context, status=422 if form.errors else 200)
