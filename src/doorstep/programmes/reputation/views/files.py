"""Schemes, progress and burden as workbooks."""

from collections.abc import Sequence
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.base import clock
from doorstep.base.downloads import workbook
from doorstep.base.pages import Request, page
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.programmes.reputation.access import SEE
from doorstep.programmes.reputation.bridge.workbook import write_scheme
from doorstep.programmes.reputation.queries import offices, quarters
from doorstep.programmes.reputation.views.screens import quarter_of, scheme_of


@page(SEE)
@require_safe
def scheme_workbook(request: Request, pk: int) -> HttpResponseBase:
    """A scheme as a workbook that COINr reads, too, and that can be taken in again."""
    scheme = scheme_of(request, pk)
    return workbook(write_scheme(scheme), f"{scheme.key}-{scheme.version}.xlsx")


@page(SEE)
@require_safe
def quarter_workbook(request: Request, pk: int) -> HttpResponseBase:
    """A quarter as a workbook: how far villages are, what they were asked, and the grades the reader may see."""
    quarter = quarter_of(request, pk)
    asked = {one.report.pk: one.burden for one in quarters.burdens(quarter)}
    reports: list[Sequence[Any]] = []
    for one in quarters.reports(request.actor, quarter):
        burden = asked[one.pk]
        reports.append(
            (
                one.place.name,
                one.get_state_display(),
                one.due_on,
                _("late") if one.is_late else "",
                burden.fields,
                one.filled,  # type: ignore[attr-defined]
                burden.known,
                burden.minutes,
                burden.taken,
            )
        )
    seen = offices.seen(request.actor, quarter, clock.today()).order_by("node__position", "place__path", "is_second")
    grades = [
        (
            one.node.code,
            one.node.title,
            one.place.name,
            one.office.get_key_display(),
            _("second") if one.is_second else "",
            one.grade,
            one.note,
        )
        for one in seen
    ]
    headings = [
        _("Village"), _("State"), _("Due"), _("Late"), _("Lines to fill in"), _("Lines filled in"), _("Known already"),
        _("Minutes asked"), _("Minutes taken, as said"),
    ]  # fmt: skip
    grade_headings = [
        _("Code"), _("Indicator"), _("Village"), _("Office"), _("Second grade"), _("Grade"), _("Note"),
    ]  # fmt: skip
    sheets = [Sheet(_("Reports"), headings, reports), Sheet(_("Grades"), grade_headings, grades)]
    return workbook(write_workbook(sheets), f"{quarter.place.name}-{quarter.year}-{quarter.number}.xlsx")
