"""Charts as SVG, drawn here: shape and hatching say everything, so black and white loses nothing; no style, no script.

A chart is as wide as a phone and grows with what it stands in. Beside every chart stands a table that says the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from zlib import crc32

import numpy as np

from doorstep.kernel.geo import Floats, LonLat, to_plane_m

INK: Final = "#1d1a16"
SOFT: Final = "#544e46"
PAPER: Final = "#ffffff"
HATCH: Final = "hatch"
_PIECES: Final = re.compile(r"[⺀-\U0003ffff]|[^\s⺀-\U0003ffff]+\s*|\s+")
"""What a line may be broken after: a Chinese letter, or a word with the blanks behind it."""
ABOVE, LIKE, BELOW = "above", "not_distinguishable", "below"


@dataclass(frozen=True, slots=True)
class Look:
    """How large: `width` of the drawing and `size` of its letters, in units that are pixels on a phone."""

    width: int = 320
    size: int = 14

    @property
    def line(self) -> float:
        """The height of a line of text."""
        return self.size * 1.5


PLAIN: Final = Look()
ELDER: Final = Look(270, 20)
"""Narrower, so that letters stay large on a phone."""
MOST_LINES: Final = 3
"""So many lines a name may take before it is cut."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A score with its margin: `low` to `high`, and its band by shape; `town` is the town's own of the same thing."""

    label: str
    score: float
    low: float
    high: float
    band: str = LIKE
    town: float | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A village on the map, WGS-84, with its band."""

    name: str
    lon: float
    lat: float
    band: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one class or indicator adds to a distance, in points; `said` is the figure as printed."""

    label: str
    value: float
    said: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One choice of a tornado: how far it goes with the choice low and high."""

    label: str
    low: float
    high: float
    said: str


def forest(
    rows: Sequence[Reading], reference: float | None = None, *, title: str, town: str = "", look: Look = PLAIN
) -> str:
    """Draw scores from 0 to 100 with their margins, one under the other, and the town's as a broken line.

    Above: a triangle that points up; below: one that points down; what cannot be told apart: a ring. Without one
    `reference` for all, each row's own `town` stands in it as a bar.
    """
    top = look.line * (1.6 if reference is not None else 0.2)
    names, tops, foot = _stacked([one.label for one in rows], look, 6, top)
    height = foot + look.line
    own = [one.town for one in rows if one.town is not None] + ([] if reference is None else [reference])
    lowest, highest = _ends([one.low for one in rows] + [one.high for one in rows] + own)

    def at(value: float) -> float:
        return 8 + (value - lowest) / (highest - lowest) * (look.width - 16)

    drawn = []
    if reference is not None:
        x = at(reference)
        drawn += [_rule(x, top - 4, x, height - look.line, "5 4"), _text(x, look.line, town, look, _anchor(x, look))]
    for one, name, above in zip(rows, names, tops, strict=True):
        drawn += _named(name, above, look)
        drawn.append(_text(look.width - 8, above + look.line, f"{one.score:.1f}", look, "end", bold=True))
        middle = above + look.line * (len(name) + 0.6)
        drawn.append(_box(at(one.low), middle - 4, at(one.high) - at(one.low), 8, f"url(#{HATCH})"))
        if one.town is not None:
            drawn.append(_rule(at(one.town), middle - 8, at(one.town), middle + 8, width=3))
        drawn.append(_mark(at(one.score), middle, look.size * 0.45, one.band))
    drawn += [
        _text(8, height - 4, f"{lowest:g}", look, soft=True),
        _text(look.width - 8, height - 4, f"{highest:g}", look, "end", soft=True),
    ]
    return _drawing(drawn, look.width, height, title)


def waterfall(
    parts: Sequence[Part], start: float, end: float, *, title: str, first: str, last: str, look: Look = PLAIN
) -> str:
    """Draw how one comes from the town's score to the village's: solid bars go up, hatched ones down."""
    names, tops, height = _stacked([first, *(one.label for one in parts), last], look, 6, 0)
    levels = [start]
    for one in parts:
        levels.append(levels[-1] + one.value)
    lowest, highest = _ends([*levels, end])

    def at(value: float) -> float:
        return 8 + (value - lowest) / (highest - lowest) * (look.width - 16)

    drawn: list[str] = []
    lines: list[str] = []
    rows = [(first, f"{start:.1f}", at(start), at(start), INK)]
    for one, before in zip(parts, levels[:-1], strict=True):
        fill = INK if one.value >= 0 else f"url(#{HATCH})"
        rows.append((one.label, one.said, at(before), at(before + one.value), fill))
    rows.append((last, f"{end:.1f}", at(end), at(end), INK))
    for number, ((_label, said, begins, ends, fill), name, above) in enumerate(zip(rows, names, tops, strict=True)):
        is_end = number in {0, len(rows) - 1}
        drawn += _named(name, above, look, bold=is_end)
        drawn.append(_text(look.width - 8, above + look.line, said, look, "end", bold=is_end))
        top = above + look.line * (len(name) + 0.3)
        left, width = min(begins, ends), abs(ends - begins)
        drawn.append(_box(left - 2, top, 4, 10, INK) if is_end else _box(left, top, max(width, 1.0), 10, fill))
        if number < len(rows) - 1:
            below = tops[number + 1] + look.line * (len(names[number + 1]) + 0.3)
            lines.append(_rule(ends, top + 10, ends, below, "2 3"))
    return _drawing(lines + drawn, look.width, height, title)


def trend(points: Sequence[Reading], town: Sequence[float | None], *, title: str, look: Look = PLAIN) -> str:
    """Draw scores quarter by quarter, each with its margin; the town's as small crosses. Labels are such as 2026Q3."""
    height, foot, head = look.line * 11, look.line * 2.8, look.line * 1.8
    known = [one for one in town if one is not None]
    lowest, highest = _ends([one.low for one in points] + [one.high for one in points] + known)
    gap = (look.width - 16) / max(1, len(points))

    def across(number: int) -> float:
        return 8 + gap * (number + 0.5)

    def up(value: float) -> float:
        return height - foot - (value - lowest) / (highest - lowest) * (height - foot - head)

    drawn = []
    for number, one in enumerate(points):
        x, y = across(number), up(one.score)
        if number:
            drawn.append(_rule(across(number - 1), up(points[number - 1].score), x, y))
        drawn += [
            _rule(x, up(one.low), x, up(one.high), width=2),
            _rule(x - 6, up(one.low), x + 6, up(one.low), width=2),
            _rule(x - 6, up(one.high), x + 6, up(one.high), width=2),
        ]
    for number, one in enumerate(points):
        x = across(number)
        half = look.size * 0.3
        drawn.append(_box(x - half, up(one.score) - half, 2 * half, 2 * half, INK))
        drawn.append(_text(x, up(one.high) - 6, f"{one.score:.1f}", look, "middle", bold=True))
        year, _q, quarter = one.label.partition("Q")
        drawn.append(_text(x, height - 6 - look.line, f"Q{quarter}", look, "middle"))
        if not number or quarter == "1":
            drawn.append(_text(x, height - 6, year, look, "middle", soft=True))
        level = town[number]
        if level is not None:
            y = up(level)
            drawn += [_rule(x + 10, y - 4, x + 18, y + 4, width=2), _rule(x + 10, y + 4, x + 18, y - 4, width=2)]
    return _drawing(drawn, look.width, height, title)


def tornado(bars: Sequence[Bar], *, title: str, look: Look = PLAIN) -> str:
    """Draw how far each choice goes: a hatched bar for low, a solid one for high, one under the other."""
    names, tops, height = _stacked([one.label for one in bars], look, 5, 0, more=0.5)
    longest = max([one.low for one in bars] + [one.high for one in bars] + [1e-9])
    drawn = []
    for one, name, above in zip(bars, names, tops, strict=True):
        drawn += _named(name, above, look)
        drawn.append(_text(look.width - 8, above + look.line, one.said, look, "end", bold=True))
        for row, (value, fill) in enumerate(((one.low, f"url(#{HATCH})"), (one.high, INK))):
            width = value / longest * (look.width - 16)
            if width < 1:
                continue
            drawn.append(_box(8, above + look.line * (len(name) + 0.3) + 10 * row, width, 9, fill))
    return _drawing(drawn, look.width, height, title)


def band_map(
    spots: Sequence[Spot], *, title: str, border: Sequence[Sequence[tuple[float, float]]] = (), look: Look = PLAIN
) -> str:
    """Draw villages where they lie, north up, each with the shape of its band; a name where there is room for it.

    Args:
        spots: The villages.
        title: What the drawing is called for who cannot see it.
        border: Rings of longitude and latitude around the town; none: a plain frame.
        look: How large words are.
    """
    middle = LonLat(float(np.mean([one.lon for one in spots])), float(np.mean([one.lat for one in spots])))
    flat = to_plane_m(np.array([one.lon for one in spots]), np.array([one.lat for one in spots]), middle)
    rings = [
        to_plane_m(np.array([lon for lon, _ in ring]), np.array([lat for _, lat in ring]), middle) for ring in border
    ]
    every = np.vstack([flat, *rings])
    low, size = every.min(axis=0), np.maximum(np.ptp(every, axis=0), 500.0)
    inner = look.width - 2 * look.line
    scale = min(inner / size[0], inner * 1.3 / size[1])
    left = (look.width - size[0] * scale) / 2
    height = size[1] * scale + 2 * look.line

    def drawn_at(plane: Floats) -> list[tuple[float, float]]:
        return [(left + (x - low[0]) * scale, look.line + (low[1] + size[1] - y) * scale) for x, y in plane.tolist()]

    at = drawn_at(flat)
    taken = [(x - 7.0, y - 7.0, x + 7.0, y + 7.0) for x, y in at]
    drawn = []
    for (x, y), one in zip(at, spots, strict=True):
        wide = _wide(one.name) * look.size * 0.56
        for anchor, from_x in (("start", x + 9), ("end", x - 9 - wide)):
            box = (from_x, y - look.size * 0.6, from_x + wide, y + look.size * 0.6)
            if box[0] >= 0 and box[2] <= look.width and not any(_touch(box, other) for other in taken):
                taken.append(box)
                drawn.append(_text(x + (9 if anchor == "start" else -9), y + look.size * 0.36, one.name, look, anchor))
                break
    drawn += [_mark(x, y, look.size * 0.42, one.band) for (x, y), one in zip(at, spots, strict=True)]
    frame = f'<rect x="1" y="1" width="{look.width - 2}" height="{height - 2:.0f}" fill="none" stroke="{SOFT}"/>'
    return _drawing([frame, *(_ring(drawn_at(one)) for one in rings), *drawn], look.width, height, title)


def _ring(points: Sequence[tuple[float, float]]) -> str:
    """Draw a closed line; what falls on one point of the drawing is drawn once."""
    rounded = dict.fromkeys((round(x), round(y)) for x, y in points)
    return f'<path d="M{"L".join(f"{x} {y}" for x, y in rounded)}Z" fill="none" stroke="{SOFT}" stroke-width="1.5"/>'


def _touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Say whether two boxes (left, top, right, bottom) overlap; a name never does with its own mark."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """Return round ends between which all values lie, within 0 to 100 where they do, never the same."""
    low, high = min(values), max(values)
    lowest, highest = 5 * (low // 5), 5 * -(-high // 5)
    return (lowest, highest) if highest > lowest else (lowest, lowest + 5)


def _drawing(parts: Sequence[str], width: float, height: float, title: str) -> str:
    own = f"{HATCH}{crc32(title.encode()):08x}"
    drawn = "".join(parts).replace(f"url(#{HATCH})", f"url(#{own})")
    hatch = (
        f'<defs><pattern id="{own}" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="5" height="5" fill="{PAPER}"/>'
        f'<rect width="2" height="5" fill="{INK}"/></pattern></defs>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width:g} {height:.0f}" role="img" '
        f'aria-label="{escape(title)}">{hatch}{drawn}</svg>'
    )


def _text(
    x: float, y: float, words: str, look: Look, anchor: str = "start", *, bold: bool = False, soft: bool = False
) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{look.size}" text-anchor="{anchor}"{weight} '
        f'fill="{SOFT if soft else INK}" stroke="{PAPER}" stroke-width="3" paint-order="stroke">{escape(words)}</text>'
    )


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{height:.1f}" fill="{fill}" '
        f'stroke="{INK}" stroke-width="1"/>'
    )


def _rule(x: float, y: float, to_x: float, to_y: float, dashes: str = "", *, width: float = 1.2) -> str:
    broken = f' stroke-dasharray="{dashes}"' if dashes else ""
    ends = f'x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"'
    return f'<line {ends} stroke="{INK}" stroke-width="{width:g}"{broken}/>'


def _mark(x: float, y: float, r: float, band: str) -> str:
    """Draw a triangle up or down, or a ring."""
    if band == LIKE:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{PAPER}" stroke="{INK}" stroke-width="2.5"/>'
    way = -1 if band == ABOVE else 1
    corners = [(x - r * 1.3, y - way * r), (x + r * 1.3, y - way * r), (x, y + way * r * 1.4)]
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)
    return f'<polygon points="{points}" fill="{INK}" stroke="{PAPER}" stroke-width="1"/>'


def _anchor(x: float, look: Look) -> str:
    third = look.width / 3
    return "start" if x < third else "end" if x > 2 * third else "middle"


def _stacked(
    labels: Sequence[str], look: Look, beside: int, top: float, *, more: float = 0.0
) -> tuple[list[tuple[str, ...]], list[float], float]:
    """Return each name's lines, where its row begins, and where the last one ends; a row has a line for its bar, too.

    Args:
        labels: Of the rows.
        look: How large.
        beside: Letters of the figure a name leaves room for.
        top: Where the first row begins.
        more: Lines a bar takes beyond one.
    """
    names = [_wrapped(one, look, beside) for one in labels]
    tops = [top]
    for one in names:
        tops.append(tops[-1] + look.line * (len(one) + 1 + more))
    return names, tops[:-1], tops[-1]


def _named(lines: Sequence[str], top: float, look: Look, *, bold: bool = False) -> list[str]:
    return [_text(8, top + look.line * (at + 1), one, look, bold=bold) for at, one in enumerate(lines)]


def _wrapped(words: str, look: Look, beside: int) -> tuple[str, ...]:
    """Return words in lines that leave room for a figure of `beside` letters; what is too long ends with three dots."""
    room = look.width / (look.size * 0.55) - beside
    lines = [""]
    for piece in _PIECES.findall(words):
        if lines[-1] and _wide(lines[-1] + piece.rstrip()) > room:
            lines.append("")
        lines[-1] += piece
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], "".join(lines[MOST_LINES - 1 :])]
    return tuple(_cut(one.strip(), room) for one in lines)


def _cut(words: str, room: float) -> str:
    """Return words cut before they are too wide."""
    if _wide(words) <= room:
        return words
    kept = words
    while kept and _wide(kept + "…") > room:
        kept = kept[:-1]
    return kept + "…"


def _wide(words: str) -> float:
    """Return how wide words are, in letters; Chinese ones count double, nearly."""
    return sum(1.85 if ord(letter) > 0x2E7F else 1.0 for letter in words)
