"""What is refused at the door of a proof, and in which words."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from tests.engines.stocking.coverage.worlds import supply

from doorstep.engines.stocking.coverage.hours import availability_after_visits, minutes_open
from doorstep.engines.stocking.coverage.problem import CLOSED, WEEK, Closure, Costs
from doorstep.engines.stocking.coverage.realised import Had, Realised, realised
from doorstep.engines.stocking.demand import Rate


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"minutes": np.array([[-1.0]])}, "minutes[0, 0]: from 0.0 to inf is wanted, got -1.0"),
        ({"minutes": np.array([[np.nan]])}, "minutes[0, 0]: from 0.0 to inf is wanted, got nan"),
        ({"minutes": np.zeros((1, 2))}, "minutes: the shape (1, 1) is wanted, got (1, 2)"),
        (
            {"availability": np.full((1, 1, WEEK), 1.01)},
            "availability[0, 0, 0]: from 0.0 to 1.0 is wanted, got 1.01",
        ),
        ({"target": np.array([1.0])}, "target: above 0 and below 1 is wanted; nothing is certain"),
        ({"sources": ("cabinet", "cabinet")}, "sources: cabinet is named twice"),
        ({"villages": ("",)}, "villages: a name is empty"),
        ({"villages": ()}, "at least one village and one medicine are wanted"),
        ({"limit_min": np.array([0])}, "limit_min[0]: from 1 to 1000000 is wanted, got 0"),
        ({"class_of": np.array([2])}, "class_of[0]: from 0 to 1 is wanted, got 2"),
        ({"rules": (("", ""),)}, "cabinet: no rule says that it gives out rx"),
        ({"rules": ()}, "rules: one text per source and class is wanted"),
        ({"closures": (Closure(0, 1, 0, 3),)}, "closure of source 0 and village 1: there is no such pair"),
        (
            {"closures": (Closure(0, 0, 167, 2),)},
            "closure: hours 167 + 2 are not within the 168 of the span",
        ),
    ],
)
def test_a_faulty_question_is_refused_and_the_fault_is_named(other: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(said) + "$"):
        supply(**other)


def test_costs_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^costs\.visit must be a number of at least 0, got -1$"):
        Costs(visit=-1)


@pytest.mark.parametrize("stretch", [(-1, 5), (5, 5), (0, WEEK * 60 + 1), (WEEK * 60, WEEK * 60 + 5)])
def test_a_stretch_outside_the_span_is_refused(stretch: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=f"^stretch {stretch[0]} to {stretch[1]}: not inside 168 hours$"):
        minutes_open([stretch])


def test_a_visit_outside_the_span_is_refused_and_without_visits_nothing_is_there() -> None:
    with pytest.raises(ValueError, match=r"^visits \[168\]: not inside 168 hours$"):
        availability_after_visits(Rate(1), 3, [168])
    assert not availability_after_visits(Rate(1), 3, []).any()


def test_a_closed_source_needs_no_rule() -> None:
    shut = np.full((1, 2, WEEK), CLOSED, np.int8)

    assert supply(barred=shut, rules=(("", ""),)).hours == WEEK


def test_overlapping_sources_count_once_and_what_lies_outside_is_cut_off() -> None:
    had = [
        Had("v", "m", 0, 60),
        Had("v", "m", 30, 90),
        Had("v", "m", 50, 55),
        Had("v", "x", 0, 99),
        Had("v", "m", -9, 5),
    ]

    found = realised(had, villages=["v", "w"], medicines=["m"], begins_min=10, ends_min=110)

    assert (found, found.share) == (Realised(80, 200), 0.4)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"villages": []}, "villages: at least one, and each once"),
        ({"medicines": ["m", "m"]}, "medicines: at least one, and each once"),
        ({"ends_min": 0}, "the span ends before it begins (0 to 0)"),
    ],
)
def test_a_span_of_nothing_is_refused(other: dict[str, Any], said: str) -> None:
    given: dict[str, Any] = {"villages": ["v"], "medicines": ["m"], "begins_min": 0, "ends_min": 60}
    with pytest.raises(ValueError, match="^" + re.escape(said) + "$"):
        realised([], **given | other)


def test_a_stretch_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^v, m: ends before it begins \(5 to 5\)$"):
        Had("v", "m", 5, 5)
