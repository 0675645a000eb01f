"""One screen for one task: a form, one button; refused in words or done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from doorstep.base import clock
from doorstep.base.access import Verb, require
from doorstep.base.pages import Request
from doorstep.meetings.forms.refusals import REFUSALS, refuse, sentence
from doorstep.meetings.models import Meeting
from doorstep.meetings.queries import meetings as queries


@dataclass(frozen=True, slots=True)
class Task:
    """What a screen says.

    Args:
        title: What is to be done; also on the button.
        lead: What will happen.
        done: What the next page says.
        back: Where the reader came from and where they are led.
        is_grave: The button warns.
        template: Another page than the usual one.
        more: What that page shows besides.
    """

    title: str
    lead: str
    done: str
    back: str
    is_grave: bool = False
    template: str = "meetings/task.html"
    more: dict[str, Any] = field(default_factory=dict)


def screen(request: Request, task: Task, form: forms.Form, do: Callable[[], object]) -> HttpResponseBase:
    """Show the form; once it is filled in, do it and lead back, or say why not."""
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except REFUSALS as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, task.done)
            return redirect(task.back)
    status = 422 if form.errors else 200
    return render(request, task.template, {"task": task, "form": form} | task.more, status=status)


def at_once(request: Request, done: str, back: str, do: Callable[[], object]) -> HttpResponseBase:
    """Do something that asks nothing, and lead back with what came of it."""
    try:
        do()
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal)[1])
    else:
        messages.success(request, done)
    return redirect(back)


def meeting_of(request: Request, pk: int, what: Verb | None = None) -> Meeting:
    """Return a meeting the reader may see, and may do `what` to; else 404 or 403."""
    found = get_object_or_404(queries.visible(request.actor, clock.today()), pk=pk)
    if what is not None:
        require(request.actor, what, found.place.path)
    return found
