"""What every calendar feed of ours has (RFC 5545, RFC 7986): its head, China's time, a moment in it."""

from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Timezone, TimezoneStandard, vDatetime, vText

TYPE: Final = "text/calendar; charset=utf-8"
ZONE: Final = "Asia/Shanghai"
REFRESH: Final = timedelta(hours=6)


def new_calendar(title: str, product: str) -> Calendar:
    """Return an empty calendar with China's time zone, to be asked for again every six hours."""
    calendar = Calendar()
    calendar.add("prodid", product)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText("PT6H"))
    calendar.add_component(zone())
    return calendar


def zone() -> Timezone:
    """Return China's time as it has been since 1991: eight hours ahead, summer and winter."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1991, 9, 15, 2))  # noqa: DTZ001  the standard wants local time here
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    standard.add("tzname", "CST")
    made = Timezone()
    made.add("tzid", ZONE)
    made.add_component(standard)
    return made


def local(moment: datetime) -> vDatetime:
    """Return a moment, given in China's time, as it stands in a feed."""
    shown = vDatetime(moment.replace(tzinfo=None))
    shown.params["TZID"] = ZONE
    return shown
