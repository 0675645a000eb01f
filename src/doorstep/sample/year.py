"""The year: one vehicle begins on two days a week, then both go every day; what happened at each stop."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.kernel.seeds import rng
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.actions.adoption import adopt_plan, extend_sessions
from doorstep.programmes.pharmacy.actions.plans import Run, create_plan, finish_plan
from doorstep.programmes.pharmacy.actions.vehicles import edit_vehicle
from doorstep.programmes.pharmacy.actions.visits import miss_visit
from doorstep.programmes.pharmacy.bridge.run import compute
from doorstep.programmes.pharmacy.models import Vehicle, VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.rules import plans as rules
from doorstep.sample import fleet, slips
from doorstep.sample.diary import Diary, o_clock
from doorstep.services.actions.sessions import hold_session
from doorstep.services.models import Session
from doorstep.services.words import MissReason, ServiceKind, SessionState

STEPS = 6_000
RESERVE_MIN = 45
"""A visit with its way: kept free on each outing once both vehicles go, so that nearly half of what the weather takes
can be made up. In the pilot the second vehicle stands by."""
PILOT_AFTER = timedelta(days=14)
BOTH_AFTER = timedelta(days=329)
PILOT_PERSON_TIMES = 3_000
PERSON_TIMES = 5_000
UNSATISFIED = 25
MISSED_SHARE = 0.008
TUESDAY_THURSDAY = (1, 3)
WORKING_WEEK = (0, 1, 2, 3, 4)
_DAY = timedelta(days=1)
Report = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Effort:
    """With which seed and how many steps each timetable is searched for."""

    seed: int
    steps: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of the year under one timetable.

    Args:
        begins: Its first day.
        ends: Its last day.
        vehicles: Those that go.
        weekdays: When they go; 0 is Monday.
        name: Of its plan.
        person_times: How many are served in it.
        reserve_min: Minutes its timetable keeps free on each outing.
    """

    begins: date
    ends: date
    vehicles: Sequence[Vehicle]
    weekdays: Collection[int]
    name: str
    person_times: int
    reserve_min: int = 0


def live(
    county: Place,
    vehicles: Sequence[Vehicle],
    *,
    effort: Effort,
    begun: datetime,
    now: datetime,
    diary: Diary,
    report: Report,
) -> None:
    """Live the year from `begun` until the evening before `now`; leave one more plan ready to be looked at.

    What else happens in the county stands in `diary`: it is told day by day along the way.
    """
    yesterday = now.astimezone(TIME_ZONE).date() - _DAY
    both = _monday(begun.date() + BOTH_AFTER)
    pilot = Chapter(
        _monday(begun.date() + PILOT_AFTER),
        both - _DAY,
        vehicles[:1],
        TUESDAY_THURSDAY,
        "试点：一辆车，每周两天",
        PILOT_PERSON_TIMES,
    )
    full = Chapter(
        both,
        yesterday,
        vehicles,
        WORKING_WEEK,
        "两辆车，周一到周五",
        PERSON_TIMES - PILOT_PERSON_TIMES,
        RESERVE_MIN,
    )
    visitors = Visitors(effort.seed)
    for chapter in (pilot, full):
        diary.until(o_clock(chapter.begins - 4 * _DAY, 0))
        plan = _plan(county, chapter, effort, chapter.begins - 4 * _DAY)
        report(f"方案：{chapter.name}", f"plan computed and adopted, from {chapter.begins}")
        _live_through(chapter, plan, visitors, diary)
        report(f"{chapter.begins} 到 {chapter.ends} 的服务记录", f"what happened until {chapter.ends}")
    slips.ask(county, now=o_clock(yesterday, 20))
    report("送药车旁填的满意度问卷", "what people wrote on slips beside the vehicles")
    wider = rules.Visiting(walk_limit_min=25, reserve_min=RESERVE_MIN)
    _computed(county, "试算：步行圈放宽到 25 分钟", vehicles, wider, effort, now=now)
    report("试算方案：放宽步行圈", "one more plan to compare: a longer walk")


class Visitors:
    """Who comes: a fixed number of person-times over a chapter, more where more people live, most of them satisfied."""

    def __init__(self, seed: int) -> None:
        self._draw = rng(seed, "visitors")
        self._unsatisfied = set(self._draw.choice(PERSON_TIMES, UNSATISFIED, replace=False).tolist())
        self._seen = 0

    def misses(self) -> bool:
        """Say whether the vehicle stays away from one stop."""
        return bool(self._draw.random() < MISSED_SHARE)

    def come(self, sessions: Sequence[Session], person_times: int) -> Iterator[tuple[Session, int, int]]:
        """Spread `person_times` over the sessions; yield each with how many came and how many were satisfied."""
        weights = np.array([max(1, session.place.residents or 1) for session in sessions], dtype=np.float64)
        for session, came in zip(sessions, self._draw.multinomial(person_times, weights / weights.sum()), strict=True):
            numbers = range(self._seen, self._seen + int(came))
            self._seen += int(came)
            yield session, int(came), sum(number not in self._unsatisfied for number in numbers)


def _live_through(chapter: Chapter, plan: VisitPlan, visitors: Visitors, diary: Diary) -> None:
    """Hold or miss every session of the chapter on its day; the last day's visitors make the sum come out."""
    visits_on = rules.visits_on(plan.visits.values_list("week", "weekday"), chapter.begins)
    going, _ = rules.split_days(rules.days_from(chapter.begins, chapter.ends), visits_on)
    remaining = sum(visits_on(day) for day in going)
    to_come = chapter.person_times
    for day in rules.days_from(chapter.begins, chapter.ends):
        diary.until(o_clock(day, 0))
        if day.weekday() == 0:
            extend_sessions(SYSTEM, now=o_clock(day, 6))
        sessions = _planned_on(day)
        if going and day <= going[-1] - 7 * _DAY:
            sessions = [session for session in sessions if not _missed(session, visitors, day)]
        if not sessions:
            continue
        is_last = day == going[-1]
        expected = min(len(sessions), remaining)
        today = to_come if is_last else round(to_come * expected / max(1, remaining))
        remaining -= expected
        to_come -= today
        for session, came, satisfied in visitors.come(sessions, today):
            hold_session(SYSTEM, session=session, served=came, satisfied=satisfied, now=o_clock(day, 19))


def _missed(session: Session, visitors: Visitors, day: date) -> bool:
    if not visitors.misses():
        return False
    miss_visit(SYSTEM, session=session, reason=MissReason.WEATHER, now=o_clock(day, 7))
    return True


def _planned_on(day: date) -> list[Session]:
    rows = Session.objects.filter(
        kind=ServiceKind.MEDICINE_VAN,
        state=SessionState.PLANNED,
        starts_at__gte=o_clock(day, 0),
        starts_at__lt=o_clock(day + _DAY, 0),
    )
    return list(rows.select_related("place").order_by("starts_at", "id"))


def _plan(county: Place, chapter: Chapter, effort: Effort, on: date) -> VisitPlan:
    """Compute and adopt the chapter's timetable."""
    moment = o_clock(on, 10)
    for vehicle in chapter.vehicles:
        edit_vehicle(SYSTEM, vehicle=vehicle, facts=fleet.facts(vehicle, chapter.weekdays), now=moment)
    visiting = rules.Visiting(reserve_min=chapter.reserve_min)
    plan = _computed(county, chapter.name, chapter.vehicles, visiting, effort, now=moment)
    former = queries.open_plan(county)
    seen = former.pk if former else None
    return adopt_plan(SYSTEM, plan=plan, valid_from=chapter.begins, instead_of=seen, now=o_clock(on, 15)).plan


def _computed(
    county: Place,
    name: str,
    vehicles: Sequence[Vehicle],
    visiting: rules.Visiting,
    effort: Effort,
    *,
    now: datetime,
) -> VisitPlan:
    """Make a plan in a fixed number of steps, here and now instead of in the queue."""
    run, on = Run(seed=effort.seed), now.date()
    plan = create_plan(SYSTEM, county=county, name=name, on=on, vehicles=vehicles, visiting=visiting, run=run, now=now)
    outcome = compute(plan.problem, seed=effort.seed, seconds=0, iterations=effort.steps)
    return finish_plan(SYSTEM, plan=plan, outcome=outcome, now=now)


def _monday(day: date) -> date:
    """Return `day` if it is a Monday, else the next one."""
    return day + (-day.weekday() % 7) * _DAY
