"""What was noticed in a wave: signs of thoughtless or coached answers, gaps between modes, what was set aside.

Everything is reckoned from all sheets of the closed wave, whether or not somebody set them aside since, so that nothing
on the page moves with a sheet that is set aside or counts again: what moved would tell what that sheet says. What
setting aside changes is told once, with the results. So it can be reckoned once, too, and kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from django.core.cache import cache
from django.db.models import Count, Max, Min
from numpy.typing import NDArray

from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.places.models import Place
from doorstep.voices.access import RUN
from doorstep.voices.bridge.hiding import hidden_everywhere, hide
from doorstep.voices.bridge.quality import Found, Notice, Sheets, look
from doorstep.voices.models import Area, DayCount, Question, Sheet, Wave
from doorstep.voices.queries.questionnaires import as_asked, published
from doorstep.voices.queries.results import on_hundred, withheld, withheld_before
from doorstep.voices.words import COUNTED, Mode, QuestionKind, Sign, WaveState

T = TypeVar("T")
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_TICKED = (QuestionKind.YES_NO, QuestionKind.SCALE, QuestionKind.CHOICE)
_KEPT_S = 7 * 24 * 3600


class NotClosed(ValueError):  # noqa: N818  named after what happened
    """Answers still come in: two looks a day apart would tell what came between them."""


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
        found: what was noticed; of sheets only those that still count.
        areas: villages, in the order of `Notice.area`.
        scored: questions, in the order of the gaps.
        counted: sheets that count.
        modes: sheets by mode.
        aside: what was set aside, by village and reason.
        beside: questions with and without it, once results are published; empty where few were set aside.
    """

    found: Found
    areas: list[Place]
    scored: list[Question]
    counted: int
    modes: dict[Mode, int]
    aside: list[Aside]
    beside: list[Beside]


def quality(by: Actor, wave: Wave) -> Quality:
    """Return what was noticed in a closed wave; reckoned once, then three queries. Only who runs it may look.

    Raises:
        NotAllowed: `by` does not run it.
        NotClosed: answers still come in.
    """
    require(by, RUN, wave.place.path)
    if wave.state not in {WaveState.CLOSED, WaveState.RELEASED}:
        raise NotClosed
    areas = list(wave.areas.select_related("place").order_by("place__path"))
    aside, beside = _aside(wave, {area.pk: area.place for area in areas}), list[Beside]()
    every = [one for one in published(wave.questionnaire) if one.kind in _TICKED]
    scored = [one for one in every if as_asked(one).is_scored]
    counts = Sheet.objects.filter(wave=wave).values_list("mode", "is_set_aside").order_by()
    many = {(mode, is_aside): n for mode, is_aside, n in counts.annotate(n=Count("pk"))}
    table = Sheet.objects.filter(wave=wave).exclude(mode=Mode.OPEN).aggregate(Count("pk"), Min("pk"), Max("pk"))
    key = f"voices.quality:{wave.pk}:{'.'.join(map(str, table.values()))}"
    found = _kept(key, lambda: look(_read(wave, areas, every).sheets(wave, every)))
    if aside:
        left = set(Sheet.objects.filter(wave=wave, is_set_aside=True).values_list("pk", flat=True))
        found = replace(found, notices=[one for each in found.notices if (one := _without(each, left)) is not None])
        if wave.state == WaveState.RELEASED:  # what is set aside stays so
            beside = _kept(f"{key}:beside", lambda: _beside(wave, areas, every))
    return Quality(
        found=found,
        areas=[area.place for area in areas],
        scored=scored,
        counted=sum(many.get((mode, False), 0) for mode in COUNTED),
        modes={mode: many[mode, False] for mode in Mode if (mode, False) in many and mode != Mode.OPEN},
        aside=aside,
        beside=beside,
    )


def noticed(by: Actor, wave: Wave, sign: str, area: int) -> Notice | None:
    """Return one notice anew: the same sheets are found again, for nothing in it is left to chance but the seed."""
    wanted = (one for one in quality(by, wave).found.notices if one.sign == sign and one.area == area)
    return next(wanted, None) if sign in Sign.values else None


def _kept(key: str, reckon: Callable[[], T]) -> T:
    """Return what was reckoned before, or reckon it now and keep it."""
    found: T | None = cache.get(key)
    if found is None:
        found = reckon()
        cache.set(key, found, _KEPT_S)
    return found


@dataclass(frozen=True, slots=True)
class _Rows:
    """Sheets as columns, in an order that says nothing; open-link sheets are not among them."""

    ids: Ints
    area: Ints
    mode: list[str]
    day: Ints
    online: Ints
    seconds: Floats
    ticked: Floats
    is_aside: Bools
    was_hidden: Bools

    @property
    def is_counted(self) -> Bools:
        """(sheets,) those of the roll, set aside or not."""
        return np.isin(np.array(self.mode), [str(one) for one in COUNTED])

    def sheets(self, wave: Wave, every: list[Question]) -> Sheets:
        """Return them as the checks want them."""
        answered = np.bincount(self.area[self.is_counted], minlength=len(self.was_hidden))
        return Sheets(
            ids=self.ids,
            area=self.area,
            mode=self.mode,
            day=self.day,
            online=self.online,
            seconds=self.seconds,
            ticked=self.ticked,
            scales=_scales(every),
            scored=_scored(every, self.ticked),
            is_hidden=hidden_everywhere(answered, wave.threshold, before=self.was_hidden),
            threshold=wave.threshold,
            seed=wave.seed,
        )


def _read(wave: Wave, areas: list[Area], every: list[Question]) -> _Rows:
    at = {area.pk: number for number, area in enumerate(areas)}
    found = Sheet.objects.filter(wave=wave).exclude(mode=Mode.OPEN).order_by("pk")
    columns = ("pk", "area_id", "mode", "answered_on", "seconds", "is_set_aside", "answers")
    rows = list(found.values_list(*columns))
    ids, area, mode, day, seconds, is_aside, answers = zip(*rows, strict=True) if rows else [()] * len(columns)
    counted = list(DayCount.objects.filter(area__wave=wave).values_list("area_id", "day", "online"))
    online = np.zeros((len(areas), 1 + max([(day - wave.opens_on).days for _, day, _ in counted], default=0)), np.int64)
    for one, on, many in counted:
        online[at[one], (on - wave.opens_on).days] = many
    keys, nothing = [one.key for one in every], float("nan")
    said = [[one.get(key, nothing) for key in keys] for one in answers]
    return _Rows(
        ids=np.array(ids, np.int64),
        area=np.array([at[one] for one in area], np.int64),
        mode=list(mode),
        online=online,
        day=np.array([max(0, (one - wave.opens_on).days) for one in day], np.int64),
        seconds=np.array([nothing if one is None else one for one in seconds], np.float64),
        ticked=np.array(said, np.float64).reshape(len(rows), len(keys)),
        is_aside=np.array(is_aside, bool),
        was_hidden=withheld_before(wave, areas),
    )


def _without(notice: Notice, left: set[int]) -> Notice | None:
    """Return a notice without sheets that are set aside; nothing where none of its sheets counts any more."""
    kept = tuple(one for one in notice.sheets if one not in left)
    return replace(notice, sheets=kept) if kept or not notice.sheets else None


def _scales(every: list[Question]) -> list[list[int]]:
    """Return columns that share their ends, in the order asked."""
    groups: dict[tuple[int | None, int | None], list[int]] = {}
    for at, one in enumerate(every):
        if one.kind == QuestionKind.SCALE:
            groups.setdefault((one.low, one.high), []).append(at)
    return list(groups.values())


def _scored(every: list[Question], ticked: Floats) -> Floats:
    """Return (questions scored, sheets) on 0 to 100."""
    asked = [as_asked(one) for one in every]
    return on_hundred([one for one in asked if one.is_scored], ticked.T[[one.is_scored for one in asked]])


def _aside(wave: Wave, places: dict[int, Place]) -> list[Aside]:
    rows = Sheet.objects.filter(wave=wave, is_set_aside=True).values_list("area", "set_aside_reason")
    counted = rows.annotate(n=Count("pk")).order_by("area__place__path", "set_aside_reason")
    return [Aside(places[area], reason, many) for area, reason, many in counted]


def _beside(wave: Wave, areas: list[Area], every: list[Question]) -> list[Beside]:
    """Return means with and without, of the villages that results show.

    The difference of two means over few sheets would tell what those few said, and a mean over villages that are hidden
    would tell more of them than the results do.
    """
    rows = _read(wave, areas, every)
    kept, both = rows.is_counted & ~rows.is_aside, rows.is_counted
    if (both & ~kept).sum() < wave.threshold or kept.sum() < wave.threshold:
        return []
    answered, also = np.bincount(rows.area[kept], minlength=len(areas)), withheld(wave, areas)
    asked, found = [one for one in every if as_asked(one).is_scored], []
    for question, values in zip(asked, _scored(every, rows.ticked), strict=True):
        told = ~np.isnan(values)
        counts = kept & told
        ys = values[None, counts] / 100
        few = hide(rows.area[counts], ys, answered, wave.threshold, is_required=True, also=also)
        shown = told & ~few.hidden[rows.area]
        if (both & ~kept & shown).sum() >= wave.threshold and (kept & shown).any():
            means = (float(values[who & shown].mean()) for who in (kept, both))
            found.append(Beside(question, *means))
    return found
