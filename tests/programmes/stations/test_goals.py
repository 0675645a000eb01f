"""The next sites of a circle are the best for what they are chosen for: every other choice was tried."""

import random
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pytest

from doorstep.kernel.geo import haversine_m
from doorstep.programmes.stations.bridge.circle import NotEverybody, compute
from doorstep.programmes.stations.bridge.goals import MOST_LIMITED, MOST_PAIRS, TooManyWalks
from doorstep.programmes.stations.rules import Asking, Contradicting, check_together

Json = dict[str, Any]


def street(*minutes: float, sites: Sequence[float] = (0,), residents: Sequence[int | None] = (), **asked: Any) -> Json:
    """Villages so many minutes along one street, and stations; one walks a metre of straight line in a metre."""
    homes = [
        {"id": f"v{at}", "name": f"V{at}", "town": "", "lon": _lon(one), "lat": 0.0, "point_quality": "surveyed"}
        | {"residents": residents[at] if residents else 100}
        for at, one in enumerate(minutes)
    ]
    stands = [{"id": f"s{at}", "name": f"S{at}", "lon": _lon(one), "lat": 0.0} for at, one in enumerate(sites)]
    plain = Asking().to_json() | {"detour_pct": 100, "limit_min": 8, "spread_m": 0}
    return plain | {"homes": homes, "sites": stands, "candidates": homes} | asked


def _lon(minutes: float) -> float:
    return minutes * 60 / haversine_m(0.0, 0.0, 1.0, 0.0)


def chosen(problem: Json) -> list[str]:
    return [one["candidate"] for one in compute(problem).result["next"]]


HAMLETS = street(5, 19, 24, 28, 60, residents=(100, 10, 10, 300, 20), count=1)
"""A village at the station; three that lie together, the last of them large; one far away."""


def test_each_goal_chooses_another_site_of_one_street() -> None:
    best = {goal: chosen(HAMLETS | {"goal": goal}) for goal in ("most", "mean", "longest", "fewest")}

    assert best == {"most": ["v2"], "mean": ["v3"], "longest": ["v4"], "fewest": ["v2", "v4"]}


def test_walks_are_told_today_and_with_the_new_sites() -> None:
    result = compute(HAMLETS | {"goal": "longest"}).result

    mean = {"mean_today": 23.9, "mean_after": 21.2}
    assert result["walks"] == mean | {"longest_today": 60.0, "longest_after": 28.0, "value": 28.0, "bound": 28.0}
    assert [(one["adds"], one["homes"], one["serves"]) for one in result["next"]] == [(20, 1, 20)]
    assert result["is_proved"] is True


def test_a_site_that_is_full_leaves_whom_it_cannot_serve_to_another() -> None:
    found = compute(HAMLETS | {"goal": "fewest", "capacity": 310}).result["next"]

    assert sum(one["serves"] for one in found) == 340
    assert [one["serves"] <= 310 for one in found] == [True] * 3


def test_with_too_little_room_for_all_near_it_a_site_takes_the_most_it_can() -> None:
    result = compute(HAMLETS | {"goal": "most", "capacity": 305}).result

    assert [(one["adds"], one["homes"], one["serves"]) for one in result["next"]] == [(300, 1, 300)]
    assert (result["covered_after"], result["walks"]["value"]) == (400, 300.0)


def test_who_finds_the_nearest_site_full_walks_to_another() -> None:
    crowded = street(0, 1, 2, 40, sites=(), residents=(100, 100, 100, 100), goal="mean", count=2)

    walks = compute(crowded | {"capacity": 200}).result["walks"]

    assert (walks["longest_after"], walks["value"]) == (38.0, 9.75)
    assert compute(crowded).result["walks"]["longest_after"] == 1.0


def test_a_village_larger_than_a_site_is_named() -> None:
    with pytest.raises(NotEverybody) as refused:
        compute(HAMLETS | {"goal": "fewest", "capacity": 50})

    assert refused.value.names == ("V3",)


def test_villages_that_do_not_fit_together_are_no_one_villages_fault() -> None:
    with pytest.raises(NotEverybody) as refused:
        compute(street(0, 1, 2, sites=(), goal="mean", count=1, capacity=200))

    assert refused.value.names == ()


def test_a_village_of_unknown_place_asks_for_nothing() -> None:
    homes = [*HAMLETS["homes"], {**HAMLETS["homes"][0], "id": "x", "name": "X", "lon": None, "lat": None}]

    result = compute(HAMLETS | {"homes": homes, "goal": "fewest"}).result

    assert (len(result["next"]), result["covered_after"], result["unknown"]) == (2, 440, 100)


def test_an_older_question_without_a_goal_comes_out_as_it_did() -> None:
    older = {name: value for name, value in HAMLETS.items() if name not in {"goal", "capacity"}}

    result = compute(older).result

    assert "walks" not in result
    assert result["next"] == [{"number": 1, "candidate": "v2", "adds": 320, "homes": 3, "covered_after": 420}]


def test_more_walks_than_can_be_looked_at_are_refused() -> None:
    many = street(*range(round(MOST_PAIRS**0.5) + 1), goal="mean")

    with pytest.raises(TooManyWalks):
        compute(many)
    with pytest.raises(TooManyWalks):
        compute(street(*range(round(MOST_LIMITED**0.5) + 1), goal="longest", capacity=900))


def worth(problem: Json, new: Sequence[Json]) -> tuple[int, float, float]:
    """Residents inside, mean and longest walk with these sites more, by looking at every pair."""
    stand = [*problem["sites"], *new]
    far = [min(haversine_m(home["lon"], 0.0, one["lon"], 0.0) / 60 for one in stand) for home in problem["homes"]]
    people = [home["residents"] for home in problem["homes"]]
    inside = sum(count for count, walk in zip(people, far, strict=True) if walk <= 8.0001)
    mean = sum(count * walk for count, walk in zip(people, far, strict=True)) / sum(people)
    return inside, mean, max(walk for count, walk in zip(people, far, strict=True) if count)


@pytest.mark.parametrize("seed", range(8))
def test_no_other_choice_is_better(seed: int) -> None:
    dice = random.Random(seed)
    spots = sorted(dice.sample(range(90), 8))
    problem = street(*spots, residents=[dice.randrange(1, 900) for _ in spots], sites=[dice.randrange(90)], count=2)
    every = [worth(problem, new) for new in combinations(problem["candidates"], 2)]

    best = {goal: compute(problem | {"goal": goal}).result for goal in ("most", "mean", "longest", "fewest")}

    everybody = sum(home["residents"] for home in problem["homes"])
    fewest = min(
        count
        for count in range(9)
        for new in combinations(problem["candidates"], count)
        if worth(problem, new)[0] == everybody
    )
    assert best["most"]["covered_after"] == max(one[0] for one in every)
    assert best["mean"]["walks"]["value"] == pytest.approx(min(one[1] for one in every), abs=1e-3)
    assert best["longest"]["walks"]["value"] == pytest.approx(min(one[2] for one in every), abs=1e-3)
    assert len(best["fewest"]["next"]) == fewest
    assert all(one["is_proved"] for one in best.values())


def count_inside(problem: Json, new: Sequence[Json], backup: int) -> int:
    """Residents who have so many sites within the walk with these more, by looking at every pair."""
    stand = [*problem["sites"], *new]
    return sum(
        home["residents"]
        for home in problem["homes"]
        if sum(haversine_m(home["lon"], 0.0, one["lon"], 0.0) / 60 <= 8.0001 for one in stand) >= backup
    )


@pytest.mark.parametrize("seed", range(6))
def test_no_other_choice_for_the_money_is_better(seed: int) -> None:
    dice = random.Random(seed)
    spots = sorted(dice.sample(range(40), 8))
    problem = street(*spots, residents=[dice.randrange(1, 900) for _ in spots], sites=[dice.randrange(40)])
    places = [one | {"cost_fen": dice.randrange(5, 30) * 1_234_500} for one in problem["candidates"]]
    problem |= {"candidates": places, "budget_fen": 60_000_000}
    backup = 1 + seed % 2
    every = [new for count in range(9) for new in combinations(places, count)]

    most = compute(problem | {"backup": backup}).result
    cheapest = compute(problem | {"goal": "fewest", "budget_fen": None, "limit_min": 20}).result

    spent = [sum(one["cost_fen"] for one in new) for new in every]
    best = max(count_inside(problem, new, backup) for new, fen in zip(every, spent, strict=True) if fen <= 60_000_000)
    assert most["walks"]["value"] == best - count_inside(problem, (), backup) == most["walks"]["bound"]
    assert most["money"]["spent_fen"] <= 60_000_000
    assert cheapest["money"]["spent_fen"] == cheapest["walks"]["value"] == cheapest["walks"]["bound"]


def test_the_cheapest_way_to_give_everybody_a_second_site() -> None:
    problem = street(0, 5, 10, sites=(4,), goal="fewest", backup=2)
    places = [one | {"cost_fen": fen} for one, fen in zip(problem["candidates"], (10, 50, 20), strict=True)]

    cheap, few = (compute(one).result for one in (problem | {"candidates": places}, problem))

    assert [(one["candidate"], one["cost_fen"], one["serves"]) for one in cheap["next"]] == [
        ("v0", 10, 200), ("v2", 20, 200)
    ]  # fmt: skip
    assert [one["candidate"] for one in few["next"]] == ["v1"]
    assert (cheap["second"], cheap["walks"]["bound"]) == ({"today": 0, "after": 300}, 30)


@pytest.mark.parametrize(
    ("asked", "clashes"),
    [
        ({"budget": 1, "cost": 1}, []),
        ({"goal": "fewest", "cost": 1, "second": True}, []),
        ({"goal": "fewest", "cost": 1, "capacity": 9}, []),
        ({"goal": "fewest", "budget": 1, "cost": 1}, [("budget", "budget_goal")]),
        ({"cost": 1}, [("budget", "no_budget")]),
        ({"goal": "fewest", "costs": (("V", 1),)}, [("cost", "no_cost")]),
        ({"goal": "mean", "cost": 1, "second": True}, [("cost", "cost_goal"), ("second", "second_goal")]),
        ({"second": True, "capacity": 9}, [("capacity", "capacity")]),
    ],
)
def test_what_cannot_be_asked_together_is_said_where_it_was_asked(asked: Json, clashes: list[tuple[str, str]]) -> None:
    try:
        check_together(Asking(**asked))
        found = []
    except Contradicting as refused:
        found = [(field, clash.value) for field, clash in refused.clashes]

    assert found == clashes
