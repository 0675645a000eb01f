"""What a quarter puts into the engine: what is missing or late, what audits found, grades given twice."""

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pytest
from tests.programmes.reputation.conftest import FACTS, Town, grade_all, say, sheet_of
from tests.programmes.small_county import make_county

from doorstep.base.actor import SYSTEM, Actor
from doorstep.programmes.reputation.actions.audits import draw_audit, note_finding
from doorstep.programmes.reputation.actions.offices import adjudicate, lock_grades
from doorstep.programmes.reputation.actions.reports import hand_in
from doorstep.programmes.reputation.actions.schemes import draft_scheme, set_weights
from doorstep.programmes.reputation.bridge.audits import Bound, bound
from doorstep.programmes.reputation.bridge.inputs import quarter_inputs
from doorstep.programmes.reputation.bridge.moves import moves
from doorstep.programmes.reputation.models import Quarter, Scheme
from doorstep.programmes.reputation.queries.offices import undecided
from doorstep.programmes.reputation.rules.audits import TooEarly
from doorstep.programmes.reputation.rules.grades import AlreadyDrawn, AlreadyFound
from doorstep.programmes.reputation.words import Provenance, Source
from doorstep.sample.reputation import build

pytestmark = pytest.mark.django_db
P = Provenance


@pytest.fixture
def reported(quarter: Quarter, town: Town, a_moment: datetime) -> Quarter:
    """Four villages report in time (60 to 90 %), the fifth is late with 100 %, the sixth says nothing."""
    reports = list(quarter.reports.select_related("place", "quarter__place").order_by("place__path"))
    for at, report in enumerate(reports[:5]):
        say(report, a_moment, A12=100.0 if at == 4 else 60.0 + 10 * at)
        hand_in(SYSTEM, report=report, now=a_moment + timedelta(days=8 if at == 4 else 1))
    return quarter


def test_what_is_missing_or_late_counts_at_the_lowest_quartile_and_never_as_nothing(reported: Quarter) -> None:
    made = quarter_inputs(reported)

    row = made.row["A12"]
    assert made.values[row].tolist() == [60.0, 70.0, 80.0, 90.0, 67.5, 67.5]
    assert made.provenance[row].tolist() == [P.CLAIMED] * 4 + [P.LATE, P.MISSING]
    assert made.se[row].round(3).tolist() == [0.0] * 4 + [12.910] * 2


def test_without_any_report_the_worst_goal_counts(quarter: Quarter) -> None:
    made = quarter_inputs(quarter)

    assert made.values[made.row["A12"]].tolist() == [0.0] * 6
    assert made.values[made.row["A11"]].tolist() == [0.0] * 6
    assert set(made.provenance[made.row["A11"]].tolist()) == {P.RECORDED}
    assert np.isnan(made.values[made.row["B11"]]).all()


def test_what_an_audit_found_takes_the_place_of_what_was_said_and_bounds_what_is_wrong(
    reported: Quarter, a_moment: datetime
) -> None:
    with pytest.raises(TooEarly):
        draw_audit(SYSTEM, quarter=reported, now=a_moment + timedelta(days=7))
    later = a_moment + timedelta(days=9)
    (pick,) = draw_audit(SYSTEM, quarter=reported, now=later)
    with pytest.raises(AlreadyDrawn):
        draw_audit(SYSTEM, quarter=reported, now=later)

    note_finding(SYSTEM, pick=pick, found=pick.claimed - 20, note="名册上少四户", now=later)
    with pytest.raises(AlreadyFound):
        note_finding(SYSTEM, pick=pick, found=pick.claimed, now=later)

    made = quarter_inputs(reported)
    at = made.row["A12"], made.places.index(pick.place_id)
    assert (made.values[at], made.provenance[at], made.se[at]) == (pick.claimed - 20, P.VERIFIED, 0.0)
    assert bound(reported) == Bound(1, 1, 1, 1.0)
    claimed = made.provenance[made.row["A12"]] == P.CLAIMED
    assert set(made.se[made.row["A12"]][claimed].tolist()) == {20.0}


def test_grades_given_twice_count_as_their_mean_or_as_decided(
    quarter: Quarter, clerk_of: Callable[[str], Actor], a_moment: datetime
) -> None:
    for key, value in (("discipline", 90), ("publicity", 60), ("governance", 80), ("organisation", 90)):
        clerk, sheet = clerk_of(key), sheet_of(quarter, key)
        grade_all(clerk, sheet, a_moment, value)
        lock_grades(clerk, sheet=sheet, now=a_moment)
    (pair,) = undecided(quarter)
    adjudicate(
        SYSTEM, quarter=quarter, place=pair.first.place, node=pair.first.node, value=70, reason="看过", now=a_moment
    )

    made = quarter_inputs(quarter)

    row = made.row["B11"]
    noise = np.sqrt((30**2 + 10**2 + 0) / 3 / 2)
    assert sorted(made.values[row].tolist()) == [70.0, 85.0, 90.0, 90.0, 90.0, 90.0]
    assert made.n[row].sum() == 9
    assert sorted(set(made.se[row].round(9).tolist())) == sorted({round(noise / np.sqrt(2), 9), round(noise, 9)})


def test_a_draft_shows_what_it_moves_beside_what_was(
    reported: Quarter, clerk_of: Callable[[str], Actor], scheme: Scheme, a_moment: datetime
) -> None:
    clerk, sheet = clerk_of("discipline"), sheet_of(reported, "discipline")
    grade_all(clerk, sheet, a_moment, 80)
    lock_grades(clerk, sheet=sheet, now=a_moment)
    draft = draft_scheme(SYSTEM, key=scheme.key, facts=FACTS, based_on=scheme, now=a_moment)
    same = moves(draft, reported)

    set_weights(SYSTEM, scheme=draft, weights={"A12": 9000, "A11": 1000, "A13": 0}, now=a_moment)
    moved = moves(draft, reported)

    assert {row.change for row in same.rows} == {0.0}
    assert [row.change is not None and row.change > 0 for row in moved.rows] == [True] * 6
    assert moved.unknown == ("B12",)


def test_inputs_take_the_same_number_of_queries_for_one_quarter_or_another(
    reported: Quarter, django_assert_num_queries: Callable[..., object]
) -> None:
    with django_assert_num_queries(9):  # type: ignore[attr-defined]
        quarter_inputs(reported)


def test_what_residents_answered_counts_in_what_a_draft_moves(a_moment: datetime) -> None:
    story = build(make_county(a_moment).town, seed=5, year=2026, number=2)
    draft = draft_scheme(SYSTEM, key=story.quarter.scheme.key, facts=FACTS, based_on=story.quarter.scheme, now=a_moment)

    found = moves(draft, story.quarter)

    asked = set(draft.nodes.filter(source=Source.SURVEY).values_list("code", flat=True))
    assert len(asked) > 0
    assert asked & set(found.unknown) == set()
    assert {row.change for row in found.rows} == {0.0}
