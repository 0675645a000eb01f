"""Which trace codes go into the next batch, and how a batch moves on. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from doorstep.programmes.pharmacy.words import TraceDeed, TraceReportState, TraceResult

MOST: Final = 5_000
"""Codes in one batch; what is over goes into the next. A habit of the house: files stay readable."""
_RANK: Final = {TraceDeed.SOLD: 0, TraceDeed.RETURNED: 1, TraceDeed.DESTROYED: 2}


class NothingToReport(ValueError):  # noqa: N818  named after what happened
    """Every code is in a batch, accepted, or left out."""


class NotInThisState(ValueError):  # noqa: N818
    """The batch has moved on: it was sent, answered or withdrawn meanwhile."""

    def __init__(self, state: TraceReportState) -> None:
        super().__init__(state.value)
        self.state = state


class ReasonMissing(ValueError):  # noqa: N818
    """A rejected code says why it was, a mended one what was done."""


class NotRejected(ValueError):  # noqa: N818
    """Only a rejected code is mended, and only once before it is sent again."""


class ContradictoryAnswer(ValueError):  # noqa: N818
    """The line was withdrawn, or was rejected and cannot become accepted: its next attempt is."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that happened to a pack.

    Args:
        source: The row it comes from.
        deed: Sold, returned or destroyed.
        code: As it was scanned.
        at: When.
    """

    source: str
    deed: TraceDeed
    code: str
    at: datetime

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same."""
        return self.source, self.deed.value


@dataclass(frozen=True, slots=True)
class Said:
    """What became of the last time a deed was reported.

    Args:
        result: Waiting, accepted, rejected or withdrawn.
        attempt: The how-manieth time it was.
        code: The right code, if it was mended.
        is_left_out: Nobody reports it again.
    """

    result: TraceResult
    attempt: int
    code: str = ""
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class Next:
    """A deed for the next batch, with the code to report and the how-manieth time it is."""

    deed: Deed
    code: str
    attempt: int


def next_batch(
    deeds: Iterable[Deed], said: Mapping[tuple[str, str], Said], live: Collection[str], most: int = MOST
) -> list[Next]:
    """Return what goes into the next batch, the oldest first.

    Of each code one deed at a time, in the order in which they happened: a return waits until its sale is accepted or
    left out. What was rejected goes again, with its right code if it was mended. A code that waits for an answer in
    a `live` batch goes into no other.
    """
    by_code: dict[str, list[Deed]] = {}
    for deed in sorted(deeds, key=_order):
        by_code.setdefault(deed.code, []).append(deed)
    found: list[Next] = []
    taken = set(live)
    for ordered in by_code.values():
        open_ones = (one for one in ordered if not _is_done(said.get(one.key)))
        first = next(open_ones, None)
        before = said.get(first.key) if first else None
        if first is None or (before is not None and before.result is TraceResult.WAITING):
            continue
        code = (before.code if before else "") or first.code
        if code not in taken:
            taken.add(code)
            found.append(Next(first, code, before.attempt + 1 if before else 1))
    return sorted(found, key=lambda one: _order(one.deed))[:most]


def check_move(now: TraceReportState, then: TraceReportState) -> None:
    """Let a batch move on: drawn up, sent, answered; one that was not sent may be withdrawn.

    Raises:
        NotInThisState: see there.
    """
    allowed = {
        TraceReportState.DRAWN: (TraceReportState.SENT, TraceReportState.WITHDRAWN),
        TraceReportState.SENT: (TraceReportState.ANSWERED,),
    }
    if then not in allowed.get(now, ()):
        raise NotInThisState(now)


def check_answer(before: TraceResult, result: TraceResult, reason: str) -> bool:
    """Let an answer be written down; say whether it is news. What was accepted may be rejected later.

    Raises:
        ReasonMissing, ContradictoryAnswer: see there.
    """
    if result is TraceResult.REJECTED and not reason.strip():
        raise ReasonMissing
    if before is result:
        return False
    if before is TraceResult.WAITING or (before is TraceResult.ACCEPTED and result is TraceResult.REJECTED):
        return True
    raise ContradictoryAnswer


def _order(deed: Deed) -> tuple[datetime, str, int, str]:
    return deed.at, deed.code, _RANK[deed.deed], deed.source


def _is_done(said: Said | None) -> bool:
    return said is not None and (said.result is TraceResult.ACCEPTED or said.is_left_out)
