"""Statements reckoned by hand: a cabinet, a pharmacist's hours, a longer gap between visits, a closed road."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tests.engines.stocking.coverage.worlds import supply

from doorstep.engines.stocking.coverage.check import check
from doorstep.engines.stocking.coverage.hours import availability_after_visits, minutes_open
from doorstep.engines.stocking.coverage.measures import class_hours, measure
from doorstep.engines.stocking.coverage.problem import (
    CLOSED,
    FORBIDDEN,
    NO_PHARMACIST,
    SERVES,
    WEEK,
    Closure,
    Costs,
    Supply,
)
from doorstep.engines.stocking.coverage.prove import Fix, Remedy, Witness, prove
from doorstep.engines.stocking.demand import Rate

BY_DAY = np.where((np.arange(WEEK) % 24 >= 8) & (np.arange(WEEK) % 24 < 22), SERVES, NO_PHARMACIST).astype(np.int8)


def with_delivery(*, stands: bool) -> Supply:
    """A village with a cabinet for class B, and a pharmacist from 8 to 22 who could send the rest."""
    barred = np.zeros((2, 2, WEEK), np.int8)
    barred[0, 0] = FORBIDDEN
    barred[1] = BY_DAY
    return supply(
        medicines=("pressure pills", "plaster"),
        class_of=np.array([0, 1]),
        sources=("cabinet", "delivery"),
        is_delivery=np.array([False, True]),
        is_candidate=np.array([False, not stands]),
        minutes=np.array([[5.0], [40.0]]),
        barred=barred,
        serves_sometime=barred == SERVES,
        rules=(("", "cabinet_classes"), ("pharmacist_classes", "pharmacist_classes")),
    )


def test_a_village_with_only_a_cabinet_has_class_b_day_and_night_and_never_prescriptions() -> None:
    certificate = prove(with_delivery(stands=False))

    figures = measure(certificate)
    assert figures.covered_hours.tolist() == [[0, 168]]
    assert figures.is_all_day.tolist() == [False]
    assert certificate.witness(0, 1, 3) == Witness(0, at=3, availability=0.995, minutes=5, rule="cabinet_classes")
    assert certificate.fix(0, 0, 12) == Fix(Remedy.SOURCE, source=1, units=0, cost=5.0)
    assert certificate.fix(0, 0, 3) == Fix(Remedy.SOURCE | Remedy.PHARMACIST, source=1, units=0, cost=17.0)


def test_a_pharmacist_from_eight_to_ten_at_night_covers_98_of_168_hours() -> None:
    certificate = prove(with_delivery(stands=True))

    figures = measure(certificate)
    assert figures.covered_hours.tolist() == [[98, 168]]
    assert figures.is_all_day.tolist() == [False]
    assert figures.delivery_only.tolist() == [1.0, 0.0]
    assert (figures.lost.tolist(), figures.lost_villages.tolist()) == ([70, 98], [1, 1])
    assert certificate.fix(0, 0, 23) == Fix(Remedy.PHARMACIST, source=1, units=0, cost=12.0)


def test_nine_boxes_filled_up_every_fortnight_fail_from_hour_169_after_the_visit() -> None:
    hours = 2 * WEEK
    chances = availability_after_visits(Rate(0.5), 9, [0], hours)
    barred = np.zeros((1, 2, hours), np.int8)

    certificate = prove(
        supply(barred=barred, serves_sometime=barred == 0, availability=chances[None, None], may_visit=np.array([True]))
    )

    covered = certificate.is_covered[0, 0]
    assert int(np.argmin(covered)) + 1 == 169
    assert covered.tolist() == [True] * 168 + [False] * 168
    assert [round(float(one), 3) for one in chances[[167, 335]]] == [0.990, 0.729]
    assert certificate.fix(0, 0, 200) == Fix(Remedy.VISIT, source=0, units=0, cost=30.0)


def test_more_boxes_are_named_where_they_are_cheaper_than_a_visit() -> None:
    asked = supply(availability=np.full((1, 1, WEEK), 0.95), extra_units=np.array([[2]]), may_visit=np.array([True]))

    assert prove(asked).fix(0, 0, 0) == Fix(Remedy.STOCK, source=0, units=2, cost=2.0)
    dear = replace(asked, costs=Costs(unit=20))
    assert prove(dear).fix(0, 0, 0) == Fix(Remedy.VISIT, source=0, units=0, cost=30.0)


def test_a_road_closed_for_three_days_turns_exactly_its_hours() -> None:
    two = supply(villages=("Willow", "Ford"), is_known=np.ones(2, bool), minutes=np.array([[0.0, 0.0]]))

    before = prove(two).is_covered
    closed = prove(replace(two, closures=(Closure(0, 1, 24, 72),)))

    changed = before & ~closed.is_covered
    assert before.all()
    assert np.argwhere(changed)[:, 2].tolist() == list(range(24, 96))
    assert set(np.argwhere(changed)[:, 0].tolist()) == {1}
    assert check(closed.supply, closed) == []


def test_two_sources_that_fail_together_prove_no_more_than_the_better_one() -> None:
    both = supply(
        sources=("one", "other"), availability=np.array([[[0.97] * WEEK], [[0.95] * WEEK]]), target=np.array([0.98])
    )

    assert not prove(both).is_covered.any()  # independent they would give 0.9985; nobody knows that they are
    assert prove(replace(both, target=np.array([0.97]))).is_covered.all()


def test_a_village_of_unknown_place_is_never_covered_and_asks_for_a_survey() -> None:
    certificate = prove(supply(is_known=np.array([False])))

    assert not certificate.is_covered.any()
    assert certificate.fix(0, 0, 0) == Fix(Remedy.SURVEY, source=-1, units=0, cost=0.0)
    assert measure(certificate).worst == -1


def test_medicine_for_a_course_may_be_waited_for_and_the_wait_is_counted_to_its_end() -> None:
    barred = np.full((1, 2, WEEK), CLOSED, np.int8)
    sometime = np.zeros((1, 2, WEEK), bool)
    sometime[0, 1, 33] = True  # the vehicle stands there on Tuesday from 9:10 to 9:50

    certificate = prove(
        supply(
            barred=barred, serves_sometime=sometime, limit_min=np.array([1440]), may_wait=np.array([True]),
            minutes=np.array([[10.0]]),
        )
    )  # fmt: skip

    hours = np.flatnonzero(certificate.is_covered[0, 0])
    assert hours.tolist() == list(range(11, 33))  # 22 hours before, 60 x 23 + 10 = 1,390; one more would be 1,450
    assert certificate.witness(0, 0, 11) == Witness(0, at=33, availability=0.995, minutes=1390, rule="rule otc_b")
    assert check(certificate.supply, certificate) == []


def test_a_class_is_covered_in_an_hour_only_with_every_medicine_of_it() -> None:
    chances = np.full((1, 2, WEEK), 0.995)
    chances[0, 1, 5] = 0.5

    hours = class_hours(prove(supply(medicines=("a", "b"), availability=chances)))

    assert np.flatnonzero(~hours[0, 1]).tolist() == [5]
    assert not hours[0, 0].any()  # no medicine of this class, nothing to say


def test_opening_hours_run_over_the_end_of_the_week_and_count_once() -> None:
    open_min = minutes_open([(167 * 60 + 30, 169 * 60), (30, 90)])

    assert np.flatnonzero(open_min.all(axis=1)).tolist() == [0]
    assert np.flatnonzero(open_min.any(axis=1)).tolist() == [0, 1, 167]
