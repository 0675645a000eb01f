"""The questionnaires' editor: begin, write, order, look over, publish, next version; files in and out."""

import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pyxform.xls2xform import convert
from tests.voices.surveys import MORNING

from doorstep.base.actor import SYSTEM
from doorstep.base.models import JournalEntry, Login
from doorstep.base.words import Role
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.voices.actions.editing import (
    DraftThere,
    discard_draft,
    move_question,
    put_question,
    write_draft,
)
from doorstep.voices.actions.questionnaires import publish_questionnaire
from doorstep.voices.library import LIBRARY, RESIDENTS, VISIT
from doorstep.voices.models import Questionnaire
from doorstep.voices.queries.drafts import draft_of
from doorstep.voices.rules.waves import AlreadyPublished
from doorstep.voices.rules.wordings import Draft, Finding, KeyTaken, Lack, Wording, findings, moved
from doorstep.voices.words import QuestionKind
from doorstep.voices.xlsform.reading import Form, read_form
from doorstep.voices.xlsform.writing import write_form

A = Wording("a", QuestionKind.YES_NO, "甲？", "A?")
B = Wording("b", QuestionKind.YES_NO, "乙？", "B?")
C = Wording("c", QuestionKind.TEXT, "还有？", "More?", is_required=False)


def keys(held: Questionnaire) -> list[str]:
    return list(held.questions.order_by("position").values_list("key", flat=True))


def test_a_question_moves_one_place_and_stays_at_the_ends() -> None:
    asked = (A, B, C)

    assert moved(asked, "c", is_up=True) == (A, C, B)
    assert moved(asked, "a", is_up=True) == asked
    assert moved(asked, "c", is_up=False) == asked


def test_what_must_be_mended_comes_first_and_says_which_question() -> None:
    name = Wording("who", QuestionKind.TEXT, "请写下您的姓名", "Your name")
    one = Wording("one", QuestionKind.CHOICE, "选哪个？", "Which?", choices=((1, "甲", "A"),))
    far = Wording("far", QuestionKind.SCALE, "几分？", "Score?", low=1, high=5, choices=((7, "好", "Good"),))

    assert findings(Draft("k", "题", "Title", questions=(A, one, far, name))) == [
        Finding(Lack.TOO_FEW_CHOICES, "one"),
        Finding(Lack.LABEL_OFF_SCALE, "far"),
        Finding(Lack.ASKS_WHO, "who"),
    ]
    assert findings(Draft("k", "题")) == [Finding(Lack.NO_QUESTIONS)]
    assert findings(Draft("k", "题", questions=(A,))) == [Finding(Lack.NO_OWN_WORDS), Finding(Lack.NO_ENGLISH)]


@pytest.mark.parametrize("ready", LIBRARY.values(), ids=list(LIBRARY))
def test_the_ready_made_ones_have_nothing_to_mend_and_travel_as_xlsform(ready: Draft) -> None:
    assert findings(ready) == []
    assert read_form(write_form(ready), "form.xlsx") == Form(ready)
    assert convert(write_form(ready)).warnings == []


def test_the_one_for_the_index_asks_three_things_for_each_of_the_four_indices() -> None:
    names = [one.key.partition("_")[0] for one in RESIDENTS.questions]

    assert names == ["service"] * 3 + ["harmony"] * 3 + ["civility"] * 3 + ["trust"] * 3 + ["coached", "words"]
    assert [one.kind for one in VISIT.questions] == [QuestionKind.SCALE, QuestionKind.TEXT]


@pytest.mark.django_db
def test_a_draft_is_written_question_by_question_and_never_changes_once_published() -> None:
    held = write_draft(SYSTEM, draft=Draft("k", "题", "Title"), now=MORNING)
    for one in (A, B, C):
        put_question(SYSTEM, questionnaire=held, question=one, now=MORNING)
    put_question(SYSTEM, questionnaire=held, question=replace(B, text="丙？"), instead_of="b", now=MORNING)
    move_question(SYSTEM, questionnaire=held, key="b", is_up=True, now=MORNING)
    with pytest.raises(KeyTaken):
        put_question(SYSTEM, questionnaire=held, question=A, now=MORNING)

    publish_questionnaire(SYSTEM, questionnaire=held, now=MORNING)

    assert draft_of(held) == Draft("k", "题", "Title", questions=(replace(B, text="丙？"), A, C))
    with pytest.raises(AlreadyPublished):
        put_question(SYSTEM, questionnaire=held, question=replace(A, key="d"), now=MORNING)
    with pytest.raises(AlreadyPublished):
        discard_draft(SYSTEM, questionnaire=held, now=MORNING)


@pytest.mark.django_db
def test_one_version_is_written_at_a_time_and_a_draft_can_be_put_away() -> None:
    first = write_draft(SYSTEM, draft=VISIT, now=MORNING)
    with pytest.raises(DraftThere):
        write_draft(SYSTEM, draft=VISIT, now=MORNING)

    discard_draft(SYSTEM, questionnaire=first, now=MORNING)
    again = write_draft(SYSTEM, draft=VISIT, now=MORNING)
    publish_questionnaire(SYSTEM, questionnaire=again, now=MORNING)
    second = write_draft(SYSTEM, draft=draft_of(again), now=MORNING)

    assert [(one.version, one.state) for one in Questionnaire.objects.order_by("version")] == [
        (1, "published"),
        (2, "draft"),
    ]
    assert draft_of(second) == draft_of(again)
    assert JournalEntry.objects.filter(verb="voices.discard_draft").count() == 1


@pytest.fixture
def desk(client: Client, make_login: object) -> Client:
    login: Login = make_login(Role.COUNTY_PLANNER)  # type: ignore[operator]
    client.force_login(login)
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.django_db
def test_on_the_desk_a_ready_made_one_is_taken_ordered_without_script_and_published(desk: Client) -> None:
    desk.post(reverse("voices:questionnaire_take"), {"ready": "residents"})
    held = Questionnaire.objects.get()
    page = reverse("voices:questionnaire", args=[held.pk])

    moved_to = desk.post(reverse("voices:question_move", args=[held.pk, "words"]), {"way": "up"}, follow=True)
    desk.post(reverse("voices:question_remove", args=[held.pk, "coached"]))
    desk.post(reverse("voices:questionnaire_publish", args=[held.pk]))

    assert re.search(r'value="up" autofocus>Up', moved_to.content.decode())
    assert keys(held) == [one.key for one in RESIDENTS.questions if one.key != "coached"]
    held.refresh_from_db()
    assert held.state == "published"
    assert "question_move" not in desk.get(page).content.decode()
    assert desk.post(reverse("voices:question_remove", args=[held.pk, "words"])).status_code == 302
    assert "words" in keys(held)


@pytest.mark.django_db
def test_a_question_form_says_at_the_field_what_to_do(desk: Client) -> None:
    held = write_draft(SYSTEM, draft=Draft("k", "题", questions=(A,)), now=MORNING)
    address = reverse("voices:question_new", args=[held.pk])
    good = {"kind": "choice", "text": "去哪？", "choices": "1 | 村里 | The village\n2｜镇上"}

    few = desk.post(address, good | {"choices": "1 | 村里"}).content.decode()
    ends = desk.post(address, good | {"low": "1"}).content.decode()
    taken = desk.post(address, good | {"key": "a"}).content.decode()
    kept = desk.post(address, good)

    assert "Write at least two choices." in few
    assert "Only a scale or a number has a lowest and a highest value. Empty both." in ends
    assert "Another question has this key. Choose another." in taken
    assert kept.status_code == 302
    assert draft_of(held).questions[1] == Wording(
        "q1", QuestionKind.CHOICE, "去哪？", is_required=False, choices=((1, "村里", "The village"), (2, "镇上", ""))
    )


@pytest.mark.django_db
def test_an_unready_draft_is_not_published_and_the_page_says_why(desk: Client) -> None:
    held = write_draft(SYSTEM, draft=Draft("k", "题", "Title", questions=(C,)), now=MORNING)

    said = desk.post(reverse("voices:questionnaire_publish", args=[held.pk]), follow=True).content.decode()

    assert "Not published: mend what stands below first." in said
    assert "Only own words are asked. Add a question with yes or no, or a scale: it can be counted." in said
    held.refresh_from_db()
    assert held.state == "draft"


@pytest.mark.django_db
def test_a_file_goes_out_and_comes_in_again_and_a_bad_one_names_its_cells(desk: Client) -> None:
    held = write_draft(SYSTEM, draft=VISIT, now=MORNING)
    out = desk.get(reverse("voices:questionnaire_export", args=[held.pk])).content
    desk.post(reverse("voices:questionnaire_discard", args=[held.pk]))
    spoilt = write_workbook(
        [
            Sheet("survey", ("type", "name", "label"), [("select_one nowhere", "a", "甲？")]),
            Sheet("settings", ("form_title", "form_id"), [("问卷", "visit")]),
        ]
    )

    bad = desk.post(reverse("voices:questionnaire_import"), {"file": SimpleUploadedFile("visit.xlsx", spoilt)})
    before = Questionnaire.objects.count()
    desk.post(reverse("voices:questionnaire_import"), {"file": SimpleUploadedFile("visit.xlsx", out)})

    assert (bad.status_code, before) == (422, 0)
    assert "The sheet choices has no list “nowhere”" in bad.content.decode()
    assert "A2" in bad.content.decode()
    assert draft_of(Questionnaire.objects.get()) == VISIT


@pytest.mark.django_db
def test_the_preview_shows_both_languages(desk: Client) -> None:
    held = write_draft(SYSTEM, draft=VISIT, now=MORNING)

    page = desk.get(reverse("voices:questionnaire_preview", args=[held.pk])).content.decode()

    assert [
        words in page for words in ("这次服务，您满意吗？", "How satisfied are you with this visit?", "5 很满意")
    ] == [True] * 3


@pytest.mark.django_db
def test_the_list_asks_as_much_of_the_database_with_one_as_with_many(desk: Client) -> None:
    write_draft(SYSTEM, draft=VISIT, now=MORNING)
    address = reverse("voices:questionnaires")
    desk.get(address)

    with CaptureQueriesContext(connection) as one:
        desk.get(address)
    for number in range(30):
        write_draft(SYSTEM, draft=replace(VISIT, key=f"k{number}"), now=MORNING)
    with CaptureQueriesContext(connection) as many:
        desk.get(address)

    assert len(one) == len(many)
