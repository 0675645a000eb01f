"""While a meeting goes on: who is there, what came of each item, the wall of the meeting room."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import may
from doorstep.base.pages import Request, page
from doorstep.base.screens import Task
from doorstep.base.templatetags import parts as words
from doorstep.meetings.access import RUN, SEE
from doorstep.meetings.actions import minutes as actions
from doorstep.meetings.bridge.minutes import carried, due_words
from doorstep.meetings.forms.refusals import REFUSALS, sentence
from doorstep.meetings.forms.running import PRESENCES, DutyForm, PersonForm, SettleForm, UnitForm
from doorstep.meetings.models import AgendaItem, Decision, Meeting
from doorstep.meetings.queries import agenda, slots
from doorstep.meetings.views.screens import meeting_of, screen
from doorstep.meetings.words import ItemOrigin, ItemResult, MeetingKind, MeetingState, Presence
from doorstep.needs.models import Need
from doorstep.needs.templatetags.need_words import named
from doorstep.people.models import Person
from doorstep.people.queries import visible as people_visible

MOST_FOUND = 20


@page(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def item_settle(request: Request, pk: int) -> HttpResponseBase:
    """Write down what came of an item, and whose duty it becomes."""
    item = get_object_or_404(AgendaItem.objects.select_related("meeting__place", "duty__lead", "need__place"), pk=pk)
    one = meeting_of(request, item.meeting_id, RUN)
    form = SettleForm(
        request.POST or None, actor=request.actor, on=clock.today(), place=_place_of(item, one), item=item
    )

    def do() -> None:
        given, now = form.cleaned_data, clock.now()
        if given["result"] == ItemResult.DECIDED:
            owed = form.owed(given["text"]) if form.makes_duty else None
            actions.decide(request.actor, item=item, text=given["text"], owed=owed, now=now)
        else:
            actions.settle_item(
                request.actor, item=item, result=ItemResult(given["result"]), text=given["text"], now=now
            )

    back = f"{reverse('meetings:meeting', args=[one.pk])}?item={item.pk}#item-{item.pk}"
    task = Task(
        _("Write down what came of it"),
        _("A decision with a unit becomes that unit's duty in the same step."),
        _("It is in the minutes."),
        back,
        template="meetings/settle.html",
        more={"meeting": one, "item": item, "decisions": list(item.decisions.all())},
    )
    return screen(request, task, form, do)


@page(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def decision_duty(request: Request, pk: int) -> HttpResponseBase:
    """Make a duty of a decision that has none yet."""
    decision = get_object_or_404(
        Decision.objects.select_related("item__meeting", "item__duty", "item__need__place"), pk=pk
    )
    one = meeting_of(request, decision.item.meeting_id, RUN)
    item = decision.item
    form = DutyForm(
        request.POST or None, actor=request.actor, on=clock.today(), place=_place_of(item, one), need=item.need
    )
    task = Task(
        _("Make a duty of it"),
        decision.text,
        _("The duty is given to the unit."),
        reverse("meetings:meeting", args=[one.pk]),
        more={"meeting": one},
    )
    return screen(
        request,
        task,
        form,
        lambda: actions.make_duty(request.actor, decision=decision, owed=form.owed(decision.text), now=clock.now()),
    )


@page(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: Request, pk: int) -> HttpResponseBase:
    """Write down who is there: the units expected, others, and people by name."""
    one, today = meeting_of(request, pk, RUN), clock.today()
    unit_form = UnitForm(request.POST if "unit" in request.POST else None, on=today)
    if request.method == "POST":
        try:
            if _note(request, one, unit_form):
                return redirect("meetings:attendance", pk)
        except REFUSALS as refusal:
            messages.error(request, sentence(refusal)[1])
            return redirect("meetings:meeting", pk)
    search = PersonForm(request.GET or None)
    text = search.cleaned_data["who"].strip() if search.is_valid() else ""
    rows = list(agenda.attendance(one))
    seen = people_visible(request.actor).filter(pk__in=[row.person_id for row in rows if row.person_id])
    context: dict[str, Any] = {
        "meeting": one,
        "rows": rows,
        "seen": set(seen.order_by().values_list("pk", flat=True)),
        "presences": PRESENCES,
        "unit_form": unit_form,
        "search": search,
        "text": text,
        "found": _found(request, one, text),
        "is_running": one.state == MeetingState.RUNNING,
    }
    status = 422 if unit_form.errors else 200
    return render(request, "meetings/attendance.html", context, status=status)


@page(SEE)
@require_safe
def room(request: Request, pk: int) -> HttpResponseBase:
    """The agenda on the wall of the meeting room: one item at a time, in large type."""
    one, now = meeting_of(request, pk), clock.now()
    if one.state in {MeetingState.RUNNING, MeetingState.HELD}:
        shown = _frozen(request, one, now)
    else:
        lines = agenda.proposed_for(request.actor, one, now, now.date()).lines
        wheres = _wheres(line.need for line in lines if line.origin is ItemOrigin.TRAY)
        shown = [
            {
                "title": line.title,
                "text": line.text,
                "origin": line.origin.value,
                "carried": carried(line.times_carried),
                "who": line.who,
                "due": due_words(line.due_at) if line.duty else "",
                "where": wheres.get(line.need or 0, ""),
            }
            for line in lines
        ]
    shown = [*_booked(request, one, now), *shown]
    asked = request.GET.get("item", "1")
    number = min(max(int(asked) if asked.isascii() and asked.isdigit() else 1, 1), max(len(shown), 1))
    context = {
        "meeting": one,
        "item": shown[number - 1] if shown else None,
        "number": number,
        "count": len(shown),
        "before": number - 1 if number > 1 else None,
        "after": number + 1 if number < len(shown) else None,
        "may_run": may(request.actor, RUN, one.place.path) and one.state == MeetingState.RUNNING,
        "now": now,
    }
    return render(request, "meetings/room.html", context)


def _booked(request: Request, one: Meeting, now: datetime) -> list[dict[str, Any]]:
    """Return the booked slots of a direct line as items; whose they are and what about only where one may know."""
    if one.kind != MeetingKind.DIRECT_LINE:
        return []
    seen = slots.shown(request.actor, one, slots.booker(request.actor, now.date()), now)
    return [
        {
            "title": row.booking.topic if row.booking else _("A booked slot"),
            "origin": "",
            "where": f"{words.clock(row.slot.starts_at)}–{words.clock(row.slot.ends_at)}",
            "who": row.booking.partner.name if row.booking and row.booking.partner else "",
        }
        for row in seen
        if not row.is_free
    ]


def _wheres(needs: Iterable[int | None]) -> dict[int, str]:
    """Return category and village of needs without a lead, by id; one query."""
    found = Need.objects.filter(pk__in=[pk for pk in needs if pk]).select_related("category", "place")
    return {one.pk: f"{named(one.category)} · {one.place.name}" for one in found if one.is_public}


def _frozen(request: Request, one: Meeting, now: datetime) -> list[dict[str, Any]]:
    frozen = agenda.frozen_for(request.actor, one, now.date())
    rows, owed = frozen.items, frozen.duties
    wheres = _wheres(item.need_id for item in rows if item.origin == ItemOrigin.TRAY)
    return [
        {
            "pk": item.pk,
            "title": item.title,
            "text": item.text,
            "origin": item.origin,
            "carried": carried(item.times_carried),
            "who": item.duty.lead.name if item.duty else "",
            "due": due_words(item.duty.due_at) if item.duty else "",
            "where": wheres.get(item.need_id or 0, ""),
            "result": item.result,
            "said": [(decision.text, owed.get(decision.source)) for decision in item.decisions.all()],
            "result_text": item.result_text,
        }
        for item in rows
    ]


def _is_number(text: str) -> bool:
    """Say whether this can be the number of a row: digits of our own, and no more than a row's number has."""
    return text.isascii() and text.isdigit() and len(text) < 19


def _note(request: Request, one: Meeting, unit_form: UnitForm) -> bool:
    """Write down what was sent; say whether there was something to write down."""
    now = clock.now()
    if "unit" in request.POST:
        if not unit_form.is_valid():
            return False
        unit = unit_form.cleaned_data["unit"]
        actions.note_attendance(request.actor, meeting=one, partner=unit, presence=Presence.PRESENT, now=now)
        messages.success(request, _("%(unit)s is there.") % {"unit": unit.name})
        return True
    if person := request.POST.get("person", ""):
        who = get_object_or_404(people_visible(request.actor), pk=person if _is_number(person) else 0)
        actions.note_attendance(request.actor, meeting=one, person=who, presence=Presence.PRESENT, now=now)
        messages.success(request, _("%(name)s is there.") % {"name": who.name})
        return True
    said = {
        int(name.removeprefix("row-")): Presence(value)
        for name, value in request.POST.items()
        if name.startswith("row-") and _is_number(name.removeprefix("row-")) and value in Presence.values
    }
    actions.note_all(request.actor, meeting=one, said=said, now=now)
    messages.success(request, _("It is written down who is there."))
    return True


def _found(request: Request, one: Meeting, text: str) -> QuerySet[Person]:
    if not text:
        return Person.objects.none()
    there = one.attendance.filter(person__isnull=False).values("person")
    return people_visible(request.actor, text).filter(erased_at=None).exclude(pk__in=there)[:MOST_FOUND]


def _place_of(item: AgendaItem, one: Meeting) -> Any:
    about = item.duty or item.need
    return about.place if about else one.place
