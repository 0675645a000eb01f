"""What may follow what: the table of a duty's states, and what a unit, a supervisor and a resident may do when.

Source: story 01, points 4 to 6; the first unit asked stays answerable until another is named (首接负责), and a clock
never begins anew because a duty was given back.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from doorstep.needs.words import WITH_UNIT, DutyState, NeedState, Outcome

MOST_RETURNS: Final = 2
MOST_REOPENINGS: Final = 1

MOVES: Final[Mapping[DutyState, frozenset[DutyState]]] = MappingProxyType(
    {
        DutyState.ASSIGNED: frozenset(
            {
                DutyState.ACCEPTED,
                DutyState.RETURNED,
                DutyState.ARBITRATION,
                DutyState.ANSWERED,
                DutyState.ASSIGNED,
                DutyState.WITHDRAWN,
            }
        ),
        DutyState.ACCEPTED: frozenset(
            {
                DutyState.RETURNED,
                DutyState.ARBITRATION,
                DutyState.ANSWERED,
                DutyState.ASSIGNED,
                DutyState.WITHDRAWN,
            }
        ),
        DutyState.RETURNED: frozenset({DutyState.ASSIGNED, DutyState.WITHDRAWN}),
        DutyState.ARBITRATION: frozenset({DutyState.ASSIGNED, DutyState.WITHDRAWN}),
        DutyState.ANSWERED: frozenset(
            {DutyState.CLOSED, DutyState.ASSIGNED, DutyState.RETURNED, DutyState.WITHDRAWN}  # returned: see below
        ),
        DutyState.CLOSED: frozenset({DutyState.ASSIGNED, DutyState.RETURNED}),  # opened again by the resident, once
        DutyState.WITHDRAWN: frozenset(),
    }
)
"""Which state may follow which. Into ASSIGNED: another unit was named, or the resident opened it again.

What is opened again whose lead has left meanwhile lies in the tray at once.
"""


class NotPossibleNow(ValueError):  # noqa: N818  named after what happened
    """The state of the duty or need does not allow this step."""

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__(f"what is {state} cannot become {wanted}")
        self.state = state
        self.wanted = wanted


class ReasonMissing(ValueError):  # noqa: N818
    """A duty is given back, paused or withdrawn with a reason in words."""


class RuledAlready(ValueError):  # noqa: N818
    """A ruling said whose duty it is; it cannot be given back again."""


class ReopenedAlready(ValueError):  # noqa: N818
    """A need is opened again once; after that a new need is the way."""


class SameLead(ValueError):  # noqa: N818
    """The unit leads this duty already."""


class LeadCannotHelp(ValueError):  # noqa: N818
    """The lead of a duty is not also its helper."""


class SuggestionMissing(ValueError):  # noqa: N818
    """Who gives a duty back says whose it is rather, unless it is not clear what is asked."""


class PauseForbidden(ValueError):  # noqa: N818
    """No rule lets this clock pause: danger waits for nobody."""


class NotYourDuty(ValueError):  # noqa: N818
    """The duty is another unit's."""


class NotYourNeed(ValueError):  # noqa: N818
    """Whether it is solved is said by who brought it."""


def check_move(state: DutyState, wanted: DutyState) -> None:
    """Let a step pass that the table of states allows.

    Raises:
        NotPossibleNow: it does not.
    """
    if wanted not in MOVES[state]:
        raise NotPossibleNow(state.value, wanted.value)


def returned_to(state: DutyState, returns: int, ruled_at: datetime | None) -> DutyState:
    """Return where a duty goes that is given back: the tray at first, to be ruled on the second time.

    Args:
        state: Where it stands.
        returns: How often it was given back before.
        ruled_at: When a ruling said whose it is; nothing if none did.

    Raises:
        RuledAlready: a ruling stands, or it was given back twice.
        NotPossibleNow: the state does not allow it.
    """
    if ruled_at is not None or returns >= MOST_RETURNS:
        raise RuledAlready
    wanted = DutyState.RETURNED if returns + 1 < MOST_RETURNS else DutyState.ARBITRATION
    if state not in WITH_UNIT:  # what is answered or over is opened again by others
        raise NotPossibleNow(state.value, wanted.value)
    check_move(state, wanted)
    return wanted


def reopens(answer: Outcome, reopenings: int) -> bool:
    """Say whether a resident's word opens the need again: "not solved" does, once, and asks nobody."""
    return answer is Outcome.NOT and reopenings < MOST_REOPENINGS


def check_word(need: NeedState, *, outcome: str, reopenings: int, answer: Outcome) -> None:
    """Let a resident's word pass: after an answer, or "not solved" on what was closed, while it can be opened again.

    Args:
        need: Where the need stands.
        outcome: How it was closed; empty while it is not.
        reopenings: How often it was opened again.
        answer: What the resident says.

    Raises:
        NotPossibleNow: nothing was answered yet, or it was joined with another, or said already.
        ReopenedAlready: "not solved" on a closed need that was opened again before.
    """
    if need is NeedState.ANSWERED:
        return
    if need is not NeedState.CLOSED or outcome == Outcome.DROPPED:
        raise NotPossibleNow(need.value, answer.value)
    if outcome == Outcome.NO_WORD:  # late, but it is the resident's word
        if answer is Outcome.NOT and reopenings >= MOST_REOPENINGS:
            raise ReopenedAlready
        return
    if answer is not Outcome.NOT:
        raise NotPossibleNow(need.value, answer.value)
    if reopenings >= MOST_REOPENINGS:
        raise ReopenedAlready


def check_reason(words: str) -> str:
    """Return the reason without outer blanks.

    Raises:
        ReasonMissing: nothing is left.
    """
    if not (said := words.strip()):
        raise ReasonMissing
    return said
