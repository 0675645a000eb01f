"""Who may speak for a firm or unit is asked in the actions; the journal hides the wisher; cases cross borders."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests.needs.conftest import FIRST, Loop, Told

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, VISITOR, Actor
from doorstep.base.models import JournalEntry
from doorstep.base.words import Role
from doorstep.needs.actions.behalf import Somebody, post_wish_for
from doorstep.needs.actions.duties import accept_duty, assign_need, reassign_duty, return_duty, withdraw_duty
from doorstep.needs.actions.wishes import claim_wish, post_wish
from doorstep.needs.models import Duty, Need, WishClaim
from doorstep.needs.queries.duties import tray
from doorstep.needs.rules.states import NotYourDuty
from doorstep.needs.words import DutyState, NeedKind, ReturnReason
from doorstep.partners.models import Partner
from doorstep.people.models import Person
from doorstep.places.actions.tree import create_place
from doorstep.places.words import PlaceKind

pytestmark = pytest.mark.django_db


def test_only_who_works_for_a_firm_speaks_for_it(
    told: Told, loop: Loop, clerk_of: Callable[[Partner], Actor], resident: Actor
) -> None:
    firm = loop.county.company

    for stranger in (VISITOR, resident, clerk_of(loop.power)):
        with pytest.raises(NotAllowed):
            told("招不到电工", category="firm_staff", kind=NeedKind.FIRM, firm=firm, by=stranger)

    mine = told("招不到电工", category="firm_staff", kind=NeedKind.FIRM, firm=firm, by=clerk_of(firm)).need
    assert list(Need.objects.all()) == [mine]


def test_only_who_works_for_a_unit_claims_a_wish_for_it(
    loop: Loop, clerk_of: Callable[[Partner], Actor], resident: Actor, a_moment: datetime
) -> None:
    wish = post_wish(SYSTEM, wisher=loop.old_man, text="一副老花镜", value_fen=9_000, now=a_moment)

    for stranger in (resident, clerk_of(loop.roads)):
        with pytest.raises(NotAllowed):
            claim_wish(stranger, wish=wish, partner=loop.power, now=a_moment)

    claim_wish(clerk_of(loop.power), wish=wish, partner=loop.power, now=a_moment)
    assert WishClaim.objects.get().partner == loop.power


def test_the_journal_does_not_say_whose_a_wish_is(loop: Loop, officer: Actor, a_moment: datetime) -> None:
    before = JournalEntry.objects.count()
    wisher = Somebody("沈阿婆", loop.county.villages[1])

    wish, _ = post_wish_for(officer, wisher=wisher, text="一床厚被子", value_fen=20_000, now=a_moment)

    lines = list(JournalEntry.objects.order_by("pk")[before:].values_list("verb", "about", "detail"))
    assert lines == [
        ("people.register", "people.Person", {}),
        ("needs.post_wish", f"needs.Wish:{wish.pk}", {"value_fen": 20_000}),
    ]
    assert wish.wisher == Person.objects.get(name="沈阿婆")


@pytest.mark.usefixtures("_the_clock_stands")
def test_a_town_officer_passes_a_duty_on_to_another_town_and_both_see_the_one_case(
    told: Told,
    loop: Loop,
    officer: Actor,
    officer_desk: Client,
    desk_of: Callable[..., Client],
    a_moment: datetime,
) -> None:
    town = create_place(
        SYSTEM, parent=loop.county.county, kind=PlaceKind.TOWN, name="山河镇", now=a_moment, valid_from=FIRST
    )
    duty = assign_need(officer, need=told("跨镇的路灯不亮").need, lead=loop.power, now=a_moment)

    officer_desk.post(f"/desk/duties/{duty.pk}/reassign/", {"lead": "公路站", "place": "山河镇"})

    duty.refresh_from_db()
    there = desk_of("township_officer", town.path)
    pages = [desk.get(f"/desk/duties/{duty.pk}/").status_code for desk in (officer_desk, there)]
    assert (duty.place, duty.is_elsewhere, pages, Duty.objects.count()) == (town, True, [200, 200], 1)


@pytest.mark.usefixtures("_the_clock_stands")
def test_what_the_other_town_gives_back_lies_in_both_trays_and_either_decides(
    told: Told,
    loop: Loop,
    officer: Actor,
    officer_desk: Client,
    desk_of: Callable[..., Client],
    make_actor: Callable[..., Actor],
    a_moment: datetime,
) -> None:
    given: dict[str, Any] = {"parent": loop.county.county, "kind": PlaceKind.TOWN, "now": a_moment, "valid_from": FIRST}
    towns = [create_place(SYSTEM, name=name, **given) for name in ("山河镇", "清泉镇")]
    duty = assign_need(officer, need=told("跨镇的路灯不亮").need, lead=loop.power, now=a_moment)
    reassign_duty(officer, duty=duty, lead=loop.roads, place=towns[0], now=a_moment)
    there, third = (make_actor(Role.TOWNSHIP_OFFICER, town.path) for town in towns)

    return_duty(there, duty=duty, reason=ReturnReason.NOT_OURS, text="不归我们", suggested=loop.power, now=a_moment)

    trays = [list(tray(one, a_moment).given_back) for one in (officer, there, third)]
    page = officer_desk.get("/desk/tray/").content.decode()
    pages = [officer_desk.get(f"/desk/duties/{duty.pk}/{name}/").status_code for name in ("reassign", "withdraw")]
    officer_desk.post(f"/desk/duties/{duty.pk}/suggested/", {"from": "tray"})
    duty.refresh_from_db()
    assert trays == [[duty], [duty], []]
    assert (duty.title in page, pages) == (True, [200, 200])
    assert (duty.lead, duty.state, duty.place) == (loop.power, DutyState.ASSIGNED, towns[0])
    with pytest.raises(NotAllowed):
        withdraw_duty(third, duty=duty, text="不管了", now=a_moment)
    with pytest.raises(NotYourDuty):
        accept_duty(third, duty=duty, now=a_moment)
