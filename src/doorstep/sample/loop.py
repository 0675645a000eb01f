"""The loop at work: needs come in, units answer for them, residents say how it went. Everything through actions.

Invented: every text, who said it, how long it took. What share is answered late, given back or not solved is drawn
from the seed, so that each page of the desk has something to show.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files

import numpy as np

from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.kernel.seeds import rng
from doorstep.needs.actions.clock import pause_duty, resume_duty
from doorstep.needs.actions.duties import accept_duty, assign_need, reassign_duty, return_duty
from doorstep.needs.actions.intake import Asked, Sender, follow_need, take_need
from doorstep.needs.actions.outcome import answer_duty, say_word
from doorstep.needs.models import Category, Follower, Need
from doorstep.needs.words import Channel, Outcome, PauseReason, ReturnReason
from doorstep.partners.models import Partner
from doorstep.places.models import Place

Story = Iterator[datetime]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANSWERS = (
    "已经办好，请您看看。",
    "师傅已上门处理，费用全免。",
    "已和有关单位协调，问题处理完毕。",
    "已现场处理，并会每周回看。",
)
_CHANNELS = (Channel.WEB, Channel.WEB, Channel.WEB, Channel.PHONE, Channel.PAPER)
_OUTCOMES = (Outcome.SOLVED,) * 15 + (Outcome.PARTLY,) * 3 + (Outcome.NOT,) * 2


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Where needs come from, and who answers for them.

    Args:
        places: Villages and communities.
        units: Who leads by category code; `other` for what is not named.
        supervisor: The unit that helps out when something is given back.
        helpers: Units that help the lead now and then; none: nobody helps.
    """

    places: Sequence[Place]
    units: dict[str, Partner]
    supervisor: Partner
    helpers: Sequence[Partner] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says: a category's code, a text, where, and a mark of its own."""

    code: str
    text: str
    place: Place
    where: str
    mark: str


def texts() -> list[tuple[str, str]]:
    """Return category codes with invented texts."""
    lines = files("doorstep.sample").joinpath("data/needs.csv").read_text(encoding="utf-8").splitlines()
    return [(row["category"], row["text"]) for row in csv.DictReader(lines)]


def stories(there: Neighbourhood, *, count: int, seed: int, begun: datetime, ends: datetime) -> Iterator[Story]:
    """Yield the stories of `count` needs that come in between `begun` and `ends`; the same seed gives the same ones."""
    draw = rng(seed, "loop")
    said = texts()
    for number, share in enumerate(sorted(draw.uniform(0, 1, count))):
        code, text = said[draw.integers(len(said))]
        place = there.places[int(draw.integers(len(there.places)))]
        where = f"{place.name}{number % 30 + 1}号附近"
        told = Told(code, text, place, where, f"sample-{seed}-{number}")
        yield _story(there, told, begun + (ends - begun) * float(share), rng(seed, f"need {number}"))


def _story(there: Neighbourhood, told: Told, at: datetime, draw: np.random.Generator) -> Story:
    """Take one need from the first word to the last; yields the moment of each next step."""
    yield at
    need, slip = _taken(told, at, draw)
    if draw.random() < 0.2:
        at += HOUR
        yield at
        sender = Sender(Channel.WEB, mark=f"{told.mark}-too")
        follow_need(VISITOR, need=need, sender=sender, now=at)
    at += HOUR * float(draw.uniform(0.3, 5))
    yield at
    lead = there.units.get(told.code, there.units["other"])
    duty = assign_need(SYSTEM, need=need, lead=lead, helpers=_helpers(there, lead, draw), now=at)
    at += HOUR * float(draw.uniform(0.5, 8))
    yield at
    if draw.random() < 0.08 and lead != there.supervisor:
        return_duty(
            SYSTEM,
            duty=duty,
            reason=ReturnReason.NOT_OURS,
            text="不在我们的管理范围",
            suggested=there.supervisor,
            now=at,
        )
        at += DAY * float(draw.uniform(0.2, 2))
        yield at
        duty = reassign_duty(SYSTEM, duty=duty, lead=there.supervisor, text="按建议改派", now=at)
        at += HOUR
        yield at
    accept_duty(SYSTEM, duty=duty, now=at)
    if draw.random() < 0.06 and duty.clock and "working_days" in duty.clock:
        at += HOUR
        yield at
        pause_duty(SYSTEM, duty=duty, reason=PauseReason.PARTS, text="等配件到货", now=at)
        at += 2 * DAY
        yield at
        resume_duty(SYSTEM, duty=duty, now=at)
    left = duty.due_at - at if duty.due_at and duty.due_at > at else 4 * DAY
    at += left * float(draw.uniform(0.1, 1.12))  # one in ten comes late
    yield at
    answer_duty(SYSTEM, duty=duty, text=ANSWERS[draw.integers(len(ANSWERS))], now=at)
    if draw.random() < 0.15:
        return  # nobody ever says anything
    at += DAY * float(draw.uniform(0.1, 4))
    yield at
    outcome = _OUTCOMES[draw.integers(len(_OUTCOMES))]
    _say(need, slip, outcome, at, is_satisfied=bool(outcome is not Outcome.NOT and draw.random() < 0.93))
    if outcome is Outcome.NOT:
        at += DAY * float(draw.uniform(0.5, 3))
        yield at
        answer_duty(SYSTEM, duty=duty, text="重新处理过了，抱歉让您久等。", now=at)
        at += DAY
        yield at
        _say(need, slip, Outcome.SOLVED, at, is_satisfied=True)


def _helpers(there: Neighbourhood, lead: Partner, draw: np.random.Generator) -> list[Partner]:
    others = [one for one in there.helpers if one not in {lead, there.supervisor}]
    return others if others and draw.random() < 0.3 else []


def _taken(told: Told, at: datetime, draw: np.random.Generator) -> tuple[Need, Follower]:
    channel = _CHANNELS[draw.integers(len(_CHANNELS))]
    asked = Asked(
        text=told.text,
        category=Category.objects.get(code=told.code),
        place=told.place,
        where=told.where,
        is_public=bool(draw.random() < 0.7),
    )
    by = VISITOR if channel is Channel.WEB else SYSTEM
    taken = take_need(by, asked=asked, sender=Sender(channel, mark=told.mark), now=at)
    return taken.need, taken.follower


def _say(need: Need, slip: Follower, outcome: Outcome, at: datetime, *, is_satisfied: bool) -> None:
    say_word(VISITOR, need=need, answer=outcome, channel=Channel.WEB, follower=slip, is_satisfied=is_satisfied, now=at)
