"""Series: the list, one with its meetings, set up, changed, ended."""

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import Verb, may, may_anywhere, require
from doorstep.base.pages import Request, page
from doorstep.base.screens import Task
from doorstep.meetings.access import KEEP, SEE
from doorstep.meetings.actions import series as actions
from doorstep.meetings.actions.feeds import renew_address
from doorstep.meetings.forms.series import EndForm, SeriesForm
from doorstep.meetings.models import Series
from doorstep.meetings.queries import meetings as queries
from doorstep.meetings.views.screens import at_once, screen

PER_PAGE = 25
NEXT = 13


@page(SEE)
@require_safe
def series_list(request: Request) -> HttpResponseBase:
    """Every series of one's area or of the unit one works for."""
    today = clock.today()
    found = queries.series(request.actor, today).order_by("title_zh", "id")
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "today": today,
        "may_keep": may_anywhere(request.actor, KEEP),
    }
    return render(request, "meetings/series_list.html", context)


@page(SEE)
@require_safe
def series_page(request: Request, pk: int) -> HttpResponseBase:
    """One series: its rhythm, its next meetings, its calendar's address."""
    one, now = _series(request, pk), clock.now()
    may_keep = may(request.actor, KEEP, one.place.path)
    context = {
        "series": one,
        "coming": list(queries.upcoming(one.meetings.select_related("place"), now)[:NEXT]),
        "may_keep": may_keep,
        "has_ended": one.valid_until is not None and one.valid_until < now.date(),
        "address": request.build_absolute_uri(reverse("meetings:feed", args=[one.token])) if may_keep else "",
        "public": request.build_absolute_uri(reverse("meetings:public_feed", args=[one.pk])) if one.is_public else "",
    }
    return render(request, "meetings/series.html", context)


@page(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def series_new(request: Request) -> HttpResponseBase:
    """Set a series up."""
    today = clock.today()
    form = SeriesForm(request.POST or None, actor=request.actor, on=today, initial={"valid_from": today})
    task = Task(
        _("Set up a series"),
        _("Its meetings are written thirteen weeks ahead, every day anew."),
        _("The series is set up, and its first meetings are in the calendar."),
        reverse("meetings:series_list"),
        template="meetings/series_form.html",
    )
    return screen(request, task, form, lambda: actions.set_up_series(request.actor, facts=form.facts, now=clock.now()))


@page(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def series_edit(request: Request, pk: int) -> HttpResponseBase:
    """Change a series; its planned meetings follow."""
    one = _series(request, pk, KEEP)
    form = SeriesForm(request.POST or None, actor=request.actor, on=clock.today())
    form.begin_with(one)
    task = Task(
        _("Change the series"),
        _("Planned meetings follow, and calendars are told. What somebody moved stays where it is."),
        _("The series is changed."),
        reverse("meetings:series", args=[pk]),
        template="meetings/series_form.html",
        more={"series": one},
    )
    return screen(
        request,
        task,
        form,
        lambda: actions.change_series(request.actor, series=one, facts=form.facts, now=clock.now()),
    )


@page(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def series_end(request: Request, pk: int) -> HttpResponseBase:
    """Say on which day a series meets for the last time."""
    one = _series(request, pk, KEEP)
    form = EndForm(request.POST or None)
    task = Task(
        _("End the series"),
        _("What was held stays. Meetings after the last day are called off."),
        _("The series ends on that day."),
        reverse("meetings:series", args=[pk]),
        is_grave=True,
        more={"series": one},
    )
    return screen(
        request,
        task,
        form,
        lambda: actions.end_series(request.actor, series=one, last_day=form.cleaned_data["last_day"], now=clock.now()),
    )


@page(KEEP)
@require_POST
def series_address(request: Request, pk: int) -> HttpResponseBase:
    """Give a series' calendar another secret address."""
    one = _series(request, pk, KEEP)
    back = reverse("meetings:series", args=[pk])
    return at_once(
        request,
        _("The calendar has a new address."),
        back,
        lambda: renew_address(request.actor, series=one, now=clock.now()),
    )


def _series(request: Request, pk: int, what: Verb | None = None) -> Series:
    found = get_object_or_404(queries.series(request.actor, clock.today()), pk=pk)
    if what is not None:
        require(request.actor, what, found.place.path)
    return found
