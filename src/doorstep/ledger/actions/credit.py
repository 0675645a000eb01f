"""Credit lines: open one, change its limit, draw, pay back. What is drawn and available stands in the ledger alone."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.ledger import rules
from doorstep.ledger.access import KEEP_CREDIT
from doorstep.ledger.actions import Leg, open_account, open_book, post, register_commodity
from doorstep.ledger.models import Account, Commodity, CreditLine, Movement
from doorstep.ledger.words import AccountKind, CommodityKind, MovementKind
from doorstep.partners.models import Partner
from doorstep.places.models import Place

_NAMES = {AccountKind.BANK: "授信", AccountKind.AVAILABLE: "可用额度", AccountKind.DRAWN: "已用额度"}


@transaction.atomic
def open_line(
    by: Actor,
    *,
    place: Place,
    title: str,
    lender: str,
    limit: int,
    valid_from: date,
    valid_until: date,
    now: datetime,
    borrower: Partner | None = None,
    borrower_name: str = "",
) -> CreditLine:
    """Write down that a bank lends up to `limit` fen, from `valid_from` to `valid_until`.

    Args:
        by: Who writes it down.
        place: Where it is kept.
        title: What people call it.
        lender: The bank.
        limit: Whole fen.
        valid_from: First day on which it can be drawn.
        valid_until: Last day on which it can be drawn.
        now: This moment.
        borrower: Who may draw, where it is a partner here.
        borrower_name: Who may draw, where it is not.

    Raises:
        NotAllowed, OneBorrower, BadQuantity: see there.
    """
    require(by, KEEP_CREDIT, place.path)
    rules.check_line(title, lender, (borrower, borrower_name.strip()), valid_from, valid_until)
    rules.check_fen(limit)
    book = open_book(by, key=f"credit:{place.pk}", name=f"{place.name}授信", place=place, now=now)
    number = CreditLine.objects.filter(bank__book=book).count() + 1
    accounts = {
        kind: open_account(
            by,
            book=book,
            key=f"line:{number}:{kind}",
            kind=kind,
            name=f"{title.strip()} · {name}"[:120],
            partner=borrower,
            may_be_negative=kind == AccountKind.BANK,
            now=now,
        )
        for kind, name in _NAMES.items()
    }
    line = CreditLine.objects.create(
        title=title.strip(),
        lender=lender.strip(),
        borrower=borrower,
        borrower_name=borrower_name.strip(),
        bank=accounts[AccountKind.BANK],
        available=accounts[AccountKind.AVAILABLE],
        drawn=accounts[AccountKind.DRAWN],
        valid_from=valid_from,
        valid_until=valid_until,
    )
    _move(by, line, MovementKind.GRANT, (line.bank, line.available), fen=limit, reason=title, now=now)
    journal.record(by, "ledger.open_line", f"ledger.CreditLine:{line.pk}", {"limit": limit}, now=now)
    return line


@transaction.atomic
def draw(by: Actor, *, line: CreditLine, fen: int, reason: str, now: datetime, key: UUID | None = None) -> Movement:
    """Draw on a credit line: what is available becomes what is drawn.

    Raises:
        NotAllowed, BadQuantity, ReasonMissing, KeyConflict: see there.
        NotEnoughCredit: more than is available, also when two ask at once.
        OutsideTheTerm: not on this day.
    """
    _check(by, line, fen, reason)
    if not line.valid_from <= now.astimezone(TIME_ZONE).date() <= line.valid_until:
        raise rules.OutsideTheTerm
    try:
        movement = _move(
            by, line, MovementKind.DRAW, (line.available, line.drawn), fen=fen, reason=reason, now=now, key=key
        )
    except rules.OutOfStock as short:
        raise rules.NotEnoughCredit(short.on_hand, fen) from short
    journal.record(by, "ledger.draw", f"ledger.CreditLine:{line.pk}", {"fen": fen, "movement": movement.pk}, now=now)
    return movement


@transaction.atomic
def repay(by: Actor, *, line: CreditLine, fen: int, reason: str, now: datetime, key: UUID | None = None) -> Movement:
    """Pay back what was drawn: it is available again.

    Raises:
        NotAllowed, BadQuantity, ReasonMissing, KeyConflict: see there.
        NotDrawn: more than was drawn.
    """
    _check(by, line, fen, reason)
    try:
        movement = _move(
            by, line, MovementKind.REPAY, (line.drawn, line.available), fen=fen, reason=reason, now=now, key=key
        )
    except rules.OutOfStock as short:
        raise rules.NotDrawn(short.on_hand) from short
    journal.record(by, "ledger.repay", f"ledger.CreditLine:{line.pk}", {"fen": fen, "movement": movement.pk}, now=now)
    return movement


@transaction.atomic
def change_limit(by: Actor, *, line: CreditLine, by_fen: int, reason: str, now: datetime) -> Movement:
    """Raise the limit by so many fen, or cut it (negative): only what is available can be cut.

    Raises:
        NotAllowed, BadQuantity, ReasonMissing: see there.
        NotEnoughCredit: less than that is available.
    """
    _check(by, line, abs(by_fen) if type(by_fen) is int else by_fen, reason)
    way = (line.bank, line.available) if by_fen > 0 else (line.available, line.bank)
    try:
        movement = _move(by, line, MovementKind.GRANT, way, fen=abs(by_fen), reason=reason, now=now)
    except rules.OutOfStock as short:
        raise rules.NotEnoughCredit(short.on_hand, -by_fen) from short
    journal.record(by, "ledger.change_limit", f"ledger.CreditLine:{line.pk}", {"by_fen": by_fen}, now=now)
    return movement


def _check(by: Actor, line: CreditLine, fen: int, reason: str) -> None:
    require(by, KEEP_CREDIT, line.bank.book.place.path)
    rules.check_fen(fen)
    rules.check_reason(reason)


def _move(
    by: Actor,
    line: CreditLine,
    kind: MovementKind,
    way: tuple[Account, Account],
    *,
    fen: int,
    reason: str,
    now: datetime,
    key: UUID | None = None,
) -> Movement:
    credit = _credit()
    return post(
        by,
        book=way[0].book,
        kind=kind,
        legs=[Leg(way[0], credit, -fen), Leg(way[1], credit, fen)],
        occurred_at=now,
        now=now,
        key=key,
        about=f"ledger.CreditLine:{line.pk}",
        reason=reason.strip(),
    )


def _credit() -> Commodity:
    return register_commodity(key="credit:CNY", kind=CommodityKind.CREDIT, unit="分", label="授信额度（人民币）")
