"""Runs: kept for good, the same digits again; published, withdrawn, appealed against."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.programmes.reputation.closed import close, run_of
from tests.programmes.reputation.conftest import Town, make_quarter

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.regulations import add_rule
from doorstep.base.words import Role
from doorstep.programmes.reputation.actions.appeals import appeal, decide
from doorstep.programmes.reputation.actions.runs import compute, publish, withdraw
from doorstep.programmes.reputation.bridge import recompute
from doorstep.programmes.reputation.models import Appeal, Node, Publication, Quarter, Run, RunVillage, Scheme
from doorstep.programmes.reputation.queries import runs as queries
from doorstep.programmes.reputation.rules import runs as rules


@pytest.fixture
def over(town: Town, scheme: Scheme, clerk_of: Callable[[str], Actor], a_moment: datetime) -> Quarter:
    return close(town, scheme, clerk_of, a_moment)


@pytest.fixture
def later(a_moment: datetime) -> datetime:
    return a_moment + timedelta(days=16)


@pytest.fixture
def term(db: None, a_moment: datetime) -> None:
    add_rule(
        SYSTEM, code=rules.APPEAL_DAYS, value=15, unit="days", citation="示例：申诉期限", valid_from=date(2026, 1, 1),
        now=a_moment,
    )  # fmt: skip


def test_a_quarter_under_way_is_not_reckoned(town: Town, scheme: Scheme, a_moment: datetime) -> None:
    quarter = make_quarter(town, scheme, a_moment)

    with pytest.raises(rules.TooEarly):
        compute(SYSTEM, quarter=quarter, now=a_moment)


def test_a_run_is_kept_and_comes_out_the_same_again(over: Quarter, town: Town, later: datetime) -> None:
    run = run_of(over, later)

    assert (run.number, run.villages.count()) == (1, len(town.seven))
    assert recompute.fault_of(run) == ""
    assert recompute.recomputed(run)[0] == run.result_digest
    assert list(recompute.faults()) == []


def test_a_second_run_of_the_same_quarter_has_the_same_digits(over: Quarter, later: datetime) -> None:
    first, second = run_of(over, later), run_of(over, later)

    assert (first.number, second.number) == (1, 2)
    assert first.inputs_digest == second.inputs_digest
    assert first.result_digest == second.result_digest


@pytest.mark.parametrize("table", [Run, RunVillage])
def test_what_was_reckoned_can_be_neither_changed_nor_deleted(
    table: type[Run | RunVillage], over: Quarter, later: datetime
) -> None:
    run_of(over, later)

    with pytest.raises(IntegrityError), transaction.atomic():
        table.objects.update(id=table.objects.latest("pk").pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        table.objects.all()._raw_delete("default")


def test_one_run_of_a_quarter_is_published_at_a_time_and_the_others_say_why_not(over: Quarter, later: datetime) -> None:
    first, second = run_of(over, later), run_of(over, later)
    publish(SYSTEM, run=first, now=later)

    publish(SYSTEM, run=second, now=later)

    rows = Publication.objects.order_by("pk").values_list("run", "withdrawn_why")
    assert list(rows) == [(first.pk, "→ 2"), (second.pk, "")]
    with pytest.raises(rules.AlreadyPublished):
        publish(SYSTEM, run=second, now=later)


def test_what_is_withdrawn_stays_with_its_reason_and_never_comes_back(over: Quarter, later: datetime) -> None:
    publication = publish(SYSTEM, run=run_of(over, later), now=later)

    with pytest.raises(rules.NoReason):
        withdraw(SYSTEM, publication=publication, reason="  ", now=later)
    withdraw(SYSTEM, publication=publication, reason="一份报告用错了", now=later)

    assert queries.publications().count() == 0
    with pytest.raises(rules.NotPublished):
        withdraw(SYSTEM, publication=publication, reason="再撤一次", now=later)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.update(withdrawn_at=None, withdrawn_why="")


def test_only_the_town_reckons_and_publishes(
    over: Quarter, town: Town, make_actor: Callable[..., Actor], later: datetime
) -> None:
    village = make_actor(Role.VILLAGE_OFFICER, town.seven[1].path)

    with pytest.raises(NotAllowed):
        compute(village, quarter=over, now=later)


def test_an_upheld_appeal_leads_to_a_new_run_and_the_old_one_stays(
    over: Quarter, town: Town, term: None, make_actor: Callable[..., Actor], later: datetime
) -> None:
    first = run_of(over, later)
    publication = publish(SYSTEM, run=first, now=later)
    place, node = town.seven[0], Node.objects.get(scheme=over.scheme, code="A12")
    village, judge = make_actor(Role.VILLAGE_OFFICER, place.path), make_actor(Role.AUDITOR, town.place.path)
    one = appeal(village, publication=publication, place=place, node=node, asked_value=95, reason="少算了", now=later)

    decide(judge, appeal=one, is_upheld=True, decision="台账属实", now=later)

    second = Run.objects.latest("number")
    one.refresh_from_db()
    assert (second.number, one.run_id, one.decided_value) == (2, second.pk, 95.0)
    before, after = (RunVillage.objects.get(run=run, place=place).score for run in (first, second))
    assert after > before
    assert [recompute.fault_of(run) for run in (first, second)] == ["", ""]
    assert one.frozen["claims"][0]["value"] == 62.0


def test_an_appeal_is_made_once_in_time_and_decided_once_by_somebody_else(
    over: Quarter, town: Town, term: None, make_actor: Callable[..., Actor], later: datetime
) -> None:
    publication = publish(SYSTEM, run=run_of(over, later), now=later)
    place, node = town.seven[0], Node.objects.get(scheme=over.scheme, code="A12")
    village = make_actor(Role.VILLAGE_OFFICER, place.path)
    both = make_actor(Role.TOWNSHIP_OFFICER, town.place.path)
    asked: dict[str, Any] = {
        "publication": publication,
        "place": place,
        "node": node,
        "asked_value": 95.0,
        "reason": "少算了",
    }

    with pytest.raises(rules.OutOfTime):
        appeal(village, **asked, now=later + timedelta(days=16))
    one = appeal(village, **asked, now=later + timedelta(days=15))
    with pytest.raises(rules.AlreadyAppealed):
        appeal(village, **asked, now=later)
    with pytest.raises(NotAllowed):
        appeal(both, **(asked | {"place": town.seven[1]}), now=later)
    Appeal.objects.filter(pk=one.pk).update(asked_by=both.user_id)
    one.refresh_from_db()
    with pytest.raises(rules.HadAPart):
        decide(both, appeal=one, is_upheld=False, decision="不成立", now=later)
    decide(make_actor(Role.AUDITOR, town.place.path), appeal=one, is_upheld=False, decision="台账不符", now=later)
    with pytest.raises(rules.AlreadyDecided):
        decide(SYSTEM, appeal=one, is_upheld=True, decision="再来", now=later)


def test_without_a_rule_there_is_no_term_and_no_appeal(
    over: Quarter, town: Town, make_actor: Callable[..., Actor], later: datetime
) -> None:
    publication = publish(SYSTEM, run=run_of(over, later), now=later)
    node = Node.objects.get(scheme=over.scheme, code="A12")
    village = make_actor(Role.VILLAGE_OFFICER, town.seven[0].path)

    with pytest.raises(rules.OutOfTime):
        appeal(village, publication=publication, place=town.seven[0], node=node, asked_value=1, reason="x", now=later)


def test_who_graded_the_village_does_not_decide_its_appeal(
    over: Quarter, town: Town, term: None, make_actor: Callable[..., Actor], later: datetime
) -> None:
    publication = publish(SYSTEM, run=run_of(over, later), now=later)
    place, node = town.seven[0], Node.objects.get(scheme=over.scheme, code="B11")
    one = appeal(
        make_actor(Role.VILLAGE_OFFICER, place.path),
        publication=publication,
        place=place,
        node=node,
        asked_value=90,
        reason="栏目是齐的",
        now=later,
    )
    grader = over.scores.filter(place=place).first()
    assert grader is not None
    by = Actor(grader.graded_by_id, SYSTEM.grants, "grader")

    with pytest.raises(rules.HadAPart):
        decide(by, appeal=one, is_upheld=True, decision="是", now=later)


def test_the_next_quarter_says_what_changed_and_how_surely(
    over: Quarter, town: Town, scheme: Scheme, clerk_of: Callable[[str], Actor], later: datetime
) -> None:
    publish(SYSTEM, run=run_of(over, later), now=later)
    quarter = close(town, scheme, clerk_of, later, number=3, more=9.0)

    run = run_of(quarter, later + timedelta(days=20))

    trend = RunVillage.objects.get(run=run, place=town.seven[0]).detail["trend"]
    assert [(one["quarter"], one["is_comparable"]) for one in trend] == [("2026Q2", True)]
    assert trend[0]["index"]["change"] > 0
    assert trend[0]["index"]["error"] > 0
