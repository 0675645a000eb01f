"""The three rates (三率) of units, places, categories and months, counted from the needs themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth

from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Rule
from doorstep.base.regulations import history
from doorstep.needs.models import Need, Word
from doorstep.needs.rules import clocks
from doorstep.needs.rules.rates import Counts, Weights
from doorstep.needs.words import SAID, Channel, NeedKind, NeedState, Outcome

BY: Final[dict[str, Any]] = {
    "unit": F("lead_duty__lead"),
    "town": F("place__parent"),
    "village": F("place"),
    "category": F("category"),
    "month": TruncMonth("received_at", tzinfo=TIME_ZONE),
}
"""By what the rates can be told apart."""
_YEARS: Final = range(1900, 3000)
_DIGITS: Final = 19
"""An id has fewer."""


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
        month = datetime.strptime(text, "%Y-%m").replace(tzinfo=TIME_ZONE)
        if month.year not in _YEARS:
            raise ValueError(text)
        return month
    if not (text.isascii() and text.isdigit() and len(text) < _DIGITS):
        raise ValueError(text)
    return int(text)


def rules_between(first: date, last: date) -> list[Rule]:
    """Return the rules of the weights that held on a day from `first` to `last`, the latest first; one query."""
    found = history(clocks.RATES).filter(valid_from__lte=last)
    return list(found.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=first)))


def weights_on(rules: Iterable[Rule], day: date) -> Weights | None:
    """Return the weights of the rule that held on `day`; nothing: then the three rates stand beside each other."""
    for rule in rules:
        if rule.valid_from <= day and (rule.valid_until is None or day <= rule.valid_until):
            return Weights.from_value(rule.value)
    return None


def weighed(rules: Iterable[Rule], by: str, key: Any, last: date) -> Weights | None:
    """Return the weights a line is reckoned by: of a month as on its last day, else as on the last of all, `last`.

    So a rule that changes leaves the months before it as they were.
    """
    if by != "month":
        return weights_on(rules, last)
    begins: date = key.astimezone(TIME_ZONE).date()
    return weights_on(rules, min(last, (begins + timedelta(days=32)).replace(day=1) - timedelta(days=1)))


def by_channel(found: QuerySet[Need]) -> list[tuple[str, int]]:
    """Return how residents' last words came, the value of a `Channel` with how many; one query."""
    rows = _with_how(found).values("how").annotate(n=Count("pk")).order_by("-n", "how")
    return [(row["how"], row["n"]) for row in rows if row["how"]]


@dataclass(frozen=True, slots=True)
class Helped:
    """How many different problems were solved, for how many different firms."""

    problems: int
    firms: int


def firms_helped(found: QuerySet[Need]) -> Helped:
    """Return what was solved for firms, as they confirmed it themselves."""
    solved = solved_for_firms(found)
    return Helped(**solved.aggregate(problems=Count("pk", distinct=True), firms=Count("firm", distinct=True)))


def solved_for_firms(found: QuerySet[Need], firm: int | None = None) -> QuerySet[Need]:
    """Return the very problems that `firms_helped` counts, of all firms or of one."""
    solved = found.filter(kind=NeedKind.FIRM, outcome=Outcome.SOLVED, firm__isnull=False).order_by()
    return solved if firm is None else solved.filter(firm=firm)


def by_firm(found: QuerySet[Need]) -> Any:
    """Return the firms that `firms_helped` counts, each with its id, name and `n` problems solved, by name."""
    rows = solved_for_firms(found).values("firm", "firm__name").annotate(n=Count("pk", distinct=True))
    return rows.order_by("firm__name", "firm")


def said_by(found: QuerySet[Need], channel: Channel) -> QuerySet[Need]:
    """Return the very needs that `by_channel` counts for a channel."""
    needs: QuerySet[Need] = _with_how(found).filter(how=channel)
    return needs


def _with_how(found: QuerySet[Need]) -> Any:
    """Return the needs whose outcome somebody said, each with `how` its last word came."""
    last = Word.objects.filter(need=OuterRef("pk")).order_by("-at", "-id").values("channel")[:1]
    return _countable(found).filter(outcome__in=SAID).annotate(how=Subquery(last))


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
