"""A circle is reckoned from places and sites, kept for good, and comes out the same again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.db import DatabaseError, transaction
from tests.programmes.small_county import FIRST_DAY, County
from tests.programmes.stations.conftest import circle_of, station

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.models import JournalEntry, Rule
from doorstep.base.regulations import add_rule, end_rule
from doorstep.base.words import Role
from doorstep.kernel.geo import LonLat
from doorstep.places.actions.sites import add_site
from doorstep.places.actions.tree import create_place
from doorstep.places.models import Place, Site
from doorstep.places.rules.said import Refused
from doorstep.places.words import CodeSystem, PlaceKind, PointQuality, SiteKind
from doorstep.programmes.stations import queries
from doorstep.programmes.stations.actions.circles import compute_circle
from doorstep.programmes.stations.actions.sites import adopt_site
from doorstep.programmes.stations.actions.standards import set_standards
from doorstep.programmes.stations.bridge.circle import digest_of
from doorstep.programmes.stations.bridge.rows import NobodyCounted, NoVillages, NowhereKnown
from doorstep.programmes.stations.models import CirclePlan, CircleSite, CircleVillage
from doorstep.programmes.stations.rules import LIMIT, Asking, NoKinds, NotInTheFuture, Standards
from doorstep.programmes.stations.words import Goal

pytestmark = pytest.mark.django_db


def test_who_lives_within_eight_minutes_of_the_station(circle: CirclePlan) -> None:
    rows = [(row.name, row.state, row.walk_min, row.site_name) for row in circle.villages.all()]

    assert rows == [
        ("昌硕社区", "outside", 44, "灵溪驿站"),
        ("灵溪村", "inside", 6, "灵溪驿站"),
        ("大竹园村", "outside", 92, "灵溪驿站"),
        ("双一村", "outside", 131, "灵溪驿站"),
        ("高禹村", "outside", 168, "灵溪驿站"),
        ("石岭村", "unknown", None, ""),
    ]
    assert (circle.residents, circle.covered, circle.unknown) == (13_400, 900, 700)
    assert (circle.sites_counted, circle.sites_lost, circle.made_up, circle.uncounted) == (1, 0, 0, 0)


def test_the_best_next_sites_are_where_most_people_live(circle: CirclePlan) -> None:
    rows = [(row.number, row.name, row.adds, row.villages, row.covered_after) for row in circle.next_sites.all()]

    assert rows == [
        (1, "昌硕社区", 5000, 1, 5900),
        (2, "大竹园村", 3200, 1, 9100),
        (3, "高禹村", 2100, 1, 11_200),
    ]
    assert (circle.covered_after, circle.is_recomputable) == (11_200, True)
    assert list(circle.villages.filter(joins=2).values_list("name", "adds")) == [("大竹园村", 3200)]


@pytest.mark.parametrize(
    ("goal", "names"),
    [
        (Goal.FEWEST, ["昌硕社区", "大竹园村", "高禹村", "双一村"]),
        (Goal.MEAN, ["大竹园村", "高禹村"]),
        (Goal.LONGEST, ["双一村", "高禹村"]),
    ],
)
def test_the_next_sites_are_chosen_for_a_goal_and_come_out_the_same_again(
    here: County, a_moment: datetime, goal: Goal, names: list[str]
) -> None:
    made = circle_of(here, a_moment, asking=Asking(count=2, goal=goal, capacity=6000))

    assert sorted(row.name for row in made.next_sites.all()) == sorted(names)
    assert (made.goal, made.capacity, made.walks["longest_today"]) == (goal, 6000, 167.7)
    assert list(queries.faults()) == []


def test_the_second_reading_covers_a_village_in_part(circle: CirclePlan) -> None:
    shares = dict(circle.villages.values_list("name", "spread_pct"))

    assert 50 < shares["灵溪村"] < 100
    assert {share for name, share in shares.items() if name != "灵溪村"} == {0}
    assert circle.spread_covered == 900 * shares["灵溪村"] // 100


def test_computing_it_again_gives_the_same_digits(circle: CirclePlan) -> None:
    kept = queries.full(circle.pk)

    assert queries.recomputed(kept) == kept.result_digest
    assert digest_of(kept.problem) == kept.input_digest
    assert list(queries.faults()) == []


def test_a_kept_circle_can_neither_be_changed_nor_deleted(circle: CirclePlan) -> None:
    for change in (
        lambda: CirclePlan.objects.update(covered=0),
        lambda: CircleVillage.objects.update(walk_min=1),
        lambda: CircleSite.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_journal_says_what_went_in_and_what_came_out(circle: CirclePlan) -> None:
    entry = JournalEntry.objects.get(verb="stations.compute_circle")

    assert entry.detail == {
        "input": circle.input_digest,
        "result": circle.result_digest,
        "version": circle.engine_version,
    }


def test_without_any_service_point_nobody_is_inside_and_the_next_one_is_still_found(
    here: County, a_moment: datetime
) -> None:
    asking = Asking(replace(Standards(), kinds=(SiteKind.HALL.value,)), count=1)

    made = circle_of(here, a_moment, asking=asking)

    assert (made.covered, made.sites_counted) == (0, 0)
    assert [row.name for row in made.next_sites.all()] == ["昌硕社区"]
    assert set(made.villages.values_list("walk_min", "site_name")) == {(None, "")}


def test_a_service_point_of_unknown_place_serves_nobody_and_is_counted(here: County, a_moment: datetime) -> None:
    station(here.villages[1], "竹园驿站", None, None, a_moment)

    made = circle_of(here, a_moment)

    assert (made.covered, made.sites_counted, made.sites_lost) == (900, 2, 1)


def test_a_village_that_nobody_counted_stands_in_the_table_and_weighs_nothing(here: County, a_moment: datetime) -> None:
    Place.objects.filter(pk=here.villages[1].pk).update(residents=None, residents_quality="")

    made = circle_of(here, a_moment)

    assert (made.residents, made.uncounted) == (10_200, 1)
    assert made.villages.get(name="大竹园村").residents is None


def test_a_site_closed_before_the_day_or_opened_later_does_not_count(here: County, a_moment: datetime) -> None:
    Site.objects.filter(name="灵溪驿站").update(valid_from=date(2026, 9, 2))

    assert circle_of(here, a_moment).covered == 0


def test_a_site_outside_the_county_does_not_count(here: County, a_moment: datetime) -> None:
    other = create_place(
        SYSTEM, parent=None, kind=PlaceKind.COUNTY, name="长兴县", codes={CodeSystem.NBS: "330522"},
        valid_from=FIRST_DAY, now=a_moment,
    )  # fmt: skip
    station(other, "长兴驿站", 119.66, 30.62, a_moment)

    assert circle_of(here, a_moment).sites_counted == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"residents": None, "residents_quality": ""}, NobodyCounted),
        ({"lon": None, "lat": None, "point_quality": PointQuality.UNKNOWN}, NowhereKnown),
        ({"valid_from": date(2026, 10, 1)}, NoVillages),
    ],
)
def test_a_county_that_cannot_be_reckoned_is_refused_and_nothing_is_kept(
    here: County, a_moment: datetime, changes: dict[str, object], refusal: type[Exception]
) -> None:
    Place.objects.filter(kind=PlaceKind.VILLAGE).update(**changes)

    with pytest.raises(refusal):
        circle_of(here, a_moment)

    assert not CirclePlan.objects.exists()


def test_no_kind_of_site_is_no_question(here: County, a_moment: datetime) -> None:
    with pytest.raises(NoKinds):
        circle_of(here, a_moment, asking=Asking(replace(Standards(), kinds=())))


def test_only_a_planner_of_the_county_reckons(
    here: County, a_moment: datetime, make_actor: Callable[..., Actor]
) -> None:
    officer = make_actor(Role.TOWNSHIP_OFFICER, here.county.path)

    with pytest.raises(NotAllowed):
        compute_circle(officer, county=here.county, name="x", asking=Asking(), on=a_moment.date(), now=a_moment)


def test_a_circle_with_the_values_of_the_rules_is_what_residents_are_told(here: County, a_moment: datetime) -> None:
    set_standards(SYSTEM, now=a_moment)
    by_rules = circle_of(here, a_moment)
    longer = circle_of(here, a_moment, "longer", Asking(replace(Standards(), limit_min=15)))

    assert (by_rules.is_by_rules, longer.is_by_rules) == (True, False)
    assert queries.latest_by_rules(here.county) == by_rules


def test_the_standards_are_dated_rules_with_citations_that_nobody_has_checked(here: County, a_moment: datetime) -> None:
    added = set_standards(SYSTEM, now=a_moment)
    again = set_standards(SYSTEM, now=a_moment)

    rows = [(rule.code, rule.value, rule.is_verified) for rule in Rule.objects.order_by("code")]
    assert (added, again) == (4, 0)
    assert rows == [
        ("stations.detour_pct", 130, False),
        ("stations.kinds", ["station", "hall", "shop"], False),
        ("stations.limit_min", 8, False),
        ("stations.metres_per_min", 60, False),
    ]


def test_another_promise_holds_from_its_day_on(here: County, a_moment: datetime) -> None:
    set_standards(SYSTEM, now=a_moment)
    rule = Rule.objects.get(code=LIMIT)
    end_rule(SYSTEM, rule_id=rule.pk, last_day=date(2026, 9, 30), now=a_moment)
    add_rule(SYSTEM, code=LIMIT, value=10, citation="2026-19", valid_from=date(2026, 10, 1), now=a_moment)

    minutes = [queries.standards_in_force(day)[0].limit_min for day in (date(2026, 9, 30), date(2026, 10, 1))]

    assert minutes == [8, 10]


def test_a_proposed_site_is_written_down_for_a_day_to_come(
    circle: CirclePlan, a_moment: datetime, planner: Actor
) -> None:
    first = circle.next_sites.get(number=1)

    site = adopt_site(
        planner, proposed=first, kind=SiteKind.STATION, name="昌硕驿站", first_day=date(2026, 10, 8), now=a_moment
    )

    assert (site.place_id, site.kind, site.valid_from) == (first.place_id, "station", date(2026, 10, 8))
    assert (site.lon, site.lat, site.point_quality) == (first.lon, first.lat, PointQuality.SURVEYED)
    assert JournalEntry.objects.filter(verb="stations.adopt_site").count() == 1


def test_the_circle_after_it_opened_is_the_one_that_was_promised(
    here: County, circle: CirclePlan, a_moment: datetime
) -> None:
    for proposed in circle.next_sites.all():
        adopt_site(
            SYSTEM, proposed=proposed, kind=SiteKind.STATION, name="驿站", first_day=date(2026, 10, 8), now=a_moment
        )

    then = compute_circle(SYSTEM, county=here.county, name="then", asking=Asking(), on=date(2026, 10, 8), now=a_moment)
    before = compute_circle(
        SYSTEM, county=here.county, name="before", asking=Asking(), on=date(2026, 10, 7), now=a_moment
    )
    assert (before.covered, then.covered) == (circle.covered, circle.covered_after)
    assert then.spread_covered == circle.spread_covered_after


def test_a_site_for_today_or_twice_is_refused(circle: CirclePlan, a_moment: datetime) -> None:
    first = circle.next_sites.get(number=1)
    adopt_site(SYSTEM, proposed=first, kind=SiteKind.HALL, name="一", first_day=date(2026, 10, 8), now=a_moment)

    with pytest.raises(NotInTheFuture):
        adopt_site(SYSTEM, proposed=first, kind=SiteKind.HALL, name="二", first_day=a_moment.date(), now=a_moment)
    with pytest.raises(Refused):
        adopt_site(SYSTEM, proposed=first, kind=SiteKind.HALL, name="一", first_day=date(2026, 10, 9), now=a_moment)

    assert list(Site.objects.filter(kind=SiteKind.HALL).values_list("name", flat=True)) == ["一"]


def test_service_points_near_a_village_say_the_same_as_the_circle(
    here: County, circle: CirclePlan, a_moment: datetime
) -> None:
    standards, _held = queries.standards_in_force(a_moment.date())

    near = [queries.service_points_near(place, a_moment, standards, 1)[0] for place in here.villages[:4]]

    assert [(one.minutes, one.is_inside) for one in near] == [(6, True), (92, False), (131, False), (168, False)]


def test_a_village_of_unknown_place_is_told_of_its_town_without_distances(here: County, a_moment: datetime) -> None:
    add_site(
        SYSTEM, place=here.county, kind=SiteKind.STATION, name="县驿站", point=LonLat(119.7, 30.6),
        quality=PointQuality.SURVEYED, valid_from=FIRST_DAY, now=a_moment,
    )  # fmt: skip

    near = queries.service_points_near(here.villages[4], a_moment, Standards(), 4)

    assert [(one.site.name, one.minutes, one.is_inside) for one in near] == [("灵溪驿站", None, False)]
