"""Call-backs on the desk: draw, the list of whom to ring, one call, finish."""

from typing import Final
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from doorstep.base import clock
from doorstep.base.access import may
from doorstep.base.pages import Request, page
from doorstep.people.access import REVEAL_PHONE
from doorstep.people.actions import reveal_phone
from doorstep.voices.access import CALL_BACK
from doorstep.voices.actions import callbacks as actions
from doorstep.voices.forms.answering import SheetForm
from doorstep.voices.forms.quality import DrawForm
from doorstep.voices.models import Call, CallDraw
from doorstep.voices.queries import waves as queries
from doorstep.voices.queries.questionnaires import questions
from doorstep.voices.rules.answers import AnswersUnfit
from doorstep.voices.rules.callbacks import ShareUnfit, TooFewAnswered
from doorstep.voices.rules.waves import WrongState
from doorstep.voices.views.chosen import wave_for
from doorstep.voices.words import CallState, WaveState

PER_PAGE: Final = 30


@page(CALL_BACK)
@require_http_methods(["GET", "HEAD", "POST"])
def callbacks(request: Request, pk: int) -> HttpResponseBase:
    """Draw who is rung again; then the list of those still to be rung, in the order drawn."""
    wave = wave_for(request, pk, CALL_BACK)
    draw = CallDraw.objects.filter(wave=wave).first()
    form = DrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        share_bp = 100 * form.cleaned_data["share"]
        try:
            actions.draw_calls(request.actor, wave=wave, share_bp=share_bp, now=clock.now())
        except (ShareUnfit, TooFewAnswered) as refusal:
            form.refuse(refusal)
        except (actions.AlreadyDrawn, WrongState):
            messages.error(request, _("Who is rung again is drawn once, after the close and before the results."))
            return redirect("voices:callbacks", pk)
        else:
            return redirect("voices:callbacks", pk)
    rows = Call.objects.filter(draw=draw, state=CallState.WAITING).select_related(
        "invitation__person", "invitation__area__place"
    )
    counts = Call.objects.filter(draw=draw).aggregate(
        n=Count("pk"), waiting=Count("pk", filter=Q(state=CallState.WAITING))
    )
    listed = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    names = queries.names(request.actor, [one.invitation for one in listed])
    context = {
        "wave": wave,
        "draw": draw,
        "rows": [(one, names.get(one.invitation_id, "")) for one in listed],
        "form": form,
        "page": listed,
        "counts": counts | {"over": counts["n"] - counts["waiting"]},
        "is_closed": wave.state == WaveState.CLOSED,
        "is_waiting": wave.envelopes.exists(),
    }
    return render(request, "voices/callbacks.html", context, status=422 if form.errors else 200)


@page(CALL_BACK)
@require_http_methods(["GET", "HEAD", "POST"])
def callback(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Ring somebody: the number on request, then what they say, or that nobody was there."""
    wave = wave_for(request, pk, CALL_BACK)
    held = get_object_or_404(
        Call.objects.select_related("invitation__person__village", "invitation__area__place"), draw=wave.pk, pk=number
    )
    person, go, shown = held.invitation.person, request.POST.get("go", ""), ""
    may_reveal = person is not None and bool(person.phone) and may(request.actor, REVEAL_PHONE, person.village.path)
    form = SheetForm(
        request.POST if go == "answer" else None,
        questions=questions(wave.questionnaire),
        initial={"form": uuid4().hex},
    )
    try:
        if go == "number" and person is not None and may_reveal:
            shown = reveal_phone(request.actor, person=person, now=clock.now())
        elif go == "again":
            actions.try_again(request.actor, call=held)
            return redirect("voices:callbacks", pk)
        elif go == "end":
            actions.give_up(request.actor, call=held)
            return redirect("voices:callbacks", pk)
        elif go == "answer" and form.is_valid():
            receipt = actions.take_call(
                request.actor, call=held, answers=form.given, form=form.cleaned_data["form"], now=clock.now()
            )
            told = {"wave": wave, "follow_code": receipt.follow_code, "is_again": True}
            return render(request, "voices/called.html", told)
    except AnswersUnfit as unfit:
        form.tell(unfit)
    except (actions.CallOver, WrongState):
        messages.warning(request, _("This call is over already."))
        return redirect("voices:callbacks", pk)
    name = queries.names(request.actor, [held.invitation]).get(held.invitation_id, "")
    context = {"wave": wave, "call": held, "form": form, "name": name, "number": shown, "may_reveal": may_reveal}
    return render(request, "voices/callback.html", context, status=422 if form.errors else 200)


@page(CALL_BACK)
@require_POST
def finish(request: Request, pk: int) -> HttpResponseBase:
    """End all calls and mix what was said."""
    wave = wave_for(request, pk, CALL_BACK)
    try:
        many = actions.finish_calls(request.actor, wave=wave, now=clock.now())
    except WrongState:
        messages.error(request, _("Results that are published stay as they are."))
        return redirect("voices:callbacks", pk)
    words = ngettext("%(n)s answer was mixed in.", "%(n)s answers were mixed in.", many)
    messages.success(request, words % {"n": many})
    return redirect("voices:quality", pk)
