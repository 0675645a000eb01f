"""One screen for one task: a form, one button; refused in words or done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from doorstep.base import clock
from doorstep.base.pages import Request
from doorstep.programmes.reputation.forms.refusals import REFUSALS, refuse, sentence
from doorstep.programmes.reputation.models import Quarter, Scheme, VillageReport
from doorstep.programmes.reputation.queries import quarters, schemes


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
        template: Another page than the usual one.
        more: What that page shows besides.
    """

    title: str
    lead: str
    done: str
    back: str
    crumbs: tuple[tuple[str, str], ...] = ()
    is_grave: bool = False
    template: str = "reputation/task.html"
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


def scheme_of(request: Request, pk: int) -> Scheme:
    """Return a scheme the reader may see; else 404."""
    return get_object_or_404(schemes.visible(request.actor), pk=pk)


def quarter_of(request: Request, pk: int) -> Quarter:
    """Return a quarter the reader may see; else 404."""
    return get_object_or_404(quarters.visible(request.actor, clock.today()), pk=pk)


def report_of(request: Request, pk: int) -> VillageReport:
    """Return a report the reader may see; else 404."""
    found = quarters.report_of(request.actor, pk)
    if found is None:
        raise Http404
    return found
