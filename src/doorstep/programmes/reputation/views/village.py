"""A village's report: page, print, workbook."""

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.base import fonts
from doorstep.base.access import may
from doorstep.base.downloads import saved_as, workbook
from doorstep.base.pages import Request, page
from doorstep.programmes.reputation import charts
from doorstep.programmes.reputation.access import APPEAL, SEE
from doorstep.programmes.reputation.bridge import paper, sheets
from doorstep.programmes.reputation.bridge.beside import beside
from doorstep.programmes.reputation.bridge.told import quarter_name, tell
from doorstep.programmes.reputation.models import Appeal, Run, RunVillage
from doorstep.programmes.reputation.views.seen import look_of, run_seen, said
from doorstep.voices.access import SEE_OPINIONS


@page(SEE)
@require_safe
def village(request: Request, pk: int, place: int) -> HttpResponseBase:
    """Where a village stands, how surely, why, since when; every line with what it rests on."""
    run = run_seen(request, pk)
    row = _row(run, place)
    context = said(run) | {
        "place": row.place,
        "told": tell(row, quarter=run.quarter.code, look=look_of(request)),
        "beside": beside(run.quarter, row.place, reads_words=_reads_words(request, row)),
    }
    publication = context["publication"]
    is_open = publication is not None and publication.withdrawn_at is None
    may_appeal = is_open and may(request.actor, APPEAL, row.place.path)
    context["may_appeal"] = may_appeal
    context["appeals"] = (
        list(Appeal.objects.filter(publication__quarter=run.quarter_id, place=row.place).select_related("node"))
        if may(request.actor, APPEAL, row.place.path)
        else []
    )
    return render(request, "reputation/village.html", context)


@page(SEE)
@require_safe
def village_pdf(request: Request, pk: int, place: int) -> HttpResponseBase:
    """The report on paper, in the reader's language."""
    run = run_seen(request, pk)
    row = _row(run, place)
    return printed(run, row, reads_words=_reads_words(request, row))


def printed(run: Run, row: RunVillage, *, reads_words: bool = False) -> HttpResponse:
    """Print a village's report, opinions in words only where the reader may; without a Chinese font, say so instead."""
    told = tell(row, quarter=run.quarter.code, look=charts.PLAIN)
    quarter = quarter_name(run.quarter.year, run.quarter.number)
    sample = "示例 · SAMPLE" if settings.IS_DEMO else ""
    words = paper.words_of(
        told,
        beside(run.quarter, row.place, reads_words=reads_words),
        village=row.place.name,
        town=run.quarter.place.name,
        quarter=quarter,
        run=run,
        sample=sample,
    )
    try:
        made = paper.pdf(words, told, run.created_at)
    except (fonts.NoChineseFont, fonts.GlyphsMissing):
        said_words = _("This computer has no font that could print the report. Please tell the administrator.")
        return HttpResponse(said_words, status=503, content_type="text/plain; charset=utf-8")
    return saved_as(HttpResponse(made, content_type=paper.TYPE), f"{row.place.name} {quarter}.pdf")


@page(SEE)
@require_safe
def village_workbook(request: Request, pk: int, place: int) -> HttpResponseBase:
    """The report as a workbook, in the reader's language."""
    run = run_seen(request, pk)
    row = _row(run, place)
    quarter = quarter_name(run.quarter.year, run.quarter.number)
    told = tell(row, quarter=run.quarter.code)
    more = beside(run.quarter, row.place, reads_words=_reads_words(request, row))
    data = sheets.village_workbook(told, more, village=row.place.name, quarter=quarter, run=run)
    return workbook(data, f"{row.place.name} {quarter}.xlsx")


def _row(run: Run, place: int) -> RunVillage:
    return get_object_or_404(RunVillage.objects.select_related("place__parent"), run=run, place=place)


def _reads_words(request: Request, row: RunVillage) -> bool:
    return may(request.actor, SEE_OPINIONS, row.place.path)
