"""Which villages' answers are kept back, and whether the number of the whole place may still count them.

What the protection has to stand: somebody who reads every table of a survey together, knows how it is reckoned, knows
how many answered where, and is one of the hidden people themselves.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from doorstep.engines.scoring.arrays import Bools, Floats, Ints
from doorstep.engines.scoring.disclose import Shown, suppress, tree_equations

LEAST_DOUBT: Final = 0.1
"""Of the scale: at least so far apart lie the highest and lowest means a small village may have had."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept back of one question.

    Attributes:
        hidden: (areas,) villages.
        small: (areas,) those that are few themselves.
        is_town: the number of the whole place, too.
        is_rest: the number of the whole place leaves the hidden villages out.
    """

    hidden: Bools
    small: Bools
    is_town: bool
    is_rest: bool


def hide(
    area: Ints, ys: Floats, answered: Ints, threshold: int, *, is_required: bool, also: Bools | None = None
) -> Kept:
    """Return what to keep back of one question.

    Villages that are small in the whole survey, and those that protect them, are hidden in every question, even one
    that nobody there answered: otherwise two questions of which one follows from the other could be compared, or how
    many were asked the second told who said yes to the first. For the same reason the same villages protect, and to
    leave a question out counts as an answer like the others.

    Args:
        area: (answers,) which village.
        ys: (rows, answers) everything that is published of an answer, each row on 0 to 1.
        answered: (areas,) sheets.
        threshold: fewest answers shown.
        is_required: everybody had to answer.
        also: (areas,) villages hidden anyway, as it was decided when the survey was published.
    """
    n = np.bincount(area, minlength=len(answered))
    always = hidden_everywhere(answered, threshold, also=also)
    small = ((n > 0) & (n < threshold)) | ((answered > 0) & (answered < threshold))
    try:
        shown = _suppressed(n, threshold, always, answered)
    except ValueError:  # nothing is left to hide beside a small village
        return Kept((n > 0) | always, small, is_town=True, is_rest=True)
    hidden = shown.is_hidden[:-1] | always
    inside = hidden[area]
    is_rest = _tells(ys[:, inside], int(n[small].max(initial=0)))
    if not is_required:
        left_out = np.arange(answered[hidden].sum()) >= inside.sum()
        is_rest |= _tells(left_out[None].astype(np.float64), int(answered[small].max(initial=0)))
    is_town = bool(shown.is_hidden[-1]) or (is_rest and bool(inside.all()))
    return Kept(hidden, small, is_town=is_town, is_rest=is_rest)


def hidden_everywhere(
    answered: Ints, threshold: int, *, also: Bools | None = None, before: Bools | None = None
) -> Bools:
    """Return (areas,) the villages of which nothing is shown: few answered at all, or they protect these.

    Args:
        answered: (areas,) sheets.
        threshold: fewest answers shown.
        also: (areas,) villages hidden anyway.
        before: (areas,) villages that were hidden the last time the same was asked, and protect first: where people say
            the same again, a protector that is shown the next time would give away whom it protected.
    """
    none = np.zeros(len(answered), bool)
    last = none if before is None else before
    try:
        first = np.where(last, answered - answered.max(initial=0) - 1, answered)
        return _suppressed(answered, threshold, none if also is None else also, first).is_hidden[:-1]
    except ValueError:
        return answered > 0


def _suppressed(n: Ints, threshold: int, also: Bools, prefer: Ints) -> Shown:
    cells = np.append(n, n.sum())
    whole = len(n)
    return suppress(
        cells,
        tree_equations([*[whole] * len(n), None]),
        threshold,
        also=np.append(also, False),
        prefer=np.append(prefer, n.sum()),
    )


def _tells(ys: Floats, many: int) -> bool:
    """Say whether the answers of the hidden villages together tell too much about `many` of them.

    Whoever can work out the list of these answers, though not whose they are, and takes their own from it, knows that a
    village's mean lies between that of the lowest and that of the highest. Where most answers agree, that is a number.
    """
    if many == 0:
        return False
    for row in np.sort(ys, axis=1):
        for others in (row[1:], row[:-1]):
            if others[-many:].mean() - others[:many].mean() < LEAST_DOUBT:
                return True
    return False
