"""One activity as an iCalendar entry (RFC 5545), for a telephone's calendar."""

from datetime import UTC, datetime
from typing import Final

from django.utils.translation import gettext
from icalendar import Calendar, Event

from doorstep.services.models import Activity
from doorstep.services.words import SessionState

TYPE: Final = "text/calendar; charset=utf-8"
_PRODUCT: Final = "-//Doorstep//Activities//EN"


def calendar(activity: Activity, *, url: str, county: str, is_demo: bool, now: datetime) -> bytes:
    """Return a calendar of one event in the active language; its UID stays, and one that was called off says so.

    Args:
        activity: Which, with its session, place and host at hand.
        url: Address of its page.
        county: The county's code, which makes UIDs of two installations differ.
        is_demo: Whether it is invented.
        now: This moment, aware; the entry's stamp.
    """
    session = activity.session
    is_off = session.state == SessionState.CANCELLED
    event = Event()
    event.add("uid", f"activity-{activity.pk}@{county}.doorstep")
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", 1 if is_off else 0)
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    title = gettext("Called off: %(title)s") % {"title": activity.title} if is_off else activity.title
    event.add("summary", gettext("Sample · %(title)s") % {"title": title} if is_demo else title)
    event.add("location", session.site.name if session.site else session.place.name)
    event.add("description", "\n".join(part for part in (activity.what, session.provider.name) if part))
    event.add("url", url)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    made = Calendar()
    made.add("prodid", _PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add_component(event)
    return bytes(made.to_ical())
