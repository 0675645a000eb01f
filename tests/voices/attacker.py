"""Somebody who gathers every number of a survey and tries to work out what a hidden village said.

They know how everything is reckoned, how many people live and how many answered where, and which answer to one question
goes with which to another (who was never there has no opinion of it). Unknown is how many people of each hidden village
gave which answers; every number that is published is an equation about these. Whole numbers are searched for those that
put a village lowest and highest (mixed-integer programming): what lies between is what the attacker is left with.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

Weights = dict[tuple[int, int], float]


@dataclass
class Attacker:
    """What is unknown, and what is known about it.

    Args:
        people: By hidden village, how many answered.
        kinds: Every way in which one person can have answered all questions.
    """

    people: dict[int, int]
    kinds: Sequence[tuple[int | None, ...]]
    known: list[tuple[np.ndarray, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for village, many in self.people.items():
            self.learn(dict.fromkeys(self._cells([village]), 1.0), many)

    def _cells(self, villages: Sequence[int]) -> list[tuple[int, int]]:
        return list(itertools.product(villages, range(len(self.kinds))))

    def learn(self, weights: Weights, value: float) -> None:
        """Take a number in: the weighted sum of unknown counts."""
        self.known.append((self._row(weights), value))

    def learn_sum(self, villages: Sequence[int], worth: Sequence[float], value: float) -> None:
        """Take in what people of some villages have together, `worth` by kind of person."""
        self.learn({cell: worth[cell[1]] for cell in self._cells(villages)}, value)

    def between(self, village: int, worth: Sequence[float], *, knows: tuple[int, int] | None = None) -> tuple[int, int]:
        """Return the lowest and highest sum a village may have; `knows`: (village, kind) of whoever is looking."""
        aim = self._row({cell: worth[cell[1]] for cell in self._cells([village])})
        rows, values = np.array([row for row, _ in self.known]), np.array([value for _, value in self.known])
        low = np.zeros(len(aim))
        if knows is not None:
            low[self._at(knows)] = 1
        ends = []
        for sign in (1, -1):
            found = milp(
                sign * aim,
                constraints=LinearConstraint(rows, values - 1e-6, values + 1e-6),
                integrality=np.ones(len(aim), np.int64),
                bounds=Bounds(low, np.inf),
            )
            assert found.success, found.message
            ends.append(round(float(aim @ found.x)))
        return ends[0], ends[1]

    def _at(self, cell: tuple[int, int]) -> int:
        return list(self.people).index(cell[0]) * len(self.kinds) + cell[1]

    def _row(self, weights: Weights) -> np.ndarray:
        row = np.zeros(len(self.people) * len(self.kinds))
        for cell, weight in weights.items():
            row[self._at(cell)] = weight
        return row
