"""Who may see and change what of the reputation index.

Beside roles at places, whoever works for one of a town's four offices grades for it, and nobody sees another office's
grades before they have locked their own: `queries.offices` decides that.
"""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import Deed, Subject, Verb
from doorstep.base.words import Role

_TOWN = {Role.TOWNSHIP_OFFICER, Role.COUNTY_PLANNER}
_READERS = _TOWN | {Role.VILLAGE_OFFICER, Role.PARTNER_STAFF, Role.VERIFIER, Role.AUDITOR}

SEE = Verb(
    "reputation.see",
    _READERS,
    label=pgettext_lazy("verb", "See the schemes and quarters of the index"),
    limits=pgettext_lazy("verb", "of one's area, or of the office one works for"),
)
EDIT_SCHEME = Verb(
    "reputation.edit_scheme", {Role.COUNTY_PLANNER}, label=pgettext_lazy("verb", "Write and publish schemes")
)
RUN_QUARTER = Verb("reputation.run_quarter", _TOWN, label=pgettext_lazy("verb", "Open, watch and close a quarter"))
REPORT = Verb(
    "reputation.report",
    _TOWN | {Role.VILLAGE_OFFICER},
    label=pgettext_lazy("verb", "Fill in and hand in a village's report"),
)
GRADE = Verb(
    "reputation.grade",
    {Role.PARTNER_STAFF, Role.TOWNSHIP_OFFICER, Role.VERIFIER},
    label=pgettext_lazy("verb", "Grade villages for an office"),
    limits=pgettext_lazy("verb", "for the office one works for, never a village of one's own"),
)
ADJUDICATE = Verb(
    "reputation.adjudicate", _TOWN, label=pgettext_lazy("verb", "Decide where two grades lie too far apart")
)
AUDIT = Verb(
    "reputation.audit",
    _TOWN | {Role.VERIFIER, Role.AUDITOR},
    label=pgettext_lazy("verb", "Draw and look at lines of reports"),
    limits=pgettext_lazy("verb", "never of a village of one's own"),
)
SEE_BURDEN = Verb("reputation.see_burden", public=True, label=pgettext_lazy("verb", "See what reports ask of villages"))
COMPUTE = Verb("reputation.compute", _TOWN, label=pgettext_lazy("verb", "Reckon a quarter of the index"))
PUBLISH = Verb("reputation.publish", _TOWN, label=pgettext_lazy("verb", "Publish and withdraw results of the index"))
SEE_APPEALS = Verb(
    "reputation.see_appeals",
    _TOWN | {Role.VILLAGE_OFFICER, Role.VERIFIER, Role.AUDITOR},
    label=pgettext_lazy("verb", "See appeals against values of the index"),
)
APPEAL = Verb(
    "reputation.appeal",
    {Role.VILLAGE_OFFICER},
    label=pgettext_lazy("verb", "Appeal against a value of the index"),
    limits=pgettext_lazy("verb", "for one's own village, within the term"),
)
DECIDE_APPEAL = Verb(
    "reputation.decide_appeal",
    _TOWN | {Role.VERIFIER, Role.AUDITOR},
    label=pgettext_lazy("verb", "Decide appeals against values of the index"),
    limits=pgettext_lazy("verb", "where one had no part in what is disputed"),
)

DEEDS = (
    Deed("reputation.draft_scheme", pgettext_lazy("verb", "Begin a version of a scheme")),
    Deed("reputation.change_scheme", pgettext_lazy("verb", "Change a draft of a scheme")),
    Deed("reputation.add_node", pgettext_lazy("verb", "Add a line to a scheme")),
    Deed("reputation.change_node", pgettext_lazy("verb", "Change a line of a scheme")),
    Deed("reputation.drop_node", pgettext_lazy("verb", "Take a line out of a draft")),
    Deed("reputation.set_weights", pgettext_lazy("verb", "Set weights of a scheme")),
    Deed("reputation.publish_scheme", pgettext_lazy("verb", "Publish a scheme")),
    Deed("reputation.retire_scheme", pgettext_lazy("verb", "Stop using a scheme")),
    Deed("reputation.name_office", pgettext_lazy("verb", "Say which unit is one of the four offices")),
    Deed("reputation.keep_away", pgettext_lazy("verb", "Write down that somebody keeps away from a village")),
    Deed("reputation.open_quarter", pgettext_lazy("verb", "Open a quarter")),
    Deed("reputation.close_quarter", pgettext_lazy("verb", "Close a quarter")),
    Deed("reputation.fill_in", pgettext_lazy("verb", "Fill in a report")),
    Deed("reputation.add_evidence", pgettext_lazy("verb", "Add evidence to a report")),
    Deed("reputation.drop_evidence", pgettext_lazy("verb", "Take evidence out of a report")),
    Deed("reputation.hand_in", pgettext_lazy("verb", "Hand a report in")),
    Deed("reputation.hand_back", pgettext_lazy("verb", "Hand a report back")),
    Deed("reputation.lock_grades", pgettext_lazy("verb", "Lock an office's grades")),
    Deed("reputation.draw_audit", pgettext_lazy("verb", "Draw what an audit looks at")),
    Deed("reputation.join_wave", pgettext_lazy("verb", "Let a survey count in a quarter")),
    Deed("reputation.keep_run", pgettext_lazy("verb", "Keep what was reckoned")),
    Deed("reputation.add_picture", pgettext_lazy("verb", "Add a picture to an appeal")),
    Deed("reputation.withdraw", pgettext_lazy("verb", "Withdraw something published")),
    Deed("reputation.note_finding", pgettext_lazy("verb", "Write down what an audit found")),
)
SUBJECTS = (
    Subject("reputation.Scheme", pgettext_lazy("journal", "Scheme of the index"), "reputation:scheme", "name"),
    Subject("reputation.Quarter", pgettext_lazy("journal", "Quarter of the index"), "reputation:quarter"),
    Subject("reputation.VillageReport", pgettext_lazy("journal", "Village's report"), "reputation:report"),
    Subject("reputation.Run", pgettext_lazy("journal", "Run of the index"), "reputation:run"),
    Subject("reputation.Appeal", pgettext_lazy("journal", "Appeal against a value"), "reputation:appeal"),
    Subject("reputation.Office", pgettext_lazy("journal", "Office that grades")),
    Subject("reputation.Recusal", pgettext_lazy("journal", "Keeping away from a village")),
)
