"""The three rates (三率) of units, places, categories and months, counted from the needs themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from doorstep.base.clock import TIME_ZONE
from doorstep.needs.models import Need
from doorstep.needs.queries.promise import value_of
from doorstep.needs.rules import clocks
from doorstep.needs.rules.rates import Counts, Weights
from doorstep.needs.words import SAID, NeedKind, NeedState, Outcome

BY: Final[dict[str, Any]] = {
    "unit": F("lead_duty__lead"),
    "town": F("place__parent"),
    "village": F("place"),
    "category": F("category"),
    "month": TruncMonth("received_at", tzinfo=TIME_ZONE),
}
"""By what the rates can be told apart."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is counted of one thing: an id, a month's first moment, or nothing for all together."""

    key: Any
    counts: Counts


def counted(found: QuerySet[Need], now: datetime, by: str = "") -> list[Line]:
    """Return the counts of needs, one line for each value of `by` (a key of `BY`), or one line for all; one query.

    Needs that were joined with another or taken back are not counted.
    """
    found = found.exclude(state=NeedState.MERGED).exclude(outcome=Outcome.DROPPED).order_by()
    was_due = Q(due_at__isnull=False) & (Q(answered_at__isnull=False) | Q(due_at__lt=now))
    figures = {
        "received": Count("pk"),
        "due": Count("pk", filter=was_due),
        "in_time": Count("pk", filter=was_due & Q(answered_at__lte=F("due_at"))),
        "closed": Count("pk", filter=Q(state=NeedState.CLOSED)),
        "said": Count("pk", filter=Q(outcome__in=SAID)),
        "solved": Count("pk", filter=Q(outcome=Outcome.SOLVED)),
        "partly": Count("pk", filter=Q(outcome=Outcome.PARTLY)),
        "rated": Count("pk", filter=Q(outcome__in=SAID, is_satisfied__isnull=False)),
        "satisfied": Count("pk", filter=Q(outcome__in=SAID, is_satisfied=True)),
    }
    if not by:
        return [Line(None, Counts(**found.aggregate(**figures)))]
    rows: Any = found.annotate(key=BY[by]).values("key").annotate(**figures).order_by("key")
    return [Line(row.pop("key"), Counts(**row)) for row in rows]


def weights(now: datetime) -> Weights | None:
    """Return the weights in force, or nothing: then the three rates stand beside each other."""
    value = value_of(clocks.RATES, now.astimezone(TIME_ZONE).date())
    return None if value is None else Weights.from_value(value)


@dataclass(frozen=True, slots=True)
class Helped:
    """How many different problems were solved, for how many different firms."""

    problems: int
    firms: int


def firms_helped(found: QuerySet[Need]) -> Helped:
    """Return what was solved for firms, as they confirmed it themselves."""
    solved = found.filter(kind=NeedKind.FIRM, outcome=Outcome.SOLVED, firm__isnull=False).order_by()
    return Helped(**solved.aggregate(problems=Count("pk", distinct=True), firms=Count("firm", distinct=True)))
