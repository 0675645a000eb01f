"""The page for who answers: a code, the questions, thanks. No login, no script, nothing kept about the visitor.

A code in an address would stand in the log of every refusal, so the address that a slip's picture leads to never
refuses: whatever is wrong is said on a page that was found. A code that is typed travels in the body alone.
"""

from datetime import timedelta
from typing import Final
from uuid import uuid4

from django.core.signing import BadSignature, Signer
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock, limits
from doorstep.base.limits import Limit
from doorstep.base.pages import Request, address_is_secret, page
from doorstep.voices.access import ANSWER
from doorstep.voices.actions.answering import (
    CodeReplaced,
    NoSuchCode,
    Receipt,
    answer,
    answer_openly,
    follow_code_of,
    found,
)
from doorstep.voices.actions.invitations import AlreadyAnswered
from doorstep.voices.forms.answering import CodeForm, OpenForm, SheetForm
from doorstep.voices.models import Area, Invitation, Wave
from doorstep.voices.queries.questionnaires import published
from doorstep.voices.rules.answers import AnswersUnfit
from doorstep.voices.rules.waves import WaveNotOpen, check_open
from doorstep.voices.words import InvitationState, WaveState

WRONG: Final = Limit("voices.wrong_code", 30, timedelta(minutes=10))
OPENLY: Final = Limit("voices.open_answer", 10, timedelta(hours=1))
_SIGNER: Final = Signer(salt="doorstep.voices.began")


@page(ANSWER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code_page(request: Request) -> HttpResponseBase:
    """Ask for the code, show the questions, take the answers."""
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _code(request, form)
    code = form.cleaned_data["code"]
    return _taken(request, code) if "form" in request.POST else _opened(request, code)


@page(ANSWER)
@address_is_secret
@never_cache
@require_safe
def by_link(request: Request, code: str) -> HttpResponseBase:
    """Show the questions to whoever scanned the picture on a slip."""
    return _opened(request, code)


@page(ANSWER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_page(request: Request, wave: int) -> HttpResponseBase:
    """Let anybody answer; their answers stand apart and weigh nothing, and the page says so."""
    asked = get_object_or_404(Wave.objects.select_related("questionnaire", "place"), pk=wave, has_open_link=True)
    now = clock.now()
    areas = Area.objects.filter(wave=asked).select_related("place").order_by("place__path")
    posted = request.POST if request.method == "POST" else None
    form = OpenForm(posted, questions=published(asked.questionnaire), areas=areas, initial=_begun())
    context = {"form": form, "wave": asked, "is_open_link": True}
    try:
        check_open(WaveState(asked.state), asked.opens_on, asked.closes_on, now.date())
        if posted is None:
            return render(request, "voices/sheet.html", context)
        who = limits.address_of(request)
        if limits.is_over(OPENLY, who, now):
            form.add_error(None, _("Too many answers from here. Come back in an hour, please."))
            return render(request, "voices/sheet.html", context, status=422)
        if not form.is_valid():
            return render(request, "voices/sheet.html", context, status=422)
        given = form.cleaned_data
        receipt = answer_openly(
            request.actor,
            wave=asked,
            area=given["area"],
            answers=form.given,
            form=given["form"],
            seconds=_seconds(given["began"]),
            now=now,
        )
        limits.count(OPENLY, who, now)
    except WaveNotOpen:
        return render(request, "voices/not_open.html", {"wave": asked})
    except AnswersUnfit as refused:
        form.tell(refused)
        return render(request, "voices/sheet.html", context, status=422)
    return _thanks(request, receipt)


def _code(request: Request, form: CodeForm) -> HttpResponseBase:
    return render(request, "voices/code.html", {"form": form}, status=422 if form.is_bound else 200)


def _opened(request: Request, code: str) -> HttpResponseBase:
    """Show the questions a code opens, or say on the page for codes why there are none; never a refusal."""
    row = _row(request, code)
    if not isinstance(row, Invitation):
        return row
    asked = published(row.wave.questionnaire)
    form = SheetForm(questions=asked, initial=_begun())
    return render(request, "voices/sheet.html", {"form": form, "wave": row.wave, "code": code})


def _taken(request: Request, code: str) -> HttpResponseBase:
    """Take a sheet; on a mistake show it again with everything that was typed."""
    row = _row(request, code, is_sent=True)
    if not isinstance(row, Invitation):
        return row
    form = SheetForm(request.POST, questions=published(row.wave.questionnaire))
    context = {"form": form, "wave": row.wave, "code": code}
    if not form.is_valid():
        return render(request, "voices/sheet.html", context, status=422)
    given = form.cleaned_data
    try:
        receipt = answer(
            request.actor,
            code=code,
            answers=form.given,
            form=given["form"],
            seconds=_seconds(given["began"]),
            row=row,
            now=clock.now(),
        )
    except AnswersUnfit as refused:
        form.tell(refused)
        return render(request, "voices/sheet.html", context, status=422)
    except (AlreadyAnswered, CodeReplaced):
        return _already(request)
    except WaveNotOpen:
        return render(request, "voices/not_open.html", {"wave": row.wave})
    return _thanks(request, receipt)


def _row(request: Request, code: str, *, is_sent: bool = False) -> Invitation | HttpResponseBase:
    """Return the row of the roll that may answer now, or the page that says why there is none."""
    now, who = clock.now(), limits.address_of(request)
    form = CodeForm({"code": code})
    form.is_valid()
    if limits.is_over(WRONG, who, now):
        form.add_error("code", _("Too many wrong codes from here. Wait ten minutes, please."))
        return render(request, "voices/code.html", {"form": form})
    try:
        row = found(code)
    except NoSuchCode:
        limits.count(WRONG, who, now)
        form.add_error("code", _("We do not know this code. Compare it with your slip, please, letter by letter."))
        return render(request, "voices/code.html", {"form": form})
    if row.state == InvitationState.VOID:
        form.add_error("code", _("This code was replaced by a new one. Take the newer slip, please."))
        return render(request, "voices/code.html", {"form": form})
    if row.state == InvitationState.ANSWERED:
        return _already(request) if is_sent else render(request, "voices/answered.html")
    try:
        check_open(WaveState(row.wave.state), row.wave.opens_on, row.wave.closes_on, now.date())
    except WaveNotOpen:
        return render(request, "voices/not_open.html", {"wave": row.wave})
    return row


def _already(request: Request) -> HttpResponseBase:
    """Say that it is in; somebody who pressed twice gets the private code of this very form once more."""
    form = request.POST.get("form", "")
    wrote = any(name.startswith("q-") and len(str(text).strip()) > 12 for name, text in request.POST.items())
    return render(request, "voices/answered.html", {"follow_code": follow_code_of(form) if wrote and form else ""})


def _thanks(request: Request, receipt: Receipt) -> HttpResponseBase:
    return render(request, "voices/thanks.html", {"follow_code": receipt.follow_code})


def _begun() -> dict[str, str]:
    return {"form": uuid4().hex, "began": _SIGNER.sign(str(int(clock.now().timestamp())))}


def _seconds(began: str) -> float | None:
    """Return how long ago a sheet was shown; nothing where that cannot be known."""
    try:
        return clock.now().timestamp() - int(_SIGNER.unsign(began))
    except (BadSignature, ValueError):
        return None
