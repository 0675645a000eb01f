"""Before the summer holidays: three topics in the schools of Hanggai, two gaps left, and a quiz before and after.

True: the town, the three topics (story 07). Invented: the schools, every number of heads and of answers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.kernel.seeds import rng
from doorstep.partners.actions import add_partner
from doorstep.partners.models import Partner
from doorstep.partners.words import PartnerKind
from doorstep.places.models import Place
from doorstep.places.queries import villages
from doorstep.sample.diary import Diary
from doorstep.services.actions.activities import Occasion, announce_activity
from doorstep.services.actions.attendance import record_attendance
from doorstep.services.actions.campaigns import Reach, create_campaign
from doorstep.services.actions.quizzes import close_quiz, create_quiz, enter_sheets
from doorstep.services.models import Campaign, Quiz
from doorstep.services.rules.activities import Details
from doorstep.services.rules.quiz import Asked
from doorstep.services.words import QuizPhase, ServiceKind

TOWN: Final = "杭垓镇"
TOPICS: Final = (("防溺水", "Drowning"), ("防诈骗", "Fraud"), ("禁毒", "Drugs"))
SCHOOLS = 4
GAPS: Final = frozenset({(2, 2), (3, 1)})
"""School and topic of the lessons nobody held: they show as gaps."""
SHEETS = 60
QUESTIONS: Final = (
    Asked("没有大人在，能下河游泳吗？", (("能", "Yes"), ("不能", "No")), 1, "May you swim in the river alone?"),
    Asked("同伴落水，先做什么？", (("跳下去救", "Jump in"), ("大声呼救", "Shout for help"), ("回家", "Go home")), 1,
          "A friend falls into the water: what first?"),
    Asked("陌生人要验证码，给吗？", (("不给", "No"), ("给", "Yes")), 0, "A stranger asks for a code: give it?"),
)  # fmt: skip


def plan_campaign(county: Place, host: Partner, *, diary: Diary, seed: int, now: datetime) -> None:
    """Write the campaign of the last June into the diary."""
    draw = rng(seed, "campaign")
    june = _last_june(now)
    lessons = [
        Lesson(
            school,
            topic,
            _on(june + timedelta(days=school + 5 * (topic > 0) + topic), 9 + topic),
            int(draw.integers(60, 220)),
        )
        for school in range(SCHOOLS)
        for topic in range(len(TOPICS))
        if (school, topic) not in GAPS
    ]
    chances = {QuizPhase.BEFORE: (0.72, 0.41, 0.66), QuizPhase.AFTER: (0.93, 0.84, 0.88)}
    right = {phase: [int(draw.binomial(SHEETS, chance)) for chance in every] for phase, every in chances.items()}
    diary.add(_tell(Plan(county, host, june, lessons, right), diary))


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson to come: the school's and the topic's place in the campaign, when, and how many will listen."""

    school: int
    topic: int
    starts_at: datetime
    heads: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What is going to happen: where, by whom, from which day, which lessons, and how many will answer right."""

    county: Place
    host: Partner
    june: date
    lessons: Sequence[Lesson]
    right: Mapping[QuizPhase, Sequence[int]]


def _tell(plan: Plan, diary: Diary) -> Iterator[datetime]:
    """Tell the campaign: set up, its lessons, the quiz before and after."""
    june = plan.june
    moment = _on(june - timedelta(days=20), 10)
    yield moment
    campaign = _begin(plan, moment)
    for lesson in plan.lessons:
        diary.add(_tell_lesson(campaign, plan.host, lesson))
    moment = _on(june - timedelta(days=2), 10)
    yield moment
    quiz = create_quiz(
        SYSTEM, about=campaign, title_zh="安全知识前后测", title_en="What do you know?", asked=QUESTIONS, now=moment
    )
    for phase, moment in ((QuizPhase.BEFORE, _on(june, 8)), (QuizPhase.AFTER, _on(june + timedelta(days=14), 16))):
        yield moment
        _paper(quiz, phase, plan.right[phase], moment)
    moment = _on(june + timedelta(days=16), 10)
    yield moment
    close_quiz(SYSTEM, quiz=quiz, now=moment)


def _begin(plan: Plan, now: datetime) -> Campaign:
    town = Place.objects.get(parent=plan.county, name=TOWN)
    homes = list(villages((town.path,)).order_by("id"))[:SCHOOLS]
    schools = [
        add_partner(
            SYSTEM,
            name=f"{TOWN}初级中学" if number == 0 else f"{home.name.removesuffix('村')}小学",
            kind=PartnerKind.SCHOOL,
            place=home,
            valid_from=now.date(),
            now=now,
        )
        for number, home in enumerate(homes)
    ]
    return create_campaign(
        SYSTEM,
        place=town,
        title_zh="暑假前安全教育进校园",
        title_en="Safety before the summer holidays",
        starts_on=plan.june,
        ends_on=plan.june + timedelta(days=15),
        reach=Reach(TOPICS, schools),
        now=now,
    )


def _tell_lesson(campaign: Campaign, host: Partner, plan: Lesson) -> Iterator[datetime]:
    announced_at, ends_at = plan.starts_at - timedelta(days=10), plan.starts_at + timedelta(minutes=45)
    yield announced_at
    school = [row.school for row in campaign.school_rows.select_related("school__place").order_by("pk")][plan.school]
    topic = campaign.topics.select_related("campaign").get(number=plan.topic + 1)
    lesson = announce_activity(
        SYSTEM,
        occasion=Occasion(school.place, host, plan.starts_at, ends_at, kind=ServiceKind.CLASS),
        details=Details(f"{topic.name_zh}安全课", f"Lesson: {topic.name_en}"),
        topic=topic,
        school=school,
        now=announced_at,
    )
    held_at = plan.starts_at + timedelta(hours=2)
    yield held_at
    record_attendance(SYSTEM, activity=lesson, heads=plan.heads, now=held_at)


def _paper(quiz: Quiz, phase: QuizPhase, right: Sequence[int], now: datetime) -> None:
    """Enter one batch of sheets; whoever was wrong chose the first wrong option."""
    counts: dict[int, int] = {}
    for question, correct in zip(quiz.questions.order_by("number"), right, strict=True):
        options = list(question.options.order_by("number"))
        wrong = next(option for option in options if not option.is_right)
        counts |= {option.pk: correct if option.is_right else 0 for option in options}
        counts[wrong.pk] = SHEETS - correct
    enter_sheets(SYSTEM, quiz=quiz, phase=phase, counts=counts, batch=f"sample {phase.value}", on=now.date(), now=now)


def _last_june(now: datetime) -> date:
    """Return the Monday in the middle of the last June that is over."""
    today = now.astimezone(TIME_ZONE).date()
    year = today.year if today > date(today.year, 7, 5) else today.year - 1
    middle = date(year, 6, 12)
    return middle + timedelta(days=-middle.weekday() % 7)


def _on(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), TIME_ZONE)
