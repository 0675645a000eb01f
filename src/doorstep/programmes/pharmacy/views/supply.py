"""What sources promise: the list, one source with its medicines."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may_anywhere
from doorstep.base.pages import Request, page
from doorstep.base.rules import EndsBeforeItBegins
from doorstep.base.templatetags.parts import full_day
from doorstep.programmes.pharmacy.access import EDIT_SUPPLY, REPORT_OUTAGE, SEE
from doorstep.programmes.pharmacy.actions.coverage import (
    Kept,
    NoDoor,
    SupplyTaken,
    describe_supply,
    end_supply,
    keep_stock,
)
from doorstep.programmes.pharmacy.bridge.base_stock import needed, observed
from doorstep.programmes.pharmacy.forms.coverage import SourcesForm, StockForm, SupplyForm
from doorstep.programmes.pharmacy.forms.plans import RetireForm
from doorstep.programmes.pharmacy.models import Medicine, SupplyTerms
from doorstep.programmes.pharmacy.queries import coverage as queries
from doorstep.programmes.pharmacy.queries.demand import Sold, sold_at
from doorstep.programmes.pharmacy.rules.coverage import BadHours

PER_PAGE = 30


@page(SEE)
@require_safe
def supply_list(request: Request) -> HttpResponseBase:
    """Every source that promises something today."""
    form = SourcesForm(request.GET)
    form.is_valid()
    found = queries.supplies(request.actor, clock.today(), q=form.cleaned_data.get("q", "").strip())
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": shown, "form": form, "may_edit": may_anywhere(request.actor, EDIT_SUPPLY)}
    context["may_report"] = may_anywhere(request.actor, REPORT_OUTAGE)
    return render(request, "pharmacy/supplies.html", context)


@page(EDIT_SUPPLY)
@require_http_methods(["GET", "HEAD", "POST"])
def supply_add(request: Request) -> HttpResponseBase:
    """Write down what another source promises."""
    return _form(request, None)


@page(EDIT_SUPPLY)
@require_http_methods(["GET", "HEAD", "POST"])
def supply_edit(request: Request, pk: int) -> HttpResponseBase:
    """Change what a source promises."""
    return _form(request, get_object_or_404(queries.supplies(request.actor), pk=pk))


@page(EDIT_SUPPLY)
@require_POST
def supply_stock(request: Request, pk: int) -> HttpResponseBase:
    """Add a medicine to those a source keeps, change one, or take one away."""
    terms = get_object_or_404(queries.supplies(request.actor), pk=pk)
    kept = {one.medicine: Kept(one.stock, one.per_1000_days, one.spread_pct) for one in terms.stocks.all()}
    gone = request.POST.get("drop", "")
    form = StockForm(request.POST)
    if gone.isascii() and gone.isdigit():
        kept = {medicine: one for medicine, one in kept.items() if medicine.pk != int(gone)}
    elif form.is_valid():
        kept |= form.kept()
    else:
        return _form(request, terms, stock=form)
    keep_stock(request.actor, terms=terms, kept=kept, now=clock.now())
    messages.success(request, _("Saved: %(name)s") % {"name": terms.name})
    return redirect("pharmacy:supply_edit", pk=pk)


@page(EDIT_SUPPLY)
@require_POST
def supply_end(request: Request, pk: int) -> HttpResponseBase:
    """Say on which day a source promises something for the last time."""
    terms = get_object_or_404(queries.supplies(request.actor), pk=pk)
    form = RetireForm(request.POST)
    try:
        if not form.is_valid():
            raise EndsBeforeItBegins
        last_day = form.cleaned_data["last_day"]
        end_supply(request.actor, terms=terms, last_day=last_day, now=clock.now())
    except EndsBeforeItBegins:
        messages.error(request, _("The last day must be a day on or after the first."))
        return redirect("pharmacy:supply_edit", pk=pk)
    messages.success(
        request, _("%(name)s promises nothing after %(day)s.") % {"name": terms.name, "day": full_day(last_day)}
    )
    return redirect("pharmacy:supplies")


def _form(request: Request, terms: SupplyTerms | None, *, stock: StockForm | None = None) -> HttpResponseBase:
    now = clock.now()
    today = now.date()
    given = request.POST if stock is None else None
    form = SupplyForm(given or None, actor=request.actor, on=today, initial=SupplyForm.initial_of(terms))
    if request.method == "POST" and stock is None and form.is_valid():
        try:
            saved = describe_supply(request.actor, facts=form.facts(), valid_from=today, now=now, terms=terms)
        except NoDoor:
            form.add_error(
                "channel",
                _("A vehicle is wanted for a vehicle, a site for all others; a delivery says when it leaves."),
            )
        except SupplyTaken:
            form.add_error("channel", _("This door has its terms already; change those."))
        except BadHours:
            form.add_error("open_hours", _("These hours cannot be."))
        else:
            messages.success(request, _("Saved: %(name)s") % {"name": saved.name})
            return redirect("pharmacy:supply_edit", pk=saved.pk)
    context = {
        "form": form,
        "terms": terms,
        "stock": stock or StockForm(),
        "kept": _advised(terms, now) if terms else [],
        "carried": Medicine.objects.filter(is_carried=True).count(),
        "end": RetireForm(initial={"last_day": today}),
    }
    return render(
        request, "pharmacy/supply.html", context, status=422 if form.errors or (stock and stock.errors) else 200
    )


def _advised(terms: SupplyTerms, now: datetime) -> list[dict[str, Any]]:
    """Return each medicine kept with the packs its refills need, and how fast it is asked for by the records."""
    rows = list(terms.stocks.all())
    rule, _is_ruled = queries.terms_in_force(now.date())
    sold = sold_at(terms, [one.medicine for one in rows], until=now)
    found = []
    for one in rows:
        seen = sold.get(one.medicine_id, Sold())
        advice = needed(
            stock=one.stock,
            per_1000_days=one.per_1000_days,
            spread_pct=one.spread_pct,
            refill_weekdays=terms.refill_weekdays,
            weeks=terms.every_weeks,
            target=rule.target_bp / 10_000,
        )
        records = observed(sold=seen.packs, days_in_stock=seen.days_in_stock, refills=seen.refills)
        found.append({"row": one, "needed": advice, "observed": records})
    return found
