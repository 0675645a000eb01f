"""What an answer may be, question by question; what was typed stays what it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from doorstep.voices.words import SCORED, QuestionKind

LONGEST_TEXT: Final = 1000
MOST_NUMBER: Final = 1_000_000_000
STEP_S: Final = 10
MOST_S: Final = 3600


class Fault(Enum):
    """Why an answer cannot be taken."""

    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_CHOICE = "not_a_choice"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"


class AnswersUnfit(ValueError):  # noqa: N818  named after what happened
    """Answers cannot be taken as they are.

    Attributes:
        faults: By key of the question.
    """

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        super().__init__(", ".join(f"{key}: {fault.value}" for key, fault in faults.items()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the rules see it.

    Args:
        key: Of the question.
        kind: What an answer looks like.
        is_required: Whether it must be answered.
        low: Lowest value of a scale or number, if there is one.
        high: Highest value, if there is one.
        values: What can be chosen.
    """

    key: str
    kind: QuestionKind
    is_required: bool = True
    low: int | None = None
    high: int | None = None
    values: frozenset[int] = frozenset()

    def on_hundred(self, value: int) -> float:
        """Return an answer to a question that is scored on 0 to 100; yes is 100."""
        if self.kind is QuestionKind.YES_NO:
            return 100.0 * value
        assert self.low is not None and self.high is not None  # noqa: S101, PT018  a constraint of the table
        return 100.0 * (value - self.low) / (self.high - self.low)

    @property
    def is_scored(self) -> bool:
        """Whether its answers lie on 0 to 100."""
        return self.kind in SCORED


@dataclass(frozen=True, slots=True)
class Checked:
    """Answers that can be taken.

    Args:
        numbers: By key, whole numbers.
        texts: By key, what was written in own words, without blanks around it.
    """

    numbers: dict[str, int]
    texts: dict[str, str]


def check(questions: Sequence[Asked], given: Mapping[str, Any]) -> Checked:
    """Return what was answered, or say of each question what is wrong.

    Args:
        questions: All of them, in order.
        given: By key: text as it was typed, or a whole number. Nothing and blanks are no answer.

    Raises:
        AnswersUnfit: see there; a key that no question has is a fault, too.
    """
    numbers: dict[str, int] = {}
    texts: dict[str, str] = {}
    faults = {key: Fault.UNKNOWN for key in given if key not in {one.key for one in questions}}
    for one in questions:
        raw = given.get(one.key)
        said = "" if raw is None else str(raw).strip()
        if not said:
            if one.is_required:
                faults[one.key] = Fault.MISSING
        elif one.kind is QuestionKind.TEXT:
            texts[one.key] = said.replace("\r\n", "\n")
            if len(said) > LONGEST_TEXT:
                faults[one.key] = Fault.TOO_LONG
        else:
            fault = _number(one, said, numbers)
            if fault is not None:
                faults[one.key] = fault
    if faults:
        raise AnswersUnfit(faults)
    return Checked(numbers, texts)


def in_steps(seconds: float | None) -> int | None:
    """Return how long somebody took, in steps of ten seconds and an hour at most: too coarse to know anybody by."""
    if seconds is None or seconds < 0:
        return None
    return int(min(seconds, MOST_S) // STEP_S * STEP_S)


def _number(one: Asked, said: str, numbers: dict[str, int]) -> Fault | None:
    if not said.lstrip("-").isascii() or not said.lstrip("-").isdigit() or len(said) > 11:
        return Fault.NOT_A_NUMBER
    value = int(said)
    numbers[one.key] = value
    match one.kind:
        case QuestionKind.YES_NO:
            return None if value in {0, 1} else Fault.NOT_A_CHOICE
        case QuestionKind.CHOICE:
            return None if value in one.values else Fault.NOT_A_CHOICE
    low = -MOST_NUMBER if one.low is None else one.low
    high = MOST_NUMBER if one.high is None else one.high
    return None if low <= value <= high else Fault.OUT_OF_RANGE
