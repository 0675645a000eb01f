"""Do the offices judge alike, and who is severe: grades into the engine and back (评分一致性)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.engines.scoring.agreement import krippendorff, severity
from doorstep.programmes.reputation.models import Node, Office
from doorstep.programmes.reputation.queries.offices import Pair


@dataclass(frozen=True, slots=True)
class Agreement:
    """How alike two offices grade one indicator.

    Attributes:
        node: the indicator.
        twice: villages graded twice.
        alpha: Krippendorff's, grades as distances; 1: all alike, 0: as by chance. Says little of a few villages.
        widest: how far two grades lie apart at most.
    """

    node: Node
    twice: int
    alpha: float
    widest: int


@dataclass(frozen=True, slots=True)
class Judge:
    """How much above (or below 0: under) the average an office grades, with its standard error; nothing: unknown."""

    office: Office
    lean: float
    error: float | None

    @property
    def is_clear(self) -> bool:
        """Whether more than chance speaks for it."""
        return self.error is not None and abs(self.lean) > 2 * self.error


def agreement(pairs: Sequence[Pair]) -> list[Agreement]:
    """Return how alike offices grade, indicator by indicator in the scheme's order."""
    by_node: dict[int, list[Pair]] = {}
    for pair in pairs:
        by_node.setdefault(pair.first.node_id, []).append(pair)
    found = []
    for same in by_node.values():
        grades = np.array([[pair.first.grade for pair in same], [pair.second.grade for pair in same]], dtype=np.float64)
        found.append(Agreement(same[0].first.node, len(same), krippendorff(grades), max(pair.apart for pair in same)))
    return sorted(found, key=lambda one: (one.alpha, one.node.position))


def severities(pairs: Sequence[Pair]) -> list[Judge]:
    """Return how severe each office is where it graded beside another; nothing where offices never met."""
    offices: dict[int, Office] = {}
    for pair in pairs:
        offices[pair.first.office_id], offices[pair.second.office_id] = pair.first.office, pair.second.office
    if len(offices) < 2:
        return []
    row = {pk: at for at, pk in enumerate(sorted(offices))}
    grades = np.full((len(row), len(pairs)), np.nan)
    for at, pair in enumerate(pairs):
        grades[row[pair.first.office_id], at] = pair.first.grade
        grades[row[pair.second.office_id], at] = pair.second.grade
    try:
        found = severity(grades)
    except ValueError:
        return []
    return [
        Judge(
            offices[pk],
            float(found.judges[at]),
            None if np.isnan(found.judge_errors[at]) else float(found.judge_errors[at]),
        )
        for pk, at in row.items()
    ]
