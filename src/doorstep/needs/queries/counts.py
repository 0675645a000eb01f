"""The board's figures from kept counts, and whether they may be used; `rates.counted` stays the truth."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import CharField, F, IntegerField, Q, QuerySet, Sum, Value

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.prepared import Prepared
from doorstep.needs.access import SEE
from doorstep.needs.models import CountedUntil, Need, NeedCount, Step
from doorstep.needs.queries import rates
from doorstep.needs.queries.rates import Line
from doorstep.needs.rules.rates import Counts
from doorstep.needs.words import CountKind
from doorstep.places.queries import is_everywhere

FIGURES: Final = tuple(Counts.__dataclass_fields__)
OVERLAP: Final = timedelta(minutes=15)
"""Steps so long before the last count are looked at again: one that began earlier may have been written later."""
FRESH: Final = timedelta(minutes=10)
"""Older counts are not shown: then the timer stands still, and the needs are counted themselves."""
_KEYS: Final[dict[str, tuple[CountKind, Any, Any]]] = {
    "": (CountKind.CATEGORY, None, None),
    "unit": (CountKind.UNIT, F("lead"), F("lead__name")),
    "town": (CountKind.VILLAGE, F("place__parent"), None),
    "village": (CountKind.VILLAGE, F("place"), None),
    "category": (CountKind.CATEGORY, F("category"), None),
    "month": (CountKind.CATEGORY, F("month"), None),
}
"""Which lines to add up, by what, and what that is called."""
_FIELD: Final = {CountKind.UNIT: "lead_id", CountKind.VILLAGE: "place_id", CountKind.CATEGORY: "category_id"}


def month_of(moment: datetime) -> date:
    """Return the first day of the month in which something came in."""
    return moment.astimezone(TIME_ZONE).date().replace(day=1)


def needs_of(month: date) -> QuerySet[Need]:
    """Return the needs that came in that month."""
    after = (month + timedelta(days=32)).replace(day=1)
    begins, ends = (datetime.combine(day, time(), TIME_ZONE) for day in (month, after))
    return Need.objects.filter(received_at__gte=begins, received_at__lt=ends)


def until() -> datetime | None:
    """Return up to which moment the counts are right; nothing before the first count."""
    return next((at for (at,) in _UNTIL()), None)


_UNTIL: Final = Prepared(lambda: CountedUntil.objects.order_by("pk").values_list("at")[:1])


def usable(actor: Actor, first: date, last: date, now: datetime) -> datetime | None:
    """Return up to when kept counts are right if they answer what `actor` asks, else nothing; two queries at most.

    They do for whole months, all places, and when counted lately.
    """
    today = now.astimezone(TIME_ZONE).date()
    is_whole = first.day == 1 and (last >= today or (last + timedelta(days=1)).day == 1)
    at = until() if is_whole and is_everywhere(scopes(actor, SEE)) else None
    return at if at is not None and now - FRESH <= at <= now else None


class Kept(NamedTuple):
    """The counts of the months from the one with the day `first` to the one with the day `last`."""

    first: date
    last: date


def kept(first: date, last: date) -> Kept:
    """Return the counts of the months from `first` to `last`, not asked for yet."""
    return Kept(first.replace(day=1), last)


def counted(found: Kept, by: str = "") -> list[Line]:
    """Return the lines `rates.counted` returns, added up from kept counts; one query."""
    return [line for _, line in named(found, by)]


def named(found: Kept, by: str = "") -> list[tuple[str | None, Line]]:
    """Return the same lines, each with the name of its unit; one query. Other things have none here."""
    rows = _ADDED[by](*found)
    if not by and rows[0][2] is None:  # nothing was kept of these months
        return [(None, Line(None, Counts()))]
    return [(name, Line(_key(by, key), Counts(*sums))) for key, name, *sums in rows]


def _added(by: str) -> Prepared[date, date]:
    kind, key, name = _KEYS[by]

    def ask(first: date, last: date) -> QuerySet[NeedCount, Any]:
        found: Any = NeedCount.objects.filter(month__gte=first, month__lte=last, kind=kind).order_by()
        of = {"key": key or Value(None, IntegerField()), "called": name or Value(None, CharField())}
        rows = found.annotate(**of).values("key", "called").annotate(**{f"n_{one}": Sum(one) for one in FIGURES})
        rows = (rows.order_by("key") if by else rows).values_list("key", "called", *(f"n_{one}" for one in FIGURES))
        summed: QuerySet[NeedCount, Any] = rows
        return summed

    return Prepared(ask, date, date)


_ADDED: Final = {by: _added(by) for by in _KEYS}


def stale_months(now: datetime) -> set[date]:
    """Return the months whose counts may not be right any more: something happened to a need, or came due; two queries.

    Before the first count every month with a need is one.
    """
    at = until()
    if at is None:
        months = Need.objects.datetimes("received_at", "month", tzinfo=TIME_ZONE)
        return {month_of(one) for one in months}
    touched = Step.objects.filter(at__gte=at - OVERLAP, need__isnull=False).values("need")
    overdue = Q(answered_at=None, due_at__gte=at - OVERLAP, due_at__lt=now)
    changed = Need.objects.filter(Q(pk__in=touched) | overdue).order_by().values_list("received_at", flat=True)
    return {month_of(one) for one in changed}


def rows_of(month: date, now: datetime) -> list[NeedCount]:
    """Return a month's counts reckoned from its needs, not written yet; three queries."""
    return [
        NeedCount(
            month=month,
            kind=kind,
            **{_FIELD[kind]: line.key},
            **{name: getattr(line.counts, name) for name in FIGURES},
        )
        for kind in CountKind
        for line in rates.counted(needs_of(month), now, kind.value)
    ]


def faults(now: datetime | None = None) -> Iterator[str]:
    """Yield a sentence for each month whose kept counts differ from its needs; months that are stale are left out."""
    at = until()
    if at is None:
        return
    stale = stale_months(now or at)
    months = {month_of(one) for one in Need.objects.datetimes("received_at", "month", tzinfo=TIME_ZONE)}
    months |= set(NeedCount.objects.order_by().values_list("month", flat=True).distinct())
    for month in sorted(months - stale):
        there = sorted(_values(one) for one in NeedCount.objects.filter(month=month))
        if there != sorted(_values(one) for one in rows_of(month, at)):
            yield f"needs: the kept counts of {month:%Y-%m} differ from its needs; count them anew"


def _values(row: NeedCount) -> tuple[int, ...]:
    return (row.lead_id or 0, row.place_id or 0, row.category_id or 0, *(getattr(row, name) for name in FIGURES))


def _key(by: str, key: Any) -> Any:
    return datetime.combine(key, time(), TIME_ZONE) if by == "month" else key
