"""A year of activities: colour teams, sign-up, volunteers' hours, and a campaign in schools before the summer holidays.

Everything is invented but the names of the places and the three topics of story 07.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.base.clock import TIME_ZONE
from doorstep.kernel.seeds import rng
from doorstep.partners.actions import add_partner
from doorstep.partners.actions.teams import form_team, join_team
from doorstep.partners.models import Partner, Team
from doorstep.partners.words import PartnerKind, TeamColour
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.places.queries import villages
from doorstep.sample.campaign import plan_campaign
from doorstep.sample.diary import Diary, o_clock
from doorstep.services.actions.activities import Occasion, announce_activity, cancel_activity
from doorstep.services.actions.attendance import record_attendance
from doorstep.services.actions.bookings import sign_up
from doorstep.services.actions.hours import Occasion as Served
from doorstep.services.actions.hours import record_service
from doorstep.services.actions.ruled import load_rules
from doorstep.services.models import Activity
from doorstep.services.rules.activities import Details
from doorstep.services.rules.sessions import Span
from doorstep.services.words import AttendanceKind, MissReason, ServiceKind

TEAMS: Final = (
    ("红马甲", TeamColour.RED),
    ("橙马甲", TeamColour.ORANGE),
    ("绿马甲", TeamColour.GREEN),
    ("蓝马甲", TeamColour.BLUE),
)
MEMBERS = 4
THANKS: Final = ("谢谢您，辛苦了！", "", "大家都说您耐心，谢谢！")
FIRST_AFTER = timedelta(days=21)
ANNOUNCED_BEFORE = timedelta(days=12)
AHEAD = timedelta(days=42)
SETTING_UP = timedelta(minutes=15)
OFF = 17
"""Every so many activities one is called off for the weather."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is offered again and again.

    Args:
        zh: Its name.
        en: In English.
        about_zh: What it is.
        about_en: In English.
        team: Which team's volunteers help; its place in `TEAMS`.
        hour: When it begins.
        capacity: How many places; nothing: one just comes.
        is_named: It is kept who of those signed up came.
        usual: About how many come.
    """

    zh: str
    en: str
    about_zh: str
    about_en: str
    team: int
    hour: int
    capacity: int | None = None
    is_named: bool = False
    usual: int = 24


KINDS: Final = (
    Kind("义剪", "Haircuts", "免费理发，先来先剪。", "Free haircuts, first come first cut.", 0, 9),
    Kind("手机课", "Telephone lessons", "学挂号、缴费、防骗，带上手机。", "Booking, paying, spotting fraud.", 3, 14, 12,
         is_named=True, usual=10),
    Kind("缝补修理", "Mending and repairs", "缝衣服、磨剪刀、修小家电。", "Clothes, scissors, small appliances.", 1, 9),
    Kind("太极拳班", "Tai chi", "从头学，穿平底鞋。", "From the beginning. Wear flat shoes.", 2, 8, 20, usual=17),
    Kind("量血压", "Blood pressure", "量血压、测血糖。", "Blood pressure and sugar.", 0, 8, usual=35),
    Kind("露天电影", "A film in the open", "带上小板凳。", "Bring a stool.", 2, 19, usual=60),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part: the host, its teams, and of each team some volunteers."""

    host: Partner
    teams: Sequence[Team]
    volunteers: Sequence[Sequence[Person]]


def plan_year(county: Place, *, diary: Diary, seed: int, begun: datetime, now: datetime) -> None:
    """Form the teams, and write the year's activities and the campaign into the diary: one activity a week."""
    draw = rng(seed, "activities")
    load_rules(SYSTEM, now=begun)
    cast = _cast(county, draw, begun)
    homes = list(villages((county.path,)).order_by("id"))
    saturday = begun.date() + FIRST_AFTER
    saturday += timedelta(days=(5 - saturday.weekday()) % 7)
    number = 0
    while saturday <= now.astimezone(TIME_ZONE).date() + AHEAD:
        home = homes[int(draw.integers(len(homes)))]
        came = int(draw.poisson(KINDS[number % len(KINDS)].usual))
        plan = Week(number, KINDS[number % len(KINDS)], home, o_clock(saturday, KINDS[number % len(KINDS)].hour), came)
        diary.add(_tell(plan, cast))
        saturday += timedelta(days=7)
        number += 1
    plan_campaign(county, cast.host, diary=diary, seed=seed, now=now)


@dataclass(frozen=True, slots=True)
class Week:
    """One week's activity: its number, what, where, when, and how many come."""

    number: int
    kind: Kind
    home: Place
    starts_at: datetime
    came: int


def _cast(county: Place, draw: np.random.Generator, now: datetime) -> Cast:
    """Write down the host, form its teams, and let residents join them."""
    host = add_partner(
        SYSTEM,
        name="家门口志愿者协会",
        kind=PartnerKind.PUBLIC_UNIT,
        place=county,
        valid_from=now.date(),
        now=now,
    )
    people = list(Person.objects.order_by("id"))
    chosen = [people[at] for at in draw.choice(len(people), MEMBERS * len(TEAMS), replace=False)]
    teams, volunteers = [], []
    for number, (name, colour) in enumerate(TEAMS):
        team = form_team(SYSTEM, name=f"{name}志愿队", colour=colour, of=host, valid_from=now.date(), now=now)
        own = chosen[number * MEMBERS : (number + 1) * MEMBERS]
        for person in own:
            join_team(SYSTEM, team=team, person=person, valid_from=now.date(), now=now)
        teams.append(team)
        volunteers.append(own)
    return Cast(host, teams, volunteers)


def _tell(week: Week, cast: Cast) -> Iterator[datetime]:
    """Tell one activity's story: announced, signed up for, held (or called off), hours recorded."""
    kind, ends_at = week.kind, week.starts_at + timedelta(hours=2)
    announced_at = week.starts_at - ANNOUNCED_BEFORE
    yield announced_at
    activity = _announce(week, cast, ends_at, announced_at)
    if kind.capacity:
        asked_at = week.starts_at - ANNOUNCED_BEFORE / 2
        yield asked_at
        for at in range(week.came):
            sign_up(VISITOR, activity=activity, asked=f"sample {week.number} {at}", now=asked_at)
    if week.number % OFF == OFF - 1:
        off_at = week.starts_at - timedelta(hours=3)
        yield off_at
        cancel_activity(SYSTEM, activity=activity, reason=MissReason.WEATHER, now=off_at)
        return
    yield ends_at + timedelta(hours=1)
    _held(week, cast, activity, ends_at)


def _announce(week: Week, cast: Cast, ends_at: datetime, now: datetime) -> Activity:
    kind = week.kind
    session_kind = ServiceKind.CLASS if kind.is_named else ServiceKind.ACTIVITY
    team = cast.teams[kind.team]
    return announce_activity(
        SYSTEM,
        occasion=Occasion(week.home, cast.host, week.starts_at, ends_at, kind=session_kind, team=team),
        details=Details(
            kind.zh,
            kind.en,
            kind.about_zh,
            kind.about_en,
            kind.capacity,
            week.starts_at if kind.capacity else None,
            AttendanceKind.NAMED if kind.is_named else AttendanceKind.HEAD_COUNT,
        ),
        now=now,
    )


def _held(week: Week, cast: Cast, activity: Activity, ends_at: datetime) -> None:
    """Record who came, and the hours of the two who helped."""
    kind, now = week.kind, ends_at + timedelta(hours=1)
    if kind.is_named:
        seated = list(activity.bookings.filter(seat__isnull=False).order_by("number").values_list("pk", flat=True))
        held = record_attendance(SYSTEM, activity=activity, came=seated[: max(1, len(seated) - 1)], heads=1, now=now)
    else:
        held = record_attendance(SYSTEM, activity=activity, heads=max(5, week.came), now=now)
    own = cast.volunteers[kind.team]
    for person in (own[week.number % MEMBERS], own[(week.number + 1) % MEMBERS]):
        record_service(
            SYSTEM,
            person=person,
            occasion=Served.at(held),
            span=Span(week.starts_at - SETTING_UP, ends_at + SETTING_UP),
            content=f"{kind.zh}志愿服务",
            thanks=THANKS[week.number % len(THANKS)],
            now=now,
        )
