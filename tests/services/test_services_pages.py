"""The services desk: what each role sees and does on its pages, and that long lists cost no more queries."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.programmes.small_county import County
from tests.services.conftest import Announcer, at
from tests.services.test_campaigns import lesson
from tests.services.test_quizzes import ASKED, answer

from doorstep.base import clock
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.base.models import JournalEntry, Login
from doorstep.base.words import Role
from doorstep.partners.models import Partner
from doorstep.people.actions import link_login
from doorstep.people.models import Person
from doorstep.services.actions.attendance import record_attendance
from doorstep.services.actions.bookings import sign_up
from doorstep.services.actions.hours import Occasion, record_service
from doorstep.services.actions.quizzes import close_quiz, create_quiz
from doorstep.services.forms import ActivityForm
from doorstep.services.models import Activity, Booking, Campaign, Quiz, VolunteerService
from doorstep.services.rules.sessions import Span
from doorstep.services.words import AttendanceKind, BookingState

pytestmark = pytest.mark.django_db
LogIn = Callable[..., Login]


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the 6th of September, nine o'clock."""
    monkeypatch.setattr(clock, "now", lambda: at(6, 9))


@pytest.fixture
def officer(client: Client, login_as: LogIn, noon: None) -> Client:
    login_as(client, Role.TOWNSHIP_OFFICER)
    return client


def given(here: County, team: Partner, **more: str) -> dict[str, str]:
    return {
        "title_zh": "量血压",
        "kind": "activity",
        "host": str(team.pk),
        "place": str(here.villages[0].pk),
        "day": "2026-09-10",
        "starts": "09:00",
        "ends": "11:00",
        "attendance": "head_count",
        "asked": "a" * 32,
    } | more


def words(response: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))  # type: ignore[attr-defined]


def test_an_activity_is_announced_once_however_often_the_button_is_pressed(
    officer: Client, here: County, team: Partner
) -> None:
    for _ in range(2):
        response = officer.post(reverse("services:activity_new"), given(here, team))

    made = Activity.objects.get()
    assert (response["Location"], made.title_zh) == (reverse("services:activity", args=[made.pk]), "量血压")
    assert made.session.starts_at == at(10, 9)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("ends", {"ends": "08:00"}),
        ("day", {"day": "2026-09-01"}),
        ("sign_up_until", {"sign_up_until": "2026-09-11T09:00"}),
        ("sign_up_until", {"attendance": "named"}),
        ("title_zh", {"title_zh": " "}),
        ("capacity", {"capacity": "0"}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    officer: Client, here: County, team: Partner, field: str, change: dict[str, str]
) -> None:
    response = officer.post(reverse("services:activity_new"), given(here, team, **change))

    assert (response.status_code, list(response.context["form"].errors), Activity.objects.count()) == (200, [field], 0)


def test_a_lesson_is_planned_from_a_gap_and_its_form_has_no_field_for_names(
    officer: Client, campaign: Campaign, schools: tuple[Partner, ...], here: County, team: Partner
) -> None:
    address = f"{reverse('services:activity_new')}?topic={campaign.topics.get(number=2).pk}&school={schools[1].pk}"

    shown = officer.get(address)
    officer.post(address, given(here, team, place=""))

    made = Activity.objects.get()
    assert list(shown.context["form"].fields) == [
        "title_zh", "title_en", "about_zh", "about_en", "kind", "host", "team", "day", "starts", "ends", "asked",
    ]  # fmt: skip
    assert (made.school, made.topic and made.topic.name_zh, made.session.place) == (
        schools[1], "防诈骗", schools[1].place,
    )  # fmt: skip


@pytest.mark.parametrize("query", ["topic=x&school=1", "topic=1", "topic=999999&school=1", f"school={9**20}"])
def test_a_topic_or_school_that_is_none_is_not_found(officer: Client, query: str) -> None:
    assert officer.get(f"{reverse('services:activity_new')}?{query}").status_code == 404


def test_the_page_of_a_lesson_in_a_school_has_no_field_for_a_name(
    officer: Client, campaign: Campaign, schools: tuple[Partner, ...], team: Partner
) -> None:
    held = lesson(campaign, schools[0], team, 3)

    page = officer.get(reverse("services:activity", args=[held.pk])).content.decode()

    fields = set(re.findall(r'<(?:input|textarea|select)[^>]* name="(\w+)"', page.split("<main")[1]))
    assert fields == {"csrfmiddlewaretoken", "heads", "reason"}


def test_who_came_is_recorded_and_corrected(officer: Client, announced: Announcer) -> None:
    activity = announced(at(5, 9))
    address = reverse("services:attendance", args=[activity.pk])

    for heads in ("30", "28"):
        officer.post(address, {"heads": heads})

    assert Activity.objects.get().session.served == 28


def test_by_booking_those_who_came_are_ticked(officer: Client, announced: Announcer) -> None:
    activity = announced(at(5, 9), sign_up=True, attendance=AttendanceKind.NAMED)
    rows = [sign_up(VISITOR, activity=activity, asked=name, now=at(1, 10)).booking for name in "ab"]

    officer.post(reverse("services:attendance", args=[activity.pk]), {"heads": "1", "came": [str(rows[1].pk), "x"]})

    states = list(Booking.objects.order_by("number").values_list("state", flat=True))
    assert (states, Activity.objects.get().session.served) == (["no_show", "attended"], 2)


def test_it_is_not_recorded_before_it_has_begun(officer: Client, announced: Announcer) -> None:
    activity = announced(at(9, 9))

    response = officer.post(reverse("services:attendance", args=[activity.pk]), {"heads": "3"})

    assert (response.status_code, bool(response.context["heads"].errors)) == (200, True)
    assert Activity.objects.get().session.state == "planned"


def test_somebody_is_signed_up_at_the_counter_gets_a_slip_and_gives_the_place_back(
    officer: Client, announced: Announcer
) -> None:
    activity = announced(at(9, 9), sign_up=True)

    slip = officer.post(reverse("services:book", args=[activity.pk]), {"name": "李大爷", "asked": "b" * 32})
    booking = Booking.objects.get()
    officer.post(reverse("services:withdraw", args=[booking.pk]))

    assert re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", words(slip))
    assert (booking.person and booking.person.name, Booking.objects.get().state) == ("李大爷", BookingState.WITHDRAWN)


def test_a_telephone_without_a_name_is_asked_for_one(officer: Client, announced: Announcer) -> None:
    activity = announced(at(9, 9), sign_up=True)

    response = officer.post(reverse("services:book", args=[activity.pk]), {"phone": "13800001111", "asked": "b" * 32})

    assert (list(response.context["book"].errors), Booking.objects.count()) == (["name"], 0)


def test_an_activity_is_called_off_with_a_reason(officer: Client, announced: Announcer) -> None:
    activity = announced(at(9, 9))
    address = reverse("services:activity_cancel", args=[activity.pk])

    officer.post(address, {})
    before = Activity.objects.get().session.state
    officer.post(address, {"reason": "weather"})

    assert (before, Activity.objects.get().session.state) == ("planned", "cancelled")


def test_a_change_is_saved_and_the_form_stands_as_it_was(officer: Client, announced: Announcer) -> None:
    activity = announced(at(9, 9), capacity=5, sign_up=True)
    address = reverse("services:activity_edit", args=[activity.pk])
    initial = ActivityForm.initial_of(activity)
    shown = {name: getattr(value, "isoformat", lambda v=value: v)() for name, value in initial.items()}
    shown["sign_up_until"] = "2026-09-09T09:00"

    officer.post(address, {**{k: v for k, v in shown.items() if v is not None}, "capacity": "7"})

    changed = Activity.objects.get()
    assert (changed.capacity, changed.session.starts_at, changed.sign_up_until) == (7, at(9, 9), at(9, 9))


def test_another_towns_activities_are_not_there(
    client: Client, login_as: LogIn, announced: Announcer, here: County, noon: None
) -> None:
    activity = announced(at(9, 9))
    login_as(client, Role.VILLAGE_OFFICER, here.villages[1].path)

    listed = client.get(reverse("services:activities"))

    assert list(listed.context["page"]) == []
    assert client.get(reverse("services:activity", args=[activity.pk])).status_code == 404
    assert client.post(reverse("services:attendance", args=[activity.pk]), {"heads": "1"}).status_code == 404


def test_a_name_is_shown_whole_only_to_those_who_may_see_the_person(
    client: Client, login_as: LogIn, announced: Announcer, volunteer: Person, here: County, noon: None
) -> None:
    activity = announced(at(9, 9), sign_up=True)
    sign_up(SYSTEM, activity=activity, asked="a", person=volunteer, now=at(1, 10))
    address = reverse("services:activity", args=[activity.pk])
    shown = {}
    for role in (Role.VILLAGE_OFFICER, Role.COUNTY_PLANNER, Role.AUDITOR):
        login_as(client, role)
        page = words(client.get(address))
        shown[role] = ("王小花" in page, "王**" in page)

    assert shown == {
        Role.VILLAGE_OFFICER: (True, False),
        Role.COUNTY_PLANNER: (False, True),
        Role.AUDITOR: (False, False),
    }


def test_hours_are_recorded_for_somebody_found_by_name(
    officer: Client, announced: Announcer, volunteer: Person, ruled: None
) -> None:
    held = record_attendance(SYSTEM, activity=announced(at(5, 9)), heads=9, now=at(5, 12))
    address = f"{reverse('services:hours_new')}?activity={held.pk}&q=小花"
    row = {"person": str(volunteer.pk), "day": "2026-09-05", "starts": "09:00", "ends": "11:00", "content": "理发"}

    too_long = officer.post(address, row | {"ends": "13:00"})
    officer.post(address, row)
    made = VolunteerService.objects.get()
    officer.post(reverse("services:hours_reverse", args=[made.pk]), {"reason": "写错了"})

    assert list(too_long.context["form"].errors) == ["starts"]
    assert list(VolunteerService.objects.order_by("pk").values_list("minutes", flat=True)) == [120, -120]


def test_hours_of_another_occasion_name_host_and_place(
    officer: Client, here: County, team: Partner, volunteer: Person
) -> None:
    row = {"person": str(volunteer.pk), "day": "2026-09-05", "starts": "09:00", "ends": "11:00", "content": "巡河"}
    row |= {"host": str(team.pk), "place": str(here.villages[2].pk)}

    officer.post(f"{reverse('services:hours_new')}?q=王", row)
    listed = officer.get(reverse("services:hours"), {"since": "2026-09-05", "until": "2026-09-05"})
    none = officer.get(reverse("services:hours"), {"since": "2026-09-06"})

    assert VolunteerService.objects.get().place == here.villages[2]
    assert (len(listed.context["rows"]), len(none.context["rows"])) == (1, 0)


def test_hours_are_taken_out_as_a_workbook_and_that_is_journalled(
    officer: Client, here: County, team: Partner, volunteer: Person
) -> None:
    record_service(
        SYSTEM, person=volunteer, occasion=Occasion(team, here.villages[0]), span=Span(at(5, 9), at(5, 10)),
        content="巡河", now=at(5, 12),
    )  # fmt: skip

    response = officer.get(reverse("services:hours_export"))

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert [row[1:3] for row in sheet[1:]] == [["王小花", "巡河"]]
    assert JournalEntry.objects.filter(verb="services.export_service").get().detail == {"records": 1}


def test_a_volunteer_sees_own_hours_after_logging_in(
    client: Client, login_as: LogIn, here: County, team: Partner, volunteer: Person, noon: None
) -> None:
    login = login_as(client, Role.RESIDENT)
    link_login(SYSTEM, person=volunteer, login=login, now=at(1, 10))
    record_service(
        SYSTEM, person=volunteer, occasion=Occasion(team, here.villages[0]), span=Span(at(5, 9), at(5, 10)),
        content="巡河", now=at(5, 12),
    )  # fmt: skip

    page = client.get(reverse("services:hours_mine"))

    assert (page.context["served"].minutes, "巡河" in words(page)) == (60, True)


def test_a_campaign_is_set_up_and_widened_on_its_page(
    officer: Client, here: County, schools: tuple[Partner, ...]
) -> None:
    row = {
        "title_zh": "暑期安全", "place": str(here.town.pk), "starts_on": "2026-09-01", "ends_on": "2026-09-30",
        "topics": "防溺水 | Drowning\n防诈骗", "schools": [str(schools[0].pk)],
    }  # fmt: skip

    forged = officer.post(reverse("services:campaign_new"), {**row, "schools": ["9" * 30]})
    assert (forged.status_code, Campaign.objects.exists()) == (200, False)

    officer.post(reverse("services:campaign_new"), row)
    made = Campaign.objects.get()
    widened = {"topics": "防溺水 | Drowning\n防诈骗\n禁毒", "schools": [str(one.pk) for one in schools]}
    officer.post(reverse("services:campaign_widen", args=[made.pk]), widened)
    page = officer.get(reverse("services:campaign", args=[made.pk]))

    assert [topic.name_zh for topic in page.context["grid"].topics] == ["防溺水", "防诈骗", "禁毒"]
    assert page.context["grid"].counts == {"held": 0, "planned": 0, "gap": 6}


def test_a_quiz_is_written_in_lines_filled_in_on_paper_and_closed(
    officer: Client, campaign: Campaign, ruled: None
) -> None:
    text = "水边能独自玩吗？ | Alone?\n能 | Yes\n*不能 | No"
    address = reverse("services:quiz_new", args=[campaign.pk])

    unclear = officer.post(address, {"title_zh": "前后测", "question_1": text.replace("*", "")})
    officer.post(address, {"title_zh": "前后测", "question_1": text})
    quiz = Quiz.objects.get()
    options = [option.pk for option in quiz.questions.get().options.all()]
    counts = {f"option_{options[0]}": "4", f"option_{options[1]}": "16"}
    officer.post(
        reverse("services:quiz_paper", args=[quiz.pk]),
        {"phase": "after", "on": "2026-09-05", "batch": "c" * 32} | counts,
    )
    officer.post(reverse("services:quiz_close", args=[quiz.pk]))
    page = officer.get(reverse("services:quiz", args=[quiz.pk]))

    assert list(unclear.context["form"].errors) == ["question_1"]
    result = page.context["results"][0]
    assert (result.before, result.after.right, result.after.n) == (None, 16, 20)
    assert "人数太少，不下结论" in words(page)


def test_an_open_quiz_shows_codes_and_no_shares(officer: Client, campaign: Campaign, ruled: None) -> None:
    quiz = create_quiz(SYSTEM, about=campaign, title_zh="前后测", asked=ASKED, now=at(1, 10))
    answer(quiz, quiz.code_before, 12, 2, 1)

    shown = words(officer.get(reverse("services:quiz", args=[quiz.pk])))
    close_quiz(SYSTEM, quiz=quiz, now=at(6, 9))
    closed = words(officer.get(reverse("services:quiz", args=[quiz.pk])))

    assert (quiz.code_before in shown, "%" in shown, quiz.code_before in closed, "100%" in closed) == (
        True, False, False, True,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["activities", "hours", "campaigns", "quizzes"])
def test_a_list_of_thirty_costs_as_many_queries_as_a_list_of_one(
    name: str, officer: Client, announced: Announcer, here: County, team: Partner, volunteer: Person, campaign: Campaign
) -> None:
    def one(number: int) -> None:
        announced(at(10, 9) + timedelta(days=number), village=number % 5)
        create_quiz(SYSTEM, about=campaign, title_zh=f"前后测 {number}", asked=ASKED, now=at(1, 10))
        start = at(1, 0) - timedelta(hours=number + 1)
        record_service(
            SYSTEM, person=volunteer, occasion=Occasion(team, here.villages[number % 5]),
            span=Span(start, start + timedelta(minutes=30)), content="巡河", now=at(1, 10),
        )  # fmt: skip

    def cost() -> int:
        officer.get(reverse(f"services:{name}"))
        with CaptureQueriesContext(connection) as queries:
            officer.get(reverse(f"services:{name}"))
        return len(queries)

    one(0)
    first = cost()
    for number in range(1, 24):
        one(number)

    assert cost() == first
