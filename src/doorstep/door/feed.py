"""A village's visits as an iCalendar feed (RFC 5545, RFC 7986) that a telephone keeps up to date by itself."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from django.utils.translation import gettext
from icalendar import Event

from doorstep.base.ical import local, new_calendar
from doorstep.door import sentences
from doorstep.door.rules import Visit

PRODUCT: Final = "-//Doorstep//Village visits//EN"


def feed(
    visits: Iterable[Visit],
    *,
    village: str,
    changed_at: datetime,
    url: str,
    county: str,
    phone: str = "",
    is_demo: bool = False,
) -> bytes:
    """Return the feed of a village's visits in the active language; the same arguments give the same bytes.

    Each visit keeps its UID for ever; one that is off stays in the feed as CANCELLED, so that it vanishes from
    calendars that had it, and says so in its SUMMARY for those that show it all the same; SEQUENCE is the visit's
    revision. A demonstration says in the title and in each entry that it is one.

    Args:
        visits: Past and coming visits, in any order.
        village: Its name, for the calendar's title.
        changed_at: When the timetable was last changed, aware; the stamp of every entry.
        url: Address of the village's page.
        county: The county's code, which makes UIDs of two installations differ.
        phone: Who to call; told in the description.
        is_demo: Whether the visits are invented.
    """
    title = gettext("Medicine vehicle: %(village)s") % {"village": village}
    if is_demo:
        title = gettext("Sample · %(title)s") % {"title": title}
    calendar = new_calendar(title, PRODUCT)
    for visit in sorted(visits, key=lambda visit: (visit.starts_at, visit.id)):
        calendar.add_component(_event(visit, changed_at, url=url, county=county, phone=phone, is_demo=is_demo))
    return bytes(calendar.to_ical())


def _event(visit: Visit, changed_at: datetime, *, url: str, county: str, phone: str, is_demo: bool) -> Event:
    event = Event()
    event.add("uid", f"visit-{visit.id}@{county}.doorstep")
    event.add("dtstamp", changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", visit.revision)
    event.add("dtstart", local(visit.starts_at))
    event.add("dtend", local(visit.ends_at))
    summary = gettext("Not coming: medicine vehicle") if visit.is_off else gettext("Medicine vehicle comes")
    event.add("summary", summary)
    event.add("location", visit.stop)
    if visit.lon is not None and visit.lat is not None:
        event.add("geo", (visit.lat, visit.lon))
    event.add("description", _description(visit, phone, is_demo=is_demo))
    event.add("url", url)
    event.add("status", "CANCELLED" if visit.is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _description(visit: Visit, phone: str, *, is_demo: bool) -> str:
    lines = [gettext("Sample data: no vehicle really comes.") if is_demo else "", sentences.what_is_different(visit)]
    lines.append(gettext("Buy medicine, have blood pressure and blood sugar measured."))
    if phone:
        lines.append(gettext("Phone: %(phone)s") % {"phone": phone})
    return "\n".join(line for line in lines if line)
