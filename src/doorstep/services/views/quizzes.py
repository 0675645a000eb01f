"""Quizzes: their codes for the host, sheets of paper, and what came of them before and after."""

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, require
from doorstep.base.pages import Request, page
from doorstep.services.access import RUN_QUIZ, SEE
from doorstep.services.actions import quizzes as actions
from doorstep.services.forms import PaperForm, QuizForm
from doorstep.services.models import Quiz
from doorstep.services.queries import campaigns
from doorstep.services.queries import quizzes as queries
from doorstep.services.rules import quiz as rules
from doorstep.services.words import QuizPhase

PER_PAGE = 20


@page(SEE)
@require_safe
def quiz_list(request: Request) -> HttpResponseBase:
    """The quizzes of one's area."""
    listed = Paginator(queries.visible(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "services/quizzes.html", {"page": listed, "tab": "quizzes"})


@page(SEE)
@require_safe
def quiz_page(request: Request, pk: int) -> HttpResponseBase:
    """One quiz: the codes to write on the board, how many sheets came, and the shares once it is closed."""
    quiz = _found(request, pk)
    today = clock.today()
    context = {
        "quiz": quiz,
        "about": quiz.campaign or quiz.activity,
        "sheets": queries.sheets(quiz),
        "results": queries.results(quiz, today),
        "least": queries.least(today),
        "may_run": may(request.actor, RUN_QUIZ, actions.quiz_path(quiz)),
    }
    return render(request, "services/quiz.html", context)


@page(RUN_QUIZ)
@require_http_methods(["GET", "HEAD", "POST"])
def quiz_new(request: Request, campaign: int) -> HttpResponseBase:
    """Set up a quiz for a campaign."""
    about = get_object_or_404(campaigns.visible(request.actor), pk=campaign)
    require(request.actor, RUN_QUIZ, about.place.path)
    form = QuizForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = actions.create_quiz(
            request.actor,
            about=about,
            title_zh=given["title_zh"],
            title_en=given["title_en"],
            asked=form.asked,
            now=clock.now(),
        )
        messages.success(request, _("Set up. The codes below open it."))
        return redirect("services:quiz", pk=made.pk)
    return render(request, "services/quiz_form.html", {"form": form, "campaign": about})


@page(RUN_QUIZ)
@require_http_methods(["GET", "HEAD", "POST"])
def quiz_paper(request: Request, pk: int) -> HttpResponseBase:
    """Enter how many sheets of paper chose which option."""
    quiz = _found(request, pk)
    require(request.actor, RUN_QUIZ, actions.quiz_path(quiz))
    initial = {"batch": uuid4().hex, "on": clock.today()}
    form = PaperForm(request.POST or None, questions=queries.questions(quiz), initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            n = actions.enter_sheets(
                request.actor,
                quiz=quiz,
                phase=QuizPhase(given["phase"]),
                counts=form.counts,
                batch=given["batch"],
                on=given["on"],
                now=clock.now(),
            )
        except rules.BatchUnfit:
            form.add_error(None, _("Every question must have been answered on the same number of sheets. Count again."))
        except rules.AlreadyAnswered:
            form.add_error(None, _("This batch has been entered already."))
        except rules.QuizClosed:
            form.add_error(None, _("This quiz is closed and takes no more sheets."))
        else:
            messages.success(request, ngettext("Entered: %(n)s sheet.", "Entered: %(n)s sheets.", n) % {"n": n})
            return redirect("services:quiz", pk=pk)
    return render(request, "services/quiz_paper.html", {"form": form, "quiz": quiz})


@page(RUN_QUIZ)
@require_POST
def quiz_close(request: Request, pk: int) -> HttpResponseBase:
    """Close a quiz; then its results are shown."""
    actions.close_quiz(request.actor, quiz=_found(request, pk), now=clock.now())
    messages.success(request, _("Closed. What came of it stands below."))
    return redirect("services:quiz", pk=pk)


def _found(request: Request, pk: int) -> Quiz:
    return get_object_or_404(queries.visible(request.actor), pk=pk)
