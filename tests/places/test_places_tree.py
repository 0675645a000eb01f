"""One place at a time: create, edit, move, end; points; sites; what the database itself refuses."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.places.conftest import County, everything

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models.journal import JournalEntry
from doorstep.base.models.login import Grant
from doorstep.base.words import Role
from doorstep.kernel.geo import LonLat
from doorstep.places import queries
from doorstep.places.actions import sites, tree
from doorstep.places.models import OpeningHours, Place, PlaceCode, Site
from doorstep.places.rules.hours import Stretch, around_the_clock, daily
from doorstep.places.rules.said import Refused
from doorstep.places.words import CodeSystem, FigureQuality, PlaceKind, PointQuality, SiteKind


def add_shop(place: Place, now: datetime, **more: Any) -> Site:
    return sites.add_site(SYSTEM, place=place, kind=SiteKind.SHOP, name="便民小店", now=now, **more)


# --- places ----------------------------------------------------------------------------------------------------------


def test_a_path_is_the_ids_from_the_root(small: County) -> None:
    assert small.villages[0].path == f"/{small.county.pk}/{small.town.pk}/{small.villages[0].pk}/"


def test_a_town_officer_changes_their_town_and_no_other(
    small: County, a_moment: datetime, make_actor: Callable[..., Actor]
) -> None:
    officer = make_actor(Role.TOWNSHIP_OFFICER, small.town.path)
    other = tree.create_place(SYSTEM, parent=small.county, kind=PlaceKind.TOWN, name="递铺街道", now=a_moment)

    tree.edit_place(officer, small.villages[0], name="剑山新村", now=a_moment)
    with pytest.raises(NotAllowed):
        tree.edit_place(officer, other, name="别处", now=a_moment)

    assert list(Place.objects.order_by("pk").values_list("name", flat=True)) == [
        "安吉县", "灵峰街道", "剑山新村", "横山坞村", "大竹园村", "递铺街道",
    ]  # fmt: skip


def test_a_code_another_place_holds_is_refused(small: County, a_moment: datetime) -> None:
    before = everything()

    with pytest.raises(Refused, match="belongs to “剑山村” already"):
        tree.create_place(SYSTEM, parent=small.town, kind=PlaceKind.VILLAGE, name="别村", now=a_moment,
                          codes={CodeSystem.NBS: "330523003200"})  # fmt: skip

    assert everything() == before


def test_a_code_of_another_level_is_refused(small: County, a_moment: datetime) -> None:
    with pytest.raises(Refused, match="12 digits"):
        tree.create_place(SYSTEM, parent=small.town, kind=PlaceKind.VILLAGE, name="别村", now=a_moment,
                          codes={CodeSystem.NBS: "330523003"})  # fmt: skip


def test_a_place_cannot_hang_below_itself(small: County, a_moment: datetime) -> None:
    with pytest.raises(Refused, match="below itself"):
        tree.move_place(SYSTEM, small.town, to=small.villages[0], now=a_moment)


def test_a_moved_town_takes_its_villages_and_grants_along(
    small: County, a_moment: datetime, make_actor: Callable[..., Actor]
) -> None:
    officer = make_actor(Role.VILLAGE_OFFICER, small.villages[1].path)
    other = tree.create_place(SYSTEM, parent=None, kind=PlaceKind.COUNTY, name="德清县", now=a_moment)

    tree.move_place(SYSTEM, small.town, to=other, now=a_moment)

    expected = f"/{other.pk}/{small.town.pk}/{small.villages[1].pk}/"
    assert Place.objects.get(pk=small.villages[1].pk).path == expected
    assert Grant.objects.get(login=officer.user_id).scope == expected
    assert list(queries.faults()) == []


def test_a_place_with_villages_does_not_end(small: County, a_moment: datetime) -> None:
    with pytest.raises(Refused, match="3 places below"):
        tree.end_place(SYSTEM, small.town, last_day=date(2026, 9, 30), now=a_moment)


def test_a_place_with_an_open_site_does_not_end(small: County, a_moment: datetime) -> None:
    add_shop(small.villages[0], a_moment)

    with pytest.raises(Refused, match="1 sites"):
        tree.end_place(SYSTEM, small.villages[0], last_day=date(2026, 9, 30), now=a_moment)


def test_an_ended_place_holds_on_its_last_day_and_not_after(small: County, a_moment: datetime) -> None:
    tree.end_place(SYSTEM, small.villages[0], last_day=date(2026, 9, 30), now=a_moment)

    held = [queries.subtree(small.county, day).count() for day in (date(2026, 9, 30), date(2026, 10, 1))]
    codes = [
        queries.place_at_code(CodeSystem.NBS, "330523003200", day) for day in (date(2026, 9, 30), date(2026, 10, 1))
    ]
    assert held == [5, 4]
    assert codes == [small.villages[0], None]


def test_a_point_outside_the_county_is_refused(small: County, a_moment: datetime) -> None:
    before = everything()

    with pytest.raises(Refused, match="outside the county"):
        tree.set_point(SYSTEM, small.villages[0], point=LonLat(121, 31), quality=PointQuality.SURVEYED, now=a_moment)

    assert everything() == before


def test_a_wrong_point_can_be_taken_away(small: County, a_moment: datetime) -> None:
    place = tree.set_point(SYSTEM, small.villages[0], point=None, quality=PointQuality.UNKNOWN, now=a_moment)

    assert (place.lon, place.lat, place.point_quality) == (None, None, "unknown")


def test_figures_say_how_far_they_can_be_trusted(small: County, a_moment: datetime) -> None:
    figures = tree.Figures(residents=1200, residents_quality=FigureQuality.REAL)

    place = tree.edit_place(SYSTEM, small.villages[0], figures=figures, now=a_moment)

    assert (place.residents, place.residents_quality, place.share_60plus_bp) == (1200, "real", None)


def test_editing_nothing_writes_nothing(small: County, a_moment: datetime) -> None:
    before = JournalEntry.objects.count()

    tree.edit_place(SYSTEM, small.villages[0], name="剑山村", now=a_moment)

    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"path": "/9/"},
        {"kind": "hamlet"},
        {"name": ""},
        {"parent": None},
        {"lon": 119.6, "lat": None},
        {"lon": 190.0, "lat": 30.0, "point_quality": "surveyed"},
        {"lon": None, "lat": None, "point_quality": "surveyed"},
        {"lon": 119.6, "lat": 30.0, "point_quality": "unknown"},
        {"residents": 5, "residents_quality": ""},
        {"share_60plus_bp": 10_001, "ages_quality": "real"},
        {"share_60plus_bp": 100, "share_80plus_bp": 200, "ages_quality": "real"},
        {"share_80plus_bp": 200, "ages_quality": "real"},
        {"urban_rural": "999"},
        {"valid_until": date(2019, 1, 1)},
    ],
)
def test_the_database_refuses_what_can_never_be(small: County, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(pk=small.villages[0].pk).update(**wrong)


def test_a_county_is_no_community(small: County) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(pk=small.county.pk).update(is_community=True)


@pytest.mark.parametrize(
    ("begins", "ends"),
    [(date(2021, 1, 1), date(2022, 1, 1)), (date(2026, 1, 1), None), (date(2010, 1, 1), date(2020, 1, 1))],
)
def test_the_database_refuses_one_code_for_two_places_on_one_day(
    small: County, begins: date, ends: date | None
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceCode.objects.create(
            place=small.villages[1], system=CodeSystem.NBS, code="330523003200", valid_from=begins, valid_until=ends
        )


def test_one_code_may_belong_to_two_places_one_after_the_other(small: County) -> None:
    PlaceCode.objects.create(
        place=small.villages[1], system=CodeSystem.NBS, code="330523003200",
        valid_from=date(2010, 1, 1), valid_until=date(2019, 12, 31),
    )  # fmt: skip

    assert queries.place_at_code(CodeSystem.NBS, "330523003200", date(2015, 1, 1)) == small.villages[1]


# --- sites -----------------------------------------------------------------------------------------------------------


def test_a_site_is_open_by_its_hours(small: County, a_moment: datetime) -> None:
    site = add_shop(small.villages[0], a_moment, hours=daily(8 * 60, 20 * 60, [0, 1, 2, 3, 4]))

    tuesday, sunday = datetime(2026, 9, 1, 9, 0, tzinfo=TIME_ZONE), datetime(2026, 9, 6, 9, 0, tzinfo=TIME_ZONE)
    assert [queries.is_open(site, at) for at in (tuesday, sunday)] == [True, False]


def test_a_site_without_hours_is_unknown_not_closed(small: County, a_moment: datetime) -> None:
    assert queries.is_open(add_shop(small.villages[0], a_moment), a_moment) is None


def test_overlapping_hours_change_nothing(small: County, a_moment: datetime) -> None:
    with pytest.raises(Refused, match="overlap"):
        add_shop(small.villages[0], a_moment, hours=[Stretch(0, 480, 720), Stretch(0, 700, 900)])

    assert Site.objects.count() == 0


def test_the_same_site_twice_is_refused(small: County, a_moment: datetime) -> None:
    add_shop(small.villages[0], a_moment)

    with pytest.raises(Refused, match="already"):
        add_shop(small.villages[0], a_moment)


def test_editing_a_site_writes_its_hours_anew(small: County, a_moment: datetime) -> None:
    site = add_shop(small.villages[0], a_moment, hours=daily(480, 1200))

    sites.edit_site(SYSTEM, site, name="新店", address="村口", point=LonLat(119.56, 30.61),
                    quality=PointQuality.GEOCODED, hours=around_the_clock(), now=a_moment)  # fmt: skip

    assert list(OpeningHours.objects.values_list("weekday", "opens_min", "closes_min")) == [
        (d, 0, 1440) for d in range(7)
    ]
    assert list(Site.objects.values_list("name", "address", "lon")) == [("新店", "村口", 119.56)]


def test_a_site_outside_the_county_is_refused(small: County, a_moment: datetime) -> None:
    with pytest.raises(Refused, match="outside the county"):
        add_shop(small.villages[0], a_moment, point=LonLat(121.0, 31.0), quality=PointQuality.SURVEYED)


def test_villages_without_a_pharmacy_are_those_where_none_holds_today(small: County, a_moment: datetime) -> None:
    site = sites.add_site(SYSTEM, place=small.villages[0], kind=SiteKind.PHARMACY, name="药店", now=a_moment)
    add_shop(small.villages[1], a_moment)
    sites.close_site(SYSTEM, site, last_day=date(2026, 9, 30), now=a_moment)

    kinds = {SiteKind.PHARMACY, SiteKind.SMART_PHARMACY}
    assert [
        list(queries.villages_without(kinds, day, [small.county.path]))
        for day in (date(2026, 9, 30), date(2026, 10, 1))
    ] == [list(small.villages[1:]), list(small.villages)]


def test_a_closed_site_is_closed_once(small: County, a_moment: datetime) -> None:
    site = sites.close_site(SYSTEM, add_shop(small.villages[0], a_moment), last_day=date(2026, 9, 1), now=a_moment)

    with pytest.raises(Refused, match="closed already"):
        sites.close_site(SYSTEM, site, last_day=date(2026, 9, 2), now=a_moment)


@pytest.mark.parametrize("wrong", [{"weekday": 7}, {"opens_min": 1440}, {"closes_min": 480}, {"closes_min": 1921}])
def test_the_database_refuses_hours_that_are_none(small: County, a_moment: datetime, wrong: dict[str, int]) -> None:
    site = add_shop(small.villages[0], a_moment)
    right = {"weekday": 0, "opens_min": 480, "closes_min": 1200}

    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningHours.objects.create(site=site, **(right | wrong))


@pytest.mark.parametrize("verb", ["edit", "move", "end", "point", "site"])
def test_a_resident_changes_nothing(
    small: County, a_moment: datetime, make_actor: Callable[..., Actor], verb: str
) -> None:
    nobody = make_actor(Role.RESIDENT)
    village = small.villages[0]
    attempts: dict[str, Callable[[], object]] = {
        "edit": lambda: tree.edit_place(nobody, village, name="x", now=a_moment),
        "move": lambda: tree.move_place(nobody, village, to=small.town, now=a_moment),
        "end": lambda: tree.end_place(nobody, village, last_day=date(2026, 9, 30), now=a_moment),
        "point": lambda: tree.set_point(nobody, village, point=None, quality=PointQuality.UNKNOWN, now=a_moment),
        "site": lambda: sites.add_site(nobody, place=village, kind=SiteKind.SHOP, name="x", now=a_moment),
    }
    before = everything()

    with pytest.raises(NotAllowed):
        attempts[verb]()

    assert everything() == before


# --- asking ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_lists_take_the_same_number_of_queries_for_any_number_of_rows(
    small: County, a_moment: datetime, django_assert_num_queries: Callable[..., Any], count: int
) -> None:
    for at in range(count):
        village = tree.create_place(SYSTEM, parent=small.town, kind=PlaceKind.VILLAGE, name=f"第{at}村", now=a_moment)
        add_shop(village, a_moment, hours=daily(480, 1200))

    with django_assert_num_queries(4):
        for place in queries.for_sheet(queries.within([small.county.path], a_moment.date()), a_moment.date()):
            assert place.codes_held is not None  # type: ignore[attr-defined]
            assert place.parent is None or place.parent.codes_held is not None  # type: ignore[attr-defined]
    with django_assert_num_queries(2):
        assert sum(queries.is_open(site, a_moment) is True for site in queries.sites([small.county.path])) == count


def test_no_scope_means_nowhere(small: County) -> None:
    assert list(queries.within([])) == []


def test_a_village_scope_holds_that_village_alone(small: County) -> None:
    assert list(queries.within([small.villages[0].path])) == [small.villages[0]]


def test_the_county_served_is_the_one_of_the_settings(small: County) -> None:
    assert queries.county() == small.county


def test_without_border_a_spot_lies_near_the_finest_places_we_know(db: None, a_moment: datetime) -> None:
    county = tree.create_place(SYSTEM, parent=None, kind=PlaceKind.COUNTY, name="某县", now=a_moment)
    town = tree.create_place(SYSTEM, parent=county, kind=PlaceKind.TOWN, name="某镇", now=a_moment)
    village = tree.create_place(SYSTEM, parent=town, kind=PlaceKind.VILLAGE, name="某村", now=a_moment)
    paris, harbin, xian, near = LonLat(2.35, 48.86), LonLat(126.6, 45.8), LonLat(108.9, 34.3), LonLat(119.7, 30.7)

    def refused() -> list[bool]:
        found = []
        for spot in (paris, harbin, xian, near):
            try:
                tree.check_spot(spot, village)
            except Refused:
                found.append(True)
            else:
                found.append(False)
        return found

    nothing_known = refused()
    tree.set_point(SYSTEM, county, point=LonLat(110.0, 34.0), quality=PointQuality.GEOCODED, now=a_moment)
    county_known = refused()
    tree.set_point(SYSTEM, county, point=None, quality=PointQuality.UNKNOWN, now=a_moment)
    tree.set_point(SYSTEM, town, point=LonLat(119.6, 30.6), quality=PointQuality.GEOCODED, now=a_moment)
    town_known = refused()

    assert nothing_known == [True, False, False, False]
    assert county_known == [True, True, False, True]
    assert town_known == [True, True, True, False]
