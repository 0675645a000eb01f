"""Villages' numbers with their intervals as a picture, drawn by the server, readable in black and white."""

from collections.abc import Sequence
from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from doorstep.voices.results_table import Line
from doorstep.voices.shares_table import Share

_WIDE: Final = 260
"""As wide as a card on a small telephone, so that letters are no smaller there than they say."""
_SIDE: Final = 16
_ROW: Final = 50
_TOP: Final = 26
_BAR: Final = 18
_LONGEST: Final = 24


def intervals(lines: Sequence[Line], town: float | None, caption: str) -> SafeString:
    """Return an SVG: for each village its name, under it a dot for its number and a bar over its interval.

    Args:
        lines: In order; villages without a number get a dash.
        town: The whole place's number, a dashed line.
        caption: What the picture shows, for those who hear it.
    """
    high = _TOP + _ROW * len(lines) + 8
    parts = [_begin(high, caption)]
    for tick in (0, 25, 50, 75, 100):
        x = _x(tick)
        parts.append(f'<line x1="{x}" y1="{_TOP - 4}" x2="{x}" y2="{high - 6}" stroke="currentColor" opacity="0.2"/>')
        parts.append(f'<text x="{x}" y="{_TOP - 8}" text-anchor="middle">{tick}</text>')
    if town is not None:
        x = _x(town)
        parts.append(
            f'<line x1="{x}" y1="{_TOP - 4}" x2="{x}" y2="{high - 6}" stroke="currentColor" stroke-dasharray="5 4" '
            'stroke-width="2"/>'
        )
    for at, one in enumerate(lines):
        parts += _row(one, _TOP + _ROW * at)
    return mark_safe("".join([*parts, "</svg>"]))  # noqa: S308  names are escaped, all else are numbers


def bars(shares: Sequence[Share], caption: str) -> SafeString:
    """Return an SVG: under the words of each answer a bar as long as its share, with its interval across its end."""
    high = (_BAR + 36) * len(shares) + 4
    parts = [_begin(high, caption)]
    full = _WIDE - 76
    for at, one in enumerate(shares):
        top = (_BAR + 36) * at + 20
        low, long, up = (round(full * value / 100, 1) for value in (one.low, one.mean, one.high))
        y = top + 8 + _BAR / 2
        parts.append(f'<text x="0" y="{top}">{_short(one.label)}</text>')
        parts.append(f'<rect x="1" y="{top + 8}" width="{long}" height="{_BAR}" opacity="0.45"/>')
        parts.append(
            f'<rect x="1" y="{top + 8}" width="{full}" height="{_BAR}" fill="none" stroke="currentColor" '
            'stroke-width="1"/>'
        )
        parts.append(f'<line x1="{low + 1}" y1="{y}" x2="{up + 1}" y2="{y}" stroke="currentColor" stroke-width="3"/>')
        for x in (low + 1, up + 1):
            parts.append(f'<line x1="{x}" y1="{y - 6}" x2="{x}" y2="{y + 6}" stroke="currentColor" stroke-width="2"/>')
        parts.append(f'<text x="{_WIDE}" y="{y + 6}" text-anchor="end">{one.mean:.1f} %</text>')
    return mark_safe("".join([*parts, "</svg>"]))  # noqa: S308  names are escaped, all else are numbers


def _begin(high: int, caption: str) -> str:
    return (
        f'<svg class="intervals" viewBox="0 0 {_WIDE} {high}" role="img" aria-label="{escape(caption)}" '
        'xmlns="http://www.w3.org/2000/svg" fill="currentColor" stroke="none">'
    )


def _short(words: str) -> str:
    """Return words, escaped, that fit into the picture."""
    return escape(words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…")


def _row(one: Line, top: int) -> list[str]:
    parts, y = [f'<text x="0" y="{top + 18}" class="name">{_short(one.name)}</text>'], top + 34
    if one.mean is None or one.low is None or one.high is None:
        return [*parts, f'<text x="{_x(50)}" y="{y + 5}" text-anchor="middle">–</text>']
    low, high = _x(one.low), _x(one.high)
    parts.append(f'<line x1="{low}" y1="{y}" x2="{high}" y2="{y}" stroke="currentColor" stroke-width="3"/>')
    for x in (low, high):
        parts.append(f'<line x1="{x}" y1="{y - 5}" x2="{x}" y2="{y + 5}" stroke="currentColor" stroke-width="2"/>')
    return [*parts, f'<circle cx="{_x(one.mean)}" cy="{y}" r="5.5"/>']


def _x(value: float) -> float:
    return round(_SIDE + (_WIDE - 2 * _SIDE) * value / 100, 1)
