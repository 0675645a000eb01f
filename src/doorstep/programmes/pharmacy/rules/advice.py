"""By when a question to a pharmacist is answered, and which comes first. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from doorstep.programmes.pharmacy.rules.legality import class_of
from doorstep.programmes.pharmacy.words import LegalClass, QuestionState, Severity

LONGEST: Final = 1000
"""Characters of a question or an answer."""


class QuestionBlank(ValueError):  # noqa: N818  named after what happened
    """Nothing is asked, or nothing is answered."""


class NotWaiting(ValueError):  # noqa: N818
    """Somebody else has taken the question, or it is answered."""


class NotYours(ValueError):  # noqa: N818
    """Another pharmacist has taken this question."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question in the queue.

    Args:
        key: Whatever names it to the caller.
        severity: A word of `Severity`.
        due_at: By when it is to be answered.
    """

    key: int
    severity: str
    due_at: datetime


def due_at(value: Mapping[str, Any], *, severity: str, legal_class: str, asked_at: datetime) -> datetime:
    """Return by when an answer is promised: a severe one by its own minutes, else by the class of the medicine.

    Args:
        value: Of the row `pharmacy.advice`, minutes.
        severity: A word of `Severity`.
        legal_class: A word of `LegalClass`; an unknown one is taken as prescription.
        asked_at: When it was asked.
    """
    if severity == Severity.SEVERE:
        return asked_at + timedelta(minutes=value["severe_min"])
    known = class_of(legal_class)
    name = {LegalClass.OTC_A: "otc_a_min", LegalClass.OTC_B: "otc_b_min"}.get(known, "rx_min")
    return asked_at + timedelta(minutes=value[name])


def in_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Return who is answered first: the severe, then who was promised earliest, which holds class and wait alike."""
    return sorted(waiting, key=lambda one: (one.severity != Severity.SEVERE, one.due_at, one.key))


def clean(text: str) -> str:
    """Return the words as they are kept.

    Raises:
        QuestionBlank: there are none.
    """
    if not (said := text.strip()[:LONGEST]):
        raise QuestionBlank
    return said


def check_take(state: str) -> None:
    """Let a pharmacist take a question that waits.

    Raises:
        NotWaiting: it does not.
    """
    if state != QuestionState.WAITING:
        raise NotWaiting(state)
