"""Meetings as an iCalendar feed: each keeps its UID for ever, a change raises SEQUENCE, one called off says so."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext
from icalendar import Event

from doorstep.base.ical import local, new_calendar
from doorstep.base.tongue import is_english
from doorstep.meetings.models import Meeting, Series
from doorstep.meetings.queries.joint import Day
from doorstep.meetings.words import MeetingState

PRODUCT: Final = "-//Doorstep//Meetings//EN"


def feed(
    meetings: Iterable[Meeting],
    days: Iterable[Day] = (),
    *,
    title: str,
    url_of: Callable[[Meeting], str],
    is_demo: bool = False,
) -> bytes:
    """Return a feed in the active language; the same rows give the same bytes.

    One that was called off stays in it as CANCELLED, so that it vanishes from calendars that had it. What is on the
    agenda and who comes is not in a feed: its address may be passed on.

    Args:
        meetings: In any order, with place and host at hand.
        days: Whole days of a joint calendar, in their order.
        title: Of the calendar.
        url_of: Address of a meeting's page; empty: none.
        is_demo: The meetings are invented, and the title says so.
    """
    calendar = new_calendar(gettext("Sample · %(title)s") % {"title": title} if is_demo else title, PRODUCT)
    for meeting in sorted(meetings, key=lambda one: (one.starts_at, one.pk)):
        calendar.add_component(_event(meeting, url_of(meeting)))
    for day in days:
        event = Event()
        event.add("uid", f"{day.uid}@doorstep")
        event.add("dtstamp", datetime.combine(day.on, time(), UTC))
        event.add("dtstart", day.on)
        event.add("dtend", day.on + timedelta(days=1))
        event.add("summary", day.title)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def title_of(one: Meeting | Series) -> str:
    """Return the title of a meeting or a series in the active language; the Chinese one where there is no other."""
    in_english = is_english()
    return one.title_en if in_english and one.title_en else one.title_zh


def _event(meeting: Meeting, url: str) -> Event:
    event = Event()
    is_off = meeting.state == MeetingState.CANCELLED
    stamp = meeting.changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("uid", meeting.uid)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", meeting.sequence)
    event.add("dtstart", local(timezone.localtime(meeting.starts_at)))
    event.add("dtend", local(timezone.localtime(meeting.ends_at)))
    title = title_of(meeting)
    event.add("summary", gettext("Called off: %(title)s") % {"title": title} if is_off else title)
    event.add("location", ", ".join(part for part in (meeting.where, meeting.place.name) if part))
    event.add("description", _description(meeting))
    if url:
        event.add("url", url)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED" if meeting.is_certain else "TENTATIVE")
    return event


def _description(meeting: Meeting) -> str:
    lines = [gettext("Invited by: %(host)s") % {"host": meeting.host.name}]
    if meeting.cancelled_why:
        lines.append(gettext("Why it is off: %(why)s") % {"why": meeting.cancelled_why})
    elif meeting.moved_why:
        lines.append(gettext("Why it was moved: %(why)s") % {"why": meeting.moved_why})
    if not meeting.is_certain and meeting.state == MeetingState.PLANNED:
        lines.append(gettext("The working days of that year are not published yet: the day may change."))
    return "\n".join(lines)
