"""The desk of whoever runs surveys: prepare, make codes, print them once, open, close, publish."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock, fonts
from doorstep.base.access import may, may_anywhere, require, scopes
from doorstep.base.actor import Actor
from doorstep.base.downloads import XLSX, saved_as
from doorstep.base.pages import Request, page
from doorstep.people.models import Person
from doorstep.people.sealing import NotOurs, seal, unseal
from doorstep.places.models import Place
from doorstep.places.queries import villages, within
from doorstep.places.words import PlaceKind
from doorstep.voices import forms_paper, slips_paper
from doorstep.voices.access import ENTER, INVITE, RUN, SEE
from doorstep.voices.actions.invitations import AlreadyAnswered, Issued, MoreThanEligible, invite, replace_code
from doorstep.voices.actions.waves import (
    EnvelopesUnreadable,
    close_wave,
    open_wave,
    prepare_wave,
    release_wave,
)
from doorstep.voices.forms.waves import InviteForm, WaveForm, WhereForm
from doorstep.voices.models import Envelope, Invitation, Questionnaire, Wave
from doorstep.voices.queries import waves as queries
from doorstep.voices.queries.results import may_see_results
from doorstep.voices.rules.waves import WrongState
from doorstep.voices.slips_paper import Slip
from doorstep.voices.words import InvitationState, QuestionnaireState, WaveState

PER_PAGE: Final = 20
PICTURED: Final = 120
"""More slips than this are on paper and in the workbook alone: a page of them would not load."""
PRINTED: Final = 500
"""Questionnaires in one file; more would keep the browser waiting."""
SAMPLE: Final = "示例 · SAMPLE"


@page(SEE)
@require_safe
def wave_list(request: Request) -> HttpResponseBase:
    """The surveys of one's area."""
    listed = Paginator(queries.visible(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    published = Questionnaire.objects.filter(state=QuestionnaireState.PUBLISHED).exists()
    context = {"page": listed, "may_run": may_anywhere(request.actor, RUN), "has_questionnaire": published}
    return render(request, "voices/waves.html", context)


@page(RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def wave_new(request: Request) -> HttpResponseBase:
    """Prepare a survey: first where, then what, when and how many people."""
    today = clock.today()
    place = _place(request.actor, request.GET.get("place", ""))
    if place is None:
        where = WhereForm(request.GET if "place" in request.GET else None, actor=request.actor, on=today)
        return render(request, "voices/wave_where.html", {"form": where})
    require(request.actor, RUN, place.path)
    asked = list(villages([place.path], today).order_by("path"))
    form = WaveForm(request.POST or None, villages=asked)
    if request.method == "POST" and form.is_valid():
        wave = prepare_wave(
            request.actor,
            questionnaire=form.cleaned_data["questionnaire"],
            place=place,
            areas=form.areas,
            plan=form.plan,
            now=clock.now(),
        )
        messages.success(request, _("Prepared. Now make the codes."))
        return redirect("voices:wave", wave.pk)
    return render(request, "voices/wave_new.html", {"form": form, "place": place})


@page(SEE)
@require_safe
def wave_page(request: Request, pk: int) -> HttpResponseBase:
    """One survey: how far each village is, and what can be done next."""
    wave = _found(request, pk)
    rows = queries.progress(wave)
    context = {
        "wave": wave,
        "rows": rows,
        "invited": sum(one.invited for one in rows),
        "answered": sum(one.answered for one in rows),
        "waiting": Envelope.objects.filter(wave=wave).count(),
        "may_run": may(request.actor, RUN, wave.place.path),
        "may_invite": may(request.actor, INVITE, wave.place.path),
        "may_enter": may(request.actor, ENTER, wave.place.path),
        "may_see_results": may_see_results(request.actor, wave),
        "is_over": clock.today() > wave.closes_on,
        "states": WaveState,
    }
    return render(request, "voices/wave.html", context)


@page(RUN)
@require_POST
def wave_open(request: Request, pk: int) -> HttpResponseBase:
    """Open a survey."""
    return _move(request, pk, open_wave, _("Open. People can answer from the first day on."))


@page(RUN)
@require_POST
def wave_close(request: Request, pk: int) -> HttpResponseBase:
    """Close a survey and mix what still waits."""
    said = _("Closed. Look at the quality of the answers, then publish: results are reckoned once.")
    return _move(request, pk, close_wave, said)


@page(RUN)
@require_POST
def wave_release(request: Request, pk: int) -> HttpResponseBase:
    """Publish the results."""
    return _move(request, pk, release_wave, _("Published. Nothing about it changes any more."))


@page(INVITE)
@require_http_methods(["GET", "HEAD", "POST"])
def wave_invite(request: Request, pk: int) -> HttpResponseBase:
    """Make codes; the page that follows shows them once."""
    wave = _found(request, pk)
    require(request.actor, INVITE, wave.place.path)
    areas = list(wave.areas.select_related("place").order_by("place__path"))
    form = InviteForm(request.POST or None, areas=areas)
    if request.method == "POST" and form.is_valid():
        people: Sequence[Person] = ()
        if form.cleaned_data["is_everybody"]:
            lives = [one.place_id for one in areas]
            people = list(Person.objects.filter(village__in=lives, erased_at=None).select_related("village"))
        try:
            issued = invite(request.actor, wave=wave, persons=people, counts=form.counts, now=clock.now())
        except MoreThanEligible as fault:
            said = _("%(village)s: its frame holds %(n)s people; the roll would be longer.")
            form.add_error(None, said % {"village": fault.area.place.name, "n": fault.area.eligible})
        except WrongState:
            form.add_error(None, _("This survey is closed; nobody can be invited any more."))
        else:
            if issued:
                return _slips(request, wave, issued)
            form.add_error(None, _("Nobody new: whoever is written down in these villages has a code already."))
    return render(request, "voices/invite.html", {"form": form, "wave": wave})


@page(INVITE)
@require_POST
def code_replace(request: Request, pk: int) -> HttpResponseBase:
    """Replace the code of a lost slip, and show the new one once."""
    seen = queries.visible(request.actor, INVITE)
    rows = Invitation.objects.select_related("wave__place", "wave__questionnaire", "area__place", "person")
    row = get_object_or_404(rows, pk=pk, wave__in=seen, state=InvitationState.INVITED)
    try:
        issued = replace_code(request.actor, invitation=row, now=clock.now())
    except (AlreadyAnswered, WrongState):
        messages.error(request, _("This code was used meanwhile, or the survey is closed. Nothing was changed."))
        return redirect("voices:calls", row.wave_id)
    return _slips(request, row.wave, [issued])


@page(INVITE)
@require_POST
def slips_pdf(request: Request, pk: int) -> HttpResponseBase:
    """The slips that were just made, on paper."""
    wave, slips = _kept(request, pk)
    typed_at = request.build_absolute_uri(reverse("voices:answer"))
    sample = SAMPLE if settings.IS_DEMO else ""
    addresses = _addresses(request, slips)
    try:
        made = slips_paper.pdf(wave, slips, addresses, typed_at=typed_at, sample=sample)
    except fonts.NoChineseFont:
        return _no_font(request, wave)
    return file_response(made, slips_paper.TYPE, f"{_('Codes')}-{wave.name}.pdf")


@page(INVITE)
@require_POST
def forms_pdf(request: Request, pk: int) -> HttpResponseBase:
    """The questionnaire on paper, once for each code that was just made."""
    wave, slips = _kept(request, pk)
    if len(slips) > PRINTED:
        messages.error(request, _("At most %(n)s questionnaires at a time, please.") % {"n": PRINTED})
        return redirect("voices:wave", wave.pk)
    sample = SAMPLE if settings.IS_DEMO else ""
    try:
        made = forms_paper.pdf(wave, slips, _addresses(request, slips), sample=sample)
    except fonts.NoChineseFont:
        return _no_font(request, wave)
    return file_response(made, slips_paper.TYPE, f"{_('Questionnaires')}-{wave.name}.pdf")


@page(INVITE)
@require_POST
def slips_xlsx(request: Request, pk: int) -> HttpResponseBase:
    """The codes that were just made, as a workbook."""
    wave, slips = _kept(request, pk)
    made = slips_paper.workbook(slips, _addresses(request, slips))
    return file_response(made, XLSX, f"{_('Codes')}-{wave.name}.xlsx")


def _slips(request: Request, wave: Wave, issued: Sequence[Issued]) -> HttpResponseBase:
    """Show codes, once: they are kept in this page alone, sealed for its two buttons."""
    slips = [Slip(one.invitation.area.place.name, one.invitation.label, one.code) for one in issued]
    held = seal(json.dumps([[one.village, one.label, one.code] for one in slips], ensure_ascii=False))
    addresses = _addresses(request, slips[:PICTURED])
    shown = [(one, slips_paper.qr_uri(addresses[one.code])) for one in slips[:PICTURED]]
    said = ngettext("%(n)s code made.", "%(n)s codes made.", len(slips)) % {"n": len(slips)}
    context = {
        "wave": wave,
        "shown": shown,
        "held": held,
        "said": said,
        "more": len(slips) - len(shown),
        "typed_at": request.build_absolute_uri(reverse("voices:answer")),
    }
    response = render(request, "voices/slips.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _kept(request: Request, pk: int) -> tuple[Wave, list[Slip]]:
    wave = _found(request, pk)
    require(request.actor, INVITE, wave.place.path)
    try:
        rows: list[list[str]] = json.loads(unseal(request.POST.get("held", "")))
    except (NotOurs, ValueError):
        rows = []
    return wave, [Slip(*row) for row in rows]


def _addresses(request: Request, slips: Sequence[Slip]) -> dict[str, str]:
    return {one.code: request.build_absolute_uri(reverse("voices:answer_code", args=[one.code])) for one in slips}


def file_response(content: bytes, kind: str, name: str) -> HttpResponse:
    """Return a file to be saved, which no cache keeps."""
    response = saved_as(HttpResponse(content, content_type=kind), name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _no_font(request: Request, wave: Wave) -> HttpResponseBase:
    messages.error(request, _("This machine has no font with Chinese. Install fonts-noto-cjk, or take the workbook."))
    return redirect("voices:wave", wave.pk)


def _move(request: Request, pk: int, move: Callable[..., Any], said: str) -> HttpResponseBase:
    wave = _found(request, pk)
    try:
        move(request.actor, wave=wave, now=clock.now())
    except WrongState:
        messages.error(request, _("Somebody was faster: the survey stands elsewhere already."))
    except EnvelopesUnreadable:
        messages.error(
            request, _("Answers were sealed under another secret key. Ask the administrator to put the old one back.")
        )
    else:
        messages.success(request, said)
    return redirect("voices:wave", pk)


def _found(request: Request, pk: int) -> Wave:
    return get_object_or_404(queries.visible(request.actor), pk=pk)


def _place(actor: Actor, asked: str) -> Place | None:
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return None
    return within(scopes(actor, RUN)).exclude(kind=PlaceKind.VILLAGE).filter(pk=int(asked)).first()
