"""Slots of direct lines: book one, give it back, take what was talked about as a need."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, require
from doorstep.base.pages import Request, page
from doorstep.base.screens import Task
from doorstep.meetings.access import BOOK, RUN
from doorstep.meetings.actions import slots as actions
from doorstep.meetings.forms.running import BookForm, ProblemForm
from doorstep.meetings.models import Booking
from doorstep.meetings.queries import slots as queries
from doorstep.meetings.rules.slots import slots
from doorstep.meetings.views.screens import at_once, screen
from doorstep.needs.words import Urgency
from doorstep.people.models import Person

PER_PAGE = 4


@page(BOOK)
@require_safe
def line_list(request: Request) -> HttpResponseBase:
    """Direct lines to come, with the slots that are free; one's own bookings on top."""
    now = clock.now()
    who = queries.booker(request.actor, now.date())
    is_known = bool(who.firms or who.person)
    listed = Paginator(queries.lines(now), PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        (one, queries.shown(request.actor, one, who, now), is_known or may(request.actor, RUN, one.place.path))
        for one in listed
    ]
    mine = [(row, _slot_of(row)) for row in queries.mine(who, now)]
    context = {
        "lines": lines,
        "page": listed,
        "mine": mine,
        "can_book": is_known or any(may_here for *_, may_here in lines),
        "now": now,
    }
    return render(request, "meetings/lines.html", context)


@page(BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def slot_book(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Book a slot for a firm or oneself."""
    now = clock.now()
    one = get_object_or_404(queries.lines(now), pk=pk)
    slot = next((row for row in slots(one.starts_at, one.ends_at, one.slot_min) if row.number == number), None)
    who = queries.booker(request.actor, now.date())
    if request.method != "POST" and (said := _taken(queries.shown(request.actor, one, who, now), number)):
        messages.info(request, said)
        return redirect("meetings:lines")
    sees_all = may(request.actor, RUN, one.place.path)
    form = BookForm(request.POST or None, who=who, sees_all=sees_all, on=now.date())

    def do() -> None:
        firm = form.cleaned_data["firm"]
        person = Person.objects.filter(pk=who.person).first() if who.person and not firm else None
        topic = form.cleaned_data["topic"]
        actions.book_slot(
            request.actor, meeting=one, number=number, topic=topic, partner=firm, person=person, now=clock.now()
        )

    task = Task(
        _("Book this slot"),
        _("You can give it back at any time; somebody else can take it then."),
        _("The slot is yours."),
        reverse("meetings:lines"),
        template="meetings/book.html",
        more={"meeting": one, "slot": slot, "can_book": bool(who.firms or who.person or sees_all)},
    )
    return screen(request, task, form, do)


@page(BOOK)
@require_POST
def booking_cancel(request: Request, pk: int) -> HttpResponseBase:
    """Give a slot back."""
    row = get_object_or_404(Booking.objects.select_related("meeting__place"), pk=pk)
    is_from_meeting = request.POST.get("from") == "meeting"
    back = reverse("meetings:meeting", args=[row.meeting_id]) if is_from_meeting else reverse("meetings:lines")
    return at_once(
        request,
        _("The slot is free again."),
        back,
        lambda: actions.cancel_booking(request.actor, booking=row, now=clock.now()),
    )


@page(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def booking_problem(request: Request, pk: int) -> HttpResponseBase:
    """Take a problem that was talked about as a need of the firm or person."""
    row = get_object_or_404(Booking.objects.select_related("meeting__place", "partner"), pk=pk, cancelled_at=None)
    require(request.actor, RUN, row.meeting.place.path)
    form = ProblemForm(request.POST or None, on=clock.today())

    def do() -> None:
        given = form.cleaned_data
        urgency = Urgency(given["urgency"]) if given["urgency"] else None
        actions.take_problem(
            request.actor,
            booking=row,
            text=given["text"],
            category=given["category"],
            urgency=urgency,
            now=clock.now(),
        )

    task = Task(
        _("Take the problem as a need"),
        row.topic,
        _("It is a need now, with a clock of its own."),
        reverse("meetings:meeting", args=[row.meeting_id]),
        more={"meeting": row.meeting},
    )
    return screen(request, task, form, do)


def _taken(seen: list[queries.Shown], number: int) -> str:
    """Say who has a slot that is not free; nothing while it is."""
    row = next((row for row in seen if row.slot.number == number), None)
    if row is None or row.is_free:
        return ""
    return _("You have booked this slot already.") if row.is_mine else _("Somebody has booked this slot already.")


def _slot_of(row: Booking) -> object:
    found = slots(row.meeting.starts_at, row.meeting.ends_at, row.meeting.slot_min)
    return next((one for one in found if one.number == row.number), None)
