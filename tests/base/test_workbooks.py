"""Tables out: nothing runs, codes stay text, equal rows give equal bytes."""

import io
import zipfile
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from doorstep.base.workbooks import Sheet, escaped, write_csv, write_workbook


def cells(data: bytes, sheet: str) -> list[list[Any]]:
    rows: list[list[Any]] = (
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet).to_python()
    )
    return rows


@pytest.mark.parametrize("text", ["=1+1", "+86 572", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_would_run_is_escaped(text: str) -> None:
    data = write_workbook([Sheet("表", ["甲"], [[text]])])

    assert cells(data, "表") == [["甲"], [f"'{text}"]]
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


@given(st.text(max_size=20))
def test_no_escaped_text_begins_like_a_formula(text: str) -> None:
    assert escaped(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}


def test_codes_stay_text_and_numbers_numbers() -> None:
    moment = datetime(2026, 9, 1, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    rows = [["033052310020", 7, 1.5, date(2026, 9, 1), moment, None, True]]

    data = write_workbook([Sheet("表", list("abcdefg"), rows)])

    assert cells(data, "表")[1] == ["033052310020", 7.0, 1.5, date(2026, 9, 1), moment.replace(tzinfo=None), "", True]


def test_the_heading_is_frozen_and_columns_are_wide_enough_for_chinese() -> None:
    data = write_workbook([Sheet("表", ["村民委员会名称"], [["安吉县昌硕街道双一村民委员会"]])])

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        page = packed.read("xl/worksheets/sheet1.xml").decode()
    assert 'ySplit="1"' in page
    assert 'width="30.7' in page


def test_equal_rows_give_equal_bytes() -> None:
    sheets = [Sheet("表", ["甲", "乙"], [["a", 1], ["b", 2]])]

    assert write_workbook(sheets) == write_workbook(sheets)


def test_sheet_names_are_made_such_that_every_spreadsheet_takes_them() -> None:
    data = write_workbook(
        [Sheet("一/二:三*" + "长" * 40, ["甲"]), Sheet("表", ["甲"]), Sheet("表", ["甲"]), Sheet("", ["甲"])]
    )

    names = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    assert names == [("一 二 三 " + "长" * 40)[:31], "表", "表 2", "1"]


def test_csv_opens_in_a_spreadsheet_with_its_chinese() -> None:
    data = write_csv(["村名", "日期"], [["昌硕村", date(2026, 9, 1)], ["=1+1", None]])

    assert data == "\ufeff村名,日期\r\n昌硕村,2026-09-01\r\n'=1+1,\r\n".encode()
