"""Needs on paper as a table: its columns, its rows in, the template people fill in, the slips that go back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext as _

from doorstep.base import tables
from doorstep.base.clock import TIME_ZONE
from doorstep.base.tables import CellError, Column, Kind, Row, Table, has_heading, read_table
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.needs.models import Category, Paper
from doorstep.needs.rules.intake import LONGEST, MOST_WANTED, shown_code
from doorstep.needs.rules.papers import MOST_ROWS
from doorstep.needs.words import NeedKind, Urgency
from doorstep.places.models import Place

NOON_MIN = 12 * 60
_NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
"""How documents and pictures begin that people choose by mistake."""
_OTHER_WORDS = {"一般": "ordinary", "普通": "ordinary", "复杂": "complex", "紧急": "urgent", "危险": "danger"}
_OTHER_KINDS = {"问题": "problem", "求助": "help", "企业": "firm", "建议": "suggestion"}


@dataclass(frozen=True, slots=True)
class Sheeted:
    """One sheet of paper as its row says it.

    Args:
        row: As the spreadsheet counts.
        number: What its office wrote on it.
        place: Village or town.
        category: What it is about.
        urgency: How fast; nothing: as usual.
        text: In their words.
        where: In words.
        received_at: Aware.
        kind: What sort of need.
        quantity: How much, in whole units, if they said so.
        quantity_of: The unit.
        wanted_until: The last day on which it still helps, if they said so.
        name: Whose it is, if they left a name.
        phone: If they left one.
    """

    row: int
    number: str
    place: Place
    category: Category
    urgency: Urgency | None
    text: str
    where: str
    received_at: datetime
    kind: NeedKind
    quantity: int | None
    quantity_of: str
    wanted_until: date | None
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Papers:
    """A table as it was read: its sheets, and for each the way back to its cells."""

    table: Table
    sheets: tuple[Sheeted, ...]

    def error(self, sheet: Sheeted, column: str, zh: str, en: str) -> CellError:
        """Return a fault of the importer's own at a cell."""
        row = next(row for row in self.table.rows if row.number == sheet.row)
        value = (
            "" if column == "phone" else str(row.values.get(column) or "")
        )  # no telephone number in a list of faults
        return CellError(self.table.sheet, sheet.row, self.table.places.get(column, 0), value[:60], zh, en)


def _called(choices: type[TextChoices], others: Mapping[str, str]) -> dict[str, str]:
    """Return values by what they are called in both languages, by themselves, and by other words for them."""
    found = {**others, **{one: one for one in choices.values}}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {str(one.label): one.value for one in choices}
    return found


def columns(categories: Sequence[Category]) -> tuple[Column, ...]:
    """Return the columns of the table; the categories are those that can be chosen."""
    names = {word: one.code for one in categories for word in (one.name_zh, one.name_en, one.code)}
    urgencies, kinds = _called(Urgency, _OTHER_WORDS), _called(NeedKind, _OTHER_KINDS)
    return (
        Column("number", "纸单编号", "Paper number", Kind.CODE, aliases=("编号", "单号", "number"), max_length=40),
        Column("village", "村（社区）", "Village", aliases=("村", "村社区", "社区", "村代码"), max_length=80),
        Column("category", "类别", "Category", Kind.CHOICE, choices=names),
        Column("urgency", "紧急程度", "Urgency", Kind.CHOICE, choices=urgencies, is_required=False, may_be_blank=True),
        Column("text", "内容", "What is needed", aliases=("诉求内容", "text"), max_length=LONGEST),
        Column("where", "具体位置", "Where exactly", is_required=False, may_be_blank=True),
        Column("day", "收到日期", "Received on", Kind.DAY, aliases=("日期",)),
        Column("time", "收到时间", "Received at", Kind.TIME, aliases=("时间",), is_required=False, may_be_blank=True),
        Column("kind", "诉求类型", "Kind", Kind.CHOICE, choices=kinds, is_required=False, may_be_blank=True),
        Column(
            "quantity", "数量", "How much", Kind.WHOLE, is_required=False, may_be_blank=True, least=1, most=MOST_WANTED
        ),
        Column("unit", "单位", "Of what", is_required=False, may_be_blank=True, max_length=20),
        Column("until", "有效期至", "Helps until", Kind.DAY, is_required=False, may_be_blank=True),
        Column("name", "姓名", "Name", is_required=False, may_be_blank=True, max_length=60),
        Column("phone", "电话", "Telephone", Kind.CODE, is_required=False, may_be_blank=True, max_length=24),
    )


def read(
    data: bytes,
    filename: str,
    *,
    categories: Sequence[Category],
    villages: Mapping[str, Sequence[Place]],
    now: datetime,
) -> Papers | list[CellError]:
    """Read a table of papers.

    Args:
        data: The whole file.
        filename: Its name.
        categories: Those that can be chosen.
        villages: Places by every name and code they go by; several where a name is not enough.
        now: A sheet of today without a time came in now at the latest.

    Returns:
        The sheets, or every fault of the cells.
    """
    if data.startswith(_NO_TABLES) or not has_heading(data, filename, columns(categories)):
        zh = "这不是表格文件，或者没有表头。请下载模板，填好再上传。"
        return [CellError("", 0, 0, "", zh, "This is no table, or it has no headings. Download the template.")]
    table = read_table(data, filename, columns(categories), max_rows=MOST_ROWS)
    if not isinstance(table, Table):
        return table
    by_code = {one.code: one for one in categories}
    made, errors = [], []
    for row in table.rows:
        found = villages.get(plain(row["village"]), ())
        if len(found) == 1:
            made.append(_sheeted(row, found[0], by_code, now))
        elif found:
            names = "、".join(f"{one.parent.name} {one.name}" if one.parent else one.name for one in found[:4])
            zh, en = (
                f"叫这个名字的有 {len(found)} 个：{names}。请写“乡镇 村名”或代码。",
                f"Several: {names}. Write “town village”.",
            )
            errors.append(table.fault(row, "village", zh, en))
        else:
            zh = "在您可以录入的范围里没有这个村（社区）。请写全名或代码。"
            en = "No such village where you take needs in. Write its full name or its code."
            errors.append(table.fault(row, "village", zh, en))
    return errors or Papers(table, tuple(made))


def left_out(data: bytes, filename: str, categories: Sequence[Category]) -> tuple[str, ...]:
    """Return the headings that were not understood."""
    return tables.left_out(data, filename, columns(categories))


def plain(name: str) -> str:
    """Reduce a village's name to what counts: no blanks, no dots between."""
    return "".join(char for char in name if not char.isspace() and char not in "·,，")


def _sheeted(row: Row, place: Place, categories: Mapping[str, Category], now: datetime) -> Sheeted:
    day: date = row["day"]
    begins = datetime.combine(day, time(), TIME_ZONE)
    if row["time"] is not None:
        at = begins + timedelta(minutes=row["time"])
    else:
        at = begins + timedelta(minutes=NOON_MIN)
        at = now if at > now and day == now.astimezone(TIME_ZONE).date() else at
    return Sheeted(
        row=row.number,
        number=row["number"],
        place=place,
        category=categories[row["category"]],
        urgency=Urgency(row["urgency"]) if row["urgency"] else None,
        text=row["text"],
        where=row["where"] or "",
        received_at=at.astimezone(UTC),
        kind=NeedKind(row["kind"] or NeedKind.PROBLEM),
        quantity=row["quantity"],
        quantity_of=row["unit"] or "",
        wanted_until=row["until"],
        name=row["name"] or "",
        phone=row["phone"] or "",
    )


# --- out -------------------------------------------------------------------------------------------------------------


def template(categories: Sequence[Category], *, is_english: bool) -> bytes:
    """Return the workbook to fill in: headings and a sheet of the words that can be chosen."""
    heads = [column.en if is_english else column.zh for column in columns(categories)]
    words = [[one.name_en if is_english else one.name_zh, one.code] for one in categories]
    urgencies = [[str(one.label), one.value] for one in Urgency]
    kinds = [[str(one.label), one.value] for one in NeedKind]
    return write_workbook(
        [
            Sheet(_("Papers"), heads),
            Sheet(_("Categories"), [_("Category"), _("Code")], words),
            Sheet(_("Urgencies"), [_("Urgency"), _("Code")], urgencies),
            Sheet(_("Kinds"), [_("Kind"), _("Code")], kinds),
        ]
    )


def result(papers: Iterable[Paper], *, is_english: bool) -> bytes:
    """Return the workbook with each paper's slip, to be handed out."""
    rows = [
        [
            one.number,
            one.follower.need.place.name,
            one.follower.need.category.name_en if is_english else one.follower.need.category.name_zh,
            shown_code(one.follower.code),
            one.follower.need.due_at and one.follower.need.due_at.astimezone(TIME_ZONE),
        ]
        for one in papers
    ]
    heads = [_("Paper number"), _("Village"), _("Category"), _("Slip"), _("Promised until")]
    return write_workbook([Sheet(_("Slips"), heads, rows)])
