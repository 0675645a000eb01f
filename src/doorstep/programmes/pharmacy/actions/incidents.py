"""Note what has to be looked into, and say what was found out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.access import CLOSE_INCIDENT
from doorstep.programmes.pharmacy.models import Incident
from doorstep.programmes.pharmacy.rules.selling import ReasonMissing
from doorstep.programmes.pharmacy.words import IncidentKind


@transaction.atomic
def open_incident(
    by: Actor,
    *,
    kind: IncidentKind,
    place: Place,
    about: str,
    other: str = "",
    detail: Mapping[str, Any] | None = None,
    now: datetime,
) -> Incident:
    """Note something that must not happen and did, or was tried. Inner action: the outer one has asked its access."""
    made = Incident.objects.create(
        kind=kind, place=place, about=about, other=other, detail=dict(detail or {}), opened_at=now
    )
    journal.record(by, "pharmacy.open_incident", made.about_itself, {"kind": kind.value, "about": about}, now=now)
    return made


@transaction.atomic
def close_incident(by: Actor, *, incident: Incident, finding: str, now: datetime) -> Incident:
    """Say what was found out; nothing is taken off the list without it.

    Raises:
        NotAllowed: `by` may not.
        ReasonMissing: nothing is said.
    """
    incident = Incident.objects.select_for_update(of=("self",)).select_related("place").get(pk=incident.pk)
    require(by, CLOSE_INCIDENT, incident.place.path)
    if not (said := finding.strip()[:300]):
        raise ReasonMissing
    if incident.closed_at is None:
        incident.closed_at, incident.closed_by_id, incident.finding = now, by.user_id, said
        incident.save(update_fields=["closed_at", "closed_by", "finding"])
        journal.record(by, CLOSE_INCIDENT.name, incident.about_itself, now=now)
    return incident
