"""What keeps a scheme from being published: weights that do not add up, empty nodes, a datum that is held already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from doorstep.programmes.reputation.words import WHOLE_BP, FaultKind, Level, Record, Source

ALIKE: Final = 0.5
"""Names so alike (Dice, pairs of characters) stand for the same datum until somebody says why not."""


@dataclass(frozen=True, slots=True)
class Line:
    """A node as these rules read it; `parent` is a code, empty on top."""

    code: str
    parent: str
    level: str
    name: str
    weight_bp: int
    source: str = ""
    question_key: str = ""
    record_key: str = ""
    minutes: int = 0
    not_held_why: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend.

    Args:
        kind: What.
        code: Of the node; empty: the index as a whole.
        bp: How much its children's weights lack (above 0) or have too much, basis points.
        other: The record or node that holds the datum already.
    """

    kind: FaultKind
    code: str = ""
    bp: int = 0
    other: str = ""


class NotPublishable(ValueError):  # noqa: N818  named after what happened
    """The scheme has faults; `faults` names each of them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults keep the scheme from being published")
        self.faults = tuple(faults)


def gaps(lines: Sequence[Line]) -> dict[str, int]:
    """Return what the weights of each parent's children lack of 100 %, basis points, by its code (empty: the whole).

    Below 0 where they have too much; parents that are whole are left out.
    """
    sums: dict[str, int] = {"": 0} | {one.code: 0 for one in lines if one.level != Level.INDICATOR}
    for one in lines:
        sums[one.parent] = sums.get(one.parent, 0) + one.weight_bp
    return {code: WHOLE_BP - bp for code, bp in sums.items() if bp != WHOLE_BP}


def faults(lines: Sequence[Line], records: Mapping[str, str]) -> list[Fault]:
    """Return everything that keeps a scheme from being published, from top to bottom.

    Args:
        lines: Its nodes in order.
        records: Chinese label of every record the platform holds, by key.
    """
    if not any(one.level == Level.INDEX for one in lines):
        return [Fault(FaultKind.NO_INDEX)]
    parents = {one.parent for one in lines}
    lacking = gaps(lines)
    found = [Fault(FaultKind.WEIGHTS, "", lacking[""])] if "" in lacking else []
    for one in lines:
        if one.level != Level.INDICATOR:
            if one.code not in parents:
                found.append(Fault(FaultKind.EMPTY, one.code))
            elif one.code in lacking:
                found.append(Fault(FaultKind.WEIGHTS, one.code, lacking[one.code]))
        else:
            found += _of_indicator(one, lines, records)
    return found


def _of_indicator(one: Line, lines: Sequence[Line], records: Mapping[str, str]) -> list[Fault]:
    if one.source == Source.SURVEY and not one.question_key:
        return [Fault(FaultKind.NO_QUESTION, one.code)]
    if one.source == Source.RECORD and one.record_key not in Record.values:
        return [Fault(FaultKind.NO_RECORD, one.code)]
    if one.source != Source.CLAIM:
        return []
    found = [] if one.minutes else [Fault(FaultKind.NO_MINUTES, one.code)]
    if one.record_key in Record.values:
        return [*found, Fault(FaultKind.HELD, one.code, other=one.record_key)]
    if not one.not_held_why:
        held = same_datum(one.name, records)
        if held:
            found.append(Fault(FaultKind.HELD, one.code, other=held))
        before = lines[: lines.index(one)]
        asked = {other.code: other.name for other in before if other.source == Source.CLAIM}
        twice = same_datum(one.name, {code: name for code, name in asked.items() if _key(name) == _key(one.name)})
        if twice:
            found.append(Fault(FaultKind.TWICE, one.code, other=twice))
    return found


def same_datum(name: str, others: Mapping[str, str]) -> str:
    """Return the key of the most alike of `others` if it is alike enough to be the same datum, or nothing."""
    likeness = {key: alike(name, other) for key, other in others.items()}
    best = max(likeness, key=lambda key: (likeness[key], key), default="")
    return best if best and likeness[best] >= ALIKE else ""


def alike(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 1: twice the pairs of characters both have over the pairs of each."""
    a, b = _pairs(one), _pairs(other)
    if not a or not b:
        return 1.0 if _key(one) == _key(other) else 0.0
    return 2 * len(a & b) / (len(a) + len(b))


def next_free(codes: Iterable[str], parent: str, stem: str) -> str:
    """Return the first code `parent` + `stem` + number that is not taken, such as `A2` or `A2-3`."""
    taken = set(codes)
    return next(code for number in range(1, len(taken) + 2) if (code := f"{parent}{stem}{number}") not in taken)


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _pairs(name: str) -> set[str]:
    text = _key(name)
    return {text[at : at + 2] for at in range(len(text) - 1)}
