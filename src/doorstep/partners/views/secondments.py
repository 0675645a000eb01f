"""Pages of secondments."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.actor import Actor
from doorstep.base.pages import Request, page
from doorstep.partners.access import AGREE, APPROVE, SEE, may_for
from doorstep.partners.actions import secondments as do
from doorstep.partners.forms.agreements import PaperForm, SecondmentForm
from doorstep.partners.forms.alliances import LastDayForm
from doorstep.partners.models import Secondment
from doorstep.partners.queries import agreements as queries
from doorstep.partners.queries import seats_of
from doorstep.partners.rules import OverlappingPosts
from doorstep.partners.views.alliances import METHODS, PER_PAGE
from doorstep.partners.views.answers import Crumbs, answered, done, tabs
from doorstep.partners.words import SecondmentState, Side
from doorstep.people.access import SEE as SEE_PEOPLE
from doorstep.people.access import may_for as may_for_person


@page(SEE)
@require_safe
def secondment_list(request: Request) -> HttpResponseBase:
    """The secondments of the reader's area."""
    text = request.GET.get("q", "")
    found = queries.secondments(request.actor, clock.today(), text)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "q": text,
        "tabs": tabs(request.actor),
        "tab": "secondments",
        "may_agree": may_anywhere(request.actor, AGREE),
    }
    return render(request, "partners/secondments.html", context)


@page(SEE)
@require_safe
def secondment_page(request: Request, pk: int) -> HttpResponseBase:
    """One secondment: who approved, what it overlaps, and who goes, if the reader may know."""
    post = _found(request, pk)
    person = post.person
    context = {
        "post": post,
        "person": person if person and may_for_person(request.actor, SEE_PEOPLE, person) else None,
        "sides": [_side(request.actor, post, side) for side in Side],
        "crumbs": crumbs(),
        "may_end": post.is_ours and post.state == SecondmentState.AGREED and may(request.actor, AGREE, post.place.path),
    }
    return render(request, "partners/secondment.html", context)


@page(AGREE)
@require_http_methods(METHODS)
def secondment_new(request: Request) -> HttpResponseBase:
    """Ask for a secondment; overlapping posts are warned about before it is."""
    form = SecondmentForm(request.POST or None, actor=request.actor, on=clock.today())

    def act(given: dict[str, Any]) -> str:
        try:
            return _address(do.ask_secondment(request.actor, **given, now=clock.now()))
        except OverlappingPosts as warning:
            form.add_error("accepts_overlap", str(warning))
            raise

    return answered(request, form, act, title=_("New secondment"), crumbs=crumbs())


@page(APPROVE)
@require_http_methods(METHODS)
def secondment_approve(request: Request, pk: int, side: str) -> HttpResponseBase:
    """Say yes for one side: at once for one of ours, with a letter for one elsewhere."""
    post, which = _found(request, pk), _which(side)
    ours = post.sender if which is Side.SENDING else post.receiver
    if ours is not None:
        if request.method != "POST":
            raise Http404

        def yes() -> None:
            do.approve_secondment(request.actor, secondment=post, side=which, now=clock.now())

        return done(request, yes, words=_("Approved."), to=_address(post))
    form = PaperForm(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        do.approve_secondment(request.actor, secondment=post, side=which, **given, now=clock.now())

    above = [*crumbs(), (_address(post), post.post)]
    return answered(request, form, act, title=_("They approved by letter"), crumbs=above)


@page(APPROVE)
@require_POST
def secondment_refuse(request: Request, pk: int, side: str) -> HttpResponseBase:
    """Say no for one side."""
    post, which = _found(request, pk), _which(side)

    def no() -> None:
        do.refuse_secondment(request.actor, secondment=post, side=which, now=clock.now())

    return done(request, no, words=_("Refused. Nobody goes."), to=_address(post))


@page(AGREE)
@require_http_methods(METHODS)
def secondment_end(request: Request, pk: int) -> HttpResponseBase:
    """Let a secondment end before its term."""
    post = _found(request, pk)
    form = LastDayForm(request.POST or None, initial={"last_day": clock.today()})

    def act(given: dict[str, Any]) -> None:
        do.end_secondment(request.actor, secondment=post, **given, now=clock.now())

    above = [*crumbs(), (_address(post), post.post)]
    return answered(request, form, act, title=_("End this secondment early"), crumbs=above, button=_("End it"))


def _side(actor: Actor, post: Secondment, side: Side) -> dict[str, Any]:
    """Return how one side stands, and whether the reader may speak for it."""
    ours = post.sender if side is Side.SENDING else post.receiver
    approval = next((one for one in post.approvals.all() if one.side == side), None)
    at = ours.place.path if ours else post.place.path
    seats = seats_of(actor, clock.today())
    spoke = any(one.given_by_id == actor.user_id for one in post.approvals.all())
    is_open = post.is_ours and post.state == SecondmentState.ASKED and approval is None
    return {
        "side": side,
        "name": post.from_name if side is Side.SENDING else post.to_name,
        "is_outside": ours is None,
        "approval": approval,
        "may": is_open and may_for(actor, APPROVE, at, ours.pk if ours else None, seats),
        "spoke_for_the_other": is_open and spoke,
    }


def _which(side: str) -> Side:
    if side not in Side.values:
        raise Http404
    return Side(side)


def _found(request: Request, pk: int) -> Secondment:
    return get_object_or_404(queries.secondments(request.actor, clock.today()), pk=pk)


def crumbs() -> Crumbs:
    """Return what a secondment's page stands below."""
    return [(reverse("partners:partners"), _("Partners")), (reverse("partners:secondments"), _("Secondments"))]


def _address(post: Secondment) -> str:
    return reverse("partners:secondment", args=[post.pk])
