"""What came true of what was promised: minutes with the door open and a pack on the shelf, by the records."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.programmes.pharmacy.goods import Goods
from tests.programmes.pharmacy.supplies import make_cabinet
from tests.programmes.small_county import FIRST_DAY, County

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import JournalEntry
from doorstep.programmes.pharmacy.actions.cabinets import beat, set_up_cabinet
from doorstep.programmes.pharmacy.actions.coverage import SupplyFacts, describe_supply, prove_coverage
from doorstep.programmes.pharmacy.actions.outages import NoOutage, end_outage, report_outage
from doorstep.programmes.pharmacy.actions.road_closures import close_road
from doorstep.programmes.pharmacy.models import CoverageRun, SupplyTerms, Uptime
from doorstep.programmes.pharmacy.queries import coverage as queries
from doorstep.programmes.pharmacy.rules.spans import both, joined, length, without
from doorstep.programmes.pharmacy.words import Channel

DAY = timedelta(days=1)
_SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6).map(joined)


def make_counter(here: County, now: datetime) -> SupplyTerms:
    """The pharmacy, open from eight to eight every day."""
    facts = SupplyFacts(
        channel=Channel.COUNTER, site=here.depot, level_bp=9_950, open_hours=[[day, 480, 1200] for day in range(7)]
    )
    return describe_supply(SYSTEM, facts=facts, valid_from=FIRST_DAY, now=now)


def proved(here: County, now: datetime) -> CoverageRun:
    return prove_coverage(SYSTEM, county=here.county, name="全天候", on=now.date(), now=now)


def midnight(moment: datetime) -> datetime:
    return moment.astimezone(TIME_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)


def minutes_of(run: CoverageRun) -> dict[str, Any]:
    return dict(run.realised["minutes"])


def test_minutes_count_while_the_door_was_open_and_a_pack_lay_there(
    here: County, goods: Goods, a_moment: datetime
) -> None:
    make_counter(here, a_moment)
    lot = goods.lot("A1", packs=3)  # on the shelf from this moment of the first day on
    begins = midnight(a_moment)
    goods.sell(goods.shop, lot, 3, at=begins + 20 * DAY + timedelta(hours=12))
    report_outage(
        SYSTEM, site=here.depot, began_at=begins + 3 * DAY + timedelta(hours=10),
        ended_at=begins + 3 * DAY + timedelta(hours=15), reason="停电", now=a_moment + 4 * DAY,
    )  # fmt: skip

    run = proved(here, begins + 28 * DAY + timedelta(hours=9))

    late = max(0, int((a_moment - begins).total_seconds() // 60) - 480)
    had = 20 * 720 + 240 - late - 300
    found = minutes_of(run)
    assert set(found["villages"].values()) == {0, had}
    assert found["villages"][str(here.depot.place_id)] == had
    assert found["all_min"] == 28 * 1440 * 6 * run.medicines
    assert found["sources"] == [
        {
            "name": "安康总店", "channel": "counter", "promised_min": 28 * 720, "open_min": 28 * 720 - 300,
            "stocked_min": had, "carried": run.medicines, "has_books": True,
        }
    ]  # fmt: skip
    assert (run.realised["since"], run.realised["until"]) == (
        begins.date().isoformat(), (begins + 27 * DAY).date().isoformat(),
    )  # fmt: skip


def test_promised_beside_true_is_said_for_each_village_and_adds_up(
    here: County, goods: Goods, a_moment: datetime
) -> None:
    make_counter(here, a_moment)
    goods.lot("A1", packs=3)

    run = proved(here, midnight(a_moment) + 28 * DAY)

    shares = {row.place_id: queries.shares_of(row) for row in run.rows.select_related("run")}
    assert sum(one.planned for one in shares.values()) * run.hours * run.medicines == pytest.approx(run.covered)
    found = minutes_of(run)
    each = found["all_min"] / 6
    assert {place: one.realised for place, one in shares.items()} == {
        int(place): had / each for place, had in found["villages"].items()
    }


def test_a_lot_counts_until_its_last_day_and_a_cut_off_village_has_nothing(
    here: County, goods: Goods, a_moment: datetime
) -> None:
    make_counter(here, a_moment)
    begins = midnight(a_moment)
    goods.lot("A1", packs=3, last_use_on=(begins + 4 * DAY).date())
    seat = here.depot.place
    before = proved(here, begins + 28 * DAY)
    near = next(one for one in here.villages if minutes_of(before)["villages"][str(one.pk)])

    close_road(
        SYSTEM, village=near, first_day=begins.date(), last_day=(begins + DAY).date(), reason="塌方", now=a_moment
    )
    run = proved(here, begins + 28 * DAY)

    late = max(0, int((a_moment - begins).total_seconds() // 60) - 480)
    assert minutes_of(run)["villages"][str(seat.pk)] == 5 * 720 - late
    assert minutes_of(run)["villages"][str(near.pk)] == 3 * 720


def test_a_cabinet_counts_only_while_it_reported(here: County, goods: Goods, a_moment: datetime) -> None:
    terms = make_cabinet(here, goods.medicine, a_moment)
    assert terms.site is not None
    cabinet = set_up_cabinet(SYSTEM, site=terms.site, licence="浙C0002", now=a_moment)
    for minute in (0, 10, 20, 60, 70):
        at = a_moment + timedelta(minutes=minute)
        beat(SYSTEM, cabinet=cabinet, at=at, now=at)

    run = proved(here, midnight(a_moment) + 28 * DAY)

    assert [(one.began_at, one.until_at) for one in Uptime.objects.order_by("began_at")] == [
        (a_moment, a_moment + timedelta(minutes=20)),
        (a_moment + timedelta(minutes=60), a_moment + timedelta(minutes=70)),
    ]
    (line,) = minutes_of(run)["sources"]
    assert (line["promised_min"], line["open_min"], line["stocked_min"]) == (28 * 1440, 35 + 25, 0)


def test_where_nobody_keeps_books_here_nothing_is_said(here: County, goods: Goods, a_moment: datetime) -> None:
    make_counter(here, a_moment)
    goods.shop.delete()

    run = proved(here, a_moment)

    assert "minutes" not in run.realised


def test_what_a_statement_says_beside_its_result_is_sealed_in_the_journal(
    here: County, goods: Goods, a_moment: datetime
) -> None:
    make_counter(here, a_moment)
    run = proved(here, a_moment)
    told = JournalEntry.objects.get(verb="pharmacy.prove_coverage", about=run.about)
    assert list(queries.faults()) == []

    for name, value in (("name", "改过的"), ("realised", {"asked": 5}), ("on", FIRST_DAY)):
        changed = CoverageRun.objects.get(pk=run.pk)
        setattr(changed, name, value)
        assert queries.seal_of(changed) != told.detail["seal"]


def test_an_outage_lies_in_the_past_is_one_at_a_time_and_ends_once(here: County, a_moment: datetime) -> None:
    still = report_outage(SYSTEM, site=here.depot, began_at=a_moment, reason="停电", now=a_moment)
    later = a_moment + timedelta(minutes=5)

    for began, ended in ((later, None), (a_moment, a_moment), (a_moment, None), (a_moment, later + DAY)):
        with pytest.raises(NoOutage):
            report_outage(SYSTEM, site=here.depot, began_at=began, ended_at=ended, reason="停电", now=a_moment)
    with pytest.raises(NotAllowed):
        report_outage(VISITOR, site=here.depot, began_at=a_moment, reason="停电", now=a_moment)
    end_outage(SYSTEM, outage=still, now=later)
    end_outage(SYSTEM, outage=still, now=later + DAY)

    still.refresh_from_db()
    assert still.ended_at == later


@given(_SPANS, _SPANS)
def test_stretches_are_sets_of_minutes(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    first, second = ({at for span in given for at in range(*span)} for given in (one, other))

    assert length(joined([*one, *other])) == len(first | second)
    assert {at for span in both(one, other) for at in range(*span)} == first & second
    assert {at for span in without(one, other) for at in range(*span)} == first - second
