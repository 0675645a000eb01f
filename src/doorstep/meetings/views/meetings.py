"""One meeting: its agenda, who is there, what is decided; moved, called off, begun, locked."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.pages import Request, page
from doorstep.base.screens import Task
from doorstep.meetings.access import ADD_ITEM, KEEP, RUN, SEE
from doorstep.meetings.actions import agenda as agenda_actions
from doorstep.meetings.actions import meetings as actions
from doorstep.meetings.actions import minutes as minutes_actions
from doorstep.meetings.forms.running import AddendumForm, ItemForm, LockForm, ReasonForm
from doorstep.meetings.forms.series import MeetingForm, MoveForm, times
from doorstep.meetings.models import AgendaItem, Meeting
from doorstep.meetings.queries import agenda
from doorstep.meetings.queries import slots as slot_queries
from doorstep.meetings.rules.meetings import EARLIEST_BEGIN
from doorstep.meetings.views.screens import at_once, meeting_of, screen
from doorstep.meetings.words import MeetingState

PER_PAGE: Final = 40
"""So many items of an agenda on one page."""


@page(SEE)
@require_safe
def meeting_page(request: Request, pk: int) -> HttpResponseBase:
    """One meeting: what is to be talked about or was, who is there, what can be done now."""
    one, now = meeting_of(request, pk), clock.now()
    may_run = may(request.actor, RUN, one.place.path)
    has_begun = one.state in {MeetingState.RUNNING, MeetingState.HELD}
    context: dict[str, Any] = {
        "meeting": one,
        "has_begun": has_begun,
        "may_run": may_run,
        "may_keep": may(request.actor, KEEP, one.place.path) and one.state == MeetingState.PLANNED,
        "may_begin": may_run and one.state == MeetingState.PLANNED and now >= one.starts_at - EARLIEST_BEGIN,
        "may_add": may_anywhere(request.actor, ADD_ITEM) and one.state in {MeetingState.PLANNED, MeetingState.RUNNING},
        "item_form": ItemForm(),
        "user_id": request.actor.user_id,
        "now": now,
    }
    if has_begun:
        present, voting = agenda.counted(one)
        frozen = agenda.frozen_for(request.actor, one, now.date())
        context |= {
            "page": _paged(request, frozen.items),
            "duties": frozen.duties,
            "present": present,
            "voting": voting,
            "addenda": list(one.addenda.order_by("id")),
        }
    else:
        context["agenda"] = proposed = agenda.proposed_for(request.actor, one, now, now.date())
        context["page"] = _paged(request, proposed.lines)
        context["own"] = set(one.items.filter(added_by=request.actor.user_id).values_list("pk", flat=True))
    if one.slot_min:
        who = slot_queries.booker(request.actor, now.date())
        context["slots"] = slot_queries.shown(request.actor, one, who, now)
        context["bookings"] = {row.number: row for row in slot_queries.bookings(one)} if may_run else {}
    return render(request, "meetings/meeting.html", context)


@page(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: Request) -> HttpResponseBase:
    """Call a meeting outside a series."""
    today = clock.today()
    form = MeetingForm(
        request.POST or None,
        actor=request.actor,
        on=today,
        initial={"on": today, "pairing": request.GET.get("pairing", "")},
    )
    task = Task(
        _("Call a meeting"),
        _("One meeting that belongs to no series. For regular ones set up a series."),
        _("The meeting is in the calendar."),
        reverse("meetings:meetings"),
        template="meetings/meeting_form.html",
    )
    return screen(request, task, form, lambda: actions.call_meeting(request.actor, facts=form.facts, now=clock.now()))


@page(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_move(request: Request, pk: int) -> HttpResponseBase:
    """Give a meeting another time or room."""
    one = meeting_of(request, pk, KEEP)
    form = MoveForm(request.POST or None, initial=MoveForm.initial_of(one))

    def do() -> None:
        starts_at, ends_at = times(form.cleaned_data)
        where, why = form.cleaned_data["where"], form.cleaned_data["why"]
        actions.move_meeting(
            request.actor, meeting=one, starts_at=starts_at, ends_at=ends_at, where=where, why=why, now=clock.now()
        )

    task = _task(one, _("Move the meeting"), _("Everybody's calendar is told."), _("The meeting is moved."))
    return screen(request, task, form, do)


@page(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_cancel(request: Request, pk: int) -> HttpResponseBase:
    """Call a meeting off."""
    one = meeting_of(request, pk, KEEP)
    form = ReasonForm(request.POST or None)
    lead = _("It stays in calendars as called off. What was to be talked about comes to the next meeting by itself.")
    task = _task(one, _("Call the meeting off"), lead, _("The meeting is called off."), is_grave=True)
    return screen(
        request,
        task,
        form,
        lambda: actions.cancel_meeting(request.actor, meeting=one, why=form.cleaned_data["why"], now=clock.now()),
    )


@page(RUN)
@require_POST
def meeting_begin(request: Request, pk: int) -> HttpResponseBase:
    """Begin a meeting: the agenda is frozen."""
    one = meeting_of(request, pk, RUN)
    return at_once(
        request,
        _("The meeting has begun, and its agenda stands."),
        reverse("meetings:meeting", args=[pk]),
        lambda: agenda_actions.begin_meeting(request.actor, meeting=one, now=clock.now()),
    )


@page(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_lock(request: Request, pk: int) -> HttpResponseBase:
    """End a meeting and lock its minutes."""
    one = meeting_of(request, pk, RUN)
    form = LockForm(request.POST or None)
    lead = _("What nobody settled is undecided and comes again. Who was only expected was absent.")
    task = _task(one, _("End the meeting, lock the minutes"), lead, _("The minutes are locked."), is_grave=True)
    return screen(
        request,
        task,
        form,
        lambda: minutes_actions.lock_minutes(
            request.actor, meeting=one, remarks=form.cleaned_data["remarks"], now=clock.now()
        ),
    )


@page(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_addendum(request: Request, pk: int) -> HttpResponseBase:
    """Add to locked minutes."""
    one = meeting_of(request, pk, RUN)
    form = AddendumForm(request.POST or None)
    lead = _("What stands in the minutes stays; this is written below them.")
    task = _task(one, _("Write an addendum"), lead, _("The addendum is written."))
    return screen(
        request,
        task,
        form,
        lambda: minutes_actions.add_addendum(
            request.actor, meeting=one, text=form.cleaned_data["text"], now=clock.now()
        ),
    )


@page(ADD_ITEM)
@require_http_methods(["GET", "HEAD", "POST"])
def item_add(request: Request, pk: int) -> HttpResponseBase:
    """Put something on the agenda."""
    one = meeting_of(request, pk)
    form = ItemForm(request.POST or None)
    task = _task(one, _("Put something on the agenda"), _("It comes last."), _("It is on the agenda."))

    def do() -> None:
        given = form.cleaned_data
        agenda_actions.add_item(request.actor, meeting=one, title=given["title"], text=given["text"], now=clock.now())

    return screen(request, task, form, do)


@page(ADD_ITEM)
@require_POST
def item_withdraw(request: Request, pk: int) -> HttpResponseBase:
    """Take something off the agenda."""
    item = get_object_or_404(AgendaItem.objects.select_related("meeting"), pk=pk)
    meeting_of(request, item.meeting_id)
    return at_once(
        request,
        _("It is off the agenda."),
        reverse("meetings:meeting", args=[item.meeting_id]),
        lambda: agenda_actions.withdraw_item(request.actor, item=item, now=clock.now()),
    )


def _paged(request: Request, items: Sequence[Any]) -> Page[Any]:
    """Return the page of an agenda that is asked for: by its number, or by an item that stands on it."""
    number = request.GET.get("page")
    asked = request.GET.get("item", "")
    at = next((at for at, item in enumerate(items) if str(getattr(item, "pk", "")) == asked), None) if asked else None
    return Paginator(items, PER_PAGE).get_page(at // PER_PAGE + 1 if at is not None and not number else number)


def _task(one: Meeting, title: str, lead: str, done: str, *, is_grave: bool = False) -> Task:
    return Task(title, lead, done, reverse("meetings:meeting", args=[one.pk]), is_grave=is_grave, more={"meeting": one})
