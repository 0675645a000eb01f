"""Tables in: what is understood, and what each kind of bad input is told."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, time
from functools import cache
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.base import grids
from doorstep.base.tables import CellError, Column, Kind, SheetKind, Table, read_table, read_workbook
from doorstep.base.workbooks import Sheet, write_csv, write_workbook

KINDS = {"村": "village", "镇": "town"}
VILLAGES = (
    Column("code", "编码", "Code", Kind.CODE, aliases=("统计用区划代码",), pattern=r"\d{12}", like="330523100201"),
    Column("name", "村名", "Village", max_length=20),
    Column("people", "人口", "Population", Kind.WHOLE, least=0, most=200_000),
    Column("lon", "经度", "Longitude", Kind.NUMBER, is_required=False, may_be_blank=True),
    Column("since", "启用日期", "Since", Kind.DAY, is_required=False, may_be_blank=True),
    Column("opens", "开门", "Opens", Kind.TIME, is_required=False, may_be_blank=True),
    Column("has_shop", "有店", "Has a shop", Kind.YES_NO, is_required=False, may_be_blank=True),
    Column(
        "kind",
        "类型",
        "Kind",
        Kind.CHOICE,
        is_required=False,
        may_be_blank=True,
        choices={"村": "village", "镇": "town"},
    ),
)
GOOD = "编码,村名,人口\n330523100201,昌硕村,1200\n"


def xlsx(fill: Callable[[Any, Any], None], sheet: str = "村庄") -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        fill(book.add_worksheet(sheet), book)
    return made.getvalue()


def grid_of(rows: Sequence[Sequence[Any]]) -> bytes:
    def fill(page: Any, book: Any) -> None:
        for number, row in enumerate(rows):
            for at, cell in enumerate(row):
                if cell is not None:
                    page.write(number, at, cell)

    return xlsx(fill)


def values(read: Table | list[CellError]) -> list[dict[str, Any]]:
    assert isinstance(read, Table), read
    return [{name: value for name, value in row.values.items() if value is not None} for row in read.rows]


def faults(read: Table | dict[str, Table] | list[CellError]) -> list[tuple[str, str, str]]:
    assert isinstance(read, list)
    return [(fault.address, fault.zh, fault.en) for fault in read]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_is_read_in_the_encodings_offices_use(encoding: str) -> None:
    read = read_table(GOOD.encode(encoding), "villages.csv", VILLAGES)

    assert values(read) == [{"code": "330523100201", "name": "昌硕村", "people": 1200}]


def test_english_headings_aliases_units_and_other_delimiters_are_understood() -> None:
    data = "统计用区划代码;Village *;Population (people)\n330523100201;Changshuo;1,200\n".encode()

    read = read_table(data, "villages.csv", VILLAGES)

    assert values(read) == [{"code": "330523100201", "name": "Changshuo", "people": 1200}]


def test_a_workbook_gives_every_kind_of_cell() -> None:
    def fill(page: Any, book: Any) -> None:
        page.write_row(0, 0, ["编码", "村名", "人口", "经度", "启用日期", "开门", "有店", "类型", "备注"])
        page.write_row(1, 0, ["330523100201", "昌硕村", 1200, 119.68])
        page.write_datetime(1, 4, date(2026, 9, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_datetime(1, 5, time(8, 30), book.add_format({"num_format": "hh:mm"}))
        page.write_row(1, 6, ["是", "镇", "路口右转"])

    read = read_table(xlsx(fill), "villages.xlsx", VILLAGES)

    assert values(read) == [
        {
            "code": "330523100201",
            "name": "昌硕村",
            "people": 1200,
            "lon": 119.68,
            "since": date(2026, 9, 1),
            "opens": 510,
            "has_shop": True,
            "kind": "town",
        }
    ]
    assert isinstance(read, Table)
    assert read.ignored == ("备注",)
    assert read.rows[0].number == 2


def test_titles_above_the_heading_and_blank_rows_are_passed_over_and_rows_keep_their_numbers() -> None:
    rows: list[list[Any]] = [
        ["安吉县村庄表"],
        [],
        ["编码", "村名", "人口"],
        [],
        ["330523100201", "昌硕村", 1200],
        ["", " "],
    ]

    read = read_table(grid_of(rows), "villages.xlsx", VILLAGES)

    assert isinstance(read, Table)
    assert [(row.number, row["name"]) for row in read.rows] == [(5, "昌硕村")]


def test_full_width_digits_are_digits_in_codes_numbers_days_and_times_and_stay_in_names() -> None:
    data = (
        "编码,村名,人口,启用日期,开门\n３３０５２３１００２０１,３号村,１２００,２０２６年９月１日,８：３０\n".encode()
    )

    read = read_table(data, "villages.csv", VILLAGES)

    assert values(read) == [
        {"code": "330523100201", "name": "３号村", "people": 1200, "since": date(2026, 9, 1), "opens": 510}
    ]


@pytest.mark.parametrize(
    "written", ["2026-09-01", "2026/9/1", "2026.9.1", "2026年9月1日", "20260901", "2026-09-01 00:00:00"]
)
def test_days_are_understood_as_offices_write_them(written: str) -> None:
    data = f"编码,村名,人口,启用日期\n330523100201,昌硕村,1,{written}\n".encode()

    read = read_table(data, "villages.csv", VILLAGES)

    assert values(read)[0]["since"] == date(2026, 9, 1)


def test_a_code_stored_as_a_number_is_refused_and_the_cure_is_named() -> None:
    read = read_table(grid_of([["编码", "村名", "人口"], [330523100201, "昌硕村", 1]]), "villages.xlsx", VILLAGES)

    assert faults(read) == [
        (
            "A2",
            "编码成了数字，开头的 0 或末几位可能已丢失。请把这一列的单元格格式设为“文本”，再重新输入编码。",
            "This code is stored as a number and may have lost leading zeros or its last digits. "
            "Format the column as text and enter the codes again.",
        )
    ]
    assert isinstance(read, list)
    assert (read[0].sheet, read[0].row, read[0].column, read[0].value) == ("村庄", 2, 1, "330523100201")


def test_a_code_in_scientific_notation_is_refused() -> None:
    read = read_table("编码,村名,人口\n3.30523E+11,昌硕村,1\n".encode(), "villages.csv", VILLAGES)

    assert [address for address, _, _ in faults(read)] == ["A2"]
    assert "科学计数法" in faults(read)[0][1]


def test_a_formula_cell_is_refused_with_its_address() -> None:
    def fill(page: Any, book: Any) -> None:
        page.write_row(0, 0, ["编码", "村名", "人口"])
        page.write_row(1, 0, ["330523100201", "昌硕村"])
        page.write_formula(1, 2, "=600*2", None, 1200)

    read = read_table(xlsx(fill), "villages.xlsx", VILLAGES)

    assert faults(read) == [
        (
            "C2",
            "这一格是公式。请复制后“选择性粘贴 → 数值”，再上传。",
            "This cell is a formula. Copy it and paste it as a value, then try again.",
        )
    ]


def test_a_formula_in_a_column_nobody_asked_for_does_no_harm() -> None:
    def fill(page: Any, book: Any) -> None:
        page.write_row(0, 0, ["编码", "村名", "人口", "合计"])
        page.write_row(1, 0, ["330523100201", "昌硕村", 1])
        page.write_formula(1, 3, "=1+1", None, 2)

    read = read_table(xlsx(fill), "villages.xlsx", VILLAGES)

    assert values(read) == [{"code": "330523100201", "name": "昌硕村", "people": 1}]


def test_text_that_looks_like_a_formula_is_refused_in_csv() -> None:
    read = read_table("编码,村名,人口\n330523100201,=1+1,1\n".encode(), "villages.csv", VILLAGES)

    assert faults(read) == [
        ("B2", "以“=”开头，像是公式；请只填数值或文字。", "It begins with “=” like a formula; give its value.")
    ]


def test_an_error_value_in_a_cell_is_refused() -> None:
    def fill(page: Any, book: Any) -> None:
        page.write_row(0, 0, ["编码", "村名", "人口"])
        page.write_row(1, 0, ["330523100201", "昌硕村"])
        page.write_formula(1, 2, "=1/0", None, "#DIV/0!")

    packed = xlsx(fill)
    without_formula = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(without_formula, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b"<f>1/0</f>", b""))

    read = read_table(without_formula.getvalue(), "villages.xlsx", VILLAGES)

    assert faults(read) == [("C2", "这一格显示的是错误值（如 #N/A）。", "This cell shows an error such as #N/A.")]


def test_merged_cells_among_the_data_are_refused_and_merged_titles_are_not() -> None:
    def fill(page: Any, book: Any) -> None:
        page.merge_range(0, 0, 0, 2, "安吉县村庄表")
        page.write_row(1, 0, ["编码", "村名", "人口"])
        page.write_row(2, 0, ["330523100201", "", 1200])
        page.write_row(3, 0, ["330523100202", "", 900])
        page.merge_range(2, 1, 3, 1, "昌硕村")

    read = read_table(xlsx(fill), "villages.xlsx", VILLAGES)

    assert faults(read) == [
        (
            "B3",
            "B3:B4 是合并单元格。请取消合并，每一格都填上。",
            "B3:B4 are merged cells. Unmerge them and fill in each cell.",
        ),
        ("B4", "“村名”不能空着。", "“Village” must not be blank."),
    ]


def test_a_missing_column_is_named_and_a_likely_misspelling_pointed_out() -> None:
    read = read_table("编码,村名称,人口\n330523100201,昌硕村,1\n".encode(), "villages.csv", VILLAGES)

    assert faults(read) == [
        (
            "1",
            "缺少“村名”这一列。是不是“村名称”？请改成“村名”。",
            "The column “Village” is missing. Is it “村名称”? Call it “Village”.",
        )
    ]


def test_a_column_that_occurs_twice_is_refused_also_under_another_name() -> None:
    read = read_table("编码,村名,人口,Village\n330523100201,昌硕村,1,甲\n".encode(), "villages.csv", VILLAGES)

    assert faults(read) == [
        (
            "D1",
            "“Village”这一列出现了两次（另一列是 B）。请只留一列。",
            "“Village” occurs twice (the other is column B). Keep one of them.",
        )
    ]


def test_every_wrong_cell_is_listed_from_top_to_bottom() -> None:
    data = (
        "编码,村名,人口,经度,启用日期,开门,有店,类型\n"
        "123,,-1,东,2026-02-30,25:00,也许,城\n"
        "330523100201,一个长得怎么也写不完的村子名字真的太长了啊,1.5,1,x,8:61,是,村\n"
    ).encode()

    read = read_table(data, "villages.csv", VILLAGES)

    assert [(address, en) for address, _, en in faults(read)] == [
        ("A2", "This does not look as it should, such as 330523100201."),
        ("B2", "“Village” must not be blank."),
        ("C2", "It must not be less than 0."),
        ("D2", "This should be a number, without unit or words."),
        ("E2", "There is no such day."),
        ("F2", "This should be a time of day such as 8:30."),
        ("G2", "This should be “yes” or “no”."),
        ("H2", "This should be one of: 村, 镇."),
        ("B3", "At most 20 characters."),
        ("C3", "This should be a whole number."),
        ("E3", "This should be a date such as 2026-09-01."),
        ("F3", "This should be a time of day such as 8:30."),
    ]


def test_no_more_than_two_hundred_faults_are_listed() -> None:
    data = ("编码,村名,人口\n" + "x,村,1\n" * 500).encode()

    read = read_table(data, "villages.csv", VILLAGES)

    assert isinstance(read, list)
    assert len(read) == 200


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n \n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    read = read_table(data, "villages.csv", VILLAGES)

    assert faults(read) == [("", "文件是空的。", "The file is empty.")]


def test_an_empty_workbook_is_refused() -> None:
    read = read_table(grid_of([]), "villages.xlsx", VILLAGES)

    assert faults(read) == [("", "文件里没有任何内容。", "There is nothing in the file.")]


def test_a_heading_alone_is_refused_unless_it_may_be() -> None:
    only = "编码,村名,人口\n".encode()

    read, allowed = read_table(only, "v.csv", VILLAGES), read_table(only, "v.csv", VILLAGES, may_be_empty=True)

    assert faults(read) == [("", "只有表头，没有数据行。", "There is a heading but no rows below it.")]
    assert values(allowed) == []


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "decode", lambda _: pytest.fail("it was parsed"))

    read = read_table(b"x" * 50_000_000, "villages.csv", VILLAGES)

    assert faults(read) == [
        (
            "",
            "文件有 50 MB，最多 10 MB。请删去图片和多余的工作表，或分成几个文件。",
            "The file has 50 MB; at most 10 MB are taken. Remove pictures and sheets.",
        )
    ]


def test_too_many_rows_are_refused() -> None:
    data = ("编码,村名,人口\n" + "330523100201,村,1\n" * 11).encode()

    read = read_table(data, "villages.csv", VILLAGES, max_rows=10)

    assert [en for _, _, en in faults(read)] == ["There are 11 rows; at most 10 are taken at once. Split the file."]


def test_utf16_is_refused_with_its_cure() -> None:
    read = read_table(GOOD.encode("utf-16"), "villages.csv", VILLAGES)

    assert [en for _, _, en in faults(read)] == [
        "The file is written in UTF-16. Save it as “CSV UTF-8 (comma delimited)” and try again."
    ]


def test_two_encodings_in_one_file_are_refused_with_the_odd_line() -> None:
    data = GOOD.encode() + "330523100202,高禹村,900\n".encode("gb18030")

    read = read_table(data, "villages.csv", VILLAGES)

    assert [en for _, _, en in faults(read)] == [
        "The file mixes two encodings: line 3 differs from the others. Save all of it as “CSV UTF-8”."
    ]


def test_bytes_in_no_known_encoding_are_refused_with_their_line() -> None:
    data = GOOD.encode("gb18030") + b"\xff\xff\xff,x,1\n"

    read = read_table(data, "villages.csv", VILLAGES)

    assert [en for _, _, en in faults(read)] == [
        "Line 3 is neither UTF-8 nor GB18030. Save the table as “CSV UTF-8” or .xlsx and try again."
    ]


def test_a_picture_called_csv_is_refused() -> None:
    read = read_table(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "villages.csv", VILLAGES)

    assert isinstance(read, list)
    assert len(read) == 1


def test_an_old_or_locked_workbook_is_refused_with_its_cure() -> None:
    read = read_table(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "villages.xls", VILLAGES)

    assert [zh for _, zh, _ in faults(read)] == [
        "这是旧版 .xls 文件或加了密码的文件。请打开后另存为 .xlsx（不加密码）再上传。"
    ]


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("word/document.xml", "<x/>")

    read = read_table(made.getvalue(), "villages.xlsx", VILLAGES)

    assert [en for _, _, en in faults(read)] == [
        "This is not an .xlsx workbook but another format or an archive. Save it as .xlsx and try again."
    ]


def test_a_zip_bomb_is_not_unpacked() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * (grids.MAX_UNPACKED_BYTES + 1))

    read = read_table(made.getvalue(), "villages.xlsx", VILLAGES)

    assert [zh for _, zh, _ in faults(read)] == ["文件解压后超过 120 MB，不予打开。请只保留需要的工作表。"]


def test_a_cell_at_the_far_corner_does_not_make_a_giant_grid() -> None:
    def fill(page: Any, book: Any) -> None:
        page.write_row(0, 0, ["编码", "村名", "人口"])
        page.write_string(1_048_575, 16_383, "x")

    read = read_table(xlsx(fill), "villages.xlsx", VILLAGES)

    assert [en for _, _, en in faults(read)] == ["More than 50,000 rows. Split the file."]


def test_entities_in_a_workbook_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(grid_of([["编码"]]))) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            new.writestr(part, bomb if part == "xl/workbook.xml" else old.read(part))

    read = read_table(made.getvalue(), "villages.xlsx", VILLAGES)

    assert [zh for _, zh, _ in faults(read)] == ["文件已损坏，打不开。请在表格软件里重新另存为 .xlsx。"]


PLAN = (
    SheetKind("villages", "村庄", "Villages", VILLAGES[:3]),
    SheetKind("vehicles", "车辆", "Vehicles", (Column("name", "车牌", "Plate"),), may_be_empty=True),
)


def test_sheets_are_found_by_their_names_in_either_language() -> None:
    data = write_workbook(
        [
            Sheet("Vehicles", ["Plate"], [["浙E 001"]]),
            Sheet("说明", ["先看这里"]),
            Sheet("村庄", ["编码", "村名", "人口"], [["330523100201", "昌硕村", 1200]]),
        ]
    )

    read = read_workbook(data, "plan.xlsx", PLAN)

    assert isinstance(read, dict)
    assert {name: values(table) for name, table in read.items()} == {
        "villages": [{"code": "330523100201", "name": "昌硕村", "people": 1200}],
        "vehicles": [{"name": "浙E 001"}],
    }


def test_a_missing_sheet_is_named() -> None:
    data = write_workbook([Sheet("村庄", ["编码", "村名", "人口"], [["330523100201", "昌硕村", 1200]])])

    read = read_workbook(data, "plan.xlsx", PLAN)

    assert faults(read) == [
        ("", "缺少工作表“车辆”。文件里有：村庄。", "The sheet “Vehicles” is missing. The file has: 村庄.")
    ]


def test_an_importer_can_point_at_a_cell_with_a_fault_of_its_own() -> None:
    read = read_table(GOOD.encode(), "villages.csv", VILLAGES)
    assert isinstance(read, Table)

    fault = read.fault(read.rows[0], "code", "编码重复。", "This code occurs twice.")

    assert fault == CellError("", 2, 1, "330523100201", "编码重复。", "This code occurs twice.")
    assert fault.address == "A2"


def test_what_we_write_we_read_back() -> None:
    rows = [["330523100201", "=危险村", 1200, 119.68, date(2026, 9, 1)], ["033052310020", "-甲村", 0, None, None]]
    headings = ["编码", "村名", "人口", "经度", "启用日期"]

    from_xlsx = read_table(write_workbook([Sheet("村庄", headings, rows)]), "out.xlsx", VILLAGES)
    from_csv = read_table(write_csv(headings, rows), "out.csv", VILLAGES)

    expected = [
        {"code": "330523100201", "name": "=危险村", "people": 1200, "lon": 119.68, "since": date(2026, 9, 1)},
        {"code": "033052310020", "name": "-甲村", "people": 0},
    ]
    assert values(from_xlsx) == expected
    assert values(from_csv) == expected


@given(st.binary(max_size=400), st.sampled_from(["x.csv", "x.xlsx", "x"]))
@settings(max_examples=300, deadline=None)
def test_garbage_is_refused_and_never_crashes(data: bytes, filename: str) -> None:
    read = read_table(data, filename, VILLAGES)

    assert isinstance(read, list)
    assert read
    assert all(fault.zh and fault.en for fault in read)


@cache
def a_workbook() -> bytes:
    """The same bytes every time: a workbook carries the moment it was made, which changes its size."""
    return grid_of([["编码", "村名", "人口"], ["330523100201", "昌硕村", 1200]])


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_workbook_never_crashes(data: st.DataObject) -> None:
    whole = bytearray(a_workbook())
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=8)):
        whole[at] = data.draw(st.integers(0, 255))

    read = read_table(bytes(whole), "villages.xlsx", VILLAGES)

    assert isinstance(read, (Table, list))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_workbook_with_damaged_xml_never_crashes(data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(a_workbook())) as old:
        parts = {name: bytearray(old.read(name)) for name in old.namelist()}
    part = parts[data.draw(st.sampled_from(sorted(parts)))]
    for at in data.draw(st.lists(st.integers(0, len(part) - 1), min_size=1, max_size=5)):
        part[at] = data.draw(st.sampled_from(b"<>/\"'&;09AZaz\x00 "))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as new:
        for name, body in parts.items():
            new.writestr(name, bytes(body))

    read = read_table(made.getvalue(), "villages.xlsx", VILLAGES)

    assert isinstance(read, (Table, list))
