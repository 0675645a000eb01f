"""Four offices: blind until locked, never one's own village, graded twice, decided where two lie apart."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.programmes.reputation.conftest import Town, grade_all, sheet_of

from doorstep.base.actor import SYSTEM, Actor, Granted
from doorstep.base.models import Grant, Login
from doorstep.base.words import Role
from doorstep.partners.actions import seat_login
from doorstep.programmes.reputation.actions.offices import Given, adjudicate, grade, keep_away, lock_grades
from doorstep.programmes.reputation.models import Adjudication, OfficeScore, Quarter
from doorstep.programmes.reputation.queries.offices import pairs, seen, undecided
from doorstep.programmes.reputation.rules.grades import (
    AlreadyDecided,
    BadGrade,
    GradedAtHome,
    GradesLocked,
    GradesMissing,
    NothingToDecide,
    NotYourOffice,
    OwnVillage,
)

pytestmark = pytest.mark.django_db
Clerk = Callable[[str], Actor]
REFUSED = (IntegrityError, DatabaseError)


def test_half_of_the_villages_are_drawn_for_a_second_grade_by_other_offices_in_turn(quarter: Quarter) -> None:
    twice = list(quarter.scores.filter(is_second=True).values_list("office__key", flat=True))

    assert quarter.scores.filter(is_second=False).count() == 6
    assert sorted(twice) == ["governance", "organisation", "publicity"]


def test_an_office_sees_nobody_else_s_grades_before_it_has_locked_its_own(
    quarter: Quarter, clerk_of: Clerk, a_moment: datetime
) -> None:
    discipline, publicity = clerk_of("discipline"), clerk_of("publicity")
    today = a_moment.date()
    grade_all(discipline, sheet_of(quarter, "discipline"), a_moment, 70)
    lock_grades(discipline, sheet=sheet_of(quarter, "discipline"), now=a_moment)

    before = set(seen(publicity, quarter, today).values_list("office__key", flat=True))
    town_before = set(seen(SYSTEM, quarter, today).values_list("office__key", flat=True))
    grade_all(publicity, sheet_of(quarter, "publicity"), a_moment, 90)
    lock_grades(publicity, sheet=sheet_of(quarter, "publicity"), now=a_moment)

    assert before == {"publicity"}
    assert town_before == {"discipline"}
    assert set(seen(publicity, quarter, today).values_list("office__key", flat=True)) == {"publicity", "discipline"}


def test_who_works_for_two_offices_is_blind_until_both_have_locked(
    quarter: Quarter, clerk_of: Clerk, town: Town, a_moment: datetime
) -> None:
    both = clerk_of("publicity")
    seat_login(SYSTEM, partner=town.offices["discipline"], login=Login.objects.get(username=both.name), now=a_moment)
    grade_all(both, sheet_of(quarter, "publicity"), a_moment)
    lock_grades(both, sheet=sheet_of(quarter, "publicity"), now=a_moment)
    third = clerk_of("governance")
    grade_all(third, sheet_of(quarter, "governance"), a_moment)
    lock_grades(third, sheet=sheet_of(quarter, "governance"), now=a_moment)

    assert set(seen(both, quarter, a_moment.date()).values_list("office__key", flat=True)) == {
        "publicity",
        "discipline",
    }


def test_nobody_grades_a_village_of_their_own_neither_by_the_action_nor_in_the_tables(
    quarter: Quarter, clerk_of: Clerk, town: Town, a_moment: datetime
) -> None:
    clerk = clerk_of("discipline")
    login = Login.objects.get(username=clerk.name)
    home, other = town.seven[1], town.seven[2]
    keep_away(SYSTEM, login=login, place=home, now=a_moment)
    Grant.objects.create(login=login, role=Role.VILLAGE_OFFICER, scope=other.path, valid_from=a_moment.date())
    sheet = sheet_of(quarter, "discipline")
    rows = {one.place_id: one for one in quarter.scores.filter(office=sheet.office)}

    with pytest.raises(OwnVillage):
        grade(clerk, sheet=sheet, given=[Given(rows[home.pk].pk, 100)], now=a_moment)
    granted = Actor(clerk.user_id, (*clerk.grants, Granted(Role.VILLAGE_OFFICER, other.path)), clerk.name)
    with pytest.raises(OwnVillage):
        grade(granted, sheet=sheet, given=[Given(rows[other.pk].pk, 100)], now=a_moment)
    for place in (home, other):
        with pytest.raises(REFUSED), transaction.atomic():
            OfficeScore.objects.filter(pk=rows[place.pk].pk).update(
                grade=100, graded_at=a_moment, graded_by_id=login.pk
            )

    assert grade(clerk, sheet=sheet, given=[Given(rows[town.seven[3].pk].pk, 100)], now=a_moment) == 1


def test_grades_come_in_steps_all_of_them_before_locking_and_stand_afterwards(
    quarter: Quarter, clerk_of: Clerk, a_moment: datetime
) -> None:
    clerk, sheet = clerk_of("discipline"), sheet_of(quarter, "discipline")
    row = quarter.scores.filter(office=sheet.office)[0]
    with pytest.raises(BadGrade):
        grade(clerk, sheet=sheet, given=[Given(row.pk, 85)], now=a_moment)
    with pytest.raises(GradesMissing):
        lock_grades(clerk, sheet=sheet, now=a_moment)
    with pytest.raises(NotYourOffice):
        grade(clerk_of("publicity"), sheet=sheet, given=[Given(row.pk, 80)], now=a_moment)
    grade_all(clerk, sheet, a_moment)
    lock_grades(clerk, sheet=sheet, now=a_moment)

    with pytest.raises(GradesLocked):
        grade(clerk, sheet=sheet, given=[Given(row.pk, 10)], now=a_moment)
    with pytest.raises(REFUSED), transaction.atomic():
        OfficeScore.objects.filter(pk=row.pk).update(grade=10)


def test_two_grades_too_far_apart_wait_for_a_decision_which_is_made_once_and_stands(
    quarter: Quarter, clerk_of: Clerk, a_moment: datetime
) -> None:
    for key, value in (("discipline", 90), ("publicity", 60), ("governance", 80), ("organisation", 90)):
        clerk, sheet = clerk_of(key), sheet_of(quarter, key)
        grade_all(clerk, sheet, a_moment, value)
        lock_grades(clerk, sheet=sheet, now=a_moment)

    (pair,) = undecided(quarter)
    close = next(one for one in pairs(quarter) if one.apart == 10)
    about = {"quarter": quarter, "place": pair.first.place, "node": pair.first.node, "now": a_moment}
    with pytest.raises(NothingToDecide):
        adjudicate(
            SYSTEM, quarter=quarter, place=close.first.place, node=close.first.node, value=80, reason="x", now=a_moment
        )
    adjudicate(SYSTEM, value=70, reason="实地看过", **about)  # type: ignore[arg-type]
    with pytest.raises(AlreadyDecided):
        adjudicate(SYSTEM, value=80, reason="再想想", **about)  # type: ignore[arg-type]
    with pytest.raises(REFUSED), transaction.atomic():
        Adjudication.objects.update(value=90)

    assert (pair.apart, undecided(quarter)) == (30, [])


def test_who_has_to_keep_away_after_grading_is_followed_by_a_colleague_before_the_sheet_is_locked(
    quarter: Quarter, clerk_of: Clerk, town: Town, a_moment: datetime
) -> None:
    first, second = clerk_of("discipline"), clerk_of("discipline")
    sheet, home = sheet_of(quarter, "discipline"), town.seven[1]
    grade_all(first, sheet, a_moment)
    keep_away(SYSTEM, login=Login.objects.get(username=first.name), place=home, now=a_moment)
    with pytest.raises(GradedAtHome) as refused:
        lock_grades(first, sheet=sheet, now=a_moment)

    row = quarter.scores.get(office=sheet.office, place=home)
    grade(second, sheet=sheet, given=[Given(row.pk, 80, "", row.revision)], now=a_moment)
    lock_grades(first, sheet=sheet, now=a_moment)

    assert refused.value.names == [home.name]
    assert OfficeScore.objects.get(pk=row.pk).graded_by_id == second.user_id
