"""What the platform's own interface is asked and what it answers, field by field."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, TypeVar

from django.db.models import Model, QuerySet
from ninja import Schema
from pydantic import BeforeValidator, Field

from doorstep.api.queries.own import RateLine
from doorstep.meetings.models import Meeting
from doorstep.meetings.words import MeetingKind, MeetingState
from doorstep.needs.models import Duty, Need, Step, Wish
from doorstep.needs.queries.needs import Wanted
from doorstep.needs.rules.rates import Rate
from doorstep.needs.words import (
    DutyOrigin,
    DutyState,
    NeedKind,
    NeedState,
    Outcome,
    StepKind,
    Urgency,
    WishState,
)
from doorstep.places.models import Place
from doorstep.places.words import PlaceKind, PointQuality

Row = TypeVar("Row", bound=Model)
MOST: Final = 200
LARGEST: Final = 2**63 - 1


def _only_a_day(value: Any) -> Any:
    """Refuse a number of seconds, which would be read as a day."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("a day is written like 2026-01-31")
    return value


Number = Annotated[int, Field(ge=1, le=LARGEST)]
Day = Annotated[date, BeforeValidator(_only_a_day)]
Words = Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f]*$")]


class Problem(Schema):
    """What is wrong, in words."""

    detail: str


class Invalid(Schema):
    """What is wrong with the question, one entry for each part of it."""

    detail: list[dict[str, Any]]


class Asked(Schema):
    """Which page of a list."""

    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=1, le=MOST)] = 50


class NeedsAsked(Asked):
    """Which needs."""

    q: Words | None = None
    state: Literal["open", "received", "assigned", "answered", "closed", "merged"] | None = None
    category: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")] | None = None
    urgency: Urgency | None = None
    kind: NeedKind | None = None
    place_id: Number | None = None

    def wanted(self) -> Wanted:
        """Return what the list is narrowed to."""
        return Wanted(
            words=self.q or "",
            state=self.state or "",
            category=self.category or "",
            urgency=self.urgency or "",
            kind=self.kind or "",
            place="" if self.place_id is None else str(self.place_id),
        )


class DutiesAsked(Asked):
    """Which duties."""

    state: DutyState | None = None
    need_id: Number | None = None


class RatesAsked(Schema):
    """By what the rates are told apart, and of which days."""

    by: Literal["", "unit", "town", "village", "category", "month"] = ""
    since: Day | None = None
    until: Day | None = None


class PlacesAsked(Asked):
    """Which places."""

    q: Words | None = None
    town_id: Number | None = None
    kind: PlaceKind | None = None


class MeetingsAsked(Asked):
    """Which meetings."""

    state: MeetingState | None = None
    kind: MeetingKind | None = None


class WishesAsked(Asked):
    """Which wishes."""

    state: Literal["open", "claimed", "granted"] | None = None


class PlaceRow(Schema):
    """A place; longitude and latitude in WGS-84 degrees."""

    id: int
    name: str
    kind: PlaceKind
    is_community: bool
    parent_id: int | None
    codes: dict[str, str]
    lon: float | None
    lat: float | None
    point_quality: PointQuality
    residents: int | None


class NeedRow(Schema):
    """A need."""

    id: int
    kind: NeedKind
    category: str
    category_name: str
    urgency: Urgency
    state: NeedState
    outcome: Outcome | Literal[""]
    text: str
    where: str
    place_id: int
    place_name: str
    town_name: str
    lon: float | None
    lat: float | None
    quantity: int | None
    quantity_of: str
    wanted_until: date | None
    is_public: bool
    received_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    lead_id: int | None
    lead_name: str


class StepRow(Schema):
    """One thing that happened to a need."""

    kind: StepKind
    at: datetime
    unit_name: str
    reason: str
    text: str
    is_public: bool


class NeedInFull(NeedRow):
    """A need with everything that happened to it."""

    steps: list[StepRow]


class DutyRow(Schema):
    """A duty."""

    id: int
    origin: DutyOrigin
    need_id: int | None
    title: str
    what: str
    state: DutyState
    outcome: Outcome | Literal[""]
    place_id: int
    place_name: str
    lead_id: int
    lead_name: str
    returns: int
    created_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None


class RateRow(Schema):
    """A share of something; `share` is nothing where there is nothing to reckon from."""

    part: int
    whole: int
    share: float | None


class RatesRow(Schema):
    """The three rates of one unit, place, category or month, or of all together."""

    key: str
    name: str
    received: int
    closed: int
    response: RateRow
    solution: RateRow
    satisfaction: RateRow
    total: float | None


class MeetingRow(Schema):
    """A meeting."""

    id: int
    title: str
    kind: MeetingKind
    state: MeetingState
    place_id: int
    place_name: str
    host_id: int
    host_name: str
    where: str
    starts_at: datetime
    ends_at: datetime


class WishRow(Schema):
    """A wish, without whose it is."""

    id: int
    text: str
    value_fen: int | None
    state: WishState
    posted_at: datetime
    granted_at: datetime | None
    town_name: str


class Paged(Schema):
    """One page of a list: how many there are in all, and which page this is."""

    total: int
    page: int
    size: int


class Needs(Paged):
    """A page of needs."""

    items: list[NeedRow]


class Duties(Paged):
    """A page of duties."""

    items: list[DutyRow]


class Places(Paged):
    """A page of places."""

    items: list[PlaceRow]


class Meetings(Paged):
    """A page of meetings."""

    items: list[MeetingRow]


class Wishes(Paged):
    """A page of wishes."""

    items: list[WishRow]


class Rates(Schema):
    """The rates, one line for each thing they are told apart by."""

    items: list[RatesRow]


def page_of(found: QuerySet[Row], asked: Asked, write: Callable[[Row], dict[str, Any]]) -> dict[str, Any]:
    """Return one page of a list."""
    first = (asked.page - 1) * asked.size
    rows = [write(row) for row in found[first : first + asked.size]]
    return {"total": found.count(), "page": asked.page, "size": asked.size, "items": rows}


def need(row: Need) -> dict[str, Any]:
    """Return what is told of a need: never who brought it or follows it."""
    lead = row.lead_duty.lead if row.lead_duty else None
    names = ("id", "kind", "urgency", "state", "outcome", "text", "where", "place_id", "lon", "lat", "is_public")
    wanted = ("quantity", "quantity_of", "wanted_until")
    moments = ("received_at", "due_at", "answered_at", "closed_at")
    return {name: getattr(row, name) for name in (*names, *wanted, *moments)} | {
        "category": row.category.code,
        "category_name": row.category.name_zh,
        "place_name": row.place.name,
        "town_name": row.place.parent.name if row.place.parent else "",
        "lead_id": lead.pk if lead else None,
        "lead_name": lead.name if lead else "",
    }


def need_in_full(row: Need) -> dict[str, Any]:
    """Return a need with its steps; who of the staff did them is not told."""
    return need(row) | {"steps": [_step(step) for step in row.steps.all()]}


def duty(row: Duty) -> dict[str, Any]:
    """Return what is told of a duty."""
    names = ("id", "origin", "need_id", "title", "what", "state", "outcome", "place_id", "lead_id", "returns")
    moments = ("created_at", "due_at", "answered_at", "closed_at")
    told = {name: getattr(row, name) for name in (*names, *moments)}
    return told | {"place_name": row.place.name, "lead_name": row.lead.name}


def place(row: Place) -> dict[str, Any]:
    """Return what is told of a place."""
    names = ("id", "name", "kind", "is_community", "parent_id", "lon", "lat", "point_quality", "residents")
    codes = {code.system: code.code for code in row.codes_held}  # type: ignore[attr-defined]
    return {name: getattr(row, name) for name in names} | {"codes": codes}


def meeting(row: Meeting) -> dict[str, Any]:
    """Return when and where a meeting is and who holds it; its agenda and minutes stand on its page."""
    names = ("id", "kind", "state", "place_id", "host_id", "where", "starts_at", "ends_at")
    told = {name: getattr(row, name) for name in names}
    return told | {"title": row.title_zh, "place_name": row.place.name, "host_name": row.host.name}


def wish(row: Wish) -> dict[str, Any]:
    """Return what the board tells of a wish."""
    names = ("id", "text", "value_fen", "state", "posted_at", "granted_at")
    return {name: getattr(row, name) for name in names} | {
        "town_name": row.place.parent.name if row.place.parent else ""
    }


def rates(lines: Iterable[RateLine]) -> dict[str, Any]:
    """Return the rates, line by line."""
    return {"items": [_rates(line) for line in lines]}


def _rates(line: RateLine) -> dict[str, Any]:
    found = line.rates
    return {
        "key": line.key,
        "name": line.name,
        "received": line.counts.received,
        "closed": line.counts.closed,
        "response": _rate(found.response),
        "solution": _rate(found.solution),
        "satisfaction": _rate(found.satisfaction),
        "total": found.total,
    }


def _rate(rate: Rate) -> dict[str, Any]:
    return {"part": rate.part, "whole": rate.whole, "share": rate.share}


def _step(step: Step) -> dict[str, Any]:
    unit = step.partner.name if step.partner else ""
    names = ("kind", "at", "reason", "text", "is_public")
    return {name: getattr(step, name) for name in names} | {"unit_name": unit}
