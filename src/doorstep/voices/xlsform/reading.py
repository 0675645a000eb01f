"""An XLSForm in: what we ask is taken, what we do not ask is refused with sheet, row, column and what to do."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from doorstep.base.tables import CellError, Row, Table, read_workbook
from doorstep.voices.rules.wordings import Draft, Wording
from doorstep.voices.words import QuestionKind
from doorstep.voices.xlsform import sheets
from doorstep.voices.xlsform.bounds import NotSimple, bounds, ends

MOST_ROWS: Final = 500
Labels = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in a file.

    Args:
        draft: The questionnaire.
        ignored: Headings of columns nobody asked for, which are left out.
    """

    draft: Draft
    ignored: tuple[str, ...] = ()


class _Refused(Exception):  # noqa: N818  carries a fault to the loop that collects them
    def __init__(self, column: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.column, self.zh, self.en = column, zh, en


def read_form(data: bytes, filename: str) -> Form | list[CellError]:
    """Return the questionnaire in a workbook, or every fault in it from top to bottom; never both."""
    read = read_workbook(data, filename, (sheets.SURVEY, sheets.CHOICES, sheets.SETTINGS), max_rows=MOST_ROWS)
    if isinstance(read, list):
        return read
    survey = read["survey"]
    lists, faults = _lists(read.get("choices"))
    notes, questions, is_late = {}, [], False
    seen: dict[str, int] = {}
    for row in survey.rows:
        try:
            _check_row(row, seen)
            if _type(row) == "note":
                notes[_note(row, is_late=is_late)] = (row["text"] or "", row["text_en"] or "")
            else:
                is_late = True
                questions.append(_question(row, lists))
        except _Refused as no:
            faults.append(survey.fault(row, no.column, no.zh, no.en))
    key, title, more = _settings(read.get("settings"))
    faults += more
    if faults:
        return faults
    if not questions:
        zh, en = "survey 表里没有题目。", "There is no question in the sheet survey."
        return [CellError(survey.sheet, 0, 0, "", zh, en)]
    title, title_en = notes.get(sheets.TITLE_NOTE, (title, ""))
    intro, intro_en = notes.get(sheets.INTRO_NOTE, ("", ""))
    ignored = tuple(heading for table in read.values() for heading in table.ignored if not _is_ours(heading))
    return Form(Draft(key, title, title_en, intro, intro_en, tuple(questions)), ignored)


def _is_ours(heading: str) -> bool:
    """Say whether a column is left out without a word: we say these things ourselves."""
    return heading.startswith("constraint_message") or heading in {"version", "default_language"}


def _type(row: Row) -> str:
    return re.sub(r"\s+", " ", row["type"] or "").strip()


def _check_row(row: Row, seen: dict[str, int]) -> None:
    """Refuse a row for what no row may hold, and a name that stands twice."""
    kind = _type(row)
    if not kind:
        raise _Refused(
            "type", "这一行没有写 type。请填题型，或删去这一行。", "This row has no type. Give one, or delete it."
        )
    for column, (zh, en) in sheets.REFUSED.items():
        if row[column]:
            raise _Refused(column, zh, en)
    for column in ("text", "text_en", "help", "help_en"):
        if "${" in (row[column] or ""):
            zh = "题目里不能引用别题的答案（${…}）。请改成普通文字。"
            raise _Refused(column, zh, "A question cannot quote another answer (${…}). Write it in plain words.")
    name = row["name"] or ""
    if name in seen:
        zh = f"名称“{name}”在第 {seen[name]} 行已经用过。请换一个。"
        raise _Refused("name", zh, f"The name “{name}” is used in row {seen[name]} already. Choose another.")
    if name:
        seen[name] = row.number


def _note(row: Row, *, is_late: bool) -> str:
    """Return what a note before the first question is: the title, or what stands above the questions."""
    if is_late:
        raise _Refused(
            "type",
            "说明文字（note）只能放在第一题之前。请把它移到前面，或写进下一题的提示（hint）。",
            "A note may stand only before the first question. Move it there, or put it into the hint of the next one.",
        )
    if not row["text"]:
        raise _Refused("text", "这段说明没有中文。请填写。", "This note has no Chinese words. Give them.")
    return sheets.TITLE_NOTE if row["name"] == sheets.TITLE_NOTE else sheets.INTRO_NOTE


def _question(row: Row, lists: Mapping[str, Sequence[Labels]]) -> Wording:
    name, first = row["name"] or "", _type(row).partition(" ")[0]
    if first not in sheets.CHOOSING and _type(row) not in sheets.PLAIN_TYPES:
        raise _unknown(first)
    if not re.fullmatch(sheets.KEY_PATTERN, name):
        zh = "名称要以英文字母开头，只用字母、数字、_ 和 -，最多 40 个。请改成如 answered_in_time。"
        en = "A name begins with a letter and holds letters, digits, _ and -, 40 at most, such as answered_in_time."
        raise _Refused("name", zh, en)
    if not row["text"]:
        raise _Refused(
            "text", "这道题没有中文。请填写 label::中文 (zh)。", "This question has no Chinese words. Give them."
        )
    asked = Wording(
        key=name,
        kind=QuestionKind.TEXT,
        text=row["text"],
        text_en=row["text_en"] or "",
        help=row["help"] or "",
        help_en=row["help_en"] or "",
        is_required=_is_required(row),
    )
    if first in sheets.CHOOSING:
        asked = _choosing(asked, row, _type(row).partition(" ")[2], lists)
    else:
        asked = _plain(replace(asked, kind=sheets.PLAIN_TYPES[first]), row)
    if asked.kind is not QuestionKind.NUMBER and row["constraint"]:
        zh = "只有 integer 题可以写 constraint。请清空这一格。"
        raise _Refused("constraint", zh, "Only integer questions take a constraint. Empty this cell.")
    if asked.kind is QuestionKind.TEXT and asked.is_required and row["required"]:
        zh = "心里话从不强求。请把这一格改为 no。"
        raise _Refused("required", zh, "Nobody has to write in their own words. Set this to no.")
    return replace(asked, is_required=asked.is_required and asked.kind is not QuestionKind.TEXT)


def _unknown(kind: str) -> _Refused:
    if kind in sheets.IDENTIFYING:
        zh = f"“{kind}”会记下是谁、何时或何地回答的，我们不收。请删去这一行。"
        en = f"“{kind}” would record who answered, when or where; we keep none of it. Delete this row."
        return _Refused("type", zh, en)
    if kind in {"begin", "begin_group", "end", "end_group", "begin_repeat", "end_repeat"}:
        zh = "题目排成一列，没有分组和重复。请删去分组的开始行和结束行。"
        return _Refused("type", zh, "Questions stand in one row, without groups and repeats. Delete these rows.")
    if kind in {"select_multiple", "rank"}:
        zh = f"不支持“{kind}”。请拆成几道“是或否”的题（select_one {sheets.YES_NO_LIST}）。"
        en = f"“{kind}” is not supported. Ask several questions with yes or no (select_one {sheets.YES_NO_LIST})."
        return _Refused("type", zh, en)
    zh = f"不认识题型“{kind}”。可用：select_one 列表名、range、integer、text、note。"
    return _Refused("type", zh, f"“{kind}” is no type we ask. Use select_one LIST, range, integer, text or note.")


def _is_required(row: Row) -> bool:
    said = (row["required"] or "").strip().lower()
    if said in {"yes", "true", "true()", "1", "是"}:
        return True
    if said in {"", "no", "false", "false()", "0", "否"}:
        return False
    raise _Refused("required", "required 只能填 yes 或 no。", "Give yes or no.")


def _plain(asked: Wording, row: Row) -> Wording:
    try:
        if asked.kind is QuestionKind.NUMBER:
            low, high = bounds(row["constraint"] or "")
            return replace(asked, low=low, high=high)
    except NotSimple:
        raise _Refused(
            "constraint",
            "只支持最小和最大整数，如 . >= 0 and . <= 120。请照此改写。",
            "Only a lowest and a highest whole number are supported, as in . >= 0 and . <= 120. Write it so.",
        ) from None
    if asked.kind is QuestionKind.SCALE:
        try:
            low, high = ends(row["parameters"] or "")
        except NotSimple:
            raise _Refused(
                "parameters",
                "range 要整数、步长为 1，如 start=1 end=5 step=1。请照此改写。",
                "A range has whole ends and steps of 1, as in start=1 end=5 step=1. Write it so.",
            ) from None
        return replace(asked, low=low, high=high)
    return asked


def _choosing(asked: Wording, row: Row, name: str, lists: Mapping[str, Sequence[Labels]]) -> Wording:
    if name not in lists:
        there = "、".join(lists) or "没有列表"
        zh = f"choices 表里没有列表“{name}”（有：{there}）。请改名，或在 choices 表里加上。"
        listed = ", ".join(lists) or "none"
        en = f"The sheet choices has no list “{name}” (it has: {listed}). Correct the name, or add the list there."
        raise _Refused("type", zh, en)
    found = tuple(lists[name])
    values = [value for value, _, _ in found]
    if name.lower() == sheets.YES_NO_LIST and sorted(values) == [0, 1]:
        return replace(asked, kind=QuestionKind.YES_NO)
    if len(found) < 2:
        zh = f"列表“{name}”至少要有两个选项。请在 choices 表里补上。"
        raise _Refused("type", zh, f"The list “{name}” needs at least two choices. Add them in the sheet choices.")
    if sheets.LIKERT in (row["appearance"] or "").split() and values == list(range(values[0], values[-1] + 1)):
        labelled = tuple(one for one in found if one[1:] != (str(one[0]), str(one[0])))
        return replace(asked, kind=QuestionKind.SCALE, low=values[0], high=values[-1], choices=labelled)
    return replace(asked, kind=QuestionKind.CHOICE, choices=tuple(sorted(found)))


def _lists(table: Table | None) -> tuple[dict[str, list[Labels]], list[CellError]]:
    """Return the choices by list in their order, and what is wrong with them."""
    lists: dict[str, list[Labels]] = {}
    faults = []
    for row in table.rows if table else ():
        name = row["name"]
        if row["list_name"].lower() == sheets.YES_NO_LIST:
            name = {"yes": "1", "no": "0"}.get(name.lower(), name)
        held = lists.setdefault(row["list_name"], [])
        assert table is not None  # noqa: S101  it has this row
        if not re.fullmatch(r"-?\d{1,9}", name):
            zh = f"选项的 name 要是整数，如 1、2、3（是否题用 {sheets.YES_NO_LIST}）。答案就存这个数。"
            en = f"The name of a choice is a whole number such as 1, 2, 3 (for yes and no use {sheets.YES_NO_LIST})."
            faults.append(table.fault(row, "name", zh, en))
        elif int(name) in {value for value, _, _ in held}:
            zh = f"列表“{row['list_name']}”里 {name} 出现了两次。请改一个。"
            en = f"{name} stands twice in the list “{row['list_name']}”. Change one of them."
            faults.append(table.fault(row, "name", zh, en))
        elif not row["text"]:
            faults.append(
                table.fault(row, "text", "这个选项没有中文。请填写。", "This choice has no Chinese words. Give them.")
            )
        else:
            held.append((int(name), row["text"], row["text_en"] or ""))
    return lists, faults


def _settings(table: Table | None) -> tuple[str, str, list[CellError]]:
    """Return the key and the title, and what is missing."""
    row = table.rows[0] if table and table.rows else None
    if table is None or row is None:
        zh = "缺少 settings 表。请加上它，填写 form_id（如 residents）和 form_title。"
        en = "The sheet settings is missing. Add it with form_id (such as residents) and form_title."
        return "", "", [CellError("", 0, 0, "", zh, en)]
    faults = []
    key, title = row["form_id"] or "", row["form_title"] or ""
    if not re.fullmatch(sheets.FORM_PATTERN, key):
        zh = "form_id 要用字母、数字、_ 和 -，最多 40 个，如 residents。请改写。"
        en = "form_id holds letters, digits, _ and -, 40 at most, such as residents. Correct it."
        faults.append(table.fault(row, "form_id", zh, en))
    if not title:
        faults.append(
            table.fault(row, "form_title", "form_title 不能空着。请填问卷名称。", "Give the title of the form.")
        )
    return key, title, faults
