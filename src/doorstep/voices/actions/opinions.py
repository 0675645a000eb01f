"""What follows once an opinion is stored: screened, released, made into a need without its author, followed by code.

Nothing here knows who wrote an opinion, on which sheet, or in which order opinions came: their ids are drawn at random,
and all of a survey's are released together, once it is published. The journal says who of the staff screened which.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.needs.actions.duties import assign_need
from doorstep.needs.actions.intake import Asked, Sender, take_need
from doorstep.needs.actions.outcome import say_word
from doorstep.needs.models import Category, Need, Word
from doorstep.needs.rules.states import NotYourNeed
from doorstep.needs.words import Channel, DutyOrigin, NeedKind, Outcome
from doorstep.partners.models import Partner
from doorstep.places.models import Place
from doorstep.voices.access import FOLLOW, RAISE, SCREEN
from doorstep.voices.models import Opinion, Screening, Wave
from doorstep.voices.queries.opinions import opinions_of
from doorstep.voices.queries.released import answered_by_area, held_back, is_over
from doorstep.voices.rules import opinions as rules
from doorstep.voices.words import HideReason, OpinionState


@dataclass(frozen=True, slots=True)
class Released:
    """What a release did: how many opinions the villages read now, and how many the town alone goes on seeing."""

    released: int
    held_back: int


@transaction.atomic
def screen_opinion(by: Actor, *, opinion: Opinion, text: str, topic: Category | None, now: datetime) -> Opinion:
    """Say how an opinion may be read by others: as it was written, or with names and details blacked out.

    Raises:
        NotAllowed: `by` screens nothing there.
        NotItsWords, NothingLeft, NotPossibleNow: see there.
    """
    held = _locked(by, opinion, OpinionState.SCREENED)
    told = rules.check_screened(held.text, text)
    Screening.objects.update_or_create(opinion=held, defaults={"text": told, "topic": topic, "why_hidden": ""})
    held.state = OpinionState.SCREENED
    held.save(update_fields=["state"])
    detail = {"blacked_out": told.count(rules.BLACK), "topic": topic.code if topic else ""}
    journal.record(by, SCREEN.name, about(held), detail, now=now)
    return held


@transaction.atomic
def hide_opinion(by: Actor, *, opinion: Opinion, reason: HideReason, now: datetime) -> Opinion:
    """Keep an opinion back from the village; its author reads why.

    Raises:
        NotAllowed, NotPossibleNow: see there.
    """
    held = _locked(by, opinion, OpinionState.HIDDEN)
    Screening.objects.update_or_create(opinion=held, defaults={"text": "", "topic": None, "why_hidden": reason})
    held.state = OpinionState.HIDDEN
    held.save(update_fields=["state"])
    journal.record(by, "voices.hide_opinion", about(held), {"reason": str(reason)}, now=now)
    return held


@transaction.atomic
def release_opinions(by: Actor, *, wave: Wave, now: datetime) -> Released:
    """Let villages read what was screened, all at once; where too few answered it stays with the town.

    Raises:
        NotAllowed: `by` screens nothing there.
        NotPossibleNow: its results are not published yet.
    """
    require(by, SCREEN, wave.place.path)
    wave = Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    if not is_over(wave):
        raise rules.NotPossibleNow
    few, screened = held_back(wave), Opinion.objects.filter(wave=wave, state=OpinionState.SCREENED)
    kept = screened.filter(area__in=few).count()
    released = screened.exclude(area__in=few).update(state=OpinionState.RELEASED)
    detail = {"released": released, "held_back": kept}
    journal.record(by, "voices.release_opinions", f"voices.Wave:{wave.pk}", detail, now=now)
    return Released(released, kept)


@transaction.atomic
def raise_need(
    by: Actor,
    *,
    opinions: Sequence[Opinion],
    text: str,
    category: Category,
    lead: Partner | None = None,
    kind: NeedKind = NeedKind.PROBLEM,
    now: datetime,
) -> Need:
    """Make one need out of opinions, without their authors; with a lead it is a duty at once.

    Released opinions of one village become a need of the village. What was screened in villages where too few answered
    becomes a need of the town, which never says which village it came from.

    Raises:
        NotAllowed: `by` makes no needs there.
        DifferentPlaces: the opinions are of several surveys or villages.
        TooFewAnswered: see there.
        NotPossibleNow: one of them became a need already, is not released, or its survey is not published.
        TextMissing, TextTooLong, CategoryClosed, HasLeft: see there.
    """
    held = list(
        Opinion.objects.select_for_update(of=("self",))
        .filter(pk__in=[one.pk for one in opinions])
        .select_related("wave__place", "area__place")
        .order_by("pk")
    )
    place = _one_place(held)
    require(by, RAISE, place.path)
    wave = held[0].wave
    if not is_over(wave) or any(one.need_id is not None for one in held):
        raise rules.NotPossibleNow
    sender = Sender(Channel.OPINION, mark=_mark(held))
    need = take_need(by, asked=Asked(text, category, place, kind), sender=sender, now=now).need
    Opinion.objects.filter(pk__in=[one.pk for one in held]).update(need=need)
    journal.record(by, RAISE.name, f"needs.Need:{need.pk}", {"opinions": len(held), "wave": wave.pk}, now=now)
    if lead is not None:
        source = f"voices.Wave:{wave.pk}"
        assign_need(by, need=need, lead=lead, source=source, origin=DutyOrigin.OPINION, now=now)
        need.refresh_from_db()
    return need


@transaction.atomic
def say_about_opinion(
    by: Actor, *, code: str, opinion: Opinion, answer: Outcome, is_satisfied: bool | None = None, now: datetime
) -> Word:
    """Write down what an author says about what became of their opinion; the private code is all they show.

    Each author of a need may say so, as one voice: "not solved" opens the need again, once. No words of theirs go with
    it, which would have to be screened.

    Raises:
        NotYourNeed: the code is not this opinion's, or nothing was made of it.
        NotPossibleNow, ReopenedAlready: see there.
    """
    require(by, FOLLOW)
    mine = opinions_of(code).filter(pk=opinion.pk).first()
    if mine is None or mine.need is None:
        raise NotYourNeed
    voice = mine.need.followers.filter(is_reporter=True).first()
    return say_word(
        by, need=mine.need, answer=answer, channel=Channel.WEB, follower=voice, is_satisfied=is_satisfied, now=now
    )


def about(opinion: Opinion) -> str:
    """Return what the journal calls an opinion."""
    return f"voices.Opinion:{opinion.pk}"


def _locked(by: Actor, opinion: Opinion, to: OpinionState) -> Opinion:
    held = Opinion.objects.select_for_update(of=("self",)).select_related("wave__place").get(pk=opinion.pk)
    require(by, SCREEN, held.wave.place.path)
    if held.need_id is not None:
        raise rules.NotPossibleNow
    rules.check_move(OpinionState(held.state), to)
    return held


def _one_place(opinions: Sequence[Opinion]) -> Place:
    """Return where a need out of these opinions belongs: their village, or the town for what it alone may read."""
    if len({one.wave_id for one in opinions}) != 1 or len({one.state for one in opinions}) != 1:
        raise rules.DifferentPlaces
    first = opinions[0]
    few = held_back(first.wave) if first.state == OpinionState.SCREENED else set()
    if few and {one.area_id for one in opinions} <= few:
        answered = answered_by_area(first.wave)
        rules.check_hidden([answered[area] for area in few])
        return first.wave.place
    if first.state != OpinionState.RELEASED:
        raise rules.NotPossibleNow
    if len({one.area_id for one in opinions}) != 1:
        raise rules.DifferentPlaces
    return first.area.place


def _mark(opinions: Sequence[Opinion]) -> str:
    return sha256(" ".join(f"opinion {one.pk}" for one in opinions).encode()).hexdigest()
