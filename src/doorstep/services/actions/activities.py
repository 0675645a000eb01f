"""Announce, change and call off activities."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.partners.models import Partner, Team
from doorstep.places.models import Place, Site
from doorstep.services.access import ANNOUNCE, require_host
from doorstep.services.models import Activity, Booking, CampaignTopic, Session
from doorstep.services.rules import activities as rules
from doorstep.services.rules import sessions
from doorstep.services.words import AttendanceKind, BookingState, MissReason, ServiceKind, SessionState


class NotOfThisCampaign(ValueError):  # noqa: N818  named after what happened
    """The school is not one of the campaign's, or the day lies outside of it."""


class NotTheHostsTeam(ValueError):  # noqa: N818
    """The team belongs to another partner, or does not exist on that day."""


class HasBookings(ValueError):  # noqa: N818
    """People have signed up already."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where and when, and who hosts it.

    Args:
        place: The village, town or county.
        host: The partner, such as a team.
        starts_at: Aware.
        ends_at: Aware, later.
        site: The door itself, if it is one.
        kind: An activity, or a class.
        team: Whose volunteers help, if a team's do.
    """

    place: Place
    host: Partner
    starts_at: datetime
    ends_at: datetime
    site: Site | None = None
    kind: ServiceKind = ServiceKind.ACTIVITY
    team: Team | None = None


@transaction.atomic
def announce_activity(
    by: Actor,
    *,
    occasion: Occasion,
    details: rules.Details,
    topic: CampaignTopic | None = None,
    school: Partner | None = None,
    asked: str = "",
    now: datetime,
) -> Activity:
    """Announce an activity; of a campaign if `topic` and `school` say which.

    Args:
        by: Who announces it.
        occasion: Where, when, whose.
        details: What it is.
        topic: What the campaign speaks about in it.
        school: Where in the campaign.
        asked: What names this request; the same one again returns the activity it made.
        now: This moment.

    Raises:
        NotAllowed: `by` may not announce at the place, or not for this host.
        InThePast: it would begin before `now`.
        NotOfThisCampaign, NotTheHostsTeam: see there; and everything `rules.check_details` raises.
    """
    require_host(by, ANNOUNCE, occasion.place.path, occasion.host, _day(now))
    if asked:
        hold(f"services.asked:{asked}")
        if made := Activity.objects.filter(asked=asked).select_related("session").first():
            return made
    rules.check_details(details, occasion.starts_at, occasion.ends_at, is_campaign=topic is not None)
    if occasion.starts_at < now:
        raise rules.InThePast
    _check_team(occasion)
    if topic is not None:
        _check_campaign(topic, school, occasion.starts_at)
    session = Session.objects.create(
        kind=occasion.kind,
        place=occasion.place,
        site=occasion.site,
        starts_at=occasion.starts_at,
        ends_at=occasion.ends_at,
        provider=occasion.host,
    )
    activity = Activity.objects.create(
        session=session, topic=topic, school=school, team=occasion.team, asked=asked, **_columns(details)
    )
    journal.record(by, ANNOUNCE.name, about(activity), {"kind": occasion.kind, "place": occasion.place.pk}, now=now)
    return activity


@transaction.atomic
def edit_activity(
    by: Actor, *, activity: Activity, occasion: Occasion, details: rules.Details, now: datetime
) -> Activity:
    """Change what is said about an activity that is still to come; with more places, who waits moves up.

    Raises:
        NotAllowed: see `announce_activity`; rights are needed at both places.
        NotPossibleNow: it took place, or was called off.
        CapacityTooSmall: fewer places than have been given away.
        HasBookings: nobody can be told that there is no sign-up when somebody has signed up.
    """
    activity = locked(activity)
    session = activity.session
    require_host(by, ANNOUNCE, session.place.path, session.provider, _day(now))
    require_host(by, ANNOUNCE, occasion.place.path, occasion.host, _day(now))
    if session.state != SessionState.PLANNED:
        raise sessions.NotPossibleNow(session.state, SessionState.PLANNED.value)
    rules.check_details(details, occasion.starts_at, occasion.ends_at, is_campaign=activity.is_campaign)
    if occasion.starts_at < now and occasion.starts_at != session.starts_at:
        raise rules.InThePast
    _check_team(occasion)
    if activity.topic is not None:
        _check_campaign(activity.topic, activity.school, occasion.starts_at)
    open_ones = activity.bookings.exclude(state=BookingState.WITHDRAWN)
    if details.sign_up_until is None and open_ones.exists():
        raise HasBookings
    before = [activity.capacity, session.starts_at.isoformat()]
    session.kind, session.place, session.site = occasion.kind, occasion.place, occasion.site
    session.starts_at, session.ends_at, session.provider = occasion.starts_at, occasion.ends_at, occasion.host
    session.save(update_fields=["kind", "place", "site", "starts_at", "ends_at", "provider"])
    for name, value in _columns(details).items():
        setattr(activity, name, value)
    activity.team = occasion.team
    activity.save(update_fields=[*_columns(details), "team"])
    moved = _reseat(activity)
    detail = {"before": before, "after": [activity.capacity, session.starts_at.isoformat()], "promoted": moved}
    journal.record(by, "services.edit_activity", about(activity), detail, now=now)
    return activity


@transaction.atomic
def cancel_activity(by: Actor, *, activity: Activity, reason: MissReason, now: datetime) -> Activity:
    """Call off an activity that is still to come; its bookings stay as they are, and their slips say so.

    Raises:
        NotAllowed: see `announce_activity`.
        NotPossibleNow: it took place.
    """
    activity = locked(activity)
    session = activity.session
    require_host(by, ANNOUNCE, session.place.path, session.provider, _day(now))
    if session.state == SessionState.CANCELLED:
        return activity
    sessions.check_move(SessionState(session.state), SessionState.CANCELLED)
    session.state, session.reason = SessionState.CANCELLED, reason
    session.save(update_fields=["state", "reason"])
    journal.record(by, "services.cancel_activity", about(activity), {"reason": str(reason)}, now=now)
    return activity


def promote(activity: Activity) -> list[int]:
    """Give free seats to those who wait, in the order in which they asked; return their numbers.

    To be called by another action that holds the activity (`locked`).
    """
    if activity.session.state != SessionState.PLANNED:
        return []
    taken = list(activity.bookings.filter(seat__isnull=False).values_list("seat", flat=True))
    waiting = {one.pk: one for one in activity.bookings.filter(state=BookingState.WAITING).order_by("number")}
    moved = []
    for pk, seat in rules.promotions(waiting, taken, activity.capacity):
        Booking.objects.filter(pk=pk).update(state=BookingState.SEATED, seat=seat)
        moved.append(waiting[pk].number)
    return moved


def locked(activity: Activity) -> Activity:
    """Hold an activity until the transaction ends: seats are given out by one at a time. Return it as it stands."""
    hold(f"services.activity:{activity.pk}")
    found = Activity.objects.select_for_update(of=("self",))
    return found.select_related("session__place", "session__provider", "topic__campaign", "school").get(pk=activity.pk)


def about(activity: Activity) -> str:
    """Return what the journal calls it."""
    return f"services.Activity:{activity.pk}"


def _reseat(activity: Activity) -> list[int]:
    """Let seats above a lowered capacity move down, then let those who wait move up."""
    seated = list(activity.bookings.filter(state=BookingState.SEATED).order_by("seat"))
    if activity.capacity is not None and len(seated) > activity.capacity:
        raise rules.CapacityTooSmall
    taken = {one.seat for one in seated if one.seat is not None}
    for one in seated:
        if activity.capacity is not None and one.seat is not None and one.seat > activity.capacity:
            lower = rules.free_seat(taken, activity.capacity)
            Booking.objects.filter(pk=one.pk).update(seat=lower)
            taken = (taken - {one.seat}) | ({lower} if lower is not None else set())
    return promote(activity)


def _check_campaign(topic: CampaignTopic, school: Partner | None, starts_at: datetime) -> None:
    campaign = topic.campaign
    is_listed = school is not None and campaign.school_rows.filter(school=school).exists()
    if not is_listed or not campaign.starts_on <= _day(starts_at) <= campaign.ends_on:
        raise NotOfThisCampaign


def _check_team(occasion: Occasion) -> None:
    team, on = occasion.team, _day(occasion.starts_at)
    if team is None:
        return
    is_there = team.valid_from <= on and (team.valid_until is None or on <= team.valid_until)
    if not is_there or team.partner_id not in {None, occasion.host.pk}:
        raise NotTheHostsTeam


def _columns(details: rules.Details) -> dict[str, object]:
    return {
        "title_zh": details.title_zh.strip(),
        "title_en": details.title_en.strip(),
        "about_zh": details.about_zh.strip(),
        "about_en": details.about_en.strip(),
        "capacity": details.capacity,
        "sign_up_until": details.sign_up_until,
        "attendance": AttendanceKind(details.attendance),
    }


def _day(moment: datetime) -> date:
    return moment.astimezone(TIME_ZONE).date()
