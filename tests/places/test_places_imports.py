"""A list comes in as a whole or not at all, and can be taken back."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
from tests.places.conftest import County, Preview, csv_of, everything

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.models.journal import JournalEntry
from doorstep.base.models.login import Grant
from doorstep.base.words import Role
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.kernel.geo import Frame, wgs84_to_gcj02
from doorstep.places import queries, sheet
from doorstep.places.actions import gazetteer, imports, sites, tree
from doorstep.places.models import Boundary, Place, PlaceCode, PlaceImport
from doorstep.places.rules.said import Refused
from doorstep.places.words import CodeSystem, ImportState, PlaceKind, PointQuality, SiteKind

SAME = [
    ("330523003200", "剑山村", 119.55, 30.6),
    ("330523003201", "横山坞村", 119.6, 30.6),
    ("330523003202", "大竹园村", 119.65, 30.6),
]


def counts(batch: PlaceImport) -> dict[str, int]:
    return {
        word: getattr(batch, word)
        for word in ("rows", "matched", "renamed", "recoded", "moved", "changed", "new", "gone")
        if getattr(batch, word)
    }


# ruff: noqa: E501  the table of bad input reads across
# --- what a list would do --------------------------------------------------------------------------------------------


def test_the_same_list_changes_nothing(small: County, preview: Preview) -> None:
    batch = preview(csv_of(*SAME), quality=PointQuality.SURVEYED)

    assert (batch.state, counts(batch)) == ("previewed", {"rows": 3, "matched": 3})


def test_a_preview_counts_and_changes_no_place(small: County, preview: Preview) -> None:
    before = everything()

    batch = preview(
        csv_of(
            ("330523003200", "新剑山村", 119.55, 30.6),
            ("330523003201", "横山坞村", 119.61, 30.6),
            ("330523003203", "碧门村", 119.65, 30.62),
        ),
        quality=PointQuality.SURVEYED,
    )

    assert counts(batch) == {"rows": 3, "matched": 2, "renamed": 1, "changed": 1, "new": 1, "gone": 1}
    assert everything() == before


def test_a_changed_code_is_the_same_village(small: County, preview: Preview) -> None:
    batch = preview(csv_of(("330523003290", "大竹园村", None, None)))

    assert counts(batch) == {"rows": 1, "matched": 1, "recoded": 1, "gone": 2}


def test_exchanged_codes_are_two_villages_recoded_not_renamed(
    small: County, preview: Preview, a_moment: datetime
) -> None:
    rows = [("330523003201", "剑山村", None, None), ("330523003200", "横山坞村", None, None), SAME[2]]

    batch = imports.apply_import(SYSTEM, preview(csv_of(*rows), quality=PointQuality.SURVEYED), now=a_moment)

    assert counts(batch) == {"rows": 3, "matched": 3, "recoded": 2}
    assert queries.place_at_code(CodeSystem.NBS, "330523003201", a_moment.date()) == small.villages[0]
    assert queries.place_at_code(CodeSystem.NBS, "330523003201", date(2025, 1, 1)) == small.villages[1]


def test_applying_writes_every_row(small: County, preview: Preview, a_moment: datetime) -> None:
    headings = "代码,名称,经度,纬度,位置来源,常住人口,人口来源,60岁以上占比,80岁以上占比,年龄来源,城乡分类"
    row = ("330523003203", "碧门村", 119.65, 30.62, "地址查得", 1204, "实数", 31.5, 4.2, "估算", "220")

    imports.apply_import(SYSTEM, preview(csv_of(row, headings=headings)), now=a_moment)

    place = queries.place_at_code(CodeSystem.NBS, "330523003203", a_moment.date())
    assert place is not None
    assert (place.name, place.parent, place.kind, place.is_community) == ("碧门村", small.town, "village", False)
    assert (place.lon, place.lat, place.point_quality) == (119.65, 30.62, "geocoded")
    assert (place.residents, place.residents_quality) == (1204, "real")
    assert (place.share_60plus_bp, place.share_80plus_bp, place.ages_quality) == (3150, 420, "approximate")
    assert (place.urban_rural, place.valid_from) == ("220", date(2026, 9, 1))
    assert place.path == f"{small.town.path}{place.pk}/"
    assert list(queries.search("碧门")) == [place]


def test_the_kind_comes_from_the_code_not_from_the_name(small: County, preview: Preview, a_moment: datetime) -> None:
    imports.apply_import(SYSTEM, preview(csv_of(("330523003002", "灵溪村", None, None))), now=a_moment)

    assert list(Place.objects.filter(is_community=True).values_list("name", flat=True)) == ["灵溪村"]


def test_a_list_in_gcj02_is_stored_in_wgs84(small: County, preview: Preview, a_moment: datetime) -> None:
    lon, lat = wgs84_to_gcj02(119.65, 30.62)

    imports.apply_import(SYSTEM, preview(csv_of(("330523003203", "碧门村", lon, lat)), frame=Frame.GCJ02), now=a_moment)

    place = Place.objects.get(name="碧门村")
    assert (round(place.lon or 0, 6), round(place.lat or 0, 6)) == (119.65, 30.62)


def test_a_point_that_is_not_given_stays_unknown(small: County, preview: Preview, a_moment: datetime) -> None:
    imports.apply_import(SYSTEM, preview(csv_of(("330523003203", "碧门村", None, None))), now=a_moment)

    place = Place.objects.get(name="碧门村")
    assert (place.lon, place.lat, place.point_quality) == (None, None, "unknown")


def test_what_is_missing_stays_unless_asked_to_end(small: County, preview: Preview, a_moment: datetime) -> None:
    batch = imports.apply_import(SYSTEM, preview(csv_of(SAME[0])), now=a_moment)

    assert (batch.gone, Place.objects.filter(valid_until__isnull=False).count()) == (2, 0)


def test_what_is_missing_ends_with_its_codes_when_asked(small: County, preview: Preview, a_moment: datetime) -> None:
    imports.apply_import(SYSTEM, preview(csv_of(SAME[0])), now=a_moment, end_gone=True)

    ended = Place.objects.filter(valid_until=date(2026, 8, 31))
    assert [place.name for place in ended] == ["横山坞村", "大竹园村"]
    assert PlaceCode.objects.filter(valid_until=date(2026, 8, 31)).count() == 2
    assert queries.place_at_code(CodeSystem.NBS, "330523003202", date(2026, 8, 31)) == small.villages[2]
    assert queries.place_at_code(CodeSystem.NBS, "330523003202", date(2026, 9, 1)) is None


def test_a_missing_place_with_an_open_site_is_not_ended(small: County, preview: Preview, a_moment: datetime) -> None:
    sites.add_site(SYSTEM, place=small.villages[2], kind=SiteKind.SHOP, name="小店", now=a_moment)
    batch = preview(csv_of(SAME[0]))
    before = everything()

    with pytest.raises(Refused, match="1 sites"):
        imports.apply_import(SYSTEM, batch, now=a_moment, end_gone=True)

    assert everything() == before
    assert PlaceImport.objects.get(pk=batch.pk).state == ImportState.PREVIEWED


def test_a_village_moved_to_another_town_takes_grants_along(
    small: County, preview: Preview, a_moment: datetime, make_actor: Callable[..., Actor]
) -> None:
    officer = make_actor(Role.VILLAGE_OFFICER, small.villages[2].path)
    other = tree.create_place(SYSTEM, parent=small.county, kind=PlaceKind.TOWN, name="递铺街道", now=a_moment,
                              codes={CodeSystem.NBS: "330523001"})  # fmt: skip
    text = csv_of(("330523003202", "大竹园村", "330523001"), headings="代码,名称,上级代码")

    batch = imports.apply_import(SYSTEM, preview(text), now=a_moment)

    path = f"{other.path}{small.villages[2].pk}/"
    assert batch.moved == 1
    assert Place.objects.get(pk=small.villages[2].pk).path == path
    assert Grant.objects.get(login=officer.user_id).scope == path


def test_own_codes_say_level_and_parent_themselves(db: None, preview: Preview, a_moment: datetime) -> None:
    text = csv_of(
        ("C", "Hill County", "county", None),
        ("C-1", "North Town", "town", "C"),
        ("C-1-a", "Mill Village", "village", "C-1"),
        headings="code,name,level,parent",
    )

    batch = imports.apply_import(SYSTEM, preview(text, system=CodeSystem.OWN), now=a_moment)

    assert list(Place.objects.values_list("name", "kind")) == [
        ("Hill County", "county"), ("North Town", "town"), ("Mill Village", "village"),
    ]  # fmt: skip
    assert batch.county == Place.objects.get(name="Hill County")


def test_the_list_that_goes_out_comes_in_again_without_a_change(db: None, preview: Preview, a_moment: datetime) -> None:
    gazetteer.load_gazetteer(SYSTEM, now=a_moment, county_code="330523")
    day = a_moment.date()
    every = queries.within(["/"], day).order_by("path")

    for is_english in (False, True):
        for data, name in [
            (sheet.as_csv(queries.for_sheet(every, day), is_english=is_english), "out.csv"),
            (sheet.as_workbook(queries.for_sheet(every, day), is_english=is_english), "out.xlsx"),
        ]:
            batch = preview(data, name=name)
            assert (batch.errors, counts(batch)) == ([], {"rows": 234, "matched": 234})


def test_the_template_can_be_read(small: County, preview: Preview) -> None:
    assert preview(sheet.template(is_english=False), name="template.xlsx").state == ImportState.PREVIEWED
    assert preview(sheet.template(is_english=True), name="template.xlsx").state == ImportState.PREVIEWED


# --- deciding --------------------------------------------------------------------------------------------------------


def test_who_may_not_import_is_refused(small: County, preview: Preview, make_actor: Callable[..., Actor]) -> None:
    officer = make_actor(Role.VILLAGE_OFFICER, small.villages[0].path)

    with pytest.raises(NotAllowed):
        preview(csv_of(*SAME), by=officer)

    assert PlaceImport.objects.count() == 0


def test_a_planner_of_one_county_cannot_import_another(
    small: County, preview: Preview, make_actor: Callable[..., Actor]
) -> None:
    planner = make_actor(Role.COUNTY_PLANNER, small.county.path)

    with pytest.raises(NotAllowed):
        preview(csv_of(("330521", "德清县", None, None)), by=planner)

    assert (PlaceImport.objects.count(), Place.objects.filter(name="德清县").count()) == (0, 0)


def test_a_list_is_applied_once(small: County, preview: Preview, a_moment: datetime) -> None:
    batch = imports.apply_import(SYSTEM, preview(csv_of(("330523003203", "碧门村", None, None))), now=a_moment)

    with pytest.raises(Refused, match="already"):
        imports.apply_import(SYSTEM, batch, now=a_moment)


def test_a_discarded_list_is_not_applied(small: County, preview: Preview, a_moment: datetime) -> None:
    batch = imports.discard_import(SYSTEM, preview(csv_of(*SAME)), now=a_moment)

    with pytest.raises(Refused, match="already"):
        imports.apply_import(SYSTEM, batch, now=a_moment)


def test_a_refused_list_is_not_applied(small: County, preview: Preview, a_moment: datetime) -> None:
    batch = preview(csv_of(("1", "?", None, None)))

    with pytest.raises(Refused, match="already"):
        imports.apply_import(SYSTEM, batch, now=a_moment)


def test_a_list_is_not_applied_when_the_places_moved_on(small: County, preview: Preview, a_moment: datetime) -> None:
    batch = preview(csv_of(("330523003203", "碧门村", None, None)))
    tree.edit_place(SYSTEM, small.villages[0], name="剑山新村", now=a_moment)
    before = everything()

    with pytest.raises(Refused, match="since your preview"):
        imports.apply_import(SYSTEM, batch, now=a_moment)

    assert everything() == before


def test_an_applied_list_is_taken_back_to_the_last_cell(small: County, preview: Preview, a_moment: datetime) -> None:
    before = everything()
    text = csv_of(
        ("330523003201", "剑山村", 119.56, 30.61), ("330523003300", "新横山坞村", None, None),
        ("330523003203", "碧门村", 119.65, 30.62), ("330523003200", "横山坞村", None, None),
    )  # fmt: skip
    batch = imports.apply_import(SYSTEM, preview(text), now=a_moment, end_gone=True)
    assert everything() != before

    imports.undo_import(SYSTEM, batch, now=a_moment)

    assert everything() == before
    assert list(queries.faults()) == []
    assert list(queries.search("碧门")) == []


def test_a_whole_county_is_taken_back(db: None, a_moment: datetime) -> None:
    (batch,) = gazetteer.load_gazetteer(SYSTEM, now=a_moment, county_code="330523")

    imports.undo_import(SYSTEM, batch, now=a_moment)

    assert everything() == {"Place": [], "PlaceCode": [], "Boundary": []}
    assert queries.NAMES.count() == 0


def test_a_list_is_not_taken_back_over_later_changes(small: County, preview: Preview, a_moment: datetime) -> None:
    batch = imports.apply_import(SYSTEM, preview(csv_of(("330523003203", "碧门村", None, None))), now=a_moment)
    tree.edit_place(SYSTEM, small.villages[0], name="剑山新村", now=a_moment)
    before = everything()

    with pytest.raises(Refused, match="since this import"):
        imports.undo_import(SYSTEM, batch, now=a_moment)

    assert everything() == before


def test_a_list_is_not_taken_back_from_under_a_site(small: County, preview: Preview, a_moment: datetime) -> None:
    batch = imports.apply_import(SYSTEM, preview(csv_of(("330523003203", "碧门村", None, None))), now=a_moment)
    sites.add_site(SYSTEM, place=Place.objects.get(name="碧门村"), kind=SiteKind.SHOP, name="小店", now=a_moment)
    before = everything()

    with pytest.raises(Refused, match="already stands"):
        imports.undo_import(SYSTEM, batch, now=a_moment)

    assert everything() == before


def test_every_step_is_in_the_journal(small: County, preview: Preview, a_moment: datetime) -> None:
    batch = imports.apply_import(SYSTEM, preview(csv_of(("330523003203", "碧门村", None, None))), now=a_moment)
    imports.undo_import(SYSTEM, batch, now=a_moment)

    verbs = JournalEntry.objects.filter(about=f"places.PlaceImport:{batch.pk}").order_by("pk")
    assert [entry.verb for entry in verbs] == ["places.preview_import", "places.apply_import", "places.undo_import"]


# --- bad input -------------------------------------------------------------------------------------------------------


def xlsx(*rows: tuple[object, ...], headings: tuple[str, ...] = ("代码", "名称", "经度", "纬度")) -> bytes:
    return write_workbook([Sheet("list", headings, rows)])


def with_formula(data: bytes) -> bytes:
    """Turn the first cell of row 2 into a formula, as spreadsheets do when somebody concatenates."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                start = text.index(b'<c r="A2"')
                end = text.index(b"</c>", start) + 4
                text = (
                    text[:start] + b'<c r="A2" t="str"><f>"33"&amp;"0523003203"</f><v>330523003203</v></c>' + text[end:]
                )
            new.writestr(part, text)
    return made.getvalue()


NEW = ("330523003203", "碧门村", 119.65, 30.62)
GCJ = wgs84_to_gcj02
BAD: list[tuple[str, str | bytes, str, str, str, str]] = [
    ("missing column", csv_of(("碧门村",), headings="名称"), "a.csv", "1", "缺少“代码”这一列。", "The column “Code” is missing."),
    ("double code", csv_of(NEW, NEW), "a.csv", "A3", "和第 2 行重复了。", "The same as in row 2."),
    ("swapped", csv_of((*NEW[:2], 30.62, 119.65)), "a.csv", "C2", "经度和纬度好像填反了（30.62, 119.65）。",
     "Longitude and latitude look exchanged (30.62, 119.65)."),
    ("outside", csv_of((*NEW[:2], 121.47, 31.23)), "a.csv", "C2", "这个点（121.47, 31.23）在县界外约 179 公里。",
     "The point (121.47, 31.23) lies about 179 km outside the county."),
    ("empty", "", "a.csv", "", "文件是空的。", "The file is empty."),
    ("headings only", csv_of(), "a.csv", "", "只有表头，没有数据行。", "There is a heading but no rows below it."),
    ("half a point", csv_of((*NEW[:2], 119.65, None)), "a.csv", "D2", "经度和纬度要么都填，要么都不填。",
     "Give both coordinates or neither."),
    ("unknown town", csv_of(("330523999203", *NEW[1:])), "a.csv", "A2", "没有代码是 330523999 的上级。",
     "There is no place with the code 330523999 above it."),
    ("unknown county", csv_of(("330521003203", *NEW[1:])), "a.csv", "", "还没有代码是 330521 的县区，请在文件里加上它那一行。",
     "There is no county with the code 330521 yet: add its row to the file."),
    ("two counties", csv_of(NEW, ("330521003203", *NEW[1:])), "a.csv", "", "一个文件只能有一个县区的地点，这里有 330521、330523。",
     "One file holds one county; this one holds 330521, 330523."),
    ("no code", csv_of(("33052300320", *NEW[1:])), "a.csv", "A2", "“33052300320”不是 6、9 或 12 位数字的区划代码。",
     "“33052300320” is no code of 6, 9 or 12 digits."),
    ("circle", csv_of(("330523010", "甲镇", "330523011"), ("330523011", "乙镇", "330523010"), headings="代码,名称,上级代码"), "a.csv",
     "C2", "上级绕了一圈又回到自己。", "The places above it lead back to itself."),
    ("wrong level", csv_of(("330523003203", "碧门村", "330523"), headings="代码,名称,上级代码"), "a.csv", "C2",
     "层级不对：县下面是乡镇，乡镇下面是村和社区。", "Levels: towns stand below a county, villages below a town."),
    ("ages", csv_of(("330523003203", "碧门村", 10, 20), headings="代码,名称,60岁以上占比,80岁以上占比"), "a.csv", "D2",
     "80 岁以上的比例不能超过 60 岁以上的。", "The share of 80 and over cannot exceed that of 60 and over."),
    ("no name", csv_of(("330523003203", None, None, None)), "a.csv", "B2", "“名称”不能空着。", "“Name” must not be blank."),
    ("encoding", csv_of(NEW).encode("utf-16"), "a.csv", "", "文件是 UTF-16 编码。请另存为“CSV UTF-8（逗号分隔）”再上传。",
     "The file is written in UTF-16. Save it as “CSV UTF-8 (comma delimited)” and try again."),
    ("formula", with_formula(xlsx(NEW)), "a.xlsx", "A2", "这一格是公式。请复制后“选择性粘贴 → 数值”，再上传。",
     "This cell is a formula. Copy it and paste it as a value, then try again."),
    ("numeric code", xlsx((330523003203, *NEW[1:])), "a.xlsx", "A2",
     "编码成了数字，开头的 0 或末几位可能已丢失。请把这一列的单元格格式设为“文本”，再重新输入编码。",
     "This code is stored as a number and may have lost leading zeros or its last digits. "
     "Format the column as text and enter the codes again."),
    ("a coordinate that is a word", csv_of((*NEW[:2], "东经119", 30.62)), "a.csv", "C2", "应填数字，不带单位和文字。",
     "This should be a number, without unit or words."),
]  # fmt: skip


@pytest.mark.parametrize(("data", "name", "address", "zh", "en"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD])
def test_bad_input_gets_one_clear_message_and_changes_nothing(
    small: County, preview: Preview, data: str | bytes, name: str, address: str, zh: str, en: str
) -> None:
    before = everything()

    batch = preview(data, name=name)

    assert batch.state == ImportState.REFUSED
    first = batch.errors[0]
    assert (first["address"], first["zh"], first["en"]) == (address, zh, en)
    assert everything() == before


def test_a_file_of_fifty_megabytes_is_refused_by_its_size(small: County, preview: Preview) -> None:
    before = everything()

    batch = preview(b"x" * 50_000_000)

    assert batch.state == ImportState.REFUSED
    assert batch.errors[0]["zh"].startswith("文件有 50 MB，最多 10 MB。")
    assert batch.errors[0]["en"].startswith("The file has 50 MB; at most 10 MB are taken.")
    assert everything() == before


def test_coordinates_in_the_wrong_frame_are_refused_by_the_places_we_know(small: County, preview: Preview) -> None:
    before = everything()
    rows = [(code, name, *wgs84_to_gcj02(lon, lat)) for code, name, lon, lat in SAME]

    batch = preview(csv_of(*rows))

    assert batch.state == ImportState.REFUSED
    assert batch.errors[0]["en"] == (
        "3 known places moved by about 500 m, all by just the GCJ-02 offset: the file is very likely written in GCJ-02, "
        "declare that frame."
    )
    assert everything() == before


def test_a_point_shifted_over_the_border_is_told_of_the_frame(small: County, preview: Preview) -> None:
    lon, lat = wgs84_to_gcj02(119.6999, 30.6)

    batch = preview(csv_of(("330523003203", "碧门村", lon, lat)))

    assert batch.state == ImportState.REFUSED
    assert "the frame may be declared wrongly" in batch.errors[0]["en"]
    assert "坐标系可能选错了" in batch.errors[0]["zh"]


def test_a_code_of_another_places_is_refused(small: County, preview: Preview, a_moment: datetime) -> None:
    other = tree.create_place(SYSTEM, parent=None, kind=PlaceKind.COUNTY, name="德清县", now=a_moment,
                              codes={CodeSystem.NBS: "330521", CodeSystem.MCA: "330521"})  # fmt: skip
    before = everything()

    batch = preview(csv_of(("330523004", "孝源街道", "330521"), headings="代码,名称,民政代码"))

    assert batch.errors[0]["address"] == "C2"
    assert batch.errors[0]["en"] == f"This code belongs to “{other.name}” already."
    assert everything() == before


def test_every_fault_is_named_at_once(small: County, preview: Preview) -> None:
    batch = preview(csv_of((*NEW[:2], 30.62, 119.65), ("330523999203", "某村", None, None), NEW))

    assert [error["address"] for error in batch.errors] == ["C2", "A3", "A4"]


def test_own_codes_without_a_level_are_refused(db: None, preview: Preview) -> None:
    batch = preview(csv_of(("C-1", "Mill Village", None, None)), system=CodeSystem.OWN)

    assert batch.errors[0]["en"] == "With the county's own codes each row must say its level."


def test_a_list_in_gb18030_is_read(small: County, preview: Preview) -> None:
    assert preview(csv_of(NEW).encode("gb18030")).state == ImportState.PREVIEWED


def test_rows_of_the_gazetteer_are_what_is_said_about_them(db: None, a_moment: datetime) -> None:
    gazetteer.load_gazetteer(SYSTEM, now=a_moment)

    anji = queries.place_at_code(CodeSystem.NBS, "330523", a_moment.date())
    assert anji is not None
    units = queries.villages([anji.path])
    assert (units.count(), units.filter(is_community=True).count()) == (218, 50)
    assert queries.subtree(anji).filter(kind=PlaceKind.TOWN).count() == 15
    assert (queries.villages().count(), Place.objects.filter(kind=PlaceKind.TOWN).count()) == (1301, 72)
    assert Boundary.objects.count() == 5
    assert set(Place.objects.values_list("point_quality", flat=True)) == {"synthetic"}
    assert sum(unit.residents or 0 for unit in units) == anji.residents == 595_000
    swapped = {
        place.name: {code.system: code.code for code in place.codes.all()}
        for place in Place.objects.filter(name__in=["双林镇", "练市镇"])
    }
    assert swapped == {
        "双林镇": {"nbs": "330503101", "mca": "330503102"},
        "练市镇": {"nbs": "330503102", "mca": "330503101"},
    }


def test_loading_the_gazetteer_again_changes_nothing(db: None, a_moment: datetime) -> None:
    gazetteer.load_gazetteer(SYSTEM, now=a_moment, county_code="330523")
    before = everything()

    assert gazetteer.load_gazetteer(SYSTEM, now=a_moment, county_code="330523") == []

    assert everything() == before


def test_an_unknown_gazetteer_is_refused(db: None, a_moment: datetime) -> None:
    with pytest.raises(Refused, match="No gazetteer"):
        gazetteer.load_gazetteer(SYSTEM, now=a_moment, county_code="110101")


def test_an_import_asks_as_many_questions_for_thirty_rows_as_for_three(
    small: County, preview: Preview, a_moment: datetime, django_assert_max_num_queries: Callable[..., object]
) -> None:
    rows = [(f"3305230032{at:02d}", f"第{at}村", None, None) for at in range(10, 40)]

    with django_assert_max_num_queries(45):  # type: ignore[attr-defined]
        imports.apply_import(SYSTEM, preview(csv_of(*rows)), now=a_moment)

    assert Place.objects.filter(kind=PlaceKind.VILLAGE).count() == 33
