"""Cabinets on the desk: which work, what their slots hold, filling them."""

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere, scopes
from doorstep.base.pages import Request, page
from doorstep.places.queries import sites
from doorstep.places.words import SiteKind
from doorstep.programmes.pharmacy.access import HAND_OVER, KEEP_CABINET, SEE_STOCK
from doorstep.programmes.pharmacy.actions import cabinets as actions
from doorstep.programmes.pharmacy.actions.controllers import give_key
from doorstep.programmes.pharmacy.forms import goods as forms
from doorstep.programmes.pharmacy.forms.refusals import did
from doorstep.programmes.pharmacy.models import Cabinet
from doorstep.programmes.pharmacy.queries import cabinets as queries
from doorstep.programmes.pharmacy.queries import stock
from doorstep.programmes.pharmacy.queries.controllers import key_of
from doorstep.programmes.pharmacy.rules.cabinets import is_working
from doorstep.programmes.pharmacy.words import HolderRole

PER_PAGE = 40


@page(SEE_STOCK)
@require_safe
def cabinet_list(request: Request) -> HttpResponseBase:
    """The cabinets of one's area: which work, and which need filling."""
    listed = Paginator(queries.cabinets(request.actor, SEE_STOCK), PER_PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    within = queries.limits(now.date()).heartbeat_min
    rows = []
    for cabinet in listed:
        slots = list(cabinet.slots.all())
        missing = sum(max(0, slot.base_stock - slot.inside) for slot in slots)
        blocked = sum(1 for slot in slots if slot.blocked_at)
        rows.append((cabinet, is_working(cabinet.heartbeat_at, now, within), len(slots), missing, blocked))
    context = {"page": listed, "rows": rows, "may_keep": may_anywhere(request.actor, KEEP_CABINET), "tab": "cabinets"}
    return render(request, "pharmacy/cabinets.html", context)


@page(KEEP_CABINET)
@require_http_methods(["GET", "HEAD", "POST"])
def cabinet_new(request: Request) -> HttpResponseBase:
    """Set up a cabinet at a site."""
    found = sites(scopes(request.actor, KEEP_CABINET), clock.today(), (SiteKind.CABINET, SiteKind.SMART_PHARMACY))
    form = forms.CabinetForm(request.POST or None, sites=found.order_by("name"))
    if request.method == "POST" and form.is_valid():
        made: list[Cabinet] = []
        if did(form, lambda: made.append(
            actions.set_up_cabinet(request.actor, **form.cleaned_data, now=clock.now())
        )):  # fmt: skip
            messages.success(request, _("Set up. Say next what its slots are for."))
            return redirect("pharmacy:cabinet", pk=made[0].pk)
    context = {"form": form, "tab": "cabinets"}
    return render(request, "pharmacy/cabinet_new.html", context, status=422 if form.errors else 200)


@page(SEE_STOCK)
@require_safe
def cabinet_page(request: Request, pk: int) -> HttpResponseBase:
    """One cabinet: its slots, and the forms to change and fill them."""
    return _show(request, _found(request, pk))


@page(KEEP_CABINET)
@require_POST
def slot_plan(request: Request, pk: int) -> HttpResponseBase:
    """Say what a slot is for; what may not stand in a cabinet is refused with the rule."""
    cabinet, form = _found(request, pk), forms.SlotForm(request.POST)
    if form.is_valid() and did(
        form, lambda: actions.plan_slot(request.actor, cabinet=cabinet, **form.cleaned_data, now=clock.now())
    ):
        messages.success(request, _("Slot %(n)s is set.") % {"n": form.cleaned_data["number"]})
        return redirect("pharmacy:cabinet", pk=pk)
    return _show(request, cabinet, planning=form)


@page(KEEP_CABINET)
@require_POST
def cabinet_key(request: Request, pk: int) -> HttpResponseBase:
    """Give the cabinet's controller a key, and show it this once; one it had opens nothing any more."""
    cabinet = _found(request, pk)
    given = give_key(request.actor, cabinet=cabinet, now=clock.now())
    context = {"cabinet": cabinet, "given": given, "root": request.build_absolute_uri("/"), "tab": "cabinets"}
    return render(request, "pharmacy/cabinet_key.html", context)


@page(HAND_OVER)
@require_http_methods(["GET", "HEAD", "POST"])
def cabinet_refill(request: Request, pk: int) -> HttpResponseBase:
    """Count every slot, then fill each up to its base stock."""
    cabinet = _found(request, pk)
    sources = stock.holders(request.actor, HAND_OVER).filter(role=HolderRole.STOCK).exclude(pk=cabinet.holder_id)
    form = forms.RefillForm(request.POST or None, cabinet=cabinet, sources=sources, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        done: list[actions.Refilled] = []
        given = form.cleaned_data
        if did(form, lambda: done.append(actions.refill_cabinet(
            request.actor, cabinet=cabinet, source=given["source"], found=form.found(), reason=given["reason"],
            now=clock.now(), key=given["key"], codes=form.codes(),
        ))):  # fmt: skip
            put, short = sum(done[0].put.values()), sum(done[0].short.values())
            words = _("Filled: %(put)s packs put in.")
            if short:
                words = _("Filled: %(put)s packs put in, %(short)s were not there to put.")
            messages.success(request, words % {"put": put, "short": short})
            return redirect("pharmacy:cabinet", pk=pk)
    context = {"cabinet": cabinet, "form": form, "tab": "cabinets"}
    return render(request, "pharmacy/cabinet_refill.html", context, status=422 if form.errors else 200)


def _found(request: Request, pk: int) -> Cabinet:
    return get_object_or_404(queries.cabinets(request.actor, SEE_STOCK), pk=pk)


def _show(request: Request, cabinet: Cabinet, *, planning: Form | None = None) -> HttpResponseBase:
    now = clock.now()
    may_keep = may(request.actor, KEEP_CABINET, cabinet.holder.path)
    context = {
        "cabinet": cabinet,
        "slots": list(cabinet.slots.all()),
        "is_working": is_working(cabinet.heartbeat_at, now, queries.limits(now.date()).heartbeat_min),
        "planning": (planning or forms.SlotForm()) if may_keep else None,
        "may_keep": may_keep,
        "key": key_of(cabinet) if may_keep else None,
        "may_fill": may(request.actor, HAND_OVER, cabinet.holder.path),
        "tab": "cabinets",
    }
    return render(request, "pharmacy/cabinet.html", context, status=422 if planning else 200)
