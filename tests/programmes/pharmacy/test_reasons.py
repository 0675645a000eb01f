"""Why a village has no visit: what is beyond any sense is taken for a wrong point."""

from dataclasses import replace

import pytest
from django.utils.translation import override

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


def test_a_village_just_too_far_is_told_what_would_help() -> None:
    assert words(31.6).help == "A shift of Van that is 1 h 40 min longer, or a depot nearer by."
