"""Opinions on the desk: read first by the town, released to the village by topic, made into needs."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.pages import Request, page
from doorstep.needs.actions.duties import HasLeft
from doorstep.needs.actions.intake import CategoryClosed
from doorstep.needs.bridge.suggest import suggest
from doorstep.needs.rules.intake import TextMissing, TextTooLong
from doorstep.needs.words import NeedKind
from doorstep.voices.access import RAISE, SCREEN, SEE_OPINIONS
from doorstep.voices.actions import opinions as actions
from doorstep.voices.actions.looks import look_at_opinions
from doorstep.voices.forms.opinions import HideForm, RaiseForm, ScreenForm
from doorstep.voices.models import Opinion, Wave
from doorstep.voices.queries import released as queries
from doorstep.voices.rules import opinions as rules
from doorstep.voices.views.chosen import wave_for
from doorstep.voices.words import HideReason, OpinionState

GROUPS: Final = 10
PER_PAGE: Final = 30


@page(SEE_OPINIONS)
@require_safe
def opinion_groups(request: Request) -> HttpResponseBase:
    """Released opinions by village and topic and what became of them; for the town also what is still to be read."""
    readable = queries.readable(request.actor)
    asked = request.GET.get("wave", "")
    if asked.isascii() and asked.isdigit():
        readable = readable.filter(wave=int(asked))
    context = {
        "page": Paginator(queries.groups(readable), GROUPS).get_page(request.GET.get("page")),
        "waves": queries.waves_with_opinions(request.actor)[:PER_PAGE],
        "may_screen": may_anywhere(request.actor, SCREEN),
        "may_raise": may_anywhere(request.actor, RAISE),
    }
    return render(request, "voices/opinions.html", context)


@page(SCREEN)
@require_safe
def screening(request: Request, pk: int) -> HttpResponseBase:
    """One survey's opinions: how many wait, are read or kept back, and what the town alone may go on seeing."""
    wave = _wave(request, pk)
    asked = request.GET.get("show", OpinionState.WAITING)
    state = OpinionState(asked) if asked in OpinionState.values else OpinionState.WAITING
    few = queries.held_back(wave)
    listed = Paginator(queries.to_screen(request.actor, wave, state), PER_PAGE).get_page(request.GET.get("page"))
    if listed.object_list and state != OpinionState.RELEASED:
        look_at_opinions(request.actor, wave=wave, now=clock.now())
    context = {
        "wave": wave,
        "counts": queries.waves_with_opinions(request.actor).get(pk=wave.pk),
        "state": state,
        "page": listed,
        "few": few,
        "least": max(wave.threshold, rules.LEAST),
        "is_over": queries.is_over(wave),
        "may_raise": may(request.actor, RAISE, wave.place.path),
    }
    return render(request, "voices/screening.html", context)


@page(SCREEN)
@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: Request, pk: int, opinion: int | None = None) -> HttpResponseBase:
    """Read one opinion, the next that waits or a certain one, and say how the village may read it."""
    wave = _wave(request, pk)
    held = _next(wave) if opinion is None else get_object_or_404(Opinion, pk=opinion, wave=wave)
    if held is None:
        messages.success(request, _("Every opinion of this survey is read."))
        return redirect("voices:screening", pk)
    form, now = ScreenForm(request.POST or None, on=clock.today(), initial=_begin(held)), clock.now()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.screen_opinion(request.actor, opinion=held, text=given["text"], topic=given["topic"], now=now)
        except (rules.NotItsWords, rules.NothingLeft) as refusal:
            form.refuse(refusal)
        except rules.NotPossibleNow:
            return _moved_on(request, pk)
        else:
            return redirect("voices:screen_next", pk)
    look_at_opinions(request.actor, wave=wave, now=now)
    place = held.area.place.name if held.area_id not in queries.held_back(wave) else ""
    context = {"wave": wave, "opinion": held, "form": form, "hide": HideForm(), "place": place}
    return render(request, "voices/screen.html", context)


@page(SCREEN)
@require_POST
def hide(request: Request, pk: int, opinion: int) -> HttpResponseBase:
    """Keep one opinion back."""
    wave = _wave(request, pk)
    held = get_object_or_404(Opinion, pk=opinion, wave=wave)
    form = HideForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose why it is kept back: whoever wrote it reads the reason."))
        return redirect("voices:screen", pk, opinion)
    try:
        reason = HideReason(form.cleaned_data["reason"])
        actions.hide_opinion(request.actor, opinion=held, reason=reason, now=clock.now())
    except rules.NotPossibleNow:
        return _moved_on(request, pk)
    return redirect("voices:screen_next", pk)


@page(SCREEN)
@require_POST
def release(request: Request, pk: int) -> HttpResponseBase:
    """Let the villages read what was screened."""
    wave = _wave(request, pk)
    try:
        told = actions.release_opinions(request.actor, wave=wave, now=clock.now())
    except rules.NotPossibleNow:
        messages.error(request, _("Opinions are released together, once the results of the survey are published."))
        return redirect("voices:screening", pk)
    words = ngettext(
        "%(n)s opinion can be read by its village now.",
        "%(n)s opinions can be read by their villages now.",
        told.released,
    )
    messages.success(request, words % {"n": told.released})
    if told.held_back:
        kept = _("%(n)s stay with the town: too few answered in their villages. You can still make needs out of them.")
        messages.warning(request, kept % {"n": told.held_back})
    return redirect("voices:screening", pk)


@page(RAISE)
@require_http_methods(["GET", "HEAD", "POST"])
def raise_need(request: Request) -> HttpResponseBase:
    """Make one need out of the opinions that were ticked."""
    given = request.POST if request.method == "POST" else request.GET
    opinions = _ticked(request, given.getlist("opinion"))
    if not opinions:
        messages.warning(request, _("Tick at least one opinion first."))
        return redirect("voices:opinions")
    form = RaiseForm(request.POST if request.method == "POST" else None, opinions=opinions, on=clock.today())
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            need = actions.raise_need(
                request.actor,
                opinions=opinions,
                text=facts["text"],
                category=facts["category"],
                lead=facts["lead"],
                kind=NeedKind(facts["kind"]),
                now=clock.now(),
            )
        except (TextMissing, TextTooLong, CategoryClosed, HasLeft) as refusal:
            form.refuse(refusal)
        except rules.DifferentPlaces:
            form.add_error(None, _("These are of several villages or surveys. Make one need for each."))
        except rules.TooFewAnswered:
            form.add_error(None, _("So few answered that a need would show whose words these are. Talk to everybody."))
        except rules.NotPossibleNow:
            form.add_error(None, _("One of them became a need meanwhile. Go back and look again."))
        else:
            messages.success(request, _("It is a need now. Whoever wrote it sees so with their code."))
            return redirect("needs:need", need.pk)
    for wave in {one.wave for one in opinions if one.state != OpinionState.RELEASED}:
        look_at_opinions(request.actor, wave=wave, now=clock.now())
    return render(request, "voices/raise_need.html", {"form": form, "opinions": opinions})


def _wave(request: Request, pk: int) -> Wave:
    wave = wave_for(request, pk, SCREEN)
    if not wave.opinions.exists():
        raise Http404
    return wave


def _next(wave: Wave) -> Opinion | None:
    waiting = Opinion.objects.filter(wave=wave, state=OpinionState.WAITING).select_related("area__place")
    return waiting.order_by("pk").first()


def _begin(held: Opinion) -> dict[str, Any]:
    """Return what the form begins with: what was said before, or what is suggested."""
    before = getattr(held, "screening", None)
    if before is not None and before.text:
        return {"text": before.text, "topic": before.topic_id}
    likely = suggest(held.text, clock.today()).categories
    return {"text": rules.suggested(held.text), "topic": likely[0].category.pk if likely else None}


def _ticked(request: Request, ticked: list[str]) -> list[Opinion]:
    """Return the opinions that were ticked and may be read: released ones, or screened ones where the town reads."""
    chosen = [int(one) for one in ticked if one.isascii() and one.isdigit() and len(one) < 20]
    found = Opinion.objects.filter(pk__in=chosen).select_related("wave__place", "area__place", "screening__topic")
    readable = set(queries.readable(request.actor).filter(pk__in=chosen).values_list("pk", flat=True))
    return [
        one
        for one in found.order_by("pk")
        if one.pk in readable
        or (one.state == OpinionState.SCREENED and may(request.actor, SCREEN, one.wave.place.path))
    ]


def _moved_on(request: Request, pk: int) -> HttpResponseBase:
    messages.warning(request, _("This opinion has gone on meanwhile: it was released, or became a need."))
    return redirect("voices:screening", pk)
