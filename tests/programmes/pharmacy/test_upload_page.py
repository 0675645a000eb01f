"""The page that takes a workbook: what is wrong is found again in the file, and the file is chosen once."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from tests.programmes.pharmacy.silly import REFUSED, REPORTED
from tests.programmes.small_county import County

from doorstep.base.tables import CellError
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.programmes.pharmacy.bridge.cells import MOST_LINES, fault_lines
from doorstep.programmes.pharmacy.bridge.exchange import template
from doorstep.programmes.pharmacy.models import VisitPlan

pytestmark = pytest.mark.django_db


def upload(desk: Client, file_name: str, data: bytes, **typed: str) -> Any:
    given = {"seconds": 2, "seed": 1, "file": SimpleUploadedFile(file_name, data), **typed}
    return desk.post(reverse("pharmacy:plan_upload"), given)


def with_bad_residents() -> bytes:
    """Thirty villages with a word in place of every count of residents."""
    villages = [[f"{number:02}", f"Village {number}", 119.6, 30.6, "many"] for number in range(1, 31)]
    head = ["code", "name", "lon", "lat", "residents"]
    vehicles = Sheet("Vehicles", ["name", "depot lon", "depot lat"], [["Van", 119.61, 30.61]])
    return write_workbook([Sheet("Villages", head, villages), vehicles])


def test_a_fault_on_the_page_names_sheet_cell_and_value_and_counts_its_like(desk: Client, here: County) -> None:
    text = upload(desk, "thirty.xlsx", with_bad_residents()).content.decode()

    assert "30 things in the workbook are not right; nothing was saved" in text
    assert "Villages E2 [many] and 29 more: " in text


def test_different_faults_stay_apart_and_beyond_a_readable_number_are_counted() -> None:
    faults = [CellError("Villages", row, 1, f"v{row}", f"错{row}", f"wrong {row}") for row in range(2, 27)]

    with override("en"):
        lines = fault_lines(faults, in_english=True)

    assert lines[0] == "Villages A2 [v2]: wrong 2"
    assert (len(lines), lines[-1]) == (MOST_LINES + 1, "And 5 things more of other kinds.")


@pytest.mark.parametrize("what", REFUSED)
def test_a_workbook_nobody_could_plan_from_is_told_what_to_change_and_saves_nothing(
    desk: Client, here: County, what: str
) -> None:
    data, words = REFUSED[what]

    response = upload(desk, "silly.xlsx", data())

    assert response.status_code == 422
    assert words in response.content.decode()
    assert VisitPlan.objects.count() == 0


@pytest.mark.parametrize("what", REPORTED)
def test_what_leaves_a_village_out_is_told_on_the_plans_page_village_by_village(
    desk: Client, here: County, what: str
) -> None:
    data, words = REPORTED[what]

    upload(desk, "silly.xlsx", data())

    plan = VisitPlan.objects.get()
    text = desk.get(reverse("pharmacy:plan", args=[plan.pk])).content.decode()
    assert words in text
    assert "1 village not reached yet" in text


def test_what_a_workbook_asks_can_be_looked_at_and_changed_before_it_is_computed(desk: Client, here: County) -> None:
    response = upload(desk, "thirty.xlsx", template(in_english=True), more="1")

    plan = VisitPlan.objects.get()
    assert response.headers["Location"] == reverse("pharmacy:plan_asked", args=[plan.pk])
    text = desk.get(reverse("pharmacy:plan_asked", args=[plan.pk])).content.decode()
    assert "Pinebrook on Mon, by Van 1" in text
    assert "Compute the plan" in text


def test_a_fault_of_the_whole_file_has_no_address() -> None:
    assert fault_lines([CellError("", 0, 0, "", "空", "Nothing in it.")], in_english=True) == ["Nothing in it."]


@pytest.mark.parametrize(
    ("name", "data"),
    [("villages.csv", b"code,name\n1,a\n"), ("letter.docx", b"PK\x03\x04 no workbook"), ("map.png", b"\x89PNG")],
)
def test_another_kind_of_file_is_told_that_it_is_one(desk: Client, here: County, name: str, data: bytes) -> None:
    response = upload(desk, name, data)

    assert response.status_code == 422
    assert "This is not an .xlsx file." in response.content.decode()
    assert not VisitPlan.objects.exists()


def test_a_plan_without_a_name_is_called_like_its_file(desk: Client, here: County) -> None:
    upload(desk, "Autumn round.xlsx", template(in_english=True), name="")

    assert VisitPlan.objects.get().name == "Autumn round"
