"""The service circle for residents: is my village inside, where is the nearest service point, when is it open."""

from datetime import date
from typing import Final

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doorstep.base import clock, kept
from doorstep.base.pages import Request, page
from doorstep.door import queries, sentences
from doorstep.door.access import SEE_CIRCLE
from doorstep.door.forms import FindForm
from doorstep.door.queries import Door
from doorstep.door.views import COOKIE
from doorstep.places.models import Place
from doorstep.places.queries import county as own_county
from doorstep.places.words import PointQuality
from doorstep.programmes.stations import queries as stations

NEAR: Final = 4
"""So many service points are shown."""


@require_safe
@page(SEE_CIRCLE)
@kept.for_visitors(COOKIE)
def circle(request: Request) -> HttpResponseBase:
    """Show whether a village is inside the circle, by the standards and sites of today; and the county's share."""
    now = clock.now()
    today = now.date()
    form = FindForm(request.GET)
    form.is_valid()
    text = form.cleaned_data.get("q", "")
    standards, _held = stations.standards_in_force(today)
    place = None if text else _village(request.GET.get("village") or request.COOKIES.get(COOKIE, ""), today)
    points = stations.service_points_near(place, now, standards, NEAR) if place else []
    county = own_county()
    return render(
        request,
        "door/circle.html",
        {
            "form": form,
            "text": text,
            "matches": queries.search(text, today) if text else [],
            "standards": standards,
            "place": place,
            "nearest": points[0] if points else None,
            "points": [
                (one, sentences.opening(Door(one.site, one.metres, one.is_open), now.weekday())) for one in points
            ],
            "is_estimated": place is not None and _is_rough(place, points),
            "latest": stations.latest_by_rules(county) if county else None,
        },
    )


def _is_rough(place: Place, points: list[stations.ServicePoint]) -> bool:
    """Say whether the village's point or the nearest service point's was not surveyed."""
    qualities = [place.point_quality, *(one.site.point_quality for one in points[:1])]
    return any(quality != PointQuality.SURVEYED for quality in qualities)


def _village(text: str, today: date) -> Place | None:
    """Return the village asked for or remembered, if it exists."""
    try:
        return queries.village(int(text), today)
    except (ValueError, OverflowError, Place.DoesNotExist):
        return None
