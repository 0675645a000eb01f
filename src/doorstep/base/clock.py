"""The one place that reads the clock; only the edge (views, tasks, the command) calls it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

TIME_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return this moment in Asia/Shanghai, aware."""
    return datetime.now(TIME_ZONE)


def today() -> date:
    """Return today's date in Asia/Shanghai."""
    return now().date()
