"""Wuxing: the station of Wenyuan community with its alliance (story 01), and help for firms (story 06).

True: the places, and how many units, meetings, services, teams, activities, wishes, problems and firms there were.
Invented: every name of a firm or person, every text, which day what happened.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from doorstep.base.actions import create_login
from doorstep.base.actor import EVERYWHERE, SYSTEM, Actor, Granted
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.kernel.geo import LonLat
from doorstep.kernel.seeds import rng
from doorstep.meetings.actions.ahead import write_ahead
from doorstep.meetings.actions.series import SeriesFacts, set_up_series
from doorstep.meetings.models import Series
from doorstep.meetings.words import MeetingKind
from doorstep.needs.actions.behalf import Behalf, Somebody, take_from_form
from doorstep.needs.actions.duties import assign_need
from doorstep.needs.actions.intake import Asked
from doorstep.needs.actions.outcome import answer_duty, say_word
from doorstep.needs.actions.standing import begin_needs
from doorstep.needs.actions.wishes import claim_wish, grant_wish, post_wish, thank_for_wish
from doorstep.needs.models import Category
from doorstep.needs.words import Channel, MandateKind, Outcome
from doorstep.partners.actions import add_partner, seat_login
from doorstep.partners.actions.alliances import found_alliance, join_alliance, offer_service
from doorstep.partners.actions.promises import make_promise, record_delivery
from doorstep.partners.actions.teams import form_team, join_team
from doorstep.partners.models import Alliance, Partner
from doorstep.partners.words import PartnerKind, TeamColour
from doorstep.people.actions import register_person
from doorstep.places.actions.gazetteer import load_gazetteer
from doorstep.places.actions.sites import add_site
from doorstep.places.models import Place, Site
from doorstep.places.queries import place_at_code
from doorstep.places.rules.hours import daily
from doorstep.places.words import CodeSystem, PointQuality, SiteKind
from doorstep.programmes.stations.actions.circles import compute_circle
from doorstep.programmes.stations.actions.standards import set_standards
from doorstep.programmes.stations.rules import Asking
from doorstep.sample import wuxing_firms, wuxing_meetings
from doorstep.sample.diary import Diary, o_clock
from doorstep.sample.logins import SampleLogin, hand_out
from doorstep.sample.loop import Neighbourhood, Story, stories
from doorstep.sample.names import invented
from doorstep.services.actions.activities import Occasion, announce_activity, cancel_activity
from doorstep.services.actions.attendance import record_attendance
from doorstep.services.rules.activities import Details
from doorstep.services.words import MissReason

COUNTY_CODE, WENYUAN = "330502", "330502001018"
MONTHS = timedelta(days=322)
"""How far back the chapter goes where it is shown."""
STATION_M2 = 10
ASIDE_DEG = 0.0005
"""The station stands some fifty metres from the middle of its community."""
ACTIVITIES, PERSON_TIMES = 39, 1_000
WISHES_POSTED, WISHES_CLAIMED = 33, 30
NEEDS, ON_BEHALF = 40, 6
TEAM_STRENGTH = 3
SERVICES = ("缴费代办", "报修登记", "工具借用", "用电咨询", "上门检修", "便民讲堂")
MEMBERS = (
    "社区居委会",
    "物业公司",
    "业主委员会",
    "派出所",
    "消防站",
    "供水公司",
    "燃气公司",
    "通信公司",
    "卫生服务站",
    "小学",
    "银行网点",
    "社会组织服务中心",
    "商会",
)
TEAMS = (
    ("红色先锋队", TeamColour.RED),
    ("橙色应急队", TeamColour.ORANGE),
    ("黄色助老队", TeamColour.YELLOW),
    ("绿色环保队", TeamColour.GREEN),
    ("蓝色电工队", TeamColour.BLUE),
)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Regular:
    """A meeting that comes again: title, kind, recurrence rule, minutes after midnight."""

    title: str
    kind: MeetingKind
    rule: str
    starts_min: int


MEETINGS = (
    Regular("红盟工作例会", MeetingKind.WORKING, "FREQ=WEEKLY;BYDAY=MO", 540),
    Regular("红盟月谈会", MeetingKind.TALK, "FREQ=MONTHLY;BYMONTHDAY=15", 870),
    Regular("红盟季度评议会", MeetingKind.REVIEW, "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=20", 870),
)
DIRECT_LINE = Regular("企业家直通车", MeetingKind.DIRECT_LINE, "FREQ=WEEKLY;BYDAY=WE", 540)


@dataclass(frozen=True, slots=True)
class Wuxing:
    """What the chapter begins with."""

    county: Place
    community: Place
    alliance: Alliance
    station: Site
    power: Partner
    units: dict[str, Partner]
    helping: wuxing_firms.Helping


def show(*, now: datetime, seed: int, report: Callable[[str, str], None]) -> list[SampleLogin]:
    """Make the chapter of the months before `now` in an empty database, and one login per role.

    Args:
        now: The last moment, aware.
        seed: The same seed and moment give the same chapter, except for the passwords.
        report: Called with a Chinese and an English line after each part.
    """
    begun = datetime.combine(now.astimezone(TIME_ZONE).date() - MONTHS, time(9), TIME_ZONE)
    there = build(seed=seed, begun=begun, now=now)
    report("文苑社区的驿站、红盟和三会，帮扶企业", "Wenyuan's station, its alliance and meetings, help for firms")
    made = log_in(there, seed=seed, now=now)
    write_ahead(SYSTEM, now=now)
    report("登录名", "logins")
    return made


def log_in(there: Wuxing, *, seed: int, now: datetime) -> list[SampleLogin]:
    """Make one login per role, at home in Wenyuan; the partner's works for the unit that leads the alliance."""
    made = hand_out(there.county, seed=seed + 2, now=now, home=there.community)
    seat_login(SYSTEM, partner=there.power, login=Login.objects.get(username="partner"), now=now)
    return made


def build(*, seed: int, begun: datetime, now: datetime) -> Wuxing:
    """Make the chapter in an empty database, in the order of time from `begun` until `now`."""
    there = _found(begun)
    diary = Diary()
    for story in (
        *_activities(there, seed=seed, begun=begun, now=now),
        *_wishes(there, seed=seed, begun=begun, now=now),
        *_needs(there, seed=seed, begun=begun, now=now),
        *_on_behalf(there, seed=seed, begun=begun, now=now),
        *wuxing_firms.troubles(there.helping, seed=seed, begun=begun, now=now),
    ):
        diary.add(story)
    day = begun
    while day <= now:
        diary.until(day)
        write_ahead(SYSTEM, now=day)
        for meeting in wuxing_meetings.planned(day, day + 7 * _DAY, there.units["物业公司"]):
            diary.add(meeting)
        day += 7 * _DAY
    diary.until(now)
    return there


def _found(now: datetime) -> Wuxing:
    """Write down the places, the units, the alliance with what it promises, its meetings and the station."""
    on = now.date()
    load_gazetteer(SYSTEM, county_code=COUNTY_CODE, now=now)
    begin_needs(SYSTEM, on=on, now=now)
    community = place_at_code(CodeSystem.NBS, WENYUAN, on)
    county = Place.objects.get(parent=None)
    if community is None:
        raise LookupError(WENYUAN)
    power = _partner(community, "供电公司", PartnerKind.COMPANY, now)
    alliance = found_alliance(
        SYSTEM, name_zh="红盟", name_en="Red alliance", place=community, lead=power, valid_from=on, now=now
    )
    members = [_partner(community, name, PartnerKind.PUBLIC_UNIT, now) for name in MEMBERS]
    for member in members:
        join_alliance(SYSTEM, alliance=alliance, partner=member, valid_from=on, now=now)
    for name in SERVICES:
        offer_service(SYSTEM, alliance=alliance, name_zh=name, valid_from=on, now=now)
    _teams(alliance, now)
    station = add_site(
        SYSTEM,
        place=community,
        kind=SiteKind.STATION,
        name="文苑电力驿站",
        point=_beside(community.point),
        quality=PointQuality.SYNTHETIC,
        hours=daily(510, 1140),
        area_m2=STATION_M2,
        now=now,
    )
    _promise(alliance, power, county, now)
    for regular in MEETINGS:
        _series(regular, community, power, alliance, now)
    helping = _helping(county, now)
    _series(DIRECT_LINE, county, helping.desk, None, now)
    units = dict(zip(MEMBERS, members, strict=True))
    return Wuxing(county, community, alliance, station, power, units, helping)


def _helping(county: Place, now: datetime) -> wuxing_firms.Helping:
    trades = wuxing_firms.TRADES
    firms = [
        _partner(county, f"{trades[at % len(trades)]}第{at + 1}厂", PartnerKind.COMPANY, now)
        for at in range(wuxing_firms.FIRMS)
    ]
    departments = {
        code: _partner(county, name, PartnerKind.PUBLIC_UNIT, now) for code, name in wuxing_firms.DEPARTMENTS.items()
    }
    desk = _partner(county, "区企业服务中心", PartnerKind.PUBLIC_UNIT, now)
    return wuxing_firms.Helping(county, desk, departments, firms)


def _teams(alliance: Alliance, now: datetime) -> None:
    """Form the five teams, each with people in it."""
    names = invented(int(COUNTY_CODE))
    for name, colour in TEAMS:
        team = form_team(SYSTEM, name=name, colour=colour, of=alliance, valid_from=now.date(), now=now)
        for _ in range(TEAM_STRENGTH):
            person = register_person(SYSTEM, name=next(names), village=alliance.place, now=now)
            join_team(SYSTEM, team=team, person=person, valid_from=now.date(), now=now)


def _beside(middle: LonLat | None) -> LonLat | None:
    return middle and LonLat(middle.lon + ASIDE_DEG, middle.lat)


def _partner(place: Place, name: str, kind: PartnerKind, now: datetime) -> Partner:
    return add_partner(SYSTEM, name=name, kind=kind, place=place, valid_from=now.date(), now=now)


def _promise(alliance: Alliance, power: Partner, county: Place, now: datetime) -> None:
    """Promise that all of the community have a service point within eight minutes; what is kept a circle reckons."""
    set_standards(SYSTEM, now=now)
    promise = make_promise(
        SYSTEM,
        alliance=alliance,
        partner=power,
        what="步行8分钟内有服务点的居民",
        quantity=100,
        unit="%",
        promised_on=now.date(),
        due_on=now.date() + 30 * _DAY,
        now=now,
    )
    plan = compute_circle(SYSTEM, county=county, name="驿站开门时的服务圈", asking=Asking(), on=now.date(), now=now)
    home = plan.villages.get(place=alliance.place)
    words = f"{plan.name}：{home.site_name}，步行{home.walk_min}分钟"
    record_delivery(SYSTEM, promise=promise, quantity=home.spread_pct, on=now.date(), evidence=words, now=now)


def _series(regular: Regular, place: Place, host: Partner, alliance: Alliance | None, now: datetime) -> Series:
    facts = SeriesFacts(
        title_zh=regular.title,
        kind=regular.kind,
        place=place,
        host=host,
        where="365党群会客厅" if alliance else "区政府三楼",
        rule=regular.rule,
        starts_min=regular.starts_min,
        length_min=120,
        valid_from=now.date(),
        alliance=alliance,
        is_public=alliance is None,
    )
    return set_up_series(SYSTEM, facts=facts, now=now)


def _activities(there: Wuxing, *, seed: int, begun: datetime, now: datetime) -> Iterator[Story]:
    """Yield the activities of the year: each is announced, held and counted; one is called off."""
    draw = rng(seed, "activities")
    heads = [1 + int(n) for n in draw.multinomial(PERSON_TIMES - ACTIVITIES, [1 / ACTIVITIES] * ACTIVITIES)]
    days = (now - begun).days - 3
    for number in range(ACTIVITIES + 1):
        day = begun.date() + timedelta(days=2 + number * days // (ACTIVITIES + 1))
        yield _activity(there, number, day, heads[number] if number < ACTIVITIES else None)


def _activity(there: Wuxing, number: int, day: date, heads: int | None) -> Story:
    announced = o_clock(day - _DAY, 9)
    yield announced
    occasion = Occasion(there.community, there.power, o_clock(day, 14), o_clock(day, 16), there.station)
    activity = announce_activity(
        SYSTEM,
        occasion=occasion,
        details=Details(title_zh=f"驿站便民日 第{number + 1}场", title_en=f"Open day {number + 1}"),
        now=announced,
    )
    if heads is None:
        yield o_clock(day, 8)
        cancel_activity(SYSTEM, activity=activity, reason=MissReason.WEATHER, now=o_clock(day, 8))
        return
    yield o_clock(day, 17)
    record_attendance(SYSTEM, activity=activity, heads=heads, now=o_clock(day, 17))


def _wishes(there: Wuxing, *, seed: int, begun: datetime, now: datetime) -> Iterator[Story]:
    """Yield the wishes: thirty are claimed, twenty-five of them have come true, three wait for somebody."""
    names = invented(seed)
    login = create_login(
        SYSTEM,
        username="red-alliance",
        password=secrets.token_urlsafe(12),
        role=Role.PARTNER_STAFF,
        scope=EVERYWHERE,
        now=begun,
    )
    seat_login(SYSTEM, partner=there.power, login=login, now=begun)
    giver = Actor(login.pk, (Granted(Role.PARTNER_STAFF, EVERYWHERE),))
    days = (now - begun).days - 8
    for number in range(WISHES_POSTED):
        at = begun + timedelta(days=1 + number * days // WISHES_POSTED)
        yield _wish(there, next(names), giver, number, at)


def _wish(there: Wuxing, name: str, giver: Actor, number: int, at: datetime) -> Story:
    yield at
    wisher = register_person(SYSTEM, name=name, village=there.community, now=at)
    wish = post_wish(SYSTEM, wisher=wisher, text=f"微心愿 {number + 1}：一件小小的礼物", value_fen=8_000, now=at)
    if number >= WISHES_CLAIMED:
        return
    yield at + _DAY
    claim_wish(giver, wish=wish, partner=there.power, now=at + _DAY)
    if number >= WISHES_CLAIMED - 5:
        return
    yield at + 3 * _DAY
    grant_wish(SYSTEM, wish=wish, now=at + 3 * _DAY)
    thank_for_wish(SYSTEM, wish=wish, thanks="谢谢你们记得我。", now=at + 3 * _DAY)


def _needs(there: Wuxing, *, seed: int, begun: datetime, now: datetime) -> Iterator[Story]:
    """Yield the residents' needs: the list of needs that becomes a list of duties, of several units."""
    names = {
        "other": "物业公司",
        "water": "供水公司",
        "safety": "派出所",
        "health": "卫生服务站",
        "care": "社会组织服务中心",
    }
    leads = {code: there.units[name] for code, name in names.items()} | {"power": there.power, "light": there.power}
    committee, owners = there.units["社区居委会"], there.units["业主委员会"]
    neighbourhood = Neighbourhood([there.community], leads, supervisor=committee, helpers=[owners])
    yield from stories(neighbourhood, count=NEEDS, seed=seed, begun=begun, ends=now)


def _on_behalf(there: Wuxing, *, seed: int, begun: datetime, now: datetime) -> Iterator[Story]:
    """Yield what a volunteer at the counter takes for older people who use no telephone, by their mandate."""
    names = invented(seed + 1)
    login = create_login(
        SYSTEM,
        username="wenyuan-counter",
        password=secrets.token_urlsafe(12),
        role=Role.STATION_VOLUNTEER,
        scope=there.community.path,
        now=begun,
    )
    volunteer = Actor(login.pk, (Granted(Role.STATION_VOLUNTEER, there.community.path),))
    for number in range(ON_BEHALF):
        at = begun + timedelta(days=10 + number * ((now - begun).days - 30) // ON_BEHALF, hours=1)
        yield _taken_for(there, volunteer, next(names), number, at)


def _taken_for(there: Wuxing, volunteer: Actor, name: str, number: int, at: datetime) -> Story:
    yield at
    asked = Asked(f"请帮忙缴电费（第{number + 1}户）", Category.objects.get(code="bills"), there.community)
    behalf = Behalf(Somebody(name, there.community), MandateKind.PAPER, "代办缴费", at.date() + 365 * _DAY)
    taken = take_from_form(
        volunteer, asked=asked, channel=Channel.STAFF, behalf=behalf, mark=f"behalf-{number}", now=at
    )
    at += timedelta(hours=1)
    yield at
    duty = assign_need(SYSTEM, need=taken.need, lead=there.power, now=at)
    at += timedelta(hours=4)
    yield at
    answer_duty(SYSTEM, duty=duty, text="已代缴，收据在驿站。", now=at)
    at += _DAY
    yield at
    channel, answer = Channel.STAFF, Outcome.SOLVED
    say_word(volunteer, need=taken.need, answer=answer, channel=channel, is_satisfied=True, now=at)
