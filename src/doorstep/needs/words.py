"""States and kinds of needs, duties, offers and wishes, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NEEDS = _("Needs")
DUTIES = _("Duties")
TRAY = _("To be decided")
RATES = _("Board of rates")
WISHES = pgettext_lazy("menu", "Wishes")
"""The staff's pages in the menu."""


class NeedKind(TextChoices):
    """What sort of need it is (需求类型)."""

    PROBLEM = "problem", _("Something is wrong")
    HELP = "help", _("Somebody needs help")
    FIRM = "firm", _("A firm's difficulty")
    SUGGESTION = "suggestion", _("A suggestion")


OF_RESIDENTS = (NeedKind.PROBLEM, NeedKind.HELP, NeedKind.SUGGESTION)
"""What residents can say it is, also through another system; whoever speaks for a firm says so by naming it."""


class Channel(TextChoices):
    """How a need came in (来源); all of equal standing."""

    WEB = "web", pgettext_lazy("channel", "Online")
    STAFF = "staff", pgettext_lazy("channel", "On somebody's behalf")
    PAPER = "paper", pgettext_lazy("channel", "On paper")
    PHONE = "phone", pgettext_lazy("channel", "By telephone")
    MEETING = "meeting", pgettext_lazy("channel", "In a meeting")
    OPEN311 = "open311", pgettext_lazy("channel", "From another system")
    OPINION = "opinion", pgettext_lazy("channel", "Out of a survey")


class Urgency(TextChoices):
    """How fast somebody must act; by when exactly, the category's clock rule says (时限等级)."""

    DANGER = "danger", pgettext_lazy("urgency", "Danger to life or property")
    URGENT = "urgent", pgettext_lazy("urgency", "Urgent")
    ORDINARY = "ordinary", pgettext_lazy("urgency", "Ordinary")
    COMPLEX = "complex", pgettext_lazy("urgency", "Complex")


class NeedState(TextChoices):
    """Where a need stands (办理状态)."""

    RECEIVED = "received", pgettext_lazy("need", "Received, nobody named yet")
    ASSIGNED = "assigned", pgettext_lazy("need", "Being worked on")
    ANSWERED = "answered", pgettext_lazy("need", "Answered, waiting for the resident's word")
    CLOSED = "closed", pgettext_lazy("need", "Closed")
    MERGED = "merged", pgettext_lazy("need", "Joined with another one")


class Outcome(TextChoices):
    """Whether it was solved, as the resident says (结果). A state is not an outcome: closed is not fixed."""

    SOLVED = "solved", pgettext_lazy("outcome", "Solved")
    PARTLY = "partly", pgettext_lazy("outcome", "Partly solved")
    NOT = "not", pgettext_lazy("outcome", "Not solved")
    NOT_YOURS = "not_yours", pgettext_lazy("outcome", "Not yours to solve")
    NO_WORD = "no_word", pgettext_lazy("outcome", "Nobody said")
    DROPPED = "dropped", pgettext_lazy("outcome", "Taken back")


SAID = (Outcome.SOLVED, Outcome.PARTLY, Outcome.NOT, Outcome.NOT_YOURS)
"""What a resident can say."""


class DutyState(TextChoices):
    """Where a duty stands; `rules.states` says what may follow what (履职状态)."""

    ASSIGNED = "assigned", pgettext_lazy("duty", "Given to a unit")
    ACCEPTED = "accepted", pgettext_lazy("duty", "Taken up")
    RETURNED = "returned", pgettext_lazy("duty", "Given back, on the supervisor's desk")
    ARBITRATION = "arbitration", pgettext_lazy("duty", "To be ruled on")
    ANSWERED = "answered", pgettext_lazy("duty", "Answered")
    CLOSED = "closed", pgettext_lazy("duty", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("duty", "Withdrawn")


WITH_UNIT = (DutyState.ASSIGNED, DutyState.ACCEPTED)
"""States in which the unit that leads works on it, or should."""
IN_TRAY = (DutyState.RETURNED, DutyState.ARBITRATION)
"""States in which a supervisor must say who owes it."""
OWED = (*WITH_UNIT, *IN_TRAY)
"""States in which somebody still owes something and the clock runs."""
NOT_OVER = (*OWED, DutyState.ANSWERED)
"""And what is answered waits for a word about its answer."""


class DutyOrigin(TextChoices):
    """Where a duty comes from (来由)."""

    NEED = "need", pgettext_lazy("origin", "A need")
    MEETING = "meeting", pgettext_lazy("origin", "A decision in a meeting")
    OPINION = "opinion", pgettext_lazy("origin", "An opinion")
    PLAN = "plan", pgettext_lazy("origin", "A plan")
    CASE = "case", pgettext_lazy("origin", "A joint case")


class ReturnReason(TextChoices):
    """Why a unit gives a duty back (退单理由)."""

    NOT_OURS = "not_ours", pgettext_lazy("return", "Not in our power")
    WRONG_PLACE = "wrong_place", pgettext_lazy("return", "Not in our area")
    UNCLEAR = "unclear", pgettext_lazy("return", "Not clear what is asked")
    NO_MEANS = "no_means", pgettext_lazy("return", "We lack the means")


class PauseReason(TextChoices):
    """Why a clock stands still for a while (暂停理由)."""

    RESIDENT = "resident", pgettext_lazy("pause", "Waiting for the resident")
    WEATHER = "weather", pgettext_lazy("pause", "The weather forbids it")
    PARTS = "parts", pgettext_lazy("pause", "Waiting for parts or material")
    APPROVAL = "approval", pgettext_lazy("pause", "Waiting for an approval")
    EXPERT = "expert", pgettext_lazy("pause", "Waiting for an expert opinion")


class StepKind(TextChoices):
    """One thing that happened to a need or a duty (经过)."""

    RECEIVE = "receive", pgettext_lazy("step", "Received")
    FOLLOW = "follow", pgettext_lazy("step", "Somebody joined in")
    SORT = "sort", pgettext_lazy("step", "Sorted anew")
    MERGE = "merge", pgettext_lazy("step", "Joined with another one")
    ASSIGN = "assign", pgettext_lazy("step", "Given to a unit")
    ACCEPT = "accept", pgettext_lazy("step", "Taken up")
    RETURN = "return", pgettext_lazy("step", "Given back")
    ARBITRATE = "arbitrate", pgettext_lazy("step", "Sent to be ruled on")
    REASSIGN = "reassign", pgettext_lazy("step", "Given to another unit")
    HELPERS = "helpers", pgettext_lazy("step", "Helpers named")
    PAUSE = "pause", pgettext_lazy("step", "Clock paused")
    RESUME = "resume", pgettext_lazy("step", "Clock runs again")
    ESCALATE = "escalate", pgettext_lazy("step", "Overdue: passed upwards")
    NOTE = "note", pgettext_lazy("step", "Note")
    ANSWER = "answer", pgettext_lazy("step", "Answered")
    WORD = "word", pgettext_lazy("step", "The resident said")
    REOPEN = "reopen", pgettext_lazy("step", "Opened again")
    CLOSE = "close", pgettext_lazy("step", "Closed")
    WITHDRAW = "withdraw", pgettext_lazy("step", "Withdrawn")


class CountKind(TextChoices):
    """Of what figures are kept by month (计数): nobody sees these words."""

    UNIT = "unit", "unit"
    VILLAGE = "village", "village"
    CATEGORY = "category", "category"


class MandateKind(TextChoices):
    """How somebody said that another may act for them (委托方式)."""

    PAPER = "paper", pgettext_lazy("mandate", "Signed on paper")
    ORAL = "oral", pgettext_lazy("mandate", "Said before a witness")
    CODE = "code", pgettext_lazy("mandate", "By a one-time code")


class OfferState(TextChoices):
    """Where an offer stands."""

    OPEN = "open", pgettext_lazy("offer", "Open")
    TAKEN = "taken", pgettext_lazy("offer", "Taken up")
    WITHDRAWN = "withdrawn", pgettext_lazy("offer", "Withdrawn")


class WishState(TextChoices):
    """Where a wish stands (微心愿状态)."""

    OPEN = "open", pgettext_lazy("wish", "Open")
    CLAIMED = "claimed", pgettext_lazy("wish", "Claimed")
    GRANTED = "granted", pgettext_lazy("wish", "Came true")
    WITHDRAWN = "withdrawn", pgettext_lazy("wish", "Taken back")


class ReleaseReason(TextChoices):
    """Why a claim on a wish ended without it coming true."""

    TIME_UP = "time_up", pgettext_lazy("wish", "The time was up")
    GIVEN_UP = "given_up", pgettext_lazy("wish", "Given up by who claimed it")
    BY_STAFF = "by_staff", pgettext_lazy("wish", "Released by staff")
