"""The crews' pages: today's visits, and how each one went."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere, require, scopes
from doorstep.base.pages import Request, page
from doorstep.base.templatetags.parts import moment, number
from doorstep.engines.planning.visits.makeup import Obstacle
from doorstep.programmes.pharmacy.access import RECORD, SEE
from doorstep.programmes.pharmacy.actions.visits import MissedVisit, miss_visits, unmiss_visit
from doorstep.programmes.pharmacy.bridge.obstacles import hindered
from doorstep.programmes.pharmacy.forms.plans import HoldForm, MissForm
from doorstep.programmes.pharmacy.queries import loads
from doorstep.programmes.pharmacy.queries.makeup import Seeker, Sought
from doorstep.services.actions.sessions import AlreadyBusy, correct_session, hold_session
from doorstep.services.models import Session
from doorstep.services.queries import sessions as queries
from doorstep.services.rules.sessions import CountsDoNotAddUp, DayOver, NotPossibleNow, NotYetStarted
from doorstep.services.words import MissReason, ServiceKind, SessionState

PER_PAGE = 40
SPANS = {"today": 1, "week": 7}


@page(SEE)
@require_safe
def visit_list(request: Request) -> HttpResponseBase:
    """Today's visits, this week's, or those nobody has recorded yet."""
    span = request.GET.get("show", "today")
    where, now = scopes(request.actor, SEE), clock.now()
    midnight = datetime.combine(now.date(), time(), clock.TIME_ZONE)
    waiting = queries.unrecorded(now, where, ServiceKind.MEDICINE_VAN).filter(starts_at__lt=midnight)
    if span == "waiting":
        found = waiting
    else:
        end = midnight + timedelta(days=SPANS.get(span, 1))
        found = queries.sessions_between(midnight, end, scopes=where, kind=ServiceKind.MEDICINE_VAN)
        found = found.exclude(state=SessionState.SUPERSEDED)
    shown = Paginator(found.select_related("replaces"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": shown, "show": span if span in {*SPANS, "waiting"} else "today", "waiting": waiting.count()}
    context["may_record"] = may_anywhere(request.actor, RECORD)
    context["litres"] = loads.of_visits(one for one in shown if one.state == SessionState.PLANNED)
    return render(request, "pharmacy/visits.html", context)


@page(SEE)
@require_safe
def visit_page(request: Request, pk: int) -> HttpResponseBase:
    """One visit, and the forms to say how it went."""
    return _show(request, _found(request, pk), HoldForm(), MissForm())


@page(RECORD)
@require_http_methods(["POST"])
def visit_hold(request: Request, pk: int) -> HttpResponseBase:
    """Record that the vehicle came."""
    session, form = _found(request, pk), HoldForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        counts = {"served": given["served"], "answered": given["answered"], "satisfied": given["satisfied"]}
        try:
            if session.state == SessionState.HELD:
                correct_session(request.actor, session=session, **counts, now=clock.now())
            else:
                hold_session(request.actor, session=session, **counts, note=given["note"], now=clock.now())
        except CountsDoNotAddUp:
            form.add_error("satisfied", _("More cannot be satisfied than answered, and more cannot answer than came."))
        except NotYetStarted:
            form.add_error(None, _("This visit has not begun yet."))
        except NotPossibleNow:
            form.add_error(None, _("Somebody has recorded this visit meanwhile. Please look again."))
        else:
            messages.success(request, _("Recorded: %(n)s people at %(stop)s. Thank you!")
                             % {"n": given["served"], "stop": session.place.name})  # fmt: skip
            return redirect("pharmacy:visits")
    return _show(request, session, form, MissForm())


@page(RECORD)
@require_POST
def visit_miss(request: Request, pk: int) -> HttpResponseBase:
    """Record that the vehicle did not come, and say when it comes instead; before that, say what will happen."""
    session, form = _found(request, pk), MissForm(request.POST)
    require(request.actor, RECORD, session.place.path)
    is_open = session.state == SessionState.PLANNED
    if form.is_valid():
        given = form.cleaned_data
        where = scopes(request.actor, RECORD)
        later = list(queries.later_that_day(session, where)) if given["whole_day"] else []
        if is_open and not request.POST.get("sure"):
            context = {"session": session, "miss": form, **_foreseen(session, later)}
            return render(request, "pharmacy/visit_miss.html", context)
        try:
            missed = miss_visits(
                request.actor, sessions=[session, *later], reason=MissReason(given["reason"]), note=given["note"],
                now=clock.now(),
            )  # fmt: skip
        except NotPossibleNow:
            form.add_error(None, _("Somebody has recorded this visit meanwhile. Please look again."))
        else:
            _tell_missed(request, missed)
            return redirect("pharmacy:visits")
    return _show(request, session, HoldForm(), form)


def _foreseen(session: Session, later: list[Session]) -> dict[str, Any]:
    """What will become of a visit, and of the later ones that are missed with it."""
    seeker = Seeker(clock.now())
    together = seeker.turns([session, *later])[0]
    sought, *others = seeker.seek_together(together)
    told = {one.pk: _proposed(one, other) for one, other in zip(together[1:], others, strict=True)}
    return {
        "proposed": sought.span,
        "other": sought.vehicle if sought.vehicle and sought.vehicle.about != session.resource else None,
        "why": hindered(sought.obstacles),
        "later": [(one, told.get(one.pk, one.place.name)) for one in later],
    }


def _tell_missed(request: Request, missed: list[MissedVisit]) -> None:
    """Say village by village which new date there is and by which vehicle, and for whom there is none and why."""
    made = sum(one.makeup is not None for one in missed)
    words = ngettext(
        "Recorded: %(n)s visit does not take place. New dates: %(made)s.",
        "Recorded: %(n)s visits do not take place. New dates: %(made)s.",
        len(missed),
    )
    messages.success(request, words % {"n": number(len(missed)), "made": number(made)})
    for one in missed:
        if one.makeup:
            messages.success(request, _new_date(one.session, one.makeup.starts_at, one.other_vehicle))
    for one in missed:
        if one.makeup is None:
            messages.warning(request, _no_date(one.session, one.obstacles))


def _proposed(session: Session, sought: Sought) -> str:
    """Say what will become of a visit that is missed together with others."""
    if sought.span is None or sought.vehicle is None:
        return _no_date(session, sought.obstacles)
    other = "" if sought.vehicle.about == session.resource else sought.vehicle.name
    return _new_date(session, sought.span.starts_at, other)


def _new_date(session: Session, starts_at: datetime, other_vehicle: str) -> str:
    facts = {"stop": session.place.name, "when": moment(starts_at), "vehicle": other_vehicle}
    if other_vehicle:
        return _("%(stop)s: new visit on %(when)s, by another vehicle: %(vehicle)s.") % facts
    return _("%(stop)s: new visit on %(when)s, by the same vehicle.") % facts


def _no_date(session: Session, obstacles: Iterable[tuple[str, Obstacle]]) -> str:
    facts = {"stop": session.place.name, "why": hindered(obstacles)}
    return _("%(stop)s: no new visit is promised. %(why)s") % facts


@page(RECORD)
@require_POST
def visit_unmiss(request: Request, pk: int) -> HttpResponseBase:
    """Take back that the vehicle did not come, while the day is not over."""
    session = _found(request, pk)
    try:
        unmiss_visit(request.actor, session=session, now=clock.now())
    except DayOver:
        messages.error(request, _("The day of this visit is over; what was recorded stays."))
    except NotPossibleNow:
        messages.error(
            request, _("This cannot be taken back any more: the visit, its new date or the plan has changed.")
        )
    except AlreadyBusy:
        messages.error(request, _("The vehicle is needed somewhere else at this time. Nothing was changed."))
    else:
        words = _("Taken back: the visit at %(stop)s stands on %(when)s again.")
        messages.success(request, words % {"stop": session.place.name, "when": moment(session.starts_at)})
    return redirect("pharmacy:visit", pk=pk)


def _found(request: Request, pk: int) -> Session:
    found = queries.sessions(scopes(request.actor, SEE), ServiceKind.MEDICINE_VAN).select_related("replaces")
    return get_object_or_404(found, pk=pk)


def _show(request: Request, session: Session, hold: HoldForm, miss: MissForm) -> HttpResponseBase:
    now = clock.now()
    if session.state == SessionState.HELD:
        counts = {"served": session.served, "answered": session.answered, "satisfied": session.satisfied}
        hold = hold if hold.is_bound else HoldForm(initial=counts)
        del hold.fields["note"]
    context = {
        "session": session,
        "hold": hold,
        "miss": miss,
        "makeup": session.replacements.order_by("-pk").first(),
        "has_begun": session.starts_at <= now,
        "can_unmiss": session.state == SessionState.MISSED
        and session.starts_at.astimezone(clock.TIME_ZONE).date() >= now.date(),
        "may_record": may(request.actor, RECORD, session.place.path),
    }
    return render(request, "pharmacy/visit.html", context)
