"""A quarter of the reputation index in one town (story 05): offices, a survey by codes, reports, grades, audits, a run.

True: the town, its villages, "4+10+N", the four offices. Invented: everything anybody answered, claimed, graded, found.
"""

import secrets
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.base.actions import create_login
from doorstep.base.actor import SYSTEM, VISITOR, Actor, Granted
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Login
from doorstep.base.regulations import add_rule, codes
from doorstep.base.words import Role
from doorstep.kernel.seeds import rng
from doorstep.needs.actions.standing import begin_needs
from doorstep.partners.actions import add_partner, seat_login
from doorstep.partners.words import PartnerKind
from doorstep.places.models import Place
from doorstep.programmes.reputation.actions.asking import join_wave
from doorstep.programmes.reputation.actions.audits import draw_audit, note_finding
from doorstep.programmes.reputation.actions.offices import Given, adjudicate, grade, lock_grades, name_office
from doorstep.programmes.reputation.actions.quarters import close_quarter, open_quarter
from doorstep.programmes.reputation.actions.reports import Said, fill_in, hand_in
from doorstep.programmes.reputation.actions.runs import publish, reckon
from doorstep.programmes.reputation.actions.schemes import draft_scheme, publish_scheme
from doorstep.programmes.reputation.actions.template import FACTS, KEY, nodes
from doorstep.programmes.reputation.models import Node, Office, Quarter, Run, Scheme
from doorstep.programmes.reputation.queries.offices import undecided
from doorstep.programmes.reputation.queries.quarters import villages_of
from doorstep.programmes.reputation.rules.quarters import bounds
from doorstep.programmes.reputation.rules.runs import APPEAL_DAYS
from doorstep.programmes.reputation.words import OfficeKey, Source
from doorstep.sample import reputation_echo as echo
from doorstep.voices.actions.answering import Receipt, answer, answer_for
from doorstep.voices.actions.invitations import Issued, invite
from doorstep.voices.actions.questionnaires import draft_questionnaire, publish_questionnaire
from doorstep.voices.actions.waves import Plan, close_wave, open_wave, prepare_wave, release_wave
from doorstep.voices.models import Questionnaire, Wave
from doorstep.voices.rules.wordings import Wording
from doorstep.voices.words import Mode, QuestionKind

Levels = NDArray[np.float64]
OFFICES: Final = ("组织办", "宣传办", "纪检办", "综合治理办")
INVITED: Final = 24
"""So many households of a village get a letter."""
ANSWERED: Final = 15
FEW: Final = 4
"""In the last village so few answer that nothing of theirs may be shown."""
APPEALS: Final = 15
"""Days for appeals in the sample's rule; nobody has checked it against a regulation."""


@dataclass(frozen=True)
class Chapter:
    """What a quarter was made of; `codes` are those of the first village's letters, by label."""

    town: Place
    quarter: Quarter
    wave: Wave
    run: Run
    codes: dict[str, str]
    clerks: dict[str, Actor]


def build(town: Place, *, seed: int, year: int, number: int, has_echo: bool = True) -> Chapter:
    """Let a quarter of the town happen from codes to published reports, and return it.

    Args:
        town: With its villages in place.
        seed: The same seed and town give the same digits.
        year: Of the quarter.
        number: 1 to 4.
        has_echo: Whether people also write in their own words, are rung again, and a village appeals.
    """
    story = tell(town, seed=seed, year=year, number=number, has_echo=has_echo)
    while True:
        try:
            next(story)
        except StopIteration as over:
            found: Chapter = over.value
            return found


def last_whole_quarter(today: date) -> tuple[int, int]:
    """Return year and number of the latest quarter that is over."""
    number = (today.month - 1) // 3
    return (today.year, number) if number else (today.year - 1, 4)


def tell(
    town: Place, *, seed: int, year: int, number: int, has_echo: bool = True
) -> Generator[datetime, None, Chapter]:
    """Tell a quarter in the order of time: each step yields the moment at which it happens."""
    _first, last = bounds(year, number)
    began = _at(last - timedelta(days=25))
    yield began
    scheme = ready_scheme(now=began)
    if has_echo:
        begin_needs(SYSTEM, on=began.date(), now=began)
    clerks = seat_offices(town, now=began)
    quarter = open_quarter(
        SYSTEM, scheme=scheme, place=town, year=year, number=number, opens_on=began.date(),
        reports_due_on=began.date() + timedelta(days=10), scores_due_on=began.date() + timedelta(days=18), now=began,
    )  # fmt: skip
    wave, issued = survey(scheme, town, began=began, seed=seed)
    join_wave(SYSTEM, quarter=quarter, wave=wave, now=began)
    level = rng(seed, "reputation", "level").normal(76, 7, quarter.reports.count())
    yield began + timedelta(days=3)
    report(quarter, level, seed=seed, is_late=False, now=began + timedelta(days=3))
    yield began + timedelta(days=11)
    follow = hear(wave, issued, level, seed=seed, began=began, has_echo=has_echo)
    report(quarter, level, seed=seed, is_late=True, now=began + timedelta(days=11))
    yield began + timedelta(days=12)
    judge(quarter, clerks, level, seed=seed, now=began + timedelta(days=12))
    if has_echo:
        echo.ring_again(wave, seed=seed, now=began + timedelta(days=12))
    yield began + timedelta(days=13)
    release_wave(SYSTEM, wave=wave, now=began + timedelta(days=13))
    echo.read_opinions(wave, now=began + timedelta(days=13))
    settle(quarter, now=began + timedelta(days=13))
    yield began + timedelta(days=14)
    look(quarter, seed=seed, now=began + timedelta(days=14))
    lead = Office.objects.select_related("partner").get(place=town, key=OfficeKey.GOVERNANCE).partner
    duties = echo.make_duties(wave, lead, now=began + timedelta(days=14))
    yield began + timedelta(days=16)
    echo.do_first(duties, now=began + timedelta(days=16))
    yield began + timedelta(days=17)
    echo.thank(duties, follow, now=began + timedelta(days=17))
    yield began + timedelta(days=19)
    close_quarter(SYSTEM, quarter=quarter, now=began + timedelta(days=19))
    quarter.refresh_from_db()
    yield began + timedelta(days=20)
    run = reckon(SYSTEM, quarter=quarter, now=began + timedelta(days=20))
    yield began + timedelta(days=21)
    published = publish(SYSTEM, run=run, now=began + timedelta(days=21))
    if has_echo:
        yield began + timedelta(days=24)
        appeals = echo.appeal_twice(published, now=began + timedelta(days=24))
        yield began + timedelta(days=27)
        echo.refuse_first(appeals, now=began + timedelta(days=27))
    first = wave.areas.order_by("place__path")[0].pk
    mine = [one for one in issued if one.invitation.area_id == first]
    return Chapter(town, quarter, wave, run, {one.invitation.label: one.code for one in mine}, clerks)


def ready_scheme(*, now: datetime) -> Scheme:
    """Publish the ready-made scheme once, and write down the sample's term for appeals."""
    if APPEAL_DAYS not in codes():
        add_rule(
            SYSTEM, code=APPEAL_DAYS, value=APPEALS, unit="days", valid_from=now.date(), now=now,
            citation="Doorstep 示例，由运行单位选定：申诉期限。Doorstep sample, operator's choice: days for appeals",
        )  # fmt: skip
    there = Scheme.objects.filter(key=KEY).exclude(digest="").first()
    if there is not None:
        return there
    draft = draft_scheme(SYSTEM, key=KEY, facts=FACTS, nodes=nodes(), now=now)
    return publish_scheme(SYSTEM, scheme=draft, now=now)


def seat_offices(town: Place, *, now: datetime) -> dict[str, Actor]:
    """Name the town's four offices, each with somebody who grades for it; once, for all quarters."""
    found = {}
    if Office.objects.filter(place=town).exists():
        there = Login.objects.filter(username__in=[f"{key}-{town.pk}" for key in OfficeKey.values])
        return {
            one.username.rpartition("-")[0]: Actor(one.pk, (Granted(Role.PARTNER_STAFF, town.path),), one.username)
            for one in there
        }
    for key, name in zip(OfficeKey.values, OFFICES, strict=True):
        unit = add_partner(
            SYSTEM, name=f"{town.name}{name}", kind=PartnerKind.PUBLIC_UNIT, place=town, valid_from=now.date(), now=now
        )
        name_office(SYSTEM, place=town, key=OfficeKey(key), partner=unit, now=now)
        username = f"{key}-{town.pk}"
        login = create_login(
            SYSTEM, username=username, password=secrets.token_urlsafe(12), role=Role.PARTNER_STAFF,
            scope=town.path, now=now,
        )  # fmt: skip
        seat_login(SYSTEM, partner=unit, login=login, now=now)
        found[key] = Actor(login.pk, (Granted(Role.PARTNER_STAFF, town.path),), username)
    return found


def survey(scheme: Scheme, town: Place, *, began: datetime, seed: int) -> tuple[Wave, list[Issued]]:
    """Ask what the scheme wants residents asked, and send a letter with a code to each household drawn."""
    here = list(villages_of(town, began.date()))
    plan = Plan("居民口碑问卷", began.date(), began.date() + timedelta(days=10), seed=seed % 2**31)
    areas = {place: max(INVITED, (place.residents or 0) // 3) for place in here}
    wave = prepare_wave(
        SYSTEM, questionnaire=questionnaire(scheme, now=began), place=town, areas=areas, plan=plan, now=began
    )
    counts = dict.fromkeys(wave.areas.select_related("place"), INVITED)
    issued = invite(SYSTEM, wave=wave, counts=counts, now=began)
    return open_wave(SYSTEM, wave=wave, now=began), issued


def questionnaire(scheme: Scheme, *, now: datetime) -> Questionnaire:
    """Publish the questions the scheme's indicators name, yes or no about what happened, and for own words."""
    lines = scheme.nodes.filter(source=Source.SURVEY).order_by("code")
    questions = [
        Wording(one.question_key, QuestionKind.YES_NO, one.help or one.name, one.help_en or one.name_en)
        for one in lines
    ]
    asked = "还有什么想说的？请不要写姓名、电话。", "Anything else? Please do not write names or phone numbers."
    questions.append(Wording(echo.OPINION, QuestionKind.TEXT, *asked, is_required=False))
    there = Questionnaire.objects.filter(key=KEY).exclude(digest="").first()
    if there is not None:
        return there
    draft = draft_questionnaire(
        SYSTEM, key=KEY, title="百姓口碑问卷", title_en="How did it really go?", questions=questions, now=now
    )
    return publish_questionnaire(SYSTEM, questionnaire=draft, now=now)


def hear(
    wave: Wave, issued: Sequence[Issued], level: Levels, *, seed: int, began: datetime, has_echo: bool
) -> list[str]:
    """Let households answer online, on paper and on the telephone, then close the survey; return private codes."""
    questions = wave.questionnaire.questions.exclude(key=echo.OPINION)
    keys, follow = list(questions.order_by("position").values_list("key", flat=True)), []
    areas = {area: at for at, area in enumerate(wave.areas.order_by("place__path").values_list("pk", flat=True))}
    dice, told = rng(seed, "reputation", "answers"), dict.fromkeys(areas, 0)
    for one in issued:
        area = one.invitation.area_id
        if told[area] == (FEW if areas[area] == len(areas) - 1 else ANSWERED):
            continue
        told[area] += 1
        said = {key: "1" if value else "0" for key, value in
                zip(keys, dice.random(len(keys)) < level[areas[area]] / 100, strict=True)}  # fmt: skip
        if has_echo:
            said[echo.OPINION] = echo.words_of(areas[area], told[area])
        moment = began + timedelta(days=told[area] % 9, hours=1)
        receipt = _answer(one, said, told[area], now=moment, form=f"{seed}-{one.code}")
        if receipt.follow_code is not None:
            follow.append(receipt.follow_code)
    close_wave(SYSTEM, wave=wave, now=began + timedelta(days=11))
    return follow


def _answer(one: Issued, said: dict[str, str], number: int, *, now: datetime, form: str) -> Receipt:
    """Send an answer: two of three online, the others on paper or by telephone."""
    if number % 6 == 0:
        return answer_for(SYSTEM, invitation=one.invitation, answers=said, form=form, now=now)
    if number % 3 == 0:
        return answer(SYSTEM, code=one.code, answers=said, mode=Mode.PAPER, form=form, now=now)
    return answer(VISITOR, code=one.code, answers=said, form=form, seconds=90, now=now)


def report(quarter: Quarter, level: Levels, *, seed: int, is_late: bool, now: datetime) -> None:
    """Let every village report in time but the last two: one of them comes late, the other says nothing at all."""
    reports = list(quarter.reports.order_by("place__path"))
    last = len(reports) - 2
    for at in [last] if is_late else range(last):
        one, dice = reports[at], rng(seed, "reputation", "claims", at)
        lines = list(one.claims.select_related("node").filter(prefilled_from="").order_by("node__code"))
        shares = np.clip(level[at] / 100 + dice.normal(0.06, 0.08, len(lines)), 0.05, 1)
        said = [
            Said(line.pk, _claimed(line.node, float(share)), "", line.revision)
            for line, share in zip(lines, shares, strict=True)
        ]
        fill_in(SYSTEM, report=one, said=said, now=now)
        hand_in(SYSTEM, report=one, minutes_taken=int(30 + dice.integers(0, 30)), now=now)


def judge(quarter: Quarter, clerks: dict[str, Actor], level: Levels, *, seed: int, now: datetime) -> None:
    """Let the four offices grade and lock."""
    order = quarter.reports.order_by("place__path").values_list("place", flat=True)
    columns, step = {place: at for at, place in enumerate(order)}, quarter.scheme.grade_step
    for sheet in quarter.sheets.select_related("office", "quarter__scheme", "quarter__place"):
        dice = rng(seed, "reputation", "grades", sheet.office.key)
        rows = list(quarter.scores.filter(office=sheet.office).order_by("pk"))
        drawn = np.array([level[columns[row.place_id]] for row in rows]) + dice.normal(0, 8, len(rows))
        grades = [int(np.clip(round(value / step) * step, 0, 100)) for value in drawn]
        given = [Given(row.pk, value, "", row.revision) for row, value in zip(rows, grades, strict=True)]
        grade(clerks[sheet.office.key], sheet=sheet, given=given, now=now)
        lock_grades(clerks[sheet.office.key], sheet=sheet, now=now)


def settle(quarter: Quarter, *, now: datetime) -> None:
    """Decide where two grades lie apart, and draw what is looked at."""
    for pair in undecided(quarter):
        lower = min(pair.first.grade or 0, pair.second.grade or 0)
        adjudicate(
            SYSTEM, quarter=quarter, place=pair.first.place, node=pair.first.node, value=lower,
            reason="两处材料都看过，以现场为准", now=now,
        )  # fmt: skip
    draw_audit(SYSTEM, quarter=quarter, now=now)


def look(quarter: Quarter, *, seed: int, now: datetime) -> None:
    """Look at what was drawn; one in five says somewhat too much."""
    dice = rng(seed, "reputation", "audit")
    for pick in quarter.picks.select_related("node", "quarter__place").order_by("pk"):
        off = 0 if dice.random() < 0.8 else -1
        found = max(pick.node.goal_low or 0.0, pick.claimed + off * round(0.1 * pick.claimed))
        note_finding(SYSTEM, pick=pick, found=found, note="查看台账和现场", now=now)


def _claimed(node: Node, share: float) -> float:
    low, high = node.goal_low or 0.0, node.goal_high or 0.0
    return round(low + (high - low) * (share if node.direction == 1 else 1 - share))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), TIME_ZONE)
