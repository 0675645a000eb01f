"""What may follow what for questionnaires and waves, and what a questionnaire needs to be published."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from doorstep.voices.rules.answers import Asked
from doorstep.voices.words import QuestionKind, WaveState

MOVES: Final[Mapping[WaveState, WaveState]] = {
    WaveState.DRAFT: WaveState.OPEN,
    WaveState.OPEN: WaveState.CLOSED,
    WaveState.CLOSED: WaveState.RELEASED,
}
MOST_QUESTIONS: Final = 60


class QuestionnaireUnfit(ValueError):  # noqa: N818  named after what happened
    """A questionnaire cannot be published as it is.

    Attributes:
        key: Of the question that is at fault; empty: the questionnaire as a whole.
    """

    def __init__(self, why: str, key: str = "") -> None:
        super().__init__(f"{key}: {why}" if key else why)
        self.key = key


class AlreadyPublished(ValueError):  # noqa: N818
    """A published questionnaire never changes; make a new version."""


class NotPublished(ValueError):  # noqa: N818
    """Only a published questionnaire is asked."""


class WrongState(ValueError):  # noqa: N818
    """The wave stands elsewhere: it goes from being prepared to open, closed, published, and never back."""


class WaveNotOpen(ValueError):  # noqa: N818
    """The wave takes no answers: not yet, or no more."""


class NoAreas(ValueError):  # noqa: N818
    """A wave asks somewhere: it needs at least one village, each once and with people on its frame."""


def check_move(state: WaveState, to: WaveState) -> None:
    """Let a wave go on, or raise `WrongState`."""
    if MOVES.get(state) is not to:
        raise WrongState


def check_open(state: WaveState, opens_on: date, closes_on: date, today: date) -> None:
    """Let an answer in, or raise `WaveNotOpen`."""
    if state is not WaveState.OPEN or not opens_on <= today <= closes_on:
        raise WaveNotOpen


def check_questionnaire(questions: Sequence[Asked]) -> None:
    """Let a questionnaire be published, or raise `QuestionnaireUnfit`."""
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        why = f"1 to {MOST_QUESTIONS} questions"
        raise QuestionnaireUnfit(why)
    if all(one.kind is QuestionKind.TEXT for one in questions):
        raise QuestionnaireUnfit("at least one question that is not free words")
    for one in questions:
        if one.kind is QuestionKind.CHOICE and len(one.values) < 2:
            raise QuestionnaireUnfit("a choice needs at least two", one.key)
        if one.kind is QuestionKind.SCALE and one.values and not _labels_fit(one):
            raise QuestionnaireUnfit("labels lie on the scale", one.key)


def digest(whole: Mapping[str, Any]) -> str:
    """Return what identifies everything a questionnaire asks, 64 hexadecimal digits."""
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _labels_fit(one: Asked) -> bool:
    assert one.low is not None and one.high is not None  # noqa: S101, PT018  a constraint of the table
    return all(one.low <= value <= one.high for value in one.values)
