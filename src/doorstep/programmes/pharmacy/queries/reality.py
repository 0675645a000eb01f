"""What a plan promised and what came of it, visit by visit (方案与实际)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.services.models import Session
from doorstep.services.words import MissReason, SessionState

OWN = Q(replaces=None)
OFF = Q(state__in=[SessionState.MISSED, SessionState.CANCELLED])
KINDS: Mapping[str, Q] = {
    "promised": OWN,
    "held": OWN & Q(state=SessionState.HELD),
    "missed": OWN & OFF,
    "made_up": ~OWN & Q(state=SessionState.HELD),
    "unrecorded": Q(state=SessionState.PLANNED),
}
"""What a visit that should be over counts as: promised by the timetable, held, missed, a make-up that was held, not
recorded. The first holds the three after it, as far as they are no make-ups."""


@dataclass(frozen=True, slots=True)
class Came:
    """What was promised and what came of it, at one stop or in all.

    Args:
        promised: Visits of the timetable that should be over.
        held: Of these took place.
        missed: Of these did not.
        made_up: Visits on another day in place of missed ones.
        unrecorded: Should be over, and nobody has said how it went.
        served: Person-times.
    """

    promised: int
    held: int
    missed: int
    made_up: int
    unrecorded: int
    served: int

    @property
    def known(self) -> int:
        """Promised visits of which somebody said how they went."""
        return self.held + self.missed

    @property
    def kept(self) -> float | None:
        """Share of the promised visits of which something is known that took place, or were made up."""
        return min(1.0, (self.held + self.made_up) / self.known) if self.known else None


@dataclass(frozen=True, slots=True)
class StopCame:
    """The same for one stop, with the residents of the villages that use it."""

    place: int
    name: str
    residents: int
    came: Came


def over(plan: VisitPlan, now: datetime) -> QuerySet[Session]:
    """Return the visits of a plan that should be over, without those another plan replaced or that were withdrawn."""
    found = Session.objects.filter(plan=plan.about, ends_at__lt=now).exclude(state=SessionState.SUPERSEDED)
    return found.exclude(state=SessionState.CANCELLED, reason=MissReason.PLAN).select_related("place")


def stops_came(plan: VisitPlan, now: datetime) -> list[StopCame]:
    """Return what came of each stop's visits, the least kept first, then the most residents; two queries."""
    people = dict(plan.villages.exclude(stop_place=None).values_list("stop_place").annotate(Sum("residents")))
    rows = over(plan, now).order_by().values("place_id", "place__name").annotate(**_counts())
    found = [StopCame(row["place_id"], row["place__name"], people.get(row["place_id"], 0), _came(row)) for row in rows]
    return sorted(found, key=lambda one: (1.0 if one.came.kept is None else one.came.kept, -one.residents, one.name))


def total(stops: list[StopCame]) -> Came:
    """Add up."""
    names = Came.__slots__
    return Came(**{name: sum(getattr(one.came, name) for one in stops) for name in names})


def reasons(plan: VisitPlan, now: datetime) -> list[tuple[str, int]]:
    """Return why promised visits did not take place, the most frequent reason first; one query."""
    rows = over(plan, now).filter(KINDS["missed"]).order_by().values_list("reason").annotate(n=Count("pk"))
    return [(str(MissReason(reason).label), count) for reason, count in sorted(rows, key=lambda row: (-row[1], row[0]))]


def _counts() -> dict[str, Count | Sum]:
    return {kind: Count("pk", filter=condition) for kind, condition in KINDS.items()} | {"people": Sum("served")}


def _came(row: Mapping[str, Any]) -> Came:
    return Came(**{kind: row[kind] or 0 for kind in KINDS}, served=row["people"] or 0)
