"""Needs, categories and steps in the words of GeoReport v2 and of mySociety's extension for updates."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, pgettext

from doorstep.api.queries.requests import code_of
from doorstep.api.rules.shown import shows_spot, status, status_after, written
from doorstep.base.clock import TIME_ZONE
from doorstep.base.tongue import is_english
from doorstep.needs.actions.intake import Taken
from doorstep.needs.models import Category, Need, Step
from doorstep.needs.rules.intake import shown_code
from doorstep.needs.words import NeedKind, NeedState, Outcome, StepKind
from doorstep.places.models import Place

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def discovery(root: str, changed: str) -> dict[str, Any]:
    """Return the discovery document.

    Args:
        root: Address of Open311 on this site, with its slash.
        changed: When the list of services last changed.
    """
    ends = [{"url": f"{root}{line}", "type": kind} for line, kind in (("v2", "production"), ("test", "test"))]
    return {
        "changeset": changed,
        "contact": gettext("Telephone: %(phone)s") % {"phone": settings.SERVICE_PHONE or "—"},
        "key_service": gettext("The county's planning office gives out keys. Reading what is public needs none."),
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": end["url"],
                "changeset": changed,
                "type": end["type"],
                "formats": ["text/xml", "application/json"],
            }
            for end in ends
        ],
    }


def service(category: Category) -> dict[str, Any]:
    """Return a category as one service."""
    return {
        "service_code": category.code,
        "service_name": _in_language(category, "name"),
        "description": _in_language(category, "about"),
        "metadata": False,
        "type": "realtime",
        "keywords": ", ".join((category.name_zh, category.name_en)),
        "group": _in_language(category, "group"),
    }


def definition(category: Category) -> dict[str, Any]:
    """Return the definition of a service: nothing more is asked than what every need says."""
    return {"service_code": category.code, "attributes": []}


def request(need: Need, *, is_extended: bool) -> dict[str, Any]:
    """Return a need fetched by `queries.requests.to_write`; what is not known of place and time is left out.

    Never who brought it, who follows it, or a slip's code.
    """
    is_own: bool = need.is_own  # type: ignore[attr-defined]
    has_spot = shows_spot(NeedKind(need.kind), is_own=is_own)
    shows_text = need.is_public or is_own
    touched = need.closed_at or need.touched_at or need.received_at  # type: ignore[attr-defined]
    duty = need.lead_duty
    said: dict[str, Any] = {
        "service_request_id": str(need.pk),
        "status": status(need.state),
        "status_notes": _notes(need),
        "service_name": _in_language(need.category, "name"),
        "service_code": need.category.code,
        "description": need.text if shows_text else "",
        "agency_responsible": duty.lead.name if duty else "",
        "service_notice": "",
        "requested_datetime": written(need.received_at.astimezone(TIME_ZONE)),
        "updated_datetime": written(touched.astimezone(TIME_ZONE)),
        "address": _address(need.place, need.where if has_spot and shows_text else ""),
        "address_id": code_of(need.place.codes_held),  # type: ignore[attr-defined]
        "zipcode": "",
    }
    if need.due_at is not None:
        said["expected_datetime"] = written(need.due_at.astimezone(TIME_ZONE))
    if has_spot and shows_text and need.point is not None:
        said |= {"lat": need.point.lat, "long": need.point.lon}
    if is_extended:
        steps: Sequence[Step] = need.public_steps  # type: ignore[attr-defined]
        said["extended_attributes"] = {
            "detailed_status": need.state,
            "outcome": need.outcome,
            "updates": [update(step, with_words=is_own) for step in steps],
        }
    return said


def update(step: Step, *, with_words: bool) -> dict[str, Any]:
    """Return a public step; its words are meant for who holds the slip, and told to the system that sent the need."""
    label = str(StepKind(step.kind).label)
    separator = pgettext("between what happened and its words", ": ")
    return {
        "update_id": str(step.pk),
        "service_request_id": str(step.need_id),
        "status": status_after(step.state_after),
        "updated_datetime": written(step.at.astimezone(TIME_ZONE)),
        "description": f"{label}{separator}{step.text}" if with_words and step.text else label,
        "media_url": "",
    }


def received(taken: Taken, *, has_media: bool, is_rehearsal: bool) -> dict[str, Any]:
    """Return the answer to something sent: its number, and in words the slip's code and what was left out."""
    words = []
    if is_rehearsal:
        words.append(gettext("A rehearsal: everything was checked, and nothing was kept."))
    code = shown_code(taken.follower.code)
    words.append(
        gettext("Slip %(code)s: with it the person follows this need here, and says whether it is solved.")
        % {"code": code}
    )
    if has_media:
        words.append(gettext("The picture behind media_url was not taken over."))
    return {
        "service_request_id": str(taken.need.pk),
        "service_notice": " ".join(words),
        "account_id": "",
    }


def _notes(need: Need) -> str:
    said = [str(NeedState(need.state).label)]
    if need.outcome:
        said.append(str(Outcome(need.outcome).label))
    return " · ".join(said)


def _address(place: Place, where: str) -> str:
    """Return where it is, from the most specific to the most general."""
    above = [place, place.parent, place.parent.parent if place.parent else None]
    return ", ".join([part for part in (where, *(one.name for one in above if one)) if part])


def _in_language(category: Category, field: str) -> str:
    ending = "en" if is_english() else "zh"
    text: str = getattr(category, f"{field}_{ending}")
    return text
