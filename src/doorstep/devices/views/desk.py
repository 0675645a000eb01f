"""The office's pages: which devices there are, what they reported, what waits for a decision."""

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may
from doorstep.base.journal_words import page_about
from doorstep.base.pages import Request, page
from doorstep.base.queries import names_of, scope_names
from doorstep.devices import queries
from doorstep.devices.access import DECIDE, REVOKE, SEE
from doorstep.devices.actions.devices import AlreadyRevoked, revoke_device
from doorstep.devices.actions.operations import close_gap
from doorstep.devices.actions.questions import AlreadyDecided, can_apply, decide_question
from doorstep.devices.forms import DecisionForm, ReasonForm
from doorstep.devices.kinds import Unclear, label_of
from doorstep.devices.models import Device, Operation, Question
from doorstep.devices.words import Verdict

PER_PAGE = 30


@page(SEE)
@require_safe
def device_list(request: Request) -> HttpResponseBase:
    """Which devices there are, when each was last heard of, and what is open about it."""
    listed = Paginator(queries.devices(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": listed,
        "places": scope_names(one.scope for one in listed),
        "open": queries.questions(request.actor).count(),
    }
    return render(request, "devices/devices.html", context)


@page(SEE)
@require_safe
def device_page(request: Request, pk: int) -> HttpResponseBase:
    """One device: what it reported, what it waits for, and how to shut it out."""
    return _device(request, _found(request, pk), ReasonForm())


@page(REVOKE)
@require_POST
def device_revoke(request: Request, pk: int) -> HttpResponseBase:
    """Shut a device out."""
    device, form = _found(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _device(request, device, form)
    try:
        revoke_device(request.actor, device=device, reason=form.cleaned_data["reason"], now=clock.now())
    except AlreadyRevoked:
        messages.info(request, _("This device had been shut out already."))
    else:
        messages.success(request, _("The device is shut out. What it still sends goes to a person first."))
    return redirect("devices:device", pk=pk)


@page(DECIDE)
@require_POST
def device_close_gap(request: Request, pk: int) -> HttpResponseBase:
    """Wait no longer for reports that never came."""
    device, form = _found(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _device(request, device, form)
    close_gap(request.actor, device=device, reason=form.cleaned_data["reason"], now=clock.now())
    messages.success(request, _("The reports behind the gap are recorded now."))
    return redirect("devices:device", pk=pk)


@page(SEE)
@require_safe
def question_list(request: Request) -> HttpResponseBase:
    """What devices reported and a person must look at."""
    is_open = request.GET.get("show") != "decided"
    listed = Paginator(queries.questions(request.actor, is_open=is_open), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, label_of(one.operation.kind) if one.operation else "") for one in listed]
    return render(request, "devices/questions.html", {"page": listed, "rows": rows, "is_open": is_open})


@page(SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def question_page(request: Request, pk: int) -> HttpResponseBase:
    """One doubtful report: what came, why it is doubtful, and the decision."""
    question = get_object_or_404(queries.question(request.actor, pk))
    form = DecisionForm(request.POST or None, can_apply=can_apply(question))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            decide_question(
                request.actor, question=question, verdict=Verdict(given["verdict"]), reason=given["reason"],
                now=clock.now(),
            )  # fmt: skip
        except AlreadyDecided:
            messages.info(request, _("Somebody has decided this meanwhile."))
            return redirect("devices:question", pk=pk)
        except Unclear as unclear:
            words = _("It still cannot be carried out: %(why)s. Settle it by hand, or set it aside.")
            form.add_error("verdict", words % {"why": unclear.why.label})
        else:
            messages.success(request, _("Decided. Thank you!"))
            return redirect("devices:questions")
    answer = getattr(question, "answer", None)
    context = {
        "question": question,
        "kind": label_of(question.operation.kind) if question.operation else "",
        "said": _told(question),
        "detail": [(name, value, page_about(request.actor, str(value))) for name, value in question.detail.items()],
        "form": form,
        "answer": answer,
        "who": names_of([answer.by_id]).get(answer.by_id, "") if answer else "",
        "may_decide": may(request.actor, DECIDE, question.device.scope),
    }
    return render(request, "devices/question.html", context)


def _told(question: Question) -> list[tuple[str, str]]:
    """Return what was reported as pairs of a field and its value; one nameless pair where it has no fields."""
    text = question.operation.text if question.operation and not question.said else question.said
    try:
        read = json.loads(text) if text else {}
    except ValueError:
        read = text
    if isinstance(read, dict):
        return [(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
                for name, value in read.items()]  # fmt: skip
    return [("", text[:2000])]


def _found(request: Request, pk: int) -> Device:
    return get_object_or_404(queries.devices(request.actor), pk=pk)


def _device(request: Request, device: Device, form: ReasonForm) -> HttpResponseBase:
    reports = Paginator(queries.reports(device), PER_PAGE).get_page(request.GET.get("page"))
    rows: list[tuple[Operation, str]] = [(one, label_of(one.kind)) for one in reports]
    context = {
        "device": device,
        "place": scope_names([device.scope])[device.scope],
        "page": reports,
        "rows": rows,
        "form": form,
        "may_revoke": may(request.actor, REVOKE, device.scope),
        "may_decide": may(request.actor, DECIDE, device.scope),
    }
    return render(request, "devices/device.html", context)
