"""What may happen to alliances, promises and agreements, and why not; no database, no clock."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise as LazyWords
from django.utils.translation import gettext_lazy as _

from doorstep.partners.words import SecondmentState, Side

MOVES = {
    SecondmentState.ASKED: {SecondmentState.AGREED, SecondmentState.REFUSED},
    SecondmentState.AGREED: {SecondmentState.ENDED},
    SecondmentState.REFUSED: set[SecondmentState](),
    SecondmentState.ENDED: set[SecondmentState](),
}


class Refused(ValueError):  # noqa: N818  named after what happened
    """Something cannot be done; as a text it says why and what to do, in the reader's language."""

    words: LazyWords | str = ""

    def __init__(self, **figures: Any) -> None:
        super().__init__()
        self.figures = figures

    def __str__(self) -> str:
        return str(self.words) % self.figures if self.figures else str(self.words)


class EndsBeforeItBegins(Refused):
    """The last day lies before the first."""

    words = _("The last day lies before the first.")


class WordsMissing(Refused):
    """A text that is needed is empty."""

    words = _("Please fill in every text that is needed.")


class NotANumberOfThings(Refused):
    """A quantity below one."""

    words = _("A quantity is a whole number from 1 up.")


class HasOpenDuties(Refused):
    """The partner still owes something: it cannot leave before that is done or given to somebody else."""

    words = _("It still has open duties: %(count)s. Close them or give them to another unit first.")

    def __init__(self, count: int) -> None:
        super().__init__(count=count)
        self.count = count


class AlreadyMember(Refused):
    """The partner belongs to this alliance on one of these days."""

    words = _("This unit belongs to the alliance on these days already.")


class AlreadyLed(Refused):
    """The alliance has a lead."""

    words = _("The alliance has a lead already. Let that one leave, or join as a member.")


class NotAMember(Refused):
    """The partner does not belong to the alliance on this day."""

    words = _("This unit does not belong to the alliance on this day.")


class NotTakingPart(Refused):
    """The partner does not take part in anything on this day."""

    words = _("This unit does not take part on these days.")


class NameTaken(Refused):
    """Something of this name is there already."""

    words = _("There is one of this name already.")


class AlreadyReversed(Refused):
    """This delivery was taken back, or is itself what takes one back."""

    words = _("This has been taken back already.")


class TooFewSides(Refused):
    """A pairing or case joins two sides or more, each once."""

    words = _("Name at least two sides, each only once.")


class OneLead(Refused):
    """Not exactly one of the sides leads."""

    words = _("Exactly one side leads.")


class OverlappingPosts(Refused):
    """The person has another post on some of these days; it may be so, but somebody must say that they know."""

    words = _("This person has another post on these days: %(posts)s. If that is meant, tick that you know.")

    def __init__(self, posts: Iterable[str]) -> None:
        self.posts = tuple(posts)
        super().__init__(posts="; ".join(self.posts))


class SameLogin(Refused):
    """One login never approves for both sides."""

    words = _("You approved for the other side. Somebody else has to approve for this one.")


class AlreadyApproved(Refused):
    """This side said yes before."""

    words = _("This side has approved already.")


class PaperMissing(Refused):
    """An outside side approves on paper: the letter's number is needed."""

    words = _("This side is outside: write down the number of its letter.")


class NotNow(Refused):
    """The state does not allow it."""

    words = _("This is over or has been decided already.")


class KeptElsewhere(Refused):
    """The row is at home at another installation; here it is only read."""

    words = _("This is kept by the other side. Ask them to change it; their next package brings it here.")


class FileAlreadyThere(Refused):
    """The very same content is in the list."""

    words = _("A file with exactly this content is in the list already.")


class FileTooLarge(Refused):
    """More bytes than a file may have, or none at all."""

    words = _("A file has at least one byte and at most %(megabytes)s MB.")


@dataclass(frozen=True, slots=True)
class Term:
    """Days from `first` to `last`, both included; without `last` it goes on."""

    first: date
    last: date | None = None

    def overlaps(self, other: "Term") -> bool:
        """Say whether the two have a day in common."""
        return (self.last is None or other.first <= self.last) and (other.last is None or self.first <= other.last)


def check_term(first: date, last: date | None) -> None:
    """Let a span of days pass.

    Raises:
        EndsBeforeItBegins: its last day lies before its first.
    """
    if last is not None and last < first:
        raise EndsBeforeItBegins


def check_words(*texts: str) -> None:
    """Let texts pass that say something.

    Raises:
        WordsMissing: one of them does not.
    """
    if not all(text.strip() for text in texts):
        raise WordsMissing


def check_quantity(quantity: int) -> None:
    """Let a quantity pass.

    Raises:
        NotANumberOfThings: it is below one.
    """
    if quantity < 1:
        raise NotANumberOfThings


def is_sooner(was: date | None, until: date | None, today: date) -> bool:
    """Say whether a partner would leave today or sooner than was said before; nothing means no end."""
    return until is not None and (until <= today or was is None or until < was)


def check_held(counts: Iterable[int]) -> None:
    """Let a partner go that owes nothing.

    Args:
        counts: How many duties each of those asked says are open.

    Raises:
        HasOpenDuties: there are some.
    """
    if (count := sum(counts)) > 0:
        raise HasOpenDuties(count)


def check_move(state: SecondmentState, to: SecondmentState) -> None:
    """Let a secondment move on.

    Raises:
        NotNow: `MOVES` has no such step.
    """
    if to not in MOVES[state]:
        raise NotNow


def check_approval(side: Side, login: int | None, given: Collection[tuple[Side, int | None]]) -> None:
    """Let a side approve.

    Args:
        side: Which one.
        login: Id of the login that approves; nothing for the platform itself.
        given: Approvals so far: side and login.

    Raises:
        AlreadyApproved: this side did before.
        SameLogin: the same login, or the platform itself, approved for the other side.
    """
    for approved, by in given:
        if approved is side:
            raise AlreadyApproved
        if by == login:
            raise SameLogin


@dataclass(frozen=True, slots=True)
class Standing:
    """How a promise stands.

    Args:
        promised: Whole units.
        delivered: Whole units, reversals taken off.
        is_late: The day is over and not everything is there.
    """

    promised: int
    delivered: int
    is_late: bool

    @property
    def share(self) -> float:
        """How much of it is there, 0 to 1; more than promised counts as all."""
        return min(self.delivered / self.promised, 1.0)

    @property
    def percent(self) -> int:
        """The same in whole per cent, never 100 before everything is there."""
        return min(self.delivered * 100 // self.promised, 100)


def standing(promised: int, delivered: int, due_on: date, today: date) -> Standing:
    """Return how a promise stands on the day `today`."""
    return Standing(promised, delivered, is_late=delivered < promised and due_on < today)


class NotACode(Refused):
    """Not the code of another installation, or our own."""

    words = _("A code has up to 20 letters, digits, dots, dashes and underscores, and is not our own.")


class NotAKey(Refused):
    """Not a key."""

    words = _("A key is 64 hexadecimal digits, as the other side read it out.")


class PeerEnded(Refused):
    """No exchange is agreed on with this installation today."""

    words = _("The exchange with this installation does not hold today.")


class NoSharingAgreement(Refused):
    """Names of people would leave without a recorded agreement that covers them today."""

    words = _("No agreement on sharing covers names of people today. Record one first, or send the package without.")


class NamesNeedAVillage(Refused):
    """The package names people, and nobody said where they are to be registered."""

    words = _("The package names people. Say in which village or community they are to be registered.")


class NoCounty(Refused):
    """There is no county yet under which things could be kept."""

    words = _("Bring in the county's list of places first.")
