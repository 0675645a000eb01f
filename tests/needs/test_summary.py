"""The board's kept counts say what the needs say, follow what happens, and a difference is found and not shown."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from tests.needs.conftest import Loop, Told

from doorstep.base.actor import EVERYWHERE, SYSTEM, Actor
from doorstep.base.words import Role
from doorstep.cli import reindex
from doorstep.cli.tongue import Tongue
from doorstep.needs.actions.counts import recount
from doorstep.needs.actions.outcome import drop_need
from doorstep.needs.actions.sorting import sort_need
from doorstep.needs.models import Category, Need, NeedCount, TextBand
from doorstep.needs.queries import counts, rates
from doorstep.needs.queries.check import faults
from doorstep.needs.queries.texts import TEXTS
from doorstep.needs.words import NeedKind, Urgency

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
BY = ("", "unit", "town", "village", "category", "month")


@pytest.fixture
def several(told: Told, a_moment: datetime) -> list[Need]:
    """Needs of three months, two villages and two categories."""
    return [
        told(
            f"第{at}处", category="light" if at % 2 else "water", village=at % 2, now=a_moment - timedelta(days=31 * at)
        ).need
        for at in range(3)
    ]


def same(now: datetime) -> list[bool]:
    """Whether the kept counts equal the needs', for each way to tell them apart."""
    return [counts.counted(counts.kept(FIRST, LAST), by) == rates.counted(Need.objects.all(), now, by) for by in BY]


@pytest.mark.usefixtures("several")
def test_kept_counts_are_the_needs_counted(a_moment: datetime) -> None:
    months = recount(SYSTEM, now=a_moment)

    assert (months, same(a_moment), list(faults())) == (3, [True] * 6, [])


def test_only_the_months_are_counted_anew_in_which_something_happened(several: list[Need], a_moment: datetime) -> None:
    recount(SYSTEM, now=a_moment + timedelta(hours=1))
    later = a_moment + timedelta(hours=2)
    category = Category.objects.get(code="road")
    sort_need(
        SYSTEM, need=several[2], category=category, urgency=Urgency.URGENT, kind=NeedKind.PROBLEM, is_public=False,
        now=later,
    )  # fmt: skip

    assert counts.stale_months(later) == {counts.month_of(several[2].received_at)}
    assert (recount(SYSTEM, now=later), same(later), list(faults())) == (1, [True] * 6, [])


def test_what_comes_due_without_anybody_doing_anything_is_counted(several: list[Need], a_moment: datetime) -> None:
    recount(SYSTEM, now=a_moment)
    assert several[0].due_at is not None
    later = several[0].due_at + timedelta(minutes=1)

    recount(SYSTEM, now=later)

    assert same(later) == [True] * 6


def test_a_need_taken_back_leaves_the_counts(several: list[Need], a_moment: datetime) -> None:
    recount(SYSTEM, now=a_moment)
    later = a_moment + timedelta(hours=1)
    drop_need(SYSTEM, need=several[1], text="说错了", now=later)
    recount(SYSTEM, now=later)

    assert (same(later), counts.counted(counts.kept(FIRST, LAST))[0].counts.received) == ([True] * 6, 2)


@pytest.mark.usefixtures("several")
def test_a_planted_difference_is_found_and_mended_by_counting_everything(a_moment: datetime) -> None:
    recount(SYSTEM, now=a_moment - timedelta(minutes=1))
    recount(SYSTEM, now=a_moment + timedelta(hours=1))
    NeedCount.objects.filter(month=date(2026, 7, 1), kind="category").update(received=7)

    found = [one for one in faults() if "kept counts" in one]
    recount(SYSTEM, everything=True, now=a_moment + timedelta(hours=2))

    assert found == ["needs: the kept counts of 2026-07 differ from its needs; count them anew"]
    assert list(faults()) == []


def test_counts_are_used_for_whole_months_of_everything_and_only_while_fresh(
    several: list[Need], loop: Loop, make_actor: Callable[..., Actor], officer: Actor, a_moment: datetime
) -> None:
    planner = make_actor(Role.COUNTY_PLANNER, EVERYWHERE)
    before = counts.usable(planner, FIRST, LAST, a_moment)
    recount(SYSTEM, now=a_moment)

    used = [
        counts.usable(planner, FIRST, LAST, a_moment),
        counts.usable(planner, FIRST, date(2026, 9, 30), a_moment),
        counts.usable(planner, date(2026, 1, 2), LAST, a_moment),
        counts.usable(officer, FIRST, LAST, a_moment),
        counts.usable(planner, FIRST, LAST, a_moment + timedelta(minutes=11)),
    ]

    assert (before, used, len(several)) == (None, [a_moment, a_moment, None, None, None], 3)


@pytest.mark.usefixtures("several", "_the_clock_stands")
def test_the_board_shows_kept_counts_while_they_may_be_used(desk_of: Callable[..., Client], a_moment: datetime) -> None:
    board = desk_of("county_planner")
    counted_now = board.get("/desk/rates/?by=village").context["rows"]
    recount(SYSTEM, now=a_moment)
    NeedCount.objects.filter(month=date(2026, 7, 1), kind="category").update(received=7)

    kept = board.get("/desk/rates/?by=village").context["total"].line.counts.received

    assert (sum(row.line.counts.received for row in counted_now), kept) == (3, 9)


def test_the_command_writes_indexes_and_counts_anew(several: list[Need], capsys: pytest.CaptureFixture[str]) -> None:
    TextBand.objects.all().delete()
    TEXTS.clear()

    code = reindex.run([], Tongue("en"))

    assert (code, capsys.readouterr().out) == (0, "3 needs indexed, 3 months counted.\n")
    assert (list(faults()), len(several)) == ([], 3)
