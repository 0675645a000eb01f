"""Partners: who gives, runs and answers for services."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.programmes.small_county import County, make_county

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.words import Role
from doorstep.partners import queries
from doorstep.partners.actions import (
    NameMissing,
    PartnerNameTaken,
    add_partner,
    edit_partner,
)
from doorstep.partners.models import Partner
from doorstep.partners.rules import EndsBeforeItBegins, HasOpenDuties
from doorstep.partners.words import PartnerKind

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)


@pytest.fixture
def here(db: None, a_moment: datetime) -> County:
    return make_county(a_moment)


def added(here: County, now: datetime, **changes: Any) -> Partner:
    given = {"name": "青溪大药房", "kind": PartnerKind.PHARMACY_COMPANY, "place": here.county, "valid_from": FIRST}
    return add_partner(SYSTEM, **{**given, **changes}, now=now)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"name": " "}, NameMissing),
        ({"name": "安康大药房"}, PartnerNameTaken),
        ({"valid_until": date(2025, 12, 31)}, EndsBeforeItBegins),
    ],
)
def test_what_cannot_be_is_not_written_down(
    here: County, a_moment: datetime, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        added(here, a_moment, **changes)

    assert Partner.objects.count() == 1


def test_a_number_is_given_once(here: County, a_moment: datetime) -> None:
    added(here, a_moment, code="P-1")

    with pytest.raises(PartnerNameTaken):
        added(here, a_moment, name="竹海医药", code="P-1")


def test_a_name_is_free_again_when_its_partner_has_left(here: County, a_moment: datetime) -> None:
    left = added(here, a_moment, valid_until=date(2026, 6, 30))

    again = added(here, a_moment, valid_from=date(2026, 9, 1))

    assert set(queries.taking_part(date(2026, 9, 1))) == {here.company, again}
    assert set(queries.taking_part(date(2026, 6, 30))) == {here.company, left}


def test_an_officer_of_one_town_does_not_edit_the_countys_partners(
    here: County, a_moment: datetime, make_actor: Any
) -> None:
    officer: Actor = make_actor(Role.TOWNSHIP_OFFICER, here.town.path)

    with pytest.raises(NotAllowed):
        edit_partner(
            officer, partner=here.company, name="x", kind=PartnerKind.TEAM, place=here.town, valid_from=FIRST,
            now=a_moment,
        )  # fmt: skip


def two_open_duties(partner_id: int, alliance_id: int | None, last_day: date | None) -> int:
    return 2


def test_a_partner_with_open_duties_is_told_no_day_to_leave_and_may_be_given_a_later_one(
    here: County, a_moment: datetime, settings: Any
) -> None:
    given: dict[str, Any] = {
        "partner": here.company,
        "name": "安康大药房",
        "kind": PartnerKind.PHARMACY_COMPANY,
        "place": here.county,
        "valid_from": FIRST,
        "now": a_moment,
    }
    edit_partner(SYSTEM, **given, valid_until=date(2026, 9, 30))
    settings.HELD_BY = [f"{__name__}.two_open_duties"]

    for sooner in (a_moment.date(), date(2026, 9, 2), date(2026, 9, 29)):
        with pytest.raises(HasOpenDuties) as refusal:
            edit_partner(SYSTEM, **given, valid_until=sooner)
        assert refusal.value.count == 2
    kept = edit_partner(SYSTEM, **given, valid_until=date(2026, 10, 31))

    assert kept.valid_until == date(2026, 10, 31)


@pytest.mark.parametrize("changes", [{"name": ""}, {"kind": "club"}, {"valid_until": date(2025, 12, 31)}])
def test_the_database_refuses_a_partner_that_cannot_be(here: County, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Partner.objects.filter(pk=here.company.pk).update(**changes)


def test_a_partner_is_added_and_leaves_through_the_page(client: Client, login_as: Any, here: County) -> None:
    login_as(client, Role.COUNTY_PLANNER)
    typed = {"name": "竹海医药", "kind": "company", "place": here.county.pk, "code": "", "valid_from": "2026-01-01"}

    client.post(reverse("partners:partner_add"), typed)
    partner = Partner.objects.get(name="竹海医药")
    client.post(reverse("partners:partner_edit", args=[partner.pk]), {**typed, "valid_until": "2026-12-31"})

    partner.refresh_from_db()
    assert (partner.kind, partner.valid_until) == (PartnerKind.COMPANY, date(2026, 12, 31))


def test_a_name_that_is_taken_is_said_at_its_field(client: Client, login_as: Any, here: County) -> None:
    login_as(client, Role.COUNTY_PLANNER)
    client.cookies["django_language"] = "en"
    typed = {"name": "安康大药房", "kind": "company", "place": here.county.pk, "valid_from": "2026-01-01"}

    response = client.post(reverse("partners:partner_add"), typed)

    assert "This place has a partner of this name" in response.content.decode()


def test_the_list_costs_the_same_for_one_and_for_thirty(
    client: Client, login_as: Any, here: County, a_moment: datetime
) -> None:
    login_as(client, Role.COUNTY_PLANNER)
    counts = []
    for more in (0, 29):
        for number in range(more):
            added(here, a_moment, name=f"单位{number}")
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("partners:partners"))
        counts.append(len(caught))

    assert counts[0] == counts[1]
