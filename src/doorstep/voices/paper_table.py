"""Sheets of paper as a table: the template people fill in, its rows in, a sentence for each that cannot be taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from doorstep.base.tables import CellError, Column, Kind, Table, has_heading, read_table
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.voices.models import Question
from doorstep.voices.rules.answers import LONGEST_TEXT
from doorstep.voices.words import QuestionKind

MOST_ROWS: Final = 5000


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """One sheet of paper.

    Args:
        row: Where it stands in the file.
        code: As typed.
        on: The day on which it was filled in.
        answers: By key of the question.
    """

    row: int
    code: str
    on: date
    answers: Mapping[str, Any]


def columns(questions: Sequence[Question]) -> tuple[Column, ...]:
    """Return the columns: code, day, then one for each question under its number and key."""
    made = [
        Column("code", "作答码", "Code", Kind.CODE, aliases=("code",), max_length=40),
        Column("on", "填写日期", "Filled in on", Kind.DAY, aliases=("日期", "day")),
    ]
    for number, one in enumerate(questions, 1):
        is_text = one.kind == QuestionKind.TEXT
        made.append(
            Column(
                f"q-{one.key}",
                f"{number}. {one.text}",
                f"{number}. {one.text_en or one.text}",
                Kind.TEXT if is_text else Kind.WHOLE,
                aliases=(one.key, f"{number}"),
                is_required=one.is_required,
                may_be_blank=True,
                max_length=LONGEST_TEXT if is_text else 200,
            )
        )
    return tuple(made)


def read(data: bytes, filename: str, questions: Sequence[Question]) -> list[PaperSheet] | list[CellError]:
    """Read a file of sheets: the sheets, or every fault of its cells."""
    wanted = columns(questions)
    if not has_heading(data, filename, wanted):
        zh = "这不是表格文件，或者没有表头。请下载模板，填好再上传。"
        return [CellError("", 0, 0, "", zh, "This is no table, or it has no headings. Download the template.")]
    table = read_table(data, filename, wanted, max_rows=MOST_ROWS)
    if not isinstance(table, Table):
        return table
    keys = [one.key for one in questions]
    return [
        PaperSheet(row.number, row["code"], row["on"], {key: row.values.get(f"q-{key}") for key in keys})
        for row in table.rows
    ]


def template(questions: Sequence[Question], *, is_english: bool) -> bytes:
    """Return the workbook to fill in: headings, and a second sheet with what each figure means."""
    heads = [one.en if is_english else one.zh for one in columns(questions)]
    meaning: list[list[Any]] = []
    for number, one in enumerate(questions, 1):
        if one.kind == QuestionKind.YES_NO:
            meaning += [[number, one.words, 1, _("Yes")], [number, one.words, 0, _("No")]]
        elif one.kind in {QuestionKind.SCALE, QuestionKind.NUMBER} and one.low is not None:
            meaning.append([number, one.words, f"{one.low} – {one.high if one.high is not None else ''}", ""])
        meaning += [[number, one.words, choice.value, choice.words] for choice in one.choices.all()]
    return write_workbook(
        [
            Sheet(_("Sheets"), heads),
            Sheet(_("What the figures mean"), [_("No."), _("Question"), _("Figure"), _("Meaning")], meaning),
        ]
    )
