"""A slip's number opens the story of a need; who brought it decides; nobody else's words, photos or numbers show."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from tests.door.conftest import text
from tests.door.needs_told import jpeg
from tests.needs.conftest import Loop, Told

from doorstep.base import fonts
from doorstep.base.actor import VISITOR, Actor
from doorstep.needs.actions.clock import pause_duty
from doorstep.needs.actions.duties import accept_duty, assign_need, note_duty
from doorstep.needs.actions.intake import Sender, Taken, follow_need
from doorstep.needs.actions.outcome import answer_duty, say_word
from doorstep.needs.actions.photos import add_evidence, add_photo
from doorstep.needs.actions.sorting import merge_needs
from doorstep.needs.actions.steps import note_step
from doorstep.needs.models import Duty, Follower, Need, Photo, Word
from doorstep.needs.words import Channel, NeedState, Outcome, PauseReason, StepKind
from doorstep.partners.models import Partner
from doorstep.services.queries import activities

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Clerk = Callable[[Partner], Actor]


@pytest.fixture(autouse=True)
def _here(at: Callable[[datetime], None], loop: Loop, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.SERVICE_PHONE = "0572-000-0000"


@pytest.fixture
def slip(told: Told) -> Taken:
    return told("村口的路灯不亮了", where="余大伯家门口", is_public=True)


@pytest.fixture
def duty(slip: Taken, loop: Loop, officer: Actor, a_moment: datetime) -> Duty:
    return assign_need(officer, need=slip.need, lead=loop.power, now=a_moment + HOUR)


@pytest.fixture
def answered(duty: Duty, loop: Loop, clerk_of: Clerk, a_moment: datetime) -> Duty:
    return answer_duty(clerk_of(loop.power), duty=duty, text="灯泡换了，已经亮了。", now=a_moment + 2 * HOUR)


@pytest.fixture
def too(slip: Taken, a_moment: datetime) -> Follower:
    return follow_need(VISITOR, need=slip.need, sender=Sender(Channel.WEB, mark="another"), now=a_moment)


def story(taken: Taken | Follower) -> str:
    return f"/slip/{(taken.follower if isinstance(taken, Taken) else taken).code}/"


# --- the number ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["{0}", "{1}", "{2}", " {0} ", "{3}-{4}", "{3}　{4}"])
def test_the_number_opens_its_story_however_it_is_typed(client: Client, slip: Taken, typed: str) -> None:
    code = slip.follower.code
    spaced = " ".join(code)

    answer = client.post("/slip/", {"code": typed.format(code, code.lower(), spaced, code[:4], code[4:])})

    assert answer.headers["Location"] == story(slip)


@pytest.mark.parametrize("typed", ["", "----", "   "])
def test_who_types_no_number_is_asked_for_it(english: Client, slip: Taken, typed: str) -> None:
    assert "Please type the number that stands on your slip." in text(english.post("/slip/", {"code": typed}))


def test_a_wrong_number_is_told_what_to_do(english: Client, slip: Taken) -> None:
    answer = english.post("/slip/", {"code": "ZZZZ-ZZZZ"})

    assert answer.status_code == 404
    assert "There is no slip with the number ZZZZ-ZZZZ" in text(answer)
    assert "Slip lost? Ring 0572-000-0000" in text(answer)


@pytest.mark.parametrize("ending", ["", "paper/", "slip.pdf"])
def test_after_twenty_wrong_numbers_the_right_one_waits_too(
    english: Client, slip: Taken, at: Callable[[datetime], None], a_moment: datetime, ending: str
) -> None:
    wrong = [english.get(f"/slip/ZZZZZZ{number:02d}/{ending}").status_code for number in range(20, 40)]

    refused = english.get(story(slip) + ending)
    typed = english.post("/slip/", {"code": slip.follower.code})
    at(a_moment + timedelta(minutes=11))
    later = english.get(story(slip) + ending)

    assert (wrong, refused.status_code, typed.status_code) == ([404] * 20, 429, 429)
    assert later.status_code == 200


def test_right_numbers_are_not_counted(client: Client, slip: Taken) -> None:
    assert [client.get(story(slip)).status_code for _ in range(25)] == [200] * 25


# --- the paper -------------------------------------------------------------------------------------------------------


def test_the_slip_shows_number_day_and_a_code_to_scan(english: Client, slip: Taken) -> None:
    page = text(english.get(f"{story(slip)}paper/"))

    code = slip.follower.code
    assert f'<strong class="slip-number">{code[:4]}-{code[4:]}</strong>' in page
    assert "You get an answer by Tue 8 Sep, 17:30 at the latest" in page
    assert '<button type="button" class="btn quiet" data-print hidden>' in page


def test_a_day_in_a_year_without_published_holidays_is_marked(english: Client, told: Told) -> None:
    taken = told(now=datetime.fromisoformat("2026-12-29T10:00+08:00"))

    page = text(english.get(f"{story(taken)}paper/"))

    assert "Wed 6 Jan 2027" in page
    assert "Not certain yet" in page


@pytest.mark.skipif(not fonts.installed(), reason="no Chinese font")
def test_the_printed_slip_has_the_number_the_day_and_one_page(client: Client, slip: Taken) -> None:
    answer = client.get(f"{story(slip)}slip.pdf")

    sheet = pypdfium2.PdfDocument(answer.content)
    words = sheet[0].get_textpage().get_text_range()
    code = slip.follower.code
    assert (answer.headers["Content-Type"], len(sheet)) == ("application/pdf", 1)
    assert [f"{code[:4]}-{code[4:]}" in words, "9月8日" in words, "余大伯" in words] == [True, True, False]


@pytest.mark.skipif(not fonts.installed(), reason="no font with Chinese is installed here")
def test_a_slip_given_out_within_a_second_can_be_printed(client: Client, slip: Taken) -> None:
    Follower.objects.update(since=slip.follower.since.replace(microsecond=123456))

    assert client.get(f"{story(slip)}slip.pdf").status_code == 200


def test_the_number_of_a_place_one_signed_up_for_leads_there(
    english: Client, slip: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activities, "by_slip", lambda code: object() if code == "WKF4CZJK" else None)

    theirs, nobodys = (text(english.post("/slip/", {"code": code})) for code in ("wkf4czjk", "zzzz2222"))

    hidden = '<input type="hidden" name="code" value="WKF4-CZJK">'
    assert ("This is the slip of a place you signed up for." in theirs, hidden in theirs) == (True, True)
    assert ("ZZZZ-2222" in nobodys, "signed up for" in nobodys) == (True, False)


def test_the_number_of_a_need_leads_there_from_the_slips_of_activities(english: Client, slip: Taken) -> None:
    page = text(english.post("/near/slip/", {"code": slip.follower.code.lower()}))

    assert f'href="{story(slip)}"' in page


def test_a_number_is_not_guessed_by_way_of_the_slips_of_activities(english: Client, slip: Taken) -> None:
    for number in range(20, 40):
        english.post("/near/slip/", {"code": f"ZZZZZZ{number}"})

    assert story(slip) not in text(english.post("/near/slip/", {"code": slip.follower.code}))


# --- the story -------------------------------------------------------------------------------------------------------


def test_a_unit_that_gets_its_own_task_again_is_not_called_another(
    english: Client, duty: Duty, slip: Taken, officer: Actor, a_moment: datetime
) -> None:
    note_step(officer, StepKind.REASSIGN, duty=duty, is_public=True, now=a_moment + 2 * HOUR)

    page = text(english.get(story(slip)))

    assert ("From now on" in page, "供电所 sees to it." in page) == (False, True)


def test_the_story_is_told_line_by_line_with_the_unit(
    english: Client, duty: Duty, slip: Taken, loop: Loop, clerk_of: Clerk, a_moment: datetime
) -> None:
    clerk = clerk_of(loop.power)
    accept_duty(clerk, duty=duty, now=a_moment + 2 * HOUR)
    note_duty(clerk, duty=duty, text="等梯子车", is_public=True, now=a_moment + 3 * HOUR)
    note_duty(clerk, duty=duty, text="内部：线路图丢了", now=a_moment + 3 * HOUR)
    pause_duty(clerk, duty=duty, reason=PauseReason.PARTS, text="灯泡在路上", now=a_moment + 4 * HOUR)

    page = text(english.get(story(slip)))

    for words in (
        "Received. Thank you for saying so.",
        "供电所 sees to it.",
        "供电所 has begun.",
        "等梯子车",
        "The clock stands still: waiting for parts or material.",
        "灯泡在路上",
        "You get an answer by Tue 8 Sep, 17:30 at the latest",
    ):
        assert words in page
    assert "内部" not in page


def test_an_answer_asks_the_resident_to_decide(english: Client, answered: Duty, slip: Taken) -> None:
    page = text(english.get(story(slip)))

    assert "You decide: is it solved?" in page
    assert "灯泡换了，已经亮了。" in page
    assert "it opens once more by itself, and nobody has to agree" in page


def test_solved_closes_it_and_keeps_what_was_said(english: Client, answered: Duty, slip: Taken) -> None:
    answer = english.post(f"{story(slip)}say/", {"answer": "solved", "satisfied": "yes", "note": "谢谢师傅"})

    need = Need.objects.get()
    said = Word.objects.get()
    assert (answer.headers["Location"], need.state, need.outcome) == (story(slip), NeedState.CLOSED, Outcome.SOLVED)
    assert (said.note, said.is_satisfied, said.channel, said.is_proxy) == ("谢谢师傅", True, Channel.WEB, False)
    assert "You said: solved." in text(english.get(story(slip)))


def test_not_solved_opens_it_again_once_and_then_asks_to_tell_it_anew(
    english: Client,
    answered: Duty,
    slip: Taken,
    loop: Loop,
    clerk_of: Clerk,
    at: Callable[[datetime], None],
    a_moment: datetime,
) -> None:
    english.post(f"{story(slip)}say/", {"answer": "not", "note": "又灭了"})
    opened = Need.objects.get().state
    answered.refresh_from_db()
    answer_duty(clerk_of(loop.power), duty=answered, text="线也换了", now=a_moment + 5 * HOUR)
    at(a_moment + 6 * HOUR)
    again = text(english.get(story(slip)))
    english.post(f"{story(slip)}say/", {"answer": "not"})
    last = text(english.get(story(slip)))

    assert (opened, "It was opened again once already." in again) == (NeedState.ASSIGNED, True)
    assert (Need.objects.get().outcome, "it gets a new number and a new day" in last) == (Outcome.NOT, True)


def test_after_solved_one_can_still_say_it_was_not(english: Client, answered: Duty, slip: Taken) -> None:
    english.post(f"{story(slip)}say/", {"answer": "solved"})
    page = text(english.get(story(slip)))

    english.post(f"{story(slip)}say/", {"answer": "not"})

    assert ("It is not solved after all" in page, Need.objects.get().state) == (True, NeedState.ASSIGNED)


@pytest.mark.parametrize("answer", ["", "gold", "no_word", "dropped"])
def test_a_word_nobody_offered_is_refused(english: Client, answered: Duty, slip: Taken, answer: str) -> None:
    page = text(english.post(f"{story(slip)}say/", {"answer": answer, "note": "我写的话"}))

    assert (Word.objects.count(), "我写的话" in page) == (0, True)


def test_before_an_answer_nothing_can_be_said(english: Client, duty: Duty, slip: Taken) -> None:
    page = text(english.post(f"{story(slip)}say/", {"answer": "solved"}, follow=True))

    assert ("it has moved on meanwhile" in page, Word.objects.count()) == (True, 0)


def test_what_was_told_can_be_taken_back_with_a_reason(english: Client, duty: Duty, slip: Taken) -> None:
    without = text(english.post(f"{story(slip)}take-back/", {"text": " "}))
    answer = english.post(f"{story(slip)}take-back/", {"text": "自己修好了"}, follow=True)

    assert "Please write a few words: why do you take it back?" in without
    assert (Need.objects.get().outcome, "Taken back." in text(answer)) == (Outcome.DROPPED, True)


def test_what_others_wait_for_too_goes_on(english: Client, duty: Duty, slip: Taken, too: Follower) -> None:
    answer = english.post(f"{story(slip)}take-back/", {"text": "我这里好了"}, follow=True)

    assert "Others wait for it: it goes on." in text(answer)
    assert Need.objects.get().state == NeedState.ASSIGNED


# --- who joined in ---------------------------------------------------------------------------------------------------


def test_who_joined_in_reads_on_but_does_not_decide(english: Client, answered: Duty, too: Follower) -> None:
    page = text(english.get(story(too)))
    english.post(f"{story(too)}say/", {"answer": "solved"})
    english.post(f"{story(too)}take-back/", {"text": "不要了"})

    assert "Who brought it says whether it is solved." in page
    assert ("You decide" in page, "Take it back" in page) == (False, False)
    assert (Word.objects.count(), Need.objects.get().state) == (0, NeedState.ANSWERED)


def test_who_joined_in_reads_nothing_that_is_only_the_reporters(
    english: Client, answered: Duty, slip: Taken, too: Follower, a_moment: datetime
) -> None:
    photo = add_photo(VISITOR, need=slip.need, data=jpeg().read(), follower=slip.follower, now=a_moment)
    say_word(
        VISITOR, need=slip.need, answer=Outcome.SOLVED, channel=Channel.WEB, follower=slip.follower,
        note="我是余大伯，谢谢", now=a_moment + 3 * HOUR,
    )  # fmt: skip

    theirs, own = text(english.get(story(too))), text(english.get(story(slip)))

    assert ["余大伯家门口" in own, "我是余大伯" in own, f"photos/{photo.pk}.jpg" in own] == [True] * 3
    assert ["余大伯" in theirs, f"photos/{photo.pk}.jpg" in theirs, slip.follower.code in theirs] == [False] * 3
    assert "Who brought it said: solved." in theirs
    assert english.get(f"{story(too)}photos/{photo.pk}.jpg").status_code == 404


def test_a_slip_goes_on_where_two_needs_were_joined(
    english: Client, slip: Taken, told: Told, officer: Actor, loop: Loop, a_moment: datetime
) -> None:
    twin = told("路灯坏了好几天", mark="twin", where="柳家门口")
    merge_needs(officer, need=slip.need, duplicate=twin.need, now=a_moment + HOUR)
    assign_need(officer, need=slip.need, lead=loop.power, now=a_moment + 2 * HOUR)

    page = text(english.get(story(twin)))

    assert ["路灯坏了好几天" in page, "The two are one case now" in page, "供电所 sees to it." in page] == [True] * 3
    assert ["余大伯" in page, slip.follower.code in page, page.count("Received. Thank you")] == [False, False, 1]


# --- photos ----------------------------------------------------------------------------------------------------------


def test_a_photo_is_served_to_its_slip_alone_and_kept_by_nobody_else(
    client: Client, slip: Taken, told: Told, a_moment: datetime
) -> None:
    other = told("别的事情", mark="other")
    photo = add_photo(VISITOR, need=slip.need, data=jpeg().read(), follower=slip.follower, now=a_moment)

    answer = client.get(f"{story(slip)}photos/{photo.pk}.jpg")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]
    assert client.get(f"{story(other)}photos/{photo.pk}.jpg").status_code == 404
    assert client.get(f"/media/{photo.file.name}").status_code == 404


def test_photos_of_what_was_done_are_shown_to_every_slip(
    client: Client, duty: Duty, too: Follower, loop: Loop, clerk_of: Clerk, a_moment: datetime
) -> None:
    photo = add_evidence(clerk_of(loop.power), duty=duty, data=jpeg().read(), now=a_moment + 2 * HOUR)

    assert f"{story(too)}photos/{photo.pk}.jpg" in text(client.get(story(too)))


def test_a_photo_can_be_added_later(client: Client, slip: Taken) -> None:
    client.post(f"{story(slip)}photos/", {"photos": [jpeg(says_where=True)]})

    assert [(one.need_id, one.width) for one in Photo.objects.all()] == [(slip.need.pk, 40)]


def test_what_is_no_photo_is_not_added_and_said_so(english: Client, slip: Taken) -> None:
    none = text(english.post(f"{story(slip)}photos/", {}, follow=True))

    assert ("Please choose a photo first." in none, Photo.objects.count()) == (True, 0)


def test_a_slips_page_is_kept_by_no_cache(client: Client, slip: Taken) -> None:
    kept = [client.get(address).headers["Cache-Control"] for address in (story(slip), f"{story(slip)}paper/")]

    assert kept == ["max-age=0, no-cache, no-store, must-revalidate, private"] * 2


# --- weight ----------------------------------------------------------------------------------------------------------


def test_a_long_story_asks_the_database_no_more_than_a_short_one(
    client: Client,
    slip: Taken,
    duty: Duty,
    loop: Loop,
    clerk_of: Clerk,
    a_moment: datetime,
    django_assert_max_num_queries: Any,
) -> None:
    clerk = clerk_of(loop.power)
    counts = []
    for number in (1, 29):
        for one in range(number):
            note_duty(clerk, duty=duty, text=f"第{one}步", is_public=True, now=a_moment + 2 * HOUR)
            follow_need(VISITOR, need=slip.need, sender=Sender(Channel.WEB, mark=f"{number} {one}"), now=a_moment)
        with django_assert_max_num_queries(14) as asked:
            assert client.get(story(slip)).status_code == 200
        counts.append(len(asked))

    assert counts == [counts[0]] * 2
