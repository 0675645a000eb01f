"""Pages of teams and who belongs to them."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.pages import Request, page
from doorstep.partners.access import LEAD_ALLIANCE, SEE
from doorstep.partners.actions import teams as do
from doorstep.partners.forms.alliances import LastDayForm, TeamForm
from doorstep.partners.forms.people import TeamJoinForm
from doorstep.partners.models import Partner, Team, TeamMember
from doorstep.partners.queries import alliances as queries
from doorstep.partners.views.alliances import METHODS, PER_PAGE, crumbs, found
from doorstep.partners.views.answers import Crumbs, answered
from doorstep.people.access import SEE as SEE_PEOPLE


@page(LEAD_ALLIANCE)
@require_http_methods(METHODS)
def team_new(request: Request, pk: int) -> HttpResponseBase:
    """Form a team of an alliance."""
    alliance = found(request, pk)
    form = TeamForm(request.POST or None, initial={"valid_from": clock.today()})

    def act(given: dict[str, Any]) -> str:
        return _address(do.form_team(request.actor, of=alliance, **given, now=clock.now()))

    return answered(request, form, act, title=_("New team"), crumbs=crumbs(alliance))


@page(SEE)
@require_safe
def partner_teams(request: Request, pk: int) -> HttpResponseBase:
    """The teams of one partner, which belong to no alliance."""
    partner, today = _partner(request, pk), clock.today()
    context = {
        "partner": partner,
        "teams": queries.teams(partner, today),
        "may_lead": may(request.actor, LEAD_ALLIANCE, partner.place.path),
        "crumbs": _partners(),
    }
    return render(request, "partners/partner_teams.html", context)


@page(LEAD_ALLIANCE)
@require_http_methods(METHODS)
def partner_team_new(request: Request, pk: int) -> HttpResponseBase:
    """Form a team of one partner."""
    partner = _partner(request, pk)
    form = TeamForm(request.POST or None, initial={"valid_from": clock.today()})

    def act(given: dict[str, Any]) -> str:
        return _address(do.form_team(request.actor, of=partner, **given, now=clock.now()))

    return answered(request, form, act, title=_("New team"), crumbs=_partners(partner))


@page(SEE)
@require_safe
def team_page(request: Request, pk: int) -> HttpResponseBase:
    """One team; who belongs to it is shown to those who may see the people."""
    team, today = _found(request, pk), clock.today()
    seen = Paginator(queries.team_members(request.actor, team, today), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "team": team,
        "strength": queries.strength(team, today),
        "page": seen,
        "crumbs": _above(team),
        "sees_people": may_anywhere(request.actor, SEE_PEOPLE),
        "may_lead": may(request.actor, LEAD_ALLIANCE, do.place_of(team)),
        "is_over": team.valid_until is not None and team.valid_until < today,
    }
    return render(request, "partners/team.html", context)


@page(LEAD_ALLIANCE)
@require_http_methods(METHODS)
def team_join(request: Request, pk: int) -> HttpResponseBase:
    """Let somebody join."""
    team = _found(request, pk)
    form = TeamJoinForm(request.POST or None, actor=request.actor, initial={"valid_from": clock.today()})

    def act(given: dict[str, Any]) -> None:
        do.join_team(request.actor, team=team, **given, now=clock.now())

    return answered(request, form, act, title=_("Somebody joins"), crumbs=[*_above(team), (_address(team), team.name)])


@page(LEAD_ALLIANCE)
@require_http_methods(METHODS)
def team_leave(request: Request, pk: int) -> HttpResponseBase:
    """Let somebody leave."""
    member = get_object_or_404(TeamMember.objects.select_related("person"), pk=pk)
    team = _found(request, member.team_id)
    get_object_or_404(queries.team_members(request.actor, team, clock.today()), pk=pk)
    form = LastDayForm(request.POST or None, initial={"last_day": clock.today()})

    def act(given: dict[str, Any]) -> None:
        do.leave_team(request.actor, member=member, **given, now=clock.now())

    title = _("%(name)s leaves") % {"name": member.person.name}
    return answered(request, form, act, title=title, crumbs=[*_above(team), (_address(team), team.name)])


@page(LEAD_ALLIANCE)
@require_http_methods(METHODS)
def team_end(request: Request, pk: int) -> HttpResponseBase:
    """Let a team end."""
    team = _found(request, pk)
    form = LastDayForm(request.POST or None, initial={"last_day": clock.today()})

    def act(given: dict[str, Any]) -> None:
        do.end_team(request.actor, team=team, **given, now=clock.now())

    title = _("End %(name)s") % {"name": team.name}
    above = [*_above(team), (_address(team), team.name)]
    return answered(request, form, act, title=title, crumbs=above, button=_("End it"))


def _found(request: Request, pk: int) -> Team:
    today = clock.today()
    seen = Q(alliance__in=queries.alliances(request.actor, today).order_by().values("pk"))
    seen |= Q(partner__in=queries.with_teams(request.actor, today).order_by().values("pk"))
    return get_object_or_404(Team.objects.select_related("alliance__place", "partner__place"), seen, pk=pk)


def _partner(request: Request, pk: int) -> Partner:
    return get_object_or_404(queries.with_teams(request.actor, clock.today()), pk=pk)


def _partners(partner: Partner | None = None) -> Crumbs:
    above = [(reverse("partners:partners"), _("Partners"))]
    return [*above, (reverse("partners:partner_teams", args=[partner.pk]), partner.name)] if partner else above


def _above(team: Team) -> Crumbs:
    return _partners(team.partner) if team.partner else crumbs(team.alliance)


def _address(team: Team) -> str:
    return reverse("partners:team", args=[team.pk])
