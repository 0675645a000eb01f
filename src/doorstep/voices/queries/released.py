"""Reading opinions on their way: to be screened, released by topic, what became of them, how often the loop closes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Q, QuerySet

from doorstep.base.access import NotAllowed, scopes
from doorstep.base.actor import Actor
from doorstep.kernel import shares
from doorstep.needs.models import Category, Need
from doorstep.needs.words import NeedState, Outcome
from doorstep.places.models import Place
from doorstep.places.queries import inside
from doorstep.voices.access import SCREEN, SEE_OPINIONS
from doorstep.voices.bridge.hiding import hidden_everywhere
from doorstep.voices.models import Opinion, Sheet, Wave
from doorstep.voices.rules.opinions import LEAST
from doorstep.voices.words import COUNTED, OpinionState, WaveState


@dataclass(frozen=True, slots=True)
class Group:
    """Released opinions of one village about one topic, none older or newer than another.

    Args:
        place: The village, or the town where too few answered in the village.
        topic: What they are about; nothing: nobody said.
        opinions: As they may be read, in no order that says anything; those without a need first.
        needs: What was made out of them.
    """

    place: Place
    topic: Category | None
    opinions: tuple[Opinion, ...]
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """How far the opinions of some places came (意见闭环); what came by the open link is not in it.

    Args:
        released: Opinions that were released.
        raised: Of those, how many became part of a need.
        answered: Of those, how many were answered by the unit.
        solved: Of those, how many their authors call solved, at least in part.
    """

    released: int
    raised: int
    answered: int
    solved: int

    @property
    def rate(self) -> float | None:
        """The share of released opinions that were answered, 0 to 1; nothing where none was released."""
        return self.answered / self.released if self.released else None

    @property
    def between(self) -> tuple[float, float] | None:
        """Between which shares the true one lies with 95 % certainty (Wilson)."""
        if self.rate is None:
            return None
        centre, half = shares.wilson(self.rate, self.released)
        return max(0.0, centre - half), min(1.0, centre + half)


def waves_with_opinions(by: Actor) -> QuerySet[Wave]:
    """Return the surveys of an actor's area that brought opinions, with how many stand where."""
    found = Wave.objects.filter(inside(scopes(by, SCREEN), "place__path"), opinions__isnull=False)
    counts = {f"n_{state.value}": Count("opinions", filter=Q(opinions__state=state)) for state in OpinionState}
    return found.annotate(**counts).select_related("place").order_by("-opens_on", "-pk")


def to_screen(by: Actor, wave: Wave, state: OpinionState) -> QuerySet[Opinion]:
    """Return the opinions of a survey that stand so, in the order of their ids, which says nothing.

    Raises:
        NotAllowed: `by` screens no opinions there.
    """
    if not any(wave.place.path.startswith(scope) for scope in scopes(by, SCREEN)):
        raise NotAllowed(SCREEN.name, wave.place.path)
    found = Opinion.objects.filter(wave=wave, state=state)
    return found.select_related("area__place", "screening__topic", "need").order_by("pk")


def answered_by_area(wave: Wave) -> dict[int, int]:
    """Return how many sheets of people on the roll each area of a survey has, by the area's id (one query)."""
    counted = Sheet.objects.filter(wave=wave, mode__in=COUNTED, is_set_aside=False)
    found = dict(counted.values_list("area").annotate(n=Count("pk")).order_by())
    return {area: found.get(area, 0) for area in wave.areas.order_by("place__path").values_list("pk", flat=True)}


def held_back(wave: Wave) -> set[int]:
    """Return the areas whose village does not read what was written: too few answered there, or they protect these.

    Were it exactly one village, a need of the town made of what was written there would be known to be its.
    """
    answered = answered_by_area(wave)
    hidden = hidden_everywhere(np.array(list(answered.values()), np.int64), max(wave.threshold, LEAST))
    return {area for (area, n), is_hidden in zip(answered.items(), hidden.tolist(), strict=True) if is_hidden or not n}


def readable(by: Actor) -> QuerySet[Opinion]:
    """Return the released opinions of an actor's area."""
    found = Opinion.objects.filter(inside(scopes(by, SEE_OPINIONS), "area__place__path"), state=OpinionState.RELEASED)
    return found.select_related("area__place__parent", "wave", "screening__topic", "need__lead_duty__lead")


def groups(opinions: Iterable[Opinion]) -> list[Group]:
    """Put opinions together by village and topic."""
    held: dict[tuple[str, str], list[Opinion]] = {}
    for one in opinions:
        topic = one.screening.topic
        held.setdefault((one.area.place.path, topic.code if topic else "~"), []).append(one)
    return [_group(held[key]) for key in sorted(held)]


def loop(places: Sequence[Place], waves: Sequence[Wave] | None = None) -> dict[int, Loop]:
    """Return how far the released opinions of villages came, by the place's id; of these surveys, or of all.

    Only what was released counts, so a village in which too few answered has nothing to be derived from.
    """
    found = Opinion.objects.filter(area__place__in=places, state=OpinionState.RELEASED, is_open=False)
    if waves is not None:
        found = found.filter(wave__in=waves)
    answered = Q(need__answered_at__isnull=False)
    solved = Q(need__state=NeedState.CLOSED, need__outcome__in=[Outcome.SOLVED, Outcome.PARTLY])
    rows = (
        found.order_by()
        .values("area__place")
        .annotate(
            released=Count("pk"),
            raised=Count("pk", filter=Q(need__isnull=False)),
            answered=Count("pk", filter=answered),
            solved=Count("pk", filter=solved),
        )
        .values_list("area__place", "released", "raised", "answered", "solved")
    )
    known = {place: Loop(*figures) for place, *figures in rows}
    return {place.pk: known.get(place.pk, Loop(0, 0, 0, 0)) for place in places}


def is_over(wave: Wave) -> bool:
    """Whether a survey is published: no sheet counts more or less from now on."""
    return wave.state == WaveState.RELEASED


def _group(opinions: list[Opinion]) -> Group:
    first = opinions[0]
    needs = {one.need.pk: one.need for one in opinions if one.need is not None}
    ordered = sorted(opinions, key=lambda one: (one.need_id is not None, one.pk))
    return Group(first.area.place, first.screening.topic, tuple(ordered), tuple(needs.values()))
