"""What a timetable is asked: see it, add to it, take away from it, ask it once more otherwise."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may
from doorstep.base.downloads import workbook
from doorstep.base.pages import Request, page
from doorstep.base.tongue import is_english
from doorstep.engines.planning.visits import codec
from doorstep.programmes.pharmacy.access import PLAN, SEE
from doorstep.programmes.pharmacy.actions.plans import AskedMeanwhile, ask_plan, copy_plan
from doorstep.programmes.pharmacy.bridge import asked_lists, exchange, rows, ways_words
from doorstep.programmes.pharmacy.bridge.asked import rules_of
from doorstep.programmes.pharmacy.bridge.conditions import Conditions
from doorstep.programmes.pharmacy.bridge.contradictions import contradictions
from doorstep.programmes.pharmacy.bridge.ways import Origin
from doorstep.programmes.pharmacy.bridge.workbook_out import NotForAWorkbook
from doorstep.programmes.pharmacy.forms.asking import FORMS
from doorstep.programmes.pharmacy.forms.plans import RulesForm
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.queries.ways import offers
from doorstep.programmes.pharmacy.rules import plans as rules
from doorstep.programmes.pharmacy.words import PlanState


@page(SEE)
@require_safe
def plan_asked(request: Request, pk: int) -> HttpResponseBase:
    """Everything a plan must keep to, and what of it cannot be; a draft can be asked more, or less."""
    plan = _seen(request, pk)
    problem = codec.problem_from_json(queries.question(plan))
    found = contradictions(problem)
    refused, left_out = (
        [one.en if is_english() else one.zh for one in found if one.is_refused is which] for which in (True, False)
    )
    context = {
        "plan": plan,
        "lists": asked_lists.lists_of(problem),
        "rules": rules_of(problem),
        "refused": refused,
        "left_out": left_out,
        "ways": _ways(plan),
        "may_plan": may(request.actor, PLAN, plan.county.path),
        "may_ask": rules.may_ask(PlanState(plan.state)),
    }
    return render(request, "pharmacy/plan_asked.html", context)


@page(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_ask(request: Request, pk: int, kind: str) -> HttpResponseBase:
    """Ask one thing more."""
    if kind not in FORMS:
        raise Http404
    plan = _seen(request, pk)
    problem = codec.problem_from_json(queries.question(plan))
    form = FORMS[kind](request.POST if request.method == "POST" else None, problem=problem)
    if request.method == "POST" and form.is_valid():
        return _ask(request, plan, form.added, _("Written down."))
    asked = next(one for one in asked_lists.lists_of(problem) if one.kind == kind)
    context = {"plan": plan, "form": form, "asked": asked}
    return render(request, "pharmacy/plan_ask.html", context, status=422 if form.errors else 200)


@page(PLAN)
@require_POST
def plan_unask(request: Request, pk: int, kind: str, number: int) -> HttpResponseBase:
    """Take one thing away again."""
    plan = _seen(request, pk)
    if kind not in FORMS:
        raise Http404

    def without(asked: Conditions) -> Conditions:
        had = getattr(asked, kind)
        return replace(asked, **{kind: had[: number - 1] + had[number:]})

    return _ask(request, plan, without, _("Taken away."))


@page(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_rules(request: Request, pk: int) -> HttpResponseBase:
    """Change the numbers a draft is made with."""
    plan = _seen(request, pk)
    form = RulesForm(request.POST or None, initial=RulesForm.initial_of(rows.visiting_in(plan.problem)))
    if request.method == "POST" and form.is_valid():
        return _ask(request, plan, lambda asked: asked, _("Written down."), form.visiting())
    return render(request, "pharmacy/plan_rules.html", {"plan": plan, "form": form}, status=422 if form.errors else 200)


@page(PLAN)
@require_POST
def plan_copy(request: Request, pk: int) -> HttpResponseBase:
    """Begin a draft that asks the same, to be asked otherwise."""
    plan = _seen(request, pk)
    name = _("%(name)s, asked otherwise") % {"name": plan.name[:40]}
    copy = copy_plan(request.actor, plan=plan, name=name, now=clock.now())
    return redirect("pharmacy:plan_asked", pk=copy.pk)


@page(SEE)
@require_safe
def plan_question(request: Request, pk: int) -> HttpResponseBase:
    """What a plan is asked, as the workbook to fill in: change it and bring it in again."""
    plan = _seen(request, pk)
    try:
        data = exchange.question(plan.problem, in_english=is_english())
    except NotForAWorkbook as beyond:
        raise Http404 from beyond
    name = _("%(name)s, what is asked") % {"name": plan.name} + ".xlsx"
    return workbook(data, name)


def _ask(
    request: Request,
    plan: VisitPlan,
    change: Callable[[Conditions], Conditions],
    said: str,
    visiting: rules.Visiting | None = None,
) -> HttpResponseBase:
    """Change what a draft is asked, and go back to the list; what was changed meanwhile is not overwritten."""
    words: dict[str, Any] = {"asked": change(rows.conditions_in(plan.problem)), "visiting": visiting}
    seen = request.POST.get("seen") or plan.input_digest
    try:
        ask_plan(request.actor, plan=plan, seen=seen, now=clock.now(), **words)
    except rules.NotPossibleNow:
        messages.error(request, _("This plan is computed already. Begin a new one from it, and ask that otherwise."))
    except AskedMeanwhile:
        messages.error(request, _("Somebody changed this question meanwhile. Look at it again, then change it."))
    else:
        messages.success(request, said)
    return redirect("pharmacy:plan_asked", pk=plan.pk)


def _ways(plan: VisitPlan) -> str:
    """Say where a plan's travel times come from: of one that is computed what was used, else what is chosen."""
    if told := plan.told:
        source = ways_words.source(told)
        return source.en if is_english() else source.zh
    chosen = plan.options.get("ways", Origin.MODEL)
    labels = {offer.key: offer.label for offer in offers(plan.county, chosen)}
    return labels.get(chosen) or _("What was chosen is not there any more. Choose again.")


def _seen(request: Request, pk: int) -> VisitPlan:
    """Return a plan that the reader may see, with its question."""
    get_object_or_404(queries.plans(request.actor), pk=pk)
    return queries.plan(pk)
