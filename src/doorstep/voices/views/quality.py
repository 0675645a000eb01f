"""How good a survey's answers look: what was noticed, what was set aside by whom runs it, as page and workbook."""

from typing import Final

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may
from doorstep.base.downloads import workbook
from doorstep.base.pages import Request, page
from doorstep.voices.access import CALL_BACK, RUN, SET_ASIDE
from doorstep.voices.actions.looks import look_at_quality
from doorstep.voices.actions.quality import export_quality
from doorstep.voices.actions.waves import ReasonMissing, set_aside, take_back
from doorstep.voices.bridge.quality import LEAST_CROSSED
from doorstep.voices.bridge.quality_sheets import quality_workbook
from doorstep.voices.bridge.quality_words import Said, name, said, said_gap
from doorstep.voices.forms.quality import AsideForm
from doorstep.voices.models import CallDraw, Sheet, Wave
from doorstep.voices.queries.quality import NotClosed, Quality, noticed, quality
from doorstep.voices.rules.waves import WrongState
from doorstep.voices.views.chosen import wave_for
from doorstep.voices.words import Sign, WaveState

MOST: Final = 60
"""Notices on the page; the workbook has all."""


@page(RUN)
@require_safe
def quality_page(request: Request, pk: int) -> HttpResponseBase:
    """What was noticed, with what to do; gaps between ways of answering; what was set aside, and what that changes."""
    wave = wave_for(request, pk, RUN)
    try:
        found = quality(request.actor, wave)
    except NotClosed:
        return render(request, "voices/quality_later.html", {"wave": wave})
    look_at_quality(request.actor, wave=wave, now=clock.now())
    every = _every(found, wave)
    context = {
        "wave": wave,
        "found": found,
        "noticed": [(one, _form(one)) for one in every[:MOST]],
        "many": len(every),
        "gaps": [_table(found, at) for at in range(len(found.found.gaps))],
        "cannot_tell": found.found.threshold >= 1 and all(one.sign != Sign.ALIKE for one in found.found.notices),
        "aside": found.aside,
        "left_out": sum(one.sheets for one in found.aside),
        "modes": [(mode.label, many) for mode, many in found.modes.items()],
        "may_set_aside": wave.state != WaveState.RELEASED and may(request.actor, SET_ASIDE, wave.place.path),
        "least_crossed": max(wave.threshold, LEAST_CROSSED),
        "any_hidden": found.found.any_hidden,
        "may_call": may(request.actor, CALL_BACK, wave.place.path),
        "draw": CallDraw.objects.filter(wave=wave).first(),
    }
    return render(request, "voices/quality.html", context)


@page(RUN)
@require_safe
def quality_file(request: Request, pk: int) -> HttpResponseBase:
    """The same as a workbook; taking it out stands in the journal."""
    wave = wave_for(request, pk, RUN)
    try:
        found = quality(request.actor, wave)
    except NotClosed:
        return redirect("voices:quality", pk)
    export_quality(request.actor, wave=wave, now=clock.now())
    aside = [(one.area.name, one.reason, one.sheets) for one in found.aside]
    data = quality_workbook(_every(found, wave), found.found.gaps, found.scored, aside)
    return workbook(data, f"{wave.name}.xlsx")


@page(SET_ASIDE)
@require_POST
def quality_aside(request: Request, pk: int) -> HttpResponseBase:
    """Set the sheets of one notice aside, for a reason."""
    wave = wave_for(request, pk, RUN)
    form = AsideForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was set aside: say why, in your own words."))
        return redirect("voices:quality", pk)
    given = form.cleaned_data
    try:
        notice = noticed(request.actor, wave, given["sign"], given["area"])
        sheets = notice.sheets if notice else ()
        many = set_aside(request.actor, wave=wave, sheets=sheets, reason=given["reason"], now=clock.now())
    except (NotClosed, WrongState, ReasonMissing):
        messages.error(request, _("Nothing was set aside. Results that are published stay as they are."))
        return redirect("voices:quality", pk)
    words = ngettext("%(n)s sheet was set aside.", "%(n)s sheets were set aside.", many)
    messages.success(request, words % {"n": many})
    return redirect("voices:quality", pk)


@page(SET_ASIDE)
@require_POST
def quality_back(request: Request, pk: int) -> HttpResponseBase:
    """Let the sheets count again that were set aside for one reason."""
    wave = wave_for(request, pk, RUN)
    reason = request.POST.get("reason", "")
    rows = Sheet.objects.filter(wave=wave, is_set_aside=True, set_aside_reason=reason)
    place = request.POST.get("place", "")
    rows = rows.filter(area__place=int(place) if place.isascii() and place.isdigit() and len(place) < 19 else 0)
    try:
        many = take_back(request.actor, wave=wave, sheets=list(rows.values_list("pk", flat=True)), now=clock.now())
    except WrongState:
        messages.error(request, _("Results that are published stay as they are."))
        return redirect("voices:quality", pk)
    words = ngettext("%(n)s sheet counts again.", "%(n)s sheets count again.", many)
    messages.success(request, words % {"n": many})
    return redirect("voices:quality", pk)


def _every(found: Quality, wave: Wave) -> list[Said]:
    gaps = [one for gap in found.found.gaps for one in said_gap(gap, found.scored)]
    return gaps + [said(one, found.areas, wave.opens_on) for one in found.found.notices]


def _form(one: Said) -> AsideForm | None:
    if one.notice is None or not one.notice.sheets:
        return None
    begin = {"sign": one.notice.sign, "area": one.notice.area}
    return AsideForm(initial=begin, auto_id=f"{one.notice.sign}-{one.notice.area}-%s")


def _table(found: Quality, at: int) -> dict[str, object]:
    gap = found.found.gaps[at]
    rows = [
        (question, None if value != value else value, low, high, is_gap)  # noqa: PLR0124  NaN: too few answers
        for question, value, low, high, is_gap in zip(
            found.scored, gap.value.tolist(), gap.low.tolist(), gap.high.tolist(), gap.is_gap.tolist(), strict=True
        )
    ]
    return {"first": name(gap.first), "second": name(gap.second), "rows": rows}
