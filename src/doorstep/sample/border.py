"""Zhangwu and its neighbour across the province border: pairings, two firms, an official, a case, two credit lines.

True: the towns and Zhangwu's villages, that twelve village branches are paired, that the two joint village companies
have credit lines of 80 and 60 million yuan. Invented: goals, firms, people, case, what is drawn; the neighbour's
villages are examples.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from doorstep.base.actor import EVERYWHERE, SYSTEM, Actor, Granted
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.ledger.actions.credit import draw, open_line, repay
from doorstep.ledger.models import CreditLine
from doorstep.partners.actions import add_partner
from doorstep.partners.actions.cases import open_case
from doorstep.partners.actions.pairings import Goal, agree_pairing, record_progress
from doorstep.partners.actions.secondments import approve_secondment, ask_secondment
from doorstep.partners.actions.sides import Outside
from doorstep.partners.models import Partner
from doorstep.partners.words import PartnerKind, Side
from doorstep.people.actions import register_person
from doorstep.places.models import Place
from doorstep.sample.names import invented

TOWN = "鄣吴镇"
ACROSS = "341822"  # Guangde
THEIR_VILLAGES = ("高峰村", "颂祖村", "阳岱山村", "沙坝村", "东亭村", "九龙村")
MILLION = 100_000_000  # fen
TERM, POST = timedelta(days=3 * 365), timedelta(days=364)


def pair(county: Place, *, seed: int, begun: datetime, now: datetime) -> None:
    """Agree on everything on the first day; how far the goals stand is written down today."""
    town = Place.objects.get(parent=county, name=TOWN)
    first, today = begun.date(), now.date()
    villages = list(town.children.order_by("id"))
    for ours, theirs in zip(villages, THEIR_VILLAGES, strict=False):
        pairing = agree_pairing(
            SYSTEM,
            title=f"{ours.name}与{theirs}支部结对",
            place=town,
            sides=[ours, Outside(theirs, ACROSS)],
            valid_from=first,
            valid_until=first + TERM,
            goals=[Goal("支部共办活动", 12, "场"), Goal("互访", 24, "次")],
            now=now,
        )
        for at, goal in enumerate(pairing.goals.all(), 1):
            record_progress(SYSTEM, goal=goal, on=today, reached=(ours.pk * at) % 9 + 1, now=now)
    fans = _unit("鄣吴竹里扇业", PartnerKind.COMPANY, town, now)
    agree_pairing(
        SYSTEM,
        title="制扇企业结对",
        place=town,
        sides=[fans, Outside("东亭竹艺", ACROSS)],
        valid_from=first,
        valid_until=first + TERM,
        now=now,
    )
    _lend(town, villages[0], seed=seed, first=first, now=now)
    open_case(
        SYSTEM,
        number="联合执法1号",
        title="界河两岸倾倒垃圾",
        place=town,
        lead=_unit("鄣吴镇综合执法队", PartnerKind.PUBLIC_UNIT, town, now),
        others=[Outside("东亭乡综合执法队", ACROSS)],
        opened_on=today - timedelta(days=20),
        now=now,
    )


def borrow(county: Place, *, begun: datetime) -> Iterator[datetime]:
    """Tell how both credit lines are opened, ours is drawn on twice, and some is paid back."""
    town = Place.objects.get(parent=county, name=TOWN)
    company = _unit("鄣吴强村联合公司", PartnerKind.VILLAGE_COMPANY, town, begun)
    ours = _line(town, "安吉农商银行", 80, begun, borrower=company)
    _line(town, "广德农商银行", 60, begun, borrower_name="东亭强村联合公司")
    for days, do, millions, what in (
        (60, draw, 12, "竹扇园区一期"),
        (180, draw, 9, "竹扇园区二期"),
        (300, repay, 3, "一期首笔还款"),
    ):
        moment = begun + timedelta(days=days)
        yield moment
        do(SYSTEM, line=ours, fen=millions * MILLION, reason=what, now=moment)


def _line(
    town: Place, bank: str, millions: int, begun: datetime, *, borrower: Partner | None = None, borrower_name: str = ""
) -> CreditLine:
    return open_line(
        SYSTEM,
        place=town,
        title=f"{borrower.name if borrower else borrower_name}授信",
        lender=bank,
        borrower=borrower,
        borrower_name=borrower_name,
        limit=millions * MILLION,
        valid_from=begun.date(),
        valid_until=begun.date() + TERM,
        now=begun,
    )


def _lend(town: Place, home: Place, *, seed: int, first: date, now: datetime) -> None:
    """Lend an official across the border, with a yes of each side by two different logins."""
    secondment = ask_secondment(
        SYSTEM,
        person=register_person(SYSTEM, name=next(invented(seed + 7)), village=home, now=now),
        sender=_unit("鄣吴镇人民政府", PartnerKind.PUBLIC_UNIT, town, now),
        receiver=Outside("东亭乡人民政府", ACROSS),
        post="乡长助理",
        place=town,
        valid_from=first,
        valid_until=first + POST,
        now=now,
    )
    approve_secondment(_actor("planner", Role.COUNTY_PLANNER), secondment=secondment, side=Side.SENDING, now=now)
    approve_secondment(
        _actor("admin", Role.ADMIN), secondment=secondment, side=Side.RECEIVING, paper="组函7号", now=now
    )


def _unit(name: str, kind: PartnerKind, place: Place, now: datetime) -> Partner:
    return add_partner(SYSTEM, name=name, kind=kind, place=place, valid_from=now.date() - timedelta(days=365), now=now)


def _actor(username: str, role: Role) -> Actor:
    login = Login.objects.get(username=username)
    return Actor(login.pk, (Granted(role, EVERYWHERE),), username)
