"""Credit lines: limit, drawn and available are what the ledger says, and nobody draws above what is available."""

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from tests.ledger.medicine import Stock
from tests.ledger.shown import WAN, lines
from tests.processes import at_once, starter, told

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.words import Role
from doorstep.ledger import rules
from doorstep.ledger.actions.credit import change_limit, draw, open_line, repay
from doorstep.ledger.models import CreditLine
from doorstep.ledger.queries import credit
from doorstep.ledger.queries.check import faults
from doorstep.ledger.queries.pages import visible


def stands(line: CreditLine) -> tuple[int, int, int]:
    """Limit, drawn, available, in ten thousand yuan."""
    (one,) = credit.standing(credit.lines(visible(SYSTEM, date(2026, 9, 1))).filter(pk=line.pk))
    return one.limit // WAN, one.drawn // WAN, one.available // WAN


def test_what_is_drawn_is_no_longer_available_and_what_is_paid_back_is_again(stock: Stock, a_moment: datetime) -> None:
    ours, theirs = lines(stock, a_moment)

    assert (stands(ours), stands(theirs)) == ((8_000, 1_000, 7_000), (6_000, 0, 6_000))
    assert list(faults()) == []


def test_nobody_draws_more_than_is_available_nor_pays_back_more_than_was_drawn(
    stock: Stock, a_moment: datetime
) -> None:
    ours, _ = lines(stock, a_moment)

    with pytest.raises(rules.NotEnoughCredit) as refused:
        draw(SYSTEM, line=ours, fen=7_000 * WAN + 1, reason="太多", now=a_moment)
    with pytest.raises(rules.NotDrawn):
        repay(SYSTEM, line=ours, fen=1_000 * WAN + 1, reason="太多", now=a_moment)

    assert (refused.value.available, stands(ours)) == (7_000 * WAN, (8_000, 1_000, 7_000))
    assert "¥70,000,000.00" in str(refused.value)


def test_a_limit_is_raised_freely_and_cut_by_no_more_than_is_available(stock: Stock, a_moment: datetime) -> None:
    ours, _ = lines(stock, a_moment)

    change_limit(SYSTEM, line=ours, by_fen=1_000 * WAN, reason="追加", now=a_moment)
    change_limit(SYSTEM, line=ours, by_fen=-2_000 * WAN, reason="压降", now=a_moment)
    with pytest.raises(rules.NotEnoughCredit):
        change_limit(SYSTEM, line=ours, by_fen=-7_000 * WAN, reason="压降", now=a_moment)

    assert stands(ours) == (7_000, 1_000, 6_000)


def test_the_same_drawing_told_twice_is_one(stock: Stock, a_moment: datetime) -> None:
    ours, _ = lines(stock, a_moment)

    for _time in range(2):
        draw(SYSTEM, line=ours, fen=WAN, reason="合同2号", now=a_moment, key=UUID(int=9))

    assert stands(ours) == (8_000, 1_001, 6_999)


@pytest.mark.parametrize("fen", [0, -1, True, 1.5])
def test_an_amount_is_whole_fen_above_nothing(stock: Stock, a_moment: datetime, fen: int) -> None:
    ours, _ = lines(stock, a_moment)

    with pytest.raises(rules.BadQuantity):
        draw(SYSTEM, line=ours, fen=fen, reason="合同", now=a_moment)


def test_a_line_is_drawn_within_its_term_with_a_reason_by_the_office_alone(
    stock: Stock, a_moment: datetime, make_actor: Callable[..., Actor]
) -> None:
    ours, _ = lines(stock, a_moment)

    with pytest.raises(rules.OutsideTheTerm):
        draw(SYSTEM, line=ours, fen=WAN, reason="合同", now=a_moment.replace(year=2030))
    with pytest.raises(rules.ReasonMissing):
        draw(SYSTEM, line=ours, fen=WAN, reason="", now=a_moment)
    with pytest.raises(NotAllowed):
        draw(make_actor(Role.AUDITOR), line=ours, fen=WAN, reason="合同", now=a_moment)


@pytest.mark.parametrize("changes", [{"borrower_name": ""}, {"title": " "}, {"valid_until": date(2025, 1, 1)}])
def test_a_line_says_who_lends_to_whom_until_when(stock: Stock, a_moment: datetime, changes: dict[str, object]) -> None:
    given = {
        "title": "授信",
        "lender": "农商银行",
        "borrower_name": "强村公司",
        "limit": WAN,
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2026, 12, 31),
    }

    with pytest.raises(rules.OneBorrower):
        open_line(SYSTEM, place=stock.book.place, now=a_moment, **{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_who_draw_all_that_is_left_at_once_one_is_refused(tmp_path: Path) -> None:
    start = starter(Path(__file__).with_name("draw_at_once.py"), tmp_path)
    told(start("prepare"))

    said = sorted(at_once([start("draw"), start("draw")]))

    assert said == ["drawn", "not enough"]
    assert json.loads(told(start("stands"))) == [8_000, 8_000, 0, []]
