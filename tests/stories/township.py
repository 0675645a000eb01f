"""One of two townships, in a process and a data folder of its own: `begin`, `export FILE`, `import FILE`, `figures` ...

Which one says `DOORSTEP_COUNTY`: 330523 is Zhangwu in Anji, 341822 is Dongting in Guangde. Counts and the names of
Zhangwu's villages are true; the names of Dongting's villages are examples, people and firms are invented.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.files.storage import default_storage  # noqa: E402
from django.test import Client  # noqa: E402
from icalendar import Calendar  # noqa: E402
from tests import migrated  # noqa: E402

from doorstep.base import check  # noqa: E402
from doorstep.base.actions import create_login  # noqa: E402
from doorstep.base.actor import EVERYWHERE, SYSTEM, Actor, Granted  # noqa: E402
from doorstep.base.clock import TIME_ZONE  # noqa: E402
from doorstep.base.models import JournalEntry  # noqa: E402
from doorstep.base.words import Role  # noqa: E402
from doorstep.ledger.actions.credit import draw, open_line, repay  # noqa: E402
from doorstep.ledger.queries import credit  # noqa: E402
from doorstep.ledger.queries.pages import visible  # noqa: E402
from doorstep.meetings.actions.feeds import open_pairing_feed  # noqa: E402
from doorstep.meetings.actions.meetings import MeetingFacts, call_meeting  # noqa: E402
from doorstep.meetings.words import MeetingKind  # noqa: E402
from doorstep.needs.actions.duties import Owed, create_duty  # noqa: E402
from doorstep.needs.actions.outcome import answer_duty, confirm_duty  # noqa: E402
from doorstep.needs.models import Duty  # noqa: E402
from doorstep.needs.words import DutyOrigin, Outcome  # noqa: E402
from doorstep.partners.actions import add_partner  # noqa: E402
from doorstep.partners.actions.cases import about, add_file, open_case  # noqa: E402
from doorstep.partners.actions.packages import export_package, import_package, receive_package  # noqa: E402
from doorstep.partners.actions.pairings import Goal, agree_pairing, record_progress  # noqa: E402
from doorstep.partners.actions.peers import add_peer, agree_sharing  # noqa: E402
from doorstep.partners.actions.secondments import approve_secondment, ask_secondment  # noqa: E402
from doorstep.partners.actions.sides import Joining, Outside  # noqa: E402
from doorstep.partners.models import CaseFile, JointCase, Package, Pairing, Partner, Peer, Secondment  # noqa: E402
from doorstep.partners.queries import agreements  # noqa: E402
from doorstep.partners.queries.owed import owed_in  # noqa: E402
from doorstep.partners.rules import OverlappingPosts, Refused  # noqa: E402
from doorstep.partners.words import PartnerKind, SharedField, Side  # noqa: E402
from doorstep.people.actions import register_person  # noqa: E402
from doorstep.people.models import Person  # noqa: E402
from doorstep.places.actions.tree import create_place  # noqa: E402
from doorstep.places.models import Place  # noqa: E402
from doorstep.places.words import CodeSystem, PlaceKind  # noqa: E402

NOW = datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)
FIRST, LAST = date(2026, 3, 1), date(2029, 2, 28)
KEY = "5a" * 32
ZHANGWU = ("鄣吴村", "上堡村", "民乐村", "景坞村", "玉华村", "上吴村")
DONGTING = ("高峰村", "颂祖村", "阳岱山村", "沙坝村", "东亭村", "柏垫村")
WHO: dict[str, dict[str, Any]] = {
    "330523": {"county": "安吉县", "town": "鄣吴镇", "villages": ZHANGWU, "peer": ("341822", "广德市")},
    "341822": {"county": "广德市", "town": "东亭乡", "villages": DONGTING, "peer": ("330523", "安吉县")},
}
SQUADS = {"330523": ("鄣吴镇综合执法队", "鄣吴镇"), "341822": ("东亭乡综合执法队", "东亭乡")}
HERE = os.environ["DOORSTEP_COUNTY"]
MILLION = 100_000_000  # fen


def officer(name: str) -> Actor:
    login = create_login(
        SYSTEM, username=name, password="tea with the neighbours", role=Role.COUNTY_PLANNER, scope=EVERYWHERE, now=NOW
    )
    return Actor(login.pk, (Granted(Role.COUNTY_PLANNER, EVERYWHERE),), name)


def begin() -> dict[str, Any]:
    migrated.bring()
    who = WHO[HERE]
    county = create_place(
        SYSTEM, parent=None, kind=PlaceKind.COUNTY, name=who["county"], codes={CodeSystem.NBS: HERE}, now=NOW,
        valid_from=FIRST,
    )  # fmt: skip
    town = create_place(SYSTEM, parent=county, kind=PlaceKind.TOWN, name=who["town"], now=NOW, valid_from=FIRST)
    villages = [
        create_place(SYSTEM, parent=town, kind=PlaceKind.VILLAGE, name=name, now=NOW, valid_from=FIRST)
        for name in who["villages"]
    ]
    code, name = who["peer"]
    add_peer(SYSTEM, code=code, name=name, key=KEY, valid_from=FIRST, now=NOW)
    return zhangwu(town, villages) if HERE == "330523" else dongting(town, villages)


def zhangwu(town: Place, villages: list[Place]) -> dict[str, Any]:
    """Six villages with six, two firms of one trade, one case, one official who goes over."""
    for ours, theirs in zip(villages, DONGTING, strict=True):
        pairing = agree_pairing(
            SYSTEM, title=f"{ours.name}—{theirs}", place=town, sides=[ours, Outside(theirs, "341822")],
            valid_from=FIRST, valid_until=LAST, goals=[Goal("支部共办活动", 4, "场")], now=NOW,
        )  # fmt: skip
        record_progress(SYSTEM, goal=pairing.goals.get(), on=date(2026, 8, 31), reached=2, now=NOW)
    office = unit("鄣吴镇人民政府", PartnerKind.PUBLIC_UNIT, town)
    squad = unit("鄣吴镇综合执法队", PartnerKind.PUBLIC_UNIT, town)
    fans = unit("竹里扇业", PartnerKind.COMPANY, town)
    agree_pairing(
        SYSTEM, title="扇业结对", place=town, sides=[fans, Outside("东亭竹艺", "341822")], valid_from=FIRST,
        valid_until=LAST, now=NOW,
    )  # fmt: skip
    case = open_case(
        SYSTEM, number="联〔2026〕1号", title="界河倾倒垃圾", place=town, lead=squad,
        others=[Outside("东亭乡综合执法队", "341822")], opened_on=date(2026, 8, 3), now=NOW,
    )  # fmt: skip
    add_file(
        SYSTEM, case=case, name="现场照片.jpg", content=b"what Zhangwu saw", holds_personal_data=False, now=NOW
    )  # fmt: skip
    add_file(
        SYSTEM, case=case, name="举报人陈述.txt", content=b"who told Zhangwu", holds_personal_data=True, now=NOW
    )  # fmt: skip
    borrow(town, "鄣吴强村公司", "安吉农商银行", 80 * MILLION)
    return lend("周晓岚", office, "东亭乡人民政府", "341822", "乡长助理", villages[0])


def dongting(town: Place, villages: list[Place]) -> dict[str, Any]:
    """One official who goes the other way, named under an agreement."""
    office = unit("东亭乡人民政府", PartnerKind.PUBLIC_UNIT, town)
    share()
    borrow(town, "东亭强村公司", "广德农商银行", 60 * MILLION)
    return lend("吴海燕", office, "鄣吴镇人民政府", "330523", "镇长助理", villages[0])


def share() -> dict[str, Any]:
    """Agree that names on secondment and files with personal data may go to the other side."""
    agree_sharing(
        SYSTEM, peer=Peer.objects.get(), purpose="挂职人员报到、联合办案", legal_basis="《个人信息保护法》第二十三条",
        fields=[SharedField.SECONDMENT_PERSON, SharedField.CASE_FILE], valid_from=FIRST, valid_until=LAST, now=NOW,
    )  # fmt: skip
    return {}


def lend(name: str, office: Any, to: str, code: str, post: str, home: Place) -> dict[str, Any]:
    """Lend somebody, with a yes of each side; a second post on the same days is warned about."""
    first, second = officer("chief-1"), officer("chief-2")
    person = register_person(SYSTEM, name=name, village=home, now=NOW)
    given: dict[str, Any] = {
        "person": person, "sender": office, "receiver": Outside(to, code), "place": office.place,
        "valid_from": FIRST, "valid_until": date(2027, 2, 28), "now": NOW,
    }  # fmt: skip
    secondment = ask_secondment(first, post=post, **given)
    warned = ""
    try:
        ask_secondment(first, post="另一职务", **given)
    except OverlappingPosts as warning:
        warned = warning.posts[0]
    approve_secondment(first, secondment=secondment, side=Side.SENDING, now=NOW)
    same = ""
    try:
        approve_secondment(first, secondment=secondment, side=Side.RECEIVING, paper="1号", now=NOW)
    except Refused as refusal:
        same = type(refusal).__name__
    approve_secondment(second, secondment=secondment, side=Side.RECEIVING, paper="组〔2026〕7号", now=NOW)
    return {"warned": warned, "same login": same}


def borrow(town: Place, company: str, bank: str, limit: int) -> None:
    """A bank opens a credit line to the joint village company, which draws on it and pays some back."""
    borrower = unit(company, PartnerKind.VILLAGE_COMPANY, town)
    line = open_line(
        SYSTEM, place=town, title=f"{company}授信", lender=bank, borrower=borrower, limit=limit,
        valid_from=FIRST, valid_until=LAST, now=NOW,
    )  # fmt: skip
    draw(SYSTEM, line=line, fen=30 * MILLION, reason="合同1号", now=NOW)
    repay(SYSTEM, line=line, fen=10 * MILLION, reason="合同1号还款", now=NOW)


def overdraw() -> dict[str, Any]:
    """Ask for one fen more than is available, and then for exactly that."""
    (one,) = credit.standing(credit.lines(visible(SYSTEM, NOW.date())))
    try:
        draw(SYSTEM, line=one.line, fen=one.available + 1, reason="合同2号", now=NOW)
    except Refused as refusal:
        draw(SYSTEM, line=one.line, fen=one.available, reason="合同2号", now=NOW)
        return {"refused": type(refusal).__name__}
    return {}


def unit(name: str, kind: PartnerKind, place: Place) -> Any:
    return add_partner(SYSTEM, name=name, kind=kind, place=place, valid_from=FIRST, now=NOW)


def together() -> dict[str, Any]:
    """Pair all twelve at once, the other reading of the same twelve."""
    town = Place.objects.get(kind=PlaceKind.TOWN)
    sides: list[Joining] = [
        *Place.objects.filter(kind=PlaceKind.VILLAGE),
        *(Outside(name, "341822") for name in DONGTING),
    ]
    agree_pairing(SYSTEM, title="十二村一家亲", place=town, sides=sides, valid_from=FIRST, valid_until=LAST, now=NOW)
    return {"sides of one": Pairing.objects.get(title="十二村一家亲").sides.count()}


def add(case_file: str) -> dict[str, Any]:
    """Add a file of ours, about a person, to the one case, wherever it is kept."""
    content = f"{HERE} {case_file}".encode()
    add_file(
        SYSTEM, case=JointCase.objects.get(), name=case_file, content=content, holds_personal_data=True, now=NOW
    )  # fmt: skip
    return {}


def owe(title: str) -> dict[str, Any]:
    """Let our squad owe something in the one case, wherever it is kept."""
    case, (name, place) = JointCase.objects.get(), SQUADS[HERE]
    town = Place.objects.get(kind=PlaceKind.TOWN, name=place)
    squad = Partner.objects.filter(name=name).first() or unit(name, PartnerKind.PUBLIC_UNIT, town)
    owed = Owed(title, town, squad, by=date(2026, 9, 11))
    create_duty(SYSTEM, origin=DutyOrigin.CASE, owed=owed, source=about(case), now=NOW)
    return {}


def done() -> dict[str, Any]:
    """Answer what we owe in the case, and close it."""
    duty = Duty.objects.get(origin=DutyOrigin.CASE)
    answer_duty(SYSTEM, duty=duty, text="清运完毕", now=NOW)
    confirm_duty(SYSTEM, duty=duty, outcome=Outcome.SOLVED, now=NOW)
    return {}


def calendar() -> dict[str, Any]:
    """Call a joint meeting for the first pairing, and read the joint calendar as the other side does."""
    pairing = Pairing.objects.order_by("pk")[0]
    facts = MeetingFacts(
        "联席会", MeetingKind.TALK, pairing.place, Partner.objects.get(name="鄣吴镇人民政府"), "村部",
        NOW + timedelta(days=9), NOW + timedelta(days=9, hours=2), pairing=pairing,
    )  # fmt: skip
    call_meeting(SYSTEM, facts=facts, now=NOW)
    token = open_pairing_feed(SYSTEM, pairing=pairing, now=NOW).token
    body = Client(headers={"host": "localhost"}).get(f"/meetings/joint/{token}.ics").content
    return {"events": [str(one["summary"]) for one in Calendar.from_ical(body).walk("VEVENT")]}


def send(file: str, names: str = "") -> dict[str, Any]:
    try:
        package, data = export_package(SYSTEM, peer=Peer.objects.get(), with_names=bool(names), now=NOW)
    except Refused as refusal:
        return {"refused": type(refusal).__name__}
    Path(file).write_bytes(data)
    return {"sequence": package.sequence, "files": package.counts["files"], "withheld": package.counts["withheld"]}


def take(file: str) -> dict[str, Any]:
    try:
        package = receive_package(SYSTEM, data=Path(file).read_bytes(), now=NOW)
        village = Place.objects.filter(kind=PlaceKind.VILLAGE).first()
        return {**import_package(SYSTEM, package=package, village=village, now=NOW).counts}
    except Refused as refusal:
        return {"refused": type(refusal).__name__}


def figures() -> dict[str, Any]:
    found, case = Pairing.objects.all(), JointCase.objects.get()
    posts = Secondment.objects.order_by("post")
    return {
        "villages paired": agreements.villages_paired(SYSTEM, NOW.date()),
        "sides paired": agreements.sides_paired(SYSTEM, NOW.date()),
        "duties here": [[one.title, one.lead, one.state] for one in owed_in((case.pk,)).get(case.pk, [])],
        "duties there": [[one.title, one.lead, one.state] for one in case.their_duties.all()],
        "pairings": found.count(),
        "theirs": found.filter(peer__isnull=False).count(),
        "posts": [(one.post, one.from_name, one.to_name, one.state, one.person and one.person.name) for one in posts],
        "case": [[side.name, side.is_lead] for one in JointCase.objects.all() for side in one.sides.all()],
        "files": sorted(CaseFile.objects.values_list("name", flat=True)),
        "contents": [default_storage.open(one.stored_as).read().decode() for one in CaseFile.objects.order_by("name")],
        "progress": sorted({step.reached for one in found for goal in one.goals.all() for step in goal.progress.all()}),
        "people": sorted(Person.objects.values_list("name", flat=True)),
        "packages": sorted(Package.objects.values_list("direction", "sequence", "state")),
        "journal": JournalEntry.objects.count(),
        "credit": [
            [one.line.lender, one.limit // MILLION, one.drawn // MILLION, one.available // MILLION]
            for one in credit.standing(credit.lines(visible(SYSTEM, NOW.date())))
        ],
        "faults": list(check.every_fault()),
    }


if __name__ == "__main__":
    verbs: dict[str, Callable[..., Any]] = {
        "begin": begin,
        "together": together,
        "add": add,
        "share": share,
        "owe": owe,
        "done": done,
        "calendar": calendar,
        "overdraw": overdraw,
        "export": send,
        "import": take,
        "figures": figures,
    }
    said: Any = verbs[sys.argv[1]](*sys.argv[2:])
    sys.stdout.write(json.dumps(said, ensure_ascii=False))
