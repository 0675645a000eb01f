"""An alliance at work, two townships that exchange: what the pages of partners are looked at with."""

from datetime import date, datetime, timedelta

import pytest
from tests.partners import theirs
from tests.programmes.small_county import County, make_county

from doorstep.base.actor import SYSTEM
from doorstep.meetings.actions.feeds import open_pairing_feed
from doorstep.meetings.actions.meetings import MeetingFacts, call_meeting
from doorstep.meetings.words import MeetingKind
from doorstep.needs.actions.duties import Owed, create_duty
from doorstep.needs.words import DutyOrigin
from doorstep.partners.actions import add_partner
from doorstep.partners.actions.alliances import found_alliance, join_alliance, leave_alliance, offer_service
from doorstep.partners.actions.cases import about, add_file, open_case
from doorstep.partners.actions.packages import export_package, import_package, receive_package
from doorstep.partners.actions.pairings import Goal, agree_pairing, record_progress
from doorstep.partners.actions.peers import add_peer, agree_sharing
from doorstep.partners.actions.promises import make_promise, record_delivery
from doorstep.partners.actions.secondments import approve_secondment, ask_secondment
from doorstep.partners.actions.sides import Outside
from doorstep.partners.actions.teams import form_team, join_team
from doorstep.partners.exchange_rows import DutyRow
from doorstep.partners.models import JointCase, Pairing, Partner
from doorstep.partners.words import OwedState, PartnerKind, SharedField, Side, TeamColour
from doorstep.people.actions import register_person

FIRST, LAST = date(2026, 1, 1), date(2029, 2, 28)
PROMISED = (
    ("上门检修线路", 40, "户", date(2026, 6, 30), 40),
    ("代办缴费陪同", 200, "次", date(2026, 3, 31), 150),
    ("添置出借工具", 30, "件", date(2029, 1, 31), 12),
)


def arrange(now: datetime) -> None:
    """Make it all through actions."""
    here = make_county(now)
    lead, power, post = (
        add_partner(SYSTEM, name=name, kind=PartnerKind.PUBLIC_UNIT, place=here.town, valid_from=FIRST, now=now)
        for name in ("文苑社区", "供电所", "邮政支局")
    )
    _alliance(here, lead, power, post, now)
    _agreements(here, lead, now)
    _exchange(here, now)


def _alliance(here: County, lead: Partner, power: Partner, post: Partner, now: datetime) -> None:
    alliance = found_alliance(
        SYSTEM, name_zh="红盟携手联盟", name_en="Hand in hand", place=here.town, lead=lead, valid_from=FIRST, now=now
    )
    join_alliance(SYSTEM, alliance=alliance, partner=power, valid_from=FIRST, now=now)
    left = join_alliance(SYSTEM, alliance=alliance, partner=post, valid_from=FIRST, now=now)
    leave_alliance(SYSTEM, membership=left, last_day=date(2026, 6, 30), now=now)
    for name in ("代缴电费", "故障报修", "工具借用"):
        offer_service(SYSTEM, alliance=alliance, name_zh=name, valid_from=FIRST, now=now)
    for what, quantity, unit, due_on, given in PROMISED:
        promise = make_promise(
            SYSTEM, alliance=alliance, partner=power, what=what, quantity=quantity, unit=unit, promised_on=FIRST,
            due_on=due_on, now=now,
        )  # fmt: skip
        record_delivery(SYSTEM, promise=promise, quantity=given, on=FIRST, evidence="签收单 2026-12", now=now)
    team = form_team(SYSTEM, name="红马甲", colour=TeamColour.RED, of=alliance, valid_from=FIRST, now=now)
    form_team(SYSTEM, name="蓝马甲电工队", colour=TeamColour.BLUE, of=power, valid_from=FIRST, now=now)
    volunteer = register_person(SYSTEM, name="沈春兰", village=here.villages[0], now=now)
    join_team(SYSTEM, team=team, person=volunteer, valid_from=FIRST, now=now)


def _agreements(here: County, office: Partner, now: datetime) -> None:
    pairing = agree_pairing(
        SYSTEM, title="灵溪村与高峰村结对", place=here.town, sides=[here.villages[0], Outside("高峰村", "341822")],
        valid_from=FIRST, valid_until=LAST, goals=[Goal("支部共办活动", 12, "场"), Goal("互访", 24, "次")], now=now,
    )  # fmt: skip
    record_progress(SYSTEM, goal=pairing.goals.all()[0], on=date(2026, 8, 1), reached=7, now=now)
    person = register_person(SYSTEM, name="周晓岚", village=here.villages[0], now=now)
    for at, post in enumerate(("乡长助理", "联络员")):
        secondment = ask_secondment(
            SYSTEM, person=person, sender=office, receiver=Outside("东亭乡人民政府", "341822"), post=post,
            place=here.town, valid_from=FIRST, valid_until=LAST, accepts_overlap=at > 0, now=now,
        )  # fmt: skip
    approve_secondment(SYSTEM, secondment=secondment, side=Side.RECEIVING, paper="组〔2026〕7号", now=now)
    case = open_case(
        SYSTEM, number="联〔2026〕1号", title="界河倾倒垃圾", summary="两边河段交替出现倾倒点。", place=here.town,
        lead=office, others=[Outside("东亭乡综合执法队", "341822")], opened_on=date(2026, 8, 3), now=now,
    )  # fmt: skip
    owed = Owed("清运河岸垃圾", here.villages[0], office, by=date(2028, 3, 1))
    create_duty(SYSTEM, origin=DutyOrigin.CASE, owed=owed, source=about(case), now=now)
    _calendar(pairing, office, now)
    add_file(SYSTEM, case=case, name="现场照片 1.jpg", content=b"what was seen", holds_personal_data=False, now=now)


def _calendar(pairing: Pairing, office: Partner, now: datetime) -> None:
    """Call a joint meeting, and give the joint calendar an address."""
    starts_at = (now + timedelta(days=9)).replace(hour=9, minute=0)
    facts = MeetingFacts(
        "两村联席会", MeetingKind.TALK, pairing.place, office, "村部二楼", starts_at, starts_at + timedelta(hours=2),
        title_en="Joint meeting of two villages", pairing=pairing,
    )  # fmt: skip
    call_meeting(SYSTEM, facts=facts, now=now)
    open_pairing_feed(SYSTEM, pairing=pairing, now=now)


def _exchange(here: County, now: datetime) -> None:
    peer, _ = add_peer(SYSTEM, code="341822", name="广德市", key=theirs.KEY, valid_from=FIRST, now=now)
    agree_sharing(
        SYSTEM, peer=peer, purpose="挂职人员报到", legal_basis="《个人信息保护法》第二十三条",
        fields=[SharedField.SECONDMENT_PERSON], valid_from=FIRST, valid_until=LAST, now=now,
    )  # fmt: skip
    export_package(SYSTEM, peer=peer, now=now)
    ours = JointCase.objects.get()
    watch = DutyRow(ours.uid, 7, "夜间巡河", "东亭乡综合执法队", OwedState.OWED, date(2026, 3, 1), None)
    first = theirs.sent(1, pairings=(theirs.pairing(),), cases=(theirs.case(),), duties=(watch,))
    import_package(SYSTEM, package=receive_package(SYSTEM, data=first, now=now), now=now)
    receive_package(SYSTEM, data=theirs.sent(1, pairings=(theirs.pairing(title="另一个"),)), now=now)
    more = theirs.sent(
        2, pairings=(theirs.pairing(title="高峰村与灵溪村"), theirs.pairing(2)),
        secondments=(theirs.post(person="吴海燕"),),
    )  # fmt: skip
    receive_package(SYSTEM, data=more, now=now)


@pytest.fixture
def partners_at_work(db: None, a_moment: datetime) -> None:
    arrange(a_moment)
