"""Story 09, first part: the plan, the vehicles, what took place. Every figure comes out of a query."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from tests.stories.conftest import NOW

from doorstep.base import check
from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Login
from doorstep.devices.models import Operation
from doorstep.engines.planning.visits.makeup import Obstacle
from doorstep.kernel.workdays import DayKind, verdict
from doorstep.ledger.models import Balance, Movement
from doorstep.ledger.words import AccountKind
from doorstep.places.models import Place, Site
from doorstep.places.queries import sites, villages, villages_without
from doorstep.places.words import SiteKind
from doorstep.programmes.pharmacy.actions.visits import miss_visit
from doorstep.programmes.pharmacy.models import (
    Cabinet,
    DayClose,
    Medicine,
    PlanVillage,
    Slot,
    StockCount,
    Trip,
    Vehicle,
    Vend,
)
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.queries.makeup import Seeker
from doorstep.programmes.pharmacy.words import LegalClass, TripState, VendState
from doorstep.sample.year import RESERVE_MIN
from doorstep.services.models import Session
from doorstep.services.queries.sessions import sessions, tally
from doorstep.services.words import MissReason, ServiceKind, SessionState
from doorstep.voices.models import Sheet
from doorstep.voices.queries.satisfaction import of_visits, of_wave, visit_wave

pytestmark = [pytest.mark.usefixtures("db")]
TODAY = NOW.date()
HAS_MEDICINE = [SiteKind.PHARMACY, SiteKind.SMART_PHARMACY]


def test_the_county_is_anji_with_its_towns_and_villages() -> None:
    anji = Place.objects.get(parent=None)

    assert (anji.name, Place.objects.filter(parent=anji).count(), villages().count()) == ("安吉县", 15, 218)


def test_there_is_one_smart_pharmacy_six_cabinets_and_four_converted_shops() -> None:
    kinds = Counter(Site.objects.values_list("kind", flat=True))

    assert (kinds[SiteKind.SMART_PHARMACY], kinds[SiteKind.CABINET], kinds[SiteKind.SHOP]) == (1, 6, 4)


def test_two_companies_run_one_vehicle_each() -> None:
    companies = Counter(Vehicle.objects.values_list("partner__name", flat=True))

    assert sorted(companies.values()) == [1, 1]


def test_the_vehicles_carry_thirty_kinds_of_medicine_blood_pressure_blood_sugar_and_stomach_among_them() -> None:
    listed = Medicine.objects.filter(is_carried=True).exclude(list_class="")
    groups = Counter(listed.values_list("group", flat=True))

    assert sum(groups.values()) == 30
    assert {"blood_pressure", "blood_sugar", "stomach"} <= set(groups)


def test_five_thousand_person_times_were_served_and_99_5_per_cent_were_satisfied() -> None:
    told = tally(sessions(kind=ServiceKind.MEDICINE_VAN))

    low, high = told.satisfied_between or (0, 0)
    assert (told.served, told.answered, told.satisfied_bp) == (5_000, 5_000, 9_950)
    assert (round(low, 4), round(high, 4)) == (0.9926, 0.9966)


def test_whoever_asks_how_satisfied_people_were_gets_the_same_share_with_its_interval() -> None:
    said = of_visits(ServiceKind.MEDICINE_VAN)

    low, high = said.between or (0, 0)
    assert (said.satisfied, said.answered, said.share) == (4_975, 5_000, 0.995)
    assert (round(low, 4), round(high, 4)) == (0.9926, 0.9966)


def test_everybody_who_said_so_did_it_on_a_slip_of_their_own_and_the_survey_tells_the_same() -> None:
    wave = visit_wave(["/"])
    assert wave is not None

    said = of_wave(wave)

    low, high = said.between or (0, 0)
    assert (said.satisfied, said.answered, said.share) == (4_975, 5_000, 0.995)
    assert (round(low, 4), round(high, 4)) == (0.9926, 0.9966)
    assert wave.roll.filter(state="answered").count() == Sheet.objects.filter(wave=wave, mode="paper").count() == 5_000


def test_the_list_of_plans_says_how_satisfied_people_were_and_how_sure_that_is() -> None:
    client = Client()
    client.force_login(Login.objects.get(username="planner"))

    page = client.get(reverse("pharmacy:plans")).content.decode()

    assert "5,000 人次作了评价，99.5% 表示满意；真实满意度在 99.26% 到 99.66% 之间" in page


def test_every_village_without_a_pharmacy_has_a_stop_or_a_reason() -> None:
    plan = queries.open_plan(Place.objects.get(parent=None))
    assert plan is not None

    asked = set(villages_without(HAS_MEDICINE, TODAY).values_list("pk", flat=True))

    rows = PlanVillage.objects.filter(plan=plan)
    assert set(rows.values_list("place", flat=True)) == asked
    assert not rows.filter(stop_key="", reason="").exists()
    assert rows.exclude(stop_key="").exists()


def test_the_plan_in_force_gives_the_same_digits_again() -> None:
    plan = queries.open_plan(Place.objects.get(parent=None))
    assert plan is not None

    assert plan.is_recomputable
    assert queries.recomputed(plan)


def test_no_vehicle_comes_on_a_holiday_though_the_timetable_has_its_weekday() -> None:
    days = {one.starts_at.astimezone(TIME_ZONE).date() for one in sessions(kind=ServiceKind.MEDICINE_VAN)}

    assert date(2026, 9, 24) in days  # an ordinary Thursday of the pilot
    assert [day for day in sorted(days) if verdict(day).kind is DayKind.HOLIDAY] == []
    assert verdict(date(2026, 10, 1)).kind is DayKind.HOLIDAY  # a Thursday too


def test_a_missed_visit_gets_its_new_date_by_itself() -> None:
    made_up = Session.objects.filter(replaces__state=SessionState.MISSED).select_related("replaces")
    shifts = {vehicle.about: (vehicle.shift_start_min, vehicle.shift_end_min) for vehicle in Vehicle.objects.all()}

    for one in made_up:
        assert one.replaces is not None
        assert timedelta(0) < one.starts_at - one.replaces.starts_at <= timedelta(days=8)
        assert one.place_id == one.replaces.place_id
        begins, ends = (_minute(at) for at in (one.starts_at, one.ends_at))
        assert shifts[one.resource][0] < begins < ends < shifts[one.resource][1]
    assert made_up.exists()


def test_a_visit_missed_tomorrow_is_made_up_in_the_time_kept_free_though_both_vehicles_are_out_every_day() -> None:
    coming = Session.objects.filter(state=SessionState.PLANNED, starts_at__gt=NOW + timedelta(days=1))
    seeker = Seeker(NOW)
    one = next(one for one in coming.order_by("starts_at", "id") if seeker.seek(one).span)

    with transaction.atomic():
        made_up = miss_visit(SYSTEM, session=one, reason=MissReason.WEATHER, now=NOW).makeup
        transaction.set_rollback(True)

    assert made_up is not None
    assert (made_up.place_id, made_up.state) == (one.place_id, SessionState.PLANNED)
    assert timedelta(0) < made_up.starts_at - one.starts_at <= timedelta(days=8)


def test_a_missed_visit_without_a_new_date_says_of_both_vehicles_that_they_were_full_or_at_rest() -> None:
    missed = Session.objects.filter(state=SessionState.MISSED, replacements=None)

    for one in missed:
        sought = Seeker(one.starts_at).seek(one)
        day = one.starts_at.astimezone(TIME_ZONE).date()
        is_work = any(verdict(day + timedelta(days=later)).kind is DayKind.WORKDAY for later in range(1, 8))
        assert sought.span is None
        assert [why for _vehicle, why in sought.obstacles] == 2 * [Obstacle.FULL if is_work else Obstacle.RESTS]


def test_the_plan_in_force_keeps_time_free_for_visits_to_make_up_and_the_shifts_are_as_they_were() -> None:
    plan = queries.open_plan(Place.objects.get(parent=None))
    assert plan is not None
    home_by = {vehicle["id"]: vehicle["shift_end_min"] - RESERVE_MIN for vehicle in plan.problem["vehicles"]}

    routes = (plan.result or {})["routes"]

    assert {vehicle["shift_end_min"] for vehicle in plan.problem["vehicles"]} == {Vehicle().shift_end_min}
    assert [route for route in routes if route["back_min"] > home_by[route["vehicle_id"]]] == []


def _minute(at: datetime) -> int:
    return at.astimezone(TIME_ZONE).hour * 60 + at.astimezone(TIME_ZONE).minute


def test_nothing_before_today_is_left_unrecorded_and_nothing_after_is_recorded() -> None:
    assert not Session.objects.filter(state=SessionState.PLANNED, ends_at__lt=NOW - timedelta(days=1)).exists()
    assert not Session.objects.filter(state=SessionState.HELD, starts_at__gt=NOW).exists()


def test_a_village_page_says_when_the_vehicle_comes_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("doorstep.base.clock.now", lambda: NOW)
    served = PlanVillage.objects.filter(plan__in=[queries.open_plan(Place.objects.get(parent=None))]).exclude(
        stop_key=""
    )
    village = served.select_related("place").first()
    assert village is not None
    assert village.place is not None
    (visit, *_) = queries.next_visits(village.place, after=NOW)

    page = Client().get(reverse("village", args=[village.place.pk])).content.decode()

    start = visit.session.starts_at.astimezone(TIME_ZONE)
    assert f"{start.month}月{start.day}日" in page
    assert f"{start:%H:%M}" in page or f"{start.hour}:{start:%M}" in page


def test_of_thirty_kinds_each_lot_is_in_the_books_and_nothing_was_lost() -> None:
    carried = Medicine.objects.filter(is_carried=True).exclude(list_class="")
    lying = Balance.objects.filter(commodity__lot__isnull=False)

    assert carried.filter(lots__isnull=False).distinct().count() == 29  # insulin waits for a refrigerator
    assert lying.aggregate(Sum("quantity"))["quantity__sum"] == 0
    assert lying.filter(account__kind=AccountKind.ADJUST).exclude(quantity=0).count() == 0


def test_six_cabinets_hold_only_what_may_stand_in_one() -> None:
    classes = set(Slot.objects.values_list("medicine__legal_class", flat=True))

    assert (Cabinet.objects.count(), classes) == (6, {LegalClass.OTC_B})
    assert Vend.objects.filter(state=VendState.DROPPED).exists()


def test_both_vehicles_went_out_with_medicine_came_home_and_were_counted() -> None:
    trips = Trip.objects.all()

    assert set(trips.filter(on__lt=TODAY).values_list("state", flat=True)) == {TripState.CLOSED}
    assert trips.values("vehicle").distinct().count() == 2
    assert not StockCount.objects.filter(holder__vehicle__isnull=False).exclude(reason="").exists()


def test_what_the_tablets_reported_was_taken_and_is_in_the_ledger() -> None:
    sold = Operation.objects.filter(kind="pharmacy.sale")

    assert sold.exists()
    assert set(sold.values_list("outcome__status", flat=True)) == {"accepted"}
    assert Movement.objects.filter(key__in=sold.values("pk")).count() == sold.count()


def test_every_day_since_the_first_lot_is_closed_and_sealed() -> None:
    closed = list(DayClose.objects.order_by("on").values_list("on", flat=True))

    assert closed == [closed[0] + timedelta(days=n) for n in range(len(closed))]
    assert closed[-1] == TODAY - timedelta(days=1)


def test_every_check_of_every_app_holds() -> None:
    assert list(check.every_fault()) == []


def test_every_open_site_of_the_sample_stands_in_a_village_of_the_county() -> None:
    assert {site.place.kind for site in sites().select_related("place")} == {"village"}
