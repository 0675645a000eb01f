"""The index's pages: a scheme made, changed and published; a report written by two; grades given and locked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image
from tests.programmes.reputation.conftest import Town, grade_all, make_quarter, say, sheet_of
from tests.programmes.reputation.shown import show_index

from doorstep.base import clock
from doorstep.base.actor import EVERYWHERE, SYSTEM, Actor
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.partners.actions import seat_login
from doorstep.programmes.reputation.actions.offices import lock_grades
from doorstep.programmes.reputation.actions.quarters import close_quarter
from doorstep.programmes.reputation.actions.reports import hand_in
from doorstep.programmes.reputation.actions.schemes import facts_of
from doorstep.programmes.reputation.models import Quarter, Scheme, VillageReport
from doorstep.programmes.reputation.queries.offices import undecided
from doorstep.programmes.reputation.queries.quarters import claims

pytestmark = pytest.mark.django_db
DESK = "/desk/reputation/"


@pytest.fixture(autouse=True)
def _the_clock_stands(monkeypatch: pytest.MonkeyPatch, a_moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: a_moment)


@pytest.fixture
def browser(make_login: Callable[..., Login]) -> Callable[..., Client]:
    """Return a browser in which somebody with a role at a place is logged in, in English."""

    def open_(role: Role, scope: str = EVERYWHERE) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.cookies["django_language"] = "en"
        client.force_login(make_login(role, scope))
        return client

    return open_


@pytest.fixture
def planner_desk(browser: Callable[..., Client]) -> Client:
    return browser(Role.COUNTY_PLANNER)


def _text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_a_planner_begins_with_the_ready_made_scheme_and_cannot_publish_what_does_not_add_up(
    town: Town, planner_desk: Client
) -> None:
    planner_desk.post(f"{DESK}schemes/new/", {"key": "koubei", "name": "口碑", "start": "template"})
    scheme = Scheme.objects.get()
    page = f"{DESK}schemes/{scheme.pk}/"
    weights = {f"w{node.pk}": f"{node.weight_bp / 100:g}" for node in scheme.nodes.all()}
    short = {f"w{scheme.nodes.get(code='A').pk}": "25"}

    kept = planner_desk.post(page, weights | short | {"revision": "0"}, follow=True)
    refused = planner_desk.post(f"{page}publish/", follow=True)
    stale = planner_desk.post(page, weights | {"revision": "0"})
    planner_desk.post(page, weights | {"revision": str(Scheme.objects.get().revision)})
    planner_desk.post(f"{page}publish/")

    assert "The weights below the index as a whole lack 5 % of 100 %." in _text(kept)
    assert "It cannot be published yet" in _text(refused)
    assert (stale.status_code, "Somebody else changed this draft" in _text(stale)) == (422, True)
    assert Scheme.objects.get().state == "published"
    assert "Begin a new version" in _text(planner_desk.get(page))


def test_a_scheme_goes_out_as_a_workbook_and_comes_in_again_unchanged(
    town: Town, scheme: Scheme, planner_desk: Client
) -> None:
    workbook = planner_desk.get(f"{DESK}schemes/{scheme.pk}/scheme.xlsx").content
    file = BytesIO(workbook)
    file.name = "koubei.xlsx"

    planner_desk.post(f"{DESK}schemes/new/", {"key": "other", "name": "口碑", "start": "file", "file": file})

    assert facts_of(Scheme.objects.get(key="other")) == facts_of(scheme)


def test_a_foreign_imeta_is_taken_with_its_weights_as_shares_and_a_broken_one_says_why(
    town: Town, planner_desk: Client
) -> None:
    rows = [
        "iCode,iName,Type,Parent,Weight,Direction", "x,One,Indicator,c,1,1", "y,Two,Indicator,c,1,-1",
        "z,Three,Indicator,c,1,1", "c,Class,Aggregate,i,1,1", "i,Index,Aggregate,all,1,1", "all,All,Aggregate,,1,1",
    ]  # fmt: skip
    good, bad = BytesIO("\n".join(rows).encode()), BytesIO("\n".join([*rows, "q,Q,Indicator,all,1,1"]).encode())
    good.name, bad.name = "iMeta.csv", "iMeta.csv"
    form = {"name": "外来", "start": "file"}

    planner_desk.post(f"{DESK}schemes/new/", form | {"key": "good", "file": good})
    refused = planner_desk.post(f"{DESK}schemes/new/", form | {"key": "bad", "file": bad})

    nodes = Scheme.objects.get(key="good").nodes.order_by("code").values_list("code", "weight_bp", "direction")
    assert list(nodes) == [("c", 10_000, 1), ("i", 10_000, 1), ("x", 3334, 1), ("y", 3333, -1), ("z", 3333, 1)]
    assert "q stands at another depth" in _text(refused)


def test_two_village_officers_write_one_report_and_the_second_sees_what_the_first_wrote(
    quarter: Quarter, town: Town, browser: Callable[..., Client]
) -> None:
    village = town.seven[1]
    first, second = (browser(Role.VILLAGE_OFFICER, village.path) for _ in range(2))
    report = VillageReport.objects.get(quarter=quarter, place=village)
    address = f"{DESK}reports/{report.pk}/"
    a12, a13 = (one for one in claims(report) if one.is_asked)
    blank = {f"v{a12.pk}": "", f"v{a13.pk}": "", f"r{a12.pk}": "0", f"r{a13.pk}": "0"}

    first.post(address, blank | {f"v{a12.pk}": "80%"})
    second.post(address, blank | {f"v{a12.pk}": "80", f"v{a13.pk}": "3"})
    clash = second.post(address, blank | {f"v{a12.pk}": "70", f"r{a13.pk}": "1", f"v{a13.pk}": "3"})
    nonsense = second.post(address, {f"v{a12.pk}": "viele"})
    handed_in = first.post(f"{address}hand-in/", {"minutes_taken": "9"}, follow=True)

    assert [one.value for one in claims(report)] == [0.0, 80.0, 3.0]
    assert (clash.status_code, "Somebody else wrote on these lines while you did: A12" in _text(clash)) == (422, True)
    assert "A12: write a number" in _text(nonsense)
    assert "Thank you. The report is handed in." in _text(handed_in)


def test_a_village_sees_its_own_report_alone(quarter: Quarter, town: Town, browser: Callable[..., Client]) -> None:
    officer = browser(Role.VILLAGE_OFFICER, town.seven[1].path)
    other = VillageReport.objects.get(quarter=quarter, place=town.seven[2])

    assert officer.get(f"{DESK}reports/{other.pk}/").status_code == 404
    page = officer.get(f"{DESK}quarters/{quarter.pk}/")
    assert (page.status_code, town.seven[1].name in _text(page), town.seven[2].name in _text(page)) == (
        200,
        True,
        False,
    )


def test_an_office_grades_and_locks_and_two_colleagues_do_not_overwrite_each_other(
    quarter: Quarter, town: Town, browser: Callable[..., Client], a_moment: datetime
) -> None:
    client = browser(Role.PARTNER_STAFF)
    seat_login(SYSTEM, partner=town.offices["discipline"], login=Login.objects.latest("pk"), now=a_moment)
    sheet = sheet_of(quarter, "discipline")
    address = f"{DESK}grading/{sheet.pk}/"
    rows = list(quarter.scores.filter(office=sheet.office))
    all_of_them = {f"g{row.pk}": "80" for row in rows} | {f"r{row.pk}": "0" for row in rows}

    kept = client.post(address, all_of_them, follow=True)
    stale = client.post(address, {f"g{rows[0].pk}": "60", f"r{rows[0].pk}": "0"})
    locked = client.post(f"{address}lock/", follow=True)

    assert "6 of 6 graded" in _text(kept)
    assert (stale.status_code, "Somebody else wrote" in _text(stale)) == (422, True)
    assert "Locked: these grades stand." in _text(locked)


def test_pages_take_as_many_queries_for_one_village_as_for_six(
    quarter: Quarter, planner_desk: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for page in ("", f"quarters/{quarter.pk}/", f"quarters/{quarter.pk}/burden/", f"quarters/{quarter.pk}/grades/"):
        with django_assert_max_num_queries(32):  # type: ignore[attr-defined]
            assert planner_desk.get(DESK + page).status_code == 200


def test_the_burden_of_a_closed_quarter_is_public_and_of_an_open_one_is_not(
    town: Town, scheme: Scheme, clerk_of: Callable[[str], Actor], a_moment: datetime
) -> None:
    quarter = make_quarter(town, scheme, a_moment, number=1)
    address = f"{DESK}quarters/{quarter.pk}/burden/"
    before = Client().get(address)
    for sheet in quarter.sheets.select_related("office", "quarter"):
        clerk = clerk_of(sheet.office.key)
        grade_all(clerk, sheet, a_moment)
        lock_grades(clerk, sheet=sheet, now=a_moment)
    report = VillageReport.objects.select_related("place", "quarter__place").get(quarter=quarter, place=town.seven[1])
    say(report, a_moment, A12=90.0)
    hand_in(SYSTEM, report=report, minutes_taken=11, now=a_moment + timedelta(hours=1))
    close_quarter(SYSTEM, quarter=quarter, now=a_moment + timedelta(days=20))

    assert before.status_code == 302
    assert "11 分钟" in _text(Client().get(address))


def test_a_township_officer_names_an_office_opens_a_quarter_hands_a_report_back_and_closes(
    town: Town, scheme: Scheme, browser: Callable[..., Client], a_moment: datetime
) -> None:
    desk = browser(Role.TOWNSHIP_OFFICER, town.place.path)
    clerk = Login.objects.latest("pk")
    named = desk.post(f"{DESK}offices/{town.place.pk}/name/", {"key": "publicity", "partner": "宣传办"}, follow=True)
    away = desk.post(f"{DESK}offices/keep-away/", {"login": clerk.username, "village": town.seven[2].pk}, follow=True)
    day = a_moment.date()
    days = {"opens_on": day, "reports_due_on": day, "scores_due_on": day}
    form = {"place": town.place.pk, "scheme": scheme.pk, "year": 2026, "number": 2}
    backwards = desk.post(f"{DESK}quarters/new/", form | days | {"scores_due_on": day - timedelta(days=1)})
    desk.post(f"{DESK}quarters/new/", form | days)
    quarter = Quarter.objects.get()
    report = quarter.reports.order_by("pk")[0]
    desk.post(f"{DESK}reports/{report.pk}/hand-in/")
    back = desk.post(f"{DESK}reports/{report.pk}/hand-back/", {"why": "缺照片", "due_on": day}, follow=True)
    early = desk.post(f"{DESK}quarters/{quarter.pk}/close/", follow=True)

    assert "The office is named." in _text(named)
    assert town.seven[2].name in _text(away)
    assert "It opens first, then reports are due, then grades." in _text(backwards)
    assert "缺照片" in _text(back)
    assert "An office has not locked its grades yet" in _text(early)


def test_two_grades_apart_are_decided_and_an_audit_is_drawn_and_found_on_their_pages(
    db: None, browser: Callable[..., Client], a_moment: datetime
) -> None:
    quarter = show_index(a_moment)
    desk = browser(Role.COUNTY_PLANNER)
    pair = undecided(quarter)[0]
    pick = quarter.picks.get()

    decided = desk.post(
        f"{DESK}quarters/{quarter.pk}/grades/{pair.first.pk}/decide/", {"value": 80, "why": "实地看过"}, follow=True
    )
    again = desk.post(f"{DESK}quarters/{quarter.pk}/audit/{pick.pk}/", {"found": "50"})

    assert "实地看过" in _text(decided)
    assert "What was found here was written down already" in _text(again)
    assert desk.get(f"{DESK}quarters/{quarter.pk}/quarter.xlsx").status_code == 200


def test_a_picture_is_kept_without_its_past_shown_to_the_village_and_taken_out_again(
    quarter: Quarter, town: Town, browser: Callable[..., Client]
) -> None:
    officer = browser(Role.VILLAGE_OFFICER, town.seven[1].path)
    report = VillageReport.objects.get(quarter=quarter, place=town.seven[1])
    line = report.claims.get(node__code="A12")
    picture = BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "PNG")
    picture.seek(0)
    picture.name = "village.png"

    officer.post(f"{DESK}reports/{report.pk}/lines/{line.pk}/picture/", {"photo": picture})
    kept = line.evidence.get()
    shown = officer.get(f"{DESK}reports/{report.pk}/pictures/{kept.pk}.jpg")
    stranger = browser(Role.VILLAGE_OFFICER, town.seven[2].path).get(
        f"{DESK}reports/{report.pk}/pictures/{kept.pk}.jpg"
    )
    officer.post(f"{DESK}reports/{report.pk}/pictures/{kept.pk}/drop/")

    assert (shown.status_code, shown.headers["Content-Type"], stranger.status_code) == (200, "image/jpeg", 404)
    assert not line.evidence.exists()
