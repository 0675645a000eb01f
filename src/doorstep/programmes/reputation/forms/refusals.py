"""Every refusal of the actions as a sentence that says what to do, and the field it belongs to."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.photos import NotAPhoto, PhotoTooLarge
from doorstep.base.templatetags.parts import listed
from doorstep.programmes.reputation.actions import offices, quarters, schemes
from doorstep.programmes.reputation.models import Node
from doorstep.programmes.reputation.rules import audits, grades, reports, runs
from doorstep.programmes.reputation.rules import quarters as days
from doorstep.programmes.reputation.rules.scheme import Fault, NotPublishable
from doorstep.programmes.reputation.words import FaultKind, OfficeKey, Record

Words = str | Promise
SENTENCES: dict[type[Exception], tuple[str, Words]] = {
    schemes.SchemeStands: ("", _("A published scheme never changes. Begin a new version from it.")),
    schemes.SchemeMoved: ("", _("Somebody else changed this draft since you opened the page. Look at it again.")),
    schemes.NameMissing: ("name", _("Give it a code and a name.")),
    schemes.CodeTaken: ("code", _("Another line of this scheme has this code. Choose another one.")),
    schemes.WrongParent: ("parent", _("Classes stand below an index, indicators below a class.")),
    schemes.HasLines: ("", _("Lines stand below it. Take those out first.")),
    schemes.BadGoals: ("goal_low", _("Give two values: the one that means nothing at all, and a higher one.")),
    schemes.OfficeUnsaid: ("office", _("Say which office grades it.")),
    quarters.SchemeNotInForce: ("scheme", _("This scheme is not published, or no longer used. Choose another.")),
    quarters.QuarterStands: ("number", _("This quarter of the town has been opened already.")),
    quarters.NoVillages: ("place", _("This place has no villages on that day.")),
    days.NoSuchQuarter: ("number", _("A year has the quarters 1 to 4.")),
    days.DaysOutOfOrder: ("reports_due_on", _("It opens first, then reports are due, then grades.")),
    days.QuarterClosed: ("", _("The quarter is closed: nothing in it changes any more.")),
    days.OfficesNotReady: (
        "",
        _("An office has not locked its grades yet, or two grades still wait for a decision. Then it can be closed."),
    ),
    reports.NotPossibleNow: ("", _("The report has moved on since you looked. Look at it again.")),
    reports.NotAsked: ("", _("The platform knows this value; nobody needs to type it.")),
    reports.TooMuchEvidence: ("", _("A line has at most six pictures. Take one out first.")),
    reports.ReasonMissing: ("why", _("Say why, so that others know what to do.")),
    reports.DayOver: ("due_on", _("This day is over. Give the village time.")),
    grades.BadGrade: ("value", _("Choose one of the grades offered.")),
    grades.GradesLocked: ("", _("These grades are locked: they stand.")),
    grades.OwnVillage: ("", _("This is a village of your own. Let a colleague do it.")),
    grades.NotYourOffice: ("", _("Only who works for this office grades for it.")),
    grades.NothingToDecide: ("", _("These two grades lie close together: their mean holds.")),
    grades.AlreadyDecided: ("", _("Somebody has decided this already; it stands.")),
    grades.AlreadyFound: ("", _("What was found here was written down already; it stands.")),
    grades.AlreadyDrawn: ("", _("The sample of this quarter was drawn already; it stands.")),
    grades.NothingAtStake: ("", _("No village has handed in anything yet that could be looked at.")),
    audits.TooEarly: ("", _("Reports may still come in time. Draw the sample when their day is over.")),
    offices.OfficeHasGraded: ("", _("This office is grading just now. Another unit can take over when it has locked.")),
    offices.UnitHasAnOffice: ("partner", _("This unit is another of the four offices already. Choose another one.")),
    runs.AlreadyDecided: ("", _("This appeal has been decided meanwhile.")),
    runs.TooManyPictures: ("photo", _("An appeal has at most six pictures.")),
    NotAPhoto: ("photo", _("This is not a picture we can read. Take a JPEG, PNG or WebP.")),
    PhotoTooLarge: ("photo", _("This picture is too large. Take a smaller one.")),
}
_WITH_FIGURES: tuple[type[Exception], ...] = (
    NotPublishable,
    days.OfficeMissing,
    reports.SomebodyElseChanged,
    reports.OutOfRange,
    grades.GradesMissing,
    grades.GradedAtHome,
)
REFUSALS: tuple[type[Exception], ...] = (*SENTENCES, *_WITH_FIGURES)


def sentence(refusal: Exception) -> tuple[str, str]:
    """Return the field a refusal belongs to (empty: the whole form) and what it says."""
    if isinstance(refusal, days.OfficeMissing):
        names = listed([str(OfficeKey(key).label) for key in refusal.keys])
        return "place", gettext("First say which unit of the town is: %(names)s.") % {"names": names}
    if isinstance(refusal, _WITH_FIGURES):
        return "", _figures(refusal)
    field, words = SENTENCES[type(refusal)]
    return field, str(words)


def _figures(refusal: Exception) -> str:
    """Return what a refusal of the whole form says that names lines, villages or numbers."""
    if isinstance(refusal, reports.SomebodyElseChanged):
        return gettext(
            "Somebody else wrote on these lines while you did: %(codes)s. Nothing was overwritten; look at theirs "
            "below, then write yours again."
        ) % {"codes": listed(refusal.codes)}
    if isinstance(refusal, reports.OutOfRange):
        return gettext("These values cannot be: %(codes)s. A share lies from 0 to 100; a count is not below 0.") % {
            "codes": listed(refusal.codes)
        }
    if isinstance(refusal, grades.GradesMissing):
        return gettext("%(many)s grades are missing. Give them, then lock.") % {"many": refusal.many}
    if isinstance(refusal, grades.GradedAtHome):
        return gettext(
            "Who graded %(names)s has to keep away from there by now. A colleague grades it anew, then lock."
        ) % {"names": listed(refusal.names)}
    return gettext("It cannot be published yet: see below what is missing.")


def refuse(form: forms.Form, refusal: Exception) -> None:
    """Say in the form why the action refused, at the field it belongs to where the form has it."""
    field, words = sentence(refusal)
    form.add_error(field if field in form.fields else None, words)


def fault_sentence(fault: Fault, nodes: dict[str, Node]) -> str:
    """Return what keeps a scheme from being published, and what to do, in the reader's language."""
    node = nodes.get(fault.code)
    name = f"{node.code} {node.title}" if node else gettext("the index as a whole")
    if fault.kind is FaultKind.WEIGHTS:
        percent = f"{abs(fault.bp) / 100:g}"
        if fault.bp > 0:
            words = gettext("The weights below %(name)s lack %(percent)s %% of 100 %%.")
        else:
            words = gettext("The weights below %(name)s are %(percent)s %% over 100 %%.")
        return words % {"name": name, "percent": percent}
    other = nodes.get(fault.other)
    known = str(Record(fault.other).label) if fault.other in Record.values else other.title if other else ""
    return str(_FAULTS[fault.kind]) % {"name": name, "known": known}


_FAULTS: dict[FaultKind, Words] = {
    FaultKind.EMPTY: _("Nothing stands below %(name)s yet. Add a line, or take it out."),
    FaultKind.NO_INDEX: _("There is no line yet. Begin with an index."),
    FaultKind.HELD: _(
        "%(name)s asks villages for what the platform knows: %(known)s. Take it from the platform's records, or say "
        "why it is something else."
    ),
    FaultKind.TWICE: _("%(name)s asks for the same as %(known)s. Ask once, or say why it is something else."),
    FaultKind.NO_QUESTION: _("%(name)s comes from residents: say which question of the questionnaire."),
    FaultKind.NO_RECORD: _("%(name)s comes from the platform: say which of its records."),
    FaultKind.NO_MINUTES: _("%(name)s is asked of villages: say how many minutes it takes them."),
}
