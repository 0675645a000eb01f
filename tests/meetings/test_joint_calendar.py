"""The joint calendar of a pairing: one page here, one address for both sides."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from tests.meetings.conftest import FIRST, Called, Round, at
from tests.needs.conftest import _the_clock_stands, desk_of, officer_desk, unit_desk  # noqa: F401  browsers

from doorstep.base.actor import EVERYWHERE, SYSTEM, Actor
from doorstep.base.words import Role
from doorstep.meetings.actions.feeds import open_pairing_feed
from doorstep.meetings.actions.meetings import cancel_meeting
from doorstep.meetings.models import Meeting, PairingFeed
from doorstep.partners.actions.pairings import Goal, agree_pairing, record_progress
from doorstep.partners.actions.secondments import approve_secondment, ask_secondment
from doorstep.partners.actions.sides import Outside
from doorstep.partners.models import Pairing, Partner
from doorstep.partners.words import Side

pytestmark = pytest.mark.usefixtures("_the_clock_stands")
LAST = date(2027, 12, 31)


@pytest.fixture
def pairing(around: Round, make_actor: Callable[..., Actor], a_moment: datetime) -> Pairing:
    other = Outside("东亭乡人民政府", "341822")
    made = agree_pairing(
        SYSTEM, title="街道与东亭乡结对", place=around.loop.county.town, sides=[around.loop.office, other],
        valid_from=FIRST, valid_until=LAST, goals=[Goal("互访", 12, "次")], now=a_moment,
    )  # fmt: skip
    record_progress(SYSTEM, goal=made.goals.get(), on=date(2026, 8, 1), reached=3, now=a_moment)
    post = ask_secondment(
        SYSTEM, person=around.loop.clerk, sender=around.loop.office, receiver=other, post="联络员",
        place=around.loop.county.town, valid_from=date(2026, 9, 1), valid_until=date(2026, 12, 31), now=a_moment,
    )  # fmt: skip
    for side in Side:
        chief = make_actor(Role.COUNTY_PLANNER, EVERYWHERE)
        approve_secondment(chief, secondment=post, side=side, paper="组〔2026〕7号", now=a_moment)
    return made


def events(client: Client, token: str) -> list[tuple[Any, ...]]:
    response = client.get(reverse("meetings:joint_feed", args=[token]))
    assert response["Content-Type"].startswith("text/calendar")
    found = Calendar.from_ical(response.content).walk("VEVENT")
    return [(one["uid"], one.decoded("dtstart"), str(one["summary"]), str(one.get("status", ""))) for one in found]


def test_both_sides_read_meetings_terms_and_goals_under_one_address_that_names_nobody(
    client: Client, called: Called, pairing: Pairing, a_moment: datetime
) -> None:
    day = date(2026, 9, 10)
    kept, off = (
        called(pairing=pairing, alliance=None, title_zh=title, starts_at=at(day, hour), ends_at=at(day, hour + 1))
        for title, hour in (("联席会", 9), ("互访", 14))
    )
    called(title_zh="与结对无关")
    cancel_meeting(SYSTEM, meeting=off, why="汛期", now=a_moment)
    client.cookies["django_language"] = "en"

    found = events(client, open_pairing_feed(SYSTEM, pairing=pairing, now=a_moment).token)

    uid = f"pairing-{pairing.uid}"
    assert [one[1:] for one in found] == [
        (at(day, 9), "联席会", "CONFIRMED"),
        (at(day, 14), "Called off: 互访", "CANCELLED"),
        (FIRST, "街道与东亭乡结对 begins", ""),
        (date(2026, 8, 1), "互访: 3 of 12 次", ""),
        (date(2026, 9, 1), "Secondment begins: 联络员, from 街道办 to 东亭乡人民政府", ""),
        (date(2026, 12, 31), "Last day of the secondment: 联络员, from 街道办 to 东亭乡人民政府", ""),
        (LAST, "Last day of 街道与东亭乡结对", ""),
    ]
    uids = [one[0] for one in found]
    assert uids[:3] + uids[-1:] == [kept.uid, off.uid, f"{uid}-first@doorstep", f"{uid}-last@doorstep"]


def test_another_address_ends_the_old_one(client: Client, pairing: Pairing, a_moment: datetime) -> None:
    old = open_pairing_feed(SYSTEM, pairing=pairing, now=a_moment).token
    new = open_pairing_feed(SYSTEM, pairing=pairing, now=a_moment).token

    codes = [client.get(reverse("meetings:joint_feed", args=[token])).status_code for token in (old, new)]

    assert codes == [404, 200]


def test_the_office_calls_a_joint_meeting_and_gives_out_the_address_a_unit_only_reads(
    around: Round,
    pairing: Pairing,
    officer_desk: Client,  # noqa: F811
    unit_desk: Callable[[Partner], Client],  # noqa: F811
) -> None:
    address, unit = reverse("meetings:joint", args=[pairing.pk]), unit_desk(around.loop.office)
    typed = {
        "title_zh": "联席会", "kind": "talk", "on": "2026-09-10", "starts": "09:00", "ends": "10:00", "where": "村部",
        "place": around.loop.county.town.name, "host": "街道办", "pairing": pairing.pk,
    }  # fmt: skip

    form = officer_desk.get(f"{reverse('meetings:meeting_new')}?pairing={pairing.pk}").content.decode()
    officer_desk.post(reverse("meetings:meeting_new"), typed)
    refused = unit.post(address).status_code
    officer_desk.post(address)

    shown = [one.get(address).content.decode() for one in (officer_desk, unit)]
    token = PairingFeed.objects.get().token
    assert f'value="{pairing.pk}" selected' in form
    assert Meeting.objects.get(title_zh="联席会").pairing == pairing
    assert (refused, [token in page for page in shown], ["联席会" in page for page in shown]) == (
        403,
        [True, False],
        [True, True],
    )
    assert address in officer_desk.get(reverse("partners:pairing", args=[pairing.pk])).content.decode()


def test_a_unit_reads_of_a_joint_calendar_only_the_meetings_it_may_see(
    around: Round,
    called: Called,
    pairing: Pairing,
    unit_desk: Callable[[Partner], Client],  # noqa: F811
    officer_desk: Client,  # noqa: F811
) -> None:
    shared = agree_pairing(
        SYSTEM, title="三方结对", place=around.loop.county.town,
        sides=[around.loop.office, around.loop.roads, Outside("东亭乡人民政府", "341822")],
        valid_from=FIRST, valid_until=LAST, now=at(FIRST, 9),
    )  # fmt: skip
    called(pairing=shared, alliance=None, title_zh="联席密会")
    roads = unit_desk(around.loop.roads)

    pages = [one.get(reverse("meetings:joint", args=[shared.pk])) for one in (roads, officer_desk)]

    found = [[word in page.content.decode() for word in ("三方结对", "联席密会", "联络员")] for page in pages]
    assert found == [[True, False, False], [True, True, True]]
    assert roads.get(reverse("meetings:joint", args=[pairing.pk])).status_code == 404
