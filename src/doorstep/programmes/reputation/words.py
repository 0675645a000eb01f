"""States and kinds of the index, with their labels."""

from typing import Final

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from doorstep.base.tongue import is_english

MENU: Final = _("Reputation index")
APPEALS: Final = _("Appeals about the index")
WHOLE_BP: Final = 10_000
"""All of a weight, in basis points."""


class SchemeState(TextChoices):
    """Where a version of a scheme stands (版本状态). Only a draft can be changed."""

    DRAFT = "draft", pgettext_lazy("scheme", "Draft")
    PUBLISHED = "published", pgettext_lazy("scheme", "Published")
    RETIRED = "retired", pgettext_lazy("scheme", "No longer used")


class Level(TextChoices):
    """Where a node stands in the tree (层级): an index is made of classes, a class of indicators."""

    INDEX = "index", pgettext_lazy("level", "Index")
    CLASS = "class", pgettext_lazy("level", "Class")
    INDICATOR = "indicator", pgettext_lazy("level", "Indicator")


class Method(TextChoices):
    """How a node is made of what stands below it (合成方法)."""

    ARITHMETIC = "arithmetic", pgettext_lazy("method", "Weighted mean")
    GEOMETRIC = "geometric", pgettext_lazy("method", "Geometric mean: a weak side weighs more")
    HARMONIC = "harmonic", pgettext_lazy("method", "Harmonic mean: a weak side weighs most")
    LEAST = "least", pgettext_lazy("method", "The weakest side alone")
    MAZZIOTTA_PARETO = "mazziotta_pareto", pgettext_lazy("method", "Mean less imbalance (Mazziotta-Pareto)")


class Source(TextChoices):
    """Where an indicator's value comes from (数据来源)."""

    CLAIM = "claim", pgettext_lazy("source", "The village says")
    OFFICE = "office", pgettext_lazy("source", "An office grades")
    SURVEY = "survey", pgettext_lazy("source", "Residents say")
    RECORD = "record", pgettext_lazy("source", "The platform knows")


class OfficeKey(TextChoices):
    """The four offices that check and grade (四个评价部门)."""

    ORGANISATION = "organisation", pgettext_lazy("office", "Organisation")
    PUBLICITY = "publicity", pgettext_lazy("office", "Publicity")
    DISCIPLINE = "discipline", pgettext_lazy("office", "Discipline")
    GOVERNANCE = "governance", pgettext_lazy("office", "General governance")


class QuarterState(TextChoices):
    """Where a quarter stands (季度状态)."""

    OPEN = "open", pgettext_lazy("quarter", "Under way")
    CLOSED = "closed", pgettext_lazy("quarter", "Closed")


class ReportState(TextChoices):
    """Where a village's report stands (报告状态)."""

    DRAFT = "draft", pgettext_lazy("report", "Being written")
    HANDED_IN = "handed_in", pgettext_lazy("report", "Handed in")
    HANDED_BACK = "handed_back", pgettext_lazy("report", "Handed back")


class Provenance(IntegerChoices):
    """What a value in the index's table rests on (数值依据)."""

    NOTHING = 0, pgettext_lazy("provenance", "Nothing is known")
    CLAIMED = 1, pgettext_lazy("provenance", "As the village says")
    VERIFIED = 2, pgettext_lazy("provenance", "Found by an audit")
    GRADED = 3, pgettext_lazy("provenance", "Graded by an office")
    ADJUDICATED = 4, pgettext_lazy("provenance", "Decided after two grades differed")
    SURVEYED = 5, pgettext_lazy("provenance", "Residents asked")
    RECORDED = 6, pgettext_lazy("provenance", "The platform's own records")
    MISSING = 7, pgettext_lazy("provenance", "Not reported: counted at the lowest quartile")
    LATE = 8, pgettext_lazy("provenance", "Reported late: counted no better than missing")


class AppealState(TextChoices):
    """Where an appeal stands (申诉状态)."""

    OPEN = "open", pgettext_lazy("appeal", "To be decided")
    UPHELD = "upheld", pgettext_lazy("appeal", "Upheld")
    REFUSED = "refused", pgettext_lazy("appeal", "Not upheld")


class Standing(TextChoices):
    """Where a score stands against the town's (档次)."""

    ABOVE = "above", pgettext_lazy("band", "Clearly above the town")
    LIKE = "not_distinguishable", pgettext_lazy("band", "Not distinguishable from the town")
    BELOW = "below", pgettext_lazy("band", "Clearly below the town")


def in_language(zh: str, en: str) -> str:
    """Return the text in the reader's language; the Chinese one where there is no English."""
    return en if en and is_english() else zh


class Record(TextChoices):
    """What the platform knows of a village in a quarter (平台已有数据): never asked again."""

    DUTIES_IN_TIME = "duties_in_time", pgettext_lazy("record", "Duties done in time")
    DUTIES_OVERDUE = "duties_overdue", pgettext_lazy("record", "Duties left undone past their day")
    NEEDS_IN_TIME = "needs_in_time", pgettext_lazy("record", "Needs answered in time")
    NEEDS_SOLVED = "needs_solved", pgettext_lazy("record", "Needs solved, as residents say")
    NEEDS_SATISFIED = "needs_satisfied", pgettext_lazy("record", "Residents satisfied with how a need was handled")
    MEETINGS_HELD = "meetings_held", pgettext_lazy("record", "Meetings held")
    MEETING_ATTENDANCE = "meeting_attendance", pgettext_lazy("record", "Those invited who came to meetings")
    ACTIVITIES_HELD = "activities_held", pgettext_lazy("record", "Activities and classes held")
    WISHES_GRANTED = "wishes_granted", pgettext_lazy("record", "Wishes that came true")


class FaultKind(TextChoices):
    """What keeps a scheme from being published; `forms.refusals` makes a sentence of it."""

    WEIGHTS = "weights", "weights"
    EMPTY = "empty", "empty"
    NO_INDEX = "no_index", "no_index"
    HELD = "held", "held"
    TWICE = "twice", "twice"
    NO_QUESTION = "no_question", "no_question"
    NO_RECORD = "no_record", "no_record"
    NO_MINUTES = "no_minutes", "no_minutes"
