"""The pages of duties: what a unit owes, what it does about it, what a supervisor decides; every refusal in words."""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.needs.conftest import FIRST, Loop, Told
from tests.needs.desk import counted, errors, words

from doorstep.base.actor import SYSTEM, Actor
from doorstep.needs.actions.clock import escalate_duties, pause_duty
from doorstep.needs.actions.duties import Owed, assign_need, create_duty, return_duty
from doorstep.needs.actions.outcome import answer_duty
from doorstep.needs.models import Duty, Need, Photo, Step
from doorstep.needs.words import DutyOrigin, DutyState, NeedState, PauseReason, ReturnReason, StepKind, Urgency
from doorstep.partners.actions import edit_partner
from doorstep.partners.models import Partner
from doorstep.partners.words import PartnerKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_the_clock_stands")]
Unit = Callable[[Partner], Client]
Made = Callable[..., Duty]


@pytest.fixture
def duty_of(told: Told, officer: Actor, a_moment: datetime) -> Made:
    """Let a unit owe something: `duty_of(loop.power, "路灯不亮")`."""

    def make(lead: Partner, text: str = "村口的路灯不亮了", *, ago: timedelta = timedelta(), **more: object) -> Duty:
        need = told(text, now=a_moment - ago, **more).need
        return assign_need(officer, need=need, lead=lead, now=a_moment)

    return make


@pytest.fixture
def duty(duty_of: Made, loop: Loop) -> Duty:
    return duty_of(loop.power)


def picture() -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(made, "PNG")
    return SimpleUploadedFile("lamp.png", made.getvalue(), "image/png")


def owed_by(client: Client, query: str = "") -> list[Duty]:
    return list(client.get(f"/desk/duties/{query}").context["page"])


# --- the list --------------------------------------------------------------------------------------------------------


def test_a_unit_sees_only_its_duties_the_earliest_due_first(duty_of: Made, loop: Loop, unit_desk: Unit) -> None:
    later, late, none = (
        duty_of(loop.power, "路灯不亮"),
        duty_of(loop.power, "电线掉了", ago=timedelta(days=20)),
        duty_of(loop.power, "别的事", category="other"),
    )
    others = duty_of(loop.roads, "路面塌了")
    power, roads = unit_desk(loop.power), unit_desk(loop.roads)

    assert owed_by(power) == [late, later, none]
    assert owed_by(roads) == [others]
    assert owed_by(power, "?show=area") == owed_by(power, "?show=area&state=all") == [late, later, none]
    assert owed_by(power, "?state=late") == [late]
    assert owed_by(power, "?q=电线") == [late]
    assert [roads.get(f"/desk/duties/{one.pk}/").status_code for one in (others, late)] == [200, 404]
    assert "No duty like this" in words(power, "/desk/duties/?q=飞机")


def test_a_helper_sees_a_duty_and_may_note_something_and_no_more(
    duty: Duty, loop: Loop, unit_desk: Unit, officer_desk: Client
) -> None:
    officer_desk.post(f"/desk/duties/{duty.pk}/helpers/", {"helper_1": "公路站"})
    helper = unit_desk(loop.roads)

    helper.post(f"/desk/duties/{duty.pk}/note/", {"text": "我们借梯子"})

    assert owed_by(helper) == [duty]
    assert "you help" in words(helper, "/desk/duties/")
    assert Step.objects.filter(kind=StepKind.NOTE, text="我们借梯子").count() == 1
    assert errors(helper, f"/desk/duties/{duty.pk}/answer/", {"text": "好了"}) == [
        "This duty is another unit's now. Look at it again to see whose."
    ]


def test_one_duty_costs_as_many_questions_as_thirty(duty_of: Made, loop: Loop, unit_desk: Unit) -> None:
    client = unit_desk(loop.power)
    duty_of(loop.power, "第一盏路灯")
    client.get("/desk/duties/")
    with counted() as one:
        client.get("/desk/duties/")
    for number in range(2, 31):
        duty_of(loop.power, f"第{number}盏路灯", village=number % 3)
    with counted() as thirty:
        client.get("/desk/duties/")

    assert one() == thirty()
    assert one() <= 10


def test_whoever_has_no_seat_is_told_who_gives_one(loop: Loop, desk_of: Callable[..., Client]) -> None:
    assert "You work for no unit here" in words(desk_of("partner_staff"), "/desk/duties/")


# --- what a unit does ------------------------------------------------------------------------------------------------


def test_a_unit_takes_up_pauses_resumes_and_answers_with_photos(duty: Duty, loop: Loop, unit_desk: Unit) -> None:
    client, path = unit_desk(loop.power), f"/desk/duties/{duty.pk}"
    states = []
    for task, sent in (
        ("accept", {}),
        ("pause", {"reason": "parts", "text": "等灯泡"}),
        ("resume", {}),
        ("answer", {"text": "换了灯泡", "photos": [picture()]}),
    ):
        response = client.post(f"{path}/{task}/", sent)
        duty.refresh_from_db()
        states.append((task, response.status_code, duty.state))

    need = Need.objects.get()
    assert states == [
        ("accept", 302, DutyState.ACCEPTED),
        ("pause", 302, DutyState.ACCEPTED),
        ("resume", 302, DutyState.ACCEPTED),
        ("answer", 302, DutyState.ANSWERED),
    ]
    assert (need.state, duty.photos.count()) == (NeedState.ANSWERED, 1)
    assert "换了灯泡" in words(client, f"{path}/")


def test_a_photo_opens_for_who_may_see_what_it_belongs_to(duty: Duty, loop: Loop, unit_desk: Unit) -> None:
    client = unit_desk(loop.power)
    client.post(f"/desk/duties/{duty.pk}/answer/", {"text": "好了", "photos": [picture()]})
    path = f"/desk/needs/photos/{Photo.objects.get().pk}/"

    mine, theirs = client.get(path), unit_desk(loop.roads).get(path)

    assert (mine.status_code, mine["Content-Type"], theirs.status_code) == (200, "image/jpeg", 404)


def test_an_answer_with_a_file_that_is_no_picture_is_kept_neither_as_answer_nor_as_photo(
    duty: Duty, loop: Loop, unit_desk: Unit
) -> None:
    sent = {"text": "好了", "photos": [picture(), SimpleUploadedFile("lamp.png", b"no picture", "image/png")]}

    says = errors(unit_desk(loop.power), f"/desk/duties/{duty.pk}/answer/", sent)

    duty.refresh_from_db()
    assert says == ["This is no picture that can be read. Send a JPEG, PNG or WebP."]
    assert (duty.state, Photo.objects.count()) == (DutyState.ASSIGNED, 0)


@pytest.mark.parametrize(
    ("task", "sent", "says"),
    [
        ("answer", {"text": "  "}, "This field is required."),
        (
            "return",
            {"reason": "not_ours", "text": "不归我们管"},
            "Say whose it is rather. Only where it is not clear what is asked may this stay empty.",
        ),
        (
            "return",
            {"reason": "not_ours", "text": "不归我们管", "suggested": "供电所"},
            "This unit leads it already. Choose another one.",
        ),
        ("return", {"reason": "not_ours", "suggested": "公路站"}, "This field is required."),
        (
            "resume",
            {},
            "Somebody was faster, or this comes too early: it stands at “Given to a unit” now. Look at it again.",
        ),
        ("pause", {"reason": "parts"}, "This field is required."),
    ],
)
def test_what_a_unit_cannot_do_is_refused_in_words(
    duty: Duty, loop: Loop, unit_desk: Unit, task: str, sent: dict[str, str], says: str
) -> None:
    assert errors(unit_desk(loop.power), f"/desk/duties/{duty.pk}/{task}/", sent) == [says]
    duty.refresh_from_db()
    assert (duty.state, duty.returns) == (DutyState.ASSIGNED, 0)


def test_danger_waits_for_nobody(duty_of: Made, loop: Loop, unit_desk: Unit) -> None:
    duty = duty_of(loop.power, "电线掉在路上", category="power", urgency=Urgency.DANGER)

    says = errors(unit_desk(loop.power), f"/desk/duties/{duty.pk}/pause/", {"reason": "parts", "text": "等车"})

    assert says == ["No rule lets this clock pause. Answer it, or ask your supervisor."]


def test_of_two_tabs_the_second_is_told_that_it_came_too_late(duty: Duty, loop: Loop, unit_desk: Unit) -> None:
    client = unit_desk(loop.power)
    client.post(f"/desk/duties/{duty.pk}/answer/", {"text": "换了灯泡"})

    says = errors(client, f"/desk/duties/{duty.pk}/accept/", {})

    assert says == ["Somebody was faster, or this comes too early: it stands at “Answered” now. Look at it again."]


def test_a_unit_does_nothing_to_anothers_duty_nor_a_supervisors_work(duty: Duty, loop: Loop, unit_desk: Unit) -> None:
    roads, power = unit_desk(loop.roads), unit_desk(loop.power)
    sent = {"text": "好了", "reason": "unclear", "lead": "公路站", "outcome": "solved"}
    theirs = ("accept", "answer", "return", "pause", "resume", "note")
    supervisors = ("helpers", "reassign", "withdraw", "confirm", "suggested")

    answers = [roads.post(f"/desk/duties/{duty.pk}/{task}/", sent).status_code for task in theirs + supervisors]
    own = [power.post(f"/desk/duties/{duty.pk}/{task}/", sent).status_code for task in supervisors]

    duty.refresh_from_db()
    assert answers == [404] * len(theirs) + [403] * len(supervisors)
    assert own == [403] * len(supervisors)
    assert (duty.state, duty.lead, Step.objects.filter(duty=duty).count()) == (DutyState.ASSIGNED, loop.power, 1)


# --- the supervisor --------------------------------------------------------------------------------------------------


def test_the_tray_holds_four_piles_and_one_click_follows_the_suggestion(
    told: Told, duty_of: Made, loop: Loop, officer: Actor, officer_desk: Client, a_moment: datetime
) -> None:
    waiting = told("没人管的事", now=a_moment - timedelta(days=1)).need
    told("刚来的事")
    back, twice, late = (
        duty_of(loop.power, "甲事"),
        duty_of(loop.power, "乙事"),
        duty_of(loop.power, "丙事", ago=timedelta(days=20)),
    )
    for duty in (back, twice):
        return_duty(
            officer, duty=duty, reason=ReturnReason.NOT_OURS, text="归公路站管", suggested=loop.roads, now=a_moment
        )
    officer_desk.post(f"/desk/duties/{twice.pk}/suggested/", {"from": "tray"})
    return_duty(officer, duty=twice, reason=ReturnReason.UNCLEAR, text="说不清", now=a_moment)
    escalate_duties(SYSTEM, now=a_moment)

    page = officer_desk.get("/desk/tray/")
    piles = [[row.pk for row in page.context[name]] for name in ("needs", "given_back", "to_rule", "late")]
    said = words(officer_desk, "/desk/tray/")
    officer_desk.post(f"/desk/duties/{back.pk}/suggested/", {"from": "tray"})

    back.refresh_from_db()
    assert piles == [[waiting.pk], [back.pk], [twice.pk], [late.pk]]
    assert "As suggested: 公路站" in said
    assert "归公路站管" in said
    assert (back.lead, back.state) == (loop.roads, DutyState.ASSIGNED)


def test_an_empty_tray_costs_as_many_questions_as_a_full_one(
    told: Told, duty_of: Made, loop: Loop, officer: Actor, officer_desk: Client, a_moment: datetime
) -> None:
    officer_desk.get("/desk/tray/")
    with counted() as none:
        officer_desk.get("/desk/tray/")
    for number in range(8):
        told(f"第{number}件没人管的事", now=a_moment - timedelta(days=1))
        duty_of(loop.power, f"第{number}件迟了的事", ago=timedelta(days=20))
        back = duty_of(loop.power, f"第{number}件退回的事")
        return_duty(officer, duty=back, reason=ReturnReason.UNCLEAR, text="说不清", now=a_moment)
    escalate_duties(SYSTEM, now=a_moment)
    with counted() as many:
        officer_desk.get("/desk/tray/")

    assert none() == many()
    assert none() <= 15


def test_a_ruling_stays(
    duty: Duty, loop: Loop, officer: Actor, officer_desk: Client, unit_desk: Unit, a_moment: datetime
) -> None:
    for _ in range(2):
        return_duty(officer, duty=duty, reason=ReturnReason.UNCLEAR, text="说不清", now=a_moment)
        officer_desk.post(f"/desk/duties/{duty.pk}/reassign/", {"lead": "供电所", "text": "就是你们的"})

    says = errors(unit_desk(loop.power), f"/desk/duties/{duty.pk}/return/", {"reason": "unclear", "text": "还是说不清"})

    assert says == [
        "It was ruled on already, or given back twice: it stays with this unit. Answer it, or speak to who ruled."
    ]


def test_a_duty_goes_to_another_village_and_both_see_the_one_case(
    duty: Duty, loop: Loop, officer_desk: Client, desk_of: Callable[..., Client]
) -> None:
    officer_desk.post(f"/desk/duties/{duty.pk}/reassign/", {"lead": "街道办", "place": "大竹园村"})

    desks = [desk_of("village_officer", village.path) for village in loop.county.villages[:3]]
    assert [desk.get(f"/desk/duties/{duty.pk}/").status_code for desk in desks] == [200, 200, 404]


def test_a_unit_that_left_cannot_be_named(duty: Duty, loop: Loop, officer_desk: Client, a_moment: datetime) -> None:
    edit_partner(
        SYSTEM, partner=loop.roads, name="公路站", kind=PartnerKind.PUBLIC_UNIT, place=loop.county.county, code="",
        valid_from=FIRST, valid_until=date(2026, 8, 31), now=a_moment,
    )  # fmt: skip

    says = errors(officer_desk, f"/desk/duties/{duty.pk}/reassign/", {"lead": "公路站"})

    assert says == ["Nothing in the list is called so. Type a part of the name and choose."]


def test_a_duty_no_resident_waits_for_is_confirmed_or_goes_back(
    loop: Loop, officer: Actor, officer_desk: Client, a_moment: datetime
) -> None:
    owed = Owed("装三盏路灯", loop.county.town, loop.power, by=date(2026, 9, 11))
    duty = create_duty(officer, origin=DutyOrigin.MEETING, owed=owed, now=a_moment)
    answer_duty(officer, duty=duty, text="装了两盏", now=a_moment)
    path = f"/desk/duties/{duty.pk}/confirm/"

    without = errors(officer_desk, path, {"outcome": "not"})
    officer_desk.post(path, {"outcome": "not", "text": "还差一盏"})
    duty.refresh_from_db()
    back = duty.state
    answer_duty(officer, duty=duty, text="装了三盏", now=a_moment)
    officer_desk.post(path, {"outcome": "solved"})

    duty.refresh_from_db()
    assert without == ["Say it in words: whoever reads this later must understand why."]
    assert (back, duty.state, duty.outcome) == (DutyState.ASSIGNED, DutyState.CLOSED, "solved")


def test_withdrawing_puts_the_need_back_into_the_tray(duty: Duty, officer_desk: Client) -> None:
    officer_desk.post(f"/desk/duties/{duty.pk}/withdraw/", {"text": "记错了"})

    need = Need.objects.get()
    assert (need.state, need.lead_duty) == (NeedState.RECEIVED, None)
    assert "Withdrawn" in words(officer_desk, f"/desk/needs/{need.pk}/")


def test_a_paused_clock_says_so(duty: Duty, officer: Actor, officer_desk: Client, a_moment: datetime) -> None:
    pause_duty(officer, duty=duty, reason=PauseReason.PARTS, text="等灯泡", now=a_moment)

    page = words(officer_desk, f"/desk/duties/{duty.pk}/")

    assert "the clock stands still" in page
    assert "Let the clock run again" in page


def test_the_supervisor_of_another_town_sees_nothing_of_it(
    duty: Duty, loop: Loop, desk_of: Callable[..., Client]
) -> None:
    other = desk_of("township_officer", loop.county.villages[2].path)

    assert other.get(f"/desk/duties/{duty.pk}/").status_code == 404
    assert other.post(f"/desk/duties/{duty.pk}/withdraw/", {"text": "x"}).status_code == 404
    assert "Nothing waits for a decision" in words(other, "/desk/tray/")


def test_a_member_with_open_duties_cannot_leave(
    duty: Duty, loop: Loop, officer_desk: Client, officer: Actor, desk_of: Callable[..., Client], a_moment: datetime
) -> None:
    planner = desk_of("county_planner")
    sent = {
        "name": "供电所", "kind": "public_unit", "place": loop.county.county.pk, "valid_from": "2026-01-01",
        "valid_until": "2026-09-01",
    }  # fmt: skip

    held = errors(planner, f"/desk/partners/{loop.power.pk}/", sent)
    officer_desk.post(f"/desk/duties/{duty.pk}/reassign/", {"lead": "公路站"})
    let_go = planner.post(f"/desk/partners/{loop.power.pk}/", sent)

    loop.power.refresh_from_db()
    assert "It still has open duties: 1." in held[0]
    assert (let_go.status_code, loop.power.valid_until) == (302, date(2026, 9, 1))


@pytest.mark.parametrize("page", ["accept", "answer", "return", "pause"])
def test_a_page_for_what_is_answered_already_says_so_and_shows_no_form(
    duty: Duty, loop: Loop, unit_desk: Unit, a_moment: datetime, page: str
) -> None:
    answer_duty(SYSTEM, duty=duty, text="修好了", now=a_moment)

    led = unit_desk(loop.power).get(f"/desk/duties/{duty.pk}/{page}/", follow=True)

    assert led.redirect_chain == [(f"/desk/duties/{duty.pk}/", 302)]
    assert len(list(led.context["messages"])) == 1


def test_a_short_need_stands_once_on_its_duty_s_page(duty: Duty, loop: Loop, unit_desk: Unit) -> None:
    text = unit_desk(loop.power).get(f"/desk/duties/{duty.pk}/").content.decode()

    main = text[text.index("</h1>") :]
    assert main.count("村口的路灯不亮了") == 0
    assert "(optional)" not in words(unit_desk(loop.power), f"/desk/duties/{duty.pk}/return/")
