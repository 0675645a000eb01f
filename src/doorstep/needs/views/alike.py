"""Needs that may say the same: look at two side by side, then join them or say that they are two."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import require
from doorstep.base.pages import Request, page
from doorstep.needs.access import MERGE
from doorstep.needs.actions.sorting import keep_apart, merge_needs
from doorstep.needs.bridge.duplicates import possible
from doorstep.needs.forms.refusals import REFUSALS, sentence
from doorstep.needs.models import Need
from doorstep.needs.queries import needs as queries
from doorstep.needs.queries.needs import Wanted

MOST_ALIKE = 5
PER_PAGE = 20
WITH = (*queries.WITH, "site")


@page(MERGE)
@require_safe
def alike(request: Request, pk: int) -> HttpResponseBase:
    """Open needs that may say the same as one, and a search for others."""
    need = _found(request, pk)
    seen = queries.visible(request.actor, clock.today())
    words = request.GET.get("q", "").strip()
    found = queries.narrowed(seen.exclude(pk=need.pk), Wanted(words=words, state="open")).select_related(*queries.WITH)
    context = {
        "need": need,
        "possible": possible(need.text, need.place, MOST_ALIKE, besides=need, among=seen) if need.is_open else [],
        "q": words,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")) if words else None,
        "now": clock.now(),
    }
    return render(request, "needs/alike.html", context)


@page(MERGE)
@require_safe
def compare(request: Request, pk: int, other: int) -> HttpResponseBase:
    """Two needs side by side; the first one stays when they are joined."""
    need, second = _found(request, pk), _found(request, other)
    sides = [(one, one.followers.count(), one.photos.all()) for one in (need, second)]
    context = {"need": need, "other": second, "sides": sides, "now": clock.now()}
    return render(request, "needs/compare.html", context)


@page(MERGE)
@require_POST
def join(request: Request, pk: int, other: int) -> HttpResponseBase:
    """Join another need with this one: every follower moves along."""
    need, duplicate = _found(request, pk), _found(request, other)
    try:
        merge_needs(request.actor, need=need, duplicate=duplicate, now=clock.now())
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal)[1])
        return redirect("needs:need_compare", pk, other)
    messages.success(request, _("Joined: everybody who follows either of them hears how it goes on."))
    return redirect("needs:need", pk)


@page(MERGE)
@require_POST
def apart(request: Request, pk: int, other: int) -> HttpResponseBase:
    """Say that two needs are two: nobody is asked again."""
    need, second = _found(request, pk), _found(request, other)
    try:
        keep_apart(request.actor, need=need, other=second, now=clock.now())
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal)[1])
    else:
        messages.success(request, _("Written down: they are two. Nobody is asked again."))
    return redirect("needs:need_alike", pk)


def _found(request: Request, pk: int) -> Need:
    seen = queries.visible(request.actor, clock.today())
    need = get_object_or_404(seen.select_related(*WITH), pk=pk)
    require(request.actor, MERGE, need.place.path)
    return need
