"""Look at places: the list, one place, the map, the list as a file."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from doorstep.base.access import may, require, scopes
from doorstep.base.clock import now, today
from doorstep.base.pages import Request, page
from doorstep.base.tongue import is_english
from doorstep.places import access, features, queries, sheet
from doorstep.places.drawing import Drawing, Mark, draw
from doorstep.places.forms import PlaceFilter
from doorstep.places.models import Boundary, Place, Site
from doorstep.places.rules import hours
from doorstep.places.words import PlaceKind, PointQuality

PAGE_SIZE = 50
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def found(request: Request, place_id: int, what: Any = access.SEE) -> Place:
    """Return the place of an address if the actor may do `what` there; 404 or 403 otherwise."""
    place = get_object_or_404(Place.objects.select_related("parent"), pk=place_id)
    require(request.actor, what, place.path)
    return place


@page(access.SEE)
def places(request: Request) -> HttpResponseBase:
    """List places, by name, town, level and quality of the point."""
    on = today()
    reach = scopes(request.actor, access.SEE)
    form = PlaceFilter(request.GET, towns=queries.towns(reach, on))
    wanted = form.cleaned_data if form.is_valid() else {}
    shown = Paginator(queries.for_table(queries.listed(reach, on, **wanted), on), PAGE_SIZE)
    context = {
        "form": form,
        "page": shown.get_page(request.GET.get("page")),
        "is_filtered": any(wanted.values()),
        "figures": queries.figures(reach, on),
        "may_import": any(scopes(request.actor, access.IMPORT)),
        "query": request.GET.urlencode(),
    }
    return render(request, "places/places.html", context)


@page(access.SEE)
def place(request: Request, place_id: int) -> HttpResponseBase:
    """Show one place: what is known about it and how far, what lies in it, its sites."""
    one = found(request, place_id)
    on, moment = today(), now()
    below = queries.for_table(Place.objects.filter(queries.valid_on(on), parent=one), on)
    doors = [
        {"site": site, "week": week_of(site), "is_open": queries.is_open(site, moment)}
        for site in queries.sites([one.path], on)
    ]
    context = {
        "place": one,
        "above": queries.ancestors(one),
        "codes": one.codes.all(),
        "below": below,
        "doors": doors,
        "drawing": _drawing(one),
        "is_ended": one.valid_until is not None and one.valid_until < on,
        "may_edit": may(request.actor, access.EDIT, one.path),
        "may_set_point": may(request.actor, access.SET_POINT, one.path),
        "may_edit_site": may(request.actor, access.EDIT_SITE, one.path),
    }
    return render(request, "places/place.html", context)


def week_of(site: Site) -> list[tuple[list[int], str]]:
    """Return (weekdays, hours in words), days with the same hours together; nothing when hours are unknown."""
    rows = [hours.Stretch(row.weekday, row.opens_min, row.closes_min) for row in site.hours.all()]
    days: dict[str, list[int]] = {}
    for day in range(7):
        if words := hours.written(one for one in rows if one.weekday == day):
            days.setdefault(words, []).append(day)
    return [(same, words) for words, same in days.items()]


def _drawing(one: Place) -> Drawing | None:
    root = one.ancestor_ids[0] if one.ancestor_ids else one.pk
    border = Boundary.objects.filter(place=root).first()
    if border is None:
        return None
    around = one.path if one.kind != PlaceKind.VILLAGE else f"/{'/'.join(str(pk) for pk in one.ancestor_ids)}/"
    marks = [Mark(at, "village") for at in queries.points([around]) if at != one.point]
    if one.point and one.kind != PlaceKind.COUNTY:
        marks.append(Mark(one.point, "here"))  # the heading names it
    return draw(border.geometry, marks)


@page(access.SEE)
def places_map(request: Request) -> HttpResponseBase:
    """Show the map of the places one may see, with a table beside it."""
    on = today()
    reach = scopes(request.actor, access.SEE)
    towns = queries.towns_counted(reach, on)
    unknown = queries.within(reach, on).filter(point_quality=PointQuality.UNKNOWN).count()
    return render(request, "places/map.html", {"towns": towns, "unknown": unknown})


@page(access.SEE)
def places_geojson(request: Request) -> HttpResponseBase:
    """Answer the places and sites one may see as GeoJSON."""
    on: date = today()
    reach = scopes(request.actor, access.SEE)
    collection = features.collection(reach, on)
    return JsonResponse(collection, content_type="application/geo+json", json_dumps_params={"ensure_ascii": False})


@page(access.SEE)
def places_export(request: Request, ending: str) -> HttpResponseBase:
    """Answer the list as CSV or XLSX, filtered as on the page; it can be read in again."""
    on = today()
    reach = scopes(request.actor, access.SEE)
    form = PlaceFilter(request.GET, towns=queries.towns(reach, on))
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.for_sheet(queries.listed(reach, on, **wanted), on)
    write = sheet.as_csv if ending == "csv" else sheet.as_workbook
    return as_file(write(rows, is_english=is_english()), f"places-{on}.{ending}", TYPES[ending])


def as_file(body: bytes, name: str, kind: str) -> HttpResponse:
    """Answer a file to be saved under a name."""
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
