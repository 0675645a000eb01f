"""Pages of pairings."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.pages import Request, page
from doorstep.partners.access import AGREE, SEE
from doorstep.partners.actions import pairings as do
from doorstep.partners.forms.agreements import PairingForm, ProgressForm
from doorstep.partners.forms.alliances import LastDayForm
from doorstep.partners.models import Pairing, PairingGoal
from doorstep.partners.queries import agreements as queries
from doorstep.partners.views.alliances import METHODS, PER_PAGE
from doorstep.partners.views.answers import Crumbs, answered, further, tabs


@page(SEE)
@require_safe
def pairing_list(request: Request) -> HttpResponseBase:
    """The pairings of the reader's area."""
    text = request.GET.get("q", "")
    found = queries.pairings(request.actor, clock.today(), text)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "q": text,
        "tabs": tabs(request.actor),
        "tab": "pairings",
        "today": clock.today(),
        "sides": queries.sides_paired(request.actor, clock.today()),
        "may_agree": may_anywhere(request.actor, AGREE),
    }
    return render(request, "partners/pairings.html", context)


@page(SEE)
@require_safe
def pairing_page(request: Request, pk: int) -> HttpResponseBase:
    """One pairing: its sides, its term, how far its goals stand."""
    pairing = _found(request, pk)
    context = {
        "pairing": pairing,
        "goals": queries.goals(pairing),
        "crumbs": crumbs(),
        "today": clock.today(),
        "links": further(settings.PAIRING_LINKS, request.actor, pairing),
        "may_agree": pairing.is_ours and may(request.actor, AGREE, pairing.place.path),
    }
    return render(request, "partners/pairing.html", context)


@page(AGREE)
@require_http_methods(METHODS)
def pairing_new(request: Request) -> HttpResponseBase:
    """Agree on a pairing."""
    today = clock.today()
    form = PairingForm(request.POST or None, actor=request.actor, on=today, initial={"valid_from": today})

    def act(given: dict[str, Any]) -> str:
        return _address(
            do.agree_pairing(
                request.actor,
                title=given["title"],
                place=given["place"],
                sides=form.sides,
                valid_from=given["valid_from"],
                valid_until=given["valid_until"],
                goals=given["goals"],
                now=clock.now(),
            )
        )

    return answered(request, form, act, title=_("New pairing"), crumbs=crumbs())


@page(AGREE)
@require_http_methods(METHODS)
def goal_progress(request: Request, pk: int) -> HttpResponseBase:
    """Write down how far a goal stands."""
    goal = get_object_or_404(PairingGoal, pk=pk)
    pairing = _found(request, goal.pairing_id)
    form = ProgressForm(request.POST or None, initial={"on": clock.today()})

    def act(given: dict[str, Any]) -> None:
        do.record_progress(request.actor, goal=goal, **given, now=clock.now())

    above = [*crumbs(), (_address(pairing), pairing.title)]
    return answered(request, form, act, title=_("How far it stands"), lead=str(goal), crumbs=above)


@page(AGREE)
@require_http_methods(METHODS)
def pairing_end(request: Request, pk: int) -> HttpResponseBase:
    """Let a pairing end before its term."""
    pairing = _found(request, pk)
    form = LastDayForm(request.POST or None, initial={"last_day": clock.today()})

    def act(given: dict[str, Any]) -> None:
        do.end_pairing(request.actor, pairing=pairing, **given, now=clock.now())

    above = [*crumbs(), (_address(pairing), pairing.title)]
    return answered(request, form, act, title=_("End this pairing early"), crumbs=above, button=_("End it"))


def _found(request: Request, pk: int) -> Pairing:
    return get_object_or_404(queries.pairings(request.actor, clock.today()), pk=pk)


def crumbs() -> Crumbs:
    """Return what a pairing's page stands below."""
    return [(reverse("partners:partners"), _("Partners")), (reverse("partners:pairings"), _("Pairings"))]


def _address(pairing: Pairing) -> str:
    return reverse("partners:pairing", args=[pairing.pk])
