"""What cabinets' controllers send: each with its own cabinet's key, each report once."""

from http import HTTPStatus
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from doorstep.api import limits
from doorstep.api.access import REPORT_CABINET
from doorstep.api.views.guard import problem
from doorstep.base import clock
from doorstep.base.pages import Request, page
from doorstep.devices.rules import Batch
from doorstep.devices.views.reports import take_reports
from doorstep.programmes.pharmacy.queries.controllers import actor_of, key_in_force
from doorstep.programmes.pharmacy.rules.controllers import NotForControllers, check_kinds

KEY_HEADER: Final = "X-Cabinet-Key"


class OtherCabinet(ValueError):  # noqa: N818  named after what happened
    """The batch names another device than the key's cabinet."""


@csrf_exempt
@page(REPORT_CABINET)
@require_POST
def cabinet_reports(request: Request) -> HttpResponse:
    """Take what a cabinet's controller reports: signs of life, packs, temperatures, faults; each report once."""
    key = key_in_force(request.headers.get(KEY_HEADER, ""))
    if key is None:
        return problem(HTTPStatus.FORBIDDEN, _("The cabinet's key is not known or was withdrawn, or there is none."))
    if limits.is_too_often(f"cabinet-{key.cabinet_id}", clock.now()):
        words = _("Too many calls in one minute. Wait a minute and try again.")
        return problem(HTTPStatus.TOO_MANY_REQUESTS, words, {"Retry-After": str(limits.WINDOW_S)})

    def check(batch: Batch) -> None:
        check_kinds(batch.operations)
        if batch.device != key.device.key:
            raise OtherCabinet

    try:
        return take_reports(request, actor_of(key.cabinet), check)
    except NotForControllers as strange:
        words = _("A controller does not report this: %(kind)s.") % {"kind": strange.kind or "—"}
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, words)
    except OtherCabinet:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, _("The device in the call is not that of the key's cabinet."))


def described() -> dict[str, Any]:
    """Return the address for the description of the interface, OpenAPI 3.1."""
    text, moment = {"type": "string"}, {"type": "string", "format": "date-time"}
    uuid = {"type": "string", "format": "uuid"}
    report = {
        "type": "object",
        "required": ["id", "seq", "kind", "occurred_at", "body"],
        "properties": {
            "id": uuid
            | {"description": "Made up by the controller; the same report keeps it however often it is sent."},
            "seq": {"type": "integer", "minimum": 1, "description": "The controller's own numbering, without gaps."},
            "kind": text | {"enum": [f"pharmacy.cabinet_{name}" for name in BODIES]},
            "occurred_at": moment,
            "body": {"type": "object", "description": "; ".join(f"{name}: {told}" for name, told in BODIES.items())},
        },
    }
    batch = {
        "type": "object",
        "required": ["device", "sent_at", "operations"],
        "properties": {
            "device": uuid,
            "sent_at": moment,
            "operations": {"type": "array", "minItems": 1, "maxItems": 200, "items": report},
        },
    }
    answer = {
        "type": "object",
        "required": ["answers"],
        "properties": {
            "answers": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "reply"],
                    "properties": {
                        "id": text,
                        "reply": text | {"enum": ["accepted", "duplicate", "held", "queued", "conflict"]},
                    },
                },
            },
        },
    }
    statuses = {
        "200": "One answer for each report, in the same order",
        "400": "No JSON, or no report in it",
        "403": "No key, or one that was withdrawn",
        "413": "More than 200 reports at once",
        "422": "Another device than the key's, or a kind that controllers do not report",
        "429": "Too many calls in one minute",
    }
    return {
        "post": {
            "operationId": "cabinet_reports",
            "summary": "Reports of a cabinet's controller, each counted once",
            "security": [{"CabinetKey": []}],
            "requestBody": {"required": True, "content": {"application/json": {"schema": batch}}},
            "responses": {
                status: {
                    "description": words,
                    "content": {"application/json": {"schema": answer if status == "200" else {"type": "object"}}},
                }
                for status, words in statuses.items()
            },
        }
    }


BODIES: Final = {
    "beat": "nothing; the cabinet works, every few minutes",
    "paid": "vend (UUID), medicine (code), paid_fen (what a pack costs, or it is refused); the answer names the slot",
    "pickup": "vend (UUID), hold (number of the reservation), code, paid_fen; the answer names the slot, or why not",
    "pack": "vend (UUID), state: motor, dropped, failed or unknown; with dropped the box's trace code, if it was read",
    "temperature": "sensor (serial number), centi_c: hundredths of a degree Celsius",
    "fault": "slot (number; left out: the whole cabinet), reason",
    "mended": "nothing; the cabinet works again",
}
"""What the body of each kind of report says."""
