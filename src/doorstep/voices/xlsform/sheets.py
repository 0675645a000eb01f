"""The three sheets of an XLSForm as we read and write them: survey, choices, settings."""

from collections.abc import Mapping
from typing import Final

from doorstep.base.tables import Column, Kind, SheetKind
from doorstep.voices.words import QuestionKind

ZH: Final = "中文 (zh)"
EN: Final = "English (en)"
YES_NO_LIST: Final = "yes_no"
LIKERT: Final = "likert"
TITLE_NOTE: Final = "_title"
INTRO_NOTE: Final = "_intro"
KEY_PATTERN: Final = r"[A-Za-z][A-Za-z0-9_-]{0,39}"
FORM_PATTERN: Final = r"[A-Za-z0-9_][A-Za-z0-9_-]{0,39}"

_ZH_NAMES = ("中文", "zh", "Chinese", "Chinese (zh)", "简体中文", "简体中文 (zh)")
_EN_NAMES = ("English", "en", "英文", "英语")


def _said(name: str, heading: str, zh: str, en: str, length: int, *, is_chinese: bool) -> Column:
    """Return a column of words in one language; a heading without a language is Chinese."""
    mine, others = (ZH, _ZH_NAMES) if is_chinese else (EN, _EN_NAMES)
    aliases = (f"{heading}::{mine}", *(f"{heading}::{one}" for one in others), *((heading,) if is_chinese else ()))
    return Column(name, zh, en, aliases=aliases, is_required=False, may_be_blank=True, max_length=length)


def _plain(heading: str, length: int = 400, *, must: bool = False) -> Column:
    return Column(heading, heading, heading, Kind.TEXT, is_required=must, may_be_blank=True, max_length=length)


REFUSED: Final[Mapping[str, tuple[str, str]]] = {
    "relevant": (
        "我们对每个人问每一道题，不支持跳题条件。请清空这一格，把条件写进题目里，并把 required 改为 no。",
        "Everybody is asked every question here; conditions are not supported. Empty this cell, say the condition in "
        "the question itself, and set required to no.",
    ),
    "calculation": (
        "不支持计算。请删去这一行，结果由平台计算。",
        "Calculations are not supported. Delete this row; results are computed by the platform.",
    ),
    "choice_filter": (
        "不支持筛选选项。请清空这一格，把要问的选项直接列在 choices 表里。",
        "Filtered choices are not supported. Empty this cell and list the choices themselves.",
    ),
    "repeat_count": (
        "不支持重复组。请清空这一格，每道题写一行。",
        "Repeats are not supported. Empty this cell and give each question a row.",
    ),
    "default": (
        "不支持预填答案，预填会左右回答。请清空这一格。",
        "Answers filled in beforehand are not supported: they sway people. Empty this cell.",
    ),
    "read_only": (
        "不支持只读题目。请清空这一格，或把文字放进提示。",
        "Read-only questions are not supported. Empty this cell, or put the words into a hint.",
    ),
    "trigger": ("不支持触发。请清空这一格。", "Triggers are not supported. Empty this cell."),
    "image": ("题目里不能放图片。请清空这一格。", "Questions hold no pictures. Empty this cell."),
    "audio": ("题目里不能放声音。请清空这一格。", "Questions hold no sound. Empty this cell."),
    "video": ("题目里不能放视频。请清空这一格。", "Questions hold no video. Empty this cell."),
}
"""Columns of the survey sheet that must be empty, each with what to do."""

SURVEY: Final = SheetKind(
    "survey",
    "survey",
    "survey",
    (
        _plain("type", must=True),
        _plain("name"),
        _said("text", "label", "题目", "Question", 300, is_chinese=True),
        _said("text_en", "label", "题目（英文）", "Question in English", 450, is_chinese=False),
        _said("help", "hint", "提示", "Hint", 300, is_chinese=True),
        _said("help_en", "hint", "提示（英文）", "Hint in English", 450, is_chinese=False),
        _plain("required"),
        _plain("constraint"),
        _plain("parameters"),
        _plain("appearance"),
        *(
            Column(name, name, name, aliases=(f"media::{name}",), is_required=False, may_be_blank=True, max_length=2000)
            for name in REFUSED
        ),
    ),
)
CHOICES: Final = SheetKind(
    "choices",
    "choices",
    "choices",
    (
        Column("list_name", "list_name", "list_name", aliases=("list name", "列表"), max_length=80),
        Column("name", "name", "name", aliases=("value", "取值"), max_length=80),
        _said("text", "label", "选项", "Choice", 120, is_chinese=True),
        _said("text_en", "label", "选项（英文）", "Choice in English", 200, is_chinese=False),
    ),
    is_required=False,
    may_be_empty=True,
)
SETTINGS: Final = SheetKind(
    "settings",
    "settings",
    "settings",
    (_plain("form_title", 120), _plain("form_id", 40)),
    is_required=False,
    may_be_empty=True,
)

IDENTIFYING: Final = frozenset({
    *("start", "end", "today", "audit", "deviceid", "subscriberid", "simserial", "phonenumber", "username", "email"),
    *("geopoint", "geotrace", "geoshape", "start-geopoint", "background-geopoint"),
    *("image", "photo", "audio", "background-audio", "video", "file", "barcode"),
})  # fmt: skip
"""Types that say who answered, when to the second, or where."""
PLAIN_TYPES: Final[Mapping[str, QuestionKind]] = {
    "range": QuestionKind.SCALE,
    "integer": QuestionKind.NUMBER,
    "int": QuestionKind.NUMBER,
    "text": QuestionKind.TEXT,
    "string": QuestionKind.TEXT,
}
CHOOSING: Final = ("select_one", "select1")
