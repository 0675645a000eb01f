"""A county whose needs, duties and wishes stand in every state, for the pages of the desk."""

import io
from datetime import date, datetime, timedelta

import pytest
from PIL import Image
from tests.programmes.small_county import County, make_county

from doorstep.base import clock
from doorstep.base.actor import SYSTEM, Actor, Granted
from doorstep.base.models import Login
from doorstep.base.models.login import Grant
from doorstep.base.words import Role
from doorstep.needs.actions.catalogue import add_offer
from doorstep.needs.actions.clock import escalate_duties, pause_duty
from doorstep.needs.actions.duties import assign_need, reassign_duty, return_duty
from doorstep.needs.actions.intake import Asked, Sender, take_need
from doorstep.needs.actions.outcome import answer_duty, say_word
from doorstep.needs.actions.photos import add_photo
from doorstep.needs.actions.standing import begin_needs
from doorstep.needs.actions.wishes import claim_wish, grant_wish, post_wish, thank_for_wish
from doorstep.needs.models import Category, Duty, Need
from doorstep.needs.words import Channel, Outcome, PauseReason, ReturnReason
from doorstep.partners.actions import add_partner
from doorstep.partners.models import Partner
from doorstep.partners.words import PartnerKind
from doorstep.people.actions import register_person

FIRST = date(2026, 1, 1)
DAY = timedelta(days=1)


@pytest.fixture
def a_loop(db: None, a_moment: datetime, monkeypatch: pytest.MonkeyPatch) -> County:
    """Needs that wait, are worked on, late, paused, given back, answered and closed; wishes; an offer."""
    monkeypatch.setattr(clock, "now", lambda: a_moment)
    here = make_county(a_moment)
    begin_needs(SYSTEM, on=FIRST, now=a_moment)
    power, roads = (
        add_partner(SYSTEM, name=name, kind=PartnerKind.PUBLIC_UNIT, place=here.county, valid_from=FIRST, now=a_moment)
        for name in ("供电所", "公路站")
    )
    _needs(here, power, roads, a_moment)
    _wishes(here, a_moment)
    add_offer(
        SYSTEM,
        partner=power,
        text="一台发电车，停电时可以借用",
        place=here.town,
        quantity=1,
        quantity_of="辆",
        now=a_moment,
    )
    return here


def _needs(here: County, power: Partner, roads: Partner, now: datetime) -> None:
    def told(text: str, category: str, days: int, village: int = 0) -> Need:
        asked = Asked(text=text, category=Category.objects.get(code=category), place=here.villages[village])
        return take_need(SYSTEM, asked=asked, sender=Sender(Channel.WEB, mark=text), now=now - days * DAY).need

    def duty(text: str, category: str, days: int, lead: Partner, village: int = 0) -> Duty:
        need = told(text, category, days, village)
        return assign_need(SYSTEM, need=need, lead=lead, now=now - days * DAY)

    add_photo(SYSTEM, need=told("村口大樟树旁边的路灯不亮了", "light", 0), data=_picture(), now=now)
    told("村口大樟树旁边的路灯一直不亮，晚上走路看不见", "light", 1)
    told("有件说不清的事", "other", 2, 1)
    duty("桥头的路面塌了一块", "road", 20, roads, 1)
    paused = duty("电表箱的门坏了", "power", 1, power)
    pause_duty(SYSTEM, duty=paused, reason=PauseReason.PARTS, text="等配件", now=now)
    back = duty("河边的护栏松了", "road", 2, power, 2)
    return_duty(SYSTEM, duty=back, reason=ReturnReason.NOT_OURS, text="护栏归公路站管", suggested=roads, now=now)
    twice = duty("巷子里的井盖响", "road", 3, power, 2)
    return_duty(SYSTEM, duty=twice, reason=ReturnReason.NOT_OURS, text="不归我们管", suggested=roads, now=now)
    reassign_duty(SYSTEM, duty=twice, lead=roads, now=now)
    return_duty(SYSTEM, duty=twice, reason=ReturnReason.NOT_OURS, text="也不归我们管", suggested=power, now=now)
    answer_duty(SYSTEM, duty=duty("水管漏水", "water", 3, power), text="换了接头，不漏了。", now=now - DAY)
    for number, outcome in enumerate((Outcome.SOLVED, Outcome.SOLVED, Outcome.PARTLY)):
        done = duty(f"第{number + 1}处垃圾没清", "light", 9, roads, number)
        answer_duty(SYSTEM, duty=done, text="清走了。", now=now - 6 * DAY)
        assert done.need is not None
        say_word(
            SYSTEM, need=done.need, answer=outcome, channel=Channel.PHONE, is_satisfied=number < 2, now=now - 5 * DAY
        )
    escalate_duties(SYSTEM, now=now)


def _wishes(here: County, now: datetime) -> None:
    login = Login.objects.create(username="giver", created_at=now)
    grant = Grant.objects.create(login=login, role=Role.CREW, scope="/", valid_from=FIRST)
    giver = Actor(login.pk, (Granted(Role(grant.role), "/"),), login.username)
    old_man = register_person(SYSTEM, name="余大伯", village=here.villages[0], now=now)
    _, claimed, granted = (
        post_wish(SYSTEM, wisher=old_man, text=text, value_fen=fen, now=now)
        for text, fen in (("一双防滑的布鞋", 8_800), ("一盏看书用的台灯", 12_000), ("一副老花镜", 6_000))
    )
    for wish in (claimed, granted):
        claim_wish(giver, wish=wish, now=now)
    grant_wish(SYSTEM, wish=granted, now=now)
    thank_for_wish(SYSTEM, wish=granted, thanks="看报纸清楚多了，谢谢！", now=now)


def _picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (400, 300), (90, 120, 90)).save(made, "PNG")
    return made.getvalue()
