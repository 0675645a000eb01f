"""A unit sees the alliances it belongs to and what it promised itself; real rows of others are not there for it."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.partners.conftest import Allied

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.partners.actions import seat_login
from doorstep.partners.actions.pairings import agree_pairing
from doorstep.partners.actions.promises import make_promise, record_delivery
from doorstep.partners.actions.secondments import ask_secondment
from doorstep.partners.actions.sides import Outside
from doorstep.partners.actions.teams import form_team
from doorstep.partners.models import Partner, Promise, Team
from doorstep.partners.words import TeamColour
from doorstep.people.actions import register_person

DAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _the_clock_stands(monkeypatch: pytest.MonkeyPatch, a_moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: a_moment)


def promised(allied: Allied, partner: Partner, what: str, now: datetime) -> Promise:
    given = {"quantity": 4, "unit": "次", "promised_on": DAY, "due_on": DAY, "now": now}
    return make_promise(SYSTEM, alliance=allied.alliance, partner=partner, what=what, **given)  # type: ignore[arg-type]


def browser_of(login: Login) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(login)
    return client


@pytest.fixture
def browsers(allied: Allied, unit: Any, make_login: Any, a_moment: datetime) -> dict[str, Client]:
    """Browsers of the power station (a member), of a firm that is none, and of the town's officer."""
    found = {"officer": browser_of(make_login(Role.TOWNSHIP_OFFICER, allied.county.town.path))}
    for name, partner in (("member", allied.power), ("stranger", unit("邮政所"))):
        login = make_login(Role.PARTNER_STAFF, allied.county.county.path)
        seat_login(SYSTEM, partner=partner, login=login, now=a_moment)
        found[name] = browser_of(login)
    return found


def test_who_reads_which_alliance_promise_and_team(
    allied: Allied, browsers: dict[str, Client], a_moment: datetime
) -> None:
    own, others = promised(allied, allied.power, "检修线路", a_moment), promised(allied, allied.lead, "送报", a_moment)
    slip = record_delivery(SYSTEM, promise=others, quantity=1, on=DAY, evidence="签收单", now=a_moment)
    team = form_team(SYSTEM, of=allied.alliance, name="红马甲", colour=TeamColour.RED, valid_from=DAY, now=a_moment)
    asked = {
        "alliance": allied.alliance.pk,
        "team": team.pk,
        "promise": own.pk,
        "promise of another": others.pk,
        "delivery_new": others.pk,
        "delivery_reverse": slip.pk,
    }

    found = {
        name: {
            who: browser.get(reverse(f"partners:{name.split()[0]}", args=[pk])).status_code
            for who, browser in browsers.items()
        }
        for name, pk in asked.items()
    }

    for_members, for_office = (200, 200, 404), (200, 404, 404)
    assert {name: (row["officer"], row["member"], row["stranger"]) for name, row in found.items()} == {
        "alliance": for_members,
        "team": for_members,
        "promise": for_members,
        "promise of another": for_office,
        "delivery_new": for_office,
        "delivery_reverse": for_office,
    }


def test_the_teams_of_a_unit_stand_on_a_page_of_their_own_for_it_and_the_office(
    allied: Allied, browsers: dict[str, Client], a_moment: datetime
) -> None:
    page = reverse("partners:partner_teams", args=[allied.power.pk])
    browsers["officer"].post(
        reverse("partners:partner_team_new", args=[allied.power.pk]),
        {"name": "蓝马甲电工队", "colour": "blue", "valid_from": "2026-03-01"},
    )
    team = Team.objects.get(partner=allied.power)

    codes = {
        who: [one.get(path).status_code for path in (page, reverse("partners:team", args=[team.pk]))]
        for who, one in browsers.items()
    }

    assert codes == {"officer": [200, 200], "member": [200, 200], "stranger": [404, 404]}
    assert "蓝马甲电工队" in browsers["member"].get(page).content.decode()
    assert page in browsers["officer"].get(reverse("partners:partner_edit", args=[allied.power.pk])).content.decode()


def test_lists_name_only_what_the_reader_may_open(
    allied: Allied, browsers: dict[str, Client], a_moment: datetime
) -> None:
    for partner, what in ((allied.power, "检修线路"), (allied.lead, "送报")):
        promised(allied, partner, what, a_moment)

    listed = {
        who: "红盟携手" in one.get(reverse("partners:alliances")).content.decode() for who, one in browsers.items()
    }
    page = browsers["member"].get(reverse("partners:alliance", args=[allied.alliance.pk])).content.decode()

    assert listed == {"officer": True, "member": True, "stranger": False}
    assert ("检修线路" in page, "送报" in page) == (True, False)


def test_agreements_are_there_for_the_units_that_are_a_side_of_them_and_the_office(
    allied: Allied, browsers: dict[str, Client], a_moment: datetime
) -> None:
    other = Outside("东亭乡人民政府", "341822")
    town, until = allied.county.town, date(2027, 12, 31)
    pairing = agree_pairing(
        SYSTEM,
        title="电力结对",
        place=town,
        sides=[allied.power, other],
        valid_from=DAY,
        valid_until=until,
        now=a_moment,
    )
    person = register_person(SYSTEM, name="周晓岚", village=allied.county.villages[0], now=a_moment)
    post = ask_secondment(
        SYSTEM, person=person, sender=allied.power, receiver=other, post="驻点电工", place=town,
        valid_from=DAY, valid_until=until, now=a_moment,
    )  # fmt: skip

    opened = {
        who: [
            browser.get(reverse(f"partners:{name}", args=[pk])).status_code
            for name, pk in (("pairing", pairing.pk), ("secondment", post.pk))
        ]
        for who, browser in browsers.items()
    }
    listed = {
        who: [
            words in browser.get(reverse(f"partners:{name}")).content.decode()
            for name, words in (("pairings", "电力结对"), ("secondments", "驻点电工"))
        ]
        for who, browser in browsers.items()
    }

    assert opened == {"officer": [200, 200], "member": [200, 200], "stranger": [404, 404]}
    assert listed == {"officer": [True, True], "member": [True, True], "stranger": [False, False]}


@pytest.mark.parametrize("role", [Role.CREW, Role.PHARMACIST, Role.VERIFIER])
def test_crews_pharmacists_and_verifiers_see_what_their_unit_agreed_on_and_nothing_of_others(
    allied: Allied, unit: Any, make_login: Any, a_moment: datetime, role: Role
) -> None:
    given: dict[str, Any] = {
        "place": allied.county.town, "valid_from": DAY, "valid_until": date(2027, 12, 31), "now": a_moment
    }  # fmt: skip
    person = register_person(SYSTEM, name="周晓岚", village=allied.county.villages[0], now=a_moment)
    other, own = Outside("东亭乡人民政府", "341822"), unit("送药公司")
    for partner in (allied.power, own):
        agree_pairing(SYSTEM, title=f"{partner.name}结对", sides=[partner, other], **given)
        ask_secondment(
            SYSTEM, person=person, sender=partner, receiver=other, post=f"{partner.name}驻点", accepts_overlap=True,
            **given,
        )  # fmt: skip
    login = make_login(role, allied.county.county.path)
    seat_login(SYSTEM, partner=own, login=login, now=a_moment)

    pages = [
        browser_of(login).get(reverse(f"partners:{name}")).content.decode()
        for name in ("pairings", "secondments", "alliances")
    ]

    words = ("送药公司结对", "送药公司驻点", "供电所结对", "供电所驻点", "红盟携手")
    assert [word for word in words if word in "".join(pages)] == ["送药公司结对", "送药公司驻点"]
