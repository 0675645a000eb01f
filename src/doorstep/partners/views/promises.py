"""Pages of promises and deliveries."""

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import may
from doorstep.base.pages import Request, page
from doorstep.partners.access import DELIVER, SEE, in_office, may_for
from doorstep.partners.actions import promises as do
from doorstep.partners.forms.alliances import DeliveryForm, PromiseForm, WhyForm
from doorstep.partners.models import Delivery, Promise
from doorstep.partners.queries import alliances as queries
from doorstep.partners.queries import seats_of
from doorstep.partners.views.alliances import METHODS, crumbs, found
from doorstep.partners.views.answers import answered


@page(DELIVER)
@require_http_methods(METHODS)
def promise_new(request: Request, pk: int) -> HttpResponseBase:
    """Write down what a member promises."""
    alliance, today = found(request, pk), clock.today()
    every = may(in_office(request.actor), DELIVER, alliance.place.path)
    own = None if every else seats_of(request.actor, today)
    initial = {"promised_on": today}
    form = PromiseForm(request.POST or None, alliance=alliance, own=own, on=today, initial=initial)

    def act(given: dict[str, Any]) -> None:
        do.make_promise(request.actor, alliance=alliance, **given, now=clock.now())

    return answered(request, form, act, title=_("New promise"), crumbs=crumbs(alliance))


@page(SEE)
@require_safe
def promise_page(request: Request, pk: int) -> HttpResponseBase:
    """One promise with everything that was delivered of it."""
    promise, today = _found(request, pk), clock.today()
    at, seats = promise.alliance.place.path, seats_of(request.actor, today)
    context = {
        "kept": queries.kept(queries.promises(promise.alliance, today).filter(pk=promise.pk), today)[0],
        "promise": promise,
        "deliveries": queries.deliveries(promise),
        "crumbs": crumbs(promise.alliance),
        "may_deliver": may_for(request.actor, DELIVER, at, promise.partner_id, seats),
    }
    return render(request, "partners/promise.html", context)


@page(DELIVER)
@require_http_methods(METHODS)
def delivery_new(request: Request, pk: int) -> HttpResponseBase:
    """Write down what was given of a promise."""
    promise = _found(request, pk)
    form = DeliveryForm(request.POST or None, initial={"on": clock.today()})

    def act(given: dict[str, Any]) -> None:
        do.record_delivery(request.actor, promise=promise, **given, now=clock.now())

    above = [*crumbs(promise.alliance), (reverse("partners:promise", args=[promise.pk]), promise.what)]
    return answered(request, form, act, title=_("What was delivered"), lead=str(promise), crumbs=above)


@page(DELIVER)
@require_http_methods(METHODS)
def delivery_reverse(request: Request, pk: int) -> HttpResponseBase:
    """Take back what was written down by mistake."""
    delivery = get_object_or_404(Delivery, pk=pk)
    promise = _found(request, delivery.promise_id)
    form = WhyForm(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        do.reverse_delivery(request.actor, delivery=delivery, **given, now=clock.now())

    above = [*crumbs(promise.alliance), (reverse("partners:promise", args=[promise.pk]), promise.what)]
    lead = _("Both rows stay to be read; together they count for nothing.")
    return answered(request, form, act, title=_("Take it back"), lead=lead, crumbs=above, button=_("Take it back"))


def _found(request: Request, pk: int) -> Promise:
    today = clock.today()
    promise = get_object_or_404(Promise.objects.select_related("alliance__place", "partner"), pk=pk)
    if not queries.alliances(request.actor, today).filter(pk=promise.alliance_id).exists():
        raise Http404
    get_object_or_404(queries.promises_for(request.actor, promise.alliance, today).order_by(), pk=pk)
    return promise
