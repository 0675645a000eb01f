"""Minutes as page, paper, workbook and data; meetings as calendar feeds."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.base import clock, fonts, ical
from doorstep.base.downloads import XLSX, saved_as
from doorstep.base.login import actor_for
from doorstep.base.pages import Request, page
from doorstep.meetings.access import READ_FEED, SEE
from doorstep.meetings.bridge import feed as feeds
from doorstep.meetings.bridge import minutes as minutes_bridge
from doorstep.meetings.bridge import paper
from doorstep.meetings.bridge.minutes import Minutes
from doorstep.meetings.models import Meeting
from doorstep.meetings.queries import meetings as queries
from doorstep.meetings.views.screens import meeting_of
from doorstep.meetings.words import MeetingState

BACK: Final = timedelta(days=92)
"""A feed shows so much of what is over."""


@page(SEE)
@require_safe
def minutes_page(request: Request, pk: int) -> HttpResponseBase:
    """The minutes of a meeting; before it has begun, the meeting itself."""
    one = meeting_of(request, pk)
    if one.state not in {MeetingState.RUNNING, MeetingState.HELD}:
        return redirect("meetings:meeting", pk)
    minutes = minutes_bridge.gather(request.actor, one, clock.today())
    return render(request, "meetings/minutes.html", {"meeting": one, "minutes": minutes})


@page(SEE)
@require_safe
def minutes_pdf(request: Request, pk: int) -> HttpResponseBase:
    """The minutes on paper, A4."""
    one, minutes = _minutes(request, pk)
    try:
        made = paper.pdf(minutes, is_demo=settings.IS_DEMO)
    except fonts.NoChineseFont:
        words = _("This machine has no font with Chinese. Install fonts-noto-cjk, or take the workbook.")
        return render(request, "meetings/no_paper.html", {"meeting": one, "words": words}, status=503)
    except fonts.GlyphsMissing as lack:
        words = _("No font here has these characters: %(missing)s. Install fonts-noto-cjk, or take the workbook.")
        shown = {"meeting": one, "words": words % {"missing": lack.missing}}
        return render(request, "meetings/no_paper.html", shown, status=503)
    return _named(HttpResponse(made, content_type=paper.TYPE), one, "pdf")


@page(SEE)
@require_safe
def minutes_xlsx(request: Request, pk: int) -> HttpResponseBase:
    """The minutes as a workbook."""
    one, minutes = _minutes(request, pk)
    return _named(HttpResponse(minutes_bridge.as_workbook(minutes), content_type=XLSX), one, "xlsx")


@page(SEE)
@require_safe
def minutes_json(request: Request, pk: int) -> HttpResponseBase:
    """The minutes as data for other programs."""
    one, minutes = _minutes(request, pk)
    body = minutes_bridge.as_data(minutes)
    return _named(JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1}), one, "json")


@page(READ_FEED)
@require_safe
def feed(request: Request, token: str) -> HttpResponseBase:
    """A calendar with a secret address: of a series, or of one's own meetings."""
    since = clock.now() - BACK
    if series := queries.by_token(token):
        found = series.meetings.select_related("place", "host")
        return _calendar(request, list(found.filter(starts_at__gte=since)), feeds.title_of(series), is_secret=True)
    if key := queries.login_of(token):
        found = queries.visible(actor_for(key.login), clock.today()).filter(starts_at__gte=since)
        return _calendar(request, list(found), _("My meetings"), is_secret=True)
    raise Http404


@page(READ_FEED)
@require_safe
def public_feed(request: Request, pk: int) -> HttpResponseBase:
    """The calendar of a public series."""
    series = get_object_or_404(queries.public_series(clock.today()), pk=pk)
    found = series.meetings.select_related("place", "host").filter(starts_at__gte=clock.now() - BACK)
    return _calendar(request, list(found), feeds.title_of(series), is_secret=False)


def _calendar(request: Request, found: list[Meeting], title: str, *, is_secret: bool) -> HttpResponse:
    def url_of(one: Meeting) -> str:
        return request.build_absolute_uri(reverse("meetings:meeting", args=[one.pk])) if is_secret else ""

    body = feeds.feed(found, title=title, url_of=url_of, is_demo=settings.IS_DEMO)
    response = HttpResponse(body, content_type=ical.TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(False, "meetings.ics") or ""  # noqa: FBT003
    response.headers["Cache-Control"] = "private, max-age=900" if is_secret else "public, max-age=900"
    return response


def _minutes(request: Request, pk: int) -> tuple[Meeting, Minutes]:
    one = meeting_of(request, pk)
    if one.state not in {MeetingState.RUNNING, MeetingState.HELD}:
        raise Http404
    return one, minutes_bridge.gather(request.actor, one, clock.today())


def _named(response: HttpResponse, one: Meeting, ending: str) -> HttpResponse:
    name = f"{feeds.title_of(one)} {one.day.isoformat()}.{ending}"
    return saved_as(response, name)
