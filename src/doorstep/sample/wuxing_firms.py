"""Help for firms in Wuxing (story 06): difficulties that several departments solve, and a direct line every Wednesday.

True: how many problems, firms and entrepreneurs there were. Invented: every firm, every text, which day what happened.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.kernel.seeds import rng
from doorstep.meetings.actions.agenda import begin_meeting
from doorstep.meetings.actions.slots import book_slot, take_problem
from doorstep.meetings.models import Booking, Meeting
from doorstep.meetings.words import MeetingKind, MeetingState
from doorstep.needs.actions.duties import assign_need, reassign_duty, return_duty
from doorstep.needs.actions.intake import Asked, Sender, take_need
from doorstep.needs.actions.outcome import answer_duty, say_word
from doorstep.needs.models import Category, Duty, Follower, Need
from doorstep.needs.words import Channel, NeedKind, Outcome, ReturnReason
from doorstep.partners.models import Partner
from doorstep.places.models import Place
from doorstep.sample.loop import Story

FIRMS, ENTREPRENEURS, PROBLEMS, SOLVED_FIRMS, UNSOLVED = 22, 8, 37, 20, 3
TROUBLES = (
    ("firm_staff", "招不到{}，订单赶不出来"),
    ("firm_money", "流动资金周转不过来，{}的货款还压着"),
    ("firm_permit", "{}的扩建手续卡住了，不知道找哪个部门"),
)
DEPARTMENTS = {"firm_staff": "区人力社保局", "firm_money": "区金融工作中心", "firm_permit": "区行政审批局"}
"""Who leads by category of a difficulty; the desk for firms helps each of them."""
ASTRAY = 10
"""Every so many difficulties one goes to the wrong department first, which gives it back."""
TRADES = ("缝纫工", "电工", "包装工", "叉车工", "面料", "童装", "羊绒", "木门", "电线", "童车")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A firm's difficulty, whether it was solved in the end, and whether it went to the wrong department first."""

    firm: Partner
    code: str
    text: str
    is_solved: bool
    is_astray: bool


@dataclass(frozen=True, slots=True)
class Helping:
    """Where firms are helped: the district, the desk for firms, the departments by category, the firms."""

    county: Place
    desk: Partner
    departments: dict[str, Partner]
    firms: Sequence[Partner]


def troubles(there: Helping, *, seed: int, begun: datetime, now: datetime) -> Iterator[Story]:
    """Yield the firms' difficulties: eight entrepreneurs bring theirs to the direct line, the others come by phone."""
    draw = rng(seed, "firms")
    for number in range(PROBLEMS + UNSOLVED):
        is_solved = number < PROBLEMS
        firm = there.firms[number % SOLVED_FIRMS if is_solved else SOLVED_FIRMS + number % (FIRMS - SOLVED_FIRMS)]
        code, text = TROUBLES[number % len(TROUBLES)]
        said = text.format(TRADES[int(draw.integers(len(TRADES)))])
        trouble = Trouble(firm, code, f"{said}（{number + 1}）", is_solved, number % ASTRAY == ASTRAY - 1)
        at = begun + timedelta(days=14 + number * ((now - begun).days - 40) // (PROBLEMS + UNSOLVED), hours=2)
        yield _by_direct_line(there, trouble, at) if number < ENTREPRENEURS else _by_phone(there, trouble, at)


def _by_direct_line(there: Helping, trouble: Trouble, at: datetime) -> Story:
    """Book a slot on the next Wednesday, talk about it there, and follow it to its end."""
    yield at
    meeting = Meeting.objects.filter(
        kind=MeetingKind.DIRECT_LINE, state=MeetingState.PLANNED, starts_at__gt=at
    ).earliest("starts_at")
    free = next(
        number
        for number in range(1, 7)
        if not Booking.objects.filter(meeting=meeting, number=number, cancelled_at=None).exists()
    )
    booking = book_slot(SYSTEM, meeting=meeting, number=free, topic=trouble.text, partner=trouble.firm, now=at)
    talked_at = meeting.starts_at + timedelta(minutes=5)
    yield talked_at
    meeting.refresh_from_db()
    if meeting.state == MeetingState.PLANNED:
        begin_meeting(SYSTEM, meeting=meeting, now=talked_at)
    category = Category.objects.get(code=trouble.code)
    taken = take_problem(SYSTEM, booking=booking, text=trouble.text, category=category, now=talked_at)
    yield from _followed(there, trouble, taken.need, taken.follower, talked_at)


def _by_phone(there: Helping, trouble: Trouble, at: datetime) -> Story:
    yield at
    asked = Asked(
        text=trouble.text,
        category=Category.objects.get(code=trouble.code),
        place=there.county,
        kind=NeedKind.FIRM,
        firm=trouble.firm,
    )
    taken = take_need(SYSTEM, asked=asked, sender=Sender(Channel.PHONE, mark=trouble.text), now=at)
    yield from _followed(there, trouble, taken.need, taken.follower, at)


def _followed(there: Helping, trouble: Trouble, need: Need, slip: Follower, at: datetime) -> Story:
    """Give a difficulty to a department, have it answered, and let the firm say whether it is solved."""
    at += timedelta(hours=1)
    yield at
    right = there.departments[trouble.code]
    wrong = next(one for code, one in there.departments.items() if code != trouble.code)
    lead = wrong if trouble.is_astray else right
    duty = assign_need(SYSTEM, need=need, lead=lead, helpers=[there.desk], now=at)
    if trouble.is_astray:
        yield at + timedelta(hours=3)
        duty = _given_back(duty, right, at + timedelta(hours=3))
    at += 2 * _DAY
    yield at
    answer_duty(SYSTEM, duty=duty, text="几个部门一起上门，已经谈妥。", now=at)
    at += _DAY
    yield at
    outcome = Outcome.SOLVED if trouble.is_solved else Outcome.PARTLY
    say_word(
        VISITOR,
        need=need,
        answer=outcome,
        channel=Channel.WEB,
        follower=slip,
        is_satisfied=trouble.is_solved,
        now=at,
    )


def _given_back(duty: Duty, right: Partner, at: datetime) -> Duty:
    """Let a department say whose it is rather, and the supervisor follow it."""
    words = "不属于我们的职责"
    return_duty(SYSTEM, duty=duty, reason=ReturnReason.NOT_OURS, text=words, suggested=right, now=at)
    return reassign_duty(SYSTEM, duty=duty, lead=right, text="按建议改派", now=at)
