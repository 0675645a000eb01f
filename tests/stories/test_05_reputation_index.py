"""Story 05: one quarter of all villages of Lianshi, from one-time codes to published reports, through actions."""

import json
from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import JournalEntry
from doorstep.base.templatetags.parts import minutes
from doorstep.needs.models import Duty, Need
from doorstep.places.actions.gazetteer import load_gazetteer
from doorstep.places.queries import place_at_code
from doorstep.places.words import CodeSystem
from doorstep.programmes.reputation.actions.asking import join_wave
from doorstep.programmes.reputation.actions.offices import keep_away
from doorstep.programmes.reputation.actions.quarters import open_quarter
from doorstep.programmes.reputation.actions.runs import reckon
from doorstep.programmes.reputation.actions.schemes import draft_scheme, publish_scheme, set_weights
from doorstep.programmes.reputation.actions.template import FACTS, nodes
from doorstep.programmes.reputation.bridge.beside import beside
from doorstep.programmes.reputation.bridge.recompute import fault_of
from doorstep.programmes.reputation.models import Appeal, Node, OfficeScore, OfficeSheet, RunVillage
from doorstep.programmes.reputation.queries import offices
from doorstep.programmes.reputation.queries.quarters import burdens
from doorstep.programmes.reputation.rules.scheme import NotPublishable
from doorstep.programmes.reputation.words import Level, Source
from doorstep.sample import reputation
from doorstep.voices.actions.answering import answer
from doorstep.voices.actions.invitations import AlreadyAnswered
from doorstep.voices.models import Envelope, Invitation, Opinion, Sheet
from doorstep.voices.rules.waves import WaveNotOpen

NANXUN, LIANSHI, VILLAGES = "330503", "330503102", 41
BEGUN = datetime(2026, 6, 1, 9, tzinfo=TIME_ZONE)
pytestmark = [pytest.mark.usefixtures("db")]


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[reputation.Chapter]:
    """The quarter, made once: tests only read, or undo what they wrote."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_gazetteer(SYSTEM, county_code=NANXUN, now=BEGUN)
        town = place_at_code(CodeSystem.NBS, LIANSHI, BEGUN.date())
        assert town is not None
        yield reputation.build(town, seed=2026, year=2026, number=3)
        transaction.set_rollback(True)


@pytest.fixture
def db(story: reputation.Chapter) -> Iterator[None]:
    """Stand in for pytest-django's `db`, with the story in it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_four_indices_ten_classes_and_forty_indicators_make_the_scheme(story: reputation.Chapter) -> None:
    many = {level: Node.objects.filter(scheme=story.quarter.scheme, level=level).count() for level in Level.values}

    assert (many[Level.INDEX], many[Level.CLASS]) == (4, 10)
    assert many[Level.INDICATOR] >= 40


def test_every_village_of_lianshi_has_its_report_in_the_official_order(story: reputation.Chapter) -> None:
    names = list(story.run.villages.order_by("position").values_list("place__name", flat=True))

    assert len(names) == VILLAGES
    assert names[:4] == ["万兴社区", "练溪社区", "再兴社区", "新华村"]


def test_answers_came_online_on_paper_and_by_telephone_and_each_code_counts_once(story: reputation.Chapter) -> None:
    counted = Sheet.objects.filter(wave=story.wave).exclude(mode="callback")
    answered = Invitation.objects.filter(wave=story.wave, state="answered").count()

    assert set(counted.values_list("mode", flat=True)) == {"web", "paper", "phone"}
    assert counted.count() == answered == (VILLAGES - 1) * 15 + 4
    assert Envelope.objects.count() == 0


def test_a_code_that_was_used_or_comes_late_is_refused(story: reputation.Chapter) -> None:
    used = story.codes["0001"]

    with pytest.raises((AlreadyAnswered, WaveNotOpen)):
        answer(VISITOR, code=used, answers={}, form="again", now=BEGUN)


def test_a_second_run_gives_the_same_digits(story: reputation.Chapter) -> None:
    again = reckon(SYSTEM, quarter=story.quarter, now=story.run.created_at)

    assert again.inputs_digest == story.run.inputs_digest
    assert again.result_digest == story.run.result_digest
    assert fault_of(story.run) == ""


def test_each_village_has_margin_answers_and_response_or_says_why_not(story: reputation.Chapter) -> None:
    rows = list(story.run.villages.order_by("position"))

    assert all(row.low < row.score < row.high for row in rows)
    assert {(row.detail["answers"], row.detail["response"]) for row in rows[:-1]} != {(0, None)}
    hidden = [node for node in rows[-1].detail["nodes"] if node.get("is_hidden")]
    surveys = Node.objects.filter(scheme=story.quarter.scheme, source=Source.SURVEY).count()
    assert len(hidden) == surveys
    assert {node["score"] for node in hidden} == {None}


def test_nobody_below_the_threshold_is_in_anything_that_is_published(story: reputation.Chapter) -> None:
    at = VILLAGES - 1
    rows = [row for row, line in enumerate(story.run.problem["hidden"]) if line[at]]

    assert {story.run.problem["values"][row][at] for row in rows} == {None}
    assert {story.run.problem["answers"][row][at] for row in rows} == {None}


def test_the_parts_of_every_village_sum_to_its_distance_from_the_town(story: reputation.Chapter) -> None:
    result = story.run.result
    sums = np.sum(list(result["parts"].values()), axis=0) + np.array(result["missing"])

    assert np.allclose(sums, result["gap"], atol=0.01)


def test_where_villages_cannot_be_told_apart_it_says_so(story: reputation.Chapter) -> None:
    bands = set(story.run.villages.values_list("band", flat=True))

    assert "not_distinguishable" in bands


def test_what_depends_on_weights_and_methods_is_told(story: reputation.Chapter) -> None:
    steady = story.run.result["steadiness"]

    assert (steady["reason"], steady["methods"], len(steady["holds"])) == ("", 1000, VILLAGES)
    assert {one["name"] for one in steady["tornado"]} == {"scale", "method", "A", "B", "C", "D"}


def test_a_report_that_is_missing_or_late_is_no_advantage(story: reputation.Chapter) -> None:
    rests = {
        row.place_id: {node["rests_on"] for node in row.detail["nodes"] if node.get("source") == "claim"}
        for row in story.run.villages.order_by("position")
    }

    late, missing = list(rests.values())[-2:]
    assert "late" in late
    assert "missing" in missing


def test_weights_that_do_not_add_up_cannot_be_published() -> None:
    draft = draft_scheme(SYSTEM, key="wrong", facts=FACTS, nodes=nodes(), now=BEGUN)
    set_weights(SYSTEM, scheme=draft, weights={"A": 9000}, now=BEGUN)

    with pytest.raises(NotPublishable):
        publish_scheme(SYSTEM, scheme=draft, now=BEGUN)


def test_nobody_grades_a_village_of_their_own_not_even_past_the_actions(story: reputation.Chapter) -> None:
    row = OfficeScore.objects.filter(quarter=story.quarter).first()
    assert row is not None
    assert row.graded_by is not None
    keep_away(SYSTEM, login=row.graded_by, place=row.place, now=BEGUN)

    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeScore.objects.create(
            quarter=story.quarter, office=row.office, place=row.place, node=Node.objects.exclude(pk=row.node_id)[0],
            is_second=True, graded_by=row.graded_by, graded_at=BEGUN, grade=50,
        )  # fmt: skip


def test_an_office_that_has_not_locked_is_read_by_no_other(story: reputation.Chapter) -> None:
    town, now = story.town, story.run.created_at
    scheme = story.quarter.scheme
    following = open_quarter(
        SYSTEM, scheme=scheme, place=town, year=2026, number=4, opens_on=now.date(), reports_due_on=now.date(),
        scores_due_on=now.date(), now=now,
    )  # fmt: skip
    clerk = story.clerks["organisation"]

    assert OfficeSheet.objects.filter(quarter=following).count() == 4
    assert offices.is_blind(clerk, following, now.date())
    assert not offices.is_blind(clerk, story.quarter, now.date())


def test_no_answer_can_be_joined_to_its_code(story: reputation.Chapter) -> None:
    codes = [code.replace("-", "") for code in story.codes.values()]
    journal = json.dumps(list(JournalEntry.objects.values_list("detail", flat=True)), default=str)
    sheets = json.dumps(list(Sheet.objects.values("id", "answers", "mode", "seconds")), default=str)

    assert [code for code in codes if code in journal or code in sheets] == []
    assert not {field.name for field in Sheet._meta.get_fields()} & {"invitation", "code", "person"}
    assert not {field.name for field in Opinion._meta.get_fields()} & {"sheet", "invitation", "code", "person"}


def test_opinions_become_duties_and_their_authors_say_what_came_of_it(story: reputation.Chapter) -> None:
    duties = Duty.objects.filter(need__opinions__wave=story.wave).distinct()
    released = Opinion.objects.filter(wave=story.wave, state="released")

    assert released.count() == 15
    assert set(duties.values_list("origin", flat=True)) == {"opinion"}
    assert duties.count() == released.exclude(need=None).values("need").distinct().count() == 4
    assert list(Need.objects.filter(opinions__in=released, outcome="solved").values_list("state", flat=True)) != []


def test_what_a_report_asked_of_a_village_stands_in_its_report(story: reputation.Chapter) -> None:
    place = RunVillage.objects.filter(run=story.run).order_by("position")[3].place
    mine = next(one.burden for one in burdens(story.quarter) if one.report.place_id == place.pk)

    said = beside(story.quarter, place, reads_words=False).burden

    assert [row[1] for row in said[:2]] == [str(mine.fields), minutes(mine.minutes)]


def test_an_appeal_is_decided_with_a_reason_and_another_waits(story: reputation.Chapter) -> None:
    found = Appeal.objects.filter(publication__run=story.run).order_by("pk")

    assert list(found.values_list("state", flat=True)) == ["refused", "open"]


def test_the_report_is_a_page_a_print_and_a_workbook_in_both_languages(story: reputation.Chapter) -> None:
    place = RunVillage.objects.filter(run=story.run).order_by("position")[3].place
    client = Client()

    page = client.get(reverse("index_village", args=[place.pk])).content.decode()
    paper = pypdfium2.PdfDocument(client.get(reverse("index_village_pdf", args=[place.pk])).content)
    client.cookies["django_language"] = "en"
    english = client.get(reverse("index_village", args=[place.pk])).content.decode()

    assert "和全镇相比，差在哪里" in page
    assert "What makes the difference from the town" in english
    assert "新华村" in paper[0].get_textpage().get_text_bounded()


def test_the_town_stands_on_one_page_without_ranks(story: reputation.Chapter) -> None:
    page = Client().get(reverse("index_town", args=[story.town.pk])).content.decode()

    assert page.count("/index/results/villages/") == VILLAGES


def test_only_who_runs_the_town_reckons(story: reputation.Chapter) -> None:
    with pytest.raises(NotAllowed):
        join_wave(VISITOR, quarter=story.quarter, wave=story.wave, now=BEGUN)
