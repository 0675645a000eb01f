"""The desk of around-the-clock statements: describe a source, prove, read, and what bad input gets."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.programmes.pharmacy.goods import make_goods
from tests.programmes.pharmacy.supplies import make_cabinet, make_delivery, make_medicines, make_roster
from tests.programmes.small_county import County

from doorstep.programmes.pharmacy.models import CoverageRun, Outage, RoadClosure, SupplyTerms

pytestmark = pytest.mark.usefixtures("at_this_moment")


@pytest.fixture
def desk(here: County, desk: Client) -> Client:
    """The same, where there is a county."""
    return desk


def text_of(client: Client, name: str, *arguments: Any, query: str = "") -> str:
    response = client.get(reverse(name, args=arguments) + query)
    assert response.status_code == 200
    return response.content.decode()


def form_of(here: County, **changes: Any) -> dict[str, Any]:
    return {
        "channel": "counter", "site": here.depot.pk, "open_hours": "1-7 8:00-21:00", "refill_min": "9:00",
        "every_weeks": 1, "level_bp": 9950, **changes,
    }  # fmt: skip


def test_a_planner_describes_a_source_keeps_a_medicine_proves_and_reads(
    here: County, desk: Client, a_moment: datetime
) -> None:
    _pills, plaster = make_medicines(a_moment)
    empty = text_of(desk, "pharmacy:coverages")

    added = desk.post(reverse("pharmacy:supply_add"), form_of(here))
    terms = SupplyTerms.objects.get()
    kept = desk.post(
        reverse("pharmacy:supply_stock", args=[terms.pk]), {"medicine": plaster.pk, "stock": 5, "per_1000_days": 100}
    )
    proved = desk.post(reverse("pharmacy:coverage_new"), {"name": "September", "on": "2026-09-01"})

    run = CoverageRun.objects.get()
    assert (added.status_code, kept.status_code, proved["Location"]) == (302, 302, f"/desk/pharmacy/coverage/{run.pk}/")
    assert "Describe the first source" in empty
    assert terms.open_hours == [[day, 480, 1260] for day in range(7)]
    assert "of 6 villages have every medicine in every hour" in text_of(desk, "pharmacy:coverage", run.pk)
    village = text_of(desk, "pharmacy:coverage_village", run.pk, here.villages[0].pk)
    assert "Not every medicine in every hour." in village or "No kind of" in village
    body = json.loads(desk.get(reverse("pharmacy:coverage_json", args=[run.pk])).content)
    assert body["result_digest"] == run.result_digest


def test_the_statement_of_a_village_shows_a_witness_for_a_yes_and_a_remedy_for_a_no(
    here: County, desk: Client, a_moment: datetime
) -> None:
    _pills, plaster = make_medicines(a_moment)
    make_cabinet(here, plaster, a_moment)
    make_delivery(here, a_moment)
    make_roster(here, a_moment)
    desk.post(reverse("pharmacy:coverage_new"), {"name": "September", "on": "2026-09-01"})

    text = text_of(desk, "pharmacy:coverage_village", CoverageRun.objects.get().pk, here.villages[0].pk)

    assert "Every day 8:00–22:00" in text
    assert "a pharmacist on duty for 安康总店" in text
    assert "by pharmacy.pharmacist_classes (2024-01-01)" in text
    assert text.count('class="no"') == 70


def test_a_list_of_villages_is_searched_and_sorted_and_costs_no_more_with_more_rows(
    here: County, desk: Client, a_moment: datetime
) -> None:
    make_medicines(a_moment)
    make_delivery(here, a_moment)
    desk.post(reverse("pharmacy:coverage_new"), {"name": "September", "on": "2026-09-01"})
    run = CoverageRun.objects.get()

    with CaptureQueriesContext(connection) as every:
        text_of(desk, "pharmacy:coverage_villages", run.pk)
    with CaptureQueriesContext(connection) as one:
        found = text_of(desk, "pharmacy:coverage_villages", run.pk, query="?q=石岭")

    assert ("石岭村" in found, "双一村" in found, "place unknown" in found) == (True, False, True)
    assert len(every) == len(one)
    assert "No village found" in text_of(desk, "pharmacy:coverage_villages", run.pk, query="?q=nowhere")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"open_hours": "always"}, "Not understood: always."),
        ({"channel": "vehicle"}, "A vehicle is wanted for a vehicle, a site for all others"),
        ({"channel": "delivery"}, "a delivery says when it leaves"),
        ({"level_bp": 10_001}, "less than or equal to 10000"),
    ],
)
def test_what_a_source_cannot_promise_is_said_at_its_field(
    here: County, desk: Client, changes: dict[str, Any], said: str
) -> None:
    answer = desk.post(reverse("pharmacy:supply_add"), form_of(here, **changes))

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_nothing_is_proved_without_a_medicine(desk: Client) -> None:
    answer = desk.post(reverse("pharmacy:coverage_new"), {"name": "September", "on": "2026-09-01"})

    assert answer.status_code == 422
    assert "No medicine is carried yet" in answer.content.decode()


def test_a_medicine_is_taken_away_and_a_source_ends(here: County, desk: Client, a_moment: datetime) -> None:
    _pills, plaster = make_medicines(a_moment)
    terms = make_cabinet(here, plaster, a_moment)

    desk.post(reverse("pharmacy:supply_stock", args=[terms.pk]), {"drop": plaster.pk})
    wrong = desk.post(reverse("pharmacy:supply_end", args=[terms.pk]), {"last_day": "2020-01-01"}, follow=True)
    desk.post(reverse("pharmacy:supply_end", args=[terms.pk]), {"last_day": "2026-09-30"})

    terms.refresh_from_db()
    assert (terms.stocks.count(), str(terms.valid_until)) == (0, "2026-09-30")
    assert "The last day must be a day on or after the first." in wrong.content.decode()


def test_a_source_that_is_filled_up_too_little_says_how_many_packs_are_needed(
    here: County, desk: Client, a_moment: datetime
) -> None:
    _pills, plaster = make_medicines(a_moment)
    terms = make_cabinet(here, plaster, a_moment, every_weeks=2)

    page = text_of(desk, "pharmacy:supply_edit", terms.pk)

    assert "15 needed" in page
    assert "last hour 72.9%" in page


def test_a_planner_closes_a_road_and_opens_it_again(here: County, desk: Client, a_moment: datetime) -> None:
    _pills, plaster = make_medicines(a_moment)
    terms = make_cabinet(here, plaster, a_moment)
    roads = reverse("pharmacy:roads")
    typed = {
        "village": here.villages[1].pk, "terms": terms.pk, "first_day": "2026-09-01", "last_day": "2026-09-03",
        "reason": "塌方",
    }  # fmt: skip

    empty = text_of(desk, "pharmacy:roads")
    wrong = desk.post(roads, typed | {"last_day": "2026-08-31"})
    saved = desk.post(roads, typed)
    shown = text_of(desk, "pharmacy:roads")
    closure = RoadClosure.objects.get()
    opened = desk.post(reverse("pharmacy:road_open", args=[closure.pk]))

    assert "No road is closed." in empty
    assert (wrong.status_code, "on or after the first" in wrong.content.decode()) == (422, True)
    assert (saved.status_code, opened.status_code) == (302, 302)
    assert ("塌方" in shown, "Tue 1 Sep 2026 – Thu 3 Sep 2026" in shown) == (True, True)
    assert not RoadClosure.objects.exists()


def test_a_door_is_reported_shut_and_open_again_and_the_statement_shows_what_was_kept(
    here: County, desk: Client, a_moment: datetime
) -> None:
    goods = make_goods(here, a_moment)
    goods.lot("A1", packs=3)
    desk.post(reverse("pharmacy:supply_add"), form_of(here))
    terms = SupplyTerms.objects.get()
    address = reverse("pharmacy:outages", args=[terms.pk])
    assert "Nobody has reported it shut." in text_of(desk, "pharmacy:outages", terms.pk)

    saved = desk.post(address, {"began_at": "2026-09-01T08:30", "reason": "停电"})
    again = desk.post(address, {"began_at": "2026-09-01T08:40", "reason": "停电"})
    shown = text_of(desk, "pharmacy:outages", terms.pk)
    ended = desk.post(reverse("pharmacy:outage_end", args=[terms.pk, Outage.objects.get().pk]))
    desk.post(reverse("pharmacy:coverage_new"), {"name": "September", "on": "2026-09-01"})

    assert (saved.status_code, again.status_code, ended.status_code) == (302, 422, 302)
    assert "still shut" in shown
    assert Outage.objects.get().ended_at == a_moment
    assert "could really be had" in text_of(desk, "pharmacy:coverage", CoverageRun.objects.get().pk)
