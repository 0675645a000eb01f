"""Residents' pages: the answer first, no login, no script."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, quote_etag
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from doorstep.base import clock, fonts, ical, kept
from doorstep.base.pages import Request, is_elder, page
from doorstep.door import feed, map, poster, queries, rules, sentences  # noqa: A004  a map is a map
from doorstep.door.access import CHOOSE_VILLAGE, SEE_ABOUT, SEE_HOME, SEE_TIMETABLE, SEE_VILLAGE
from doorstep.door.forms import FindForm, TimetableForm
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.bridge import coverage_words
from doorstep.programmes.pharmacy.queries import coverage

COOKIE: Final = "village"
COOKIE_AGE: Final = 60 * 60 * 24 * 400
LINES: Final = 30
FEED_AGE: Final = 3600
POSTER_AGE: Final = 60 * 60 * 24 * 30
NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The stamp of a calendar that never had a visit."""


@require_safe
@page(SEE_HOME)
@kept.for_visitors(COOKIE)
def home(request: Request) -> HttpResponseBase:
    """Show my village's next visit, or help to find the village."""
    now = clock.now()
    today = now.date()
    form = FindForm(request.GET)
    form.is_valid()
    text, town = form.cleaned_data.get("q", ""), form.cleaned_data.get("town")
    mine = _remembered(request, today)
    towns = list(queries.towns(today))
    return render(
        request,
        "door/home.html",
        {
            "form": form,
            "text": text,
            "matches": queries.search(text, today) if text else [],
            "towns": towns,
            "town": next((one for one in towns if one.pk == town), None),
            "homes": queries.villages_of(town, today) if town else [],
            "mine": queries.my_village(mine, now) if mine else None,
            "changes": [sentences.changed(one) for one in queries.changes(mine, today)] if mine else [],
            "coming": [] if mine else queries.coming_up(now),
            "now": now,
            "today": today,
        },
    )


@require_POST
@page(CHOOSE_VILLAGE)
def choose(request: Request, pk: int) -> HttpResponseBase:  # noqa: ARG001  a view
    """Remember on this device that this is my village, and show it."""
    place = _village(pk, clock.today())
    response = HttpResponseRedirect(reverse("village", args=[place.pk]))
    _remember(response, place)
    return response


@require_POST
@page(CHOOSE_VILLAGE)
def forget(request: Request) -> HttpResponseBase:  # noqa: ARG001  a view
    """Forget which village is mine."""
    response = HttpResponseRedirect(reverse("home"))
    response.delete_cookie(COOKIE)
    return response


@require_safe
@page(SEE_VILLAGE)
@kept.for_visitors(COOKIE)
def village(request: Request, pk: int) -> HttpResponseBase:
    """Show when the vehicle comes, where it stands, why so often, and where medicine is meanwhile."""
    now = clock.now()
    mine = queries.my_village(_village(pk, now.date()), now)
    doors = queries.doors_near(mine.place, now)
    return render(
        request,
        "door/village.html",
        {
            "mine": mine,
            "doors": [(door, sentences.opening(door, now.weekday())) for door in doors],
            "own_doors": queries.own_doors(mine.place, doors),
            "weeks": [(visit, *sentences.mark(visit, now)) for visit in rules.in_weeks(mine.shown, now.date())],
            "other_stop": queries.nearest_stop(mine),
            "changes": [sentences.changed(one) for one in queries.changes(mine.place, now.date())],
            "off": [sentences.falls_out(off) for off in mine.off],
            "locator": _locator(mine),
            "surroundings": _surroundings(mine, doors, is_elder=is_elder(request)),
            "remembered": _remembered(request, now.date()),
            "around_the_clock": coverage_words.headline(stated) if (stated := coverage.latest_of(mine.place)) else "",
            "now": now,
            "today": now.date(),
        },
    )


@require_safe
@page(SEE_TIMETABLE)
@kept.for_visitors()
def timetable(request: Request) -> HttpResponseBase:
    """Show the whole county's timetable, by town, weekday or name."""
    today = clock.today()
    form = TimetableForm(request.GET, towns=queries.towns(today))
    form.is_valid()
    asked = form.cleaned_data
    is_unserved = request.GET.get("show") == "none"
    wanted = queries.Filter(asked.get("q", ""), asked.get("town"), asked.get("weekday"), is_unserved)
    other = replace(wanted, is_unserved=not is_unserved)
    plan = queries.plan_in_force(today)
    found = Paginator(queries.lines(plan, wanted), LINES).get_page(request.GET.get("page")) if plan else None
    counts = (found.paginator.count, queries.lines(plan, other).count()) if plan and found else (0, 0)
    return render(
        request,
        "door/timetable.html",
        {
            "form": form,
            "plan": plan,
            "page": found,
            "lines": queries.with_hours(plan, list(found)) if plan and found else [],
            "weekdays": queries.weekdays_of(plan) if plan else [],
            "is_filtered": wanted != queries.Filter(is_unserved=is_unserved),
            "is_unserved": is_unserved,
            "served": counts[is_unserved],
            "unserved": counts[not is_unserved],
            "served_address": _with(request, show=None),
            "unserved_address": _with(request, show="none"),
            "today": today,
        },
    )


@require_safe
@page(SEE_ABOUT)
def about(request: Request) -> HttpResponseBase:
    """Say what this is, where the data come from, and what happens to yours."""
    return render(request, "door/about.html")


@require_safe
@page(SEE_VILLAGE)
def calendar(request: Request, pk: int) -> HttpResponseBase:
    """Serve the village's visits as an iCalendar feed; `?lang=` chooses the language, for telephones have no cookie."""
    now = clock.now()
    place = _village(pk, now.date())
    found = queries.visits(place, since=now - queries.LOOK_BACK)
    changed = queries.last_change(found, queries.plans_of(place))
    with translation.override(language_of(request)):
        body = feed.feed(
            found,
            village=place.name,
            changed_at=changed or NEVER,
            url=_address(request, place),
            county=settings.COUNTY_CODE,
            phone=settings.SERVICE_PHONE,
            is_demo=settings.IS_DEMO,
        )
    response = HttpResponse(body, content_type=ical.TYPE)
    response.headers["Cache-Control"] = f"public, max-age={FEED_AGE}"
    response.headers["Content-Disposition"] = named(f"doorstep-{pk}.ics")
    return unless_known(request, response, hashlib.sha256(body).hexdigest(), changed)


@require_safe
@page(SEE_VILLAGE)
def print_poster(request: Request, pk: int) -> HttpResponseBase:
    """Serve the village's poster, A3, in the language of `?lang=`; made once per content, however often asked for."""
    now = clock.now()
    place = _village(pk, now.date())
    with translation.override(language_of(request)):
        try:
            words = poster.poster_for(
                queries.my_village(place, now),
                url=_address(request, place),
                phone=settings.SERVICE_PHONE,
                is_demo=settings.IS_DEMO,
            )
            made = printed(words)
        except poster.NoVisits:
            return no_poster(request, place, 404, cause="visits")
        except fonts.NoChineseFont:
            return no_poster(request, place, 503, cause="font")
        except fonts.GlyphsMissing as lack:
            return no_poster(request, place, 503, cause="glyphs", missing=lack.missing, family=lack.family)
        name = gettext("Poster") + f"-{place.name}.pdf"
    response = HttpResponse(made, content_type=poster.TYPE)
    response.headers["Content-Disposition"] = named(name)
    return unless_known(request, response, words.digest)


def printed(words: poster.Poster) -> bytes:
    """Return the poster, from the cache if the same words were printed before."""
    key = f"poster:{words.digest}"
    made: bytes | None = cache.get(key)
    if made is None:
        made = poster.pdf(words)
        cache.set(key, made, POSTER_AGE)
    return made


def no_poster(request: Request, place: Place, status: int, **why: str) -> HttpResponse:
    """Say why there is no poster."""
    return render(request, "door/no_poster.html", {"place": place, **why}, status=status)


def unless_known(
    request: Request, response: HttpResponse, digest: str, changed: datetime | None = None
) -> HttpResponseBase:
    """Return the response, or 304 if the reader has it already."""
    response.headers["ETag"] = quote_etag(digest)
    if changed is not None:
        response.headers["Last-Modified"] = http_date(changed.timestamp())
    known = get_conditional_response(
        request,
        etag=response.headers["ETag"],
        last_modified=int(changed.timestamp()) if changed else None,
        response=response,
    )
    return known or response


def _with(request: Request, *, show: str | None) -> str:
    """Return this list's address with another choice of `show`, from its first page on."""
    query = request.GET.copy()
    query.pop("page", None)
    query.pop("show", None)
    if show:
        query["show"] = show
    return f"?{query.urlencode()}"


def named(name: str) -> str:
    """Return the header that names a file and lets a browser show it."""
    return content_disposition_header(as_attachment=False, filename=name) or ""


def language_of(request: Request) -> str:
    """Return the language an address asks for; files have no other sign of it, so that caches can keep them."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _address(request: Request, place: Place) -> str:
    return request.build_absolute_uri(reverse("village", args=[place.pk]))


def _village(pk: int, today: date) -> Place:
    try:
        return queries.village(pk, today)
    except Place.DoesNotExist as missing:
        raise Http404 from missing


def _remembered(request: Request, today: date) -> Place | None:
    """Return the village this device was told to remember, if it still exists."""
    try:
        return queries.village(int(request.COOKIES.get(COOKIE, "")), today)
    except (ValueError, OverflowError, Place.DoesNotExist):
        return None


def _remember(response: HttpResponse, place: Place) -> None:
    response.set_cookie(
        COOKIE, str(place.pk), max_age=COOKIE_AGE, samesite="Lax", httponly=True, secure=settings.HAS_TLS
    )


def _locator(mine: queries.MyVillage) -> map.Drawing | None:
    border = queries.border(mine.county) if mine.place.point else None
    return map.in_county(border, mine.place.point) if border and mine.place.point else None


def _surroundings(mine: queries.MyVillage, doors: list[queries.Door], *, is_elder: bool) -> str:
    """Return a picture of what is around the village as an address an image can show; empty for an unknown place."""
    if mine.place.point is None:
        return ""
    marks = [map.Mark("door", door.site.name, door.site.point) for door in doors if door.site.point]
    if mine.stop and mine.stop.point:
        marks.insert(0, map.Mark("stop", gettext("Stop"), mine.stop.point))
    drawing = map.around(map.Mark("village", mine.place.name, mine.place.point), marks)
    picture = render_to_string("door/parts/near.svg", {"d": drawing, "size": 20 if is_elder else 15})
    return f"data:image/svg+xml,{quote(picture)}"
