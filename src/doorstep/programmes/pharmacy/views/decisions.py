"""What is decided about a plan: start again, call off, adopt, withdraw, go back."""

from datetime import date

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from doorstep.base import clock, jobs
from doorstep.base.access import require
from doorstep.base.pages import Request, page
from doorstep.base.templatetags.parts import day, listed, number
from doorstep.base.tongue import is_english
from doorstep.programmes.pharmacy.access import ADOPT_PLAN, PLAN, RETIRE_PLAN
from doorstep.programmes.pharmacy.actions import adoption
from doorstep.programmes.pharmacy.actions.plans import Contradicts, cancel_plan, rename_plan, start_plan
from doorstep.programmes.pharmacy.forms.plans import AdoptForm
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.rules import plans as rules
from doorstep.services.actions.sessions import AlreadyBusy

REFUSALS = (
    adoption.AnotherPlanAdopted,
    adoption.NothingBefore,
    adoption.VillagesUnknown,
    adoption.VehiclesUnknown,
    rules.FromThePast,
    rules.NotPossibleNow,
    AlreadyBusy,
)


@page(PLAN)
@require_POST
def plan_start(request: Request, pk: int) -> HttpResponseBase:
    """Compute a plan that failed or was called off once more."""
    plan = _seen(request, pk)
    try:
        start_plan(request.actor, plan=plan, now=clock.now())
    except rules.NotPossibleNow:
        messages.info(request, _("This plan is being computed already, or it is ready."))
    except Contradicts:
        return redirect("pharmacy:plan_asked", pk=pk)
    return redirect("pharmacy:plan", pk=pk)


@page(PLAN)
@require_POST
def plan_cancel(request: Request, pk: int) -> HttpResponseBase:
    """Call the computation off."""
    plan = _seen(request, pk)
    try:
        cancel_plan(request.actor, plan=plan, now=clock.now())
        messages.success(request, _("Called off."))
    except (rules.NotPossibleNow, jobs.AlreadyOver):
        messages.info(request, _("Too late to call it off: it has ended."))
    return redirect("pharmacy:plan", pk=pk)


@page(PLAN)
@require_POST
def plan_rename(request: Request, pk: int) -> HttpResponseBase:
    """Give a plan another name."""
    plan = _seen(request, pk)
    try:
        plan = rename_plan(request.actor, plan=plan, name=request.POST.get("name", ""), now=clock.now())
    except rules.NotAName:
        words = _("Nothing was changed: a name has at least one character and at most %(most)s.")
        messages.error(request, words % {"most": rules.LONGEST_NAME})
    else:
        messages.success(request, _("The plan is called “%(name)s” now.") % {"name": plan.name})
    return redirect("pharmacy:plan", pk=pk)


@page(ADOPT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_adopt(request: Request, pk: int) -> HttpResponseBase:
    """Make a plan the county's timetable; asked without doing it, say what will happen."""
    plan = _seen(request, pk)
    is_done = request.method == "POST"
    form = AdoptForm(request.POST if is_done else request.GET)
    if not form.is_valid():
        messages.error(request, _("Please choose the day from which the plan holds."))
        return redirect("pharmacy:plan", pk=pk)
    if not is_done:
        return _adopt_ask(request, plan, form.cleaned_data["valid_from"])
    try:
        written = adoption.adopt_plan(
            request.actor,
            plan=plan,
            valid_from=form.cleaned_data["valid_from"],
            instead_of=form.cleaned_data["instead_of"],
            now=clock.now(),
        )
    except REFUSALS as refusal:
        messages.error(request, _refused(refusal))
    else:
        words = ngettext(
            "The plan holds from %(day)s. %(n)s visit of the coming eight weeks is in the calendar.",
            "The plan holds from %(day)s. %(n)s visits of the coming eight weeks are in the calendar.",
            written.sessions,
        )
        said = {"day": day(form.cleaned_data["valid_from"]), "n": number(written.sessions)}
        messages.success(request, words % said)
        _tell(request, written)
    return redirect("pharmacy:plan", pk=pk)


def _adopt_ask(request: Request, plan: VisitPlan, valid_from: date) -> HttpResponseBase:
    """Show what adopting a plan from a day would change, and for whom."""
    require(request.actor, ADOPT_PLAN, plan.county.path)
    now = clock.now()
    try:
        adoption.check_adoption(plan, valid_from, now)
    except REFUSALS as refusal:
        messages.error(request, _refused(refusal))
        return redirect("pharmacy:plan", pk=plan.pk)
    former = queries.open_plan(plan.county)
    context = {
        "plan": plan,
        "former": former,
        "valid_from": valid_from,
        "form": AdoptForm(initial={"valid_from": valid_from, "instead_of": former and former.pk}),
        "difference": queries.compare(plan, former),
        "giving_way": queries.giving_way(plan, valid_from, now),
        "days_off": queries.days_off(plan, valid_from, valid_from, rules.horizon(valid_from)),
    }
    return render(request, "pharmacy/plan_adopt.html", context)


@page(RETIRE_PLAN)
@require_POST
def plan_retire(request: Request, pk: int) -> HttpResponseBase:
    """Withdraw the plan in force."""
    plan = _seen(request, pk)
    try:
        gone = adoption.retire_plan(request.actor, plan=plan, now=clock.now())
    except adoption.AnotherPlanAdopted:
        messages.error(request, _refused(adoption.AnotherPlanAdopted()))
    else:
        words = ngettext("The plan is withdrawn. %(n)s visit was called off.",
                         "The plan is withdrawn. %(n)s visits were called off.", gone)  # fmt: skip
        messages.success(request, words % {"n": number(gone)})
    return redirect("pharmacy:plan", pk=pk)


@page(RETIRE_PLAN)
@require_POST
def plan_roll_back(request: Request, pk: int) -> HttpResponseBase:
    """Bring the plan before this one back."""
    plan = _seen(request, pk)
    try:
        written = adoption.roll_back(request.actor, plan=plan, now=clock.now())
    except (adoption.AnotherPlanAdopted, adoption.NothingBefore, AlreadyBusy) as refusal:
        messages.error(request, _refused(refusal))
        return redirect("pharmacy:plan", pk=pk)
    words = _("“%(name)s” is in force again, with %(n)s visits.")
    messages.success(request, words % {"name": written.plan.name, "n": number(written.sessions)})
    _tell(request, written)
    return redirect("pharmacy:plan", pk=written.plan.pk)


def _tell(request: Request, written: adoption.Written) -> None:
    """Say which days have no visit, and which visits have no vehicle."""
    for off in written.days_off:
        said = {"day": day(off.day), "name": off.en if is_english() else off.zh, "other": day(off.moved_to)}
        words = _("%(day)s is a day off (%(name)s): no visit.")
        if off.moved_to:
            words = _("%(day)s is a day off (%(name)s): its visits take place on %(other)s, a swapped workday.")
        messages.warning(request, words % said)
    if written.without_vehicle:
        words = ngettext("%(n)s visit was left out because its vehicle has retired.",
                         "%(n)s visits were left out because their vehicle has retired.",
                         written.without_vehicle)  # fmt: skip
        messages.warning(request, words % {"n": number(written.without_vehicle)})


def _refused(refusal: Exception) -> str:
    """Say why a decision was refused."""
    if isinstance(refusal, adoption.VillagesUnknown):
        words = _("These villages are not places of this county, so the plan cannot be adopted here: %(names)s")
        return words % {"names": listed(refusal.names[:5]) + ("…" if len(refusal.names) > 5 else "")}
    if isinstance(refusal, adoption.VehiclesUnknown):
        words = _("These vehicles are not written down here, so the plan cannot be adopted: %(names)s")
        return words % {"names": listed(refusal.names[:5])}
    sentences = {
        adoption.AnotherPlanAdopted: _(
            "Somebody else decided about the plan in force while you were looking. Please look again."
        ),
        adoption.NothingBefore: _("There is no plan before this one."),
        rules.FromThePast: _("A plan holds from today or later."),
        rules.NotPossibleNow: _("This plan cannot be adopted now."),
        AlreadyBusy: _("A vehicle is needed for something else at one of these times. Nothing was changed."),
    }
    return sentences[type(refusal)]


def _seen(request: Request, pk: int) -> VisitPlan:
    return get_object_or_404(queries.plans(request.actor), pk=pk)
