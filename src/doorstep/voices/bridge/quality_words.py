"""What was noticed, in plain words: what it is, what it may mean, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from doorstep.base.templatetags.parts import day as day_words
from doorstep.base.templatetags.parts import number
from doorstep.places.models import Place
from doorstep.voices.bridge.quality import ModeGap, Notice
from doorstep.voices.models import Question
from doorstep.voices.words import Mode, Sign


@dataclass(frozen=True, slots=True)
class Said:
    """A notice as people read it.

    Attributes:
        sign: its name.
        place: where, nothing for the whole survey.
        what: what was seen, with figures.
        todo: what to do about it.
        notice: itself; nothing for a gap between modes.
    """

    sign: str
    place: Place | None
    what: str
    todo: str
    notice: Notice | None = None


def said(notice: Notice, areas: Sequence[Place], opens_on: date) -> Said:
    """Return a notice in words."""
    place = None if notice.area is None else areas[notice.area]
    label = str(Sign(notice.sign).label)
    return Said(label, place, _what(notice, opens_on), _todo(notice.sign), notice)


def said_gap(gap: ModeGap, questions: Sequence[Question]) -> list[Said]:
    """Return every gap that is more than chance, in words."""
    found = []
    for at, question in enumerate(questions):
        if not gap.is_gap[at]:
            continue
        figures = {
            "question": question.words,
            "first": name(gap.first),
            "second": name(gap.second),
            "points": number(abs(float(gap.value[at])), 1),
            "low": number(min(abs(float(gap.low[at])), abs(float(gap.high[at]))), 1),
            "high": number(max(abs(float(gap.low[at])), abs(float(gap.high[at]))), 1),
        }
        words = (
            _("“%(question)s”: %(first)s %(points)s points above %(second)s (%(low)s to %(high)s).")
            if gap.value[at] > 0
            else _("“%(question)s”: %(first)s %(points)s points below %(second)s (%(low)s to %(high)s).")
        )
        todo = (
            _("The same villages sound different on the town's telephone. Ask how the first answers came about.")
            if gap.second is Mode.CALLBACK
            else _("Different people answer in different ways, so a gap may be honest. Look at who they are first.")
        )
        found.append(Said(pgettext("sign", "Gap between ways of answering"), None, words % figures, todo))
    return found


def name(mode: Mode | None) -> str:
    """Return what a mode is called; nothing stands for all first answers."""
    return _("First answers") if mode is None else str(mode.label)


def _what(notice: Notice, opens_on: date) -> str:
    figures = notice.figures
    n = int(figures.get("n", 0))
    usual = number(figures.get("usual"), 1)
    if notice.sign is Sign.FAST:
        words = ngettext(
            "%(n)s online answer took less than %(floor)s seconds; half of all take %(usual)s or longer.",
            "%(n)s online answers took less than %(floor)s seconds; half of all take %(usual)s or longer.",
            n,
        )
        more = " " + _("That is more here than elsewhere.") if figures["more"] else ""
        return words % {"n": n, "floor": number(figures["floor"]), "usual": number(figures["usual"])} + more
    if notice.sign is Sign.STRAIGHT:
        words = _("%(n)s of %(of)s gave one answer to every question; elsewhere it would be about %(usual)s.")
        return words % {"n": n, "of": int(figures["of"]), "usual": usual}
    if notice.sign is Sign.ALIKE:
        words = _(
            "%(n)s sheets agree with another of the village in %(share)s %% or more of the questions: "
            "%(pairs)s pairs, where about %(usual)s would come about by chance."
        )
        share = number(100 * figures["share"])
        return words % {"n": n, "share": share, "pairs": int(figures["pairs"]), "usual": usual}
    if notice.sign is Sign.BURST:
        words = _("%(n)s answered online on %(day)s; about %(usual)s would be usual.")
        return words % {"n": n, "day": day_words(opens_on + timedelta(int(figures["day"]))), "usual": usual}
    return _("People of this village say the same as each other, far more than in the other villages.")


def _todo(sign: Sign) -> str:
    return {
        Sign.FAST: _("Ask in the village how they were filled in. Who reads fast and is content is no fraud."),
        Sign.STRAIGHT: _("Ask whether the questions were read out, and by whom. A content village answers so, too."),
        Sign.ALIKE: _("Look at the paper: is it one hand? Ask who filled them in, and for whom."),
        Sign.BURST: _("Was there a meeting that day? Ask who was there and who held the telephone."),
        Sign.COLLAPSE: _(
            "A content village speaks with one voice, too. Look at the call-backs before you think of coaching."
        ),
    }[sign]
