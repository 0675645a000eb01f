"""What is refused before anything is reckoned, and in which words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from doorstep.engines.planning.siting.centre import p_centre
from doorstep.engines.planning.siting.choosing import Faulty, Unservable, from_matrix
from doorstep.engines.planning.siting.covering import fewest_sites, most_covered
from doorstep.engines.planning.siting.median import p_median
from doorstep.engines.planning.siting.orlib import Unreadable, read_pmed

ROAD = np.array([[0.0, 2.0, 5.0], [3.0, 1.0, 2.0]])
INF = np.inf


@pytest.mark.parametrize(
    ("distances", "other", "said"),
    [
        ([[np.nan, 1.0]], {}, "distances[0, 0]: a number of 0 or more is wanted, not nan"),
        ([[1.0, -2.0]], {}, "distances[0, 1]: a number of 0 or more is wanted, not -2.0"),
        ([[1.0, -INF]], {}, "distances[0, 1]: a number of 0 or more is wanted, not -inf"),
        ([1.0, 2.0], {}, "distances: a table of points by candidates wanted, got the shape (2,)"),
        (np.zeros((2, 0)), {}, "candidates: there are none to choose from"),
        (ROAD, {"weights": [1.0, np.nan]}, "weights[1]: a number of 0 or more is wanted, not nan"),
        (ROAD, {"weights": [-1.0, 2.0]}, "weights[0]: a number of 0 or more is wanted, not -1.0"),
        (ROAD, {"weights": [1.0]}, "weights: one number per point wanted, 2 points, got the shape (1,)"),
        (ROAD, {"kept": [3]}, "kept: 3 is no candidate"),
        (ROAD, {"kept": [1, 1]}, "kept: a site is named twice"),
        (ROAD, {"capacities": [1.0]}, "capacities: one number per candidate wanted, 3 in all, got the shape (1,)"),
        (ROAD, {"capacities": [1.0, np.nan, -1.0]}, "capacities[1]: a number of 0 or more is wanted, not nan\n"
         "capacities[2]: a number of 0 or more is wanted, not -1.0"),
    ],
)  # fmt: skip
def test_a_faulty_question_is_refused_with_every_fault(distances: Any, other: dict[str, Any], said: str) -> None:
    with pytest.raises(Faulty, match="^" + re.escape(said) + "$"):
        from_matrix(np.array(distances), **other)


@pytest.mark.parametrize("ask", [p_median, p_centre, lambda problem, count: most_covered(problem, count, 2.0)])
@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "count: at least 1 site is wanted, not 0"),
        (4, "count: 4 sites wanted, but there are 3 candidates"),
        (1, "count: 1 sites wanted, but 2 stand already and stay"),
    ],
)
def test_a_number_of_sites_that_cannot_be_meant_is_refused(ask: Callable[..., Any], count: int, said: str) -> None:
    with pytest.raises(Faulty, match="^" + re.escape(said) + "$"):
        ask(from_matrix(ROAD, kept=[0, 2]), count)


def test_a_reach_that_is_no_distance_is_refused() -> None:
    with pytest.raises(Faulty, match=r"^reach: a distance of 0 or more is wanted, not nan$"):
        most_covered(from_matrix(ROAD), 1, float("nan"))


def test_prices_that_are_none_are_refused() -> None:
    with pytest.raises(Faulty, match=r"^prices: a number above 0 for each of the 3 candidates is wanted$"):
        fewest_sites(from_matrix(ROAD), 9.0, prices=[1.0, 0.0, 2.0])


def test_each_point_that_nothing_can_serve_is_named_with_its_reason() -> None:
    island = from_matrix(np.array([[1.0, 2.0], [INF, INF], [7.0, 6.5]]), [1, 1, 1])

    with pytest.raises(Unservable) as refused:
        fewest_sites(island, 3.0)

    assert str(refused.value).splitlines() == [
        "point 1: no candidate can serve it",
        "point 2: the nearest candidate is 6.5 away, more than 3",
    ]
    assert refused.value.points == (1, 2)


@pytest.mark.parametrize("ask", [p_median, p_centre])
def test_too_few_sites_to_reach_everybody_is_said_with_the_number_needed(ask: Callable[..., Any]) -> None:
    apart = from_matrix(np.array([[1.0, INF, INF], [INF, 1.0, INF], [INF, INF, 1.0]]))

    with pytest.raises(Unservable, match=r"^count: 2 sites cannot reach everybody; at least 3 are needed$"):
        ask(apart, 2)


def test_a_point_no_site_is_large_enough_for_and_too_little_room_in_all_are_said() -> None:
    small = from_matrix(ROAD, [5, 1], capacities=[4, 3, 2])
    little = from_matrix(ROAD, [3, 2], capacities=[3, 1, 1])

    with pytest.raises(Unservable, match=r"^point 0: 5 wanted, the largest candidate in reach serves 4$"):
        p_median(small, 2)
    with pytest.raises(Unservable, match=r"^point 1: 2 wanted, the largest candidate in reach serves 1$"):
        fewest_sites(little, 2.0)
    with pytest.raises(Unservable, match=r"^capacity: 5 wanted in all, the 1 largest sites allowed serve 3$"):
        p_centre(little, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the number of vertices, of edges and of sites are wanted at the beginning"),
        ("3 1 4 1 2 5", "3 vertices, 1 edges and 4 sites make no sense"),
        ("3 1 1 1 4 5", "edge 1: 1 to 4 are no vertices from 1 to 3"),
        ("3 1 1 1 2 -5", "edge 1: a cost of 0 or more is wanted, not -5"),
        ("3 1 1 1 2 nan", "edge 1: a cost of 0 or more is wanted, not nan"),
        ("3 2 1 1 2 5", "2 edges are 6 numbers, but 3 follow"),
    ],
)
def test_a_text_that_is_no_median_problem_is_refused(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match="^" + re.escape(said) + "$"):
        read_pmed(text)
