"""A questionnaire as it is being written: its questions in order, what may be done to them, what is still wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from doorstep.voices.rules.waves import MOST_QUESTIONS
from doorstep.voices.words import QuestionKind

LONG_FROM: Final = 20
"""From so many questions on people leave off in the middle."""
MOST_STEPS: Final = 11
"""Points of a scale that a person can tell apart; 0 to 10 are eleven."""
_ASKS_WHO: Final = (
    "姓名",
    "您叫什么",
    "身份证",
    "手机号",
    "电话号码",
    "门牌号",
    "your name",
    "phone number",
    "identity",
)
_DO_NOT: Final = ("不要写", "请勿", "不要填", "do not", "don't", "leave out")


@dataclass(frozen=True, slots=True)
class Wording:
    """A question to be written.

    Args:
        key: Names its answers, in small letters.
        kind: What an answer looks like.
        text: In Chinese.
        text_en: In English.
        help: What helps to answer it, in Chinese.
        help_en: In English.
        is_required: Whether it must be answered; free words never must.
        low: Lowest value of a scale or number.
        high: Highest value.
        choices: (value, Chinese, English) of what can be chosen, or of labels on a scale.
    """

    key: str
    kind: QuestionKind
    text: str
    text_en: str = ""
    help: str = ""
    help_en: str = ""
    is_required: bool = True
    low: int | None = None
    high: int | None = None
    choices: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything a questionnaire says.

    Args:
        key: Names it through all its versions.
        title: In Chinese.
        title_en: In English.
        intro: What stands above the questions, in Chinese.
        intro_en: In English.
        questions: In their order.
    """

    key: str
    title: str
    title_en: str = ""
    intro: str = ""
    intro_en: str = ""
    questions: tuple[Wording, ...] = ()


class NoSuchQuestion(ValueError):  # noqa: N818  named after what happened
    """Somebody took this question out meanwhile."""


class KeyTaken(ValueError):  # noqa: N818
    """Another question of this questionnaire has this key."""


class Lack(Enum):
    """What is wrong with a questionnaire, or could be better."""

    NO_QUESTIONS = "no_questions"
    TOO_MANY = "too_many"
    NOTHING_TO_COUNT = "nothing_to_count"
    TOO_FEW_CHOICES = "too_few_choices"
    LABEL_OFF_SCALE = "label_off_scale"
    TOO_FINE = "too_fine"
    ASKS_WHO = "asks_who"
    LONG = "long"
    NO_ENGLISH = "no_english"
    NO_OWN_WORDS = "no_own_words"


MUST: Final = frozenset(Lack) - {Lack.LONG, Lack.NO_ENGLISH, Lack.NO_OWN_WORDS, Lack.TOO_FINE}
"""What must be mended before it is published; the rest is advice."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found while looking a draft over.

    Args:
        lack: What.
        key: Of the question; empty: the questionnaire as a whole.
    """

    lack: Lack
    key: str = ""

    @property
    def is_must(self) -> bool:
        """Whether it keeps the draft from being published."""
        return self.lack in MUST


def put(questions: Sequence[Wording], one: Wording, *, instead_of: str = "") -> tuple[Wording, ...]:
    """Return the questions with `one` at the end, or in place of another.

    Raises:
        KeyTaken, NoSuchQuestion: see there.
    """
    if any(other.key == one.key and other.key != instead_of for other in questions):
        raise KeyTaken
    if not instead_of:
        return (*questions, one)
    _find(questions, instead_of)
    return tuple(one if other.key == instead_of else other for other in questions)


def moved(questions: Sequence[Wording], key: str, *, is_up: bool) -> tuple[Wording, ...]:
    """Return the questions with one of them a place further up or down; at the end nothing changes.

    Raises:
        NoSuchQuestion: see there.
    """
    at = _find(questions, key)
    to = max(0, min(len(questions) - 1, at - 1 if is_up else at + 1))
    rest = [one for one in questions if one.key != key]
    return (*rest[:to], questions[at], *rest[to:])


def without(questions: Sequence[Wording], key: str) -> tuple[Wording, ...]:
    """Return the questions without one.

    Raises:
        NoSuchQuestion: see there.
    """
    _find(questions, key)
    return tuple(one for one in questions if one.key != key)


def findings(draft: Draft) -> list[Finding]:
    """Look a draft over: what must be mended first, in the order of the questions, then advice."""
    found = [*_of_the_whole(draft)]
    for one in draft.questions:
        found += [Finding(lack, one.key) for lack in _of(one)]
    return sorted(found, key=lambda one: not one.is_must)


def _of_the_whole(draft: Draft) -> Iterable[Finding]:
    kinds = [one.kind for one in draft.questions]
    if not kinds:
        yield Finding(Lack.NO_QUESTIONS)
        return
    if len(kinds) > MOST_QUESTIONS:
        yield Finding(Lack.TOO_MANY)
    elif len(kinds) >= LONG_FROM:
        yield Finding(Lack.LONG)
    if set(kinds) == {QuestionKind.TEXT}:
        yield Finding(Lack.NOTHING_TO_COUNT)
    if QuestionKind.TEXT not in kinds:
        yield Finding(Lack.NO_OWN_WORDS)
    if not draft.title_en or (draft.intro and not draft.intro_en):
        yield Finding(Lack.NO_ENGLISH)


def _of(one: Wording) -> Iterable[Lack]:
    if one.kind is QuestionKind.CHOICE and len(one.choices) < 2:
        yield Lack.TOO_FEW_CHOICES
    if one.kind is QuestionKind.SCALE and one.low is not None and one.high is not None:
        if any(not one.low <= value <= one.high for value, _, _ in one.choices):
            yield Lack.LABEL_OFF_SCALE
        if one.high - one.low >= MOST_STEPS:
            yield Lack.TOO_FINE
    if asks_who(one):
        yield Lack.ASKS_WHO
    if not one.text_en or any(not en for _, _, en in one.choices):
        yield Lack.NO_ENGLISH


def asks_who(one: Wording) -> bool:
    """Say whether a question seems to ask who answers; one that asks to leave that out does not."""
    said = f"{one.text} {one.text_en} {one.help} {one.help_en}".casefold()
    return any(word in said for word in _ASKS_WHO) and not any(word in said for word in _DO_NOT)


def _find(questions: Sequence[Wording], key: str) -> int:
    for at, one in enumerate(questions):
        if one.key == key:
            return at
    raise NoSuchQuestion
