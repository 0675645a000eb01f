"""A village's report on paper: three pages of A4, typst; charts drawn by the same hand as on the page."""

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from doorstep.base import fonts, printing
from doorstep.base.templatetags.parts import full_moment, number, site_name
from doorstep.programmes.reputation.bridge.beside import Beside, Topic
from doorstep.programmes.reputation.bridge.told import Line, Told
from doorstep.programmes.reputation.models import Run

TYPE: Final = "application/pdf"


def words_of(
    told: Told, more: Beside, *, village: str, town: str, quarter: str, run: Run, sample: str = ""
) -> dict[str, Any]:
    """Return everything printed, ready in the active language."""
    language, _sep, _region = (get_language() or "zh-hans").partition("-")
    return {
        "lang": language,
        "region": "CN" if language == "zh" else None,
        "brand": site_name(),
        "sample": sample,
        "title": f"{village} · {quarter}",
        "about": _("Reputation index of %(town)s") % {"town": town},
        "standing": told.standing,
        "headline": told.headline,
        "facts": [
            [_("Score"), f"{told.row.score:.1f} ({told.row.low:.1f}–{told.row.high:.1f})"],
            [_("The town"), f"{told.reference:.1f}"],
            [_("Residents' answers"), told.asked],
            [_("Like villages"), told.peer],
            [_("Weights and methods"), told.steady],
        ],
        "standing-title": _("The four sides"),
        "standing-alt": _("The table beside it says the same."),
        "standing-legend": _(
            "▲ clearly above, ○ not distinguishable, ▼ clearly below. "
            "The hatched bar is the margin, the upright bar the town."
        ),
        "parts-legend": _("Solid bars lift, hatched bars lower. All parts together are the difference."),
        "trend-legend": _("The upright lines are margins; × is the town."),
        "parts-title": _("What makes the difference from the town"),
        "trend-title": _("Since earlier quarters"),
        "trend": [[one.quarter, f"{one.change} {one.margin}".strip(), one.said] for one in told.changes],
        "pooled": told.pooled,
        "no-trend": _("This is the first quarter; a change can be told from the next one on."),
        "has-trend": told.trend_chart is not None,
        "strong-title": _("What is strong"),
        "strong": list(told.strengths) or [_("No indicator lies notably above the town.")],
        "weak-title": _("What is weak"),
        "weak": list(told.weaknesses) or [_("No indicator lies notably below the town.")],
        "audit-title": _("What audits found"),
        "audit": list(told.audit),
        "burden-title": _("What the report asked of the village"),
        "burden-head": [_("What was to be filled in"), _("This village"), _("On average in the town")],
        "burden": [list(row) for row in more.burden],
        "no-burden": _("The village had no report to write."),
        "opinions-title": _("What residents wrote"),
        "opinions-head": [_("About"), _("Opinions"), _("What became of them")],
        "opinions": [_opinions(one) for one in more.topics],
        "loop": list(more.loop) or [more.no_opinions],
        "lines-title": _("Every line"),
        "lines-head": [_("What is scored"), _("Score"), _("Margin"), _("The town"), _("Points"), _("Rests on")],
        "lines": [_printed(one) for one in told.lines if one.depth],
        "footer": [
            _("Run no. %(number)s of %(moment)s") % {"number": run.number, "moment": full_moment(run.created_at)},
            f"{run.result_digest[:16]}",
            _("The index is about the village's services and institutions, never about persons."),
        ],
    }


def pdf(words: dict[str, Any], told: Told, made_on: datetime, faces: Sequence[fonts.Face] | None = None) -> bytes:
    """Print the report; the same words with the same fonts give the same bytes.

    Raises:
        fonts.NoChineseFont: No font with Chinese is installed.
        fonts.GlyphsMissing: A character is in no installed font.
    """
    family = fonts.family_for("".join(printing.texts(words)), faces)
    pictures = {
        "standing": _with_font(told.standing_chart, family),
        "parts": _with_font(told.parts_chart, family),
        "history": _with_font(told.trend_chart or "", family),
    }
    return printing.print_pdf(_template(), words | {"font": family}, made_at=made_on, pictures=pictures)


def _opinions(topic: Topic) -> list[Any]:
    """Return a topic's row: its name, what was written where that may be read, how many, what became of it."""
    became = [f"{one.text} ({one.lead} · {one.state})" for one in topic.duties] or [_("no duty yet")]
    return [topic.name, list(topic.texts), str(topic.many), "\n".join(became)]


def _printed(line: Line) -> list[Any]:
    margin = f"{line.low:.1f}–{line.high:.1f}" if line.low is not None and line.high is not None else ""
    rests = line.note or line.rests_on
    return [line.depth, line.name, number(line.score, 1), margin, number(line.town, 1), line.signed, rests]


def _with_font(svg: str, family: str) -> str:
    return svg.replace("<svg ", f'<svg font-family="{family}" ', 1)


def _template() -> Traversable:
    return files("doorstep.programmes.reputation").joinpath("typst", "report.typ")
