"""Circles: the list, a new one, the circle itself, its villages."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base import clock
from doorstep.base.access import may
from doorstep.base.models import Rule
from doorstep.base.pages import Request, page
from doorstep.base.templatetags.parts import listed
from doorstep.places.queries import county as own_county
from doorstep.places.words import SiteKind
from doorstep.programmes.stations import queries
from doorstep.programmes.stations.access import ADOPT_SITE, PLAN, SEE
from doorstep.programmes.stations.actions.circles import compute_circle
from doorstep.programmes.stations.forms import CircleForm, VillagesForm
from doorstep.programmes.stations.models import CirclePlan
from doorstep.programmes.stations.rules import KINDS
from doorstep.programmes.stations.views.refusals import REFUSALS, reasons
from doorstep.programmes.stations.words import HomeState

PER_PAGE = 25
MOST_SHOWN = 200
"""So many proposed sites are named on a circle's page; all of them are on the map and in the workbook."""
FARTHEST = 5
"""So many of the largest villages outside are named on a circle's page."""


@page(SEE)
@require_safe
def circle_list(request: Request) -> HttpResponseBase:
    """Every circle, the newest first; what residents are told on top."""
    county = own_county()
    shown = Paginator(queries.circles(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "county": county,
        "told": queries.latest_by_rules(county) if county else None,
        "may_plan": county is not None and may(request.actor, PLAN, county.path),
    }
    return render(request, "stations/circles.html", context)


@page(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def circle_new(request: Request) -> HttpResponseBase:
    """Choose what a circle is asked, and reckon it at once."""
    county, today = own_county(), clock.today()
    standards, held = queries.standards_in_force(today)
    initial = CircleForm.initial_of(standards) | {
        "name": _("Service circle, %(day)s") % {"day": today.isoformat()},
        "on": today,
    }
    form = CircleForm(request.POST or None, initial=initial)
    if request.method == "POST" and county and form.is_valid():
        given = form.cleaned_data
        try:
            plan = compute_circle(
                request.actor,
                county=county,
                name=given["name"],
                asking=form.asking(),
                on=given["on"],
                now=clock.now(),
            )
        except REFUSALS as refused:
            for field, words in reasons(refused, is_second=given["second"], has_capacity=bool(given["capacity"])):
                form.add_error(field, words)
        else:
            return redirect("stations:circle", pk=plan.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "county": county, "held": [(rule, _said(rule)) for rule in held]}
    return render(request, "stations/circle_new.html", context, status=status)


@page(SEE)
@require_safe
def circle_page(request: Request, pk: int) -> HttpResponseBase:
    """A circle: how many live inside, the map, where the next sites help most."""
    plan = get_object_or_404(queries.circles(request.actor), pk=pk)
    outside = queries.villages(plan, state=HomeState.OUTSIDE, order="residents").select_related("place")
    before = queries.circles(request.actor).filter(county=plan.county, created_at__lt=plan.created_at).first()
    sites = plan.next_sites.select_related("place")
    context = _figures(plan) | {
        "plan": plan,
        "kinds": _kinds(plan.kinds),
        "next_sites": list(sites[:MOST_SHOWN]),
        "every_site": sites.count(),
        "largest_outside": list(outside[:FARTHEST]),
        "before": before,
        "before_inside": queries.villages(before, state=HomeState.INSIDE).count() if before else 0,
        "may_adopt": may(request.actor, ADOPT_SITE, plan.county.path),
        "may_plan": may(request.actor, PLAN, plan.county.path),
    }
    return render(request, "stations/circle.html", context)


@page(SEE)
@require_safe
def circle_villages(request: Request, pk: int) -> HttpResponseBase:
    """Every village of a circle; searchable, sortable, by state."""
    plan = get_object_or_404(queries.circles(request.actor), pk=pk)
    form = VillagesForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    found = queries.villages(
        plan,
        q=asked.get("q", "").strip(),
        state=asked.get("state", ""),
        second=asked.get("second", ""),
        order=asked.get("order", ""),
    )
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "page": shown,
        "form": form,
        "order": asked.get("order", ""),
    }
    return render(request, "stations/circle_villages.html", context)


def _figures(plan: CirclePlan) -> dict[str, Any]:
    """Return villages by state, and how many the next sites bring inside (one query each)."""
    rows = plan.villages.order_by().values("state").annotate(villages=Count("pk"))
    villages = dict.fromkeys(HomeState.values, 0) | {row["state"]: row["villages"] for row in rows}
    joining = plan.villages.filter(joins__isnull=False).count()
    return {
        "villages": villages,
        "every_village": sum(villages.values()),
        "inside_after": villages[HomeState.INSIDE] + joining,
        "gained": plan.covered_after - plan.covered,
        "outside": plan.residents - plan.covered - plan.unknown,
        "is_rough": plan.made_up > 0,
    }


def _kinds(kinds: list[str]) -> list[str]:
    return [str(SiteKind(kind).label) for kind in kinds if kind in SiteKind.values]


def _said(rule: Rule) -> str:
    """Return a rule's value in words."""
    return listed(_kinds(rule.value)) if rule.code == KINDS else f"{rule.text} {rule.unit}"
