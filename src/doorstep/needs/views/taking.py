"""Take a need on somebody's behalf, by telephone or from paper; print a slip."""

import secrets

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from doorstep.base import clock
from doorstep.base.access import may, require
from doorstep.base.pages import Request, page
from doorstep.needs.access import MERGE, PRINT_SLIP, TAKE
from doorstep.needs.actions.behalf import print_slip, take_from_form
from doorstep.needs.actions.intake import Taken
from doorstep.needs.bridge.duplicates import Possible, possible
from doorstep.needs.forms.listed import label_of
from doorstep.needs.forms.refusals import did
from doorstep.needs.forms.taking import TakingForm
from doorstep.needs.models import Follower
from doorstep.needs.queries import needs as need_queries
from doorstep.needs.words import Channel

LAST = "needs.last"
"""What the next form begins with: how and where the last one came in."""


@page(TAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponseBase:
    """Take a need; when it is saved, its slip can be printed and the next form is ready."""
    is_sent = request.method == "POST"
    on = clock.today()
    form = TakingForm(request.POST if is_sent else None, actor=request.actor, on=on, initial=_begin(request))
    if is_sent and form.is_valid():
        taken: list[Taken] = []
        channel, given = Channel(form.cleaned_data["channel"]), form.cleaned_data

        def take() -> None:
            made = take_from_form(
                request.actor,
                asked=form.asked,
                channel=channel,
                behalf=form.behalf,
                mark=given["mark"],
                now=clock.now(),
            )
            taken.append(made)

        if did(form, take):
            request.session[LAST] = {"channel": channel.value, "place": label_of(form.places, given["place"])}
            if not taken[0].is_new:
                messages.warning(request, _("This need was there already; nothing was written twice."))
            return redirect(f"{request.path}?taken={taken[0].follower.pk}")
    taken_last = _taken(request)
    context = {
        "form": form,
        "taken": taken_last,
        "possible": _possible(request, taken_last),
        "now": clock.now(),
    }
    return render(request, "needs/new.html", context)


def _begin(request: Request) -> dict[str, str]:
    return {**request.session.get(LAST, {}), "mark": secrets.token_hex(16)}


def _taken(request: Request) -> Follower | None:
    """Return the slip that was given out last, as long as the reader may see the need."""
    pk = request.GET.get("taken", "")
    if not pk.isdecimal() or request.method == "POST":
        return None
    seen = need_queries.visible(request.actor, clock.today())
    found = Follower.objects.filter(pk=int(pk), need__in=seen.order_by().values("pk"))
    return found.select_related("need__category", "need__place").first()


def _possible(request: Request, taken: Follower | None) -> list[Possible]:
    """Return the open needs that may say the same as the one just taken, for those who may join them."""
    if taken is None or not may(request.actor, MERGE, taken.need.place.path):
        return []
    seen = need_queries.visible(request.actor, clock.today())
    return possible(taken.need.text, taken.need.place, besides=taken.need, among=seen)


@page(PRINT_SLIP)
@require_POST
def slip_print(request: Request, pk: int, follower: int) -> HttpResponseBase:
    """Open a slip to print it; that it was printed is in the journal."""
    seen = need_queries.visible(request.actor, clock.today())
    need = get_object_or_404(seen.select_related("place"), pk=pk)
    require(request.actor, PRINT_SLIP, need.place.path)
    found = get_object_or_404(Follower.objects.filter(need=need).select_related("need__place"), pk=follower)
    print_slip(request.actor, follower=found, now=clock.now())
    return redirect("slip_paper", found.code)
