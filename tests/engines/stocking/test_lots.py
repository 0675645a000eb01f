"""Which lot may be given out, and which goes first."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.engines.stocking.lots import (
    RELEASED,
    Allocation,
    Held,
    LotView,
    Take,
    Unusable,
    allocate,
    least_days_left,
    usable,
    why_unusable,
)

TODAY = date(2026, 11, 26)
YESTERDAY = TODAY - timedelta(days=1)
SHELF = [
    Held(LotView("L1", date(2027, 1, 31)), 4),
    Held(LotView("L2", date(2026, 12, 31)), 3),
    Held(LotView("L3", YESTERDAY), 9),
]


def test_the_first_to_expire_goes_first_and_the_expired_stays() -> None:
    assert allocate(SHELF, 5, TODAY) == Allocation((Take("L2", 3), Take("L1", 2)), short=0)


def test_what_usable_lots_do_not_give_is_short() -> None:
    assert allocate(SHELF, 10, TODAY) == Allocation((Take("L2", 3), Take("L1", 4)), short=3)


def test_a_lot_is_good_on_its_last_day_and_not_on_the_next() -> None:
    lot = LotView("L", TODAY)

    assert [why_unusable(lot, day) for day in (TODAY, TODAY + timedelta(days=1))] == [None, Unusable.EXPIRED]


@pytest.mark.parametrize("status", ["quarantine", "recalled", "destroyed", "expired", "", "Released"])
def test_only_a_released_lot_is_usable(status: str) -> None:
    assert why_unusable(LotView("L", date(2030, 1, 31), status), TODAY) == Unusable.NOT_RELEASED


@pytest.mark.parametrize(("left", "why"), [(41, Unusable.SHORT_LIFE), (42, None)])
def test_a_cabinet_seen_every_two_weeks_takes_no_lot_that_ends_within_a_course_of_four(
    left: int, why: Unusable | None
) -> None:
    days = least_days_left(visit_every_days=14, course_days=28)

    assert why_unusable(LotView("L", TODAY + timedelta(days=left)), TODAY, least_days_left=days) == why


LOTS = st.lists(
    st.builds(
        Held,
        st.builds(
            LotView,
            st.integers(0, 5),
            st.integers(-3, 60).map(lambda days: TODAY + timedelta(days=days)),
            st.sampled_from([RELEASED, RELEASED, "recalled"]),
        ),
        st.integers(0, 9),
    ),
    max_size=8,
    unique_by=lambda held: held.lot.key,
)


@settings(max_examples=100, deadline=None)
@given(LOTS, st.integers(1, 40), st.integers(0, 30))
def test_nothing_unusable_is_taken_nothing_is_skipped_and_nothing_is_lost(
    shelf: list[Held[int]], wanted: int, life: int
) -> None:
    found = allocate(shelf, wanted, TODAY, least_days_left=life)

    by_key = {held.lot.key: held for held in shelf}
    good = {key: held for key, held in by_key.items() if usable(held.lot, TODAY, least_days_left=life)}
    taken = {take.key: take.quantity for take in found.takes}
    assert sum(taken.values()) + found.short == wanted
    assert found.short == max(0, wanted - sum(held.quantity for held in good.values()))
    assert all(0 < quantity <= good[key].quantity for key, quantity in taken.items())
    ends = [good[take.key].lot.last_use_on for take in found.takes]
    assert ends == sorted(ends)
    left_over = [held.lot.last_use_on for key, held in good.items() if held.quantity > taken.get(key, 0)]
    assert not ends or not left_over or ends[-1] <= min(left_over)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: allocate(SHELF, 0, TODAY), "wanted must be at least 1, got 0"),
        (lambda: allocate(SHELF, 1, TODAY, least_days_left=-1), "least_days_left must be 0 or more, got -1"),
        (lambda: usable(LotView("L", TODAY), TODAY, least_days_left=-1), "least_days_left must be 0 or more, got -1"),
        (lambda: Held(LotView("L7", TODAY), -2), "lot L7: negative quantity (-2)"),
        (
            lambda: least_days_left(visit_every_days=0, course_days=28),
            "at least a day between visits and a course of 0 days wanted, got 0, 28",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_and_the_fault_is_named(wrong: object, said: str) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match="^" + re.escape(said) + "$"):
        wrong()
