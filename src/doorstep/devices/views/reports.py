"""The endpoint's parts: a scheme hangs them into its own addresses, so that its page and its endpoint lie together."""

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from doorstep.base import clock
from doorstep.base.access import Verb, may_anywhere
from doorstep.base.actor import Actor
from doorstep.base.login import must_change_password
from doorstep.base.pages import Page, Request, View, page
from doorstep.devices import rules
from doorstep.devices.actions.devices import register_device
from doorstep.devices.actions.operations import take_batch
from doorstep.devices.models import Device

Answer = dict[str, Any]


def said(answer: Answer, status: HTTPStatus = HTTPStatus.OK) -> JsonResponse:
    """Answer in JSON, in the characters people write."""
    return JsonResponse(answer, status=status, json_dumps_params={"ensure_ascii": False})


def told(what: Verb) -> Callable[[View[[]]], Page[[]]]:
    """Guard a view that a script asks: where a page would lead to the login, it says 401, and the script keeps all.

    Whoever opens the address as a page gets what every page gives.
    """

    def guard(view: View[[]]) -> Page[[]]:
        as_page = page(what)(view)

        @wraps(view)
        def guarded(request: HttpRequest, /) -> HttpResponseBase:
            asks = request.accepts("application/json") and not request.accepts("text/html")
            if asks:
                if not request.actor.is_known or must_change_password(request):  # type: ignore[attr-defined]
                    return said({"error": "log_in"}, HTTPStatus.UNAUTHORIZED)
                if not may_anywhere(request.actor, what):  # type: ignore[attr-defined]
                    return said({"error": "not_allowed"}, HTTPStatus.FORBIDDEN)
                try:
                    return as_page(request)
                except PermissionDenied:
                    return said({"error": "not_allowed"}, HTTPStatus.FORBIDDEN)
            return as_page(request)

        guarded.verb = what  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def take_reports(
    request: Request, by: Actor | None = None, check: Callable[[rules.Batch], object] = bool
) -> JsonResponse:
    """Take a batch of reports and answer each: what `rules.read_batch` cannot read is refused as a whole.

    Args:
        request: With the batch as its body.
        by: Who reports, where it is not whoever is logged in.
        check: Looks at the batch before any of it is taken; may raise.
    """
    try:
        batch = rules.read_batch(request.body)
    except RequestDataTooBig:
        return said({"error": "too_many", "most": rules.MOST_OPERATIONS}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except rules.TooManyAtOnce:
        return said({"error": "too_many", "most": rules.MOST_OPERATIONS}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except rules.NothingSent:
        return said({"error": "nothing_sent"}, HTTPStatus.BAD_REQUEST)
    except rules.NotJson:
        return said({"error": "not_json"}, HTTPStatus.BAD_REQUEST)
    check(batch)
    device = Device.objects.filter(key=batch.device).first()
    if device is None:
        return said({"error": "unknown_device"}, HTTPStatus.NOT_FOUND)
    answers = take_batch(
        by or request.actor, device=device, batch=batch, waiting=_waiting(request.body), now=clock.now()
    )
    listed = [{"id": one.id, "reply": one.reply.value, "label": str(one.reply.label), **one.result} for one in answers]
    return said({"answers": listed, "now": clock.now().isoformat(), "is_shut_out": device.is_revoked})


def take_registration(request: Request) -> JsonResponse:
    """Write the device down that asks for it."""
    key = asked_by(request)
    if key is None:
        return said({"error": "not_json"}, HTTPStatus.BAD_REQUEST)
    name = json.loads(request.body).get("name")
    device = register_device(request.actor, key=key, name=name if isinstance(name, str) else "", now=clock.now())
    return said({"device": str(device.key), "name": device.name, "is_shut_out": device.is_revoked})


def asked_by(request: Request) -> UUID | None:
    """Return the id of the device that asks; nothing where the request names none."""
    try:
        return rules.identity(json.loads(request.body).get("device"))
    except (ValueError, AttributeError, RecursionError, RequestDataTooBig):
        return None


def _waiting(sent: bytes) -> int:
    number = json.loads(sent).get("waiting", 0)
    return number if isinstance(number, int) and not isinstance(number, bool) and number >= 0 else 0
