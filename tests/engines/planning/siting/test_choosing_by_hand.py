"""The four questions of siting, answered by hand."""

from __future__ import annotations

import numpy as np
import pytest

from doorstep.engines.planning.siting.centre import p_centre
from doorstep.engines.planning.siting.choosing import from_matrix, from_points
from doorstep.engines.planning.siting.covering import fewest_sites, most_covered
from doorstep.engines.planning.siting.median import p_median
from doorstep.engines.planning.siting.problem import Walk, points
from doorstep.engines.planning.siting.sited import Fairness, Sited, fairness
from doorstep.engines.planning.siting.verify import verify_sited
from doorstep.kernel.geo import haversine_m

PLACES = np.array([0.0, 1.0, 2.0, 6.0, 7.0, 12.0])
STREET = from_matrix(np.abs(PLACES[:, None] - PLACES[None, :]), [1, 1, 1, 1, 1, 3])
"""Six villages along a street, the last one three times as large; a site may stand in each."""


def test_the_median_of_a_street() -> None:
    found = p_median(STREET, 2)

    assert (found.sites, found.value, found.bound) == ((1, 5), 12.0, 12.0)  # 1 + 0 + 1 + 5 + 5 + 0
    assert found.serves.tolist() == [1, 1, 1, 1, 5, 5]


def test_most_people_within_two_of_a_site() -> None:
    found = most_covered(STREET, 2, 2.0)

    assert (found.sites, found.value, found.bound) == ((0, 5), 6.0, 6.0)


def test_everybody_within_two_of_a_site_takes_three() -> None:
    found = fewest_sites(STREET, 2.0)

    assert (len(found.sites), found.value, found.bound) == (3, 3.0, 3.0)


def test_the_centre_of_a_street() -> None:
    found = p_centre(STREET, 2)

    assert (found.value, found.bound) == (5.0, 5.0)


def test_a_site_that_stands_stays_though_another_would_be_better() -> None:
    kept = from_matrix(np.abs(PLACES[:, None] - PLACES[None, :]), [1, 1, 1, 1, 1, 3], kept=[3])

    assert (p_median(kept, 1).sites, p_median(kept, 1).value) == ((3,), 34.0)
    assert (p_median(kept, 2).sites, p_median(kept, 2).value) == ((3, 5), 16.0)


def test_points_on_the_globe_are_as_far_as_the_minutes_on_foot_and_beyond_the_walk_not_at_all() -> None:
    walk = Walk(limit_min=30, metres_per_min=80, detour=1.25)
    homes = points((119.6, 30.6), (119.61, 30.6), (119.7, 30.6))

    question = from_points(homes, homes, walk, [1, 2, 3], kept=[2])

    apart = haversine_m(119.6, 30.6, 119.61, 30.6) * 1.25 / 80
    assert (question.starts.tolist(), question.sites.tolist()) == ([0, 2, 4, 5], [0, 1, 0, 1, 2])
    assert question.distances.tolist() == [0.0, apart, apart, 0.0, 0.0]
    assert (question.weights.tolist(), question.kept) == ([1.0, 2.0, 3.0], (2,))


def test_a_full_site_sends_whom_it_costs_least_elsewhere() -> None:
    full = from_matrix(np.array([[0.0, 3.0], [1.0, 2.0], [1.0, 3.0]]), [1, 1, 1], capacities=[2, 2])

    found = p_median(full, 2)

    assert (found.serves.tolist(), found.value, found.bound) == ([0, 1, 0], 3.0, 3.0)
    assert (most_covered(full, 1, 9.0).value, p_centre(full, 2).value, fewest_sites(full, 9.0).value) == (2.0, 2.0, 2.0)


def test_the_mean_and_the_worst_stand_side_by_side() -> None:
    assert fairness(STREET, most_covered(STREET, 2, 2.0)) == Fairness(mean=0.5, worst=2.0, served=0.75)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Sited((1,), np.array([1, 1, 1, 1, 1, 1]), 46.0, 46.0), []),
        (Sited((1,), np.array([1, 1, 1, 1, 1, 2]), 46.0, 46.0), ["point 5 is served by 2, which does not stand"]),
        (Sited((1,), np.array([1, 1, 1, 1, 1, -1]), 13.0, 13.0), ["point 5 is not served"]),
        (Sited((1, 2), np.array([1, 1, 1, 1, 1, 1]), 46.0, 46.0), ["2 sites, 1 allowed"]),
        (Sited((1,), np.array([1, 1, 1, 1, 1, 1]), 45.0, 45.0), ["the value is 46, not 45"]),
        (Sited((1,), np.array([1, 1, 1, 1, 1, 1]), 46.0, 47.0), ["the bound 47 contradicts the value 46"]),
    ],
)
def test_the_verifier_finds_what_is_wrong(answer: Sited, said: list[str]) -> None:
    faults = verify_sited(STREET, answer, "median", count=1)

    assert [fault[: len(begins)] for fault, begins in zip(faults, said, strict=False)] == said
