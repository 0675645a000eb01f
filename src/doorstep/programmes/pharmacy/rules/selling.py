"""Limits of a sale beside legality: who must say who they are, how many packs, what the day has seen. Pure."""

from dataclasses import dataclass

from doorstep.programmes.pharmacy.rules.interactions import Checked
from doorstep.programmes.pharmacy.rules.legality import Decision
from doorstep.programmes.pharmacy.rules.pack import Row


class PacksMissing(ValueError):  # noqa: N818  named after what happened
    """A sale has at least one pack of at least one medicine."""


class IdentityMissing(ValueError):  # noqa: N818
    """This medicine is given only to somebody whose identity number is written down."""


class TooManyPacks(ValueError):  # noqa: N818
    """More packs than one sale, or one person's day, may have."""

    def __init__(self, most: int, asked: int, rule: str) -> None:
        super().__init__(f"at most {most}, asked {asked} ({rule})")
        self.most = most
        self.asked = asked
        self.rule = rule


class ReviewMissing(ValueError):  # noqa: N818
    """Prescription medicines and class A go out with the word of a pharmacist who is on duty."""


class SevereUnanswered(ValueError):  # noqa: N818
    """A severe warning was found; a pharmacist answers it with a reason first."""

    def __init__(self, checked: Checked) -> None:
        super().__init__(", ".join(one.kind.value for one in checked.warnings))
        self.checked = checked


class NotSeen(ValueError):  # noqa: N818
    """Something was found, or could not be looked at, and whoever sells has not said that they saw it."""


class NotLegal(ValueError):  # noqa: N818
    """This class of medicine does not leave through this door now; the decision says why and by which rule."""

    def __init__(self, medicine: str, decision: Decision) -> None:
        super().__init__(f"{medicine}: {decision.why} by {decision.rule}")
        self.medicine = medicine
        self.decision = decision


class OverDay(TooManyPacks):
    """One person's day has seen as many packs of controlled compounds as it may."""


class WrongAmount(ValueError):  # noqa: N818
    """What was paid is not what it costs."""

    def __init__(self, costs_fen: int, paid_fen: int) -> None:
        super().__init__(f"costs {costs_fen} fen, paid {paid_fen}")
        self.costs_fen = costs_fen
        self.paid_fen = paid_fen


class NoPrice(ValueError):  # noqa: N818
    """Nobody entered what it costs."""


class NotOnShelf(ValueError):  # noqa: N818
    """Fewer usable packs lie here."""

    def __init__(self, medicine: str, there: int, asked: int) -> None:
        super().__init__(f"{medicine}: {there} there, {asked} asked")
        self.medicine = medicine
        self.there = there
        self.asked = asked


class TraceTaken(ValueError):  # noqa: N818
    """The trace code was sold or destroyed before; both are looked into."""

    def __init__(self, code: str, first: str) -> None:
        super().__init__(f"{code} was taken in {first}")
        self.code = code
        self.first = first


class ForSomebodyElse(ValueError):  # noqa: N818
    """The prescription, or the pharmacist's word, is about another person or another medicine."""


class AlreadyTakenBack(ValueError):  # noqa: N818
    """The sale was taken back before."""


class ReasonMissing(ValueError):  # noqa: N818
    """Say why."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a controlled compound's sale does to one person's day: packs in all, and whether a supervisor looks."""

    packs: int
    is_flagged: bool


def check_controlled(row: Row, *, packs: int, earlier_today: int, own_most: int | None) -> Day:
    """Let packs of a controlled compound pass (含麻黄碱类复方制剂).

    Args:
        row: Of `pharmacy.precursor`.
        packs: Asked in this sale, over all lines.
        earlier_today: Packs the same person had today.
        own_most: Limit of the medicine itself.

    Raises:
        TooManyPacks: over the limit of a sale, or of the day where the rule blocks it.
    """
    most = min(row.value["packs_per_sale"], own_most or row.value["packs_per_sale"])
    if packs > most:
        raise TooManyPacks(most, packs, row.code)
    over_day = earlier_today + packs > row.value["packs_per_day"]
    if over_day and row.value["over_day"] == "blocked":
        raise OverDay(max(0, row.value["packs_per_day"] - earlier_today), packs, row.code)
    return Day(earlier_today + packs, is_flagged=earlier_today > 0)


def check_seen(checked: Checked, seen: str) -> None:
    """Let a sale pass whose findings were looked at.

    Args:
        checked: What was found just now.
        seen: Digest of what was ticked as seen; empty: nothing was.

    Raises:
        NotSeen: something was found and is not what was ticked.
    """
    if checked.digest and checked.digest != seen:
        raise NotSeen
