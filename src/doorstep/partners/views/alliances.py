"""Pages of alliances: the list, one alliance, members, services."""

from typing import Any

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.pages import Request, page
from doorstep.partners.access import DELIVER, LEAD_ALLIANCE, SEE, in_office
from doorstep.partners.actions import alliances as do
from doorstep.partners.forms.alliances import AllianceForm, JoinForm, LastDayForm, ServiceForm
from doorstep.partners.models import Alliance, AllianceService, Membership
from doorstep.partners.queries import alliances as queries
from doorstep.partners.queries import seats_of
from doorstep.partners.views.answers import Crumbs, answered, tabs
from doorstep.partners.words import AllianceRole

PER_PAGE = 25
METHODS = ["GET", "HEAD", "POST"]


@page(SEE)
@require_safe
def alliance_list(request: Request) -> HttpResponseBase:
    """The alliances of the reader's area."""
    text = request.GET.get("q", "")
    found = queries.alliances(request.actor, clock.today(), text)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "q": text,
        "tabs": tabs(request.actor),
        "tab": "alliances",
        "may_lead": may_anywhere(request.actor, LEAD_ALLIANCE),
    }
    return render(request, "partners/alliances.html", context)


@page(SEE)
@require_safe
def alliance_page(request: Request, pk: int) -> HttpResponseBase:
    """One alliance: members, services, what was promised beside what was delivered, teams."""
    alliance, today = found(request, pk), clock.today()
    promised = Paginator(queries.promises_for(request.actor, alliance, today), PER_PAGE).get_page(
        request.GET.get("page")
    )
    members = list(queries.members(alliance, today))
    own = seats_of(request.actor, today)
    may_lead = may(request.actor, LEAD_ALLIANCE, alliance.place.path)
    is_own_member = may_anywhere(request.actor, DELIVER) and any(one.partner_id in own for one in members)
    context = {
        "alliance": alliance,
        "members": members,
        "former": queries.former_members(alliance, today)[:PER_PAGE],
        "services": queries.services(alliance, today),
        "page": promised,
        "promises": queries.kept(promised.object_list, today),  # type: ignore[arg-type]
        "teams": queries.teams(alliance, today),
        "crumbs": crumbs(),
        "may_lead": may_lead,
        "may_promise": may(in_office(request.actor), DELIVER, alliance.place.path) or is_own_member,
    }
    return render(request, "partners/alliance.html", context)


@page(LEAD_ALLIANCE)
@require_http_methods(METHODS)
def alliance_new(request: Request) -> HttpResponseBase:
    """Found an alliance."""
    today = clock.today()
    form = AllianceForm(request.POST or None, actor=request.actor, on=today, initial={"valid_from": today})

    def act(given: dict[str, Any]) -> str:
        return address(do.found_alliance(request.actor, **given, now=clock.now()))

    return answered(request, form, act, title=_("Found an alliance"), crumbs=crumbs())


@page(LEAD_ALLIANCE)
@require_http_methods(METHODS)
def alliance_join(request: Request, pk: int) -> HttpResponseBase:
    """Let a partner join."""
    alliance, today = found(request, pk), clock.today()
    initial = {"valid_from": today, "role": AllianceRole.MEMBER}
    form = JoinForm(request.POST or None, actor=request.actor, alliance=alliance, on=today, initial=initial)

    def act(given: dict[str, Any]) -> None:
        do.join_alliance(request.actor, alliance=alliance, **given, now=clock.now())

    return answered(request, form, act, title=_("A unit joins"), crumbs=crumbs(alliance))


@page(LEAD_ALLIANCE)
@require_http_methods(METHODS)
def member_leave(request: Request, pk: int) -> HttpResponseBase:
    """Let a partner leave, unless it still owes something."""
    seen = queries.alliances(request.actor, clock.today()).order_by().values("pk")
    related = Membership.objects.select_related("alliance__place", "partner")
    member = get_object_or_404(related, pk=pk, alliance__in=seen)
    form = LastDayForm(request.POST or None, initial={"last_day": clock.today()})

    def act(given: dict[str, Any]) -> None:
        do.leave_alliance(request.actor, membership=member, **given, now=clock.now())

    lead = _("It stays in the list of former members. A unit with open duties cannot leave.")
    title = _("%(name)s leaves") % {"name": member.partner.name}
    return answered(request, form, act, title=title, lead=lead, crumbs=crumbs(member.alliance), button=_("It leaves"))


@page(LEAD_ALLIANCE)
@require_http_methods(METHODS)
def service_new(request: Request, pk: int) -> HttpResponseBase:
    """Write down something the alliance offers."""
    alliance = found(request, pk)
    form = ServiceForm(request.POST or None, initial={"valid_from": clock.today()})

    def act(given: dict[str, Any]) -> None:
        do.offer_service(request.actor, alliance=alliance, **given, now=clock.now())

    return answered(request, form, act, title=_("New service"), crumbs=crumbs(alliance))


@page(LEAD_ALLIANCE)
@require_http_methods(METHODS)
def service_end(request: Request, pk: int) -> HttpResponseBase:
    """Say until when something is offered."""
    seen = queries.alliances(request.actor, clock.today()).order_by().values("pk")
    service = get_object_or_404(AllianceService.objects.select_related("alliance__place"), pk=pk, alliance__in=seen)
    form = LastDayForm(request.POST or None, initial={"last_day": clock.today()})

    def act(given: dict[str, Any]) -> None:
        do.end_service(request.actor, service=service, **given, now=clock.now())

    title = _("End %(name)s") % {"name": service.name_zh}
    return answered(request, form, act, title=title, crumbs=crumbs(service.alliance), button=_("End it"))


def found(request: Request, pk: int) -> Alliance:
    """Return the alliance, if the reader may see it."""
    return get_object_or_404(queries.alliances(request.actor, clock.today()), pk=pk)


def address(alliance: Alliance) -> str:
    """Return the address of an alliance's page."""
    return reverse("partners:alliance", args=[alliance.pk])


def crumbs(alliance: Alliance | None = None) -> Crumbs:
    """Return what a page of an alliance stands below."""
    above = [(reverse("partners:partners"), _("Partners")), (reverse("partners:alliances"), _("Alliances"))]
    return [*above, (address(alliance), alliance.name_zh)] if alliance else above
