"""A village's report and a town's run as workbooks, in the reader's language."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.programmes.reputation.bridge.beside import Beside
from doorstep.programmes.reputation.bridge.told import Told
from doorstep.programmes.reputation.models import Run, RunVillage
from doorstep.programmes.reputation.words import Standing


def village_workbook(told: Told, more: Beside, *, village: str, quarter: str, run: Run) -> bytes:
    """Return one village's report: account, every line, the difference, earlier quarters, what it asked, opinions."""
    about: list[Sequence[Any]] = [
        [_("Village"), village],
        [_("Quarter"), quarter],
        [_("Standing"), told.standing],
        [_("What that means"), told.headline],
        [_("Score"), round(told.row.score, 1)],
        [_("Margin"), f"{told.row.low:.1f}–{told.row.high:.1f}"],
        [_("The town"), round(told.reference, 1)],
        [_("Residents' answers"), told.asked],
        [_("Like villages"), told.peer],
        [_("Weights and methods"), told.steady],
        *([[_("Several quarters together"), told.pooled]] if told.pooled else []),
        *[[_("What is strong"), words] for words in told.strengths],
        *[[_("What is weak"), words] for words in told.weaknesses],
        *[[_("What audits found"), words] for words in told.audit],
        [_("Run"), run.number],
        [_("Engine"), run.engine_version],
        [_("Digest of the result"), run.result_digest],
    ]
    parts = [[one.name, one.part, one.score, one.town] for one in told.parts]
    total = round(sum(one.part for one in told.parts), 1)
    parts.append([_("Together"), total, round(told.row.score, 1), round(told.reference, 1)])
    changes = [[one.quarter, one.before, one.change, one.margin, one.said] for one in told.changes]
    return write_workbook(
        [
            Sheet(_("About"), [_("Fact"), _("Content")], about),
            Sheet(
                _("Every line"),
                [_("Code"), _("What is scored"), _("Score"), _("Margin from"), _("Margin to"), _("The town"),
                 _("Points"), _("Standing"),
                 _("Residents' answers"), _("Rests on")],
                [
                    [one.code, one.name, _one(one.score), _one(one.low), _one(one.high), _one(one.town),
                     round(one.part, 2), one.standing, one.answers, one.note or one.rests_on]
                    for one in told.lines
                ],
            ),
            Sheet(_("The difference"), [_("Class"), _("Points"), _("Score"), _("The town")], parts),
            Sheet(
                _("Earlier quarters"),
                [_("Quarter"), _("Score then"), _("Changed by"), _("Margin"), _("What that means")],
                changes,
            ),
            Sheet(
                _("What it asked"),
                [_("What was to be filled in"), _("This village"), _("On average in the town")],
                [list(row) for row in more.burden],
            ),
            Sheet(_("Opinions"), [_("About"), _("Opinions"), _("Became a duty"), _("What")], _opinions(more)),
        ]
    )  # fmt: skip


def _opinions(more: Beside) -> list[Sequence[Any]]:
    """Return a row per topic, below it its duties and, where the reader may, what was written; at last how far."""
    rows: list[Sequence[Any]] = []
    for one in more.topics:
        rows.append([one.name, one.many, one.raised, ""])
        rows += [[one.name, None, None, f"{duty.text} ({duty.lead} · {duty.state})"] for duty in one.duties]
        rows += [[one.name, None, None, text] for text in one.texts]
    return rows + [["", None, None, words] for words in more.loop or (more.no_opinions,)]


def run_workbook(run: Run, rows: Sequence[RunVillage], quarter: str) -> bytes:
    """Return a town's run: every village in the administrative order with its margin, and what it was made with."""
    villages = [
        [one.place.name, _one(one.score), _one(one.low), _one(one.high), str(Standing(one.band).label),
         one.detail["answers"] or None, one.detail["holds"], f"{one.detail['first']}–{one.detail['last']}"]
        for one in rows
    ]  # fmt: skip
    about: list[Sequence[Any]] = [
        [_("Quarter"), quarter],
        [_("Run"), run.number],
        [_("Engine"), run.engine_version],
        [_("Digest of the input"), run.inputs_digest],
        [_("Digest of the result"), run.result_digest],
        [_("Order"), _("Villages stand in their administrative order, not by rank.")],
    ]
    headings = [_("Village"), _("Score"), _("Margin from"), _("Margin to"), _("Standing"), _("Residents' answers"),
                _("Holds in per cent of other methods"), _("Places that are possible")]  # fmt: skip
    return write_workbook(
        [Sheet(_("Villages"), headings, villages), Sheet(_("About"), [_("Fact"), _("Content")], about)]
    )


def _one(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
