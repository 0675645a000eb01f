"""The board of rates: every number opens the rows it counted, for whoever sees it."""

import html
import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.needs.conftest import Loop, Told
from tests.needs.desk import counted, words

from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.models import Rule
from doorstep.base.regulations import add_rule, end_rule
from doorstep.needs.actions.duties import assign_need
from doorstep.needs.actions.outcome import answer_duty, drop_need, say_word
from doorstep.needs.actions.sorting import merge_needs
from doorstep.needs.queries.rates import Helped
from doorstep.needs.queries.suggestions import Accuracy
from doorstep.needs.views.rates import BY, FIGURES
from doorstep.needs.words import Channel, NeedKind, Outcome
from doorstep.partners.models import Partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_the_clock_stands")]
DAY = timedelta(days=1)


@pytest.fixture
def half_a_year(told: Told, loop: Loop, officer: Actor, a_moment: datetime) -> None:
    """Let needs of two categories come in over months, answered or not, with and without a resident's word."""
    said = [
        (Outcome.SOLVED, True),
        (Outcome.SOLVED, None),
        (Outcome.PARTLY, False),
        (Outcome.NOT_YOURS, None),
        (None, None),
        (None, None),
    ]
    units = [loop.power, loop.roads, None]
    for number in range(18):
        came_in = a_moment - 9 * number * DAY
        category = ("light", "road", "other")[number % 3]
        need = told(f"第{number}件事情", category=category, village=number % 4, now=came_in).need
        unit = units[number // 6]
        if unit is None:
            continue
        duty = assign_need(officer, need=need, lead=unit, now=came_in)
        answer, is_satisfied = said[number % 6]
        if answer is None:
            continue
        answer_duty(officer, duty=duty, text="办了", now=came_in + (2 + 5 * (number % 2)) * DAY)
        if came_in + 8 * DAY < a_moment:
            say_word(
                officer, need=need, answer=answer, channel=Channel.PHONE, is_satisfied=is_satisfied,
                now=came_in + 8 * DAY,
            )  # fmt: skip
    drop_need(officer, need=told("误报的事").need, text="误报", now=a_moment)
    merge_needs(officer, need=told("两件之一").need, duplicate=told("两件之二").need, now=a_moment)


@pytest.mark.parametrize("by", BY)
def test_every_number_of_the_board_opens_exactly_the_rows_it_counted(
    half_a_year: None, officer_desk: Client, by: str
) -> None:
    page = officer_desk.get(f"/desk/rates/?by={by}")
    rows = [*page.context["rows"], page.context["total"]]
    shown, opened = [], []

    for row in rows:
        for what in FIGURES:
            count = getattr(row.line.counts, what)
            answer = officer_desk.get(row.links[what])
            shown.append((row.name, what, count))
            opened.append((row.name, what, answer.context["page"].paginator.count))

    assert opened == shown
    assert sum(count for _, what, count in shown if what == "received") == 2 * 19
    assert all(any(count for _, name, count in shown if name == what) for what in FIGURES)


def test_the_board_is_narrowed_by_days_place_and_category_and_its_links_keep_that(
    half_a_year: None, officer_desk: Client, loop: Loop
) -> None:
    query = f"first=2026-06-01&last=2026-09-01&category=light&place={loop.county.villages[0].pk}"

    page = officer_desk.get(f"/desk/rates/?{query}&by=month")

    row = page.context["rows"][0]
    assert [one.name for one in page.context["rows"]] == ["2026-09"]
    opened = officer_desk.get(row.links["received"]).context["page"].paginator.count
    assert (row.line.counts.received, opened) == (2, 2)


def test_weights_stand_with_their_day_and_source_and_few_is_said_in_words(
    half_a_year: None, officer_desk: Client
) -> None:
    page = words(officer_desk, "/desk/rates/")

    assert "Together: weights 30 / 35 / 35, in force since Thu 1 Jan 2026." in page
    assert "30/35/35 据报道是准格尔旗的做法" in page
    assert "few" in page


def test_new_weights_leave_the_months_before_them_as_they_were(
    half_a_year: None, officer_desk: Client, admin: Actor, a_moment: datetime
) -> None:
    ranges = ("by=month&first=2026-04-01&last=2026-09-01", "by=unit&first=2026-04-01&last=2026-07-31")

    def totals() -> list[dict[str, float | None]]:
        pages = [officer_desk.get(f"/desk/rates/?{one}").context for one in ranges]
        return [{row.name: row.rates.total for row in [*page["rows"], page["total"]]} for page in pages]

    before = totals()
    rule = Rule.objects.get(code="needs.rates")
    end_rule(admin, rule_id=rule.pk, last_day=date(2026, 7, 31), now=a_moment)
    add_rule(
        admin, code=rule.code, value={"response": 100, "solution": 0, "satisfaction": 0}, citation="新的办法",
        valid_from=date(2026, 8, 1), now=a_moment,
    )  # fmt: skip
    after = totals()

    changed = [name for name in before[0] if before[0][name] != after[0][name]]
    assert [total is not None for total in before[0].values()].count(True) > 2
    assert (changed, after[1]) == (["2026-08", "Together"], before[1])
    assert "A month is weighed as on its last day" in words(officer_desk, f"/desk/rates/?{ranges[0]}")


def test_beside_the_rates_stands_how_words_came_who_was_helped_and_what_was_guessed(
    told: Told, loop: Loop, officer: Actor, officer_desk: Client, a_moment: datetime
) -> None:
    firm = loop.county.company
    for number, channel in enumerate((Channel.WEB, Channel.PHONE, Channel.PHONE, Channel.STAFF)):
        taken = told(
            f"第{number}件", category="firm_staff", kind=NeedKind.FIRM, firm=firm, by=SYSTEM, suggested=["firm_staff"]
        )
        duty = assign_need(officer, need=taken.need, lead=loop.office, now=a_moment)
        answer_duty(officer, duty=duty, text="办了", now=a_moment)
        say_word(
            officer, need=taken.need, answer=Outcome.SOLVED, channel=channel, follower=taken.follower, now=a_moment
        )

    page = officer_desk.get("/desk/rates/more/")

    assert [way[:2] for way in page.context["ways"]] == [
        ("By telephone", 2), ("On somebody's behalf", 1), ("Online", 1)
    ]  # fmt: skip
    assert page.context["helped"] == Helped(problems=4, firms=1)
    assert page.context["accuracy"] == Accuracy(needs=4, first=4, among=4)


def test_every_number_beside_the_rates_opens_the_rows_its_reader_may_see(
    told: Told,
    loop: Loop,
    officer: Actor,
    officer_desk: Client,
    clerk_of: Callable[[Partner], Actor],
    a_moment: datetime,
) -> None:
    firms = [loop.county.company, loop.roads]
    for number, channel in enumerate((Channel.WEB, Channel.PHONE, Channel.PHONE, Channel.STAFF)):
        firm = firms[number == 3]
        taken = told(
            f"第{number}件", category="firm_staff", kind=NeedKind.FIRM, firm=firm, by=SYSTEM,
            suggested=[("firm_staff", "power", "light")[number % 3], "firm_staff"][: number + 1],
        )  # fmt: skip
        duty = assign_need(officer, need=taken.need, lead=loop.office, now=a_moment)
        answer_duty(officer, duty=duty, text="办了", now=a_moment)
        say_word(
            officer, need=taken.need, answer=Outcome.SOLVED, channel=channel, follower=taken.follower, now=a_moment
        )

    page = officer_desk.get("/desk/rates/more/?first=2026-06-01&last=2026-09-01")

    links = re.findall(r'href="([^"]*rates/rows/[^"]*)"[^>]*>([^<]+)<', page.content.decode())
    opened = [officer_desk.get(html.unescape(address)).context["page"].paginator.count for address, _said in links]
    shown = [said for _address, said in links]
    pairs = list(zip(shown, opened, strict=True))
    assert [pairs[0], *sorted(pairs[1:3]), *pairs[3:]] == [
        ("4", 4), ("1", 1), ("3", 3), ("2", 2), ("1", 1), ("1", 1), ("50%", 2), ("100%", 4), ("4", 4)
    ]  # fmt: skip
    assert officer_desk.get("/desk/rates/rows/?what=way&key=nonsense").status_code == 404
    for by in ("what=firm_problems", "by=unit", "by=village", "by=month"):
        for key in ("²", "9" * 30, "-1", "9999-12"):
            assert officer_desk.get(f"/desk/rates/rows/?{by}&key={key}").status_code == 404


def test_one_unit_costs_as_many_questions_as_many(told: Told, half_a_year: None, officer_desk: Client) -> None:
    few = "/desk/rates/?by=category&first=2026-08-28&last=2026-09-01"
    officer_desk.get(few)
    with counted() as one:
        officer_desk.get(few)
    with counted() as many:
        officer_desk.get("/desk/rates/?by=category&first=2026-01-01&last=2026-09-01")

    assert one() == many()
    assert one() <= 12


def test_a_long_board_comes_in_pages_under_the_same_total(
    half_a_year: None, officer_desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = officer_desk.get("/desk/rates/?by=village").context
    monkeypatch.setattr("doorstep.needs.views.rates.LINES_PER_PAGE", 3)

    pages = [officer_desk.get(f"/desk/rates/?by=village&page={number}").context for number in (1, 2)]

    assert [row.name for page in pages for row in page["rows"]] == [row.name for row in whole["rows"]]
    assert [len(page["rows"]) for page in pages] == [3, 1]
    assert [page["total"].line for page in pages] == 2 * [whole["total"].line]


def test_the_workbook_says_the_same(half_a_year: None, officer_desk: Client) -> None:
    page = officer_desk.get("/desk/rates/?by=unit")

    response = officer_desk.get("/desk/rates/xlsx/?by=unit")

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    found = [tuple(row[:2]) for row in sheet.to_python()[1:]]
    told = [(row.name, row.line.counts.received) for row in [*page.context["rows"], page.context["total"]]]
    assert found == told


def test_a_unit_sees_the_rates_of_its_own_needs_and_others_nothing(
    half_a_year: None, loop: Loop, unit_desk: Callable[[Partner], Client], desk_of: Callable[..., Client]
) -> None:
    mine = unit_desk(loop.power).get("/desk/rates/").context["total"]

    assert mine.line.counts.received == 6
    assert "Nothing to reckon from" in words(desk_of("crew"), "/desk/rates/")
    assert desk_of("resident").get("/desk/rates/").status_code == 403


@pytest.mark.parametrize(
    "query", ["what=nothing", "what=due&by=no", "what=due&by=unit&key=x", "what=due&by=month&key=9"]
)
def test_rows_nobody_counted_are_not_there(loop: Loop, officer_desk: Client, query: str) -> None:
    assert officer_desk.get(f"/desk/rates/rows/?{query}").status_code == 404
