"""Categories with their clocks, and what partners can give."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import CHANGE_RULES, may_anywhere, require
from doorstep.base.actor import EVERYWHERE
from doorstep.base.pages import Request, page
from doorstep.needs.access import KEEP_CATEGORIES, KEEP_OFFERS, SEE_OFFERS
from doorstep.needs.actions.catalogue import add_offer, end_offer, save_category
from doorstep.needs.forms.catalogue import CategoryForm, OfferFilter, OfferForm
from doorstep.needs.forms.refusals import REFUSALS, did, sentence
from doorstep.needs.models import Category
from doorstep.needs.queries import catalogue as queries
from doorstep.needs.words import OfferState

PER_PAGE = 30


@page(KEEP_CATEGORIES)
@require_safe
def categories(request: Request) -> HttpResponseBase:
    """Every category with the rule that says by when it is answered."""
    on = clock.today()
    context = {
        "rows": queries.with_clocks(on),
        "today": on,
        "may_change_rules": may_anywhere(request.actor, CHANGE_RULES),
    }
    return render(request, "needs/categories.html", context)


@page(KEEP_CATEGORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def category_add(request: Request) -> HttpResponseBase:
    """Write down a category."""
    return _category(request, None)


@page(KEEP_CATEGORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def category_edit(request: Request, pk: int) -> HttpResponseBase:
    """Change a category, or say on which day it ends."""
    return _category(request, get_object_or_404(Category, pk=pk))


def _category(request: Request, category: Category | None) -> HttpResponseBase:
    require(request.actor, KEEP_CATEGORIES, EVERYWHERE)
    form = CategoryForm(request.POST or None, category=category, on=clock.today())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def save() -> None:
            save_category(
                request.actor,
                facts=form.facts,
                category=category,
                valid_from=given["valid_from"],
                valid_until=given["valid_until"],
                now=clock.now(),
            )

        if did(form, save):
            messages.success(request, _("The category is kept."))
            return redirect("needs:categories")
    return render(request, "needs/category.html", {"form": form, "category": category})


@page(SEE_OFFERS)
@require_safe
def offers(request: Request) -> HttpResponseBase:
    """What partners of the reader's area can give."""
    sent = request.GET if request.GET else {"state": OfferState.OPEN.value}
    form = OfferFilter(sent)
    wanted = form.cleaned_data if form.is_valid() else {"q": "", "state": ""}
    found = queries.offers(request.actor, wanted["q"], wanted["state"])
    context = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "today": clock.today(),
        "may_keep": may_anywhere(request.actor, KEEP_OFFERS),
    }
    return render(request, "needs/offers.html", context)


@page(KEEP_OFFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def offer_add(request: Request) -> HttpResponseBase:
    """Write down what a partner can give."""
    form = OfferForm(request.POST or None, actor=request.actor, on=clock.today())
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and did(form, lambda: add_offer(request.actor, **form.cleaned_data, now=clock.now())):
        messages.success(request, _("The offer is kept. Only staff see it."))
        return redirect("needs:offers")
    return render(request, "needs/offer.html", {"form": form})


@page(KEEP_OFFERS)
@require_POST
def offer_take(request: Request, pk: int) -> HttpResponseBase:
    """Say that an offer was taken up."""
    return _end(request, pk, OfferState.TAKEN)


@page(KEEP_OFFERS)
@require_POST
def offer_withdraw(request: Request, pk: int) -> HttpResponseBase:
    """Say that an offer was withdrawn."""
    return _end(request, pk, OfferState.WITHDRAWN)


def _end(request: Request, pk: int, state: OfferState) -> HttpResponseBase:
    offer = get_object_or_404(queries.offers(request.actor), pk=pk)
    try:
        end_offer(request.actor, offer=offer, state=state, now=clock.now())
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal)[1])
    else:
        messages.success(request, _("Written down: %(state)s.") % {"state": state.label})
    return redirect("needs:offers")
