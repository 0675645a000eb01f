"""Alliances: who belongs when, what keeps a member, what they serve, and their teams."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.partners.conftest import FIRST, Allied

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM
from doorstep.base.models import JournalEntry
from doorstep.base.words import Role
from doorstep.partners.actions.alliances import (
    end_service,
    found_alliance,
    join_alliance,
    leave_alliance,
    offer_service,
)
from doorstep.partners.actions.teams import end_team, form_team, join_team, leave_team
from doorstep.partners.models import Membership, Team, TeamMember
from doorstep.partners.queries import alliances, faults
from doorstep.partners.rules import (
    AlreadyLed,
    AlreadyMember,
    EndsBeforeItBegins,
    HasOpenDuties,
    NameTaken,
    NotAMember,
    NotTakingPart,
    WordsMissing,
)
from doorstep.partners.words import AllianceRole, TeamColour
from doorstep.people.actions import register_person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 1)


def nothing_open(partner_id: int, alliance_id: int | None, last_day: date | None) -> int:
    return 0


def three_open(partner_id: int, alliance_id: int | None, last_day: date | None) -> int:
    return 3 if alliance_id is not None else 0


def test_an_alliance_has_its_lead_and_members_from_their_first_day(allied: Allied) -> None:
    rows = [(row.partner.name, row.role) for row in alliances.members(allied.alliance, TODAY)]

    assert rows == [("文苑社区", AllianceRole.LEAD), ("供电所", AllianceRole.MEMBER)]


def test_a_member_that_left_is_in_until_its_last_day_and_may_join_again_after_it(
    allied: Allied, a_moment: datetime
) -> None:
    leave_alliance(SYSTEM, membership=allied.member, last_day=date(2026, 6, 30), now=a_moment)

    again = join_alliance(
        SYSTEM, alliance=allied.alliance, partner=allied.power, role=AllianceRole.OBSERVER,
        valid_from=date(2026, 7, 1), now=a_moment,
    )  # fmt: skip

    assert set(alliances.members(allied.alliance, date(2026, 6, 30)).values_list("role", flat=True)) == {
        "lead",
        "member",
    }
    assert list(alliances.members(allied.alliance, date(2026, 7, 1)))[1] == again
    assert list(alliances.former_members(allied.alliance, date(2026, 7, 1))) == [allied.member]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({}, AlreadyMember),
        ({"valid_from": date(2026, 8, 1)}, AlreadyMember),
        ({"valid_from": date(2025, 1, 1), "valid_until": date(2025, 6, 1)}, NotTakingPart),
        ({"valid_until": date(2025, 12, 31)}, EndsBeforeItBegins),
    ],
)
def test_a_partner_does_not_belong_twice_nor_before_there_is_an_alliance(
    allied: Allied, a_moment: datetime, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    given = {"alliance": allied.alliance, "partner": allied.power, "valid_from": FIRST, "now": a_moment}

    with pytest.raises(refusal):
        join_alliance(SYSTEM, **{**given, **changes})

    assert Membership.objects.count() == 2


def test_there_is_one_lead_at_a_time(allied: Allied, unit: Any, a_moment: datetime) -> None:
    with pytest.raises(AlreadyLed):
        join_alliance(
            SYSTEM, alliance=allied.alliance, partner=unit("街道办"), role=AllianceRole.LEAD, valid_from=TODAY,
            now=a_moment,
        )  # fmt: skip


def test_the_database_refuses_a_second_membership_on_the_same_days(allied: Allied) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            alliance=allied.alliance, partner=allied.power, role="observer", valid_from=date(2025, 1, 1),
            valid_until=date(2026, 1, 1),
        )  # fmt: skip

    assert list(faults.faults()) == []


def test_a_member_with_open_duties_does_not_leave(allied: Allied, a_moment: datetime, settings: Any) -> None:
    settings.HELD_BY = [f"{__name__}.nothing_open", f"{__name__}.three_open"]

    with pytest.raises(HasOpenDuties) as refusal:
        leave_alliance(SYSTEM, membership=allied.member, last_day=TODAY, now=a_moment)

    allied.member.refresh_from_db()
    assert (refusal.value.count, allied.member.valid_until) == (3, None)
    assert not JournalEntry.objects.filter(verb="partners.leave_alliance").exists()


def test_a_member_leaves_once(allied: Allied, a_moment: datetime) -> None:
    leave_alliance(SYSTEM, membership=allied.member, last_day=TODAY, now=a_moment)

    with pytest.raises(NotAMember):
        leave_alliance(SYSTEM, membership=allied.member, last_day=TODAY, now=a_moment)


def test_an_officer_of_the_town_keeps_its_alliance_and_one_of_another_place_does_not(
    allied: Allied, a_moment: datetime, make_actor: Any
) -> None:
    near = make_actor(Role.TOWNSHIP_OFFICER, allied.county.town.path)
    far = make_actor(Role.TOWNSHIP_OFFICER, "/999/")

    with pytest.raises(NotAllowed):
        leave_alliance(far, membership=allied.member, last_day=TODAY, now=a_moment)
    left = leave_alliance(near, membership=allied.member, last_day=TODAY, now=a_moment)

    assert left.valid_until == TODAY
    assert list(alliances.alliances(far, TODAY)) == []


def test_an_alliance_needs_a_name_and_has_it_alone_at_its_place(allied: Allied, a_moment: datetime) -> None:
    given: dict[str, Any] = {
        "place": allied.county.town,
        "lead": allied.lead,
        "valid_from": FIRST,
        "now": a_moment,
    }

    with pytest.raises(WordsMissing):
        found_alliance(SYSTEM, name_zh=" ", **given)
    with pytest.raises(NameTaken):
        found_alliance(SYSTEM, name_zh="红盟携手", **given)


def test_a_service_is_offered_until_its_last_day(allied: Allied, a_moment: datetime) -> None:
    bills = offer_service(SYSTEM, alliance=allied.alliance, name_zh="代缴电费", valid_from=FIRST, now=a_moment)
    offer_service(SYSTEM, alliance=allied.alliance, name_zh="工具借用", valid_from=FIRST, now=a_moment)
    with pytest.raises(NameTaken):
        offer_service(SYSTEM, alliance=allied.alliance, name_zh="工具借用", valid_from=FIRST, now=a_moment)

    end_service(SYSTEM, service=bills, last_day=TODAY, now=a_moment)

    offered = [list(alliances.services(allied.alliance, on).values_list("name_zh", flat=True))
               for on in (TODAY, date(2026, 9, 2))]  # fmt: skip
    assert offered == [["代缴电费", "工具借用"], ["工具借用"]]


def test_a_team_is_known_by_its_colour_and_counts_its_people(allied: Allied, a_moment: datetime) -> None:
    red = form_team(SYSTEM, name="红马甲", colour=TeamColour.RED, of=allied.alliance, valid_from=FIRST, now=a_moment)
    with pytest.raises(NameTaken):
        form_team(SYSTEM, name="又一支", colour=TeamColour.RED, of=allied.alliance, valid_from=FIRST, now=a_moment)
    people = [
        register_person(SYSTEM, name=name, village=allied.county.villages[0], now=a_moment) for name in ("甲", "乙")
    ]
    first, _ = [join_team(SYSTEM, team=red, person=one, valid_from=FIRST, now=a_moment) for one in people]
    with pytest.raises(AlreadyMember):
        join_team(SYSTEM, team=red, person=people[1], valid_from=TODAY, now=a_moment)

    leave_team(SYSTEM, member=first, last_day=date(2026, 8, 31), now=a_moment)

    found = [(team.colour, vars(team)["strength"]) for team in alliances.teams(allied.alliance, TODAY)]
    assert found == [("red", 1)]


def test_when_a_team_ends_nobody_belongs_to_it_any_more(allied: Allied, a_moment: datetime) -> None:
    team = form_team(SYSTEM, name="蓝马甲", colour=TeamColour.BLUE, of=allied.power, valid_from=FIRST, now=a_moment)
    person = register_person(SYSTEM, name="甲", village=allied.county.villages[0], now=a_moment)
    join_team(SYSTEM, team=team, person=person, valid_from=FIRST, now=a_moment)

    end_team(SYSTEM, team=team, last_day=TODAY, now=a_moment)

    assert list(TeamMember.objects.values_list("valid_until", flat=True)) == [TODAY]
    assert Team.objects.get().valid_until == TODAY


def test_who_is_in_a_team_is_told_to_those_alone_who_see_the_people(
    allied: Allied, a_moment: datetime, make_actor: Any
) -> None:
    team = form_team(SYSTEM, name="红马甲", colour=TeamColour.RED, of=allied.alliance, valid_from=FIRST, now=a_moment)
    person = register_person(SYSTEM, name="甲", village=allied.county.villages[0], now=a_moment)
    member = join_team(SYSTEM, team=team, person=person, valid_from=FIRST, now=a_moment)
    officer = make_actor(Role.TOWNSHIP_OFFICER, allied.county.town.path)
    firm = make_actor(Role.PARTNER_STAFF, allied.county.town.path)

    assert list(alliances.team_members(officer, team, TODAY)) == [member]
    assert list(alliances.team_members(firm, team, TODAY)) == []
