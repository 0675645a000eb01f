"""Duties of a joint case stand on its page on both sides and travel in the signed package."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.needs.conftest import FIRST, Loop
from tests.partners import theirs

from doorstep.base.actor import SYSTEM
from doorstep.needs.actions.duties import Owed, create_duty
from doorstep.needs.actions.outcome import answer_duty, confirm_duty
from doorstep.needs.models import Duty
from doorstep.needs.words import DutyOrigin, Outcome
from doorstep.partners import exchange, exchange_rows
from doorstep.partners.actions.cases import about, open_case
from doorstep.partners.actions.packages import export_package, import_package, receive_package
from doorstep.partners.actions.peers import add_peer
from doorstep.partners.actions.sides import Outside
from doorstep.partners.exchange_rows import DutyRow
from doorstep.partners.models import CaseDuty, ExchangeConflict, JointCase, Package, Partner, Peer
from doorstep.partners.words import OwedState

pytestmark = pytest.mark.usefixtures("_the_clock_stands")
GUANGDE = "341822"
DUE = date(2026, 9, 4)


@pytest.fixture
def peer(loop: Loop, a_moment: datetime) -> Peer:
    return add_peer(SYSTEM, code=GUANGDE, name="广德市", key=theirs.KEY, valid_from=FIRST, now=a_moment)[0]


@pytest.fixture
def case(loop: Loop, peer: Peer, a_moment: datetime) -> JointCase:
    return open_case(
        SYSTEM, number="联〔2026〕1号", title="界河倾倒垃圾", place=loop.county.town, lead=loop.office,
        others=[loop.power, Outside("东亭乡综合执法队", GUANGDE)], opened_on=FIRST, now=a_moment,
    )  # fmt: skip


@pytest.fixture
def owed(loop: Loop, case: JointCase, a_moment: datetime) -> dict[str, Duty]:
    def owe(title: str, lead: Partner, place: int) -> Duty:
        told = Owed(title, loop.county.villages[place], lead, by=DUE)
        return create_duty(SYSTEM, origin=DutyOrigin.CASE, owed=told, source=about(case), now=a_moment)

    return {"清运": owe("清运河岸垃圾", loop.office, 0), "照明": owe("河岸装灯", loop.power, 0)}


def sent(duty: DutyRow, sequence: int) -> bytes:
    return theirs.sent(sequence, duties=(duty,))


def of(case: UUID, **changes: object) -> DutyRow:
    return replace(DutyRow(case, 7, "夜间巡河", "东亭乡综合执法队", OwedState.OWED, DUE, None), **changes)  # type: ignore[arg-type]


def take(data: bytes, now: datetime) -> Package:
    return import_package(SYSTEM, package=receive_package(SYSTEM, data=data, now=now), now=now)


def test_our_duties_go_out_with_the_case_signed_and_as_they_stand(
    peer: Peer, case: JointCase, owed: dict[str, Duty], a_moment: datetime
) -> None:
    answer_duty(SYSTEM, duty=owed["清运"], text="运走了", now=a_moment)
    confirm_duty(SYSTEM, duty=owed["清运"], outcome=Outcome.SOLVED, now=a_moment)

    package, data = export_package(SYSTEM, peer=peer, now=a_moment)

    read = exchange.opened(exchange.sealed(data), peer.key)
    first, second = owed["清运"].pk, owed["照明"].pk
    assert read.duties == (
        DutyRow(case.uid, first, "清运河岸垃圾", "街道办", OwedState.DONE, DUE, a_moment.date()),
        DutyRow(case.uid, second, "河岸装灯", "供电所", OwedState.OWED, DUE, None),
    )
    assert package.counts["duties"] == 2
    with pytest.raises(exchange.Tampered):
        exchange.opened(exchange.sealed(data[:-1] + bytes([data[-1] ^ 1])), peer.key)


def test_their_duties_come_in_once_change_with_a_newer_package_and_never_go_back(
    case: JointCase, a_moment: datetime
) -> None:
    first, done = sent(of(case.uid), 1), of(case.uid, state=OwedState.DONE, done_on=DUE)
    said = [take(data, a_moment).counts for data in (first, first, sent(done, 3), sent(of(case.uid), 2))]

    outcomes = [[name for name, count in counts.items() if count] for counts in said]
    assert outcomes == [["new"], ["new"], ["changed"], ["older"]]
    kept = CaseDuty.objects.get()
    assert (kept.case, kept.key, kept.state, kept.done_on, kept.peer_sequence) == (case, 7, "done", DUE, 3)


def test_a_duty_of_a_case_that_is_none_of_theirs_and_ours_is_not_written(
    loop: Loop, peer: Peer, a_moment: datetime
) -> None:
    alone = open_case(
        SYSTEM, number="内〔2026〕9号", title="内部案件", place=loop.county.town, lead=loop.office,
        others=[loop.power], opened_on=FIRST, now=a_moment,
    )  # fmt: skip

    package = take(sent(of(alone.uid), 1), a_moment)

    assert (package.counts["conflict"], CaseDuty.objects.count()) == (1, 0)
    assert ExchangeConflict.objects.get().about == f"partners.CaseDuty:{alone.uid}:7"


def test_a_package_made_before_cases_carried_duties_is_still_read(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.delitem(exchange_rows.READERS, "duties")
        old = theirs.sent(1, cases=(theirs.case(),))

    read = exchange.opened(exchange.sealed(old), peer.key)

    assert (len(read.cases), read.duties) == (1, ())


def test_the_cases_page_shows_both_sides_and_a_unit_only_its_own_of_ours(
    loop: Loop,
    case: JointCase,
    owed: dict[str, Duty],
    officer_desk: Client,
    unit_desk: Callable[[Partner], Client],
    a_moment: datetime,
) -> None:
    take(sent(of(case.uid, due_on=a_moment.date() - timedelta(days=1)), 1), a_moment)
    address = reverse("partners:case", args=[case.pk])

    pages = [one.get(address).content.decode() for one in (officer_desk, unit_desk(loop.power))]

    words = ("清运河岸垃圾", "河岸装灯", "夜间巡河", "overdue")
    assert [[word for word in words if word in page] for page in pages] == [list(words), list(words[1:])]
    assert reverse("needs:duty", args=[owed["照明"].pk]) in pages[1]
