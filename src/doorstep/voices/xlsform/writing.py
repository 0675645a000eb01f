"""An XLSForm out: the same workbook that is read in, in Chinese and English."""

from collections.abc import Sequence
from typing import Any, Final

from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.voices.rules.wordings import Draft, Wording
from doorstep.voices.words import QuestionKind
from doorstep.voices.xlsform import sheets
from doorstep.voices.xlsform.bounds import constraint, parameters

_SAID: Final = (f"label::{sheets.ZH}", f"label::{sheets.EN}", f"hint::{sheets.ZH}", f"hint::{sheets.EN}")
_MESSAGE: Final = (f"constraint_message::{sheets.ZH}", f"constraint_message::{sheets.EN}")
_SURVEY: Final = ("type", "name", *_SAID, "required", "constraint", *_MESSAGE, "parameters", "appearance")
_CHOICES: Final = ("list_name", "name", f"label::{sheets.ZH}", f"label::{sheets.EN}")
_SETTINGS: Final = ("form_title", "form_id", "version", "default_language")


def write_form(draft: Draft, *, version: int = 1) -> bytes:
    """Return a questionnaire as an XLSX workbook that ODK and KoboToolbox read, and we."""
    rows = [_note(sheets.TITLE_NOTE, draft.title, draft.title_en)]
    rows += [_note(sheets.INTRO_NOTE, draft.intro, draft.intro_en)] if draft.intro else []
    lists: list[tuple[str, str, str, str]] = []
    if any(one.kind is QuestionKind.YES_NO for one in draft.questions):
        lists += [(sheets.YES_NO_LIST, "1", "是", "Yes"), (sheets.YES_NO_LIST, "0", "否", "No")]
    for one in draft.questions:
        rows.append(_row(one))
        lists += _list(one)
    settings = [(draft.title, draft.key, str(version), sheets.ZH)]
    return write_workbook(
        [Sheet("survey", _SURVEY, rows), Sheet("choices", _CHOICES, lists), Sheet("settings", _SETTINGS, settings)]
    )


def _note(name: str, zh: str, en: str) -> Sequence[Any]:
    return ("note", name, zh, en, *[""] * 8)


def _row(one: Wording) -> Sequence[Any]:
    kind, given, look = _kind(one)
    kept, zh, en = "", "", ""
    if one.kind is QuestionKind.NUMBER and (kept := constraint(one.low, one.high)):
        zh, en = _message(one.low, one.high)
    must = "yes" if one.is_required and one.kind is not QuestionKind.TEXT else "no"
    return (kind, one.key, one.text, one.text_en, one.help, one.help_en, must, kept, zh, en, given, look)


def _kind(one: Wording) -> tuple[str, str, str]:
    """Return type, parameters and appearance of a question."""
    match one.kind:
        case QuestionKind.YES_NO:
            return f"select_one {sheets.YES_NO_LIST}", "", ""
        case QuestionKind.CHOICE:
            return f"select_one {_name(one)}", "", ""
        case QuestionKind.SCALE if one.choices:
            return f"select_one {_name(one)}", "", sheets.LIKERT
        case QuestionKind.SCALE:
            assert one.low is not None and one.high is not None  # noqa: S101, PT018  a constraint of the table
            return "range", parameters(one.low, one.high), ""
        case QuestionKind.NUMBER:
            return "integer", "", ""
    return "text", "", ""


def _list(one: Wording) -> list[tuple[str, str, str, str]]:
    """Return the rows of the choices sheet: a scale with labels lists each of its values."""
    if one.kind is QuestionKind.CHOICE:
        return [(_name(one), str(value), zh, en) for value, zh, en in sorted(one.choices)]
    if one.kind is not QuestionKind.SCALE or not one.choices:
        return []
    assert one.low is not None and one.high is not None  # noqa: S101, PT018  a constraint of the table
    said = {value: (zh, en) for value, zh, en in one.choices}
    return [
        (_name(one), str(value), *said.get(value, (str(value), str(value)))) for value in range(one.low, one.high + 1)
    ]


def _name(one: Wording) -> str:
    return f"list_{one.key}"


def _message(low: int | None, high: int | None) -> tuple[str, str]:
    if low is not None and high is not None:
        return f"请填 {low} 到 {high} 之间的整数。", f"Give a whole number from {low} to {high}."
    if low is not None:
        return f"请填不小于 {low} 的整数。", f"Give a whole number of {low} or more."
    return f"请填不大于 {high} 的整数。", f"Give a whole number of {high} at most."
