"""What came of a wave: numbers with margins, by village and for the whole place; small groups stay hidden."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.base.access import NotAllowed, scopes
from doorstep.base.actor import Actor
from doorstep.places.models import Place
from doorstep.voices.access import SEE_RESULTS
from doorstep.voices.bridge.estimates import Answers, Numbers, reckon
from doorstep.voices.models import Area, Sheet, Wave, Withheld
from doorstep.voices.queries.questionnaires import asked
from doorstep.voices.rules.answers import Asked
from doorstep.voices.words import COUNTED, QuestionKind, WaveState

Floats = NDArray[np.float64]


class NotPublished(ValueError):  # noqa: N818  named after what happened
    """Results come once, when the survey is published and nothing about its sheets changes any more.

    Two tables of one survey, before and after some sheets were set aside, would tell what neither of them tells alone;
    and who decides which sheets count should not see what comes of it.
    """


@dataclass(frozen=True, slots=True)
class Estimates:
    """The results of a wave; every array is NaN where nothing may be shown.

    Attributes:
        areas: Villages, by path.
        questions: Keys of the questions whose answers lie on 0 to 100, in their order.
        mean: (areas, questions), 0 to 100; yes is 100.
        se: (areas, questions).
        low: (areas, questions) ends of the 95 % interval.
        high: (areas, questions).
        n: (areas, questions) answers.
        is_hidden: (areas, questions) not shown, so that nobody is given away.
        is_small: (areas, questions) hidden because they are few; the other hidden ones protect these.
        eligible: (areas,) people on the frame.
        answered: (areas,) sheets that count.
        response_rate: (areas,) 0 to 1.
        town: The same for the whole place: `mean`, `se`, `low`, `high`, `n`, each (questions,).
        is_town_hidden: (questions,).
        shrunk: (areas, questions) villages with few answers borrow strength from the others.
        own: (areas, questions) how much of `shrunk` is the village's own, 0 to 1.
        threshold: Fewest answers a number shown rests on.
    """

    areas: list[Place]
    questions: list[str]
    mean: Floats
    se: Floats
    low: Floats
    high: Floats
    n: NDArray[np.int64]
    is_hidden: NDArray[np.bool_]
    is_small: NDArray[np.bool_]
    eligible: NDArray[np.int64]
    answered: NDArray[np.int64]
    response_rate: Floats
    town: Numbers
    is_town_hidden: NDArray[np.bool_]
    shrunk: Numbers
    own: Floats
    threshold: int


def estimates(by: Actor, wave: Wave, *, borrowing: Collection[str] | None = None) -> Estimates:
    """Return the results of a wave (five queries). Only answers by code count, and none that was set aside.

    Args:
        by: Who looks.
        wave: Which.
        borrowing: Keys of questions for which `shrunk` is wanted, which takes longer than all else; nothing: of all.

    Raises:
        NotAllowed: it is none of theirs.
        NotPublished: see there.
    """
    require_results(by, wave)
    areas = list(wave.areas.select_related("place__parent").order_by("place__path"))
    at = {area.pk: number for number, area in enumerate(areas)}
    scored = [one for one in asked(wave.questionnaire) if one.is_scored]
    rows = list(counted(wave))
    nothing = float("nan")
    values = np.array([[answers.get(one.key, nothing) for _, answers in rows] for one in scored])
    values = on_hundred(scored, values.reshape(len(scored), len(rows)))
    eligible = np.array([area.eligible for area in areas], np.int64)
    found = reckon(
        Answers(
            area=np.array([at[area] for area, _ in rows], np.int64),
            values=values,
            is_share=np.array([one.kind is QuestionKind.YES_NO for one in scored], bool),
            is_required=np.array([one.is_required for one in scored], bool),
            eligible=eligible,
            threshold=wave.threshold,
            also=withheld(wave, areas),
            borrows=None if borrowing is None else np.array([one.key in borrowing for one in scored], bool),
        )
    )
    return Estimates(
        areas=[area.place for area in areas],
        questions=[one.key for one in scored],
        mean=found.areas.mean,
        se=found.areas.se,
        low=found.areas.low,
        high=found.areas.high,
        n=found.areas.n,
        is_hidden=found.is_hidden,
        is_small=found.is_small,
        eligible=eligible,
        answered=found.answered,
        response_rate=found.answered / eligible,
        town=found.town,
        is_town_hidden=found.is_town_hidden,
        shrunk=found.shrunk,
        own=found.own,
        threshold=wave.threshold,
    )


def counted(wave: Wave) -> list[tuple[int, dict[str, int]]]:
    """Return (area, answers) of every sheet that counts, in an order that says nothing."""
    found = Sheet.objects.filter(wave=wave, mode__in=COUNTED, is_set_aside=False).order_by("pk")
    return list(found.values_list("area_id", "answers"))


def on_hundred(scored: Sequence[Asked], values: Floats) -> Floats:
    """Return (questions scored, sheets) on 0 to 100; what somebody left out stays NaN."""
    ends = np.array([[one.on_hundred(value) for value in (0, 1)] for one in scored]).reshape(len(scored), 2)
    found: Floats = ends[:, :1] + (ends[:, 1:] - ends[:, :1]) * values
    return found


def withheld(wave: Wave, areas: Sequence[Area]) -> NDArray[np.bool_]:
    """Return (areas,) of which nothing is shown, as it was decided when the survey was published (one query)."""
    rows = set(Withheld.objects.filter(area__wave=wave).values_list("area", flat=True))
    return np.array([one.pk in rows for one in areas], bool)


def withheld_before(wave: Wave, areas: Sequence[Area]) -> NDArray[np.bool_]:
    """Return (areas,) of which nothing was shown the last time the same was asked there (one query)."""
    same = Area.objects.filter(wave__questionnaire__key=wave.questionnaire.key, wave__state=WaveState.RELEASED)
    rows = same.exclude(wave=wave).order_by("wave__closes_on", "wave").values_list("place", "withheld")
    last = dict(rows.filter(place__in=[one.place_id for one in areas]))
    return np.array([last.get(one.place_id) is not None for one in areas], bool)


def left_out(wave: Wave) -> int:
    """Return how many sheets somebody set aside, each with a reason."""
    return Sheet.objects.filter(wave=wave, is_set_aside=True).count()


def may_see_results(by: Actor, wave: Wave) -> bool:
    """Say whether `by` sees the results: all staff of the place, once they are published."""
    return wave.state == WaveState.RELEASED and _is_theirs(by, wave)


def require_results(by: Actor, wave: Wave) -> None:
    """Let `by` see the results, or raise `NotAllowed` or `NotPublished`."""
    if not _is_theirs(by, wave):
        raise NotAllowed(SEE_RESULTS.name, wave.place.path)
    if wave.state != WaveState.RELEASED:
        raise NotPublished


def _is_theirs(by: Actor, wave: Wave) -> bool:
    held = scopes(by, SEE_RESULTS)
    return any(wave.place.path.startswith(scope) or scope.startswith(wave.place.path) for scope in held)
