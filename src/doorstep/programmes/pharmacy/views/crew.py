"""The crew's page for the road: the page itself, its files, the copy of the books down, the reports up."""

import hashlib
import json
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render, resolve_url
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from doorstep.base import clock
from doorstep.base.pages import Request, page
from doorstep.devices.access import REPORT
from doorstep.devices.models import Device
from doorstep.devices.rules import identity
from doorstep.devices.seal import public_key, sealed
from doorstep.devices.views.reports import asked_by, said, take_registration, take_reports, told
from doorstep.programmes.pharmacy.access import CREW_FILES, RECORD, RUN_TRIP
from doorstep.programmes.pharmacy.actions.trips import end_lease
from doorstep.programmes.pharmacy.queries import aboard
from doorstep.programmes.pharmacy.queries import crew as queries
from doorstep.programmes.pharmacy.rules.trips import ReportsWaiting
from doorstep.programmes.pharmacy.words import Band, Measured, UnmetWhy
from doorstep.services.words import MissReason

MODULES: Final = (
    "devices/store.js", "devices/outbox.js", "pharmacy/crew/crew.js", "pharmacy/crew/views.js", "devices/seal.js",
)  # fmt: skip
_SHELL = (f"doorstep/{name}" for name in ("tokens.css", "page.css", "parts.css", "forms.css", "print.css", "icon.svg"))
STYLES: Final = (*_SHELL, "pharmacy/crew/crew.css")
REASONS: Final = (MissReason.VEHICLE, MissReason.CREW, MissReason.WEATHER, MissReason.ROAD, MissReason.OTHER)


@page(RECORD)
@require_safe
def crew_page(request: Request) -> HttpResponseBase:
    """The page a crew takes along: it opens and records without a network."""
    get_token(request)  # sets the cookie that the script sends back
    context = {
        "modules": [_plain(name) for name in MODULES],
        "addresses": json.dumps(_addresses()),
        "words": json.dumps(_words(), ensure_ascii=False),
        "seal_key": public_key(),
        "patience_ms": 1000 * settings.REPORT_PATIENCE_S,
        "reasons": [(one.value, one.label) for one in REASONS],
        "whys": UnmetWhy.choices,
        "messages": (),  # the page is kept on the device: what was said once would stay on it
    }
    return render(request, "pharmacy/crew.html", context)


@told(REPORT)
@require_POST
def crew_sync(request: Request) -> HttpResponseBase:
    """Take what the crew recorded."""
    return take_reports(request)


@told(REPORT)
@require_POST
def crew_device(request: Request) -> HttpResponseBase:
    """Write down the device on which the page was opened."""
    return take_registration(request)


@page(CREW_FILES)
@require_safe
def crew_standing(request: Request) -> HttpResponseBase:
    """Say whether a device must forget the day; also one whose login is over, which is why it says nothing else."""
    device = identity(request.GET.get("device"))
    return said({"is_taken_back": device is not None and aboard.is_taken_back(device, clock.now())})


@told(RECORD)
@require_safe
def crew_snapshot(request: Request) -> HttpResponseBase:
    """Give the copy of the books that goes along."""
    device = identity(request.GET.get("device"))
    if device is None and request.accepts("text/html"):
        return redirect("pharmacy:crew")
    if device is None:
        return said({"error": "no_device"}, HTTPStatus.BAD_REQUEST)
    if aboard.is_taken_back(device, clock.now()):
        return said({"error": "taken_back"}, HTTPStatus.GONE)
    vehicle = request.GET.get("vehicle", "")
    number = int(vehicle) if vehicle.isascii() and vehicle.isdigit() and len(vehicle) < 10 else None
    return said(dict(sealed(queries.snapshot(request.actor, device=device, vehicle_id=number, now=clock.now()))))


@told(RUN_TRIP)
@require_POST
def crew_back(request: Request) -> HttpResponseBase:
    """Give the vehicle back, when everything the device recorded has arrived."""
    key = asked_by(request)
    device = Device.objects.filter(key=key).first() if key else None
    lease = aboard.open_lease_of(device) if device else None
    if lease is None:
        return said({"has_ended": False})
    try:
        end_lease(request.actor, lease=lease, now=clock.now())
    except ReportsWaiting:
        return said({"error": "waiting"}, HTTPStatus.CONFLICT)
    return said({"has_ended": True})


@page(CREW_FILES)
@require_safe
def crew_worker(request: Request) -> HttpResponseBase:  # noqa: ARG001
    """The worker that keeps the page's files, with their list and the digest that tells when they have changed."""
    digest = hashlib.sha256()
    for name in (*MODULES, *STYLES, "devices/worker.js"):
        digest.update(_bytes(name))
    kept = {
        "version": digest.hexdigest()[:16],
        "page": reverse("pharmacy:crew"),
        "files": [*(_plain(name) for name in MODULES), *(static(name) for name in STYLES)],
    }
    body = f"self.KEPT = {json.dumps(kept)};\n".encode() + _bytes("devices/worker.js")
    return HttpResponse(body, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@page(CREW_FILES)
@require_safe
def crew_manifest(request: Request) -> HttpResponseBase:
    """What a telephone needs to know to put the page among its programs."""
    start = reverse("pharmacy:crew")
    answer: dict[str, Any] = {
        "name": _("Medicine vehicle"),
        "short_name": _("Medicine vehicle"),
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "lang": request.LANGUAGE_CODE,
        "background_color": "#faf8f4",
        "theme_color": "#b23a2a",
        "icons": [{"src": static("doorstep/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }
    return JsonResponse(answer, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


def _plain(name: str) -> str:
    """Return the address of a module under its own name: modules call each other by it."""
    return f"{resolve_url('home')}{settings.STATIC_URL.lstrip('/')}{name}"


def _bytes(name: str) -> bytes:
    found = finders.find(name)
    return Path(found if isinstance(found, str) else str(settings.STATIC_ROOT / name)).read_bytes()


def _addresses() -> dict[str, str]:
    return {
        "sync": reverse("pharmacy:crew_sync"),
        "device": reverse("pharmacy:crew_device"),
        "snapshot": reverse("pharmacy:crew_snapshot"),
        "standing": reverse("pharmacy:crew_standing"),
        "back": reverse("pharmacy:crew_back"),
        "worker": reverse("pharmacy:crew_worker"),
        "page": reverse("pharmacy:crew"),
        "login": f"{resolve_url(settings.LOGIN_URL)}?next={reverse('pharmacy:crew')}",
    }


def _words() -> dict[str, str]:
    """Return what the script says, in the reader's language."""
    return {f"band_{one.value}": str(one.label) for one in Band} | {
        "advice_low": _("Ask how the person feels. Unwell: sit down, something sweet, call the doctor."),
        "advice_usual": _("All good. See you next time."),
        "advice_raised": _("Rest five minutes and measure again. If it stays so: please see the doctor this week."),
        "advice_urgent": _("Call the doctor now and stay with the person."),
        "online": _("Connected"),
        "offline": _("No network: keep working, everything is kept here"),
        "all_sent": _("Everything has been sent"),
        "today": _("Today"),
        "charge_other": _("Another device has charge of this vehicle. What you record here goes to the office first."),
        "charge_nobody": _("Nobody has set out with this vehicle yet. Set out at the pharmacy; then load today anew."),
        "connect_first": _("Connect first; then this device can be cleared."),
        "recorded": _("What you recorded"),
        "unsent": _("%(n)s not sent yet"),
        "as_of": _("As of %(when)s"),
        "old_copy": _(
            "This copy is older than a day. Only green-label medicines can be handed out until you are connected."
        ),
        "copy_changed": _(
            "The copy of the books was changed after the office made it, so it is not used. "
            "Connect and load today anew; what you recorded is safe."
        ),
        "copy_unchecked": _(
            "This address is not secure (no https): the copy of the books cannot be checked and is not kept. "
            "Stay connected."
        ),
        "put_aside": _("Put aside: %(name)s ×%(n)s, until %(when)s"),
        "one_hold": _("One reservation at a time, please."),
        "kept_back": _("%(n)s put aside"),
        "no_copy": _("Nothing has been loaded yet. Connect once before you set off."),
        "saved": _("Kept on this device."),
        "sent": _("Recorded"),
        "full": _("The device is full: this was NOT kept. Write it on paper, free some room, and try again."),
        "failed": _("This was NOT kept. Write it on paper and tell the office."),
        "log_in": _("Please log in again. Nothing is lost: what you recorded stays here and is sent afterwards."),
        "waiting": _("Waits for a network"),
        "held": _("Waits for an earlier one"),
        "queued": _("The office decides"),
        "conflict": _("The office decides"),
        "duplicate": _("Recorded"),
        "accepted": _("Recorded"),
        "shut_out": _("This device has been shut out. Please call the office."),
        "taken_back": _(
            "The vehicle is back with the office. What this device knew about today is gone; "
            "what you recorded and is not sent yet stays until it has arrived."
        ),
        "other_tab": _("Another window is sending just now."),
        "sending": _("Sending …"),
        "server_ill": _(
            "The office's computer does not answer properly. Everything is kept; we try again every minute."
        ),
        "now": _("Now"),
        "device": _("Telephone"),
        "log_in_button": _("Log in"),
        "stop_held": _("Finished"),
        "stop_missed": _("Could not come"),
        "makeup": _("makes up a missed visit"),
        "load_today": _("To load for today's stops: %(n)s L"),
        "load_in_room": _("To load for today's stops: %(n)s L (room for %(room)s L)"),
        "load_here": _("%(n)s L for this stop"),
        "persisted_yes": _("The device has promised to keep what is recorded."),
        "persisted_no": _("The device may clear what is recorded if it runs out of room. Send often."),
        "pressure": str(Measured.PRESSURE.label),
        "sugar": str(Measured.SUGAR.label),
        "fasting": _("before a meal"),
        "missed": _("Could not come"),
        "stop_done": _("Stop finished"),
        "unmet": _("Went without"),
        "note": _("Note for the office"),
        "sale": _("Sale"),
        "count": _("Count"),
        "check_values": _("Please look at the numbers again."),
        "choose_something": _("Please choose something first."),
        "send_first": _("Send everything first; then this device can be cleared."),
        "cleared": _("Cleared. Nothing about today is left on this device."),
        "people": _("%(n)s people"),
        "left": _("%(n)s left"),
        "lot": _("lot %(number)s"),
        "use_by": _("use by %(day)s"),
        "yuan": _("¥%(n)s"),
        "scanned": _("%(name)s: code read"),
        "scanned_before": _("This code has been scanned already."),
        "scan_back": _("Scan the pack that goes back: %(name)s"),
        "scanned_back": _("That pack is taken out again."),
        "scanned_strange": _("This code belongs to nothing aboard."),
        "boxes": _("Boxes: %(n)s"),
        "counted": _("%(n)s lots counted"),
        "one_more": _("One more: %(name)s"),
        "one_less": _("One less: %(name)s"),
        "total": _("Boxes: %(n)s · ¥%(yuan)s"),
        "only_pharmacist": _("only with the pharmacist"),
        "not_now": _("not with this old copy"),
    }
