"""Fill an empty database with a county's needs of two years, in rows that keep every constraint."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from tests.engines.matching.text.corpus import needs as texts_of

from doorstep.base.actions import create_login
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.kernel.seeds import rng
from doorstep.needs.actions.counts import recount
from doorstep.needs.actions.duties import assign_need
from doorstep.needs.actions.intake import Asked, Sender, take_need
from doorstep.needs.actions.standing import begin_needs
from doorstep.needs.bridge.duplicates import bands_of
from doorstep.needs.models import Category, Duty, Follower, Need, Step, TextBand
from doorstep.needs.queries.texts import OPEN_TEXTS, TEXTS, indexed
from doorstep.needs.rules.intake import digest, new_code
from doorstep.needs.words import (
    Channel,
    DutyOrigin,
    DutyState,
    NeedKind,
    NeedState,
    Outcome,
    ReturnReason,
    StepKind,
    Urgency,
)
from doorstep.partners.actions import add_partner, seat_login
from doorstep.partners.models import Partner
from doorstep.partners.words import PartnerKind
from doorstep.places.actions.gazetteer import load_gazetteer
from doorstep.places.models import Place
from doorstep.places.words import PlaceKind

MONTHS = 24
UNITS = 30
AT_ONCE = 1000
FIRST = 1000
"""Ids begin here; the one need that is there before stands below."""
COUNTY_CODE = "330523"
CODES = {
    "照明": "light", "道路": "road", "环卫": "waste", "供水": "water", "供电": "power", "交通": "safety",
    "养老": "care", "医疗": "health", "教育": "other", "就业": "firm_staff", "农技": "other", "邻里": "noise",
}  # fmt: skip
STATES = (
    (NeedState.CLOSED, 0.955),
    (NeedState.ASSIGNED, 0.025),
    (NeedState.ANSWERED, 0.015),
    (NeedState.RECEIVED, 0.005),
)
OUTCOMES = ((Outcome.SOLVED, 0.8), (Outcome.PARTLY, 0.08), (Outcome.NOT, 0.04), (Outcome.NO_WORD, 0.08))


@dataclass(frozen=True)
class Filled:
    """Who may look: logins by role."""

    planner: Login
    officer: Login
    clerk: Login


def begin(now: datetime) -> Filled:
    """Write places, units and logins, and one need that a unit leads."""
    begun = now - timedelta(days=MONTHS * 30)
    load_gazetteer(SYSTEM, county_code=COUNTY_CODE, now=begun)
    begin_needs(SYSTEM, on=begun.date(), now=begun)
    county = Place.objects.get(parent=None)
    units = [_unit(county, number, begun) for number in range(UNITS)]
    logins = _logins(county, units[0], now)
    village = Place.objects.filter(kind=PlaceKind.VILLAGE)[7]
    asked = Asked(text="村口的路灯不亮了", category=Category.objects.get(code="light"), place=village)
    need = take_need(VISITOR, asked=asked, sender=Sender(Channel.WEB), now=now - timedelta(days=1)).need
    assign_need(SYSTEM, need=need, lead=units[0], now=now - timedelta(days=1))
    recount(SYSTEM, now=now)
    return logins


def fill(count: int, now: datetime, seed: int = 2026) -> None:
    """Write so many needs of the two years before `now`: the older ones closed, the youngest as they come."""
    begun = now - timedelta(days=MONTHS * 30)
    rows = _rows(count, begun, now, list(Partner.objects.order_by("pk")), seed)
    with transaction.atomic():
        while several := list(islice(rows, AT_ONCE)):
            _write(several)
    _go_on_counting(Need, Duty)
    recount(SYSTEM, everything=True, now=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _unit(county: Place, number: int, now: datetime) -> Partner:
    return add_partner(
        SYSTEM, name=f"第{number + 1}单位", kind=PartnerKind.PUBLIC_UNIT, place=county, valid_from=now.date(), now=now
    )


def _logins(county: Place, unit: Partner, now: datetime) -> Filled:
    town = Place.objects.filter(kind=PlaceKind.TOWN).order_by("pk")[0]
    made = [
        create_login(
            SYSTEM, username=name, password=secrets.token_urlsafe(), role=role, scope=path, is_temporary=False, now=now
        )
        for name, role, path in (
            ("planner", Role.COUNTY_PLANNER, county.path),
            ("officer", Role.TOWNSHIP_OFFICER, town.path),
            ("clerk", Role.PARTNER_STAFF, county.path),
        )
    ]
    seat_login(SYSTEM, partner=unit, login=made[2], now=now)
    return Filled(*made)


@dataclass(frozen=True)
class _Row:
    need: Need
    duty: Duty | None
    code: str


def _rows(count: int, begun: datetime, now: datetime, units: Sequence[Partner], seed: int) -> Iterator[_Row]:
    draw = rng(seed, "needs of a county")
    categories = {one.code: one for one in Category.objects.all()}
    villages = list(Place.objects.filter(kind=PlaceKind.VILLAGE).order_by("pk"))
    span = (now - begun).total_seconds()
    for at, written in enumerate(texts_of(count, seed), FIRST):
        category, village = categories[CODES[written.category]], villages[int(draw.integers(len(villages)))]
        received = begun + timedelta(seconds=int(span * (at - FIRST + 1) / (count + 1)))
        is_young = (now - received) < timedelta(days=60)
        state = NeedState(_pick(draw, STATES)) if not is_young else NeedState(_pick(draw, _YOUNG))
        unit = units[int(draw.integers(len(units)))]
        need = _need(at, written.text, category, village, received, state, draw)
        duty = None if state is NeedState.RECEIVED else _duty(need, unit, state, now)
        if duty is not None and state is NeedState.ASSIGNED and at % 31 == 0:
            duty.state, duty.tray_at, duty.returns, duty.suggested_lead = DutyState.RETURNED, received, 1, units[0]
        yield _Row(need, duty, new_code(lambda n: int(draw.integers(n))))


_YOUNG = (
    (NeedState.CLOSED, 0.6),
    (NeedState.ASSIGNED, 0.25),
    (NeedState.ANSWERED, 0.1),
    (NeedState.RECEIVED, 0.05),
)


def _pick(draw: Any, shares: Sequence[tuple[Any, float]]) -> Any:
    at = float(draw.random())
    for value, share in shares:
        at -= share
        if at < 0:
            return value
    return shares[0][0]


def _need(
    pk: int, text: str, category: Category, place: Place, received: datetime, state: NeedState, draw: Any
) -> Need:
    due = received + timedelta(days=7)
    answered = received + timedelta(days=int(draw.integers(1, 9)))
    is_closed = state is NeedState.CLOSED
    outcome = Outcome(_pick(draw, OUTCOMES)) if is_closed else ""
    return Need(
        pk=pk,
        kind=NeedKind.PROBLEM,
        category=category,
        urgency=Urgency.ORDINARY,
        text=text,
        place=place,
        channel=Channel.WEB,
        received_at=received,
        is_public=bool(draw.random() < 0.5),
        state=state,
        outcome=outcome,
        lead_duty_id=None if state is NeedState.RECEIVED else pk,
        tray_at=received + timedelta(hours=2) if state is NeedState.RECEIVED else None,
        clock={"working_days": 5},
        due_at=due,
        answered_at=answered if state in {NeedState.ANSWERED, NeedState.CLOSED} else None,
        closed_at=answered + timedelta(days=1) if is_closed else None,
        is_satisfied=bool(draw.random() < 0.85) if is_closed and outcome != Outcome.NO_WORD else None,
        text_digest=digest(text, place.pk),
        suggested=[category.code, "other"],
    )


def _duty(need: Need, unit: Partner, state: NeedState, now: datetime) -> Duty:
    is_closed = state is NeedState.CLOSED
    is_late = state is NeedState.ASSIGNED and need.due_at is not None and need.due_at < now - timedelta(days=14)
    return Duty(
        pk=need.pk,
        origin=DutyOrigin.NEED,
        need=need,
        title=need.text[:40],
        place=need.place,
        lead=unit,
        state=DutyState(state.value),
        created_at=need.received_at,
        started_at=need.received_at,
        clock=need.clock,
        due_at=need.due_at,
        escalation=2 if is_late else 0,
        answered_at=need.answered_at,
        closed_at=need.closed_at,
        outcome=need.outcome if is_closed else "",
    )


def _write(rows: Sequence[_Row]) -> None:
    needs = [row.need for row in rows]
    duties = [row.duty for row in rows if row.duty is not None]
    Need.objects.bulk_create(needs)
    Duty.objects.bulk_create(duties)
    Follower.objects.bulk_create(
        Follower(need=row.need, code=row.code, is_reporter=True, channel=Channel.WEB, since=row.need.received_at)
        for row in rows
    )
    Step.objects.bulk_create(step for row in rows for step in _steps(row))
    TEXTS.add([indexed(need) for need in needs])
    OPEN_TEXTS.add([indexed(need) for need in needs if need.is_open])
    TextBand.objects.bulk_create(bands_of([need for need in needs if need.is_open]))


def _steps(row: _Row) -> Iterator[Step]:
    need, duty = row.need, row.duty
    yield Step(need=need, kind=StepKind.RECEIVE, at=need.received_at, state_after=NeedState.RECEIVED, is_public=True)
    if duty is None:
        return
    more = {"need": need, "duty": duty, "partner": duty.lead, "is_public": True}
    yield Step(kind=StepKind.ASSIGN, at=need.received_at, state_after=DutyState.ASSIGNED, **more)
    if duty.state == DutyState.RETURNED:
        why = {"reason": ReturnReason.NOT_OURS, "text": "归第一单位管"}
        yield Step(kind=StepKind.RETURN, at=need.received_at, state_after=DutyState.RETURNED, **why, **more)
    if need.answered_at is not None:
        yield Step(kind=StepKind.ANSWER, at=need.answered_at, state_after=DutyState.ANSWERED, **more)
    if need.closed_at is not None:
        yield Step(kind=StepKind.CLOSE, at=need.closed_at, state_after=DutyState.CLOSED, **more)


def _go_on_counting(*models: type[Model]) -> None:
    """Let the next id come after those that were given here (PostgreSQL counts by itself)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
