"""How much is wanted, until when, and what sort of need it is: asked by every form of the desk, and on paper."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from tests.needs.conftest import Loop, Told
from tests.needs.desk import errors, words

from doorstep.base.actor import Actor
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.needs.actions.papers import Faulty, take_papers
from doorstep.needs.models import Category, Need
from doorstep.needs.rules.intake import HelpsNoMore, QuantityWrong

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_the_clock_stands")]
LAST = date(2026, 9, 20)
HEADS = ["编号", "村", "类别", "内容", "收到日期", "诉求类型", "数量", "单位", "有效期至"]


def wanted() -> tuple[str, int | None, str, date | None]:
    need = Need.objects.get()
    return need.kind, need.quantity, need.quantity_of, need.wanted_until


@pytest.fixture
def sent(loop: Loop) -> Callable[..., dict[str, Any]]:
    def fill(**more: Any) -> dict[str, Any]:
        asked = {"kind": "help", "quantity": "6", "quantity_of": "个人", "wanted_until": "2026-09-20"}
        category = Category.objects.get(code="care").pk
        said = {"text": "秋收缺人手", "place": "灵溪村", "category": category, "urgency": "", "where": ""}
        return asked | said | more

    return fill


def test_staff_write_them_down(officer_desk: Client, sent: Callable[..., dict[str, Any]]) -> None:
    over = errors(officer_desk, "/desk/needs/new/", sent(channel="phone", mark="1", wanted_until="2026-08-31"))
    officer_desk.post("/desk/needs/new/", sent(channel="phone", mark="1"))

    page = words(officer_desk, f"/desk/needs/{Need.objects.get().pk}/")
    assert over == ["This day was over when the need came in. Choose a later one, or leave it empty."]
    assert wanted() == ("help", 6, "个人", LAST)
    assert "6 个人" in page


def test_a_sheet_that_is_typed_says_them(officer_desk: Client, sent: Callable[..., dict[str, Any]]) -> None:
    paper = {"number": "B-1", "received": "2026-08-31T09:30", "name": "", "phone": ""}

    officer_desk.post("/desk/needs/batch/", sent(**paper))

    assert wanted() == ("help", 6, "个人", LAST)


def test_a_file_of_papers_says_them(officer: Actor, loop: Loop, a_moment: datetime) -> None:
    care = Category.objects.get(code="care").name_zh
    row = ["A-1", "灵溪村", care, "秋收缺人手", "2026-08-31", "建议", "6", "个人", "2026-09-20"]

    def book(*changed: Any) -> bytes:
        return write_workbook([Sheet("纸单", HEADS, [[*row[: len(row) - len(changed)], *changed]])])

    with pytest.raises(Faulty) as faulty:
        take_papers(officer, data=book("2026-08-30"), file_name="1.xlsx", now=a_moment)
    take_papers(officer, data=book(), file_name="1.xlsx", now=a_moment)

    assert [one.zh for one in faulty.value.errors] == ["有效期早于收到日期。请核对，或者留空。"]
    assert wanted() == ("suggestion", 6, "个人", LAST)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"quantity": 0}, QuantityWrong),
        ({"quantity": 1_000_001}, QuantityWrong),
        ({"wanted_until": date(2026, 8, 31)}, HelpsNoMore),
    ],
)
def test_what_cannot_be_wanted_is_refused(told: Told, more: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        told("秋收缺人手", **more)

    assert Need.objects.count() == 0
