"""Pages of alliances, agreements and the exchange: who does what through them, and what they say when refused."""

from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.partners import theirs
from tests.partners.conftest import FIRST, Allied
from tests.programmes.small_county import County

from doorstep.base.actor import SYSTEM
from doorstep.base.words import Role
from doorstep.partners.actions import seat_login
from doorstep.partners.actions.alliances import found_alliance
from doorstep.partners.actions.cases import add_file, open_case
from doorstep.partners.actions.pairings import agree_pairing
from doorstep.partners.actions.peers import add_peer
from doorstep.partners.actions.promises import make_promise
from doorstep.partners.actions.secondments import ask_secondment
from doorstep.partners.actions.sides import Outside
from doorstep.partners.models import (
    Alliance,
    CaseFile,
    Delivery,
    ExchangeConflict,
    JointCase,
    Membership,
    Package,
    Pairing,
    Peer,
    Promise,
    Secondment,
    SharingAgreement,
    Team,
    TeamMember,
)
from doorstep.partners.words import PackageState
from doorstep.people.actions import register_person
from doorstep.people.models import Person

pytestmark = pytest.mark.django_db
TODAY = "2026-09-01"


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch: pytest.MonkeyPatch, a_moment: datetime) -> None:
    monkeypatch.setattr("doorstep.base.clock.now", lambda: a_moment)


@pytest.fixture
def desk(client: Client, login_as: Any, here: County) -> Client:
    """An officer of the town, reading English."""
    login_as(client, Role.TOWNSHIP_OFFICER, here.town.path)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def county_desk(client: Client, login_as: Any, here: County) -> Client:
    """A planner of the county, reading English."""
    login_as(client, Role.COUNTY_PLANNER, here.county.path)
    client.cookies["django_language"] = "en"
    return client


def at(name: str, *arguments: object) -> str:
    return reverse(f"partners:{name}", args=arguments)


def test_an_alliance_is_founded_joined_and_left_through_the_pages(desk: Client, unit: Any, here: County) -> None:
    lead, power = unit("文苑社区"), unit("供电所")

    desk.post(
        at("alliance_new"),
        {"name_zh": "红盟携手", "place": here.town.pk, "lead": lead.pk, "valid_from": "2026-01-01"},
    )
    alliance = Alliance.objects.get()
    desk.post(at("alliance_join", alliance.pk), {"partner": power.pk, "role": "member", "valid_from": "2026-02-01"})
    desk.post(at("service_new", alliance.pk), {"name_zh": "代缴电费", "valid_from": "2026-02-01"})
    shown = desk.get(at("alliance", alliance.pk)).content.decode()
    member = Membership.objects.get(partner=power)
    desk.post(at("member_leave", member.pk), {"last_day": "2026-08-31"})

    assert all(words in shown for words in ("文苑社区", "供电所", "代缴电费"))
    member.refresh_from_db()
    assert member.valid_until == date(2026, 8, 31)
    assert "Former members" in desk.get(at("alliance", alliance.pk)).content.decode()


def two_open(partner_id: int, alliance_id: int | None, last_day: date | None) -> int:
    return 2


def test_a_member_with_open_duties_is_told_why_it_cannot_leave(desk: Client, allied: Allied, settings: Any) -> None:
    settings.HELD_BY = [f"{__name__}.two_open"]

    response = desk.post(at("member_leave", allied.member.pk), {"last_day": TODAY})

    assert "It still has open duties: 2." in response.content.decode()


def test_a_firm_writes_its_own_delivery_down_and_takes_a_slip_back(
    client: Client, login_as: Any, allied: Allied, a_moment: datetime
) -> None:
    login = login_as(client, Role.PARTNER_STAFF, allied.county.town.path)
    seat_login(SYSTEM, partner=allied.power, login=login, now=a_moment)
    page = at("alliance", allied.alliance.pk)

    client.post(
        at("promise_new", allied.alliance.pk),
        {"partner": allied.power.pk, "what": "检修线路", "quantity": "40", "unit": "户", "promised_on": "2026-03-01",
         "due_on": "2026-08-31"},
    )  # fmt: skip
    promise = Promise.objects.get()
    client.post(at("delivery_new", promise.pk), {"quantity": "30", "on": TODAY, "evidence": "签收单 12"})
    shown = client.get(page).content.decode()
    client.post(at("delivery_reverse", Delivery.objects.get().pk), {"why": "写错了"})

    assert "75%" in shown
    assert sorted(Delivery.objects.values_list("quantity", flat=True)) == [-30, 30]
    assert client.get(at("promise", promise.pk)).status_code == 200


def test_a_team_is_formed_and_joined_by_name(desk: Client, allied: Allied, a_moment: datetime) -> None:
    for village in allied.county.villages[:2]:
        register_person(SYSTEM, name="王海", village=village, now=a_moment)
    register_person(SYSTEM, name="李青", village=allied.county.villages[0], now=a_moment)

    desk.post(at("team_new", allied.alliance.pk), {"name": "红马甲", "colour": "red", "valid_from": "2026-01-01"})
    team = Team.objects.get()
    twice = desk.post(at("team_join", team.pk), {"person": "王海", "valid_from": TODAY}).content.decode()
    nobody = desk.post(at("team_join", team.pk), {"person": "赵四", "valid_from": TODAY}).content.decode()
    desk.post(at("team_join", team.pk), {"person": "李青", "valid_from": TODAY})
    desk.post(at("team_join", team.pk), {"person": str(Person.objects.filter(name="王海")[0].pk), "valid_from": TODAY})

    assert "Several people have this name" in twice
    assert "Nobody of this name" in nobody
    assert TeamMember.objects.count() == 2
    assert "李青" in desk.get(at("team", team.pk)).content.decode()


def test_a_pairing_of_many_sides_and_goals_is_typed_in_lines(desk: Client, here: County) -> None:
    desk.post(
        at("pairing_new"),
        {"title": "结对", "place": here.town.pk, "first": f"p{here.villages[0].pk}", "more": "大竹园村\n双一村",
         "outside": "高峰村，341822\n沙坝村", "valid_from": "2026-03-01", "valid_until": "2027-02-28",
         "goals": "互访，12，次\n共办活动, 4, 场"},
    )  # fmt: skip
    pairing = Pairing.objects.get()
    desk.post(at("goal_progress", pairing.goals.all()[0].pk), {"on": TODAY, "reached": "3"})

    names = [side.name for side in pairing.sides.all()]
    assert names == ["灵溪村", "大竹园村", "双一村", "高峰村", "沙坝村"]
    shown = desk.get(at("pairing", pairing.pk)).content.decode()
    assert "互访: 3 of 12 次" in shown


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"more": "没有村"}, "没有村: not in your lists"),
        ({"goals": "互访"}, "互访: write what, how many, counted in"),
        ({"outside": ""}, "Name at least two sides"),
        ({"valid_until": "2026-01-01"}, "The last day lies before the first."),
    ],
)
def test_a_pairing_that_cannot_be_is_said_to_be_none(
    desk: Client, here: County, changes: dict[str, str], words: str
) -> None:
    typed = {
        "title": "结对", "place": here.town.pk, "first": f"p{here.villages[0].pk}", "more": "", "outside": "高峰村",
        "valid_from": "2026-03-01", "valid_until": "2027-02-28", "goals": "",
    }  # fmt: skip

    response = desk.post(at("pairing_new"), {**typed, **changes})

    assert words in response.content.decode()
    assert not Pairing.objects.exists()


def test_a_secondment_is_warned_about_then_approved_by_two(
    desk: Client, here: County, unit: Any, a_moment: datetime, login_as: Any
) -> None:
    office = unit("递铺街道办")
    person = register_person(SYSTEM, name="周晓岚", village=here.villages[0], now=a_moment)
    typed = {
        "person": "周晓岚", "post": "乡长助理", "place": here.town.pk, "sender": office.pk,
        "receiver_outside": "东亭乡人民政府", "receiver_code": "341822", "valid_from": "2026-03-01",
        "valid_until": "2027-02-28",
    }  # fmt: skip
    ask_secondment(
        SYSTEM, person=person, sender=office, receiver=Outside("孝丰镇"), post="联络员", place=here.town,
        valid_from=FIRST, valid_until=date(2026, 12, 31), now=a_moment,
    )  # fmt: skip

    warned = desk.post(at("secondment_new"), typed).content.decode()
    asked = Secondment.objects.count()
    desk.post(at("secondment_new"), {**typed, "accepts_overlap": "on"})
    post = Secondment.objects.get(post="乡长助理")
    desk.post(at("secondment_approve", post.pk, "sending"))
    same = desk.post(at("secondment_approve", post.pk, "receiving"), {"paper": "7号"}).content.decode()
    other = Client()
    login_as(other, Role.COUNTY_PLANNER, here.county.path)
    other.post(at("secondment_approve", post.pk, "receiving"), {"paper": "组〔2026〕7号"})

    assert "another post on these days: 联络员" in warned
    assert asked == 1
    assert "You approved for the other side." in same
    post.refresh_from_db()
    assert (post.state, post.overlaps) == ("agreed", 1)
    assert "周晓岚" in desk.get(at("secondment", post.pk)).content.decode()
    assert "周晓岚" not in other.get(at("secondment", post.pk)).content.decode()


def test_a_case_takes_files_gives_them_back_and_is_closed(desk: Client, here: County, unit: Any) -> None:
    squad = unit("执法队")
    desk.post(
        at("case_new"),
        {"number": "联1", "title": "界河", "place": here.town.pk, "first": f"u{squad.pk}", "leads": "theirs",
         "outside": "东亭乡执法队, 341822", "opened_on": TODAY},
    )  # fmt: skip
    case = JointCase.objects.get()
    upload = SimpleUploadedFile("现场 1.jpg", b"what was seen", "image/jpeg")
    desk.post(at("file_new", case.pk), {"file": upload})
    assert not CaseFile.objects.exists()  # nobody said whether it is about people

    upload.seek(0)
    desk.post(at("file_new", case.pk), {"file": upload, "personal": "no"})
    response = desk.post(at("file_read", CaseFile.objects.get().pk))
    desk.post(at("case_close", case.pk))

    case.refresh_from_db()
    assert [(side.name, side.is_lead) for side in case.sides.all()] == [("东亭乡执法队", True), ("执法队", False)]
    assert response.content == b"what was seen"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert case.state == "closed"


def test_the_key_is_shown_once_and_never_again(county_desk: Client) -> None:
    typed = {"name": "广德市", "code": "341822", "key": "", "valid_from": "2026-01-01"}

    shown = county_desk.post(at("peer_new"), typed).content.decode()

    peer = Peer.objects.get()
    pieces = [peer.key[place : place + 16] for place in range(0, 64, 16)]
    assert " ".join(pieces) in shown
    later = [county_desk.get(address).content.decode() for address in (at("peer", peer.pk), at("peers"))]
    assert [piece for page in later for piece in pieces if piece in page] == []


@pytest.fixture
def peer(here: County, a_moment: datetime) -> Peer:
    return add_peer(SYSTEM, code="341822", name="广德市", key=theirs.KEY, valid_from=FIRST, now=a_moment)[0]


def received(client: Client, data: bytes) -> Any:
    return client.post(at("package_receive"), {"file": SimpleUploadedFile("1.doorstep", data)})


def test_a_package_is_looked_at_then_taken_in(county_desk: Client, peer: Peer, here: County) -> None:
    received(county_desk, theirs.sent(1, pairings=(theirs.pairing(),), cases=(theirs.case(),)))
    package = Package.objects.get()
    shown = county_desk.get(at("package", package.pk)).content.decode()
    before = Pairing.objects.count()
    county_desk.post(at("package_take", package.pk), {"place": here.town.pk})

    assert "结对 1" in shown
    assert "comes in" in shown
    assert (before, Pairing.objects.get().place, JointCase.objects.get().place) == (0, here.town, here.town)
    for address in (at("pairings"), at("cases"), at("pairing", Pairing.objects.get().pk)):
        assert "广德市" in county_desk.get(address).content.decode()


def test_whom_a_package_names_is_registered_in_the_village_that_is_chosen(
    county_desk: Client, peer: Peer, here: County
) -> None:
    received(county_desk, theirs.sent(1, secondments=(theirs.post(person="吴海燕"),)))
    package = Package.objects.get()

    missing = county_desk.post(at("package_take", package.pk), {"village": "", "place": here.town.pk})
    county_desk.post(at("package_take", package.pk), {"village": here.villages[1].pk, "place": here.town.pk})

    assert missing.status_code == 200
    assert Person.objects.get().village == here.villages[1]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"hello", "not a package of Doorstep"),
        (theirs.sent(key="00" * 32), "The signature does not hold"),
        (theirs.sent(sender="999999"), "No exchange is agreed on with 999999"),
    ],
)
def test_what_cannot_be_taken_says_why(county_desk: Client, peer: Peer, data: bytes, words: str) -> None:
    response = received(county_desk, data)

    assert words in response.content.decode()


def test_a_contradiction_is_shown_until_it_is_settled(county_desk: Client, peer: Peer, here: County) -> None:
    received(county_desk, theirs.sent(1, pairings=(theirs.pairing(),)))
    county_desk.post(at("package_take", Package.objects.get().pk), {"place": here.county.pk})
    received(county_desk, theirs.sent(1, pairings=(theirs.pairing(title="另一个"),)))
    listed = county_desk.get(at("peers")).content.decode()
    conflict = ExchangeConflict.objects.get()

    county_desk.post(at("conflict_settle", conflict.pk), {"answer": "电话核实"})

    assert "1 contradiction" in listed
    assert conflict.package.state == PackageState.CONFLICT
    assert "电话核实" in county_desk.get(at("peer", peer.pk)).content.decode()


def test_a_package_with_names_is_made_only_under_an_agreement(county_desk: Client, peer: Peer) -> None:
    refused = county_desk.post(at("package_make", peer.pk), {"names": "on"}, follow=True).content.decode()
    plain = county_desk.post(at("package_make", peer.pk))
    county_desk.post(
        at("sharing_new", peer.pk),
        {"purpose": "报到", "legal_basis": "第二十三条", "shared": ["secondment.person"], "valid_from": "2026-01-01",
         "valid_until": "2026-12-31"},
    )  # fmt: skip
    named = county_desk.post(at("package_make", peer.pk), {"names": "on"})

    assert "No agreement on sharing covers names" in refused
    assert plain["Content-Disposition"] == 'attachment; filename="330523-341822-1.doorstep"'
    assert named.content.startswith(b"DOORSTEP-EXCHANGE/1 330523 341822 2\n")
    assert SharingAgreement.objects.count() == 1


def test_a_package_is_put_aside(county_desk: Client, peer: Peer) -> None:
    received(county_desk, theirs.sent(1, pairings=(theirs.pairing(),)))

    county_desk.post(at("package_aside", Package.objects.get().pk))

    assert Package.objects.get().state == PackageState.PUT_ASIDE
    assert not Pairing.objects.exists()


def test_an_officer_of_a_town_sees_nothing_of_another_town(
    client: Client, login_as: Any, here: County, allied: Allied, a_moment: datetime
) -> None:
    login_as(client, Role.TOWNSHIP_OFFICER, "/999/")
    promise = make_promise(
        SYSTEM, alliance=allied.alliance, partner=allied.power, what="x", quantity=1, unit="次", promised_on=FIRST,
        due_on=FIRST, now=a_moment,
    )  # fmt: skip

    found = [
        client.get(at("alliance", allied.alliance.pk)).status_code,
        client.get(at("promise", promise.pk)).status_code,
        client.get(at("member_leave", allied.member.pk)).status_code,
    ]

    assert found == [404, 404, 404]


def test_lists_are_searched(desk: Client, allied: Allied, here: County, a_moment: datetime) -> None:
    agree_pairing(
        SYSTEM, title="结对甲", place=here.town, sides=[here.villages[0], Outside("高峰村")], valid_from=FIRST,
        valid_until=FIRST, now=a_moment,
    )  # fmt: skip
    open_case(
        SYSTEM, number="联9", title="界河", place=here.town, lead=here.company, others=[Outside("东亭")],
        opened_on=FIRST, now=a_moment,
    )  # fmt: skip

    def hits(name: str, text: str) -> bool:
        return "card" in desk.get(at(name), {"q": text}).content.decode().split('role="search"')[1]

    assert (hits("alliances", "红盟"), hits("alliances", "蓝盟")) == (True, False)
    assert (hits("pairings", "高峰"), hits("pairings", "低谷")) == (True, False)
    assert (hits("cases", "联9"), hits("cases", "联8")) == (True, False)


@pytest.mark.parametrize("name", ["alliances", "pairings", "secondments", "cases", "peers"])
def test_a_list_costs_the_same_for_one_and_for_thirty(
    county_desk: Client, here: County, allied: Allied, peer: Peer, a_moment: datetime, name: str
) -> None:
    person = register_person(SYSTEM, name="甲", village=here.villages[0], now=a_moment)
    term: dict[str, Any] = {"place": here.town, "valid_from": FIRST, "now": a_moment}

    def one_more(number: int) -> None:
        outside = Outside(f"外地{number}", "341822")
        found_alliance(SYSTEM, name_zh=f"联盟{number}", lead=allied.lead, **term)
        agree_pairing(SYSTEM, title="结对", sides=[here.villages[0], outside], valid_until=FIRST, **term)
        ask_secondment(
            SYSTEM, person=person, sender=here.company, receiver=outside, post="助理", valid_until=FIRST,
            accepts_overlap=True, **term,
        )  # fmt: skip
        case = open_case(
            SYSTEM, number=f"联{number}", title="案", place=here.town, lead=here.company, others=[outside],
            opened_on=FIRST, now=a_moment,
        )  # fmt: skip
        add_file(SYSTEM, case=case, name="a", content=b"%d" % number, holds_personal_data=False, now=a_moment)
        Package.objects.create(
            peer=peer, direction="out", sequence=number, digest=str(number), size=1, state="made", made_at=a_moment
        )

    counts = []
    for numbers in (range(1, 2), range(2, 26)):
        for number in numbers:
            one_more(number)
        with CaptureQueriesContext(connection) as caught:
            county_desk.get(at(name))
        counts.append(len(caught))

    assert counts[0] == counts[1]
