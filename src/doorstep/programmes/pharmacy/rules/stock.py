"""What may be received, sent, confirmed and counted. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from doorstep.engines.stocking.lots import Held, allocate, why_unusable
from doorstep.ledger.words import AccountKind
from doorstep.programmes.pharmacy.words import HandoverKind

LOADING: Final = "pharmacy.loading"
"""Code of the dated rule: days between visits and days of a course, by kind of handover."""


LICENSED: Final = "pharmacy.licensed"
"""Code of the dated rule: kinds of accounts (cabinet, shop, vehicle) that store medicine on a licence alone."""
NEAR_EXPIRY: Final = "pharmacy.near_expiry"
"""Code of the dated rule: so many days before its last day a lot is looked after."""


class NothingSent(ValueError):  # noqa: N818  named after what happened
    """A handover, a receipt or a count has lines, each of a whole number of units, one at least."""


class LotNotUsable(ValueError):  # noqa: N818
    """A lot that is recalled, kept back, expired or too near its end; `why` is a word of `Unusable`."""

    def __init__(self, number: str, why: str) -> None:
        super().__init__(f"{number}: {why}")
        self.number = number
        self.why = why


class NotFirstExpired(ValueError):  # noqa: N818
    """Another lot expires first; to send this one needs a reason and the right to do so."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class MoreThanSent(ValueError):  # noqa: N818
    """Nobody confirms more than was sent: the sender counts again and sends the rest."""


class NotConfirmable(ValueError):  # noqa: N818
    """This handover was confirmed before, or not yet: it stands at `state`."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class HolderFrozen(ValueError):  # noqa: N818
    """Nothing moves here until it was counted."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class Unlicensed(ValueError):  # noqa: N818
    """No licence in force names this address: nothing is stored here."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class LotDiffers(ValueError):  # noqa: N818
    """The lot is known with another day of expiry, or was made on another day."""

    def __init__(self, number: str, last_use_on: date) -> None:
        super().__init__(f"{number}: {last_use_on}")
        self.number = number
        self.last_use_on = last_use_on


class NoteTaken(ValueError):  # noqa: N818
    """The supplier's note was taken in before."""


class TooMuch(ValueError):  # noqa: N818
    """The vehicle has no room for this."""

    def __init__(self, room_l: int) -> None:
        super().__init__(str(room_l))
        self.room_l = room_l


class NotDivisible(ValueError):  # noqa: N818
    """Packs of this medicine are not opened."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One line of a handover before it is written: a lot and how much of it lies there."""

    number: str
    held: Held[int]
    quantity: int


def goes_back(kind: str, target: str) -> bool:
    """Say whether a handover brings stock back to a shop or pharmacy: it may come as it is, whatever its lots are."""
    return kind == HandoverKind.RETURN and target == AccountKind.SHOP


def check_quantities(quantities: Mapping[int, int]) -> None:
    """Let lines pass that are whole numbers of one at least; there is one at least.

    Raises:
        NothingSent: they are not.
    """
    if not quantities or any(type(one) is not int or one < 1 for one in quantities.values()):
        raise NothingSent


def check_usable(lines: list[Sent], day: date, *, least_days_left: int = 0) -> None:
    """Let lines pass whose lots may be given out on that day.

    Raises:
        LotNotUsable: one may not.
    """
    for line in lines:
        why = why_unusable(line.held.lot, day, least_days_left=least_days_left)
        if why is not None:
            raise LotNotUsable(line.number, why.value)


def check_first_expired(chosen: list[Sent], lying: list[Held[int]], day: date, *, least_days_left: int = 0) -> None:
    """Let lots of one medicine pass that are the first to expire of those lying there.

    Args:
        chosen: What is to be sent, of one medicine.
        lying: Everything of that medicine that lies there.
        day: Today.
        least_days_left: Days of use still wanted.

    Raises:
        NotFirstExpired: a lot goes that would not be next; lots of one day of expiry are alike.
    """
    total = sum(line.quantity for line in chosen)
    first = allocate(lying, total, day, least_days_left=least_days_left)
    days = {one.lot.key: one.lot.last_use_on for one in lying}
    wanted: dict[date, int] = {}
    for take in first.takes:
        wanted[days[take.key]] = wanted.get(days[take.key], 0) + take.quantity
    for line in sorted(chosen, key=lambda line: line.held.lot.last_use_on, reverse=True):
        on = line.held.lot.last_use_on
        wanted[on] = wanted.get(on, 0) - line.quantity
        if wanted[on] < 0 and not first.short:
            raise NotFirstExpired(line.number)


def check_confirmed(sent: Mapping[int, int], confirmed: Mapping[int, int]) -> None:
    """Let a count on arrival pass: every line that was sent, none more than was sent.

    Raises:
        NothingSent: a line is missing, is another one, or is no whole number.
        MoreThanSent: see there.
    """
    if set(sent) != set(confirmed) or any(type(one) is not int or one < 0 for one in confirmed.values()):
        raise NothingSent
    if any(confirmed[lot] > sent[lot] for lot in sent):
        raise MoreThanSent


def check_licence(name: str, licence: str, until: date | None, today: date, *, is_wanted: bool) -> None:
    """Let a place pass that may store medicine: its address stands on a licence where one is wanted, and none is over.

    Raises:
        Unlicensed: it may not.
    """
    if (is_wanted and not licence) or (until is not None and until < today):
        raise Unlicensed(name)


def wants_licence(value: Sequence[str] | None, kind: str) -> bool:
    """Say whether a kind of account stores medicine on a licence alone, by the rule; without one a cabinet does."""
    return kind in (value if value is not None else (AccountKind.CABINET.value,))


def least_days(value: Mapping[str, Mapping[str, int]], kind: str) -> int:
    """Return the days of use a lot needs for a kind of handover, by the rule: days between visits and of a course."""
    row = value.get(kind, {})
    return int(row.get("visit_every_days", 0)) + int(row.get("course_days", 0))
