"""What must never be true of plans and vehicles, the database refuses; what the catalogue says."""

from datetime import date, datetime, timedelta
from itertools import combinations

import pytest
from django.db import IntegrityError, transaction
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching
from tests.programmes.small_county import County, make_plan

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.models import Rule
from doorstep.kernel.workdays import DayKind, OperatorDay, verdict
from doorstep.programmes.pharmacy.actions.catalogue import DEFAULT_RULES, load_catalogue
from doorstep.programmes.pharmacy.actions.plans import NothingToPlan, create_plan
from doorstep.programmes.pharmacy.actions.vehicles import VehicleFacts, VehicleNameTaken, add_vehicle
from doorstep.programmes.pharmacy.bridge.rows import DepotWithoutPoint
from doorstep.programmes.pharmacy.models import Medicine, VisitPlan
from doorstep.programmes.pharmacy.rules import plans as rules
from doorstep.programmes.pharmacy.words import MedicineGroup, PlanState

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "published"},
        {"state": PlanState.ADOPTED},
        {"state": PlanState.READY, "result": None},
        {"valid_from": date(2026, 9, 2), "valid_until": date(2026, 9, 1)},
        {"input_digest": ""},
        {"name": ""},
    ],
)
def test_the_database_refuses_a_plan_that_cannot_be(plan: VisitPlan, changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitPlan.objects.filter(pk=plan.pk).update(**changes)


def test_the_database_refuses_a_second_open_plan(here: County, plan: VisitPlan, a_moment: datetime) -> None:
    second = make_plan(here, a_moment, "第二版", seed=2)
    adopted = {"state": PlanState.ADOPTED, "valid_from": a_moment.date(), "adopted_at": a_moment}
    VisitPlan.objects.filter(pk=plan.pk).update(**adopted)

    with pytest.raises(IntegrityError), transaction.atomic():
        VisitPlan.objects.filter(pk=second.pk).update(**adopted)


@pytest.mark.parametrize(
    "changes",
    [
        {"weekday_bits": 0},
        {"weekday_bits": 128},
        {"shift_end_min": 480},
        {"shift_end_min": 1441},
        {"break_from_min": 470},
        {"break_until_min": 1000},
        {"crew_size": 0},
        {"load_l": 0},
        {"name": ""},
        {"valid_until": date(2025, 12, 31)},
    ],
)
def test_the_database_refuses_a_vehicle_that_cannot_be(here: County, changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        type(here.vehicle).objects.filter(pk=here.vehicle.pk).update(**changes)


def test_a_company_has_one_vehicle_of_a_name(here: County, a_moment: datetime) -> None:
    facts = VehicleFacts(name="1号车", partner=here.company, depot=here.depot)

    with pytest.raises(VehicleNameTaken):
        add_vehicle(SYSTEM, facts=facts, valid_from=a_moment.date(), now=a_moment)


def test_a_lunch_break_outside_the_shift_is_refused(here: County, a_moment: datetime) -> None:
    facts = VehicleFacts(name="2号车", partner=here.company, depot=here.depot, shift_end_min=720)

    with pytest.raises(rules.TimesDoNotFit):
        add_vehicle(SYSTEM, facts=facts, valid_from=a_moment.date(), now=a_moment)


def test_a_depot_without_a_point_cannot_be_planned_from(here: County, a_moment: datetime) -> None:
    here.depot.lon = here.depot.lat = None
    here.vehicle.depot = here.depot

    with pytest.raises(DepotWithoutPoint):
        create_plan(
            SYSTEM,
            county=here.county,
            name="x",
            on=a_moment.date(),
            vehicles=[here.vehicle],
            visiting=rules.Visiting(),
            now=a_moment,
        )


def test_before_there_were_villages_there_is_nothing_to_plan(here: County, a_moment: datetime) -> None:
    with pytest.raises(NothingToPlan):
        create_plan(
            SYSTEM,
            county=here.county,
            name="x",
            on=date(2025, 1, 1),
            vehicles=[here.vehicle],
            visiting=rules.Visiting(),
            now=a_moment,
        )


def test_a_village_nobody_has_counted_is_planned_with_the_median_and_named(here: County, a_moment: datetime) -> None:
    place = here.villages[0]
    place.residents, place.residents_quality = None, ""
    place.save()

    plan = make_plan(here, a_moment)

    assert plan.options["uncounted"] == ["330523003201"]
    assert plan.villages.get(place=place).residents == plan.options["assumed_residents"] == 1800


@pytest.mark.parametrize("state", list(PlanState))
@pytest.mark.parametrize("wanted", list(PlanState))
def test_a_plan_moves_only_as_the_table_of_states_says(state: PlanState, wanted: PlanState) -> None:
    allowed = {
        ("draft", "computing"),
        ("draft", "ready"),
        ("computing", "ready"),
        ("computing", "failed"),
        ("computing", "cancelled"),
        ("failed", "computing"),
        ("cancelled", "computing"),
        ("cancelled", "ready"),
        ("ready", "adopted"),
        ("adopted", "retired"),
        ("retired", "adopted"),
    }

    if (state, wanted) in allowed:
        rules.check_move(state, wanted)
    else:
        with pytest.raises(rules.NotPossibleNow):
            rules.check_move(state, wanted)


def every_week(visits: dict[int, int]) -> rules.VisitsOn:
    """So many visits on each weekday (0 is Monday)."""
    return rules.visits_on(((0, day) for day, count in visits.items() for _ in range(count)), date(2026, 1, 5))


def test_a_round_of_two_weeks_begins_with_the_week_of_its_first_day() -> None:
    thursday = date(2026, 9, 3)

    on = rules.visits_on([(0, 0), (1, 0), (2, 4)], thursday)

    days = [
        date(2026, 8, 31),
        date(2026, 9, 4),
        date(2026, 9, 7),
        date(2026, 9, 11),
        date(2026, 9, 14),
        date(2026, 8, 24),
    ]
    assert [on(day) for day in days] == [2, 0, 1, 1, 2, 1]


def test_what_both_weeks_have_is_every_weeks_and_the_rest_comes_every_second() -> None:
    visits = [(1, 0, 540, 560), (2, 0, 540, 560), (1, 2, 600, 620), (2, 2, 615, 635), (0, 4, 480, 500)]

    assert rules.regular(visits) == [(0, 540, 560), (4, 480, 500), (9, 600, 620), (9, 615, 635)]


def test_a_holiday_takes_the_visits_of_its_weekday_away_and_a_planned_saturday_stays() -> None:
    days = [*rules.days_from(date(2026, 9, 30), date(2026, 10, 3)), date(2026, 9, 5)]

    going, off = rules.split_days(days, every_week({2: 4, 3: 5, 5: 1}))

    assert going == [date(2026, 9, 30), date(2026, 9, 5)]
    assert off == [
        rules.DayOff(date(2026, 10, 1), "国庆节", "National Day", 5),
        rules.DayOff(date(2026, 10, 3), "国庆节", "National Day", 1),
    ]


@pytest.mark.parametrize(
    ("visits_on", "moved"),
    [
        # Saturday 10 October 2026 is a workday for National Day: the nearest day off with visits is driven then
        ({2: 4, 3: 5}, {date(2026, 10, 7): date(2026, 10, 10)}),
        ({3: 5}, {}),  # Thursday 1 October is nine days away
        ({2: 4, 5: 1}, {}),  # the timetable has visits of its own on Saturdays
    ],
)
def test_a_swapped_workday_takes_the_visits_of_the_nearest_day_off(
    visits_on: dict[int, int], moved: dict[date, date]
) -> None:
    off = rules.moved_visits(date(2026, 9, 28), date(2026, 10, 18), every_week(visits_on), 7)

    assert {one.day: one.moved_to for one in off if one.moved_to} == moved


def test_one_swapped_workday_takes_one_day_off_and_two_take_two() -> None:
    table = {
        date(2026, 11, 4): OperatorDay(is_working=False, name_zh="村庆", name_en="Feast"),
        date(2026, 11, 5): OperatorDay(is_working=False, name_zh="村庆", name_en="Feast"),
        date(2026, 11, 7): OperatorDay(is_working=True),
        date(2026, 11, 8): OperatorDay(is_working=True),
    }

    off = rules.moved_visits(date(2026, 11, 2), date(2026, 11, 8), every_week({2: 4, 3: 5}), 7, table)

    assert [(one.day, one.moved_to) for one in off] == [
        (date(2026, 11, 4), date(2026, 11, 8)),
        (date(2026, 11, 5), date(2026, 11, 7)),
    ]


@pytest.mark.parametrize("within", [1, 3, 7, 14])
def test_no_other_choice_saves_the_visits_of_more_days_off(within: int) -> None:
    for weekdays in [one for count in (1, 2, 3) for one in combinations(range(7), count)]:
        visits_on, first, until = every_week(dict.fromkeys(weekdays, 2)), date(2026, 1, 1), date(2026, 12, 31)
        off = rules.moved_visits(first, until, visits_on, within)

        days = rules.days_from(first, until + timedelta(days=within))
        free = [day for day in days if verdict(day).kind is DayKind.SWAPPED_WORKDAY and not visits_on(day)]
        may = csr_array([[abs((day - one.day).days) <= within for one in off] or [False] for day in free] or [[False]])
        most = int((maximum_bipartite_matching(may) >= 0).sum())

        taken = [one.moved_to for one in off if one.moved_to]
        assert len(taken) == len(set(taken)) == most
        assert all(abs((one.moved_to - one.day).days) <= within for one in off if one.moved_to)


def test_the_operators_own_day_off_counts_like_a_holiday() -> None:
    table = {date(2026, 9, 2): OperatorDay(is_working=False, name_zh="村庆", name_en="Village feast")}

    going, off = rules.split_days([date(2026, 9, 2)], every_week({2: 3}), table)

    assert (going, off) == ([], [rules.DayOff(date(2026, 9, 2), "村庆", "Village feast", 3)])


def test_visiting_rules_survive_being_written_down() -> None:
    made = rules.Visiting(walk_limit_min=12, tiers=((0, 1), (1000, 2), (3000, 3)))

    assert rules.Visiting.from_json(made.to_json()) == made


def test_the_catalogue_has_forty_medicines_of_which_thirty_are_carried_grouped_by_the_lists_own_class(
    a_moment: datetime,
) -> None:
    new = load_catalogue(SYSTEM, now=a_moment)
    again = load_catalogue(SYSTEM, now=a_moment)

    carried = Medicine.objects.filter(is_carried=True)
    groups = {group: carried.filter(group=group).count() for group in MedicineGroup}
    assert (new, again) == (40 + len(DEFAULT_RULES), 0)
    assert list(Medicine.objects.filter(is_carried=False, legal_class="").values_list("code", flat=True)) == [
        "T021", "T079", "T136", "T137", "W078", "W086", "W206", "W217", "W331", "W351",
    ]  # fmt: skip
    assert groups == {
        MedicineGroup.BLOOD_PRESSURE: 11,
        MedicineGroup.BLOOD_SUGAR: 7,
        MedicineGroup.STOMACH: 4,
        MedicineGroup.OTHER: 8,
    }


def test_default_rules_are_dated_and_say_that_nobody_has_verified_them(a_moment: datetime) -> None:
    load_catalogue(SYSTEM, now=a_moment)

    found = list(Rule.objects.order_by("code").values_list("code", "citation", "is_verified"))

    assert found == sorted((code, citation, False) for code, _, citation, _ in DEFAULT_RULES)


def test_only_an_administrator_loads_the_catalogue(planner: Actor, a_moment: datetime) -> None:
    with pytest.raises(NotAllowed):
        load_catalogue(planner, now=a_moment)
