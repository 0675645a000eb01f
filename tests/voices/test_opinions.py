"""Opinions after they are stored: screened, released above the threshold, made into duties without their authors."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.programmes.small_county import County
from tests.voices.surveys import MORNING, Survey, day, make_survey, say, send

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR, Actor, Granted
from doorstep.base.models import JournalEntry
from doorstep.base.words import Role
from doorstep.needs.actions.outcome import answer_duty
from doorstep.needs.models import Category, Duty, Follower
from doorstep.needs.rules.states import NotYourNeed
from doorstep.needs.words import DutyOrigin, NeedState, Outcome
from doorstep.partners.models import Partner
from doorstep.services.words import ServiceKind
from doorstep.voices.actions.answering import answer_openly
from doorstep.voices.actions.editing import write_draft
from doorstep.voices.actions.invitations import invite
from doorstep.voices.actions.opinions import (
    hide_opinion,
    raise_need,
    release_opinions,
    say_about_opinion,
    screen_opinion,
)
from doorstep.voices.actions.questionnaires import publish_questionnaire
from doorstep.voices.actions.waves import Plan, close_wave, open_wave, prepare_wave, release_wave
from doorstep.voices.library import VISIT
from doorstep.voices.models import Invitation, Opinion, Screening, Sheet, Wave
from doorstep.voices.queries import released as queries
from doorstep.voices.queries.opinions import opinions_of
from doorstep.voices.queries.satisfaction import Satisfied, of_visits, of_wave, visit_wave
from doorstep.voices.rules import opinions as rules
from doorstep.voices.words import HideReason, OpinionState

LAMP = "桥头的路灯坏了三个月，找过王书记，电话13812345678。"
BLACK = "桥头的路灯坏了三个月，找过■书记，电话■■■■■■■■■■■。"
AFTER = day(30, 20)


@pytest.mark.parametrize(
    ("written", "suggested"),
    [
        (LAMP, BLACK),
        ("我叫李小明，住3幢201室", "我叫■■■，住■■■■■■"),
        ("车牌浙E12345总停在路口", "车牌■■■■■■■总停在路口"),
        ("路上有3个坑，7天没人管", "路上有3个坑，7天没人管"),
    ],
)
def test_numbers_doors_and_names_before_a_title_are_suggested_to_be_blacked_out(written: str, suggested: str) -> None:
    assert rules.suggested(written) == suggested
    assert rules.check_screened(written, suggested) == suggested


def test_screening_blacks_out_and_never_rewrites() -> None:
    assert rules.check_screened(LAMP, "■，电话■。") == "■，电话■。"
    for other in ("路灯很好", "桥头的路灯坏了三天■", "■三个月■桥头■", LAMP + "加一句"):
        with pytest.raises(rules.NotItsWords):
            rules.check_screened(LAMP, other)
    with pytest.raises(rules.NothingLeft):
        rules.check_screened(LAMP, "■■■")


@pytest.fixture
def here(here: County) -> County:
    Category.objects.create(code="lights", name_zh="路灯", name_en="Street lights", valid_from=MORNING.date())
    return here


@pytest.fixture
def closed(here: County, survey: Survey) -> Mapping[str, Any]:
    """Ten of the first village answered, two and nine of the others; each wrote something; it is published."""
    codes: dict[str, Any] = {"wave": survey.wave}
    for area, many in ((0, 10), (1, 2), (2, 9)):
        for at in range(many):
            text = LAMP if (area, at) == (0, 0) else f"第{area}村第{at}人说路上有坑"
            codes[f"{area}.{at}"] = send(survey.code(area, at), say(wish=text)).follow_code
    release_wave(SYSTEM, wave=close_wave(SYSTEM, wave=survey.wave, now=AFTER), now=AFTER)
    survey.wave.refresh_from_db()
    return codes


def screen_all(wave: Any) -> None:
    topic = Category.objects.get()
    for one in Opinion.objects.filter(wave=wave, state=OpinionState.WAITING):
        screen_opinion(SYSTEM, opinion=one, text=rules.suggested(one.text), topic=topic, now=AFTER)


def officer(role: Role, path: str) -> Actor:
    return Actor(user_id=None, grants=(Granted(role, path),), name="officer")


def test_only_a_village_in_which_enough_answered_reads_its_opinions(closed: Mapping[str, Any], here: County) -> None:
    wave = closed["wave"]
    village = officer(Role.VILLAGE_OFFICER, here.villages[0].path)
    screen_all(wave)

    told = release_opinions(SYSTEM, wave=wave, now=AFTER)

    assert (told.released, told.held_back) == (10, 11)
    (group,) = queries.groups(queries.readable(village))
    assert (group.place, group.topic.code if group.topic else "", len(group.opinions)) == (
        here.villages[0],
        "lights",
        10,
    )
    assert BLACK in {one.screening.text for one in group.opinions}
    assert not queries.readable(officer(Role.VILLAGE_OFFICER, here.villages[1].path)).exists()


def test_nothing_is_released_before_the_survey_is_published(here: County, survey: Survey) -> None:
    for at in range(20):
        send(survey.code(0, at), say(wish="路上有坑"))

    for wave in (survey.wave, close_wave(SYSTEM, wave=survey.wave, now=AFTER)):
        with pytest.raises(rules.NotPossibleNow):
            release_opinions(SYSTEM, wave=wave, now=AFTER)


def test_the_village_neither_screens_nor_reads_what_is_kept_back(closed: Mapping[str, Any], here: County) -> None:
    opinion = Opinion.objects.filter(area__place=here.villages[0]).first()
    assert opinion is not None
    village = officer(Role.VILLAGE_OFFICER, here.villages[0].path)
    with pytest.raises(NotAllowed):
        screen_opinion(village, opinion=opinion, text=opinion.text, topic=None, now=AFTER)

    hide_opinion(SYSTEM, opinion=opinion, reason=HideReason.REVEALS, now=AFTER)
    screen_all(closed["wave"])
    release_opinions(SYSTEM, wave=closed["wave"], now=AFTER)

    assert opinion.pk not in set(queries.readable(village).values_list("pk", flat=True))
    assert Screening.objects.get(opinion=opinion).text == ""


def test_who_screened_is_in_the_journal_and_not_what_was_written(closed: Mapping[str, Any]) -> None:
    screen_all(closed["wave"])

    lines = JournalEntry.objects.filter(verb="voices.screen_opinion")
    assert lines.count() == 21
    assert {tuple(sorted(one.detail)) for one in lines} == {("blacked_out", "topic")}


def test_opinions_become_one_duty_without_authors_and_each_author_follows_it_by_code(
    closed: Mapping[str, Any], here: County
) -> None:
    wave = closed["wave"]
    screen_all(wave)
    release_opinions(SYSTEM, wave=wave, now=AFTER)
    lead = Partner.objects.order_by("pk")[0]
    opinions = list(Opinion.objects.filter(area__place=here.villages[0]))

    need = raise_need(
        SYSTEM, opinions=opinions, text="桥头路灯要修", category=Category.objects.get(), lead=lead, now=AFTER
    )

    duty = Duty.objects.get(need=need)
    assert (duty.origin, duty.source, duty.lead) == (DutyOrigin.OPINION, f"voices.Wave:{wave.pk}", lead)
    (follower,) = Follower.objects.filter(need=need)
    assert (follower.person, follower.mandate, follower.is_reporter) == (None, None, True)
    assert {one.need_id for one in opinions_of(closed["0.3"])} == {need.pk}
    with pytest.raises(rules.NotPossibleNow):
        raise_need(SYSTEM, opinions=opinions[:1], text="再来一次", category=Category.objects.get(), now=AFTER)


def test_the_author_says_whether_it_is_solved_and_nobody_without_the_code(
    closed: Mapping[str, Any], here: County
) -> None:
    wave = closed["wave"]
    screen_all(wave)
    release_opinions(SYSTEM, wave=wave, now=AFTER)
    (mine,) = opinions_of(closed["0.0"])
    lead = Partner.objects.order_by("pk")[0]
    need = raise_need(SYSTEM, opinions=[mine], text="路灯要修", category=Category.objects.get(), lead=lead, now=AFTER)
    answer_duty(SYSTEM, duty=Duty.objects.get(need=need), text="修好了", now=AFTER)

    with pytest.raises(NotYourNeed):
        say_about_opinion(VISITOR, code=closed["0.1"], opinion=mine, answer=Outcome.NOT, now=AFTER)
    say_about_opinion(VISITOR, code=closed["0.0"], opinion=mine, answer=Outcome.SOLVED, now=AFTER)

    need.refresh_from_db()
    assert (need.state, need.outcome) == (NeedState.CLOSED, Outcome.SOLVED)
    told = queries.loop(here.villages[:2])
    assert told[here.villages[0].pk] == queries.Loop(10, 1, 1, 1)
    assert told[here.villages[1].pk].rate is None
    low, high = told[here.villages[0].pk].between or (0, 0)
    assert low < 1 / 10 < high


def test_what_a_small_village_wrote_becomes_a_need_of_the_town(closed: Mapping[str, Any], here: County) -> None:
    screen_all(closed["wave"])
    release_opinions(SYSTEM, wave=closed["wave"], now=AFTER)
    few = list(Opinion.objects.filter(area__place=here.villages[1]))
    many = list(Opinion.objects.filter(area__place=here.villages[0]))

    with pytest.raises(rules.DifferentPlaces):
        raise_need(SYSTEM, opinions=few + many, text="路上有坑", category=Category.objects.get(), now=AFTER)
    need = raise_need(SYSTEM, opinions=few, text="路上有坑", category=Category.objects.get(), now=AFTER)

    assert need.place == here.town


def test_what_was_written_where_the_fewest_answered_is_not_known_to_be_from_there(here: County) -> None:
    survey = make_survey(here, (30, 4, 12))
    for area, many in ((0, 30), (1, 4), (2, 12)):
        for at in range(many):
            send(survey.code(area, at), say(wish="路上有坑") if at == 0 else None)
    wave = release_wave(SYSTEM, wave=close_wave(SYSTEM, wave=survey.wave, now=AFTER), now=AFTER)
    screen_all(wave)

    told = release_opinions(SYSTEM, wave=wave, now=AFTER)

    assert queries.held_back(wave) == {survey.areas[1].pk, survey.areas[2].pk}  # twelve could have been any of sixteen
    assert (told.released, told.held_back) == (1, 2)


@pytest.mark.parametrize("answered", [(4,), (4, 5), (9, 0, 0)])
def test_nothing_is_made_of_words_that_could_only_be_of_a_few(here: County, answered: tuple[int, ...]) -> None:
    survey = make_survey(here, [max(one, 1) for one in answered])
    for area, many in enumerate(answered):
        for at in range(many):
            send(survey.code(area, at), say(wish="路上有坑"))
    wave = release_wave(SYSTEM, wave=close_wave(SYSTEM, wave=survey.wave, now=AFTER), now=AFTER)
    screen_all(wave)

    with pytest.raises(rules.TooFewAnswered):
        raise_need(
            SYSTEM, opinions=list(Opinion.objects.all()), text="有坑", category=Category.objects.get(), now=AFTER
        )


def test_what_came_by_the_open_link_is_told_apart_and_weighs_nothing(here: County) -> None:
    survey = make_survey(here, (12,), has_open_link=True)
    for at in range(12):
        send(survey.code(0, at), say(wish="路上有坑") if at == 0 else None)
    for at in range(10):
        answer_openly(
            VISITOR, wave=survey.wave, area=survey.areas[0], answers=say(wish="好"), form=f"{at}", now=MORNING
        )
    wave = release_wave(SYSTEM, wave=close_wave(SYSTEM, wave=survey.wave, now=AFTER), now=AFTER)
    screen_all(wave)
    release_opinions(SYSTEM, wave=wave, now=AFTER)

    (group,) = queries.groups(queries.readable(SYSTEM))

    assert sorted((one.screening.text, one.is_open) for one in group.opinions) == [("好", True)] * 10 + [
        ("路上有坑", False)
    ]
    assert queries.loop(here.villages[:1])[here.villages[0].pk] == queries.Loop(1, 0, 0, 0)


def test_nothing_joins_an_opinion_to_sheet_roll_or_person(closed: Mapping[str, Any], here: County) -> None:
    """What could leak is there: authors on the roll, their sheets and codes, screenings, a need, a journal."""
    wave = closed["wave"]
    screen_all(wave)
    release_opinions(SYSTEM, wave=wave, now=AFTER)
    opinions = list(Opinion.objects.filter(area__place=here.villages[0]))
    need = raise_need(SYSTEM, opinions=opinions, text="路灯", category=Category.objects.get(), now=AFTER)

    reaches = {
        (table.__name__, field.name, field.related_model.__name__ if field.related_model else "")
        for table in (Opinion, Screening)
        for field in table._meta.get_fields()
        if field.is_relation
    }
    assert reaches == {
        ("Opinion", "wave", "Wave"),
        ("Opinion", "area", "Area"),
        ("Opinion", "need", "Need"),
        ("Opinion", "screening", "Screening"),
        ("Screening", "opinion", "Opinion"),
        ("Screening", "topic", "Category"),
    }
    roll = set(Invitation.objects.filter(wave=wave).values_list("code_digest", flat=True))
    sheets = {str(pk) for pk in Sheet.objects.filter(wave=wave).values_list("pk", flat=True)}
    digests = {one.code_digest for one in Opinion.objects.filter(wave=wave)}
    journal = "\n".join(f"{one.about} {one.detail}" for one in JournalEntry.objects.all())
    assert not roll & digests
    assert not [one for one in (*sheets, *roll, *digests) if one in journal]
    assert not [closed[key] for key in closed if key != "wave" and str(closed[key]) in journal]
    assert not {str(one.pk) for one in opinions} & sheets
    by_id = [one.text for one in Opinion.objects.filter(area__place=here.villages[0]).order_by("pk")]
    days = {field.name for field in Opinion._meta.fields if "Date" in field.get_internal_type()}
    assert len(by_id) == 10
    assert days == set()
    assert need.followers.get().person is None


def test_reading_groups_asks_as_much_of_the_database_with_one_as_with_many(
    closed: Mapping[str, Any], here: County
) -> None:
    wave = closed["wave"]
    village = officer(Role.VILLAGE_OFFICER, here.villages[0].path)
    screen_all(wave)
    (mine,) = opinions_of(closed["0.0"])
    mine.state = OpinionState.RELEASED
    mine.save(update_fields=["state"])
    with CaptureQueriesContext(connection) as one:
        queries.groups(queries.readable(village))
    release_opinions(SYSTEM, wave=wave, now=AFTER)
    with CaptureQueriesContext(connection) as many:
        found = queries.groups(queries.readable(village))

    assert len(found[0].opinions) == 10
    assert len(one) == len(many)


def test_satisfaction_is_told_alike_whether_heads_were_counted_or_sheets(here: County, survey: Survey) -> None:
    for at in range(8):
        send(survey.code(0, at), say(service=2 if at == 0 else 5))
    wave = release_wave(SYSTEM, wave=close_wave(SYSTEM, wave=survey.wave, now=AFTER), now=AFTER)

    asked = of_wave(wave, question="service")

    assert asked == Satisfied(7, 8)
    assert of_visits(ServiceKind.MEDICINE_VAN) == Satisfied(0, 0)
    low, high = asked.between or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.529, 0.978)


def test_a_survey_after_visits_counts_once_it_is_published(here: County) -> None:
    asked = publish_questionnaire(SYSTEM, questionnaire=write_draft(SYSTEM, draft=VISIT, now=MORNING), now=MORNING)
    plan = Plan("九月送药", MORNING.date(), day(30).date())
    wave = prepare_wave(
        SYSTEM, questionnaire=asked, place=here.town, areas={here.villages[0]: 100}, plan=plan, now=MORNING
    )
    codes = invite(SYSTEM, wave=wave, counts={wave.areas.get(): 8}, now=MORNING)
    open_wave(SYSTEM, wave=wave, now=MORNING)
    for at, one in enumerate(codes):
        send(one.code, {"satisfied": 3 if at == 0 else 5})
    close_wave(SYSTEM, wave=wave, now=AFTER)

    before = visit_wave([here.town.path])
    release_wave(SYSTEM, wave=wave, now=AFTER)

    assert before is None
    assert visit_wave([here.town.path]) == wave
    assert of_wave(Wave.objects.get(pk=wave.pk)) == Satisfied(7, 8)


def test_fewer_answers_than_the_threshold_tell_no_satisfaction(here: County) -> None:
    few = make_survey(here, (30,), threshold=5)
    for at in range(4):
        send(few.code(0, at))
    wave = release_wave(SYSTEM, wave=close_wave(SYSTEM, wave=few.wave, now=AFTER), now=AFTER)

    assert of_wave(wave, question="service") == Satisfied(0, 0)
