"""What is on near me: without a login, without a script, without saying who one is; and the quiz for a class."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from tests.programmes.small_county import County
from tests.services.conftest import Announcer, at
from tests.services.test_campaigns import lesson
from tests.services.test_quizzes import ASKED

from doorstep.base import clock
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.door.near_lists import near_first
from doorstep.door.views import COOKIE
from doorstep.partners.models import Partner
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.places.words import PlaceKind
from doorstep.services.actions.activities import cancel_activity
from doorstep.services.actions.bookings import sign_up
from doorstep.services.actions.quizzes import close_quiz, create_quiz
from doorstep.services.models import Activity, Booking, Campaign, Quiz, QuizTally
from doorstep.services.queries import activities
from doorstep.services.queries.quizzes import sheets
from doorstep.services.words import MissReason

pytestmark = pytest.mark.django_db
ASKED_ONCE = "d" * 32


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: at(3, 12))


def words(response: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))  # type: ignore[attr-defined]


def code_in(response: object) -> str:
    found = re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", words(response))
    assert found
    return found[0]


def test_what_is_in_my_village_stands_first_and_then_what_is_near(announced: Announcer, here: County) -> None:
    far, mine, near = (announced(at(day, 9), village=village) for day, village in ((5, 3), (9, 0), (6, 1)))

    ordered = [row.activity.pk for row in near_first(activities.coming(at(3, 12)), here.villages[0])]
    anywhere = [row.activity.pk for row in near_first(activities.coming(at(3, 12)), None)]

    assert (ordered, anywhere) == ([mine.pk, far.pk, near.pk], [far.pk, near.pk, mine.pk])


def test_without_a_village_everything_is_shown_and_with_one_what_is_near(
    client: Client, announced: Announcer, here: County
) -> None:
    announced(at(5, 9), village=1)
    other = words(client.get(reverse("near")))
    client.cookies[COOKIE] = str(here.villages[0].pk)
    mine = words(client.get(reverse("near")))

    assert ("全县的活动" in other, "灵溪村附近" in mine, "义剪" in other, "义剪" in mine) == (True, True, True, True)


def test_a_visitor_signs_up_looks_the_slip_up_and_gives_the_place_back(client: Client, announced: Announcer) -> None:
    activity = announced(at(5, 9), capacity=1, sign_up=True)
    address = reverse("near_sign_up", args=[activity.pk])

    slip = client.post(address, {"asked": ASKED_ONCE})
    again = client.post(address, {"asked": ASKED_ONCE})
    code = code_in(slip)
    found = client.post(reverse("near_slip"), {"code": code.lower().replace("-", " ")})
    client.post(reverse("near_withdraw"), {"code": code})

    assert (code_in(again), "您有名额了" in words(found), Person.objects.count()) == (code, True, 0)
    booking = Booking.objects.get()
    assert (booking.state, booking.seat, booking.booked_by) == ("withdrawn", None, None)


def test_who_comes_too_late_waits_and_reads_how_many_wait_in_front(client: Client, announced: Announcer) -> None:
    activity = announced(at(5, 9), capacity=1, sign_up=True)
    for name in "ab":
        sign_up(VISITOR, activity=activity, asked=name, now=at(3, 10))

    slip = client.post(reverse("near_sign_up", args=[activity.pk]), {"asked": ASKED_ONCE})

    assert "您在候补名单上 前面还有 1 人" in words(slip)


def test_a_name_needs_a_village_and_a_telephone_needs_a_name(
    client: Client, announced: Announcer, here: County
) -> None:
    address = reverse("near_sign_up", args=[announced(at(5, 9), sign_up=True).pk])

    no_village = client.post(address, {"name": "李大爷", "asked": ASKED_ONCE})
    no_name = client.post(address, {"phone": "13800001111", "asked": ASKED_ONCE})
    bad = client.post(address, {"name": "李", "phone": "abc", "village": here.villages[0].pk, "asked": ASKED_ONCE})
    client.post(address, {"name": "李大爷", "village": here.villages[2].pk, "asked": ASKED_ONCE})

    errors = [list(one.context["form"].errors) for one in (no_village, no_name, bad)]
    assert errors == [["village"], ["name"], ["phone"]]
    assert list(Person.objects.values_list("name", "village")) == [("李大爷", here.villages[2].pk)]


def test_people_of_any_village_sign_up_and_nobodys_village_is_guessed(
    client: Client, announced: Announcer, here: County
) -> None:
    activity = announced(at(5, 9), sign_up=True)

    form = client.get(reverse("near_activity", args=[activity.pk])).context["form"]

    villages = Place.objects.filter(kind=PlaceKind.VILLAGE).values_list("pk", flat=True)
    offered = {pk for _, group in form.fields["village"].choices if not isinstance(group, str) for pk, _ in group}
    assert (offered, form["village"].value()) == ({str(pk) for pk in villages}, "")


def test_what_was_called_off_is_the_first_thing_one_reads(client: Client, announced: Announcer) -> None:
    activity = announced(at(5, 9), sign_up=True)
    code = sign_up(VISITOR, activity=activity, asked="a", now=at(3, 10)).code
    cancel_activity(SYSTEM, activity=activity, reason=MissReason.WEATHER, now=at(3, 11))

    page = words(client.get(reverse("near_activity", args=[activity.pk])))
    slip = words(client.post(reverse("near_slip"), {"code": code}))

    assert ["活动取消了：天气不好。" in one for one in (page, slip)] == [True, True]
    assert "报名 您" not in page


def test_a_wrong_code_is_answered_with_what_to_do(client: Client) -> None:
    for name in ("near_slip", "near_withdraw"):
        response = client.post(reverse(name), {"code": "AAAA-AAAA"})

        assert response.context["form"].errors["code"] == ["没有这个代码的回执，请再对一遍。"]


def test_a_lesson_in_a_school_is_nowhere_to_be_seen(
    client: Client, campaign: Campaign, schools: tuple[Partner, ...], team: Partner
) -> None:
    held = lesson(campaign, schools[0], team, 8)

    assert "安全课" not in words(client.get(reverse("near")))
    assert client.get(reverse("near_activity", args=[held.pk])).status_code == 404
    assert client.post(reverse("near_sign_up", args=[held.pk]), {"asked": ASKED_ONCE}).status_code == 404


def test_an_activity_goes_into_a_calendar_and_says_when_it_is_off(client: Client, announced: Announcer) -> None:
    activity = announced(at(5, 9))
    address = reverse("near_calendar", args=[activity.pk])

    on = Calendar.from_ical(client.get(address).content).walk("VEVENT")[0]
    cancel_activity(SYSTEM, activity=activity, reason=MissReason.HOST, now=at(3, 11))
    off = Calendar.from_ical(client.get(address).content).walk("VEVENT")[0]

    assert (on.decoded("DTSTART"), on.decoded("DTEND"), on["STATUS"]) == (
        at(5, 9), at(5, 11), "CONFIRMED",
    )  # fmt: skip
    assert (off["UID"], off["STATUS"], off["SEQUENCE"]) == (on["UID"], "CANCELLED", 1)


def test_an_open_form_closed_meanwhile_says_so(client: Client, announced: Announcer) -> None:
    activity = announced(at(5, 9), sign_up=True)
    Activity.objects.update(sign_up_until=at(3, 11))

    response = client.post(reverse("near_sign_up", args=[activity.pk]), {"asked": ASKED_ONCE})

    assert (response.status_code, Booking.objects.count()) == (200, 0)


@pytest.fixture
def quiz(campaign: Campaign) -> Quiz:
    return create_quiz(SYSTEM, about=campaign, title_zh="前后测", asked=ASKED, now=at(1, 10))


def picked(page: object, number: int) -> dict[str, str]:
    """Fill in the sheet on a page: of each question the option with this number."""
    text = page.content.decode()  # type: ignore[attr-defined]
    given = dict(re.findall(r'<input type="hidden" name="(code|sheet)" value="([^"]+)"', text))
    for question, option in re.findall(r'name="(q\d+)" value="(\d+)"', text):
        given.setdefault(f"{question}:", "")
        given[f"{question}:"] += f"{option},"
    return {
        name.rstrip(":"): value.split(",")[number - 1] if name.endswith(":") else value for name, value in given.items()
    }


def test_a_class_opens_the_quiz_with_its_code_and_each_sheet_counts_once(client: Client, quiz: Quiz) -> None:
    page = client.post(reverse("quiz"), {"code": quiz.code_after.lower()})
    given = picked(page, 1)

    for _ in range(2):
        response = client.post(reverse("quiz_send"), given)

    assert (response["Location"], sheets(quiz)) == (reverse("quiz_thanks"), {"before": 0, "after": 1})
    assert sorted(given) == sorted(["code", "sheet", *(f"q{one.pk}" for one in quiz.questions.all())])
    assert "sessionid" not in client.cookies


def test_a_sheet_with_an_open_question_comes_back_with_what_was_chosen(client: Client, quiz: Quiz) -> None:
    given = picked(client.post(reverse("quiz"), {"code": quiz.code_before}), 2)
    last = sorted(name for name in given if name.startswith("q"))[-1]
    chosen = given.pop(sorted(name for name in given if name.startswith("q"))[0])
    assert last in given

    response = client.post(reverse("quiz_send"), given)

    assert not QuizTally.objects.exists()
    kept = [option for _, option, _ in response.context["rows"] if option]
    assert (kept, chosen in map(str, kept)) == ([int(given[last])], False)


def test_an_unknown_code_and_a_closed_quiz_are_said(client: Client, quiz: Quiz) -> None:
    unknown = client.post(reverse("quiz"), {"code": "AAAAAA"})
    close_quiz(SYSTEM, quiz=quiz, now=at(3, 9))
    closed = client.post(reverse("quiz"), {"code": quiz.code_before})

    assert unknown.context["form"].errors["code"] == ["没有这个代码，请再看看黑板。"]
    assert closed.context["form"].errors["code"] == ["答题已经结束。"]


def test_a_sheet_of_nonsense_changes_nothing(client: Client, quiz: Quiz) -> None:
    for given in ({}, {"code": "AAAAAA", "sheet": "e" * 32}, {"code": quiz.code_before, "sheet": "x"}):
        assert client.post(reverse("quiz_send"), given).status_code == 302
    strange = {"code": quiz.code_before, "sheet": "f" * 32, "q1": "x", "qx": "1", "q99999": "1"}
    assert client.post(reverse("quiz_send"), strange).status_code == 200

    assert not QuizTally.objects.exists()
