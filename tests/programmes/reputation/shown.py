"""A quarter of the index in its fullest state, for those who look at its pages."""

from datetime import date, datetime, timedelta

from tests.programmes.reputation.conftest import FACTS, make_quarter, make_scheme, make_town, say, sheet_of
from tests.programmes.small_county import make_county

from doorstep.base.actor import EVERYWHERE, SYSTEM, Actor, Granted
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.partners.actions import seat_login
from doorstep.programmes.reputation.actions.audits import draw_audit, note_finding
from doorstep.programmes.reputation.actions.offices import Given, grade, keep_away, lock_grades
from doorstep.programmes.reputation.actions.quarters import open_quarter
from doorstep.programmes.reputation.actions.reports import hand_back, hand_in
from doorstep.programmes.reputation.actions.schemes import draft_scheme, set_weights
from doorstep.programmes.reputation.models import OfficeSheet, Quarter
from doorstep.sample.reputation import Chapter, build


def show_index(now: datetime) -> Quarter:
    """Arrange it: three reports handed in, one late, one handed back, one not begun; a wide gap between two grades."""
    town = make_town(now)
    scheme = make_scheme(now)
    quarter = make_quarter(town, scheme, now)
    reports = list(quarter.reports.select_related("place", "quarter__place").order_by("place__path"))
    for at, report in enumerate(reports[:5]):
        say(report, now, A12=60.0 + 9 * at, A13=float(at))
        hand_in(SYSTEM, report=report, minutes_taken=10 + at, now=now + timedelta(days=9 if at == 4 else 1))
    hand_back(SYSTEM, report=reports[1], why="缺照片，请补上", due_on=now.date() + timedelta(days=8), now=now)
    for key, value in (("discipline", 90), ("publicity", 60), ("governance", 80), ("organisation", 90)):
        login = Login.objects.create(username=f"{key}-clerk", created_at=now)
        seat_login(SYSTEM, partner=town.offices[key], login=login, now=now)
        clerk = Actor(login.pk, (Granted(Role.PARTNER_STAFF, EVERYWHERE),), login.username)
        sheet = sheet_of(quarter, key)
        rows = quarter.scores.filter(office=sheet.office)
        grade(clerk, sheet=sheet, given=[Given(row.pk, value, "实地看过", 0) for row in rows], now=now)
        lock_grades(clerk, sheet=sheet, now=now)
    picks = draw_audit(SYSTEM, quarter=quarter, now=now + timedelta(days=10))
    note_finding(SYSTEM, pick=picks[0], found=40.0, note="名册少四户", now=now + timedelta(days=11))
    keep_away(SYSTEM, login=login, place=town.seven[2], now=now)
    draft = draft_scheme(SYSTEM, key=scheme.key, facts=FACTS, based_on=scheme, now=now)
    set_weights(SYSTEM, scheme=draft, weights={"A": 5500, "A12": 4000, "A11": 4000}, now=now)
    return quarter


def show_results(now: datetime) -> Chapter:
    """Arrange two published quarters, the later with opinions and two appeals, and the next one just opened."""
    here = make_county(now)
    build(here.town, seed=4, year=2026, number=1, has_echo=False)
    story = build(here.town, seed=5, year=2026, number=2)
    open_quarter(
        SYSTEM, scheme=story.quarter.scheme, place=here.town, year=2026, number=3, opens_on=date(2026, 9, 5),
        reports_due_on=date(2026, 9, 15), scores_due_on=date(2026, 9, 23), now=now,
    )  # fmt: skip
    return story


def seat_in_an_office(login: Login) -> None:
    """Let a login work for the office whose grades for the newest quarter are open."""
    sheet = OfficeSheet.objects.select_related("office__partner").latest("quarter", "pk")
    seat_login(SYSTEM, partner=sheet.office.partner, login=login, now=login.created_at)
