"""The questions of a draft, one at a time: write, change, move by keyboard, take out."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from doorstep.base import clock
from doorstep.base.pages import Request, page
from doorstep.voices.access import DRAFT
from doorstep.voices.actions import editing
from doorstep.voices.forms.editing import QuestionForm
from doorstep.voices.models import Questionnaire
from doorstep.voices.queries.drafts import draft_of
from doorstep.voices.rules.waves import AlreadyPublished
from doorstep.voices.rules.wordings import KeyTaken, NoSuchQuestion, Wording
from doorstep.voices.views.questionnaires import published


@page(DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def question_new(request: Request, pk: int) -> HttpResponseBase:
    """Write a question at the end of a draft."""
    return _write(request, get_object_or_404(Questionnaire, pk=pk), None)


@page(DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request: Request, pk: int, key: str) -> HttpResponseBase:
    """Change a question of a draft."""
    held = get_object_or_404(Questionnaire, pk=pk)
    question = next((one for one in draft_of(held).questions if one.key == key), None)
    if question is None:
        raise Http404
    return _write(request, held, question)


@page(DRAFT)
@require_POST
def question_move(request: Request, pk: int, key: str) -> HttpResponseBase:
    """Move a question one place up or down; the button that was pressed has the focus again."""
    held = get_object_or_404(Questionnaire, pk=pk)
    way = "up" if request.POST.get("way") == "up" else "down"
    try:
        editing.move_question(request.actor, questionnaire=held, key=key, is_up=way == "up", now=clock.now())
    except AlreadyPublished:
        return published(request, held)
    except NoSuchQuestion:
        return _gone(request, pk)
    query = urlencode({"moved": key, "way": way})
    return HttpResponseRedirect(f"{reverse('voices:questionnaire', args=[pk])}?{query}#{key}")


@page(DRAFT)
@require_POST
def question_remove(request: Request, pk: int, key: str) -> HttpResponseBase:
    """Take a question out of a draft."""
    held = get_object_or_404(Questionnaire, pk=pk)
    try:
        editing.remove_question(request.actor, questionnaire=held, key=key, now=clock.now())
    except AlreadyPublished:
        return published(request, held)
    except NoSuchQuestion:
        return _gone(request, pk)
    messages.success(request, _("The question is taken out."))
    return redirect("voices:questionnaire", pk)


def _write(request: Request, held: Questionnaire, question: Wording | None) -> HttpResponseBase:
    form = QuestionForm(request.POST or None, others=draft_of(held).questions, question=question)
    if request.method == "POST" and form.is_valid():
        try:
            editing.put_question(
                request.actor,
                questionnaire=held,
                question=form.wording,
                instead_of=question.key if question else "",
                now=clock.now(),
            )
        except AlreadyPublished:
            return published(request, held)
        except (KeyTaken, NoSuchQuestion) as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Kept."))
            if "more" in request.POST:
                return redirect("voices:question_new", held.pk)
            return HttpResponseRedirect(f"{reverse('voices:questionnaire', args=[held.pk])}#{form.wording.key}")
    return render(request, "voices/question.html", {"form": form, "questionnaire": held, "question": question})


def _gone(request: Request, pk: int) -> HttpResponseBase:
    messages.warning(request, _("Somebody took this question out meanwhile."))
    return redirect("voices:questionnaire", pk)
