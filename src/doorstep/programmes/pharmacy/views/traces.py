"""Trace codes for the authority: batches with their answers, what was rejected and what to do about it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.downloads import XLSX, saved_as
from doorstep.base.pages import Request, page
from doorstep.base.tongue import is_english
from doorstep.programmes.pharmacy.access import REPORT_TRACES, SEE_REGISTERS
from doorstep.programmes.pharmacy.actions import trace_reports as actions
from doorstep.programmes.pharmacy.bridge import cells, trace_workbook
from doorstep.programmes.pharmacy.forms.traces import (
    AnswerFileForm,
    AnswerForm,
    DestroyedForm,
    DrawForm,
    MendForm,
    SentForm,
    WithdrawForm,
)
from doorstep.programmes.pharmacy.models import TraceReport
from doorstep.programmes.pharmacy.queries import trace_reports as queries
from doorstep.programmes.pharmacy.rules import reporting as rules
from doorstep.programmes.pharmacy.rules.tracing import NotATraceCode, OfAnotherProduct
from doorstep.programmes.pharmacy.words import TraceReportState, TraceResult

PER_PAGE = 30
WRITERS = {"xlsx": (trace_workbook.as_workbook, XLSX), "csv": (trace_workbook.as_csv, "text/csv; charset=utf-8")}


@page(SEE_REGISTERS)
@require_safe
def report_list(request: Request) -> HttpResponseBase:
    """Batches, the latest first; how many codes wait for the next one; what was rejected."""
    counties = queries.counties(request.actor)
    listed = Paginator(queries.reports(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": listed,
        "waiting": [(one, queries.to_report(one.path, clock.now())) for one in counties],
        "rejects": queries.rejects(request.actor)[:PER_PAGE],
        "reject_count": queries.rejects(request.actor).count(),
        "may_report": may_anywhere(request.actor, REPORT_TRACES),
    }
    return render(request, "pharmacy/traces.html", context)


@page(REPORT_TRACES)
@require_POST
def report_draw(request: Request) -> HttpResponseBase:
    """Draw the next batch up."""
    form = DrawForm(request.POST, counties=queries.counties(request.actor))
    if not form.is_valid():
        raise Http404
    try:
        made = actions.draw_up(request.actor, county=form.counties[form.cleaned_data["county"]], now=clock.now())
    except rules.NothingToReport:
        messages.info(request, _("Nothing is to be reported: every code is in a batch, accepted, or left out."))
        return redirect("pharmacy:traces")
    words = ngettext("Drawn up with %(n)s code.", "Drawn up with %(n)s codes.", made.size) % {"n": made.size}
    messages.success(request, words)
    return redirect("pharmacy:trace_report", pk=made.pk)


@page(SEE_REGISTERS)
@require_safe
def report_page(request: Request, pk: int) -> HttpResponseBase:
    """One batch: its codes, what the authority said about each, what happened to it."""
    return _report(request, _found(request, pk))


@page(SEE_REGISTERS)
@require_safe
def report_file(request: Request, pk: int, kind: str) -> HttpResponseBase:
    """A batch as a file, with empty columns for the answer."""
    if kind not in WRITERS:
        raise Http404
    report = _found(request, pk)
    writer, content_type = WRITERS[kind]
    response = HttpResponse(writer(report.number, report.lines.all()), content_type=content_type)
    return saved_as(response, f"{report.number}.{kind}")


@page(REPORT_TRACES)
@require_POST
def report_step(request: Request, pk: int) -> HttpResponseBase:
    """Say that a batch was sent, or take it back before it is."""
    report, go = _found(request, pk), request.POST.get("go")
    form = WithdrawForm(request.POST) if go == "withdraw" else SentForm(request.POST)
    move = actions.withdraw_report if go == "withdraw" else actions.send_report
    if not form.is_valid():
        messages.error(request, _("Please write why it is not sent."))
        return redirect("pharmacy:trace_report", pk=pk)
    try:
        move(request.actor, report=report, note=form.cleaned_data["note"], now=clock.now())
    except rules.NotInThisState:
        messages.warning(request, _("The batch has moved on meanwhile: look at where it stands."))
    else:
        messages.success(request, _("Saved: %(name)s") % {"name": report.number})
    return redirect("pharmacy:trace_report", pk=pk)


@page(REPORT_TRACES)
@require_POST
def report_answers(request: Request, pk: int) -> HttpResponseBase:
    """Read the authority's answer from a workbook: all of it, or what is wrong with it by cell."""
    report = _found(request, pk)
    form = AnswerFileForm(request.POST, request.FILES, most=settings.UPLOAD_MAX_BYTES)
    if not form.is_valid():
        return _report(request, report, file_form=form)
    file = form.cleaned_data["file"]
    found = trace_workbook.read_answer(file.read(), file.name, report.lines.all())
    answers = [
        actions.Answer(one.line, one.result, one.reason) for one in found if isinstance(one, trace_workbook.Said)
    ]
    if not answers:
        faults = [one for one in found if not isinstance(one, trace_workbook.Said)]
        return _report(request, report, faults=cells.fault_lines(faults, in_english=is_english()), count=len(faults))
    _answer(request, report, answers)
    return redirect("pharmacy:trace_report", pk=pk)


@page(REPORT_TRACES)
@require_POST
def report_rest(request: Request, pk: int) -> HttpResponseBase:
    """Say that the authority accepted every code of a batch that still waits."""
    report = _found(request, pk)
    waiting = report.lines.filter(result=TraceResult.WAITING)
    _answer(request, report, [actions.Answer(line, TraceResult.ACCEPTED) for line in waiting])
    return redirect("pharmacy:trace_report", pk=pk)


@page(SEE_REGISTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def line_page(request: Request, pk: int) -> HttpResponseBase:
    """One code of a batch: what was reported, every answer; posting writes an answer or what was done down."""
    line = get_object_or_404(queries.lines(request.actor), pk=pk)
    may_report, go = may(request.actor, REPORT_TRACES, line.report.path), request.POST.get("go")
    answer_form = AnswerForm(request.POST if go == "answer" else None)
    mend_form = MendForm(request.POST if go == "mend" else None)
    if go == "answer" and answer_form.is_valid():
        given = answer_form.cleaned_data
        answer = actions.Answer(line, TraceResult(given["result"]), given["reason"])
        if answer.result is TraceResult.REJECTED and not answer.reason.strip():
            answer_form.add_error("reason", _("A rejected code needs its reason."))
        else:
            _answer(request, line.report, [answer])
            return redirect("pharmacy:trace_report", pk=line.report_id)
    if go == "mend" and mend_form.is_valid():
        try:
            actions.mend_line(request.actor, line=line, **mend_form.cleaned_data, now=clock.now())
        except NotATraceCode:
            mend_form.add_error("code", _("A trace code has 20 digits."))
        except rules.NotRejected:
            messages.warning(request, _("Somebody has mended it, or it was sent again meanwhile."))
            return redirect("pharmacy:traces")
        else:
            messages.success(request, _("Written down."))
            return redirect("pharmacy:traces")
    context = {
        "line": line,
        "answers": line.answers.select_related("by"),
        "mend": getattr(line, "mend", None),
        "others": queries.attempts(line),
        "answer_form": answer_form,
        "mend_form": mend_form,
        "may_answer": may_report and line.report.state in {TraceReportState.SENT, TraceReportState.ANSWERED}
        and line.result in {TraceResult.WAITING, TraceResult.ACCEPTED},
        "may_mend": may_report and queries.to_mend(line.report.path).filter(pk=line.pk).exists(),
    }  # fmt: skip
    status = 422 if answer_form.errors or mend_form.errors else 200
    return render(request, "pharmacy/trace_line.html", context, status=status)


@page(REPORT_TRACES)
@require_http_methods(["GET", "HEAD", "POST"])
def destroyed_new(request: Request) -> HttpResponseBase:
    """Write the codes of destroyed packs down, so that they are reported."""
    doors, lots = queries.doors(request.actor), queries.destroyed_lots(request.actor)
    form = DestroyedForm(request.POST or None, doors=doors, lots=lots)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.note_destroyed(
                request.actor, holder=form.doors[given["holder"]], lot=form.lots[given["lot"]], codes=given["codes"],
                record=given["record"], now=clock.now(),
            )  # fmt: skip
        except NotATraceCode:
            form.add_error("codes", _("A trace code has 20 digits."))
        except OfAnotherProduct:
            form.add_error("codes", _("One of these codes belongs to another product."))
        except actions.CodeSold:
            form.add_error(
                "codes", _("One of these packs was sold and did not come back: it cannot have been destroyed.")
            )
        except actions.CodeDestroyed:
            form.add_error("codes", _("One of these codes is written down as destroyed already."))
        else:
            words = ngettext("%(n)s code written down.", "%(n)s codes written down.", len(made)) % {"n": len(made)}
            messages.success(request, words)
            return redirect("pharmacy:traces")
    context = {"form": form, "has_lots": bool(lots)}
    return render(request, "pharmacy/trace_destroyed.html", context, status=422 if form.errors else 200)


def _found(request: Request, pk: int) -> TraceReport:
    return get_object_or_404(queries.reports(request.actor), pk=pk)


def _answer(request: Request, report: TraceReport, answers: list[actions.Answer]) -> None:
    try:
        news = actions.answer_report(request.actor, report=report, answers=answers, now=clock.now())
    except rules.NotInThisState:
        messages.error(request, _("Say first that the batch was sent; then its answer is written down."))
    except rules.ContradictoryAnswer:
        messages.error(request, _("A code that was rejected stays so: it goes into the next batch. Nothing was saved."))
    else:
        words = ngettext("%(n)s code was answered.", "%(n)s codes were answered.", news) % {"n": news}
        messages.success(request, words)


def _report(request: Request, report: TraceReport, **more: Any) -> HttpResponseBase:
    shown = request.GET.get("show", "")
    lines = report.lines.filter(result=shown) if shown in TraceResult.values else report.lines.all()
    may_report = may(request.actor, REPORT_TRACES, report.path)
    context = {
        "report": report,
        "page": Paginator(lines.select_related("mend"), PER_PAGE).get_page(request.GET.get("page")),
        "shown": shown,
        "steps": report.steps.select_related("by"),
        "sent_form": SentForm(auto_id="sent_%s"),
        "withdraw_form": WithdrawForm(auto_id="withdraw_%s"),
        "file_form": AnswerFileForm(most=settings.UPLOAD_MAX_BYTES),
        "may_send": may_report and report.state == TraceReportState.DRAWN,
        "may_answer": may_report and report.state == TraceReportState.SENT,
    } | more
    is_wrong = "faults" in more or "file_form" in more
    return render(request, "pharmacy/trace_report.html", context, status=422 if is_wrong else 200)
