"""Answers from paper and telephone: typed by keyboard, from a file, or asked in a call."""

from collections.abc import Sequence
from typing import Final
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import require
from doorstep.base.downloads import XLSX
from doorstep.base.pages import Request, page
from doorstep.base.tables import CellError
from doorstep.base.tongue import is_english
from doorstep.voices import paper_table
from doorstep.voices.access import ENTER
from doorstep.voices.actions.answering import NoSuchCode, answer_for, found
from doorstep.voices.actions.papers import REFUSALS, SheetsFaulty, enter_sheet, enter_sheets
from doorstep.voices.forms.answering import SheetForm, TypedForm, sentence
from doorstep.voices.forms.refusals import said
from doorstep.voices.forms.waves import CallForm, SheetsForm
from doorstep.voices.models import Invitation, Question, Wave
from doorstep.voices.paper_table import PaperSheet
from doorstep.voices.queries import waves as queries
from doorstep.voices.queries.questionnaires import questions
from doorstep.voices.rules.answers import AnswersUnfit
from doorstep.voices.words import InvitationState

PER_PAGE: Final = 25


@page(ENTER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_typed(request: Request, pk: int) -> HttpResponseBase:
    """Type one sheet after the other, without a mouse."""
    wave = _found(request, pk)
    begin = {"form": uuid4().hex, "on": request.GET.get("on") or clock.today()}
    form = TypedForm(
        request.POST or None, questions=questions(wave.questionnaire), is_typed=True, initial=begin, label_suffix=""
    )
    follow = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        sheet = PaperSheet(0, given["code"], given["on"], form.given)
        try:
            follow = enter_sheet(request.actor, wave=wave, sheet=sheet, form=given["form"], now=clock.now())
        except AnswersUnfit as refused:
            form.tell(refused)
        except REFUSALS as refusal:
            form.add_error("code", said(refusal))
        else:
            messages.success(request, _("Saved. The next sheet, please."))
            if follow is None:
                return redirect(f"{request.path}?on={given['on']:%Y-%m-%d}")
            begin = {"form": uuid4().hex, "on": given["on"]}
            form = TypedForm(None, questions=form.questions, is_typed=True, initial=begin)
    context = {"wave": wave, "form": form, "follow_code": follow}
    return render(request, "voices/paper.html", context, status=422 if form.errors else 200)


@page(ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
def paper_file(request: Request, pk: int) -> HttpResponseBase:
    """Bring in a file of sheets: all of it, or nothing and what is wrong."""
    wave = _found(request, pk)
    form = SheetsForm(request.POST or None, request.FILES or None)
    errors: list[CellError] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        asked = list(questions(wave.questionnaire))
        read = paper_table.read(file.read(), file.name, asked)
        sheets = [one for one in read if isinstance(one, PaperSheet)]
        errors = [one for one in read if isinstance(one, CellError)]
        if not errors:
            try:
                n = enter_sheets(request.actor, wave=wave, sheets=sheets, now=clock.now())
            except SheetsFaulty as faulty:
                errors = _cells(faulty, asked)
            else:
                messages.success(request, ngettext("%(n)s sheet entered.", "%(n)s sheets entered.", n) % {"n": n})
                return redirect("voices:wave", pk)
    context = {"wave": wave, "form": form, "errors": errors, "is_english": is_english()}
    return render(request, "voices/paper_file.html", context, status=422 if errors else 200)


@page(ENTER)
@require_safe
def paper_template(request: Request, pk: int) -> HttpResponseBase:
    """The workbook to fill in."""
    wave = _found(request, pk)
    content = paper_table.template(list(questions(wave.questionnaire)), is_english=is_english())
    named = {"Content-Disposition": f'attachment; filename="sheets-{wave.pk}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=named)


@page(ENTER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calls(request: Request, pk: int) -> HttpResponseBase:
    """Whom to ring: those on the roll who have not answered; or the code they read out."""
    wave = _found(request, pk)
    if request.method == "POST":
        try:
            row = found(request.POST.get("code", ""))
        except NoSuchCode:
            messages.error(request, _("We do not know this code. Ask for it again, letter by letter."))
            return redirect("voices:calls", pk)
        return redirect("voices:call", row.pk)
    areas = list(wave.areas.select_related("place").order_by("place__path"))
    form = CallForm(request.GET or None, areas=areas)
    rows = queries.to_call(request.actor, wave, request.GET.get("q", ""), request.GET.get("area", ""))
    listed = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    names = queries.names(request.actor, list(listed.object_list))
    shown = [(one, names.get(one.pk, "")) for one in listed.object_list]
    context = {"wave": wave, "form": form, "page": listed, "rows": shown, "asked": bool(request.GET)}
    return render(request, "voices/calls.html", context)


@page(ENTER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: Request, pk: int) -> HttpResponseBase:
    """Ask the questions on the telephone; nothing anybody answered before is shown, for nothing is there to show."""
    rows = Invitation.objects.select_related("wave__questionnaire", "wave__place", "area__place", "person")
    row = get_object_or_404(rows, pk=pk, wave__in=queries.visible(request.actor, ENTER))
    require(request.actor, ENTER, row.wave.place.path)
    if row.state != InvitationState.INVITED:
        messages.warning(request, _("This row of the roll has answered, or has a newer code. Each person counts once."))
        return redirect("voices:calls", row.wave_id)
    form = SheetForm(request.POST or None, questions=questions(row.wave.questionnaire), initial={"form": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        try:
            receipt = answer_for(
                request.actor,
                invitation=row,
                answers=form.given,
                form=form.cleaned_data["form"],
                now=clock.now(),
            )
        except AnswersUnfit as refused:
            form.tell(refused)
        except REFUSALS as refusal:
            messages.error(request, said(refusal))
            return redirect("voices:calls", row.wave_id)
        else:
            return render(request, "voices/called.html", {"wave": row.wave, "follow_code": receipt.follow_code})
    name = queries.names(request.actor, [row]).get(row.pk, "")
    context = {"wave": row.wave, "row": row, "name": name, "form": form}
    return render(request, "voices/call.html", context, status=422 if form.errors else 200)


def _cells(faulty: SheetsFaulty, asked: Sequence[Question]) -> list[CellError]:
    """Return a sentence for each sheet that cannot be taken, in both languages."""
    by_key = {one.key: one for one in asked}
    cells = []
    for row, fault in faulty.faults:
        words = []
        for language in ("zh-hans", "en"):
            with translation.override(language):
                if isinstance(fault, AnswersUnfit):
                    told = [f"{by_key[key].words}: {sentence(one, by_key[key])}" for key, one in fault.faults.items()]
                    words.append(" ".join(told))
                else:
                    words.append(said(fault))
        cells.append(CellError("", row, 0, "", words[0], words[1]))
    return cells


def _found(request: Request, pk: int) -> Wave:
    return get_object_or_404(queries.visible(request.actor, ENTER), pk=pk)
