"""A town of six villages with four offices and a small scheme: one indicator of each source, two that are claimed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from tests.programmes.small_county import FIRST_DAY, County, make_county

from doorstep.base.actor import EVERYWHERE, SYSTEM, Actor
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.partners.actions import add_partner, seat_login
from doorstep.partners.models import Partner
from doorstep.partners.words import PartnerKind
from doorstep.places.models import Place
from doorstep.programmes.reputation.actions.offices import Given, grade, lock_grades, name_office
from doorstep.programmes.reputation.actions.quarters import open_quarter
from doorstep.programmes.reputation.actions.reports import Said, fill_in
from doorstep.programmes.reputation.actions.schemes import draft_scheme, publish_scheme
from doorstep.programmes.reputation.models import OfficeSheet, Quarter, Scheme, VillageReport
from doorstep.programmes.reputation.rules.facts import NodeFacts, SchemeFacts
from doorstep.programmes.reputation.words import Level, Method, OfficeKey, Record, Source

NODES = (
    NodeFacts("A", "", Level.INDEX, "服务", 6000, "Service", method=Method.ARITHMETIC),
    NodeFacts("B", "", Level.INDEX, "信任", 4000, "Trust", method=Method.ARITHMETIC),
    NodeFacts("A1", "A", Level.CLASS, "有人管", 10_000, "Taken care of", method=Method.ARITHMETIC),
    NodeFacts("B1", "B", Level.CLASS, "公开", 10_000, "Openness", method=Method.ARITHMETIC),
    NodeFacts(
        "A11", "A1", Level.INDICATOR, "召开会议次数", 2000, "Meetings held", goal_low=0, goal_high=6,
        source=Source.RECORD, record_key=Record.MEETINGS_HELD, unit="次",
    ),
    NodeFacts(
        "A12", "A1", Level.INDICATOR, "走访困难家庭比例", 5000, "Households visited", goal_low=0, goal_high=100,
        source=Source.CLAIM, minutes=5, unit="%", wants_evidence=True,
    ),
    NodeFacts(
        "A13", "A1", Level.INDICATOR, "互助小组数", 3000, "Groups that help", goal_low=0, goal_high=10,
        source=Source.CLAIM, minutes=2, is_standing=True, unit="个",
    ),
    NodeFacts(
        "B11", "B1", Level.INDICATOR, "公开栏", 6000, "The board", goal_low=0, goal_high=100, source=Source.OFFICE,
        office=OfficeKey.DISCIPLINE, unit="分",
    ),
    NodeFacts(
        "B12", "B1", Level.INDICATOR, "说得清楚", 4000, "Explained", goal_low=0, goal_high=100, source=Source.SURVEY,
        question_key="explained", unit="分",
    ),
)  # fmt: skip
FACTS = SchemeFacts("口碑", "Reputation", second_bp=5000)


@dataclass(frozen=True)
class Town:
    """What the tests hold in hand."""

    county: County
    offices: dict[str, Partner]
    seven: tuple[Place, ...]
    """Its villages, the community first."""

    @property
    def place(self) -> Place:
        return self.county.town


@pytest.fixture
def town(db: None, a_moment: datetime) -> Town:
    return make_town(a_moment)


def make_town(now: datetime) -> Town:
    """Make it, with the four offices named."""
    here = make_county(now)
    offices = {}
    for key, name in zip(OfficeKey.values, ("组织办", "宣传办", "纪检办", "综治办"), strict=True):
        offices[key] = add_partner(
            SYSTEM, name=name, kind=PartnerKind.PUBLIC_UNIT, place=here.town, valid_from=FIRST_DAY, now=now
        )
        name_office(SYSTEM, place=here.town, key=OfficeKey(key), partner=offices[key], now=now)
    villages = tuple(Place.objects.filter(parent=here.town).order_by("path"))
    return Town(here, offices, villages)


def make_scheme(now: datetime) -> Scheme:
    """Publish the small scheme."""
    draft = draft_scheme(SYSTEM, key="koubei", facts=FACTS, nodes=NODES, now=now)
    return publish_scheme(SYSTEM, scheme=draft, now=now)


def make_quarter(town: Town, scheme: Scheme, now: datetime, number: int = 2) -> Quarter:
    """Open a quarter whose reports are due in a week."""
    day = now.date()
    return open_quarter(
        SYSTEM, scheme=scheme, place=town.place, year=2026, number=number, opens_on=day,
        reports_due_on=day + timedelta(days=7), scores_due_on=day + timedelta(days=14), seed=5, now=now,
    )  # fmt: skip


@pytest.fixture
def draft(town: Town, a_moment: datetime) -> Scheme:
    return draft_scheme(SYSTEM, key="koubei", facts=FACTS, nodes=NODES, now=a_moment)


@pytest.fixture
def scheme(town: Town, a_moment: datetime) -> Scheme:
    return make_scheme(a_moment)


@pytest.fixture
def quarter(town: Town, scheme: Scheme, a_moment: datetime) -> Quarter:
    return make_quarter(town, scheme, a_moment)


@pytest.fixture
def clerk_of(make_actor: Callable[..., Actor], town: Town, a_moment: datetime) -> Callable[[str], Actor]:
    """Somebody who works for one of the four offices and holds no other role."""

    def seat(key: str) -> Actor:
        actor = make_actor(Role.PARTNER_STAFF, EVERYWHERE)
        login = Login.objects.get(username=actor.name)
        seat_login(SYSTEM, partner=town.offices[key], login=login, now=a_moment)
        return actor

    return seat


def sheet_of(quarter: Quarter, key: str) -> OfficeSheet:
    return OfficeSheet.objects.get(quarter=quarter, office__key=key)


def grade_all(by: Actor, sheet: OfficeSheet, now: datetime, value: int = 80) -> None:
    """Give every village the same grade."""
    rows = sheet.quarter.scores.filter(office=sheet.office)
    grade(by, sheet=sheet, given=[Given(row.pk, value, "", row.revision) for row in rows], now=now)


def lock_all(quarter: Quarter, clerk_of: Callable[[str], Actor], now: datetime, value: int = 80) -> None:
    """Let every office give the same grade to all and lock."""
    for sheet in quarter.sheets.select_related("office", "quarter"):
        clerk = clerk_of(sheet.office.key)
        grade_all(clerk, sheet, now, value)
        lock_grades(clerk, sheet=sheet, now=now)


def say(report: VillageReport, now: datetime, by: Actor = SYSTEM, **values: float | None) -> int:
    """Fill in lines by code."""
    lines = {one.node.code: one for one in report.claims.select_related("node")}
    said = [Said(lines[code].pk, value, "", lines[code].revision) for code, value in values.items()]
    return fill_in(by, report=report, said=said, now=now)


def day_of(moment: datetime) -> date:
    return moment.date()
