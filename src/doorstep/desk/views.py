"""The workbench: what waits for me, and the rows behind each figure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from django.core.paginator import Paginator
from django.db.models import Count, Model, QuerySet, Window
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from doorstep.base import clock
from doorstep.base.access import SEE_JOURNAL, may_anywhere
from doorstep.base.actor import Actor
from doorstep.base.pages import Request, page
from doorstep.desk import queries
from doorstep.desk.access import SEE_DESK, SEE_GAPS
from doorstep.desk.words import Gap
from doorstep.programmes.pharmacy.access import ADOPT_PLAN, MEASURE, RECORD, SEE

Row = TypeVar("Row", bound=Model)
SHOWN: Final = 6
ROWS: Final = 40


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure on the workbench and the address of the rows behind it."""

    count: int
    label: str
    href: str


@page(SEE_DESK)
@require_safe
def desk(request: Request) -> HttpResponseBase:
    """Show what waits for this person: visits, decisions, work under way, gaps in the data."""
    actor, now = request.actor, clock.now()
    visits, visits_counted = _first(queries.visits_today(actor, now))
    plans, plans_counted = _first(queries.plans_to_decide(actor))
    imports = list(queries.imports_to_decide(actor)[:SHOWN])
    gaps = queries.gaps(actor, now.date()) if may_anywhere(actor, SEE_GAPS) else {}
    unrecorded = queries.visits_unrecorded(actor, now).count() if may_anywhere(actor, RECORD) else 0
    open_jobs = list(queries.jobs_open(actor)[:SHOWN])
    is_planner, is_auditor = may_anywhere(actor, ADOPT_PLAN), may_anywhere(actor, SEE_JOURNAL)
    return render(
        request,
        "desk/desk.html",
        {
            "roles": sorted({grant.role.label for grant in actor.grants}),
            "places": queries.places_of(actor),
            "figures": [*_needs(actor, now), *_figures(actor, visits_counted, unrecorded, plans_counted)],
            "visits": visits,
            "plans": plans,
            "plan_now": queries.plan_now(actor, now.date()),
            "imports": imports,
            "gaps": [(gap, count) for gap, count in gaps.items()],
            "jobs": open_jobs,
            "unrecorded": unrecorded,
            "is_planner": is_planner,
            "is_auditor": is_auditor,
            "has_more": bool(is_planner or is_auditor or open_jobs or imports or gaps),
            "is_idle": not (plans or imports or open_jobs or gaps or unrecorded),
            "now": now,
        },
    )


@page(SEE_GAPS)
@require_safe
def gap(request: Request, kind: str) -> HttpResponseBase:
    """Show the villages behind one figure of the data's gaps."""
    if kind not in Gap.values:
        raise Http404
    found = queries.villages_with(Gap(kind), request.actor, clock.today())
    listed = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return render(request, "desk/gap.html", {"gap": Gap(kind), "page": listed})


def _first(found: QuerySet[Row]) -> tuple[list[Row], int]:
    """Return the rows shown and how many there are in all; one query."""
    shown = list(found.annotate(in_all=Window(Count("pk")))[:SHOWN])
    return shown, shown[0].in_all if shown else 0  # type: ignore[attr-defined]


def _needs(actor: Actor, now: datetime) -> list[Figure]:
    """Return what waits among needs and duties, for whom it waits."""
    figures = []
    waiting = queries.needs_waiting(actor, now)
    if waiting.owed is not None:
        figures.append(Figure(waiting.owed, gettext("duties of my units"), reverse("needs:duties") + "?show=mine"))
        late = reverse("needs:duties") + "?show=mine&state=late"
        figures.append(Figure(waiting.late or 0, gettext("of them overdue"), late))
    if waiting.received is not None:
        figures.append(
            Figure(waiting.received, gettext("needs nobody leads yet"), reverse("needs:inbox") + "?tab=received")
        )
    if waiting.tray is not None:
        figures.append(Figure(waiting.tray, gettext("to be decided by you"), reverse("needs:tray")))
    return figures


def _figures(actor: Actor, visits: int, unrecorded: int, plans: int) -> list[Figure]:
    """Return the figures this person may see, each with its rows."""
    figures = []
    if may_anywhere(actor, SEE):
        figures.append(Figure(visits, gettext("visits today"), reverse("pharmacy:visits")))
    if may_anywhere(actor, RECORD):
        waiting = reverse("pharmacy:visits") + "?show=waiting"
        figures.append(Figure(unrecorded, gettext("past visits without a record"), waiting))
    if may_anywhere(actor, MEASURE) and (alarms := queries.alarms_waiting(actor)):
        figures.append(Figure(alarms, gettext("temperature alarms nobody took"), reverse("pharmacy:temperatures")))
    if may_anywhere(actor, ADOPT_PLAN):
        behind = "#plans" if plans <= SHOWN else reverse("pharmacy:plans")
        figures.append(Figure(plans, gettext("plans not decided yet"), behind))
    return figures
