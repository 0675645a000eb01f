"""Covers of which mathematics knows the least size, and which linear programming knows little about.

Points that meet every line of a space over two elements are at least a hyperplane (Bose and Burton 1966: 15 of 31 in
four dimensions); of the affine plane over three elements they are what a largest cap leaves (9 - 4), the cover A9 of
Fulkerson, Nemhauser and Trotter 1974.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from doorstep.engines.planning.siting.choosing import Choosing, from_matrix
from doorstep.engines.planning.siting.core import core_of
from doorstep.engines.planning.siting.covering import fewest_sites, most_covered
from doorstep.engines.planning.siting.linear import best_prices, solve
from doorstep.engines.planning.siting.problem import Floats
from doorstep.engines.planning.siting.verify import verify_sited

NINE = [(x, y) for x in range(3) for y in range(3)]
AFFINE = [[a, b, c] for a, b, c in itertools.combinations(range(9), 3)
          if all(sum(NINE[at][axis] for at in (a, b, c)) % 3 == 0 for axis in (0, 1))]  # fmt: skip
BINARY = [[a - 1, b - 1, (a ^ b) - 1] for a, b in itertools.combinations(range(1, 32), 2) if b < a ^ b]


def meeting(lines: list[list[int]], points: int) -> Choosing:
    """Each line asks for one of its points."""
    table = np.full((len(lines), points), np.inf)
    for row, line in enumerate(lines):
        table[row, line] = 0.0
    return from_matrix(table)


@pytest.mark.parametrize(("lines", "points", "least"), [(AFFINE, 9, 5), (BINARY, 31, 15)])
def test_the_fewest_points_that_meet_every_line(lines: list[list[int]], points: int, least: int) -> None:
    question = meeting(lines, points)

    found = fewest_sites(question, 0.0)

    assert verify_sited(question, found, "fewest", reach=0.0) == []
    assert (found.value, found.bound) == (least, least)
    assert fewest_sites(question, 0.0).sites == found.sites


def test_one_point_fewer_leaves_a_line_out() -> None:
    assert most_covered(meeting(AFFINE, 9), 4, 0.0).value == 11.0


@pytest.mark.parametrize(("price", "room", "relaxed", "best"), [(1.0, 9, 3.0, 5.0), (0.0, 3, 0.0, 2.0)])
def test_linear_programming_stays_below_what_the_tree_ends_with(
    price: float, room: int, relaxed: float, best: float
) -> None:
    question = meeting(AFFINE, 9)
    core = core_of(question.point_of_pair(), question.sites, question.distances, most=question.weights,
                   opening=np.full(9, price), room=room, names=np.arange(9))  # fmt: skip

    prices, solved = best_prices(core, 10.0), solve(core, 10.0)

    assert prices is not None
    assert bound_at(prices, price, room) == pytest.approx(relaxed)
    assert solved.is_open is not None
    assert best - 1e-5 <= solved.bound <= best


def bound_at(prices: Floats, price: float, room: int) -> float:
    """The prices, less what the sites save that save most."""
    saved = [min(0.0, price - sum(float(prices[row]) for row, line in enumerate(AFFINE) if at in line))
             for at in range(9)]  # fmt: skip
    return float(prices.sum()) + sum(sorted(saved)[:room])
