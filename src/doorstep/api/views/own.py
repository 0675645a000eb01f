"""The platform's own interface: needs, duties, rates, meetings, places, wishes, as whoever asks would see them."""

import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Path, Query, Schema
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import APIKeyHeader

from doorstep.api import rows
from doorstep.api.access import ASK
from doorstep.api.queries import own
from doorstep.api.rows import Invalid, Problem
from doorstep.api.views import cabinets
from doorstep.api.views.guard import KEY_HEADER, asking, guarded, problem
from doorstep.base import clock
from doorstep.base.access import Verb
from doorstep.base.pages import Request, page
from doorstep.meetings.access import SEE as SEE_MEETINGS
from doorstep.needs.access import SEE as SEE_NEEDS
from doorstep.needs.access import SEE_DUTIES, SEE_RATES, SEE_WISHES
from doorstep.places.access import SEE as SEE_PLACES

PREFIX = "/api/v1/"
REFUSALS = {403: Problem, 404: Problem, 422: Invalid, 429: Problem}


class Key(APIKeyHeader):
    """The key in the header; who is logged in needs none. The guard in front of every view has looked at both."""

    param_name = KEY_HEADER

    def authenticate(self, request: HttpRequest, key: str | None) -> object:
        """Return who asks."""
        return asking(request)


class Plain(JSONRenderer):
    """JSON in which Chinese stays readable."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="Doorstep",
    version="1",
    description=(
        "Reads what whoever asks may see: with a key in the header `X-Api-Key`, or logged in. "
        "Nothing is changed here but by cabinets' controllers; needs are sent through Open311."
    ),
    urls_namespace="doorstep-v1",
    openapi_url="",
    docs_url=None,
    auth=Key(),
    renderer=Plain(),
)


@api.get("needs", response={200: rows.Needs, **REFUSALS}, operation_id="needs", summary="Needs, the newest first")
def needs(request: HttpRequest, asked: Query[rows.NeedsAsked]) -> object:
    """The needs of one's area, or of the unit one works for."""
    found = own.needs(asking(request), asked.wanted(), clock.today())
    return rows.page_of(found, asked, rows.need)


@api.get("needs/{need_id}", response={200: rows.NeedInFull, **REFUSALS}, operation_id="need", summary="One need")
def need(request: HttpRequest, need_id: Path[rows.Number]) -> object:
    """One need with everything that happened to it."""
    found = own.need(asking(request), need_id, clock.today())
    if found is None:
        raise Http404
    return rows.need_in_full(found)


@api.get(
    "duties", response={200: rows.Duties, **REFUSALS}, operation_id="duties", summary="Duties, the soonest due first"
)
def duties(request: HttpRequest, asked: Query[rows.DutiesAsked]) -> object:
    """The duties of one's area, or of the unit one works for."""
    found = own.duties(asking(request), clock.today(), state=asked.state or "", need_id=asked.need_id)
    return rows.page_of(found, asked, rows.duty)


@api.get("rates", response={200: rows.Rates, **REFUSALS}, operation_id="rates", summary="The three rates")
def rates(request: HttpRequest, asked: Query[rows.RatesAsked]) -> object:
    """Response, solution and satisfaction, each with the number it is reckoned from, of the needs one may see."""
    return rows.rates(own.rates(asking(request), asked.by, asked.since, asked.until, clock.now()))


@api.get("places", response={200: rows.Places, **REFUSALS}, operation_id="places", summary="Places")
def places(request: HttpRequest, asked: Query[rows.PlacesAsked]) -> object:
    """The places of one's area with their codes; longitude and latitude in WGS-84."""
    found = own.places(asking(request), clock.today(), q=asked.q or "", town=asked.town_id, kind=asked.kind or "")
    return rows.page_of(found, asked, rows.place)


@api.get(
    "meetings", response={200: rows.Meetings, **REFUSALS}, operation_id="meetings", summary="Meetings, the latest first"
)
def meetings(request: HttpRequest, asked: Query[rows.MeetingsAsked]) -> object:
    """The meetings of one's area, or of the unit one works for: when, where and who holds them."""
    found = own.meetings(asking(request), clock.today(), state=asked.state or "", kind=asked.kind or "")
    return rows.page_of(found, asked, rows.meeting)


@api.get(
    "wishes",
    response={200: rows.Wishes, **REFUSALS},
    operation_id="wishes",
    summary="The board of wishes",
    auth=None,
)
def wishes(request: HttpRequest, asked: Query[rows.WishesAsked]) -> object:  # noqa: ARG001
    """The board of wishes as everybody sees it: never whose wish it is."""
    return rows.page_of(own.wishes(asked.state or ""), asked, rows.wish)


@api.exception_handler(Http404)
def _nothing_there(request: HttpRequest, why: Http404) -> HttpResponse:  # noqa: ARG001
    return problem(HTTPStatus.NOT_FOUND, gettext("There is nothing at this address, or it is not for you."))


@api.exception_handler(ValidationError)
def _not_clear(request: HttpRequest, why: ValidationError) -> HttpResponse:
    """Answer 422 with the reasons; an address that holds no number at its place is no address."""
    if any("path" in fault["loc"] for fault in why.errors):
        return _nothing_there(request, Http404())
    return api.create_response(request, {"detail": why.errors}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


ASKED: dict[str, tuple[Callable[..., object], Verb, type[Schema] | None]] = {
    "needs": (needs, SEE_NEEDS, rows.NeedsAsked),
    "need": (need, SEE_NEEDS, None),
    "duties": (duties, SEE_DUTIES, rows.DutiesAsked),
    "rates": (rates, SEE_RATES, rows.RatesAsked),
    "places": (places, SEE_PLACES, rows.PlacesAsked),
    "meetings": (meetings, SEE_MEETINGS, rows.MeetingsAsked),
    "wishes": (wishes, SEE_WISHES, rows.WishesAsked),
}
"""What stands at each address: the function, what it needs the right for, and what it may be asked."""


def description() -> dict[str, Any]:
    """Return the description of this interface, OpenAPI 3.1."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))  # plain, keys are texts
    made["paths"][f"{PREFIX}cabinet/reports"] = cabinets.described()
    schemes = made["components"]["securitySchemes"]
    schemes["CabinetKey"] = {"type": "apiKey", "in": "header", "name": cabinets.KEY_HEADER}
    return made


@page(ASK)
@require_safe
def v1_description(request: Request) -> HttpResponseBase:  # noqa: ARG001
    """Describe the platform's own interface for machines (OpenAPI)."""
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})


@page(ASK)
def v1_nothing(request: Request, rest: str) -> HttpResponseBase:
    """Say to a machine that there is nothing at this address."""
    return _nothing_there(request, Http404(rest))


def addresses() -> Iterator[URLPattern]:
    """Yield the addresses of the interface, each with its guard in front."""
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name in ASKED:
            told, what, words = ASKED[pattern.name]
            view = guarded(what, pattern.callback, frozenset(words.model_fields if words else ()))
            view.__doc__ = told.__doc__
            yield path(PREFIX.lstrip("/") + str(pattern.pattern), view, name=f"v1_{pattern.name}")
