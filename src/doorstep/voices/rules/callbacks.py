"""Who is rung again: a share of all who answered, drawn by chance, and never one person of a village alone."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

LEAST_BP: Final = 500
MOST_BP: Final = 1000
WHOLE_BP: Final = 10_000


class ShareUnfit(ValueError):  # noqa: N818  named after what happened
    """Fewer than five or more than ten in a hundred."""


class TooFewAnswered(ValueError):  # noqa: N818
    """In no village so many answered that those called back would hide among each other."""


def spread(answered: Mapping[int, int], share_bp: int, least: int, dice: np.random.Generator) -> dict[int, int]:
    """Return how many of which village are called back.

    Every village has the chance its answers give it, and where anybody is called back, at least `least` are: a sheet of
    a call-back must not be one person's. So in small surveys some villages are drawn and others not.

    Args:
        answered: Rows of the roll that answered, by village.
        share_bp: Of all of them, in basis points.
        least: Fewest call-backs of a village that has any.
        dice: For the draw.

    Raises:
        ShareUnfit, TooFewAnswered: see there.
    """
    if not LEAST_BP <= share_bp <= MOST_BP:
        raise ShareUnfit
    fit = {key: many for key, many in sorted(answered.items()) if many >= least}
    if not fit:
        raise TooFewAnswered
    total = max(least, -(-sum(answered.values()) * share_bp // WHOLE_BP))
    keys, many = np.array(list(fit)), np.array(list(fit.values()), np.float64)
    chosen = sorted(dice.choice(keys, min(len(keys), total // least), replace=False, p=many / many.sum()).tolist())
    found = dict.fromkeys(chosen, least)
    left = min(total, sum(fit[key] for key in chosen)) - least * len(chosen)
    while left:
        key = max(chosen, key=lambda one: (fit[one] / (found[one] + 1) if found[one] < fit[one] else -1.0, -one))
        found[key] += 1
        left -= 1
    return found


def drawn(rows: Mapping[int, Sequence[int]], wanted: Mapping[int, int], dice: np.random.Generator) -> list[int]:
    """Return the rows that are called back, each row of a village as likely as the others, in random order."""
    found = [
        int(one)
        for key, many in sorted(wanted.items())
        for one in dice.choice(np.array(sorted(rows[key])), many, replace=False)
    ]
    return [found[at] for at in dice.permutation(len(found))]
