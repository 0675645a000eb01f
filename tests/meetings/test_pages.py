"""The pages of meetings: what people can do by clicking, what they are told, what they may not see."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.meetings.conftest import Called, Round, Series_, at
from tests.needs.conftest import Told

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.meetings.actions.agenda import add_item, begin_meeting
from doorstep.meetings.actions.minutes import decide, lock_minutes, note_attendance
from doorstep.meetings.models import AgendaItem, Booking, Meeting, Series
from doorstep.meetings.words import ItemResult, MeetingKind, MeetingState, Presence
from doorstep.needs.actions.duties import Owed
from doorstep.needs.models import Category, Duty, Need
from doorstep.partners.actions import seat_login
from doorstep.partners.models import Partner

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _stand_still(monkeypatch: pytest.MonkeyPatch, a_moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: a_moment)
    monkeypatch.setattr(clock, "today", a_moment.date)


@pytest.fixture
def office(client: Client, around: Round, login_as: Callable[..., Login]) -> Client:
    """A client of the town's officer, in English."""
    client.cookies["django_language"] = "en"
    login_as(client, Role.TOWNSHIP_OFFICER, around.loop.county.town.path)
    return client


def a_series(**more: object) -> dict[str, object]:
    return {
        "title_zh": "工作例会",
        "title_en": "Weekly round",
        "kind": "working",
        "place": "递铺街道",
        "host": "街道办",
        "where": "二楼",
        "pattern": "weekly",
        "weekday": 2,
        "nth": 1,
        "month": 3,
        "starts": "09:00",
        "length_min": 90,
        "shift": "next",
        "valid_from": "2026-09-01",
    } | more


def test_a_series_is_set_up_changed_and_ended_by_forms(office: Client) -> None:
    made = office.post("/desk/meetings/series/new/", a_series())
    series = Series.objects.get()
    changed = office.post(
        f"/desk/meetings/series/{series.pk}/edit/", a_series(pattern="monthly_weekday", nth=2, weekday=1)
    )
    page = office.get(f"/desk/meetings/series/{series.pk}/").content.decode()
    ended = office.post(f"/desk/meetings/series/{series.pk}/end/", {"last_day": "2026-09-30"})

    series.refresh_from_db()
    assert [made.status_code, changed.status_code, ended.status_code] == [302, 302, 302]
    assert "Every month on the second Tue" in page
    assert (series.rule, series.valid_until) == ("FREQ=MONTHLY;BYDAY=+2TU", date(2026, 9, 30))
    assert [one.day for one in series.meetings.filter(state="planned")] == [date(2026, 9, 8)]


def test_a_bad_rule_is_refused_at_its_field_with_what_to_do(office: Client) -> None:
    answer = office.post("/desk/meetings/series/new/", a_series(pattern="own", rule="FREQ=SECONDLY"))

    assert answer.status_code == 422
    assert "A series meets once a day at most, so FREQ cannot be SECONDLY." in answer.content.decode()
    assert Series.objects.count() == 0


def test_the_edit_form_begins_with_what_is_written(office: Client, series_of: Series_) -> None:
    series = series_of(rule="FREQ=MONTHLY;BYMONTH=3,6,9,12;BYDAY=-1FR", title_en="Review")

    form = office.get(f"/desk/meetings/series/{series.pk}/edit/").context["form"]

    given = {name: form[name].value() for name in ("pattern", "weekday", "nth", "month", "title_en", "host", "starts")}
    assert given == {
        "pattern": "quarterly_weekday",
        "weekday": 4,
        "nth": -1,
        "month": 3,
        "title_en": "Review",
        "host": "街道办 · 安吉县",
        "starts": datetime(2026, 1, 1, 9).time(),  # noqa: DTZ001
    }


def test_a_meeting_is_led_from_its_page(office: Client, around: Round, called: Called, a_moment: datetime) -> None:
    meeting = called()
    at_desk = f"/desk/meetings/{meeting.pk}"
    office.post(f"{at_desk}/items/", {"title": "停车位", "text": "两边都要"})
    begun = office.post(f"{at_desk}/begin/", follow=True).content.decode()
    row = meeting.attendance.get(partner=around.loop.power)
    office.post(f"{at_desk}/attendance/", {f"row-{row.pk}": "present"})
    office.post(f"{at_desk}/attendance/", {"unit": "公路站"})
    office.post(f"{at_desk}/attendance/", {"person": around.loop.clerk.pk})
    item = meeting.items.get()
    settled = office.post(
        f"/desk/meetings/items/{item.pk}/",
        {"result": "decided", "text": "供电所画线", "lead": "供电所", "place": "灵溪村", "working_days": 5},
    )
    wall = office.get(f"{at_desk}/room/").content.decode()
    office.post(f"{at_desk}/lock/", {"remarks": "散会"})
    office.post(f"{at_desk}/addendum/", {"text": "公路站也来了"})
    minutes = office.get(f"{at_desk}/minutes/").content.decode()

    assert "The meeting has begun" in begun
    assert settled.status_code == 302
    duty = Duty.objects.get(source__startswith="meetings.Decision:")
    assert (duty.title, duty.lead, duty.due_at) == ("供电所画线", around.loop.power, at(date(2026, 9, 8), 17, 30))
    assert "供电所画线" in wall
    for words in ("停车位", "供电所画线", "柳小苗", "公路站也来了", "散会", "Locked on"):
        assert words in minutes


def test_a_decision_without_words_and_a_late_click_are_refused_kindly(
    office: Client, running: Meeting, a_moment: datetime
) -> None:
    item = add_item(SYSTEM, meeting=running, title="停车位", now=a_moment)

    silent = office.post(f"/desk/meetings/items/{item.pk}/", {"result": "decided"})
    twice = office.post(f"/desk/meetings/{running.pk}/begin/", follow=True).content.decode()

    assert (silent.status_code, "Write down what was decided." in silent.content.decode()) == (422, True)
    assert "The meeting has moved on since you looked." in twice


def test_a_meeting_is_moved_and_called_off_by_forms(office: Client, called: Called, a_moment: datetime) -> None:
    one, other = called(), called()
    moved = {"on": "2026-09-03", "starts": "14:00", "ends": "15:00", "where": "三楼", "why": "停电"}

    bad = office.post(f"/desk/meetings/{one.pk}/move/", moved | {"on": "2026-08-03"})
    good = office.post(f"/desk/meetings/{one.pk}/move/", moved)
    off = office.post(f"/desk/meetings/{other.pk}/cancel/", {"why": "台风"})

    one.refresh_from_db()
    other.refresh_from_db()
    assert (bad.status_code, good.status_code, off.status_code) == (422, 302, 302)
    assert (one.starts_at, one.where, one.sequence) == (at(date(2026, 9, 3), 14), "三楼", 1)
    assert (other.state, other.cancelled_why) == (MeetingState.CANCELLED, "台风")


def test_lists_show_what_is_to_come_and_over_and_find_by_words(
    office: Client, called: Called, series_of: Series_, a_moment: datetime
) -> None:
    over = called(title_zh="上午的碰头会")
    begin_meeting(SYSTEM, meeting=over, now=a_moment)
    item = add_item(SYSTEM, meeting=over, title="停车位", now=a_moment)
    decide(SYSTEM, item=item, text="画线", now=a_moment)
    lock_minutes(SYSTEM, meeting=over, now=a_moment)
    series_of()

    coming = [one.title_zh for one in office.get("/desk/meetings/").context["page"]]
    past = [(one.title_zh, one.decided) for one in office.get("/desk/meetings/?show=past").context["page"]]
    found = [one.title_zh for one in office.get("/desk/meetings/?show=past&q=停车").context["page"]]
    nothing = office.get("/desk/meetings/?q=没有").content.decode()

    assert coming == ["工作例会"] * 13
    assert (past, found) == ([("上午的碰头会", 1)], ["上午的碰头会"])
    assert "No meeting like this" in nothing


@pytest.mark.parametrize("page", ["", "series/", "?show=past"])
def test_a_list_asks_as_often_for_thirty_as_for_one(
    office: Client, called: Called, series_of: Series_, a_moment: datetime, page: str
) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            office.get(f"/desk/meetings/{page}")
        return len(asked)

    def one_more() -> None:
        meeting = called()
        if page == "?show=past":
            begin_meeting(SYSTEM, meeting=meeting, now=a_moment)
            lock_minutes(SYSTEM, meeting=meeting, now=a_moment)
        if page == "series/":
            series_of()

    one_more()
    count()
    first = count()
    for _ in range(24):
        one_more()

    assert count() == first


def test_a_meetings_page_asks_as_often_for_thirty_items_as_for_one(
    office: Client, around: Round, running: Meeting, line: Meeting, a_moment: datetime
) -> None:
    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert office.get(path).status_code == 200
        return len(asked)

    def one_more(number: int) -> None:
        item = add_item(SYSTEM, meeting=running, title=f"议题{number}", now=a_moment)
        owed = Owed("办", running.place, around.loop.power)
        decide(SYSTEM, item=item, text="办", owed=owed if number % 2 else None, now=a_moment)

    paths = [f"/desk/meetings/{running.pk}/{page}" for page in ("", "minutes/", "room/", "minutes.xlsx")]
    one_more(1)
    first = [count(path) for path in paths]
    for number in range(2, 31):
        one_more(number)

    assert [count(path) for path in paths] == first


def test_a_long_agenda_has_pages_and_an_item_that_was_settled_is_on_the_one_shown(
    office: Client, running: Meeting, a_moment: datetime
) -> None:
    items = [add_item(SYSTEM, meeting=running, title=f"第{number:02}项", now=a_moment) for number in range(45)]
    address = f"/desk/meetings/{running.pk}/"

    def listed(query: str) -> list[str]:
        page = office.get(f"{address}{query}").content.decode()
        return [one.title for one in items if one.title in page]

    pages = [listed(query) for query in ("", "?page=2", f"?item={items[44].pk}", f"?item={items[44].pk}&page=1")]

    titles = [one.title for one in items]
    assert pages == [titles[:40], titles[40:], titles[40:], titles[:40]]


def test_the_public_meetings_stand_in_everybodys_menu(client: Client) -> None:
    assert 'href="/meetings/"' in client.get("/").content.decode()


def test_a_member_unit_sees_its_meeting_and_a_stranger_does_not(
    client: Client, around: Round, called: Called, make_login: Callable[..., Login], a_moment: datetime
) -> None:
    meeting = called()

    def opens(partner: Partner) -> int:
        login = make_login(Role.PARTNER_STAFF)
        seat_login(SYSTEM, partner=partner, login=login, now=a_moment)
        client.force_login(login)
        return client.get(f"/desk/meetings/{meeting.pk}/").status_code

    assert (opens(around.loop.power), opens(around.loop.roads)) == (200, 404)
    assert client.post(f"/desk/meetings/{meeting.pk}/begin/").status_code == 403


def test_a_name_stands_in_the_minutes_only_for_readers_who_may_see_that_person(
    client: Client,
    around: Round,
    running: Meeting,
    make_login: Callable[..., Login],
    login_as: Callable[..., Login],
    a_moment: datetime,
) -> None:
    note_attendance(
        SYSTEM, meeting=running, partner=around.loop.power, person=around.loop.clerk, presence=Presence.PRESENT,
        now=a_moment,
    )  # fmt: skip
    lock_minutes(SYSTEM, meeting=running, now=a_moment)
    member = make_login(Role.PARTNER_STAFF)
    seat_login(SYSTEM, partner=around.loop.power, login=member, now=a_moment)
    client.force_login(member)

    for_member = [client.get(f"/desk/meetings/{running.pk}/minutes{end}").content.decode() for end in ("/", ".json")]
    login_as(client, Role.TOWNSHIP_OFFICER, around.loop.county.town.path)
    for_officer = client.get(f"/desk/meetings/{running.pk}/minutes.json").json()

    assert [around.loop.clerk.name in text for text in for_member] == [False, False]
    assert "一人" in for_member[0]
    assert [one["name"] for one in for_officer["attendance"]] == ["", "", "柳小苗"]


def test_a_firm_books_a_slot_and_gives_it_back(
    client: Client, around: Round, line: Meeting, make_login: Callable[..., Login], a_moment: datetime
) -> None:
    client.cookies["django_language"] = "en"
    login = make_login(Role.PARTNER_STAFF)
    seat_login(SYSTEM, partner=around.firm, login=login, now=a_moment)
    client.force_login(login)

    form = client.get(f"/desk/meetings/lines/{line.pk}/2/").context["form"]
    booked = client.post(
        f"/desk/meetings/lines/{line.pk}/2/", {"firm": around.firm.pk, "topic": "缺工人"}, follow=True
    ).content.decode()
    again = client.post(f"/desk/meetings/lines/{line.pk}/3/", {"firm": around.firm.pk, "topic": "缺工人"})
    foreign = client.post(f"/desk/meetings/lines/{line.pk}/3/", {"firm": around.loop.power.pk, "topic": "x"})
    back = client.post(f"/desk/meetings/bookings/{Booking.objects.get().pk}/cancel/", follow=True).content.decode()

    assert [one.name for one in form.fields["firm"].queryset] == ["安康大药房"]
    assert "The slot is yours." in booked
    assert (again.status_code, "One slot each" in again.content.decode()) == (422, True)
    assert foreign.status_code == 422
    assert "The slot is free again." in back


def test_the_office_takes_a_problem_of_a_slot_as_a_need(
    office: Client, around: Round, line: Meeting, a_moment: datetime
) -> None:
    office.post(f"/desk/meetings/lines/{line.pk}/1/", {"firm": around.firm.pk, "topic": "缺工人"})
    booking = Booking.objects.get()

    taken = office.post(
        f"/desk/meetings/bookings/{booking.pk}/problem/",
        {"text": "找不到缝纫工", "category": Category.objects.get(code="other").pk},
    )
    page = office.get(f"/desk/meetings/{line.pk}/").content.decode()

    need = Need.objects.get()
    assert (taken.status_code, need.firm, need.text) == (302, around.firm, "找不到缝纫工")
    assert f"Need {need.pk}" in page


def test_the_wall_shows_one_item_and_links_to_the_next_without_a_script(
    office: Client, running: Meeting, a_moment: datetime
) -> None:
    for title in ("一", "二", "三"):
        add_item(SYSTEM, meeting=running, title=title, now=a_moment)

    page = office.get(f"/desk/meetings/{running.pk}/room/?item=2")
    far = office.get(f"/desk/meetings/{running.pk}/room/?item=99")
    odd = office.get(f"/desk/meetings/{running.pk}/room/?item=x")

    assert [page.context["item"]["title"], far.context["item"]["title"], odd.context["item"]["title"]] == [
        "二",
        "三",
        "一",
    ]
    assert 'rel="prev" href="?item=1"' in page.content.decode()
    assert 'rel="next" href="?item=3"' in page.content.decode()


def test_what_one_added_oneself_can_be_taken_off_again(
    client: Client, around: Round, called: Called, make_login: Callable[..., Login], a_moment: datetime
) -> None:
    meeting = called()
    theirs = add_item(SYSTEM, meeting=meeting, title="花坛", now=a_moment)
    login = make_login(Role.PARTNER_STAFF)
    seat_login(SYSTEM, partner=around.loop.power, login=login, now=a_moment)
    client.force_login(login)
    client.post(f"/desk/meetings/{meeting.pk}/items/", {"title": "停车位"})
    own = AgendaItem.objects.get(title="停车位")

    client.post(f"/desk/meetings/items/{own.pk}/withdraw/")
    client.post(f"/desk/meetings/items/{theirs.pk}/withdraw/")

    assert [item.title for item in meeting.items.all()] == ["花坛"]
    assert AgendaItem.objects.get().result == ItemResult.PENDING


def test_public_dates_are_for_everybody_and_show_only_public_series(client: Client, series_of: Series_) -> None:
    series_of(title_zh="公开座谈", is_public=True)
    hidden = series_of()

    page = client.get("/meetings/").content.decode()

    assert ("公开座谈" in page, "工作例会" in page) == (True, False)
    assert client.get(f"/meetings/series/{hidden.pk}.ics").status_code == 404


def test_empty_pages_say_what_to_do(office: Client) -> None:
    pages = {path: office.get(path).content.decode() for path in (
        "/desk/meetings/", "/desk/meetings/series/", "/desk/meetings/lines/", "/meetings/", "/desk/meetings/calendar/"
    )}  # fmt: skip

    assert "Set up a series for meetings that come again" in pages["/desk/meetings/"]
    assert "its meetings are written ahead" in pages["/desk/meetings/series/"]
    assert "No direct line is coming" in pages["/desk/meetings/lines/"]
    assert "No public meetings" in pages["/meetings/"]
    assert "Give me an address" in pages["/desk/meetings/calendar/"]


def test_a_booked_slot_shows_no_form_but_says_whose_it_is(
    client: Client, office: Client, around: Round, line: Meeting, make_login: Callable[..., Login], a_moment: datetime
) -> None:
    address = f"/desk/meetings/lines/{line.pk}/1/"
    client.cookies["django_language"] = "en"
    office.post(address, {"firm": around.firm.pk, "topic": "缺工人"})

    def opened(partner: Partner) -> str:
        login = make_login(Role.PARTNER_STAFF)
        seat_login(SYSTEM, partner=partner, login=login, now=a_moment)
        client.force_login(login)
        return client.get(address, follow=True).content.decode()

    mine, theirs = opened(around.firm), opened(around.loop.power)

    assert "You have booked this slot already." in mine
    assert "Somebody has booked this slot already." in theirs


def test_the_wall_shows_booked_slots_and_nothing_of_the_menu(office: Client, around: Round, line: Meeting) -> None:
    office.post(f"/desk/meetings/lines/{line.pk}/1/", {"firm": around.firm.pk, "topic": "缺工人"})

    wall = office.get(f"/desk/meetings/{line.pk}/room/")
    text = wall.content.decode()

    assert (wall.context["item"]["title"], wall.context["item"]["who"]) == ("缺工人", around.firm.name)
    assert ("<header" in text, "<footer" in text, f'href="/desk/meetings/{line.pk}/"' in text) == (False, False, True)


def test_four_lines_stand_on_a_page(office: Client, series_of: Series_) -> None:
    series_of(kind=MeetingKind.DIRECT_LINE)

    first = office.get("/desk/meetings/lines/")
    second = office.get("/desk/meetings/lines/?page=2")

    assert (len(first.context["lines"]), len(second.context["lines"])) == (4, 4)
    assert first.context["lines"][0][0] != second.context["lines"][0][0]


def test_digits_of_other_scripts_name_no_row(office: Client, called: Called, a_moment: datetime) -> None:
    meeting = begin_meeting(SYSTEM, meeting=called(), now=a_moment)
    page = f"/desk/meetings/{meeting.pk}/attendance/"

    codes = [
        office.post(page, sent).status_code for sent in ({"row-²": "present"}, {"person": "²"}, {"person": "9" * 30})
    ]

    assert codes == [302, 404, 404]


def test_a_need_of_the_tray_keeps_place_and_day_of_its_slip_and_the_page_says_so(
    office: Client, around: Round, called: Called, told: Told, a_moment: datetime
) -> None:
    need = told("路灯坏了三天", now=a_moment - timedelta(days=4), is_public=True).need
    meeting = begin_meeting(SYSTEM, meeting=called(), now=a_moment)
    page = f"/desk/meetings/items/{meeting.items.get(need=need).pk}/"

    form = office.get(page)
    settled = office.post(page, {"result": "decided", "text": "修好路灯", "lead": "供电所"})

    duty = Duty.objects.get(need=need)
    assert [name in form.context["form"].fields for name in ("lead", "place", "working_days", "due_on")] == [
        *(True, False, False, False)
    ]
    assert "as promised on the slip of this need" in form.content.decode()
    assert (settled.status_code, duty.lead, duty.place) == (302, around.loop.power, need.place)
