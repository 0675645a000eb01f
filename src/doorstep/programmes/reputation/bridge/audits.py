"""What an audit looks at, and how many claims are wrong at most: rows into the engine and back (抽查)."""

from dataclasses import dataclass

import numpy as np

from doorstep.engines.scoring.audit import draw, most_at_stake_wrong
from doorstep.kernel.seeds import seed_for
from doorstep.programmes.reputation.bridge.inputs import lowest_quartile
from doorstep.programmes.reputation.models import Claim, Quarter
from doorstep.programmes.reputation.queries.schemes import tree
from doorstep.programmes.reputation.words import WHOLE_BP, ReportState, Source

LEVEL = 0.95
_LEAST_GAIN = 0.01
"""Share of the largest gain that every line has at least: nothing is sure never to be looked at."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A line that was drawn, what it says, its chance of being drawn, its share of all that lines are said to gain."""

    claim: Claim
    value: float
    chance: float
    stake: float


def choose(quarter: Quarter) -> list[Chosen]:
    """Return the lines to look at, drawn with chances in proportion to what each is claimed to gain; 3 queries.

    The gain is what a line adds to the index by stated weight above the lowest quartile of the villages: what saying
    nothing would have given. Every line has some chance.
    """
    lines = list(
        Claim.objects.filter(
            report__quarter=quarter,
            report__state=ReportState.HANDED_IN,
            node__source=Source.CLAIM,
            value__isnull=False,
        )
        .select_related("node", "report")
        .order_by("pk")
    )
    if not lines:
        return []
    gains = _gains(lines, _shares(quarter))
    sizes = np.maximum(gains, max(float(gains.max()) * _LEAST_GAIN, 1e-9))
    many = min(len(lines), max(1, round(quarter.scheme.audit_bp * len(lines) / WHOLE_BP)))
    drawn = draw(sizes, many, seed=seed_for(quarter.seed, "audit"))
    return [
        Chosen(lines[at], lines[at].value or 0.0, float(min(1.0, drawn.chances[at])), float(drawn.stakes[at]))
        for at in drawn.which.tolist()
    ]


def _shares(quarter: Quarter) -> dict[int, float]:
    found, waiting = {}, tree(quarter.scheme)
    while waiting:
        branch = waiting.pop()
        found[branch.node.pk] = branch.share
        waiting += branch.below
    return found


def _gains(lines: list[Claim], shares: dict[int, float]) -> np.ndarray:
    values: dict[int, list[float]] = {}
    for line in lines:
        values.setdefault(line.node_id, []).append(line.value or 0.0)
    gains = []
    for line in lines:
        node = line.node
        least = lowest_quartile(np.array(values[node.pk]), node.direction)
        width = (node.goal_high or 1.0) - (node.goal_low or 0.0)
        above = node.direction * ((line.value or 0.0) - least) / width
        gains.append(shares[node.pk] * min(1.0, max(0.0, above)))
    return np.array(gains)


@dataclass(frozen=True, slots=True)
class Bound:
    """What an audit shows.

    Attributes:
        drawn: lines drawn.
        looked_at: of them, so far.
        wrong: found wrong.
        most: at most this share of what was claimed to be gained is wrong, with 95 % certainty (one-sided; lines that
            were sure to be drawn count by what they gain, the rest by Clopper and Pearson); nothing before the whole
            sample was looked at, as the order may be somebody's choice.
    """

    drawn: int
    looked_at: int
    wrong: int
    most: float | None

    @property
    def share(self) -> float | None:
        """Share found wrong."""
        return self.wrong / self.looked_at if self.looked_at else None


def bound(quarter: Quarter) -> Bound:
    """Return what the audit of a quarter shows so far; one query."""
    found = list(quarter.picks.values_list("is_wrong", "chance", "stake"))
    looked_at = [wrong for wrong, _, _ in found if wrong is not None]
    most = None
    if found and len(looked_at) == len(found) and all(stake is not None for *_, stake in found):
        wrong, chances, stakes = zip(*found, strict=True)
        most = most_at_stake_wrong(wrong, chances, stakes, level=LEVEL)
    return Bound(len(found), len(looked_at), sum(looked_at), most)
