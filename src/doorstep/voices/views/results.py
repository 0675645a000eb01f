"""Results: the whole place, then village by village, as table, picture and workbook."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.base import clock
from doorstep.base.access import may
from doorstep.base.downloads import XLSX
from doorstep.base.pages import Request, page
from doorstep.voices import results_table, shares_table
from doorstep.voices.access import RUN, SEE_RESULTS
from doorstep.voices.actions.exports import export_results
from doorstep.voices.drawing import bars, intervals
from doorstep.voices.models import Wave
from doorstep.voices.queries import waves as queries
from doorstep.voices.queries.questionnaires import as_asked, questions
from doorstep.voices.queries.results import Estimates, estimates, left_out
from doorstep.voices.queries.shares import Spread, spreads
from doorstep.voices.views.waves import file_response

PER_PAGE: Final = 20


@page(SEE_RESULTS)
@require_safe
def result_list(request: Request) -> HttpResponseBase:
    """The surveys whose results one may see."""
    listed = Paginator(queries.with_results(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "voices/result_list.html", {"page": listed})


@page(SEE_RESULTS)
@require_safe
def results(request: Request, pk: int) -> HttpResponseBase:
    """What came of a survey: numbers with their margins, or why there is none."""
    wave = _found(request, pk)
    asked = list(questions(wave.questionnaire))
    others = {one.question.key: one for one in spreads(request.actor, wave)}
    keys = [*(one.key for one in asked if as_asked(one).is_scored), *others]
    if not keys:
        raise Http404
    key = request.GET.get("question", "")
    if key not in keys:
        if key:
            return redirect("voices:results", pk)
        key = keys[0]
    found = estimates(request.actor, wave, borrowing={key})
    words = {one.key: one.words for one in asked}
    context = {
        "wave": wave,
        "left_out": left_out(wave),
        "may_run": may(request.actor, RUN, wave.place.path),
        "whole": list(zip(found.questions, results_table.by_question(found, asked), strict=True)),
        "spread": [(name, shares_table.whole(one)) for name, one in others.items()],
        "question": words[key],
        "key": key,
        "least": results_table.least(found.threshold),
        "answered": int(found.answered.sum()),
        "rate": float(found.answered.sum() / found.eligible.sum()),
    }
    context |= _spread(others[key], words[key]) if key in others else _scored(found, key, words[key])
    return render(request, "voices/results.html", context)


def _scored(found: Estimates, key: str, question: str) -> dict[str, Any]:
    """Return what is shown of a question whose answers lie on 0 to 100."""
    at = found.questions.index(key)
    lines = results_table.by_village(found, key)
    town = None if found.is_town_hidden[at] or not found.town.n[at] else float(found.town.mean[at])
    caption = _("Each village's number for “%(question)s” with its interval") % {"question": question}
    return {"lines": lines, "picture": intervals(lines, town, caption)}


def _spread(found: Spread, question: str) -> dict[str, Any]:
    """Return what is shown of a question that was answered by choosing, or with a number."""
    town = shares_table.whole(found)
    caption = _("How often each answer to “%(question)s” was given, with its interval") % {"question": question}
    return {
        "town": town,
        "rows": shares_table.by_village(found),
        "labels": shares_table.labels(found),
        "picture": bars(town.shares, caption) if town.shares else "",
    }


@page(SEE_RESULTS)
@require_safe
def results_xlsx(request: Request, pk: int) -> HttpResponseBase:
    """The results as a workbook."""
    wave = _found(request, pk)
    data = export_results(request.actor, wave=wave, now=clock.now())
    return file_response(data, XLSX, f"{_('Results')}-{wave.name}.xlsx")


def _found(request: Request, pk: int) -> Wave:
    return get_object_or_404(queries.with_results(request.actor), pk=pk)
