"""The desk of wishes: who has which wish (only here), and what becomes of it."""

import secrets
from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.pages import Request, page
from doorstep.needs.access import POST_WISH, SEE_WISHER
from doorstep.needs.actions.behalf import post_wish_for
from doorstep.needs.actions.wishes import grant_wish, release_wish, thank_for_wish, withdraw_wish
from doorstep.needs.forms.refusals import REFUSALS, did, sentence
from doorstep.needs.forms.wishes import ThanksForm, WishFilter, WishForm
from doorstep.needs.models import Wish
from doorstep.needs.queries import wishes as queries

PER_PAGE = 30


@page(SEE_WISHER)
@require_safe
def wishes(request: Request) -> HttpResponseBase:
    """The wishes of the reader's area, with whose they are."""
    form = WishFilter(request.GET or None)
    found = queries.with_wisher(request.actor).order_by("-posted_at", "-id")
    if form.is_valid() and form.cleaned_data["state"]:
        found = found.filter(state=form.cleaned_data["state"])
    context = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "is_filtered": bool(request.GET.get("state")),
        "may_post": may_anywhere(request.actor, POST_WISH),
    }
    return render(request, "needs/wishes.html", context)


@page(POST_WISH)
@require_http_methods(["GET", "HEAD", "POST"])
def wish_new(request: Request) -> HttpResponseBase:
    """Put somebody's wish on the board."""
    form = WishForm(request.POST or None, actor=request.actor, initial={"mark": secrets.token_hex(16)})
    if request.method == "POST" and form.is_valid():
        kept: list[tuple[Wish, bool]] = []

        def post() -> None:
            posted = post_wish_for(
                request.actor,
                wisher=form.wisher,
                text=form.cleaned_data["text"],
                value_fen=form.value_fen,
                mark=form.cleaned_data["mark"],
                now=clock.now(),
            )
            kept.append(posted)

        if did(form, post):
            wish, is_new = kept[0]
            if is_new:
                messages.success(request, _("The wish is on the board, without the name."))
            else:
                messages.warning(request, _("This wish was there already; nothing was written twice."))
            return redirect("needs:wish", wish.pk)
    return render(request, "needs/wish_new.html", {"form": form})


@page(SEE_WISHER)
@require_safe
def wish_page(request: Request, pk: int) -> HttpResponseBase:
    """One wish: whose it is, who claimed it, what can be done."""
    return _show(request, _found(request, pk), ThanksForm())


@page(POST_WISH)
@require_POST
def wish_thank(request: Request, pk: int) -> HttpResponseBase:
    """Write down the wisher's thanks."""
    wish, form = _found(request, pk), ThanksForm(request.POST)
    if form.is_valid():
        thanks = form.cleaned_data["text"]
        if did(form, lambda: thank_for_wish(request.actor, wish=wish, thanks=thanks, now=clock.now())):
            messages.success(request, _("The thanks are on the board, without the name."))
            return redirect("needs:wish", pk)
    return _show(request, wish, form)


@page(POST_WISH)
@require_POST
def wish_grant(request: Request, pk: int) -> HttpResponseBase:
    """Say that a wish came true."""
    return _do(request, pk, grant_wish, _("How good! The wish came true."))


@page(POST_WISH)
@require_POST
def wish_release(request: Request, pk: int) -> HttpResponseBase:
    """Give a claimed wish back to the board."""
    return _do(request, pk, release_wish, _("The wish is on the board again for somebody else."))


@page(POST_WISH)
@require_POST
def wish_withdraw(request: Request, pk: int) -> HttpResponseBase:
    """Take a wish off the board."""
    return _do(request, pk, withdraw_wish, _("The wish is off the board."))


def _do(request: Request, pk: int, act: Callable[..., object], done: str) -> HttpResponseBase:
    wish = _found(request, pk)
    try:
        act(request.actor, wish=wish, now=clock.now())
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal)[1])
    else:
        messages.success(request, done)
    return redirect("needs:wish", pk)


def _found(request: Request, pk: int) -> Wish:
    return get_object_or_404(queries.with_wisher(request.actor), pk=pk)


def _show(request: Request, wish: Wish, form: ThanksForm) -> HttpResponseBase:
    context = {
        "wish": wish,
        "form": form,
        "claims": wish.claims.select_related("claimed_by", "partner").order_by("-claimed_at", "-id"),
        "may_post": may(request.actor, POST_WISH, wish.place.path),
        "now": clock.now(),
    }
    return render(request, "needs/wish.html", context)
