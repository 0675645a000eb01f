"""What is on near me (附近活动): come along or sign up, without a login and without saying who one is."""

from datetime import date
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock, kept, limits
from doorstep.base.pages import Request, page
from doorstep.door import activity_calendar, needs_queries, queries
from doorstep.door.access import SEE_NEAR
from doorstep.door.near_forms import ComeForm, SlipForm
from doorstep.door.near_lists import near_first
from doorstep.door.slip import WRONG
from doorstep.door.views import COOKIE
from doorstep.needs.queries.needs import by_code
from doorstep.needs.rules.intake import shown_code, typed_code
from doorstep.places.models import Place
from doorstep.services.access import SIGN_UP, WITHDRAW
from doorstep.services.actions import bookings as actions
from doorstep.services.models import Activity, Booking
from doorstep.services.queries import activities
from doorstep.services.queries.sessions import next_sessions
from doorstep.services.rules.activities import NotWithdrawable
from doorstep.services.words import ServiceKind, SessionState

PER_PAGE: Final = 20
AHEAD: Final = 60


@require_safe
@page(SEE_NEAR)
@kept.for_visitors(COOKIE)
def near(request: Request) -> HttpResponseBase:
    """Show what is on: in my village first, then the nearer the sooner; and when the vehicle comes."""
    now = clock.now()
    mine = remembered(request, now.date())
    found = near_first(list(activities.coming(now, days=AHEAD)), mine)
    context = {
        "mine": mine,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "visits": next_sessions([mine], after=now, limit=3, kind=ServiceKind.MEDICINE_VAN) if mine else [],
        "now": now,
        "days": AHEAD,
    }
    return render(request, "door/near.html", context)


@page(SEE_NEAR)
@require_safe
def near_activity(request: Request, pk: int) -> HttpResponseBase:
    """Show one activity and, where one signs up, the form for it."""
    return _show(request, _activity(pk), None)


@page(SIGN_UP)
@require_POST
def near_sign_up(request: Request, pk: int) -> HttpResponseBase:
    """Give out a place, or the next number of the waiting list, and show the slip."""
    activity, now = _activity(pk), clock.now()
    form = ComeForm(request.POST, villages=needs_queries.villages(now.date()))
    if not form.is_valid():
        return _show(request, activity, form)
    try:
        made = actions.sign_up(
            request.actor,
            activity=activity,
            asked=form.cleaned_data["asked"],
            somebody=form.somebody,
            now=now,
        )
    except form.REFUSALS as refusal:
        form.refuse(refusal)
        return _show(request, activity, form)
    return _slip(request, made.booking, made.code)


@page(SEE_NEAR)
@require_http_methods(["GET", "HEAD", "POST"])
def near_slip(request: Request) -> HttpResponseBase:
    """Look up a slip: whether there is a place, how many wait in front, whether it was called off."""
    form = SlipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        booking = activities.by_slip(form.cleaned_data["code"])
        if booking is not None:
            return _slip(request, booking, form.cleaned_data["code"])
        need_code = _slip_of_a_need(request, form.cleaned_data["code"])
        if need_code:
            return render(request, "door/near_slip_find.html", {"form": form, "need_code": need_code})
        form.add_error("code", _("No slip has this code. Look at each character again, please."))
    return render(request, "door/near_slip_find.html", {"form": form})


@page(WITHDRAW)
@require_POST
def near_withdraw(request: Request) -> HttpResponseBase:
    """Give a place back with its slip."""
    form = SlipForm(request.POST)
    if not form.is_valid():
        return render(request, "door/near_slip_find.html", {"form": form})
    try:
        actions.withdraw_by_slip(request.actor, code=form.cleaned_data["code"], now=clock.now())
    except actions.NoSuchSlip:
        form.add_error("code", _("No slip has this code. Look at each character again, please."))
        return render(request, "door/near_slip_find.html", {"form": form})
    except NotWithdrawable:
        messages.error(request, _("It has begun already; the place cannot be given back any more."))
    else:
        messages.success(request, _("Given back. Somebody else can have the place now; thank you."))
    return redirect("near")


@page(SEE_NEAR)
@require_safe
def near_calendar(request: Request, pk: int) -> HttpResponseBase:
    """Serve one activity for a telephone's calendar."""
    activity = _activity(pk)
    body = activity_calendar.calendar(
        activity,
        url=request.build_absolute_uri(reverse("near_activity", args=[pk])),
        county=settings.COUNTY_CODE,
        is_demo=settings.IS_DEMO,
        now=clock.now(),
    )
    response = HttpResponse(body, content_type=activity_calendar.TYPE)
    response.headers["Content-Disposition"] = f'inline; filename="doorstep-activity-{pk}.ics"'
    return response


def _slip_of_a_need(request: Request, typed: str) -> str:
    """Return the code as the slip of a need has it, if one has; wrong ones are counted."""
    now, who = clock.now(), limits.address_of(request)
    if limits.is_over(WRONG, who, now):
        return ""
    follower = by_code(typed_code(typed))
    if follower is None:
        limits.count(WRONG, who, now)
    return follower.code if follower else ""


def remembered(request: Request, today: date) -> Place | None:
    """Return the village this device was told to remember, if it still exists."""
    try:
        return queries.village(int(request.COOKIES.get(COOKIE, "")), today)
    except (ValueError, OverflowError, Place.DoesNotExist):
        return None


def _activity(pk: int) -> Activity:
    found = activities.public(pk)
    if found is None:
        raise Http404
    return found


def _show(request: Request, activity: Activity, form: ComeForm | None) -> HttpResponseBase:
    session, now = activity.session, clock.now()
    mine = remembered(request, now.date())
    can_sign_up = (
        session.state == SessionState.PLANNED and activity.sign_up_until is not None and now <= activity.sign_up_until
    )
    if form is None and can_sign_up:
        initial = {"asked": uuid4().hex, "village": str(mine.pk) if mine else ""}
        form = ComeForm(initial=initial, villages=needs_queries.villages(now.date()))
    is_full = activity.capacity is not None and activity.taken >= activity.capacity  # type: ignore[attr-defined]
    free = None if activity.capacity is None else max(0, activity.capacity - activity.taken)  # type: ignore[attr-defined]
    context = {
        "activity": activity,
        "session": session,
        "form": form if can_sign_up else None,
        "is_full": is_full,
        "free": free,
        "is_over": session.ends_at <= now,
        "now": now,
    }
    return render(request, "door/near_activity.html", context)


def _slip(request: Request, booking: Booking, code: str) -> HttpResponseBase:
    activity = activities.public(booking.activity_id)
    if activity is None:
        raise Http404
    now = clock.now()
    context = {
        "activity": activity,
        "session": activity.session,
        "booking": booking,
        "code": shown_code(typed_code(code)),
        "ahead": activities.ahead_of(booking),
        "can_withdraw": booking.state in {"seated", "waiting"}
        and activity.session.state == SessionState.PLANNED
        and now < activity.session.starts_at,
    }
    return render(request, "door/near_slip.html", context)
