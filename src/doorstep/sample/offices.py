"""The offices that answer for needs, half a year of needs and some wishes: for the demonstration."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from doorstep.base.actor import EVERYWHERE, SYSTEM, Actor, Granted
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.kernel.seeds import rng
from doorstep.needs.actions.clock import escalate_duties
from doorstep.needs.actions.outcome import close_unanswered
from doorstep.needs.actions.standing import begin_needs
from doorstep.needs.actions.wishes import claim_wish, grant_wish, post_wish, release_wishes, thank_for_wish
from doorstep.partners.actions import add_partner, seat_login
from doorstep.partners.models import Partner
from doorstep.partners.words import PartnerKind
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.places.queries import villages
from doorstep.sample.diary import Diary
from doorstep.sample.logins import HOME_TOWN
from doorstep.sample.loop import Neighbourhood, Story, stories

HALF_A_YEAR = timedelta(days=182)
NEEDS, FRESH = 150, 16
OFFICES = {
    "power": "供电所",
    "water": "供水站",
    "road": "公路管理站",
    "waste": "环卫所",
    "noise": "综合执法队",
    "safety": "应急管理站",
    "health": "卫生院",
    "other": "便民服务中心",
}
WISHES = (
    ("一台能听戏的收音机", 12_000),
    ("一副老花镜", 9_000),
    ("一双防滑的雨鞋", 6_800),
    ("一床冬天的厚被子", 18_000),
    ("一个会报时的闹钟", 4_500),
    ("一本字大的故事书", 3_600),
    ("一把带座的拐杖", 11_000),
    ("一套彩色铅笔", 3_200),
    ("换一盏亮一点的灯", 8_000),
)


@dataclass(frozen=True, slots=True)
class Wished:
    """A wish and how far its story goes: 0 posted, 1 claimed, 2 come true."""

    text: str
    value_fen: int
    goes_on: int


def open_offices(county: Place, *, diary: Diary, seed: int, begun: datetime, now: datetime) -> dict[str, Partner]:
    """Return the offices by code; the sample's partner login works for one. The needs go into the diary."""
    begin_needs(SYSTEM, on=begun.date(), now=begun)
    town = Place.objects.get(parent=county, name=HOME_TOWN)
    units = {code: _office(town, f"{HOME_TOWN}{name}", begun) for code, name in OFFICES.items()}
    seat_login(SYSTEM, partner=units["power"], login=Login.objects.get(username="partner"), now=begun)
    there = Neighbourhood(
        places=list(villages((town.path,)).order_by("id")),
        units=units | {"light": units["power"]},
        supervisor=units["other"],
    )
    for story in stories(there, count=NEEDS, seed=seed, begun=now - HALF_A_YEAR, ends=now):
        diary.add(story)
    for story in stories(there, count=FRESH, seed=seed + 1, begun=now - timedelta(days=3), ends=now):
        diary.add(story)
    for story in _wishes(town, seed=seed, now=now):
        diary.add(story)
    return units


def catch_up(*, now: datetime) -> None:
    """Do what the timer would have done by `now`: overdue duties go up, unanswered words and late claims end."""
    escalate_duties(SYSTEM, now=now)
    close_unanswered(SYSTEM, now=now)
    release_wishes(SYSTEM, now=now)


def _office(town: Place, name: str, now: datetime) -> Partner:
    return add_partner(SYSTEM, name=name, kind=PartnerKind.PUBLIC_UNIT, place=town, valid_from=now.date(), now=now)


def _wishes(town: Place, *, seed: int, now: datetime) -> Iterator[Story]:
    draw = rng(seed, "wishes")
    wishers = list(Person.objects.filter(village__path__startswith=town.path).order_by("id"))
    login = Login.objects.get(username="resident")
    giver = Actor(login.pk, (Granted(Role.RESIDENT, EVERYWHERE),))
    for number, (text, value_fen) in enumerate(WISHES):
        wisher = wishers[int(draw.integers(len(wishers)))]
        posted_at = now - timedelta(days=float(draw.uniform(3, 60)))
        yield _wish(wisher, Wished(text, value_fen, number % 3), giver, posted_at)


def _wish(wisher: Person, wished: Wished, giver: Actor, at: datetime) -> Story:
    """Let a wish be posted, claimed, come true and thanked for, as far as its story goes."""
    yield at
    wish = post_wish(SYSTEM, wisher=wisher, text=wished.text, value_fen=wished.value_fen, now=at)
    if wished.goes_on < 1:
        return
    at += timedelta(days=1)
    yield at
    claim_wish(giver, wish=wish, now=at)
    if wished.goes_on < 2:
        return
    at += timedelta(days=1)
    yield at
    grant_wish(SYSTEM, wish=wish, now=at)
    thank_for_wish(SYSTEM, wish=wish, thanks="收到了，很合用，谢谢你们。", now=at)
