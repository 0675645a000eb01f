"""Limits of a sale beside legality: who must say who they are, how many packs, what the day has seen. Pure."""

from dataclasses import dataclass

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
        raise TooManyPacks(max(0, row.value["packs_per_day"] - earlier_today), packs, row.code)
    return Day(earlier_today + packs, is_flagged=earlier_today > 0)
