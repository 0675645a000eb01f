"""What may follow what in a vehicle's day. Pure."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from doorstep.programmes.pharmacy.words import CertificateKind, TripState

MOVES: Final[Mapping[TripState, frozenset[TripState]]] = MappingProxyType(
    {
        TripState.PLANNED: frozenset({TripState.LOADED, TripState.OPEN}),  # it may carry enough from before
        TripState.LOADED: frozenset({TripState.OPEN}),
        TripState.OPEN: frozenset({TripState.COUNTING}),
        TripState.COUNTING: frozenset({TripState.CLOSED}),
        TripState.CLOSED: frozenset(),
    }
)
"""Which state may follow which."""


class TripElsewhere(ValueError):  # noqa: N818  named after what happened
    """The trip stands at another state than this step needs."""

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__(f"a trip that is {state} cannot become {wanted}")
        self.state = state
        self.wanted = wanted


class TripThere(ValueError):  # noqa: N818
    """The vehicle has a trip on this day, or one that is not closed."""


class PharmacistNotLicensed(ValueError):  # noqa: N818
    """The pharmacist's licence does not hold on the day of the trip."""


class CertificateOver(ValueError):  # noqa: N818
    """Somebody of the crew has a certificate that does not hold on the day of the trip."""

    def __init__(self, name: str, kind: CertificateKind, until: date) -> None:
        super().__init__(f"the {kind.value} of {name} held until {until}")
        self.name = name
        self.kind = kind
        self.until = until


class LeaseTaken(ValueError):  # noqa: N818
    """Another device has charge of this vehicle, or this device of another vehicle."""


class NoLease(ValueError):  # noqa: N818
    """This device does not have charge of the vehicle."""


class LeaseOpen(ValueError):  # noqa: N818
    """A device still has charge of the vehicle: it reports first and gives the vehicle back."""


class ReportsWaiting(ValueError):  # noqa: N818
    """The device still has reports that did not arrive, or that wait for a person."""

    def __init__(self, waiting: int) -> None:
        super().__init__(str(waiting))
        self.waiting = waiting


class NotConfirmed(ValueError):  # noqa: N818
    """What was sent to or from the vehicle was not counted on arrival yet."""


class NotCounted(ValueError):  # noqa: N818
    """The vehicle was not counted after its last movement."""


def check_move(state: str, wanted: TripState) -> None:
    """Let a step pass that the table of states allows.

    Raises:
        TripElsewhere: it does not.
    """
    if wanted not in MOVES[TripState(state)]:
        raise TripElsewhere(state, wanted.value)
