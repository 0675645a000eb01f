"""One screen for one task: a form, one button; refused in words or done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from doorstep.base.pages import Request


@dataclass(frozen=True, slots=True)
class Task:
    """What a screen says.

    Args:
        title: What is to be done; also on the button.
        lead: What will happen.
        done: What the next page says.
        back: Where the reader came from and where they are led.
        crumbs: Address and words of the pages above.
        is_grave: The button warns.
        template: Another page than the app's usual one.
        more: What that page shows besides.
    """

    title: str
    lead: str
    done: str
    back: str
    crumbs: tuple[tuple[str, str], ...] = ()
    is_grave: bool = False
    template: str = ""
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Screens:
    """How the tasks of an app are shown.

    Args:
        template: The usual page.
        refusals: What its actions may raise.
        sentence: Returns the field a refusal belongs to (empty: the whole form) and what it says.
    """

    template: str
    refusals: tuple[type[Exception], ...]
    sentence: Callable[[Exception], tuple[str, str]]

    def screen(self, request: Request, task: Task, form: forms.Form, do: Callable[[], object]) -> HttpResponseBase:
        """Show the form; once it is filled in, do it and lead back, or say why not."""
        if request.method == "POST" and form.is_valid():
            try:
                do()
            except self.refusals as refusal:
                name, words = self.sentence(refusal)
                form.add_error(name if name in form.fields else None, words)
            else:
                messages.success(request, task.done)
                return redirect(task.back)
        status = 422 if form.errors else 200
        return render(request, task.template or self.template, {"task": task, "form": form} | task.more, status=status)

    def at_once(self, request: Request, done: str, back: str, do: Callable[[], object]) -> HttpResponseBase:
        """Do something that asks nothing, and lead back with what came of it."""
        try:
            do()
        except self.refusals as refusal:
            messages.error(request, self.sentence(refusal)[1])
        else:
            messages.success(request, done)
        return redirect(back)
