"""Needs on paper come in as a file: looked at first, all or nothing, the same sheet only once, a slip for each."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation
from tests.needs.conftest import Loop

from doorstep.base.actor import Actor
from doorstep.base.grids import read_grids
from doorstep.base.words import Role
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.needs import paper_sheet
from doorstep.needs.actions.papers import Faulty, preview_papers, take_papers
from doorstep.needs.models import Category, Follower, Need, Paper, PaperBatch
from doorstep.needs.queries.check import faults
from doorstep.people.models import Person

HEADS = ["纸单编号", "村（社区）", "类别", "紧急程度", "内容", "具体位置", "收到日期", "收到时间", "姓名", "电话"]
LIGHT = ["A-1", "灵溪村", "路灯", "", "村口的路灯不亮了", "小桥边", "2026-08-31", "9:30", "余大伯", "13800000001"]


def book(*rows: list[Any]) -> bytes:
    return write_workbook([Sheet("纸单", HEADS, rows)])


@pytest.fixture
def light_word(loop: Loop) -> str:
    return Category.objects.get(code="light").name_zh


@pytest.fixture
def row(light_word: str) -> Callable[..., list[Any]]:
    """One row; `row(number="A-2", text=...)` changes cells."""
    names = ("number", "village", "category", "urgency", "text", "where", "day", "time", "name", "phone")

    def make(**cells: Any) -> list[Any]:
        return [*({**dict(zip(names, LIGHT, strict=True)), "category": light_word} | cells).values()]

    return make


def test_each_sheet_becomes_a_need_whose_clock_runs_from_when_it_came(
    officer: Actor, row: Callable[..., list[Any]], a_moment: datetime
) -> None:
    data = book(row(), row(number="A-2", text="自来水发黄有怪味", name="", phone="", village="大竹园村"))

    brought = take_papers(officer, data=data, file_name="纸单.xlsx", now=a_moment)

    first, second = Paper.objects.order_by("row")
    need = first.follower.need
    assert (brought.new, brought.known, Need.objects.count()) == (2, 0, 2)
    assert (need.channel, need.text, need.where, f"{need.received_at:%m-%d %H:%M}") == (
        "paper", "村口的路灯不亮了", "小桥边", "08-31 01:30",
    )  # fmt: skip
    assert (first.follower.person and first.follower.person.name, second.follower.person) == ("余大伯", None)
    assert (need.due_at is not None, list(faults())) == (True, [])


def test_bringing_the_same_file_again_changes_nothing(
    officer: Actor, row: Callable[..., list[Any]], a_moment: datetime
) -> None:
    data = book(row(), row(number="A-2", text="自来水发黄有怪味"))
    take_papers(officer, data=data, file_name="纸单.xlsx", now=a_moment)
    before = (Need.objects.count(), Follower.objects.count(), Person.objects.count(), PaperBatch.objects.count())

    again = take_papers(officer, data=data, file_name="纸单(1).xlsx", now=a_moment)

    after = (Need.objects.count(), Follower.objects.count(), Person.objects.count(), PaperBatch.objects.count())
    assert ((again.batch, again.new, again.known), after) == ((None, 0, 2), before)


def test_a_longer_file_takes_in_only_what_is_new(
    officer: Actor, row: Callable[..., list[Any]], a_moment: datetime
) -> None:
    take_papers(officer, data=book(row()), file_name="一.xlsx", now=a_moment)

    more = book(row(), row(number="A-2", text="自来水发黄有怪味"))
    brought = take_papers(officer, data=more, file_name="二.xlsx", now=a_moment)

    assert (brought.new, brought.known) == (1, 1)


@pytest.mark.parametrize(
    ("cells", "column", "en"),
    [
        ({"number": ""}, "A", "must not be blank"),
        ({"village": "不在这里的村"}, "B", "No such village"),
        ({"category": "没有的类别"}, "C", ""),
        ({"text": "。"}, "E", "at least two characters"),
        ({"day": "2026-12-01"}, "G", "lies in the future"),
        ({"day": "2026-01-01"}, "G", "more than 60 days ago"),
        ({"name": "", "phone": "13800000001"}, "I", "Write the name too"),
        ({"phone": "一三八"}, "J", "5 to 15 digits"),
    ],
)
def test_a_cell_that_cannot_be_is_named_in_both_languages_and_nothing_is_taken_in(
    officer: Actor, row: Callable[..., list[Any]], a_moment: datetime, cells: dict[str, Any], column: str, en: str
) -> None:
    data = book(row(number="A-0", text="自来水发黄有怪味"), row(**cells))

    with pytest.raises(Faulty) as caught:
        take_papers(officer, data=data, file_name="纸单.xlsx", now=a_moment)

    (error,) = caught.value.errors
    assert (error.address, en in error.en, error.zh != "") == (f"{column}3", True, True)
    assert (Need.objects.count(), Paper.objects.count(), Person.objects.filter(phone="13800000001").count()) == (
        0,
        0,
        0,
    )


def test_the_same_number_twice_in_a_file_is_refused(
    officer: Actor, row: Callable[..., list[Any]], a_moment: datetime
) -> None:
    data = book(row(), row(number=" a-1 ", text="自来水发黄有怪味"))

    seen = preview_papers(officer, data=data, file_name="纸单.xlsx", now=a_moment)

    assert [(one.address, one.zh) for one in seen.errors] == [("A3", "和第 2 行的编号相同。")]


def test_a_known_number_that_says_something_else_is_a_conflict_for_somebody(
    officer: Actor, row: Callable[..., list[Any]], a_moment: datetime
) -> None:
    take_papers(officer, data=book(row()), file_name="一.xlsx", now=a_moment)

    seen = preview_papers(officer, data=book(row(text="自来水发黄有怪味")), file_name="二.xlsx", now=a_moment)

    assert [(one.address, "says something else" in one.en) for one in seen.errors] == [("A2", True)]


def test_whoever_may_not_write_people_down_leaves_the_name_blank(
    make_actor: Callable[..., Actor], loop: Loop, row: Callable[..., list[Any]], a_moment: datetime
) -> None:
    volunteer = make_actor(Role.STATION_VOLUNTEER, loop.county.town.path)

    seen = preview_papers(volunteer, data=book(row()), file_name="一.xlsx", now=a_moment)
    brought = take_papers(volunteer, data=book(row(name="", phone="")), file_name="一.xlsx", now=a_moment)

    assert [one.address for one in seen.errors] in ([], ["I2"])
    assert brought.new == 1


def test_a_village_elsewhere_is_not_known_to_whoever_has_no_task_there(
    make_actor: Callable[..., Actor], loop: Loop, row: Callable[..., list[Any]], a_moment: datetime
) -> None:
    village = make_actor(Role.VILLAGE_OFFICER, loop.county.villages[1].path)

    seen = preview_papers(village, data=book(row()), file_name="一.xlsx", now=a_moment)

    assert [one.address for one in seen.errors] == ["B2"]


def test_the_preview_shows_what_may_be_the_same_and_writes_nothing(
    officer: Actor, told: Callable[..., Any], row: Callable[..., list[Any]], a_moment: datetime
) -> None:
    need = told("村口小桥边的路灯不亮了").need

    seen = preview_papers(officer, data=book(row()), file_name="一.xlsx", now=a_moment)

    assert ([found[0].need for _, found in seen.alike], Need.objects.count()) == ([need], 1)


def test_the_database_keeps_that_a_number_of_a_town_stands_once(
    officer: Actor, row: Callable[..., list[Any]], a_moment: datetime
) -> None:
    take_papers(officer, data=book(row()), file_name="一.xlsx", now=a_moment)
    paper = Paper.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.create(
            town=paper.town, number=paper.number, digest="x", follower=paper.follower, batch=paper.batch, row=9
        )


@pytest.mark.parametrize("is_english", [True, False])
def test_the_template_can_be_filled_in_and_brought_in(officer: Actor, a_moment: datetime, *, is_english: bool) -> None:
    with translation.override("en" if is_english else "zh-hans"):
        made = paper_sheet.template(list(Category.objects.all()), is_english=is_english)
    papers, categories, urgencies, kinds = read_grids(made, "template.xlsx")
    filled = ["1", "灵溪村", categories.rows[1][0], urgencies.rows[1][0], "电线垂下", "", "2026-08-31", "9:30"]
    filled += [kinds.rows[2][0], "3", "人", "2026-09-30", "", ""]
    data = write_workbook([Sheet("1", [str(head) for head in papers.rows[0]], [filled])])

    brought = take_papers(officer, data=data, file_name="t.xlsx", now=a_moment)

    need = Need.objects.get()
    assert (brought.new, need.category) == (1, Category.objects.all()[0])
    assert (need.kind, need.quantity, need.quantity_of) == ("help", 3, "人")


@pytest.mark.usefixtures("_the_clock_stands")
def test_pages_show_the_preview_take_it_in_and_hand_out_the_slips(
    row: Callable[..., list[Any]], officer_desk: Client
) -> None:
    client = officer_desk
    upload = BytesIO(book(row(), row(number="A-2", text="自来水发黄有怪味")))
    upload.name = "纸单.xlsx"

    preview = client.post("/desk/needs/papers/", {"file": upload})
    held = preview.context["form"].initial["kept"]
    before = Need.objects.count()
    taken = client.post("/desk/needs/papers/", {"kept": held}, follow=True)
    batch = PaperBatch.objects.get()
    again = client.post("/desk/needs/papers/", {"kept": held}, follow=True)
    (slips,) = read_grids(client.get(f"/desk/needs/papers/{batch.pk}/slips.xlsx").content, "slips.xlsx")
    printed = client.get(f"/desk/needs/papers/{batch.pk}/print/").content.decode()

    sheet: Any = pypdfium2.PdfDocument(client.get(f"/desk/needs/papers/{batch.pk}/slips.pdf").content)
    on_paper = sheet[0].get_textpage().get_text_range()

    codes = [f"{code[:4]}-{code[4:]}" for code in Follower.objects.order_by("pk").values_list("code", flat=True)]
    assert (preview.status_code, before, taken.status_code, Need.objects.count()) == (200, 0, 200, 2)
    assert again.redirect_chain == [("/desk/needs/papers/", 302)]
    assert [one[3] for one in slips.rows[1:]] == codes
    assert [(code in printed, code in on_paper) for code in codes] == [(True, True)] * 2


def test_a_preview_somebody_made_up_is_not_taken_in(officer_desk: Client) -> None:
    answer = officer_desk.post("/desk/needs/papers/", {"kept": "made up"})

    assert (answer.status_code, Need.objects.count()) == (302, 0)
