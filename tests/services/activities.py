"""Some activities, hours and a campaign around today, for pages that are looked at."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.programmes.small_county import make_county

from doorstep.base import clock
from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.partners.actions import add_partner
from doorstep.partners.words import PartnerKind
from doorstep.people.actions import register_person
from doorstep.places.models import Place
from doorstep.services.actions.activities import Occasion, announce_activity, cancel_activity
from doorstep.services.actions.attendance import record_attendance
from doorstep.services.actions.bookings import sign_up
from doorstep.services.actions.campaigns import Reach, create_campaign
from doorstep.services.actions.hours import Occasion as Served
from doorstep.services.actions.hours import record_service, reverse_service
from doorstep.services.actions.quizzes import close_quiz, create_quiz, enter_sheets
from doorstep.services.actions.ruled import load_rules
from doorstep.services.models import Activity, Quiz
from doorstep.services.rules.activities import Details
from doorstep.services.rules.quiz import Asked
from doorstep.services.rules.sessions import Span
from doorstep.services.words import AttendanceKind, MissReason, QuizPhase, ServiceKind

QUESTIONS = (
    Asked("水边没有大人，可以玩吗？", (("可以", "Yes"), ("不可以", "No")), 1, "May you play at the water alone?"),
    Asked("有人要验证码，给吗？", (("不给", "No"), ("给", "Yes"), ("先给一半", "Half of it")), 0, "Give it away?"),
)


@pytest.fixture
def some_activities(db: None) -> None:
    """Activities before and after now, one of them full, one called off; hours; a campaign with gaps and quizzes."""
    now = clock.now()
    before, soon = now - timedelta(days=9), (now + timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0)
    here = make_county(before)
    load_rules(SYSTEM, now=before)
    team = add_partner(
        SYSTEM, name="红马甲志愿队", kind=PartnerKind.TEAM, place=here.county, valid_from=date(2026, 1, 1), now=before
    )
    volunteer = register_person(SYSTEM, name="王小花", village=here.villages[0], now=before)

    def announce(title: str, en: str, starts: datetime, village: Place, **more: Any) -> Activity:
        details = Details(title, en, "自带毛巾。", "Bring a towel.", **more)
        occasion = Occasion(village, team, starts, starts + timedelta(hours=2))
        return announce_activity(SYSTEM, occasion=occasion, details=details, now=before)

    announce("义剪", "Haircuts", soon, here.villages[0], capacity=20, sign_up_until=soon)
    full = announce(
        "太极拳班", "Tai chi", soon + timedelta(days=1), here.villages[1], capacity=2,
        sign_up_until=soon + timedelta(days=1), attendance=AttendanceKind.NAMED,
    )  # fmt: skip
    off = announce("露天电影", "Film in the open", soon, here.villages[2])
    held = announce("量血压", "Blood pressure", before + timedelta(days=1), here.villages[0])
    for name in "abcd":
        sign_up(VISITOR, activity=full, asked=f"{name}", now=before)
    sign_up(SYSTEM, activity=full, asked="e", person=volunteer, now=before)
    cancel_activity(SYSTEM, activity=off, reason=MissReason.WEATHER, now=before)
    done = before + timedelta(days=2)
    record_attendance(SYSTEM, activity=held, heads=31, now=done)
    for start in (0, 90):
        begins = (before + timedelta(days=1, minutes=start)).replace(second=0, microsecond=0)
        one = record_service(
            SYSTEM, person=volunteer, occasion=Served(team, here.villages[0]),
            span=Span(begins, begins + timedelta(minutes=60)), content="帮忙量血压", now=done,
        )  # fmt: skip
    reverse_service(SYSTEM, service=one, reason="记错了时间", now=done)
    _campaign(here.town, here.villages, before, done)


def _campaign(town: Place, villages: tuple[Place, ...], before: datetime, done: datetime) -> None:
    schools = [
        add_partner(SYSTEM, name=name, kind=PartnerKind.SCHOOL, place=village, valid_from=date(2026, 1, 1), now=before)
        for name, village in zip(("第一小学", "第二小学", "初级中学"), villages, strict=False)
    ]
    campaign = create_campaign(
        SYSTEM, place=town, title_zh="暑期安全", title_en="A safe summer", starts_on=before.date(),
        ends_on=before.date() + timedelta(days=60),
        reach=Reach([("防溺水", "Drowning"), ("防诈骗", "Fraud"), ("禁毒", "Drugs")], schools), now=before,
    )  # fmt: skip
    topics = list(campaign.topics.order_by("number"))
    for at, (school, topic) in enumerate(((schools[0], topics[0]), (schools[0], topics[1]), (schools[1], topics[0]))):
        starts = before + timedelta(days=1 if at == 0 else 20 + at)
        lesson = announce_activity(
            SYSTEM,
            occasion=Occasion(school.place, schools[0], starts, starts + timedelta(hours=1), kind=ServiceKind.CLASS),
            details=Details(f"{topic.name_zh}课", f"Lesson: {topic.name_en}"),
            topic=topic,
            school=school,
            now=before,
        )
        if at == 0:
            record_attendance(SYSTEM, activity=lesson, heads=120, now=done)
    for title in ("暑期安全前后测", "新一轮前后测"):
        quiz = create_quiz(
            SYSTEM, about=campaign, title_zh=title, title_en="Before and after", asked=QUESTIONS, now=before
        )
        for phase, right in ((QuizPhase.BEFORE, 22), (QuizPhase.AFTER, 38)):
            _paper(quiz, phase, right, done)
        if title.startswith("暑期"):
            close_quiz(SYSTEM, quiz=quiz, now=done)


def _paper(quiz: Quiz, phase: QuizPhase, right: int, now: datetime) -> None:
    counts: dict[int, int] = {}
    for question in quiz.questions.all():
        options = list(question.options.all())
        rest = [one.pk for one in options if not one.is_right]
        counts |= {one.pk: right for one in options if one.is_right} | dict.fromkeys(rest, 0) | {rest[0]: 40 - right}
    enter_sheets(SYSTEM, quiz=quiz, phase=phase, counts=counts, batch=f"{quiz.pk} {phase}", on=now.date(), now=now)
