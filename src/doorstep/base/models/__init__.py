"""The base's tables; Django looks for them under this name."""

from doorstep.base.models.calendar import CalendarDay
from doorstep.base.models.job import Job
from doorstep.base.models.journal import JournalDay, JournalEntry
from doorstep.base.models.login import Grant, Login
from doorstep.base.models.rule import Rule

__all__ = ["CalendarDay", "Grant", "Job", "JournalDay", "JournalEntry", "Login", "Rule"]
