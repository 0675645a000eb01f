"""Pages of opinions: the town reads first, the village reads by topic, somebody sees to it, the author follows."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from tests.programmes.small_county import County
from tests.voices.surveys import MORNING, Survey, say, send
from tests.voices.test_opinions import AFTER, BLACK, LAMP

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.base.models import JournalEntry, Login
from doorstep.base.words import Role
from doorstep.needs.actions.outcome import answer_duty
from doorstep.needs.models import Category, Duty, Need
from doorstep.needs.words import Outcome
from doorstep.partners.models import Partner
from doorstep.voices.actions.waves import close_wave, release_wave
from doorstep.voices.models import Opinion
from doorstep.voices.rules.codes import one_time_code
from doorstep.voices.words import OpinionState

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(here: County, survey: Survey, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Any]:
    """Ten of the first village answered and one of them wrote about a lamp; the survey is published."""
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    Category.objects.create(code="lights", name_zh="路灯", name_en="Street lights", valid_from=MORNING.date())
    mine = send(survey.code(0, 0), say(wish=LAMP)).follow_code
    for at in range(1, 10):
        send(survey.code(0, at))
    release_wave(SYSTEM, wave=close_wave(SYSTEM, wave=survey.wave, now=AFTER), now=AFTER)
    return {"wave": survey.wave, "code": mine}


@pytest.fixture
def desk(client: Client, make_login: Callable[..., Login]) -> Client:
    client.force_login(make_login(Role.COUNTY_PLANNER))
    client.cookies["django_language"] = "en"
    return client


def follow(code: str) -> str:
    visitor = Client()
    visitor.cookies["django_language"] = "en"
    return str(visitor.get(reverse("opinion_story", args=[code])).content.decode())


def test_from_reading_to_the_authors_word(desk: Client, written: Mapping[str, Any]) -> None:
    wave, code = written["wave"].pk, written["code"]
    assert "The town has not read it yet." in follow(code)
    shown = desk.get(reverse("voices:screen_next", args=[wave])).content.decode()
    assert BLACK in shown
    (one,) = Opinion.objects.all()

    rewritten = desk.post(reverse("voices:screen", args=[wave, one.pk]), {"text": "路灯很好", "topic": ""})
    desk.post(reverse("voices:screen", args=[wave, one.pk]), {"text": BLACK, "topic": Category.objects.get().pk})
    assert "Only ■ may stand in place of words" in rewritten.content.decode()
    assert "the village has not seen it" in follow(code)
    desk.post(reverse("voices:release", args=[wave]))
    assert "Your village can read it, without a name." in follow(code)
    assert BLACK in desk.get(reverse("voices:opinions")).content.decode()

    lead = Partner.objects.order_by("pk")[0]
    facts = {"opinion": one.pk, "text": "修路灯", "category": Category.objects.get().pk, "kind": "problem"}
    desk.post(reverse("voices:raise_need"), facts | {"lead": f"{lead.name} · {lead.place.name}"})
    need = Need.objects.get()
    answer_duty(SYSTEM, duty=Duty.objects.get(need=need), text="已经修好", now=AFTER)
    page = follow(code)
    assert [words in page for words in ("已经修好", "You decide: is it solved?", "nobody there knows")] == [True] * 3

    visitor = Client()
    visitor.post(reverse("opinion_word", args=[code, one.pk]), {"answer": "solved", "satisfied": "yes"})

    need.refresh_from_db()
    assert (need.outcome, need.is_satisfied) == (Outcome.SOLVED, True)


def test_an_opinion_kept_back_tells_its_author_why_and_nobody_else(desk: Client, written: Mapping[str, Any]) -> None:
    wave = written["wave"].pk
    (one,) = Opinion.objects.all()

    desk.post(reverse("voices:hide", args=[wave, one.pk]), {"reason": "reveals"})
    desk.post(reverse("voices:release", args=[wave]))

    assert "Whoever reads it would know who wrote it" in follow(written["code"])
    assert "路灯坏了" not in desk.get(reverse("voices:opinions")).content.decode()
    one.refresh_from_db()
    assert one.state == OpinionState.HIDDEN


def test_a_code_nobody_has_and_one_that_still_waits_are_told_alike_and_a_wrong_letter_is_named(
    here: County, survey: Survey
) -> None:
    waiting = send(survey.code(0, 0), say(wish=LAMP)).follow_code
    assert waiting is not None

    told = ["What you wrote still waits" in follow(code) for code in (waiting, one_time_code(b"nobody has this."))]

    assert told == [True, True]
    assert "This is no code of ours." in follow("7KM3P-9QTXA-AAAAA")


def test_the_receipt_shows_the_code_in_large_type_with_a_code_to_scan(written: Mapping[str, Any]) -> None:
    page = Client().get(reverse("opinion_slip", args=[written["code"]])).content.decode()

    assert reverse("opinion_slip", args=[written["code"]]) in render_to_string(
        "voices/parts/follow.html", {"follow_code": written["code"]}
    )
    assert f'<strong class="slip-number long">{written["code"]}</strong>' in page
    assert "data:image/svg+xml" in page


def test_the_village_cannot_open_the_towns_pages(
    client: Client, make_login: Callable[..., Login], here: County, written: Mapping[str, Any]
) -> None:
    client.force_login(make_login(Role.VILLAGE_OFFICER, scope=here.villages[0].path))
    (one,) = Opinion.objects.all()

    codes = [
        client.get(reverse("voices:opinions")).status_code,
        client.get(reverse("voices:screening", args=[written["wave"].pk])).status_code,
        client.get(reverse("voices:screen", args=[written["wave"].pk, one.pk])).status_code,
        client.post(reverse("voices:release", args=[written["wave"].pk])).status_code,
    ]

    assert codes == [200, 403, 403, 403]


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.CREW])
def test_who_has_nothing_to_do_with_opinions_reads_none_and_makes_nothing_of_them(
    client: Client, make_login: Callable[..., Login], here: County, written: Mapping[str, Any], role: Role
) -> None:
    client.force_login(make_login(role, scope=here.town.path))
    (one,) = Opinion.objects.all()

    codes = [
        client.get(reverse("voices:opinions")).status_code,
        client.get(reverse("voices:raise_need"), {"opinion": one.pk}).status_code,
        client.get(reverse("voices:screening", args=[written["wave"].pk])).status_code,
    ]

    assert codes == [403, 403, 403]


def test_a_village_reads_and_takes_up_what_is_released_to_it_and_nothing_of_its_neighbour(
    client: Client, make_login: Callable[..., Login], desk: Client, here: County, written: Mapping[str, Any]
) -> None:
    (one,) = Opinion.objects.all()
    officers = []
    for village in here.villages[:2]:
        officer = Client()
        officer.cookies["django_language"] = "en"
        officer.force_login(make_login(Role.VILLAGE_OFFICER, scope=village.path))
        officers.append(officer)
    ask = {"opinion": one.pk}

    early = officers[0].get(reverse("voices:raise_need"), ask, follow=True).content.decode()
    desk.post(reverse("voices:screen", args=[written["wave"].pk, one.pk]), {"text": BLACK, "topic": ""})
    screened = officers[0].get(reverse("voices:raise_need"), ask, follow=True).content.decode()
    desk.post(reverse("voices:release", args=[written["wave"].pk]))
    mine, other = (officer.get(reverse("voices:opinions")).content.decode() for officer in officers)
    taken, refused = (
        officer.get(reverse("voices:raise_need"), ask, follow=True).content.decode() for officer in officers
    )

    assert ["Tick at least one opinion first." in page for page in (early, screened, taken, refused)] == [
        True, True, False, True,
    ]  # fmt: skip
    assert (BLACK in mine, BLACK in other) == (True, False)
    assert "To be read first" not in mine


def looks() -> list[tuple[int | None, str]]:
    found = JournalEntry.objects.filter(verb="voices.look_at_opinions").order_by("day", "number")
    return list(found.values_list("login_id", "about"))


def test_who_reads_opinions_before_the_village_stands_in_the_journal_once_a_day(
    desk: Client,
    make_login: Callable[..., Login],
    here: County,
    written: Mapping[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wave, (one,) = written["wave"], Opinion.objects.all()
    planner = Login.objects.get(username__startswith=Role.COUNTY_PLANNER)
    officer, second = make_login(Role.TOWNSHIP_OFFICER, scope=here.town.path), Client()
    second.force_login(officer)
    pages = [
        reverse("voices:screening", args=[wave.pk]),
        reverse("voices:screen_next", args=[wave.pk]),
        reverse("voices:screen", args=[wave.pk, one.pk]),
    ]
    line = (planner.pk, f"voices.Wave:{wave.pk}")

    desk.get(pages[0], {"show": "hidden"})
    desk.get(reverse("voices:opinions"))
    nothing_read = looks()
    desk.get(pages[0])
    first = looks()
    for page in pages:
        desk.get(page)
    again = looks()
    second.get(pages[2])
    monkeypatch.setattr(clock, "now", lambda: AFTER + timedelta(days=1))
    desk.get(pages[1])

    assert nothing_read == []
    assert first == [line]
    assert again == [line]
    assert looks() == [line, (officer.pk, line[1]), line]


def test_what_is_released_to_the_village_is_read_without_a_line(desk: Client, written: Mapping[str, Any]) -> None:
    wave, (one,) = written["wave"].pk, Opinion.objects.all()
    desk.post(reverse("voices:screen", args=[wave, one.pk]), {"text": BLACK, "topic": ""})
    desk.post(reverse("voices:release", args=[wave]))

    shown = [
        desk.get(reverse("voices:opinions")),
        desk.get(reverse("voices:screening", args=[wave]), {"show": "released"}),
        desk.get(reverse("voices:raise_need"), {"opinion": one.pk}),
        desk.get(reverse("voices:results", args=[wave])),
    ]

    assert [BLACK in page.content.decode() for page in shown] == [True, True, True, False]
    assert looks() == []


def test_who_makes_a_need_out_of_what_the_town_alone_read_stands_in_the_journal(
    desk: Client, written: Mapping[str, Any]
) -> None:
    wave, (one,) = written["wave"].pk, Opinion.objects.all()
    desk.post(reverse("voices:screen", args=[wave, one.pk]), {"text": BLACK, "topic": ""})

    shown = desk.get(reverse("voices:raise_need"), {"opinion": one.pk}).content.decode()

    assert BLACK in shown
    assert [about for _, about in looks()] == [f"voices.Wave:{wave}"]
