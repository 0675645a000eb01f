"""Why a village has no visit: what is beyond any sense is taken for a wrong point."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from doorstep.engines.planning.visits.plan import Why
from doorstep.programmes.pharmacy.bridge.reasons import Names, Said, said
from doorstep.programmes.pharmacy.models import PlanVillage

NAMES = Names({}, {}, {"v": "Van"}, ((0, 0),), {"v": (119.6, 30.6)})
FIGURES = {"vehicle_id": "v", "round_trip_min": 300, "needed_min": 400, "shift_min": 300, "missing_min": 100}


def words(lat: float, reason: str = "beyond_shift", **changes: int) -> Said:
    row = PlanVillage(name="x", lon=119.6, lat=lat, reason=reason, figures=FIGURES | changes)
    with override("en"):
        return said(row, NAMES)


@pytest.mark.parametrize("reason", ["beyond_shift", "unreachable"])
def test_a_village_far_beyond_every_depot_has_its_point_checked(reason: str) -> None:
    assert words(40.6, reason) == Said("It is 1,112 km from the depot.", "Check its coordinates.")


def test_no_shift_of_more_than_a_day_is_advised() -> None:
    assert words(31.6, needed_min=1500) == Said("It is 111 km from the depot.", "Check its coordinates.")


def test_what_is_kept_free_of_each_shift_is_said_where_shifts_are_the_reason() -> None:
    kept = replace(NAMES, reserve_min=45)
    row = PlanVillage(name="x", lon=119.6, lat=31.6, reason="beyond_shift", figures=FIGURES)

    with override("en"):
        told = said(row, kept)

    assert told == replace(
        words(31.6), why=f"{words(31.6).why} Of each shift, 45 min are kept free for visits to make up."
    )


def test_a_village_no_vehicle_fits_is_told_what_is_lacking() -> None:
    row = PlanVillage(name="x", reason="no_fitting_vehicle", figures={"skills": ["cold_chain", "牙医"]})

    with override("en"):
        assert said(row, NAMES).help == "A vehicle or crew with what is needed: cold chain, 牙医."


FULL = {"vehicle_id": "v", "day": 0, "extra_min": 20, "free_min": 10}


@pytest.mark.parametrize(
    ("reason", "figures", "told"),
    [
        (
            "too_heavy",
            {"load": 90, "most_load": 40},
            Said(
                "A visit takes 90 L along, and the vehicles that could come carry 40 L at most.",
                "A vehicle with room for 90 L, or less taken along.",
            ),
        ),
        (
            "day_sets",
            {},
            Said(
                "Days go together at its stop, and there is no set with a vehicle on each of its days.",
                "Other sets of days, or a vehicle on the days that are missing.",
            ),
        ),
        (
            "no_capacity",
            {**FULL, "missing_min": 0, "missing_load": 7},
            Said(
                "Van is full on Mon: it would have to carry 7 L more.", "Room for 7 L more on Mon, or less taken along."
            ),
        ),
        (
            "no_capacity",
            {**FULL, "missing_min": 10, "missing_load": 7},
            Said(
                "The shifts are full: a visit takes 20 min, and Van has 10 min left on Mon. It would also have to "
                "carry 7 L more. Of each shift, 45 min are kept free for visits to make up.",
                "A shift that is 10 min longer on Mon, and room for 7 L more.",
            ),
        ),
    ],
)
def test_a_village_that_lacks_room_in_the_vehicle_is_told_how_much(
    reason: str, figures: dict[str, int], told: Said
) -> None:
    row = PlanVillage(name="x", lon=119.6, lat=31.6, reason=reason, figures=figures)

    with override("en"):
        assert said(row, replace(NAMES, reserve_min=45)) == told


def test_a_village_visited_less_than_it_needs_is_told_whether_shifts_or_vehicles_are_full() -> None:
    with override("en"):
        told = [
            said(PlanVillage(name="x", stop_key="s", reason=reason, visits_needed=2), NAMES).why
            for reason in ("no_capacity", "no_load")
        ]

    assert told == [
        "It needs 2 visits; the shifts are full.",
        "It needs 2 visits; there is time for more, but the vehicles are full.",
    ]


@pytest.mark.parametrize("why", list(Why))
def test_it_is_said_why_a_village_has_so_many_visits(why: Why) -> None:
    row = PlanVillage(name="x", stop_key="s", reason=str(why), visits_needed=1)

    assert said(row, NAMES).why != str(why)


def test_a_village_whose_stop_has_no_larger_set_of_days_is_not_told_that_shifts_are_full() -> None:
    row = PlanVillage(name="x", stop_key="s", reason="no_set", visits=1, visits_needed=2)

    with override("en"):
        told = said(row, replace(NAMES, reserve_min=45))

    why = "It needs 2 visits; none of the sets of days at its stop has more than 1 without having too many."
    assert told == Said(why, "A set of as many days as it needs at that stop.")


def test_a_village_just_too_far_is_told_what_would_help() -> None:
    assert words(31.6).help == "A shift of Van that is 1 h 40 min longer, or a depot nearer by."


@pytest.mark.parametrize(
    ("count", "ways"),
    [
        (3, "Or in place of A, B, C (500 residents)."),
        (4, "Or in place of A, B, C and 1 more (500 residents in all)."),
        (5, "Or in place of A, B, C and 2 more (500 residents in all)."),
    ],
)
def test_villages_that_would_have_to_give_way_are_named_or_counted(count: int, ways: str) -> None:
    figures = FULL | {"missing_min": 10, "displaces": list("ABCDE"[:count]), "displaces_residents": 500}

    with override("en"):
        assert said(PlanVillage(name="x", reason="no_capacity", figures=figures), NAMES).help.endswith(ways)
