"""One screen for one task about a need or a duty: what it is, the form, one button; refused in words or done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from doorstep.base import clock
from doorstep.base.access import NotAllowed, Verb, require
from doorstep.base.pages import Page, Request, page
from doorstep.needs.access import ANSWER, ASSIGN, SUPERVISE
from doorstep.needs.forms.refusals import did
from doorstep.needs.models import Duty, Need
from doorstep.needs.queries import duties as duty_queries
from doorstep.needs.queries import needs as need_queries
from doorstep.needs.words import DutyState

Thing = TypeVar("Thing", Need, Duty)


@dataclass(frozen=True, slots=True)
class Task(Generic[Thing]):
    """What a screen says and does.

    Args:
        about: What the page is, for `docs/access.csv`.
        what: The verb that lets somebody in.
        title: What is to be done; also on the button.
        lead: What will happen.
        done: What the next page says.
        form: Makes the form, given request, thing and what was sent.
        do: Does it, given request, thing and the filled form.
        is_grave: The button warns.
        is_owed: Only while somebody owes the duty; afterwards the duty's page says what happened.
        beside: Makes what stands beside the form to help decide; nothing for most.
    """

    about: str
    what: Verb
    title: Any
    lead: Any
    done: Any
    form: Callable[[Request, Thing, Any, Any], forms.Form]
    do: Callable[[Request, Thing, Any], object]
    is_grave: bool = False
    is_owed: bool = False
    beside: Callable[[Request, Thing], object] | None = None


def need_task(task: Task[Need]) -> Page[[int]]:
    """Return the screen for a task about a need of one's area."""

    def view(request: Request, pk: int) -> HttpResponseBase:
        found = need_queries.visible(request.actor, clock.today()).select_related(*need_queries.WITH, "site")
        need = get_object_or_404(found, pk=pk)
        require(request.actor, task.what, need.place.path)
        return _answer(request, task, need, "needs:need")

    return _guarded(view, task)


def duty_task(task: Task[Duty]) -> Page[[int]]:
    """Return the screen for a task about a duty: of the unit one works for, or that one supervises."""

    def view(request: Request, pk: int) -> HttpResponseBase:
        duty = duty_of(request, pk)
        rights = duty_queries.rights(request.actor, duty, clock.today())
        if not {ANSWER: rights.helps, SUPERVISE: rights.supervises, ASSIGN: rights.assigns}[task.what]:
            raise NotAllowed(task.what.name, duty.place.path)
        if task.is_owed and request.method != "POST" and (said := _over(duty)):
            messages.info(request, said)
            return redirect("needs:duty", duty.pk)
        return _answer(request, task, duty, "needs:duty")

    return _guarded(view, task)


def _guarded(view: Callable[[Request, int], HttpResponseBase], task: Task[Any]) -> Page[[int]]:
    view.__doc__ = task.about
    return page(task.what)(require_http_methods(["GET", "HEAD", "POST"])(view))


def duty_of(request: Request, pk: int) -> Duty:
    """Return a duty the reader may see, or 404."""
    found = duty_queries.visible(request.actor, clock.today())
    return get_object_or_404(found.select_related(*duty_queries.WITH, "suggested_lead", "clock_rule"), pk=pk)


def _over(duty: Duty) -> str:
    """Say what became of a duty that nobody owes any more; nothing while it is owed."""
    said = {
        DutyState.ANSWERED: _("%(unit)s has answered this duty already."),
        DutyState.CLOSED: _("This duty is closed: there is nothing more to do."),
        DutyState.WITHDRAWN: _("This duty was withdrawn: nobody owes it any more."),
    }
    return said.get(DutyState(duty.state), "") % {"unit": duty.lead.name}


def _answer(request: Request, task: Task[Thing], thing: Thing, back: str) -> HttpResponseBase:
    is_sent = request.method == "POST"
    form = task.form(request, thing, request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid() and did(form, lambda: task.do(request, thing, form)):
        messages.success(request, str(task.done))
        return redirect(back, thing.pk)
    context = {
        "task": task,
        "form": form,
        "duty": thing if isinstance(thing, Duty) else None,
        "need": thing if isinstance(thing, Need) else thing.need,
        "back": back,
        "thing": thing,
        "beside": task.beside(request, thing) if task.beside else None,
        "now": clock.now(),
    }
    return render(request, "needs/task.html", context)
