"""What may be posted, when it counts and what it leaves; no database, no clock."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from doorstep.base.clock import TIME_ZONE
from doorstep.kernel.fen import Language, format_fen
from doorstep.partners import rules as partners

MOST: Final = 10**15
"""No quantity is larger: sums of a thousand of them still fit a database's whole number."""
Pair = tuple[int, int]
"""An account's and a commodity's id."""


class Refused(partners.Refused):
    """Something cannot be done in the ledger; as a text it says why and what to do, in the reader's language."""


class Unbalanced(Refused):
    """The legs of a movement do not sum to zero for each commodity, or there are fewer than two."""

    words = _("What leaves one account must arrive at another: the quantities do not add up to zero.")


class BadQuantity(Refused):
    """A quantity that is no whole number other than zero, or is larger than any real one."""

    words = _("A quantity is a whole number, not zero, and below a thousand million million.")


class OutOfStock(Refused):
    """An account would hold less than nothing, now or at a moment in the past.

    Args:
        account: Whose, a row of `Account`.
        commodity: Of what, a row of `Commodity`.
        on_hand: The most that could be taken at that moment without leaving less than nothing then or since.
        asked: What was to be taken, positive.
    """

    words = _("%(account)s has only %(on_hand)s %(unit)s of %(commodity)s at that moment; %(asked)s were asked for.")

    def __init__(self, account: Any, commodity: Any, on_hand: int, asked: int) -> None:
        super().__init__(account=account, commodity=commodity, on_hand=on_hand, asked=asked, unit=commodity.unit)
        self.account = account
        self.commodity = commodity
        self.on_hand = on_hand
        self.asked = asked


class PeriodClosed(Refused):
    """The moment lies in days that were closed."""

    words = _("These days are closed. Write it down with today's date and say in the reason when it happened.")


class AlreadyClosed(Refused):
    """The days up to this one are closed."""

    words = _("The days up to this one are closed already.")


class InTheFuture(Refused):
    """The moment is still to come."""

    words = _("This moment is still to come. Check the date and the time.")


class KeyConflict(Refused):
    """The same key came before with another content: somebody has to look at it."""

    words = _(
        "Something else was written down under this key before. Nothing was changed; somebody has to compare them."
    )


class AlreadyReversed(Refused):
    """The movement was taken back, or is itself what takes one back."""

    words = _("This has been taken back already, or is itself what takes something back.")


class ReasonMissing(Refused):
    """Whoever takes back or corrects says why."""

    words = _("Please say why.")


class OtherBook(Refused):
    """An account belongs to another book than the movement."""

    words = _("All accounts of one movement belong to the same book.")


class KnownDifferently(Refused):
    """A book, account or commodity of this key is there and differs."""

    words = _("There is one with this key already, and it says something else.")


class StillOpen(Refused):
    """Something has to be settled before these days can be closed.

    Args:
        reasons: One sentence each, in the reader's language.
    """

    words = _("These days cannot be closed yet: %(reasons)s")

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(str(reason) for reason in reasons)
        super().__init__(reasons=" ".join(self.reasons))


class OwnedElsewhere(Refused):
    """The movement belongs to something that would not know that it was taken back."""

    words = _("This was written down by something else (%(about)s). Take it back there, so that both agree.")


class NotEnoughCredit(Refused):
    """More would be drawn, or the limit be cut by more, than is still available."""

    words = _("Only %(available)s of this credit line is still available; %(asked)s were asked for.")

    def __init__(self, available: int, asked: int) -> None:
        self.available = available
        self.asked = asked
        super().__init__(available=format_fen(available, Language.EN), asked=format_fen(asked, Language.EN))


class NotDrawn(Refused):
    """More would be paid back than was drawn."""

    words = _("Only %(drawn)s of this credit line was drawn; no more can be paid back.")

    def __init__(self, drawn: int) -> None:
        self.drawn = drawn
        super().__init__(drawn=format_fen(drawn, Language.EN))


class OutsideTheTerm(Refused):
    """A credit line is drawn within its term alone."""

    words = _("This credit line cannot be drawn on this day: its term has not begun or is over.")


class OneBorrower(Refused):
    """Not exactly one borrower is named, or a name is missing, or the term ends before it begins."""

    words = _("Name the credit line, the bank, exactly one borrower, and a term that does not end before it begins.")


def merged(parts: Iterable[tuple[Pair, int]]) -> dict[Pair, int]:
    """Return the quantity of each account and commodity, in the order of the pairs: the order in which rows are locked.

    Raises:
        BadQuantity: a quantity is no whole number, is zero or too large, or an account's own legs cancel out.
        Unbalanced: the quantities of a commodity do not sum to zero.
    """
    found: dict[Pair, int] = {}
    sums: dict[int, int] = {}
    for pair, quantity in parts:
        if type(quantity) is not int or not quantity or abs(quantity) > MOST:
            raise BadQuantity
        found[pair] = found.get(pair, 0) + quantity
        sums[pair[1]] = sums.get(pair[1], 0) + quantity
    if any(sums.values()) or not found:
        raise Unbalanced
    if not all(found.values()):
        raise BadQuantity
    return dict(sorted(found.items()))


def negated(parts: Mapping[Pair, int]) -> dict[Pair, int]:
    """Return what takes a movement back."""
    return {pair: -quantity for pair, quantity in parts.items()}


def counting_moment(
    occurred_at: datetime, now: datetime, closed_until: datetime | None, *, may_be_late: bool
) -> datetime:
    """Return the moment at which a fact counts: when it happened, or the first open moment if that was closed.

    Args:
        occurred_at: When it happened.
        now: This moment.
        closed_until: Everything before it is sealed; nothing: the book was never closed.
        may_be_late: A fact that cannot be refused any more, such as a sale made without signal.

    Raises:
        InTheFuture: `occurred_at` lies after `now`.
        PeriodClosed: it lies in closed days and may not be late.
        ValueError: a moment without a time zone.
    """
    if occurred_at.tzinfo is None or now.tzinfo is None:
        raise ValueError("a moment in the ledger is aware of its time zone")
    if occurred_at > now:
        raise InTheFuture
    if closed_until is None or occurred_at >= closed_until:
        return occurred_at
    if not may_be_late or closed_until > now:
        raise PeriodClosed
    return closed_until


def closing_moment(until: date, now: datetime, closed_until: datetime | None) -> datetime:
    """Return the moment before which closing the days up to `until` seals everything.

    That is the midnight after `until`, or `now` when the day is not over: what comes later that day belongs to the
    next period.

    Raises:
        InTheFuture: the day is still to come.
        AlreadyClosed: it would not seal anything new.
    """
    if until > now.astimezone(TIME_ZONE).date():
        raise InTheFuture
    moment = min(datetime.combine(until + timedelta(days=1), time.min, TIME_ZONE), now)
    if closed_until is not None and moment <= closed_until:
        raise AlreadyClosed
    return moment


def least(on_hand: int, suffix_sums: Iterable[int]) -> int:
    """Return the smallest quantity held from a moment on: what could be taken at that moment.

    Args:
        on_hand: What is held in the end.
        suffix_sums: For each later entry, the sum of it and all entries after it.
    """
    return min((on_hand, *(on_hand - later for later in suffix_sums)))


def check_reason(reason: str) -> None:
    """Let a reason pass that says something.

    Raises:
        ReasonMissing: it does not.
    """
    if not reason.strip():
        raise ReasonMissing


def check_own(about: str) -> None:
    """Let a movement be taken back from the ledger's own pages that nothing else stands on.

    Raises:
        OwnedElsewhere: it belongs to something outside the ledger.
    """
    if about and not about.startswith("ledger."):
        raise OwnedElsewhere(about=about)


def check_line(title: str, lender: str, borrowers: Iterable[object], first: date, last: date) -> None:
    """Let a credit line pass that says who lends to whom until when.

    Raises:
        OneBorrower: it does not.
    """
    if not title.strip() or not lender.strip() or sum(map(bool, borrowers)) != 1 or last < first:
        raise OneBorrower


def check_fen(fen: int) -> None:
    """Let an amount pass that is one.

    Raises:
        BadQuantity: it is no whole number of fen above nothing.
    """
    if type(fen) is not int or not 0 < fen <= MOST:
        raise BadQuantity


def body_hash(
    *,
    book: str,
    kind: str,
    occurred_at: datetime,
    parts: Iterable[tuple[str, str, int]],
    about: str,
    reason: str,
    reverses: str,
) -> str:
    """Return the digest of what a movement says, 64 hexadecimal digits; the order of its legs does not matter.

    Args:
        book: Key of the book.
        kind: What happened.
        occurred_at: When; the same moment in any time zone gives the same digest.
        parts: Keys of account and commodity, and the quantity.
        about: What it belongs to.
        reason: Why.
        reverses: Key of the movement it takes back, or nothing.
    """
    legs = [f"{account}\x1f{commodity}\x1f{quantity}" for account, commodity, quantity in sorted(parts)]
    moment = str((occurred_at - _EPOCH) // _MICROSECOND)
    return hashlib.sha256("\x1e".join((book, kind, moment, about, reason, reverses, *legs)).encode()).hexdigest()


_EPOCH = datetime(2000, 1, 1, tzinfo=TIME_ZONE)
_MICROSECOND = timedelta(microseconds=1)


def sealed(before: str, lines: Iterable[tuple[str, str]]) -> tuple[str, int]:
    """Return the digest of a period and how many movements it seals.

    Args:
        before: Digest of the period before it; nothing for the first.
        lines: Key and body hash of each movement, in the order of the keys.
    """
    digest, count = hashlib.sha256(before.encode()), 0
    for key, body in lines:
        digest.update(f"\n{key} {body}".encode())
        count += 1
    return digest.hexdigest(), count
