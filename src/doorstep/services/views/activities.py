"""The list of activities, one activity, and the forms to announce, change and call off."""

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may, may_anywhere
from doorstep.base.pages import Request, page
from doorstep.partners.models import Partner
from doorstep.services.access import ANNOUNCE, ATTEND, CERTIFY, SEE, SEE_BOOKINGS, may_host
from doorstep.services.actions import activities as actions
from doorstep.services.forms import ActivityFilter, ActivityForm, BookForm, CancelForm, HeadsForm
from doorstep.services.models import Activity, CampaignSchool, CampaignTopic
from doorstep.services.queries import activities as queries
from doorstep.services.rules import activities as rules
from doorstep.services.rules import sessions
from doorstep.services.words import AttendanceKind, BookingState, MissReason, ServiceKind, SessionState

PER_PAGE = 25
WAITING = "waiting"


@page(SEE)
@require_safe
def activity_list(request: Request) -> HttpResponseBase:
    """The activities of one's area, with search and filters, and whom they reached."""
    form = ActivityFilter(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    now = clock.now()
    state = asked.get("state", "")
    wanted = queries.Wanted(asked.get("q", ""), SessionState.PLANNED if state == WAITING else state)
    found = queries.visible(request.actor, wanted)
    if state == WAITING:
        found = found.filter(session__ends_at__lt=now)
    context = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "reach": queries.reach(found),
        "is_filtered": bool(asked.get("q") or state),
        "may_announce": may_anywhere(request.actor, ANNOUNCE),
        "now": now,
        "tab": "activities",
    }
    return render(request, "services/activities.html", context)


@page(SEE)
@require_safe
def activity_page(request: Request, pk: int) -> HttpResponseBase:
    """One activity: who signed up, who came, and what can be done."""
    return show(request, found(request, pk))


@page(ANNOUNCE)
@require_http_methods(["GET", "HEAD", "POST"])
def activity_new(request: Request) -> HttpResponseBase:
    """Announce an activity; with a topic and a school, of a campaign."""
    topic, school = _of_campaign(request)
    initial = {"asked": uuid4().hex, "kind": ServiceKind.CLASS if topic else ServiceKind.ACTIVITY}
    if topic is not None:
        initial |= {"title_zh": topic.name_zh, "title_en": topic.name_en}
    form = ActivityForm(
        request.POST or None,
        actor=request.actor,
        on=clock.today(),
        is_campaign=topic is not None,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.announce_activity(
                request.actor,
                occasion=_occasion(form, school),
                details=form.details,
                topic=topic,
                school=school,
                asked=form.cleaned_data["asked"],
                now=clock.now(),
            )
        except REFUSALS as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Announced: %(title)s") % {"title": made.title})
            return redirect("services:activity", pk=made.pk)
    context = {"form": form, "topic": topic, "school": school, "campaign": topic and topic.campaign}
    return render(request, "services/activity_form.html", context)


@page(ANNOUNCE)
@require_http_methods(["GET", "HEAD", "POST"])
def activity_edit(request: Request, pk: int) -> HttpResponseBase:
    """Change an activity that is still to come."""
    activity = found(request, pk)
    form = ActivityForm(
        request.POST or None,
        actor=request.actor,
        on=clock.today(),
        is_campaign=activity.is_campaign,
        initial=ActivityForm.initial_of(activity),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_activity(
                request.actor,
                activity=activity,
                occasion=_occasion(form, activity.school),
                details=form.details,
                now=clock.now(),
            )
        except REFUSALS as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved: %(title)s") % {"title": activity.title})
            return redirect("services:activity", pk=pk)
    context = {"form": form, "activity": activity, "topic": activity.topic, "school": activity.school}
    return render(request, "services/activity_form.html", context)


@page(ANNOUNCE)
@require_POST
def activity_cancel(request: Request, pk: int) -> HttpResponseBase:
    """Call off an activity."""
    activity, form = found(request, pk), CancelForm(request.POST)
    if form.is_valid():
        try:
            actions.cancel_activity(
                request.actor, activity=activity, reason=MissReason(form.cleaned_data["reason"]), now=clock.now()
            )
        except sessions.NotPossibleNow:
            messages.error(request, _("It has taken place already; its record stays."))
        else:
            messages.success(request, _("Called off. Everybody who looks it up or shows a slip reads it first."))
    else:
        messages.error(request, _("Say why it is called off."))
    return redirect("services:activity", pk=pk)


REFUSALS = (
    actions.HasBookings,
    actions.NotOfThisCampaign,
    actions.NotTheHostsTeam,
    rules.CapacityTooSmall,
    rules.EndsBeforeItStarts,
    rules.HeadCountsOnly,
    rules.InThePast,
    rules.NoSignUp,
    rules.SignUpAfterStart,
    rules.TitleMissing,
    sessions.NotPossibleNow,
)


def refuse(form: ActivityForm, refusal: Exception) -> None:
    """Say at its field why the action refused."""
    said: dict[type[Exception], tuple[str | None, str]] = {
        actions.HasBookings: ("sign_up_until", _("Somebody has signed up; sign-up cannot be taken away now.")),
        actions.NotOfThisCampaign: ("day", _("This day lies outside of the campaign.")),
        actions.NotTheHostsTeam: ("team", _("This team belongs to another host, or does not exist on that day.")),
        rules.CapacityTooSmall: ("capacity", _("More places than this have been given away already.")),
        rules.EndsBeforeItStarts: ("ends", _("It ends before it starts.")),
        rules.HeadCountsOnly: (None, _("Of a campaign in schools only the number of heads is kept.")),
        rules.InThePast: ("day", _("This moment has passed. Announce it for a time to come.")),
        rules.NoSignUp: ("sign_up_until", _("To keep who came, people sign up first: say until when.")),
        rules.SignUpAfterStart: ("sign_up_until", _("It has begun by then. Close sign-up when it starts, or before.")),
        rules.TitleMissing: ("title_zh", _("Say what it is called.")),
    }
    field, words = said.get(type(refusal), (None, _("It took place or was called off meanwhile. Please look again.")))
    form.add_error(field if field in form.fields else None, words)


def found(request: Request, pk: int) -> Activity:
    """Return an activity of the reader's area, or answer that there is none."""
    return get_object_or_404(queries.visible(request.actor).select_related("topic__campaign"), pk=pk)


def show(
    request: Request, activity: Activity, *, heads: HeadsForm | None = None, book: BookForm | None = None
) -> HttpResponseBase:
    """Draw one activity's page."""
    session, now = activity.session, clock.now()
    is_named = activity.attendance == AttendanceKind.NAMED
    at, host, today = session.place.path, session.provider, now.date()
    may_see = may_host(request.actor, SEE_BOOKINGS, at, host, today)
    rows = [
        (one, queries.shown_name(request.actor, one.person) if one.person else "") for one in queries.bookings(activity)
    ]
    is_open = session.state == SessionState.PLANNED
    given = (
        {"heads": activity.extra_heads if is_named else session.served} if session.state == SessionState.HELD else {}
    )
    return render(
        request,
        "services/activity.html",
        {
            "activity": activity,
            "session": session,
            "rows": rows if may_see else [],
            "may_see": may_see,
            "listed": [row for row in rows if row[0].state != BookingState.WITHDRAWN] if may_see else [],
            "is_named": is_named,
            "heads": heads or HeadsForm(initial=given, is_named=is_named),
            "book": book or BookForm(initial={"asked": uuid4().hex}),
            "cancel": CancelForm(),
            "has_begun": session.starts_at <= now,
            "can_record": session.starts_at <= now
            and session.state in {SessionState.PLANNED, SessionState.HELD}
            and may_host(request.actor, ATTEND, at, host, today),
            "can_change": is_open and may_host(request.actor, ANNOUNCE, at, host, today),
            "can_book": is_open and may_see and activity.sign_up_until is not None and now <= activity.sign_up_until,
            "can_withdraw": is_open and may_see and now < session.starts_at,
            "can_certify": session.state == SessionState.HELD and may(request.actor, CERTIFY, at),
        },
    )


def _of_campaign(request: Request) -> tuple[CampaignTopic | None, Partner | None]:
    """Return the topic and the school an address names, or neither."""
    topic, school = request.GET.get("topic", ""), request.GET.get("school", "")
    if not topic and not school:
        return None, None
    try:
        row = CampaignTopic.objects.select_related("campaign__place").get(pk=int(topic))
        listed = row.campaign.school_rows.select_related("school__place").get(school=int(school))
    except (ValueError, OverflowError, CampaignTopic.DoesNotExist, CampaignSchool.DoesNotExist) as missing:
        raise Http404 from missing
    return row, listed.school


def _occasion(form: ActivityForm, school: Partner | None) -> actions.Occasion:
    given = form.cleaned_data
    starts_at, ends_at = form.span
    place = given["place"] if school is None else school.place
    return actions.Occasion(
        place, given["host"], starts_at, ends_at, kind=ServiceKind(given["kind"]), team=given["team"]
    )
