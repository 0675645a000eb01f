"""A quiz for a class (前后测): the code on the board opens it, nothing but numbers is kept, no script is needed."""

from uuid import uuid4

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.pages import Request, page
from doorstep.door.near_forms import ClassForm
from doorstep.services.access import ANSWER
from doorstep.services.actions.quizzes import NotOfThisQuiz, answer_quiz
from doorstep.services.models import Quiz
from doorstep.services.queries import quizzes
from doorstep.services.rules.quiz import AlreadyAnswered, QuizClosed, SheetIncomplete


@page(ANSWER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quiz_open(request: Request) -> HttpResponseBase:
    """Ask for the code on the board, and show a blank sheet."""
    form = ClassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        opened = quizzes.by_code(code)
        if opened is not None and opened[0].closed_on is None:
            return _sheet(request, opened[0], code, uuid4().hex, {})
        if opened is None:
            form.add_error("code", _("No quiz has this code. Look at the board again, please."))
        else:
            form.add_error("code", _("This quiz is closed."))
    return render(request, "door/quiz_code.html", {"form": form})


@page(ANSWER)
@require_POST
def quiz_send(request: Request) -> HttpResponseBase:
    """Take a sheet: every question one answer; then only thank."""
    code, sheet = request.POST.get("code", ""), request.POST.get("sheet", "")[:64]
    opened = quizzes.by_code(code)
    if opened is None or len(sheet) < 16:
        return redirect("quiz")
    given = {name.removeprefix("q"): request.POST.get(name, "") for name in request.POST if name.startswith("q")}
    choices = {int(name): int(value) for name, value in given.items() if _is_number(name) and _is_number(value)}
    try:
        answer_quiz(request.actor, code=code, choices=choices, sheet=sheet, on=clock.today())
    except SheetIncomplete:
        return _sheet(request, opened[0], code, sheet, choices, is_incomplete=True)
    except QuizClosed:
        form = ClassForm({"code": code})
        form.add_error("code", _("This quiz is closed."))
        return render(request, "door/quiz_code.html", {"form": form})
    except NotOfThisQuiz:
        return redirect("quiz")
    except AlreadyAnswered:
        return redirect("quiz_thanks")  # the button was pressed twice: it counts once
    return redirect("quiz_thanks")


@page(ANSWER)
@require_safe
def quiz_thanks(request: Request) -> HttpResponseBase:
    """Thank, and say nothing about what was right."""
    return render(request, "door/quiz_thanks.html")


def _sheet(
    request: Request, quiz: Quiz, code: str, sheet: str, chosen: dict[int, int], *, is_incomplete: bool = False
) -> HttpResponseBase:
    rows = [
        (question, chosen.get(question.pk), is_incomplete and question.pk not in chosen)
        for question in quizzes.questions(quiz)
    ]
    context = {"quiz": quiz, "rows": rows, "code": code, "sheet": sheet, "is_incomplete": is_incomplete}
    return render(request, "door/quiz.html", context)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
