"""What was noticed in a wave: signs of thoughtless or coached answers, gaps between modes, what was set aside."""

from dataclasses import dataclass

import numpy as np
from django.db.models import Count

from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.places.models import Place
from doorstep.voices.access import RUN
from doorstep.voices.bridge.hiding import hide
from doorstep.voices.bridge.quality import Found, Notice, Sheets, look
from doorstep.voices.models import Question, Sheet, Wave
from doorstep.voices.queries.questionnaires import as_asked, questions
from doorstep.voices.queries.results import NotClosed
from doorstep.voices.words import COUNTED, Mode, QuestionKind, Sign, WaveState

_TICKED = (QuestionKind.YES_NO, QuestionKind.SCALE, QuestionKind.CHOICE)


@dataclass(frozen=True, slots=True)
class Aside:
    """Sheets that were set aside for one reason."""

    area: Place
    reason: str
    sheets: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A question's plain mean with and without what was set aside, 0 to 100; nothing where too few were set aside."""

    question: Question
    kept: float
    all: float


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a wave's answers look.

    Attributes:
        found: what was noticed.
        areas: villages, in the order of `Notice.area`.
        scored: questions, in the order of the gaps.
        counted: sheets that count.
        modes: sheets by mode.
        aside: what was set aside, by village and reason.
        beside: questions with and without it; empty where fewer than the threshold were set aside.
    """

    found: Found
    areas: list[Place]
    scored: list[Question]
    counted: int
    modes: dict[Mode, int]
    aside: list[Aside]
    beside: list[Beside]


def quality(by: Actor, wave: Wave) -> Quality:
    """Return what was noticed in a closed wave (five queries). Only who runs it may look.

    Raises:
        NotAllowed: `by` does not run it.
        NotClosed: answers still come in.
    """
    require(by, RUN, wave.place.path)
    if wave.state not in {WaveState.CLOSED, WaveState.RELEASED}:
        raise NotClosed
    areas = list(wave.areas.select_related("place").order_by("place__path"))
    at = {area.pk: number for number, area in enumerate(areas)}
    every = [one for one in questions(wave.questionnaire) if one.kind in _TICKED]
    rows = list(Sheet.objects.filter(wave=wave, is_set_aside=False).exclude(mode=Mode.OPEN).order_by("pk"))
    ticked = np.array([[row.answers.get(one.key, np.nan) for one in every] for row in rows], np.float64)
    ticked = ticked.reshape(len(rows), len(every))
    scored = [one for one in every if as_asked(one).is_scored]
    found = look(
        Sheets(
            ids=np.array([row.pk for row in rows], np.int64),
            area=np.array([at[row.area_id] for row in rows], np.int64),
            mode=[row.mode for row in rows],
            day=np.array([max(0, (row.answered_on - wave.opens_on).days) for row in rows], np.int64),
            seconds=np.array([np.nan if row.seconds is None else row.seconds for row in rows], np.float64),
            ticked=ticked,
            scales=_scales(every),
            scored=_on_hundred(scored, rows),
            threshold=wave.threshold,
            seed=wave.seed,
        )
    )
    kept = [row for row in rows if row.mode in COUNTED]
    return Quality(
        found=found,
        areas=[area.place for area in areas],
        scored=scored,
        counted=len(kept),
        modes={mode: many for mode in Mode if (many := sum(row.mode == mode for row in rows))},
        aside=_aside(wave, {area.pk: area.place for area in areas}),
        beside=_beside(wave, scored, kept, at),
    )


def noticed(by: Actor, wave: Wave, sign: str, area: int) -> Notice | None:
    """Return one notice anew: the same sheets are found again, for nothing in it is left to chance but the seed."""
    wanted = (one for one in quality(by, wave).found.notices if one.sign == sign and one.area == area)
    return next(wanted, None) if sign in Sign.values else None


def _scales(every: list[Question]) -> list[list[int]]:
    """Return columns that share their ends, in the order asked."""
    groups: dict[tuple[int | None, int | None], list[int]] = {}
    for at, one in enumerate(every):
        if one.kind == QuestionKind.SCALE:
            groups.setdefault((one.low, one.high), []).append(at)
    return list(groups.values())


def _on_hundred(scored: list[Question], rows: list[Sheet]) -> np.ndarray:
    asked = [as_asked(one) for one in scored]
    found = np.full((len(asked), len(rows)), np.nan)
    for line, one in enumerate(asked):
        for column, row in enumerate(rows):
            if one.key in row.answers:
                found[line, column] = one.on_hundred(row.answers[one.key])
    return found


def _aside(wave: Wave, places: dict[int, Place]) -> list[Aside]:
    rows = Sheet.objects.filter(wave=wave, is_set_aside=True).values_list("area", "set_aside_reason")
    counted = rows.annotate(n=Count("pk")).order_by("area__place__path", "set_aside_reason")
    return [Aside(places[area], reason, many) for area, reason, many in counted]


def _beside(wave: Wave, scored: list[Question], kept: list[Sheet], at: dict[int, int]) -> list[Beside]:
    """Return means with and without, of the villages that results show.

    The difference of two means over few sheets would tell what those few said, and a mean over villages that are hidden
    would tell more of them than the results do.
    """
    left = list(Sheet.objects.filter(wave=wave, is_set_aside=True, mode__in=COUNTED))
    if len(left) < wave.threshold or len(kept) < wave.threshold:
        return []
    both = [_on_hundred(scored, rows) for rows in (kept, [*kept, *left])]
    area = [np.array([at[row.area_id] for row in rows]) for rows in (kept, [*kept, *left])]
    answered = np.bincount(area[0], minlength=len(at))
    for line, values in enumerate(both[0]):
        told = ~np.isnan(values)
        hidden = hide(area[0][told], values[None, told] / 100, answered, wave.threshold, is_required=True).hidden
        for side in (0, 1):
            both[side][line, hidden[area[side]]] = np.nan
    few = (~np.isnan(both[1])).sum(axis=1) - (~np.isnan(both[0])).sum(axis=1) < wave.threshold
    return [
        Beside(one, float(np.nanmean(both[0][at])), float(np.nanmean(both[1][at])))
        for at, one in enumerate(scored)
        if not few[at] and not np.isnan(both[0][at]).all()
    ]
