"""Reservations at one's doors: put aside by telephone, collected, unlocked, given back."""

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.pages import Request, page
from doorstep.programmes.pharmacy.access import ASK_FOR, DISPENSE, UNLOCK_HOLD
from doorstep.programmes.pharmacy.actions.holds import make_hold, release_hold, unlock_hold
from doorstep.programmes.pharmacy.forms.advice import HoldForm
from doorstep.programmes.pharmacy.forms.counter import REFUSALS, why
from doorstep.programmes.pharmacy.queries import holds, near, stock
from doorstep.programmes.pharmacy.words import AskedBy, HolderRole

PER_PAGE = 30


@page(DISPENSE)
@require_safe
def hold_list(request: Request) -> HttpResponseBase:
    """What is put aside now, or everything there was."""
    now, every = clock.now(), request.GET.get("show") == "every"
    found = holds.visible(request.actor)
    shown = found if every else found.filter(holds.active(now)).order_by("until", "pk")
    context = {
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "every": every,
        "now": now,
        "may_unlock": may_anywhere(request.actor, UNLOCK_HOLD),
        "may_hold": may_anywhere(request.actor, ASK_FOR),
    }
    return render(request, "pharmacy/holds.html", context)


@page(ASK_FOR)
@require_http_methods(["GET", "HEAD", "POST"])
def hold_new(request: Request) -> HttpResponseBase:
    """Put packs aside for somebody on the telephone, and read the code out."""
    now = clock.now()
    found = list(stock.holders(request.actor, ASK_FOR).filter(role=HolderRole.STOCK))
    stops = near.stops_today([one.vehicle for one in found if one.vehicle is not None], now)
    doors = [one for one in found if one.site_id is not None or one.vehicle_id in stops]
    form = HoldForm(
        request.POST or None,
        doors=doors,
        stops=stops,
        medicines=list(near.on_the_shelf(now)),
        initial={"key": uuid4(), "packs": 1},
    )
    context: dict[str, object] = {"form": form, "doors": doors, "may_list": may_anywhere(request.actor, DISPENSE)}
    if request.method == "POST" and form.is_valid():
        given, (holder, stop) = form.cleaned_data, form.chosen
        try:
            made = make_hold(
                request.actor, holder=holder, medicine=form.medicines[given["medicine"]], quantity=given["packs"],
                key=given["key"], came=AskedBy.PHONE, now=now, stop=stop,
            )  # fmt: skip
        except REFUSALS as refusal:
            form.add_error(None, why(refusal))
        else:
            context |= {"made": made.hold, "code": made.code}
    return render(request, "pharmacy/hold_new.html", context)


@page(UNLOCK_HOLD)
@require_POST
def hold_unlock(request: Request, pk: int) -> HttpResponseBase:
    """Give a locked reservation a new code."""
    hold = get_object_or_404(holds.visible(request.actor), pk=pk)
    try:
        made = unlock_hold(request.actor, hold=hold, now=clock.now())
    except REFUSALS as refusal:
        messages.error(request, why(refusal))
    else:
        messages.success(request, _("The new code is %(code)s. It is shown this once.") % {"code": made.code})
    return redirect("pharmacy:holds")


@page(DISPENSE)
@require_POST
def hold_release(request: Request, pk: int) -> HttpResponseBase:
    """Give a reservation back."""
    hold = get_object_or_404(holds.visible(request.actor), pk=pk)
    if may(request.actor, DISPENSE, hold.holder.path):
        try:
            release_hold(request.actor, hold=hold, now=clock.now())
        except REFUSALS as refusal:
            messages.error(request, why(refusal))
        else:
            messages.success(request, _("Given back. The packs are free again."))
    return redirect("pharmacy:holds")
