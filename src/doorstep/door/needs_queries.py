"""What residents' pages read about needs: the board, needs like a new one, one slip with its story and pictures."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from doorstep.base.actor import Actor
from doorstep.door import needs_words
from doorstep.door.needs_words import Line
from doorstep.kernel.geo import LonLat
from doorstep.needs.bridge.duplicates import possible
from doorstep.needs.models import DutyPause, Follower, Need, Photo, Step, Word
from doorstep.needs.models.need import IS_OPEN
from doorstep.needs.queries import needs
from doorstep.needs.words import NeedState, Outcome, StepKind
from doorstep.places import queries as places
from doorstep.places.models import Place

RECENT: Final = timedelta(days=183)
"""So long a closed need stays on the board."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the board is narrowed to; what is empty does not narrow.

    Args:
        words: Of the text.
        town: Id of a town.
        village: Id of a village.
        category: A category's code.
        state: `open` or `done`.
    """

    words: str = ""
    town: int | None = None
    village: int | None = None
    category: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """All that a slip's page shows of the need behind it.

    Args:
        follower: Whose slip it is.
        need: The need; where two were joined, the one that goes on.
        text: What they said; of somebody else's need only the beginning.
        where: Where it is in their words; empty for somebody else's.
        lines: The story, the newest last.
        pause: Why the clock stands still, if it does.
        pictures: Their own photos.
        evidence: Photos of what was done.
    """

    follower: Follower
    need: Need
    text: str
    where: str
    lines: list[Line]
    pause: DutyPause | None
    pictures: list[Photo]
    evidence: list[Photo]


def shown() -> QuerySet[Need]:
    """Return the needs everybody may see: who brought them said so, or the office did."""
    return Need.objects.filter(is_public=True).exclude(state=NeedState.MERGED).exclude(outcome=Outcome.DROPPED)


def board(wanted: Wanted, now: datetime) -> QuerySet[Need]:
    """Return the needs on the board, the newest first: open ones, and those closed a short while ago."""
    found = shown().filter(IS_OPEN | Q(closed_at__gte=now - RECENT))
    if wanted.state:
        found = found.filter(IS_OPEN) if wanted.state == "open" else found.filter(state=NeedState.CLOSED)
    if wanted.village:
        found = found.filter(place=wanted.village)
    elif wanted.town:
        found = found.filter(Q(place=wanted.town) | Q(place__parent=wanted.town))
    found = needs.narrowed(found, needs.Wanted(words=wanted.words, category=wanted.category))
    return found.select_related("category", "place__parent", "lead_duty__lead")


def similar(text: str, place: Place, limit: int = 3) -> list[Need]:
    """Return open needs nearby that may say the same and that everybody may see, the likest first."""
    return [one.need for one in possible(text, place, limit, among=shown().filter(IS_OPEN))]


def story(follower: Follower) -> Story:
    """Return what the page of a slip shows; a fixed number of queries.

    What who brought the need wrote and photographed is shown to them alone; others who hold a slip read how it goes on.
    """
    need = follower.need
    own = follower.came_from or need
    known = [need.pk, own.pk]
    steps = Step.objects.filter(need__in=known, is_public=True).select_related("partner").order_by("at", "id")
    said = set(Word.objects.filter(follower=follower).values_list("at", "note"))
    lines, unit = [], None
    for step in steps:
        if step.need_id != own.pk and step.kind == StepKind.RECEIVE:
            continue
        lines.append(
            needs_words.line(
                step,
                is_own=(step.at, step.text) in said,
                said=_read(step, said, follower),
                is_same_unit=step.partner_id == unit,
            )
        )
        unit = step.partner_id if step.kind in {StepKind.ASSIGN, StepKind.REASSIGN} else unit
    duty = need.lead_duty
    pause = duty.pauses.filter(ended_at=None).first() if duty else None
    return Story(
        follower=follower,
        need=need,
        text=own.text if follower.is_reporter else needs_words.short(own.text),
        where=own.where if follower.is_reporter else "",
        lines=lines,
        pause=pause,
        pictures=list(Photo.objects.filter(need=own)) if follower.is_reporter else [],
        evidence=list(Photo.objects.filter(duty__need=need)),
    )


def _read(step: Step, said: set[tuple[datetime, str]], follower: Follower) -> str:
    """Return the words of a step that the holder of this slip may read: a resident's own words are theirs alone."""
    if step.kind == StepKind.WORD:
        return step.text if (step.at, step.text) in said else ""
    if step.kind == StepKind.CLOSE and step.reason == Outcome.DROPPED:
        return step.text if follower.is_reporter else ""
    return step.text


def picture(follower: Follower, pk: int) -> Photo | None:
    """Return a photo that the holder of this slip may see."""
    found = Q(duty__need=follower.need)
    if follower.is_reporter:
        found |= Q(need=follower.came_from_id or follower.need_id)
    return Photo.objects.filter(found, pk=pk).first()


def followed_by(actor: Actor) -> QuerySet[Follower]:
    """Return the slips of the person this login belongs to, the newest first."""
    if actor.user_id is None:
        return Follower.objects.none()
    found = Follower.objects.filter(person__login=actor.user_id)
    return found.select_related("need__category", "need__place", "need__lead_duty__lead").order_by("-since", "-id")


def of_firms(actor: Actor, on: date) -> QuerySet[Need]:
    """Return the needs of the firms this login works for that are not among its own slips, the newest first."""
    mine = Follower.objects.filter(need=OuterRef("pk"), person__login=actor.user_id)
    found = needs.of_firm(actor, on).filter(~Exists(mine)) if actor.user_id else Need.objects.none()
    return found.select_related("category", "place", "firm", "lead_duty__lead").order_by("-received_at", "-id")


def nearest_village(point: LonLat, on: date) -> Place | None:
    """Return the village whose point lies nearest, as the crow flies; nothing where no village has one."""
    county = places.county()
    scopes = (county.path,) if county else places.EVERYTHING
    found = places.nearest_village(point, scopes=scopes, on=on)
    return found[0] if found else None


def villages(on: date) -> list[Place]:
    """Return the county's villages, each with its town at hand, town by town."""
    county = places.county()
    scopes = (county.path,) if county else places.EVERYTHING
    found = places.villages(scopes, on).select_related("parent").order_by("parent__id", "id")
    return list(found.only("name", "parent__name"))
