"""Minutes as PDF, workbook and data say the same as the page."""

import io
from datetime import datetime
from typing import Any

import pypdfium2
import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook
from tests.meetings.conftest import Round

from doorstep.base import fonts
from doorstep.base.actor import SYSTEM
from doorstep.meetings.actions.agenda import add_item
from doorstep.meetings.actions.minutes import add_addendum, decide, lock_minutes, note_attendance, settle_item
from doorstep.meetings.bridge import minutes as bridge
from doorstep.meetings.bridge import paper
from doorstep.meetings.bridge.minutes import Minutes
from doorstep.meetings.models import Meeting
from doorstep.meetings.words import ItemResult, Presence
from doorstep.needs.actions.duties import Owed

needs_chinese = pytest.mark.skipif(not fonts.installed(), reason="no font with Chinese is installed here")


@pytest.fixture
def held(around: Round, running: Meeting, a_moment: datetime) -> Meeting:
    note_attendance(SYSTEM, meeting=running, partner=around.loop.power, presence=Presence.PRESENT, now=a_moment)
    item = add_item(SYSTEM, meeting=running, title="停车位", text="=两边都要", now=a_moment)
    other = add_item(SYSTEM, meeting=running, title="花坛", now=a_moment)
    decide(SYSTEM, item=item, text="画线", owed=Owed("画停车线", running.place, around.loop.power), now=a_moment)
    settle_item(SYSTEM, item=other, result=ItemResult.NOTED, text="知道了", now=a_moment)
    lock_minutes(SYSTEM, meeting=running, remarks="散会", now=a_moment)
    add_addendum(SYSTEM, meeting=running, text="街道办请过假", now=a_moment)
    return Meeting.objects.select_related("place", "host", "alliance").get(pk=running.pk)


def gathered(held: Meeting, language: str = "zh-hans") -> Minutes:
    with translation.override(language):
        return bridge.gather(SYSTEM, held, held.day)


def text_of(pdf: bytes) -> str:
    document: Any = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    return "".join(text.split())


@needs_chinese
def test_minutes_of_a_meeting_that_began_within_a_second_are_printed(held: Meeting) -> None:
    held.starts_at = held.starts_at.replace(microsecond=123456)

    assert paper.pdf(gathered(held)).startswith(b"%PDF")


@needs_chinese
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pdf_says_what_was_decided_and_is_the_same_each_time(held: Meeting, language: str) -> None:
    minutes = gathered(held, language)

    with translation.override(language):
        made, again = paper.pdf(minutes), paper.pdf(minutes)

    said = text_of(made)
    assert made == again
    for words in ("碰头会", "停车位", "画线", "画停车线", "供电所", "知道了", "散会", "街道办请过假"):
        assert words in said
    assert ("决议" in said) is (language == "zh-hans")


@needs_chinese
def test_a_demonstrations_paper_says_so(held: Meeting) -> None:
    minutes = gathered(held)

    assert ("示例·SAMPLE" in text_of(paper.pdf(minutes, is_demo=True)), "SAMPLE" in text_of(paper.pdf(minutes))) == (
        True,
        False,
    )


def test_the_workbook_has_items_decisions_and_attendance_and_no_formula(held: Meeting) -> None:
    with translation.override("en"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(bridge.as_workbook(gathered(held, "en"))))

    rows = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    assert book.sheet_names == ["Minutes", "Items", "Decisions", "Attendance"]
    assert rows["Items"][1][:5] == [1.0, "Added by somebody", "停车位", "'=两边都要", 0.0]
    assert rows["Decisions"][1:] == [[1.0, "停车位", "画线", "画停车线", "供电所", "without a date"]]
    assert [row[0] for row in rows["Attendance"][1:]] == ["供电所", "街道办"]


def test_the_data_has_codes_beside_the_words(held: Meeting) -> None:
    data = bridge.as_data(gathered(held, "en"))

    assert (data["format"], data["uid"], data["is_locked"]) == ("doorstep.minutes/1", held.uid, True)
    assert data["starts_at"] == "2026-09-01T10:00:00+08:00"
    assert [(one["result_code"], len(one["decisions"])) for one in data["points"]] == [("decided", 1), ("noted", 0)]
    assert {one["presence_code"] for one in data["attendance"]} == {"present", "absent"}
    assert [one["text"] for one in data["addenda"]] == ["街道办请过假"]
