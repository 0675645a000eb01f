"""Enter many sheets of paper at once: all of them, or none and every reason why."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import uuid4

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.voices.access import ENTER
from doorstep.voices.actions.answering import CodeReplaced, NoSuchCode, answer, found, found_all
from doorstep.voices.actions.invitations import AlreadyAnswered
from doorstep.voices.actions.waves import NotInTheWave, about
from doorstep.voices.models import Invitation, Wave
from doorstep.voices.paper_table import PaperSheet
from doorstep.voices.rules.answers import AnswersUnfit
from doorstep.voices.rules.waves import WaveNotOpen
from doorstep.voices.words import Mode

REFUSALS: Final = (AlreadyAnswered, AnswersUnfit, CodeReplaced, NoSuchCode, NotInTheWave, WaveNotOpen)


class SheetsFaulty(ValueError):  # noqa: N818  named after what happened
    """Nothing was entered.

    Attributes:
        faults: (row, what happened) of each sheet that cannot be taken.
    """

    def __init__(self, faults: Sequence[tuple[int, Exception]]) -> None:
        super().__init__(f"{len(faults)} sheets")
        self.faults = tuple(faults)


def enter_sheets(by: Actor, *, wave: Wave, sheets: Sequence[PaperSheet], now: datetime) -> int:
    """Enter sheets of paper; return how many.

    The line in the journal is written in a transaction of its own: in the same one it would bear the mark of the rows
    of the roll that these sheets spent.

    Raises:
        NotAllowed: `by` enters no answers here.
        SheetsFaulty: see there.
    """
    require(by, ENTER, wave.place.path)
    rows = found_all(one.code for one in sheets)
    with transaction.atomic():
        faults = [(one.row, fault) for one in sheets if (fault := _entered(by, wave, one, rows, now)) is not None]
        if faults:
            raise SheetsFaulty(faults)
    with transaction.atomic():
        journal.record(by, "voices.enter_sheets", about(wave), {"sheets": len(sheets)}, now=now)
    return len(sheets)


def enter_sheet(
    by: Actor, *, wave: Wave, sheet: PaperSheet, form: str, row: Invitation | None = None, now: datetime
) -> str | None:
    """Enter one sheet of paper; return the private code of whoever wrote something in their own words.

    Args:
        by: Who types.
        wave: Which survey.
        sheet: As it was filled in.
        form: A random word, from which the private code is made.
        row: Of the roll, as its code opens it, if it was looked for already.
        now: This moment.

    Raises:
        NotAllowed: `by` enters no answers here.
        NotInTheWave: the code belongs to another survey.
        NoSuchCode, CodeReplaced, AlreadyAnswered, WaveNotOpen, AnswersUnfit: see there.
    """
    require(by, ENTER, wave.place.path)
    opened = row or found(sheet.code)
    if opened.wave_id != wave.pk:
        raise NotInTheWave
    receipt = answer(
        by, code=sheet.code, answers=sheet.answers, mode=Mode.PAPER, form=form, on=sheet.on, row=opened, now=now
    )
    return receipt.follow_code


def _entered(
    by: Actor, wave: Wave, sheet: PaperSheet, rows: Mapping[str, Invitation], now: datetime
) -> Exception | None:
    try:  # what is refused has written nothing: `answer` takes it back
        enter_sheet(by, wave=wave, sheet=sheet, form=uuid4().hex, row=rows.get(sheet.code), now=now)
    except REFUSALS as fault:
        return fault
    return None
