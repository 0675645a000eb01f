"""Sheets into the survey engine's checks: what was noticed in a wave, and where. Nothing is decided here.

Only sheets of the roll are looked at; call-backs only as a group beside the first answers. Of villages whose results
are hidden nothing is told that follows from what they answered: one of three that agree knows what the others said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from doorstep.engines.scoring.arrays import Bools, Floats, Ints
from doorstep.engines.scoring.survey.quality import alike, speed, straight
from doorstep.engines.scoring.survey.quality_of_areas import bursts, collapse, mode_gap, more_than_elsewhere
from doorstep.voices.rules.answers import STEP_S
from doorstep.voices.words import COUNTED, Mode, Sign

LEVEL: Final = 0.05
LEAST_STRAIGHT: Final = 5
"""Questions of one scale; fewer say nothing about who answers them all alike."""
_WORK: Final = 2_000_000
"""Sheets times rounds that a page may take; large waves get fewer rounds."""
LEAST_CROSSED: Final = 10
"""Fewest answers a cell of a cross-tab rests on: a question by a way of answering."""
PAIRS: Final = ((Mode.WEB, Mode.PAPER), (Mode.WEB, Mode.PHONE), (Mode.PAPER, Mode.PHONE))


@dataclass(frozen=True, slots=True)
class Sheets:
    """Sheets of a closed wave.

    Args:
        ids: (sheets,).
        area: (sheets,) which village, from 0.
        mode: (sheets,) how each came; call-backs among them.
        day: (sheets,) from 0, the first; at least ten of a village share it.
        online: (areas, days) how many really answered online on each day.
        seconds: (sheets,) in steps of ten; NaN = nobody timed.
        ticked: (sheets, questions) what was ticked; NaN = nothing.
        scales: columns of `ticked` that have one scale, in the order asked, scale by scale.
        scored: (questions scored, sheets) on 0 to 100.
        is_hidden: (areas,) villages whose results are hidden.
        threshold: fewest answers a number shown rests on.
        seed: of what is exchanged by chance.
    """

    ids: Ints
    area: Ints
    mode: Sequence[str]
    day: Ints
    online: Ints
    seconds: Floats
    ticked: Floats
    scales: Sequence[Sequence[int]]
    scored: Floats
    is_hidden: Bools
    threshold: int
    seed: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was noticed.

    Attributes:
        sign: what kind.
        area: which village, from 0; None = all of them.
        sheets: ids, where sheets show it.
        figures: by name, for the sentence.
    """

    sign: Sign
    area: int | None
    sheets: tuple[int, ...] = ()
    figures: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModeGap:
    """How far one mode lies above another; NaN where one has too few answers.

    Attributes:
        first: the mode, or None for all first answers.
        second: the other.
        value: (questions,) points, first less second.
        low: (questions,) ends of the 95 % interval.
        high: (questions,).
        is_gap: (questions,) it differs from 0, for all questions and pairs together.
    """

    first: Mode | None
    second: Mode
    value: Floats
    low: Floats
    high: Floats
    is_gap: Bools


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that was noticed.

    Attributes:
        notices: sheets first, then villages.
        gaps: between modes, in all villages together.
        threshold: agreement above which sheets count as near-identical; 1 = these questions cannot tell.
        floor: seconds, NaN where too few were timed.
        any_hidden: there are villages of which little is told.
    """

    notices: list[Notice]
    gaps: list[ModeGap]
    threshold: float
    floor: float
    any_hidden: bool = False


def look(given: Sheets) -> Found:
    """Return what was noticed."""
    mode = np.array(given.mode)
    first = np.isin(mode, [str(one) for one in COUNTED])
    if first.sum() < given.threshold:
        return Found([], [], 1.0, float("nan"))
    notices, floor = _fast(given, first & (mode == Mode.WEB))
    is_shown = ~given.is_hidden[given.area]
    told = []
    for columns in given.scales:
        told += _straight(given, first, columns)
    near, threshold = _alike(given, first)
    told += near + _collapsed(given, first)
    notices += _bursts(given, first & (mode == Mode.WEB))
    notices += [one for one in told if one.area is None or not given.is_hidden[one.area]]
    return Found(notices, _gaps(given, mode, first & is_shown, is_shown), threshold, floor, bool(given.is_hidden.any()))


def _fast(given: Sheets, who: Bools) -> tuple[list[Notice], float]:
    if not who.any():
        return [], float("nan")
    # A step of ten seconds is known, its middle taken; rare enough that few honest waves show anybody.
    found = speed(given.seconds[who] + STEP_S / 2, rare=LEVEL / int(who.sum()))
    if not found.is_fast.any():
        return [], found.floor
    piled = more_than_elsewhere(found.is_fast, given.area[who], level=LEVEL)
    notices = []
    for at, area in enumerate(np.unique(given.area[who])):
        here = (given.area[who] == area) & found.is_fast
        if here.any():
            figures = {
                "n": int(here.sum()),
                "floor": found.floor,
                "usual": found.usual,
                "more": bool(piled.is_more[at]),
            }
            notices.append(Notice(Sign.FAST, int(area), _ids(given, who, here), figures))
    return notices, found.floor


def _straight(given: Sheets, who: Bools, columns: Sequence[int]) -> list[Notice]:
    if len(columns) < LEAST_STRAIGHT:
        return []
    found = straight(given.ticked[who][:, list(columns)], least=LEAST_STRAIGHT)
    piled = more_than_elsewhere(found.is_straight, given.area[who], level=LEVEL)
    share = float(found.is_straight.mean())
    return [
        Notice(
            Sign.STRAIGHT,
            int(area),
            _ids(given, who, (given.area[who] == area) & found.is_straight),
            {"n": int(piled.signs[at]), "of": int(piled.sheets[at]), "usual": share * int(piled.sheets[at])},
        )
        for at, area in enumerate(np.unique(given.area[who]))
        if piled.is_more[at]
    ]


def _alike(given: Sheets, who: Bools) -> tuple[list[Notice], float]:
    area = given.area[who]
    rounds = int(np.clip(_WORK // max(1, len(area)), 39, 199))
    found = alike(given.ticked[who], area, level=1 - LEVEL, rounds=rounds, seed=given.seed)
    notices = []
    for at, label in enumerate(np.unique(area)):
        crowded = bool(found.chances[at] < LEVEL)
        limit = found.threshold - 1e-6 if crowded else found.threshold + 1e-6
        here = (area == label) & (np.nan_to_num(found.nearest) > limit)
        if here.any():
            figures = {
                "n": int(here.sum()),
                "share": found.threshold,
                "pairs": int(found.pairs[at]),
                "usual": float(found.expected[at]),
            }
            notices.append(Notice(Sign.ALIKE, int(label), _ids(given, who, here), figures))
    return notices, found.threshold


def _bursts(given: Sheets, who: Bools) -> list[Notice]:
    areas = np.flatnonzero(given.online.sum(axis=1))
    counts = given.online[areas]
    if min(counts.shape) < 2:
        return []
    found = bursts(counts, level=LEVEL)
    return [
        Notice(
            Sign.BURST,
            int(areas[row]),
            _ids(given, who, (given.area[who] == areas[row]) & (given.day[who] == day)),
            {"n": int(counts[row, day]), "usual": float(found.expected[row, day]), "day": int(day)},
        )
        for row, day in np.argwhere(found.is_burst).tolist()
    ]


def _collapsed(given: Sheets, who: Bools) -> list[Notice]:
    area = given.area[who]
    found = collapse(given.ticked[who], area, least=given.threshold, level=LEVEL)
    return [
        Notice(Sign.COLLAPSE, int(label), (), {"spread": float(found.spread[at])})
        for at, label in enumerate(np.unique(area))
        if found.is_collapsed[at]
    ]


def _gaps(given: Sheets, mode: np.ndarray, first: Bools, is_shown: Bools) -> list[ModeGap]:
    pairs: list[tuple[Mode | None, Mode, Bools, Bools]] = [
        (None, Mode.CALLBACK, first, is_shown & (mode == Mode.CALLBACK)),
        *((one, other, is_shown & (mode == one), is_shown & (mode == other)) for one, other in PAIRS),
    ]
    asked = [pair for pair in pairs if pair[2].any() and pair[3].any()]
    tests = max(1, len(asked) * len(given.scored))
    found = []
    for one, other, here, there in asked:
        gap = mode_gap(given.scored, here, there, given.area)
        few = (gap.answers < max(given.threshold, LEAST_CROSSED)).any(axis=0) | np.isnan(gap.values) | ~(gap.errors > 0)
        low, high = gap.interval()
        strict = gap.interval(1 - LEVEL / tests)
        is_gap = ~few & ((strict[0] > 0) | (strict[1] < 0))
        value, first_end, last_end = (np.where(few, np.nan, end) for end in (gap.values, low, high))
        found.append(ModeGap(one, other, value, first_end, last_end, is_gap))
    return found


def _ids(given: Sheets, who: Bools, here: Bools) -> tuple[int, ...]:
    """Return ids of sheets `here` among those of `who`."""
    return tuple(sorted(given.ids[who][here].tolist()))
