"""Circles reckoned by hand."""

from __future__ import annotations

import numpy as np
import pytest

from doorstep.engines.planning.siting.coverage import PARTS, cover, marginal_values, spread_shares
from doorstep.engines.planning.siting.next_sites import NextSite, best_next
from doorstep.engines.planning.siting.problem import Points, SitingProblem, Walk, points
from doorstep.kernel.geo import EARTH_RADIUS_M

WALK = Walk(limit_min=8.0, metres_per_min=60.0, detour=1.2)  # 480 m of way, 400 m as the crow flies
DEGREE_M = np.pi * EARTH_RADIUS_M / 180


def north(metres: float) -> tuple[float, float]:
    """The point so many metres up the meridian of 120 degrees from the equator."""
    return 120.0, metres / DEGREE_M


STREET = SitingProblem(
    homes=Points(
        np.array([120.0, 120.0, 120.0, 120.0, 120.0, np.nan]),
        np.array([0.0, 400.0, 900.0, 1250.0, 3000.0, np.nan * 1]) / DEGREE_M,
    ),
    residents=np.array([100, 50, 70, 30, 20, 40]),
    sites=points(north(0)),
    candidates=points(north(900), north(1100), north(3000)),
    walk=WALK,
)
"""A street: a site at its beginning, homes after 0, 400, 900, 1,250 and 3,000 m, and one nobody knows where."""


def test_who_needs_just_the_eight_minutes_is_inside() -> None:
    circle = cover(STREET)

    assert circle.is_covered.tolist() == [True, True, False, False, False, False]
    assert [round(minutes, 6) for minutes in circle.minutes.tolist()[:5]] == [0.0, 8.0, 18.0, 25.0, 60.0]
    assert (circle.residents, circle.covered, circle.unknown) == (310, 150, 40)
    assert circle.share == 150 / 310


def test_a_home_of_unknown_place_has_no_nearest_site() -> None:
    circle = cover(STREET)

    assert (circle.nearest.index[5], circle.minutes[5]) == (-1, np.inf)


def test_each_candidate_says_how_many_people_it_would_add() -> None:
    assert marginal_values(STREET).tolist() == [100, 100, 20]


def test_the_best_next_sites_of_a_street() -> None:
    one, two, all_three = (best_next(STREET, count, time_limit_s=None) for count in (1, 2, 3))

    assert one.sites == (NextSite(candidate=0, adds=100),)
    assert two.sites == (NextSite(candidate=0, adds=100), NextSite(candidate=2, adds=20))
    assert all_three.sites == two.sites  # the candidate at 1,100 m adds nobody any more
    assert [(found.gained, found.bound, found.is_proved) for found in (one, two, all_three)] == [
        (100, 100, True),
        (120, 120, True),
        (120, 120, True),
    ]


def test_greedy_takes_the_bait_and_the_exact_method_does_not() -> None:
    homes = points(north(0), north(300), north(700), north(1000))
    bait = SitingProblem(
        homes=homes,
        residents=np.array([50, 60, 60, 50]),
        sites=points(),
        candidates=points(north(500), north(150), north(850)),
        walk=Walk(limit_min=4.0, metres_per_min=60.0, detour=1.0),
    )

    found = best_next(bait, 2, time_limit_s=None)

    assert (found.greedy_gained, found.gained, found.bound) == (170, 220, 220)
    assert [site.candidate for site in found.sites] == [1, 2]
    assert found.greedy_guarantee == 0.75


def test_a_home_spread_over_a_disc_is_covered_in_part() -> None:
    radius = 300.0
    centre = points(north(0), north(200), north(5000))

    shares = spread_shares(centre, points(north(0)), WALK, radius)

    assert shares.tolist()[0] == PARTS  # 300 m around the site itself: everybody is within 400 m
    assert shares.tolist()[2] == 0
    assert abs(shares[1] / PARTS - _lens_share(200.0, radius, 400.0)) <= 0.03


@pytest.mark.parametrize("apart", [150.0, 250.0, 350.0, 450.0, 550.0, 650.0])
def test_the_hundred_parts_follow_the_true_area(apart: float) -> None:
    share = spread_shares(points(north(apart)), points(north(0)), WALK, 300.0)[0] / PARTS

    assert abs(share - _lens_share(apart, 300.0, 400.0)) <= 0.03


def _lens_share(apart: float, small: float, large: float) -> float:
    """Share of a disc of radius `small` that lies in one of radius `large`, their middles `apart`; textbook formula."""
    if apart <= large - small:
        return 1.0
    if apart >= large + small:
        return 0.0
    one = np.arccos((apart**2 + small**2 - large**2) / (2 * apart * small))
    other = np.arccos((apart**2 + large**2 - small**2) / (2 * apart * large))
    area = small**2 * (one - np.sin(2 * one) / 2) + large**2 * (other - np.sin(2 * other) / 2)
    return float(area / (np.pi * small**2))
