"""The three rates (三率) of units, places, categories and months, counted from the needs themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Rule
from doorstep.base.regulations import NoRule, in_force
from doorstep.needs.models import Need
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
    found = _countable(found)
    figures = {what: Count("pk", filter=condition) for what, condition in _figures(now).items()}
    if not by:
        return [Line(None, Counts(**found.aggregate(**figures)))]
    rows: Any = found.annotate(key=BY[by]).values("key").annotate(**figures).order_by("key")
    return [Line(row.pop("key"), Counts(**row)) for row in rows]


def behind(found: QuerySet[Need], now: datetime, what: str, by: str = "", key: str = "") -> QuerySet[Need]:
    """Return the very needs that `counted` counts as `what` in the line with this key, as `written` writes it.

    Raises:
        ValueError: no line can have this key.
    """
    found = _countable(found).filter(_figures(now)[what])
    return found.annotate(key=BY[by]).filter(_is(by, key_of(by, key))) if by else found


def written(by: str, key: Any) -> str:
    """Return a line's key as it stands in an address; nothing is empty."""
    if key is None:
        return ""
    return f"{key.astimezone(TIME_ZONE):%Y-%m}" if by == "month" else str(key)


def key_of(by: str, text: str) -> Any:
    """Return a line's key from how it was written.

    Raises:
        ValueError: it is none.
    """
    if not text and by != "month":
        return None
    if by == "month":
        return datetime.strptime(text, "%Y-%m").replace(tzinfo=TIME_ZONE)
    return int(text)


def weights(now: datetime) -> Weights | None:
    """Return the weights in force, or nothing: then the three rates stand beside each other."""
    return weights_of(weights_rule(now))


def weights_of(rule: Rule | None) -> Weights | None:
    """Return what the rule of the weights says."""
    return None if rule is None else Weights.from_value(rule.value)


@dataclass(frozen=True, slots=True)
class Helped:
    """How many different problems were solved, for how many different firms."""

    problems: int
    firms: int


def firms_helped(found: QuerySet[Need]) -> Helped:
    """Return what was solved for firms, as they confirmed it themselves."""
    solved = found.filter(kind=NeedKind.FIRM, outcome=Outcome.SOLVED, firm__isnull=False).order_by()
    return Helped(**solved.aggregate(problems=Count("pk", distinct=True), firms=Count("firm", distinct=True)))


def weights_rule(now: datetime) -> Rule | None:
    """Return the rule behind the weights, or nothing."""
    try:
        return in_force(clocks.RATES, now.astimezone(TIME_ZONE).date())
    except NoRule:
        return None


def _countable(found: QuerySet[Need]) -> QuerySet[Need]:
    return found.exclude(state=NeedState.MERGED).exclude(outcome=Outcome.DROPPED).order_by()


def _figures(now: datetime) -> dict[str, Q]:
    """Return what each figure counts, by its name in `Counts`."""
    was_due = Q(due_at__isnull=False) & (Q(answered_at__isnull=False) | Q(due_at__lt=now))
    return {
        "received": Q(),
        "due": was_due,
        "in_time": was_due & Q(answered_at__lte=F("due_at")),
        "closed": Q(state=NeedState.CLOSED),
        "said": Q(outcome__in=SAID),
        "solved": Q(outcome=Outcome.SOLVED),
        "partly": Q(outcome=Outcome.PARTLY),
        "rated": Q(outcome__in=SAID, is_satisfied__isnull=False),
        "satisfied": Q(outcome__in=SAID, is_satisfied=True),
    }


def _is(by: str, key: Any) -> Q:
    if by == "month":
        after = (key.replace(day=28) + timedelta(days=4)).replace(day=1)
        return Q(received_at__gte=key, received_at__lt=after)
    return Q(key__isnull=True) if key is None else Q(key=key)
