"""Lines of the staff's lists: what a line shows and nothing more, a page of them in one query."""

from datetime import datetime
from itertools import starmap
from typing import Final, NamedTuple

from django.db.models import QuerySet

from doorstep.base.prepared import Prepared
from doorstep.needs.models import Duty, Need


class NeedRow(NamedTuple):
    """One line about a need."""

    pk: int
    text: str
    kind: str
    urgency: str
    state: str
    outcome: str
    received_at: datetime
    due_at: datetime | None
    is_due_certain: bool
    answered_at: datetime | None
    place: str
    town: str | None
    category_zh: str
    category_en: str
    lead: str | None


class DutyRow(NamedTuple):
    """One line about a duty; `need` and its category are empty where it comes from elsewhere."""

    pk: int
    title: str
    origin: str
    state: str
    outcome: str
    due_at: datetime | None
    is_due_certain: bool
    answered_at: datetime | None
    place: str
    town: str | None
    lead_id: int
    lead: str
    category_zh: str | None
    category_en: str | None
    suggested: str | None


_PLACE = ("place__name", "place__parent__name")
_DUE = ("due_at", "is_due_certain", "answered_at")
_NEED = (
    *("pk", "text", "kind", "urgency", "state", "outcome", "received_at", *_DUE, *_PLACE),
    *("category__name_zh", "category__name_en", "lead_duty__lead__name"),
)
_DUTY = (
    *("pk", "title", "origin", "state", "outcome", *_DUE, *_PLACE, "lead_id", "lead__name"),
    *("need__category__name_zh", "need__category__name_en", "suggested_lead__name"),
)


MOST: Final = 30
"""So many lines are read at once, which is as many as a page shows."""
_NEEDS: Final = Prepared(lambda *ids: Need.objects.filter(pk__in=ids).order_by().values_list(*_NEED), *[int] * MOST)
_DUTIES: Final = Prepared(lambda *ids: Duty.objects.filter(pk__in=ids).order_by().values_list(*_DUTY), *[int] * MOST)


def needs_from(found: QuerySet[Need], start: int, count: int) -> list[NeedRow]:
    """Return the lines `start` to `start + count` of an ordered list of needs, at most `MOST`; two queries.

    The page is cut from ids alone: sorting whole rows with all that is joined to them takes far longer.
    """
    ids = list(found.values_list("pk", flat=True)[start : start + min(count, MOST)])
    by_id = {row.pk: row for row in starmap(NeedRow, _NEEDS(*_filled(ids)))}
    return [by_id[pk] for pk in ids if pk in by_id]


def duties_from(found: QuerySet[Duty], start: int, count: int) -> list[DutyRow]:
    """Return the lines `start` to `start + count` of an ordered list of duties, at most `MOST`; two queries."""
    ids = list(found.values_list("pk", flat=True)[start : start + min(count, MOST)])
    by_id = {row.pk: row for row in starmap(DutyRow, _DUTIES(*_filled(ids)))}
    return [by_id[pk] for pk in ids if pk in by_id]


def _filled(ids: list[int]) -> list[int]:
    return ids + [0] * (MOST - len(ids))
