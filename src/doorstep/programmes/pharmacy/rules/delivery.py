"""Home delivery (送药到家): which step may follow which, and when it goes back. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from doorstep.programmes.pharmacy.words import DeliveryState as S

MOVES: Final[Mapping[S, frozenset[S]]] = MappingProxyType(
    {
        S.REQUESTED: frozenset({S.REVIEWED, S.RETURNED}),
        S.REVIEWED: frozenset({S.PACKED, S.RETURNED}),
        S.PACKED: frozenset({S.OUT, S.RETURNED}),
        S.OUT: frozenset({S.DELIVERED, S.FAILED}),
        S.FAILED: frozenset({S.OUT, S.RETURNED}),
        S.DELIVERED: frozenset(),
        S.RETURNED: frozenset(),
    }
)
"""Which state may follow which."""


class NotNow(ValueError):  # noqa: N818  named after what happened
    """The delivery's state does not allow this step."""

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__(f"a delivery that is {state} cannot become {wanted}")
        self.state = state
        self.wanted = wanted


class BoxMissing(ValueError):  # noqa: N818
    """A medicine from the refrigerator travels in a cold box whose number is written down."""


class NotHandedOver(ValueError):  # noqa: N818
    """Handing over needs the receiver's code, or a second person who saw it."""


class NoCallOwed(ValueError):  # noqa: N818
    """The patient was rung, or need not be."""


def check_move(state: str, wanted: S) -> None:
    """Let a step pass that the table allows.

    Raises:
        NotNow: it does not.
    """
    if wanted not in MOVES[S(state)]:
        raise NotNow(state, wanted.value)


def after_failure(attempts: int, most: int) -> S:
    """Return where a delivery stands when nobody took it: it is tried again, or after `most` attempts goes back."""
    return S.RETURNED if attempts >= most else S.FAILED


def call_due(value: Mapping[str, Any], returned_at: datetime) -> datetime:
    """Return by when the patient is rung whose medicine went back after the last attempt, by the rule of deliveries."""
    return returned_at + timedelta(minutes=int(value.get("call_min", 60)))
