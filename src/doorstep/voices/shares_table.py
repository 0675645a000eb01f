"""What was chosen how often, as rows for the page and sheets of the workbook: what may not be shown says why."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from doorstep.base.workbooks import Sheet
from doorstep.voices.bridge.estimates import Numbers
from doorstep.voices.queries.shares import Spread
from doorstep.voices.results_table import town_why, village_why


@dataclass(frozen=True, slots=True)
class Share:
    """One share with its interval, all 0 to 100."""

    label: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """The shares of a village or of the whole place.

    Args:
        name: Of the village or the question.
        shares: One for each answer offered; nothing where they may not be shown.
        n: Answers; nothing where the shares are hidden.
        why: Why there is no number.
        rate: Response rate, 0 to 1; nothing for the whole place.
    """

    name: str
    shares: list[Share]
    n: int | None
    why: str
    rate: float | None = None

    @property
    def most(self) -> Share | None:
        """What was answered most often."""
        return max(self.shares, key=lambda one: one.mean, default=None)


def labels(found: Spread) -> list[str]:
    """Return the words of each answer offered, or of each band of a number."""
    if found.question.kind == "choice":
        return [one.words for one in found.question.choices.all()]
    edges = found.edges
    if not edges:
        return [_("any number")]
    first = str(edges[0]) if edges[0] == found.question.low else _("up to %(n)s") % {"n": edges[0]}
    middle = [
        str(to) if to == before + 1 else _("%(low)s to %(high)s") % {"low": before + 1, "high": to}
        for before, to in pairwise(edges)
    ]
    return [first, *middle, _("%(n)s or more") % {"n": edges[-1] + 1}]


def whole(found: Spread) -> Row:
    """Return the whole place's shares."""
    made = found.shares
    why = town_why(is_hidden=made.is_town_hidden, n=int(made.town.n[0]))
    shown = [] if why else _shares(labels(found), made.town)
    return Row(found.question.words, shown, int(made.town.n[0]) if not why else None, why)


def by_village(found: Spread) -> list[Row]:
    """Return each village's shares, in the order of places."""
    made, words, rows = found.shares, labels(found), []
    for at, place in enumerate(found.areas):
        n, is_hidden = int(made.areas.n[at, 0]), bool(made.is_hidden[at])
        why = village_why(is_small=bool(made.is_small[at]), is_hidden=is_hidden, n=n, threshold=found.threshold)
        here = Numbers(*(getattr(made.areas, name)[at] for name in ("mean", "se", "low", "high", "n")))
        shown = [] if why else _shares(words, here)
        rows.append(Row(place.name, shown, None if is_hidden else n, why, float(found.response_rate[at])))
    return rows


def sheets(found: list[Spread], first: int) -> list[Sheet]:
    """Return a sheet of the workbook for each question, numbered from `first`: the whole place, then its villages."""
    made = []
    for number, one in enumerate(found, first):
        heads = [_("Village")]
        for label in labels(one):
            heads += [f"{label} %", f"{label}: {_('from')}", f"{label}: {_('to')}"]
        heads += [_("Answers"), _("Response rate %"), _("Why no number")]
        town = whole(one)
        rows = [_cells(Row(_("The whole place"), town.shares, town.n, town.why), len(labels(one)))]
        rows += [_cells(row, len(labels(one))) for row in by_village(one)]
        made.append(Sheet(f"{number} {one.question.words}", heads, rows))
    return made


def _shares(words: list[str], numbers: Numbers) -> list[Share]:
    ends = np.stack([numbers.mean, numbers.low, numbers.high]).T.tolist()
    return [Share(label, *three) for label, three in zip(words, ends, strict=True) if not math.isnan(three[0])]


def _cells(row: Row, offered: int) -> list[Any]:
    figures = [round(value, 1) for one in row.shares for value in (one.mean, one.low, one.high)]
    rate = None if row.rate is None else round(100 * row.rate)
    return [row.name, *(figures or [None] * 3 * offered), row.n, rate, row.why]
