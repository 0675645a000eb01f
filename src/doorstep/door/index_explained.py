"""What the reputation index is, for a villager: five sentences and one picture (一图五句话看懂百姓口碑指数)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from doorstep.base.kept import for_visitors
from doorstep.base.pages import Request, page
from doorstep.door.access import SEE_INDEX_EXPLAINED

SENTENCES: Final[tuple[str | Promise, ...]] = (
    _(
        "Every quarter we ask people in each village how things really went: whether your last request was answered, "
        "whether the lane was swept, whether a promise was kept."
    ),
    _(
        "Nobody can see who answered what, because the code on your letter only opens the door and is let go of before "
        "your answers are put down."
    ),
    _(
        "From the answers, from what your village got done and from what four offices checked comes a number between "
        "0 and 100, and it is about the village and its offices, never about you or your neighbour."
    ),
    _(
        "We ask some people and not all, so every number has a margin, and where the margins leave it open which "
        "village is ahead, we say that nobody can tell."
    ),
    _(
        "What you write in your own words goes on without your name and can become somebody's task with a day it is "
        "due, and with the number on your slip you see what came of it and say whether it is solved."
    ),
)
"""All there is to say; a test counts them."""

WIDTH: Final = 400
_LEFT, _RIGHT = 48, 376
_FROM, _TO = 70, 100
TOP: Final = 34
STEP: Final = 52
BOTTOM: Final = TOP + 3 * STEP - 18
HEIGHT: Final = BOTTOM + 34
TOWN: Final = 84.0
"""The made-up town's number."""


@dataclass(frozen=True, slots=True)
class Example:
    """A made-up village of the picture.

    Args:
        letter: What it is called.
        mean: Its number, 0 to 100.
        margin: How far the true one may lie to either side.
        words: What one can say about it.
    """

    letter: str
    mean: float
    margin: float
    words: str | Promise

    @property
    def side(self) -> str:
        """`above` or `below` the town where the margin leaves no doubt, else `open`."""
        if self.mean - self.margin > TOWN:
            return "above"
        return "below" if self.mean + self.margin < TOWN else "open"


EXAMPLES: Final = (
    Example("A", 91.0, 3.0, _("clearly above the town")),
    Example("B", 86.0, 4.0, _("not to be told apart from the town")),
    Example("C", 77.0, 3.0, _("clearly below the town")),
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A village as it is drawn: whole units of the picture, from its upper left corner."""

    example: Example
    y: int
    low: int
    at: int
    high: int

    @property
    def mark(self) -> str:
        """The outline of its mark, as an SVG path: a triangle up, a circle, a triangle down; nobody needs a colour."""
        return {
            "above": f"M{self.at - 11} {self.y + 9}h22l-11 -19z",
            "below": f"M{self.at - 11} {self.y - 9}h22l-11 19z",
            "open": f"M{self.at - 9} {self.y}a9 9 0 1 0 18 0a9 9 0 1 0 -18 0z",
        }[self.example.side]


def drawn() -> list[Drawn]:
    """Place the examples on the picture, from top to bottom."""
    return [
        Drawn(one, TOP + STEP * row, _x(one.mean - one.margin), _x(one.mean), _x(one.mean + one.margin))
        for row, one in enumerate(EXAMPLES)
    ]


@require_safe
@page(SEE_INDEX_EXPLAINED)
@for_visitors()
def index_explained(request: Request) -> HttpResponseBase:
    """Explain the reputation index in five sentences and one picture."""
    rows = drawn()
    context = {
        "sentences": SENTENCES,
        "rows": rows,
        "picture": f"data:image/svg+xml,{quote(picture(rows))}",
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render(request, "door/index_explained.html", context)


def picture(rows: Sequence[Drawn]) -> str:
    """Draw the villages with their margins beside the town, in black on white and without a word, as SVG."""
    context = {
        "rows": rows,
        "town": _x(TOWN),
        "width": WIDTH,
        "height": HEIGHT,
        "bottom": BOTTOM,
        "ticks": [(mark, _x(mark)) for mark in range(_FROM, _TO + 1, 10)],
        "line_left": _LEFT,
        "line_right": _RIGHT,
    }
    return str(render_to_string("door/parts/index_picture.svg", context))


def _x(value: float) -> int:
    return round(_LEFT + (value - _FROM) / (_TO - _FROM) * (_RIGHT - _LEFT))
