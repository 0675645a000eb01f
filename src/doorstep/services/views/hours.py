"""Volunteers' hours: those of one's area, one's own, a new record, taking one back, taking all of them out."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may_anywhere
from doorstep.base.downloads import XLSX
from doorstep.base.pages import Request, page
from doorstep.base.queries import names_of
from doorstep.partners import queries as partners
from doorstep.people import queries as people
from doorstep.people.models import Person
from doorstep.services.access import CERTIFY, SEE_HOURS, SEE_OWN_HOURS
from doorstep.services.actions import hours as actions
from doorstep.services.forms import PEOPLE_SHOWN, HoursFilter, ReverseForm, ServiceForm
from doorstep.services.models import Activity, VolunteerService
from doorstep.services.queries import activities
from doorstep.services.queries import hours as queries
from doorstep.services.rules import hours as rules
from doorstep.services.rules.sessions import Span

PER_PAGE = 25


@page(SEE_HOURS)
@require_safe
def hours_list(request: Request) -> HttpResponseBase:
    """The records of one's area, with their sum; nobody is ranked."""
    form, found = _filtered(request)
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": listed,
        "rows": _named(request, listed),
        "served": queries.served(found),
        "query": request.GET.urlencode(),
        "may_certify": may_anywhere(request.actor, CERTIFY),
        "tab": "hours",
    }
    return render(request, "services/hours.html", context)


@page(SEE_OWN_HOURS)
@require_safe
def hours_mine(request: Request) -> HttpResponseBase:
    """One's own hours as a volunteer."""
    found = queries.own(request.actor)
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": listed, "rows": _named(request, listed), "served": queries.served(found)}
    return render(request, "services/hours_mine.html", context)


@page(SEE_HOURS)
@require_safe
def hours_export(request: Request) -> HttpResponseBase:
    """The records shown, as a workbook with the columns of the national volunteer record."""
    _form, found = _filtered(request)
    data = actions.export_service(request.actor, found=found, now=clock.now())
    response = HttpResponse(data, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="volunteer-service-{clock.today()}.xlsx"'
    return response


@page(CERTIFY)
@require_http_methods(["GET", "HEAD", "POST"])
def hours_new(request: Request) -> HttpResponseBase:
    """Record one stretch of service: first find the person, then say when and what."""
    activity = _activity(request)
    text = request.GET.get("q", "").strip()
    matches = list(people.visible(request.actor, text)[:PEOPLE_SHOWN]) if text else []
    form = ServiceForm(
        request.POST or None,
        actor=request.actor,
        found=matches,
        on=clock.today(),
        is_activity=activity is not None,
        initial=_initial(activity),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.record_service(
                request.actor,
                person=form.cleaned_data["person"],
                occasion=_occasion(form, activity),
                span=Span(*form.span),
                content=form.cleaned_data["content"],
                thanks=form.cleaned_data["thanks"],
                now=clock.now(),
            )
        except REFUSALS as refusal:
            _refuse(form, refusal)
        else:
            words = _("Recorded: %(n)s minutes. Thank you both!")
            messages.success(request, words % {"n": made.minutes})
            return redirect("services:hours")
    context = {"form": form, "activity": activity, "q": text, "matches": matches}
    return render(request, "services/hours_new.html", context)


@page(CERTIFY)
@require_POST
def hours_reverse(request: Request, pk: int) -> HttpResponseBase:
    """Take a record back; both stay to be seen."""
    service = get_object_or_404(queries.visible(request.actor, clock.today()), pk=pk)
    form = ReverseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why it is taken back."))
        return redirect("services:hours")
    try:
        actions.reverse_service(request.actor, service=service, reason=form.cleaned_data["reason"], now=clock.now())
    except rules.SaidTwice:
        messages.error(request, _("It has been taken back already."))
    except actions.CertifiesThemselves:
        messages.error(request, _("Somebody else has to record your own hours, and to take them back."))
    else:
        messages.success(request, _("Taken back. If something else is true, record that now."))
    return redirect("services:hours")


REFUSALS = (
    actions.CertifiesThemselves,
    actions.PersonErased,
    rules.ContentMissing,
    rules.InTheFuture,
    rules.InTwoPlaces,
    rules.NotHeld,
    rules.NotWholeMinutes,
    rules.OutsideTheActivity,
)


def _refuse(form: ServiceForm, refusal: Exception) -> None:
    if isinstance(refusal, rules.OutsideTheActivity):
        words = _("Longer than the activity. Up to %(n)s minutes before and after it count for setting up.")
        form.add_error("starts", words % {"n": refusal.margin_min})
        return
    said: dict[type[Exception], tuple[str | None, str]] = {
        actions.CertifiesThemselves: ("person", _("Somebody else has to record your own hours.")),
        rules.InTheFuture: ("ends", _("This has not ended yet. Record it afterwards.")),
        rules.InTwoPlaces: ("starts", _("This person is recorded somewhere else at that time.")),
        rules.NotHeld: (None, _("Record who came to the activity first.")),
        rules.NotWholeMinutes: ("ends", _("It ends before it starts.")),
        rules.ContentMissing: ("content", _("Say what was done.")),
    }
    field, words = said.get(type(refusal), ("person", _("Nothing is held about this person any more.")))
    form.add_error(field, words)


def _activity(request: Request) -> Activity | None:
    asked = request.GET.get("activity", "")
    if not asked.isascii() or not asked.isdigit() or len(asked) > 18:
        return None
    return get_object_or_404(activities.visible(request.actor), pk=int(asked))


def _initial(activity: Activity | None) -> dict[str, Any]:
    if activity is None:
        return {"day": clock.today()}
    starts = activity.session.starts_at.astimezone(clock.TIME_ZONE)
    ends = activity.session.ends_at.astimezone(clock.TIME_ZONE)
    return {"day": starts.date(), "starts": starts.time(), "ends": ends.time(), "content": activity.title_zh}


def _occasion(form: ServiceForm, activity: Activity | None) -> actions.Occasion:
    if activity is not None:
        return actions.Occasion.at(activity)
    return actions.Occasion(form.cleaned_data["host"], form.cleaned_data["place"])


def _filtered(request: Request) -> tuple[HoursFilter, QuerySet[VolunteerService]]:
    """Return the filter and the records it lets through."""
    found = queries.visible(request.actor, clock.today())
    form = HoursFilter(request.GET or None, hosts=partners.visible(request.actor).order_by("name"))
    if form.is_valid():
        if since := form.cleaned_data["since"]:
            found = found.filter(starts_at__gte=datetime.combine(since, time(), clock.TIME_ZONE))
        if until := form.cleaned_data["until"]:
            found = found.filter(starts_at__lt=datetime.combine(until + timedelta(days=1), time(), clock.TIME_ZONE))
        if host := form.cleaned_data["host"]:
            found = found.filter(host=host)
    return form, found


def _named(request: Request, listed: Iterable[VolunteerService]) -> list[tuple[VolunteerService, str, str]]:
    """Return each record with the volunteer's name as the reader may see it, and who recorded it."""
    rows = list(listed)
    recorders = names_of(one.recorded_by_id for one in rows)
    return [(one, _name(request, one.person), recorders.get(one.recorded_by_id or 0, "")) for one in rows]


def _name(request: Request, person: Person) -> str:
    return activities.shown_name(request.actor, person)
