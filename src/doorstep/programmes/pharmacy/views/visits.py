"""The crews' pages: today's visits, and how each one went."""

from datetime import datetime, time, timedelta

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
from doorstep.programmes.pharmacy.access import RECORD, SEE
from doorstep.programmes.pharmacy.actions.visits import MissedVisit, miss_visits, unmiss_visit
from doorstep.programmes.pharmacy.bridge.obstacles import hindered
from doorstep.programmes.pharmacy.forms.plans import HoldForm, MissForm
from doorstep.programmes.pharmacy.queries.makeup import Seeker
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
            seeker = Seeker(clock.now())
            sought = seeker.seek_together(seeker.turns([session, *later])[0])[0]
            context = {"session": session, "miss": form, "proposed": sought.span, "later": later}
            context["other"] = sought.vehicle if sought.vehicle and sought.vehicle.about != session.resource else None
            context["why"] = hindered(sought.obstacles)
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


def _tell_missed(request: Request, missed: list[MissedVisit]) -> None:
    """Say village by village which new date there is and by which vehicle, and for whom there is none and why."""
    made = [one for one in missed if one.makeup]
    words = ngettext(
        "Recorded: %(n)s visit does not take place. New dates: %(made)s.",
        "Recorded: %(n)s visits do not take place. New dates: %(made)s.",
        len(missed),
    )
    messages.success(request, words % {"n": number(len(missed)), "made": number(len(made))})
    for one in made:
        messages.success(request, _new_date(one))
    for one in missed:
        if one.makeup is None:
            facts = {"stop": one.session.place.name, "why": hindered(one.obstacles)}
            messages.warning(request, _("%(stop)s: no new visit is promised. %(why)s") % facts)


def _new_date(one: MissedVisit) -> str:
    makeup = one.makeup or one.session
    facts = {"stop": makeup.place.name, "when": moment(makeup.starts_at), "vehicle": one.other_vehicle}
    if one.other_vehicle:
        return _("%(stop)s: new visit on %(when)s, by another vehicle: %(vehicle)s.") % facts
    return _("%(stop)s: new visit on %(when)s, by the same vehicle.") % facts


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
