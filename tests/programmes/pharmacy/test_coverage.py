"""Which village has which medicine in which hour, from the county's own rows; kept, checked, and said in words."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import override
from tests.conftest import tables_unlocked
from tests.programmes.pharmacy.goods import make_goods
from tests.programmes.pharmacy.supplies import make_cabinet, make_delivery, make_medicine, make_medicines, make_roster
from tests.programmes.small_county import FIRST_DAY, County, make_plan

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.base.models import Rule
from doorstep.base.rules import EndsBeforeItBegins
from doorstep.ledger.actions import reverse
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.actions.adoption import adopt_plan
from doorstep.programmes.pharmacy.actions.cabinets import beat, set_up_cabinet
from doorstep.programmes.pharmacy.actions.catalogue import load_catalogue
from doorstep.programmes.pharmacy.actions.coverage import (
    Kept,
    NoDoor,
    SupplyFacts,
    SupplyTaken,
    describe_supply,
    end_supply,
    keep_stock,
    prove_coverage,
    set_terms,
)
from doorstep.programmes.pharmacy.actions.pack import load_pack
from doorstep.programmes.pharmacy.actions.road_closures import NoRoad, close_road, open_road
from doorstep.programmes.pharmacy.bridge import coverage_words
from doorstep.programmes.pharmacy.bridge.coverage import compute, digest_of
from doorstep.programmes.pharmacy.models import CoverageRun, CoverageVillage, RoadClosure, UnmetRequest
from doorstep.programmes.pharmacy.queries import coverage as queries
from doorstep.programmes.pharmacy.rules import coverage as rules
from doorstep.programmes.pharmacy.words import Channel, LegalClass, UnmetWhy
from doorstep.services.rules.quiz import wilson


def proved(here: County, now: datetime) -> CoverageRun:
    return prove_coverage(SYSTEM, county=here.county, name="全天候", on=now.date(), now=now)


def row(run: CoverageRun, place: Place) -> CoverageVillage:
    return run.rows.get(place=place)


def test_a_village_with_only_a_cabinet_has_class_b_day_and_night_and_no_prescriptions(
    here: County, a_moment: datetime
) -> None:
    _rx, plaster = make_medicines(a_moment)
    make_cabinet(here, plaster, a_moment)

    run = proved(here, a_moment)

    found = row(run, here.villages[0])
    assert found.covered_hours == {"rx": 0, "otc_b": 168}
    assert (run.all_day, run.unknown, run.villages) == (0, 1, 6)
    assert run.losses[0] | {"source": ""} == {
        "source": "", "name": "灵溪药柜", "channel": "cabinet", "is_candidate": False,
        "cells": run.covered, "villages": run.covered // 168,
    }  # fmt: skip


def test_a_cabinet_silent_for_fifteen_minutes_counts_as_unavailable_and_the_statement_says_so(
    here: County, a_moment: datetime
) -> None:
    _rx, plaster = make_medicines(a_moment)
    load_catalogue(SYSTEM, now=a_moment)
    terms = make_cabinet(here, plaster, a_moment)
    assert terms.site is not None
    cabinet = set_up_cabinet(SYSTEM, site=terms.site, licence="浙C0002", now=a_moment)
    beat(SYSTEM, cabinet=cabinet, at=a_moment, now=a_moment)

    alive = proved(here, a_moment + timedelta(minutes=14))
    silent = proved(here, a_moment + timedelta(minutes=15))

    found = row(silent, here.villages[0])
    hours = [row(one, here.villages[0]).covered_hours["otc_b"] for one in (alive, silent)]
    with override("en"):
        remedies = [said.lines[0].remedies for said in coverage_words.answers(found, silent.losses, silent.hours)]
        reasons = [coverage_words.silences(one.losses) for one in (alive, silent)]
    assert hours == [168, 0]
    assert remedies[1] == ("灵溪药柜 does not report and counts as shut: get it to report again",)
    assert reasons == [[], ["灵溪药柜 has not reported since Tue 1 Sep, 9:30 and counts as unavailable."]]
    assert list(queries.faults()) == []


def cells(run: CoverageRun) -> set[tuple[int, str, int]]:
    """Return village, class and hour of everything a statement covers."""
    return {
        (one.place_id, name, hour)
        for one in run.rows.all()
        for name, segments in one.segments.items()
        for segment in segments
        if segment["covered"]
        for hour in range(segment["first"], segment["first"] + segment["hours"])
    }


def test_a_road_closed_for_three_days_flips_exactly_the_affected_cells(here: County, a_moment: datetime) -> None:
    _rx, plaster = make_medicines(a_moment)
    terms = make_cabinet(here, plaster, a_moment)
    tuesday, village = a_moment.date(), here.villages[1]
    before = cells(proved(here, a_moment))

    closure = close_road(
        SYSTEM, village=village, terms=terms, first_day=tuesday, last_day=tuesday + timedelta(days=2), reason="塌方",
        now=a_moment,
    )  # fmt: skip
    run = proved(here, a_moment)
    closed = cells(run)
    open_road(SYSTEM, closure=closure, now=a_moment)
    after = cells(proved(here, a_moment))

    assert before - closed == {(village.pk, "otc_b", hour) for hour in range(24, 96)}
    assert (closed - before, after) == (set(), before)
    assert list(queries.faults()) == []
    with override("en"):
        assert coverage_words.closed_roads(queries.roads_of(run)) == [
            "大竹园村 is cut off from 灵溪药柜 from Tue 1 Sep 2026 to Thu 3 Sep 2026: 塌方."
        ]


def test_a_village_that_is_cut_off_keeps_the_door_in_it_alone(here: County, a_moment: datetime) -> None:
    _rx, plaster = make_medicines(a_moment)
    make_cabinet(here, plaster, a_moment)
    make_delivery(here, a_moment)
    make_roster(here, a_moment)
    before, day, village = cells(proved(here, a_moment)), a_moment.date(), here.villages[0]

    close_road(SYSTEM, village=village, first_day=day - timedelta(days=9), last_day=day, reason="大水", now=a_moment)

    lost = {(village.pk, "rx", hour) for hour in (*range(8, 22), *range(32, 46))}
    assert before - cells(proved(here, a_moment)) == lost


def test_a_road_is_closed_by_who_may_from_day_to_day_for_a_reason(here: County, a_moment: datetime) -> None:
    day, village = a_moment.date(), here.villages[0]

    with pytest.raises(NotAllowed):
        close_road(VISITOR, village=village, first_day=day, last_day=day, reason="x", now=a_moment)
    with pytest.raises(EndsBeforeItBegins):
        close_road(SYSTEM, village=village, first_day=day, last_day=day - timedelta(days=1), reason="x", now=a_moment)
    for where, reason in ((village, " "), (here.town, "x")):
        with pytest.raises(NoRoad):
            close_road(SYSTEM, village=where, first_day=day, last_day=day, reason=reason, now=a_moment)
    assert not RoadClosure.objects.exists()


def test_with_a_pharmacist_from_eight_to_ten_at_night_prescriptions_are_covered_98_hours_and_the_words_say_so(
    here: County, a_moment: datetime
) -> None:
    _rx, plaster = make_medicines(a_moment)
    make_cabinet(here, plaster, a_moment)
    make_delivery(here, a_moment)
    make_roster(here, a_moment)

    run = proved(here, a_moment)

    found = row(run, here.villages[0])
    assert found.covered_hours == {"rx": 98, "otc_b": 168}
    with override("en"):
        said = coverage_words.answers(found, run.losses, run.hours)
        headline = coverage_words.headline(found)
    assert [(one.legal_class, one.when) for one in said] == [("rx", "Every day 8:00–22:00"), ("otc_b", "Day and night")]
    assert headline == "Not every medicine in every hour."
    no = next(line for line in said[0].lines if not line.is_covered)
    assert (no.when, no.remedies) == (
        "Every day 0:00–8:00, 22:00–24:00",
        ("a pharmacist on duty for 安康总店",),
    )
    yes = next(line for line in said[0].lines if line.is_covered)
    assert yes.rules == ("pharmacy.pharmacist_classes (2024-01-01)",)


def test_24_hours_for_all_medicines_is_said_only_where_it_is_true(here: County, a_moment: datetime) -> None:
    make_medicines(a_moment)
    make_delivery(here, a_moment)
    make_roster(here, a_moment, begins=0, ends=1440)

    run = proved(here, a_moment)

    with override("en"):
        said = {one.place_id: coverage_words.headline(one) for one in run.rows.all()}
    assert said[here.villages[0].pk] == "24 hours for all medicines."
    assert said[here.villages[4].pk] == "Nobody has written down where this village lies, so nothing is promised."
    assert [one.place_id for one in run.rows.filter(is_all_day=True)] == [
        one.place_id for one in run.rows.all() if one.is_known
    ]


def test_a_fortnight_between_visits_leaves_the_second_week_uncovered(here: County, a_moment: datetime) -> None:
    _rx, plaster = make_medicines(a_moment)
    make_cabinet(here, plaster, a_moment, every_weeks=2)

    run = proved(here, a_moment)

    found = row(run, here.villages[0])
    assert (run.hours, found.covered_hours["otc_b"]) == (336, 168)
    with override("en"):
        remedies = {
            words for line in coverage_words.answers(found, run.losses, 336)[1].lines for words in line.remedies
        }
    assert remedies == {"keep 6 packs more at 灵溪药柜"}


def test_a_candidate_covers_nothing_and_is_named_as_the_remedy(here: County, a_moment: datetime) -> None:
    make_medicines(a_moment)
    make_delivery(here, a_moment, is_candidate=True)
    make_roster(here, a_moment, begins=0, ends=1440)

    run = proved(here, a_moment)

    assert run.covered == 0
    with override("en"):
        said = coverage_words.answers(row(run, here.villages[1]), run.losses, run.hours)
    assert said[0].lines[0].remedies == ("set up 安康总店",)


def test_a_vehicle_gives_class_b_at_its_stops_by_the_plan_in_force(here: County, a_moment: datetime) -> None:
    make_medicine("Y2", "创可贴", LegalClass.OTC_B, a_moment)
    load_pack(SYSTEM, now=a_moment)
    plan = make_plan(here, a_moment)
    adopt_plan(SYSTEM, plan=plan, valid_from=a_moment.date() + timedelta(days=1), instead_of=None, now=a_moment)
    facts = SupplyFacts(channel=Channel.VEHICLE, vehicle=here.vehicle, level_bp=9_990)
    describe_supply(SYSTEM, facts=facts, valid_from=FIRST_DAY, now=a_moment)

    on = a_moment.date() + timedelta(days=7)
    run = prove_coverage(SYSTEM, county=here.county, name="车", on=on, now=a_moment)

    stops = {one["name"] for one in run.losses}
    assert stops == {f"1号车 · {one.stop_name}" for one in plan.visits.all()}


def test_a_statement_comes_out_the_same_again_and_never_changes(here: County, a_moment: datetime) -> None:
    _rx, plaster = make_medicines(a_moment)
    make_cabinet(here, plaster, a_moment)
    run = proved(here, a_moment)

    faults = list(queries.faults())

    assert faults == []
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        CoverageRun.objects.filter(pk=run.pk).update(covered=run.cells)


def test_each_row_of_a_statement_that_somebody_changed_is_found(here: County, a_moment: datetime) -> None:
    _rx, plaster = make_medicines(a_moment)
    make_cabinet(here, plaster, a_moment)
    run = proved(here, a_moment)
    runs = CoverageRun.objects.filter(pk=run.pk)
    villages = run.rows.filter(pk=row(run, here.villages[0]).pk)
    place = here.villages[0].pk

    def found(what: QuerySet[Any], **changes: Any) -> list[str]:
        before = what.values(*changes).get()
        with tables_unlocked():
            what.update(**changes)
            faults = list(queries.faults())
            what.update(**before)
        return [one.removeprefix(f"coverage {run.pk}: ") for one in faults]

    lied = run.result | {"villages": [one | {"is_all_day": True} for one in run.result["villages"]]}

    assert found(runs, covered=run.cells) == ["covered is not what its result says"]
    assert found(runs, all_day=1, losses=[]) == [
        "all_day is not what its result says", "losses is not what its result says",
    ]  # fmt: skip
    assert found(runs, problem=run.problem | {"target": 0.5}) == ["its input is not what its digest says"]
    assert found(runs, result=lied) == ["its result is not what its digest says"]
    assert found(runs, result=lied, result_digest=digest_of(lied)) == ["computed again it comes out differently"]
    eased = run.problem | {"target": 0.5}
    again = compute(eased)
    assert (
        found(runs, problem=eased, input_digest=digest_of(eased), result=again.result, result_digest=again.digest)[0]
        == "its digests are not those of the journal"
    )
    assert found(villages, covered_hours={"rx": 168, "otc_b": 168}) == [
        f"covered_hours of village {place} is not what its result says"
    ]
    assert found(villages, segments={}) == [f"segments of village {place} is not what its result says"]
    assert found(villages, place=here.town) == [
        f"village {place} is missing", f"village {here.town.pk} is not in its result",
    ]  # fmt: skip
    with tables_unlocked():
        villages.delete()
        assert list(queries.faults()) == [f"coverage {run.pk}: village {place} is missing"]


def test_the_rows_of_the_day_count_terms_that_ended_do_not(here: County, a_moment: datetime) -> None:
    _rx, plaster = make_medicines(a_moment)
    terms = make_cabinet(here, plaster, a_moment)
    end_supply(SYSTEM, terms=terms, last_day=a_moment.date() - timedelta(days=1), now=a_moment)

    assert proved(here, a_moment).losses == []


def test_without_medicines_or_villages_nothing_is_stated(here: County, a_moment: datetime) -> None:
    with pytest.raises(rules.NoMedicines):
        proved(here, a_moment)
    with pytest.raises(rules.NoVillages):
        prove_coverage(SYSTEM, county=here.county, name="x", on=date(2020, 1, 1), now=a_moment)


def test_who_may_not_is_refused(here: County, a_moment: datetime) -> None:
    with pytest.raises(NotAllowed):
        prove_coverage(VISITOR, county=here.county, name="x", on=a_moment.date(), now=a_moment)
    with pytest.raises(NotAllowed):
        describe_supply(
            VISITOR, facts=SupplyFacts(channel=Channel.COUNTER, site=here.depot), valid_from=FIRST_DAY, now=a_moment
        )


def test_a_door_has_one_open_row_of_terms_and_a_vehicle_is_no_site(here: County, a_moment: datetime) -> None:
    counter = SupplyFacts(channel=Channel.COUNTER, site=here.depot)
    describe_supply(SYSTEM, facts=counter, valid_from=FIRST_DAY, now=a_moment)

    with pytest.raises(SupplyTaken):
        describe_supply(SYSTEM, facts=counter, valid_from=FIRST_DAY, now=a_moment)
    for wrong in (
        SupplyFacts(channel=Channel.VEHICLE, site=here.depot),
        SupplyFacts(channel=Channel.COUNTER, vehicle=here.vehicle),
        SupplyFacts(channel=Channel.DELIVERY, site=here.depot),
        SupplyFacts(channel=Channel.COUNTER, site=here.depot, dispatch_min=5),
    ):
        with pytest.raises(NoDoor):
            describe_supply(SYSTEM, facts=wrong, valid_from=FIRST_DAY, now=a_moment)


def test_what_is_not_named_is_kept_no_more(here: County, a_moment: datetime) -> None:
    pills, plaster = make_medicines(a_moment)
    terms = make_cabinet(here, plaster, a_moment)

    keep_stock(SYSTEM, terms=terms, kept={pills: Kept(3, 20, 200)}, now=a_moment)

    assert [(one.medicine, one.stock, one.per_1000_days, one.spread_pct) for one in terms.stocks.all()] == [
        (pills, 3, 20, 200)
    ]


def test_the_terms_of_judgement_are_a_dated_row(a_moment: datetime, db: None) -> None:
    set_terms(SYSTEM, now=a_moment)
    set_terms(SYSTEM, now=a_moment)

    assert queries.terms_in_force(a_moment.date()) == (rules.Terms(), True)
    assert [one.is_verified for one in Rule.objects.filter(code=rules.TERMS)] == [False]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "1-5 8:00-12:00 14:00-17:30; 6 9:00-12:00",
            [*([day, *span] for day in range(5) for span in ([480, 720], [840, 1050])), [5, 540, 720]],
        ),
        ("1-7 0:00-24:00", [[day, 0, 1440] for day in range(7)]),
        ("7 22:00-2:00", [[6, 1320, 1560]]),
        ("", []),
    ],
)
def test_hours_are_read_as_people_type_them(text: str, found: list[list[int]]) -> None:
    read = rules.text_to_hours(text)

    assert read == sorted(found)
    assert rules.text_to_hours(rules.hours_to_text(read)) == read


@pytest.mark.parametrize(
    "text", ["8:00-12:00", "0 8:00-9:00", "1 8-9", "1 25:00-26:00", "1 8:00-10:00 9:00-11:00", "x"]
)
def test_other_hours_are_refused(text: str) -> None:
    with pytest.raises(rules.BadHours):
        rules.text_to_hours(text)


def test_who_went_without_counts_beside_who_was_served(here: County, a_moment: datetime) -> None:
    goods = make_goods(here, a_moment)
    lot = goods.lot("A1", packs=9)
    day = timedelta(days=1)
    sales = [goods.sell(goods.shop, lot, 1, at=a_moment + day) for _ in range(3)]
    reverse(SYSTEM, movement=sales[0], reason="打错了", now=a_moment + day)
    UnmetRequest.objects.create(
        place=here.villages[0], medicine=goods.medicine, why=UnmetWhy.values[0], at=a_moment + day
    )

    found = queries.realised(here.county, until=(a_moment + 7 * day).date())

    assert (found["served"], found["asked"]) == (2, 3)
    assert queries.realised(here.county, until=a_moment.date()) == {}


def test_4975_of_5000_served_is_99_5_per_cent_within_its_margin() -> None:
    share = wilson(4_975, 5_000)

    assert (round(share.share, 4), round(share.low, 4), round(share.high, 4)) == (0.995, 0.9926, 0.9966)
