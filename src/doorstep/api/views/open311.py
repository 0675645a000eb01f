"""Open311 GeoReport v2: what can be sent, what was sent, and how it stands."""

from collections.abc import Callable
from datetime import datetime, time

from django.http import HttpResponse
from django.urls import reverse

from doorstep.api import georeport
from doorstep.api.actions.sending import KeyMayNotSend, Sending, send_need
from doorstep.api.queries import requests as asked_needs
from doorstep.api.rules import asked
from doorstep.api.rules.asked import Unclear
from doorstep.api.rules.shown import written
from doorstep.api.views.calls import Answering, Call, answers
from doorstep.api.words import Fault, Line
from doorstep.base import clock
from doorstep.needs.models import Category
from doorstep.needs.queries.needs import choosable
from doorstep.needs.words import NeedKind

_BEGUN = datetime(2026, 1, 1, tzinfo=clock.TIME_ZONE)
_WHO = ("account_id", "email", "device_id", "phone", "first_name", "last_name")


@answers("GET", "HEAD")
def discovery(call: Call) -> HttpResponse:
    """Tell another system where what is (Open311 discovery)."""
    root = call.request.build_absolute_uri(reverse("api:discovery", args=[call.kind]).rpartition("discovery.")[0])
    newest = choosable(clock.today()).order_by("-valid_from").values_list("valid_from", flat=True).first()
    changed = datetime.combine(newest, time(), clock.TIME_ZONE) if newest else _BEGUN
    return call.answer("discovery", georeport.discovery(root, written(changed)))


@answers("GET", "HEAD")
def services(call: Call) -> HttpResponse:
    """List the categories a need can be sent under (Open311 services)."""
    found = choosable(clock.today())
    return call.answer("services", [georeport.service(category) for category in found])


@answers("GET", "HEAD")
def service(call: Call, code: str) -> HttpResponse:
    """Say what a category asks besides (Open311 service definition)."""
    known = asked.service_code(code)
    category: Category | None = choosable(clock.today()).filter(code=known).first() if known else None
    if category is None:
        raise Unclear(Fault.NO_SERVICE)
    return call.answer("service_definition", georeport.definition(category))


@answers("GET", "HEAD", "POST")
def requests(call: Call) -> HttpResponse:
    """List public needs, or take one that another system sends (Open311 requests)."""
    return _send(call) if call.request.method == "POST" else _list(call)


@answers("GET", "HEAD")
def request(call: Call, request_id: str) -> HttpResponse:
    """Say how one public need stands (Open311 request)."""
    wanted = asked.request_id(request_id)
    is_extended = asked.is_extended(call.words)
    found = asked_needs.seen_by(call.key).filter(pk=wanted or 0)
    rows = list(asked_needs.to_write(found, clock.today(), with_updates=is_extended))
    if not rows:
        raise Unclear(Fault.NO_REQUEST)
    return call.answer("service_requests", [georeport.request(row, is_extended=is_extended) for row in rows])


@answers("GET", "HEAD")
def token(call: Call, token: str) -> HttpResponse:
    """Tell the number of a request by its token; here a request has its number at once, which is its token, too."""
    wanted = asked.request_id(token)
    if wanted is None or not asked_needs.seen_by(call.key).filter(pk=wanted).exists():
        raise Unclear(Fault.NO_TOKEN)
    return call.answer("service_requests", [{"service_request_id": str(wanted), "token": token}])


@answers("GET", "HEAD")
def updates(call: Call) -> HttpResponse:
    """List what happened to public needs (mySociety's extension of Open311)."""
    start, end, faults = asked.window(call.words, clock.now())
    if faults:
        raise Unclear(*faults)
    found = asked_needs.updates(call.key, start, end)
    rows = [georeport.update(step, with_words=step.is_own) for step in found]  # type: ignore[attr-defined]
    return call.answer("service_request_updates", rows)


def _list(call: Call) -> HttpResponse:
    wanted = asked.read(call.words, clock.now())
    is_extended = asked.is_extended(call.words)
    found = asked_needs.to_write(asked_needs.seen_by(call.key), clock.today(), with_updates=is_extended)
    rows = [georeport.request(need, is_extended=is_extended) for need in asked_needs.asked_for(found, wanted)]
    return call.answer("service_requests", rows)


def _send(call: Call) -> HttpResponse:
    if call.key is None:
        raise Unclear(Fault.KEY_MISSING)
    sending = _sending(call)
    is_rehearsal = call.line is Line.TEST
    try:
        taken = send_need(call.key, sending=sending, is_rehearsal=is_rehearsal, now=clock.now())
    except KeyMayNotSend:
        raise Unclear(Fault.KEY_WRONG) from None
    has_media = bool(call.words.get("media_url", "").strip())
    said = georeport.received(taken, has_media=has_media, is_rehearsal=is_rehearsal)
    return call.answer("service_requests", [said])


def _sending(call: Call) -> Sending:
    """Return what is sent, with everything that is wrong with it said at once."""
    words = {name: value.strip() for name, value in call.words.items()}
    code, faults = words.get("service_code", ""), []
    if not code:
        faults.append(Fault.SERVICE_MISSING)
    elif asked.service_code(code) is None:
        faults.append(Fault.NO_SERVICE)
    point = None
    try:
        point = asked.point(words)
        if point is None and not words.get("address_string") and not words.get("address_id"):
            faults.append(Fault.WHERE_MISSING)
    except Unclear as why:
        faults += why.faults
    kind, quantity, until = NeedKind.PROBLEM, None, None
    try:
        kind, quantity, until = asked.wanted(words)
    except Unclear as why:
        faults += why.faults
    if faults:
        raise Unclear(*faults)
    return Sending(
        code=code,
        text=call.words.get("description", ""),
        point=point,
        address=_plain(words.get("address_string", "")),
        address_id=words.get("address_id", ""),
        kind=kind,
        quantity=quantity,
        quantity_of=_plain(words.get("quantity_of", "")),
        wanted_until=until,
        who="\n".join(words.get(name, "") for name in _WHO),
    )


def _plain(text: str) -> str:
    """Return words on one line, without control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


EVERY: tuple[tuple[str, str, Callable[..., HttpResponse] | Answering], ...] = (
    ("discovery.<str:fmt>", "discovery", discovery),
    ("<str:line>/services.<str:fmt>", "services", services),
    ("<str:line>/services/<str:code>.<str:fmt>", "service", service),
    ("<str:line>/requests.<str:fmt>", "requests", requests),
    ("<str:line>/requests/<str:request_id>.<str:fmt>", "request", request),
    ("<str:line>/tokens/<str:token>.<str:fmt>", "token", token),
    ("<str:line>/servicerequestupdates.<str:fmt>", "updates", updates),
)
"""Addresses below `/open311/`, their names and views."""
