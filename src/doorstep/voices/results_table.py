"""Results as a workbook, and as rows for the page: what may not be shown says why."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.places.models import Place
from doorstep.voices.models import Question
from doorstep.voices.queries.results import Estimates


@dataclass(frozen=True, slots=True)
class Line:
    """One number with its margin; nothing where it may not be shown, and `why` says why not.

    Args:
        name: Of the village or the question.
        mean: 0 to 100.
        low: End of the interval.
        high: End of the interval.
        n: Answers; nothing where the number is hidden: how many were asked a second question may answer the first.
        why: Why there is no number.
        rate: Response rate, 0 to 1; nothing for a question.
        shrunk: What the village's number is when it borrows from the others.
        own: How much of that is the village's own, 0 to 1.
    """

    name: str
    mean: float | None
    low: float | None
    high: float | None
    n: int | None
    why: str
    rate: float | None = None
    shrunk: float | None = None
    own: float | None = None


def by_question(found: Estimates, questions: Sequence[Question]) -> list[Line]:
    """Return the whole place's number for each question."""
    names = {one.key: one.words for one in questions}
    lines = []
    for at, key in enumerate(found.questions):
        why = town_why(is_hidden=bool(found.is_town_hidden[at]), n=int(found.town.n[at]))
        n = int(found.town.n[at]) if not why else None
        mean, low, high = (_figure(one[at]) for one in (found.town.mean, found.town.low, found.town.high))
        lines.append(Line(names[key], mean, low, high, n, why))
    return lines


def by_village(found: Estimates, question: str) -> list[Line]:
    """Return each village's number for one question, in the order of places, never by rank."""
    at = found.questions.index(question)
    return [_village(found, row, at, place) for row, place in enumerate(found.areas)]


def workbook(found: Estimates, questions: Sequence[Question], more: Sequence[Sheet] = ()) -> bytes:
    """Return the results as XLSX: the whole place, then each question by village; `more` stand before the notes."""
    names = {one.key: one.words for one in questions}
    margins = [_("Mean (0–100)"), _("from"), _("to"), _("Answers")]
    whole = [
        [one.name, *_rounded(one.mean, one.low, one.high), one.n, one.why] for one in by_question(found, questions)
    ]
    sheets = [Sheet(_("Whole place"), [_("Question"), *margins, _("Why no number")], whole)]
    heads = [_("Village"), *margins, _("Response rate %"), _("With the others' help"), _("Its own share %")]
    for number, key in enumerate(found.questions, 1):
        rows: list[list[Any]] = []
        for one in by_village(found, key):
            shares = [None if share is None else round(100 * share) for share in (one.rate, one.own)]
            figures = _rounded(one.mean, one.low, one.high, one.shrunk)
            rows.append([one.name, *figures[:3], one.n, shares[0], figures[3], shares[1], one.why])
        sheets.append(Sheet(f"{number} {names[key]}", [*heads, _("Why no number")], rows))
    sheets += more
    notes = [
        [_("In 95 of 100 surveys such an interval holds the true number (Wilson, on the effective size).")],
        [_("Villages whose intervals overlap cannot be told apart.")],
        [least(found.threshold)],
        [_("Open-link answers and sheets that were set aside are not in it.")],
    ]
    sheets.append(Sheet(_("How to read it"), [_("Note")], notes))
    return write_workbook(sheets)


def least(threshold: int) -> str:
    """Say from how many answers on a number is shown."""
    return ngettext(
        "Numbers that rest on fewer than %(n)s answer are not shown, nor any from which they would follow.",
        "Numbers that rest on fewer than %(n)s answers are not shown, nor any from which they would follow.",
        threshold,
    ) % {"n": threshold}


def town_why(*, is_hidden: bool, n: int) -> str:
    """Say why the whole place has no number; nothing where it has one."""
    if is_hidden:
        return _("Not shown: a small village could be worked out from it.")
    return "" if n else _("Nobody answered.")


def village_why(*, is_small: bool, is_hidden: bool, n: int, threshold: int) -> str:
    """Say why a village has no number; nothing where it has one."""
    if is_small:
        return _("Not shown: fewer than %(n)s answers.") % {"n": threshold}
    if is_hidden:
        return _("Not shown, to protect a village with few answers.")
    return "" if n else _("Nobody answered.")


def _village(found: Estimates, row: int, at: int, place: Place) -> Line:
    n, is_hidden = int(found.n[row, at]), bool(found.is_hidden[row, at])
    is_small = bool(found.is_small[row, at])
    mean, low, high = (_figure(one[row, at]) for one in (found.mean, found.low, found.high))
    return Line(
        place.name,
        mean,
        low,
        high,
        n=None if is_hidden else n,
        why=village_why(is_small=is_small, is_hidden=is_hidden, n=n, threshold=found.threshold),
        rate=float(found.response_rate[row]),
        shrunk=_figure(found.shrunk.mean[row, at]),
        own=_figure(found.own[row, at]),
    )


def _figure(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _rounded(*values: float | None) -> list[float | None]:
    return [None if value is None else round(value, 1) for value in values]
