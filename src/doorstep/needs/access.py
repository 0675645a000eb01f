"""Who may see and do what with needs, duties and wishes.

Beside roles at places, whoever works for a unit (a seat) may see and answer the duties their unit leads or helps with,
and a firm sees its own needs: `queries` and `require_lead` below decide that.
"""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import STAFF, Deed, Subject, Verb
from doorstep.base.words import Role

_NEAR = {Role.STATION_VOLUNTEER, Role.VILLAGE_OFFICER, Role.TOWNSHIP_OFFICER, Role.COUNTY_PLANNER}
_OFFICE = {Role.VILLAGE_OFFICER, Role.TOWNSHIP_OFFICER, Role.COUNTY_PLANNER}
_ABOVE = {Role.TOWNSHIP_OFFICER, Role.COUNTY_PLANNER}

TELL = Verb("needs.tell", public=True, label=pgettext_lazy("verb", "Say what is needed"))
FOLLOW_SLIP = Verb(
    "needs.follow_slip",
    public=True,
    label=pgettext_lazy("verb", "Look a slip up, and say whether it is solved"),
    limits=pgettext_lazy("verb", "with the slip's code"),
)
SEE = Verb("needs.see", _NEAR | {Role.AUDITOR}, label=pgettext_lazy("verb", "See the needs of one's area"))
SEE_NEED = Verb(
    "needs.see_need",
    STAFF,
    label=pgettext_lazy("verb", "Look into a need"),
    limits=pgettext_lazy("verb", "of one's area, of a duty of the unit one works for, or of one's own firm"),
)
TAKE = Verb("needs.take", _NEAR, label=pgettext_lazy("verb", "Take a need on somebody's behalf"))
PRINT_SLIP = Verb("needs.print_slip", _NEAR, label=pgettext_lazy("verb", "Print a slip"))
SORT = Verb("needs.sort", _OFFICE, label=pgettext_lazy("verb", "Sort needs: category, urgency, what may be shown"))
MERGE = Verb("needs.merge", _OFFICE, label=pgettext_lazy("verb", "Join needs that say the same"))
ASSIGN = Verb("needs.assign", _OFFICE, label=pgettext_lazy("verb", "Name who leads a duty"))
SUPERVISE = Verb(
    "needs.supervise",
    _ABOVE,
    label=pgettext_lazy("verb", "Decide about duties given back, ruled on, paused or overdue"),
    limits=pgettext_lazy("verb", "where they are worked on, or where their need is at home"),
)
SEE_DUTIES = Verb(
    "needs.see_duties",
    STAFF,
    label=pgettext_lazy("verb", "See duties"),
    limits=pgettext_lazy("verb", "of one's area, or of the unit one works for"),
)
ANSWER = Verb(
    "needs.answer",
    STAFF - {Role.AUDITOR, Role.VERIFIER},
    label=pgettext_lazy("verb", "Take up, answer or give back a duty"),
    limits=pgettext_lazy("verb", "of the unit one works for"),
)
SAY_FOR = Verb(
    "needs.say_for",
    _NEAR,
    label=pgettext_lazy("verb", "Pass on a resident's word"),
    limits=pgettext_lazy("verb", "marked as passed on"),
)
SEE_RATES = Verb("needs.see_rates", STAFF, label=pgettext_lazy("verb", "See the board of rates"))
KEEP_CATEGORIES = Verb(
    "needs.keep_categories", {Role.COUNTY_PLANNER}, label=pgettext_lazy("verb", "Keep the categories")
)
KEEP_HOURS = Verb("needs.keep_hours", _ABOVE, label=pgettext_lazy("verb", "Write down a unit's office hours"))
SEE_OFFERS = Verb("needs.see_offers", _OFFICE, label=pgettext_lazy("verb", "See offers"))
KEEP_OFFERS = Verb("needs.keep_offers", _OFFICE, label=pgettext_lazy("verb", "Write down and withdraw offers"))
SEE_WISHES = Verb("needs.see_wishes", public=True, label=pgettext_lazy("verb", "See the board of wishes"))
POST_WISH = Verb("needs.post_wish", _NEAR, label=pgettext_lazy("verb", "Put a wish on the board"))
SEE_WISHER = Verb(
    "needs.see_wisher",
    _NEAR,
    label=pgettext_lazy("verb", "See whose wish it is"),
    limits=pgettext_lazy("verb", "of one's own area"),
)
CLAIM_WISH = Verb(
    "needs.claim_wish",
    set(Role) - {Role.AUDITOR},
    label=pgettext_lazy("verb", "Claim a wish"),
)

DEEDS = (
    Deed("needs.follow_need", pgettext_lazy("verb", "Join in a need")),
    Deed("needs.told_more", pgettext_lazy("verb", "Tell a need again, with more about it")),
    Deed("needs.told_more_urgently", pgettext_lazy("verb", "Tell a need again, more urgently")),
    Deed("needs.keep_apart", pgettext_lazy("verb", "Say that two needs are two")),
    Deed("needs.give_mandate", pgettext_lazy("verb", "Write down that somebody acts for somebody")),
    Deed("needs.create_duty", pgettext_lazy("verb", "Write down a duty")),
    Deed("needs.accept_duty", pgettext_lazy("verb", "Take up a duty")),
    Deed("needs.return_duty", pgettext_lazy("verb", "Give a duty back")),
    Deed("needs.reassign_duty", pgettext_lazy("verb", "Name another lead")),
    Deed("needs.name_helpers", pgettext_lazy("verb", "Name helpers")),
    Deed("needs.pause_duty", pgettext_lazy("verb", "Pause a duty's clock")),
    Deed("needs.resume_duty", pgettext_lazy("verb", "Let a duty's clock run again")),
    Deed("needs.answer_duty", pgettext_lazy("verb", "Answer a duty")),
    Deed("needs.note_duty", pgettext_lazy("verb", "Note something about a duty")),
    Deed("needs.confirm_duty", pgettext_lazy("verb", "Close a duty")),
    Deed("needs.withdraw_duty", pgettext_lazy("verb", "Withdraw a duty")),
    Deed("needs.escalate_duties", pgettext_lazy("verb", "Pass overdue duties upwards")),
    Deed("needs.say_word", pgettext_lazy("verb", "Say whether a need is solved")),
    Deed("needs.drop_need", pgettext_lazy("verb", "Take a need back")),
    Deed("needs.leave_need", pgettext_lazy("verb", "Take a need back for oneself; it goes on for others")),
    Deed("needs.close_unanswered", pgettext_lazy("verb", "Close what nobody said anything about")),
    Deed("needs.add_photo", pgettext_lazy("verb", "Add a photo")),
    Deed("needs.save_category", pgettext_lazy("verb", "Change a category")),
    Deed("needs.add_offer", pgettext_lazy("verb", "Write down an offer")),
    Deed("needs.end_offer", pgettext_lazy("verb", "End an offer")),
    Deed("needs.release_wish", pgettext_lazy("verb", "Release a claimed wish")),
    Deed("needs.reindex", pgettext_lazy("verb", "Write the indexes of texts anew")),
    Deed("needs.take_papers", pgettext_lazy("verb", "Take in a file of papers")),
    Deed("needs.release_wishes", pgettext_lazy("verb", "Release wishes whose time is up")),
    Deed("needs.grant_wish", pgettext_lazy("verb", "Say that a wish came true")),
    Deed("needs.thank_for_wish", pgettext_lazy("verb", "Write down thanks for a wish")),
    Deed("needs.withdraw_wish", pgettext_lazy("verb", "Take a wish back")),
)
SUBJECTS = (
    Subject("needs.Need", pgettext_lazy("journal", "Need")),
    Subject("needs.Duty", pgettext_lazy("journal", "Duty")),
    Subject("needs.Wish", pgettext_lazy("journal", "Wish")),
    Subject("needs.Category", pgettext_lazy("journal", "Category")),
    Subject("needs.Offer", pgettext_lazy("journal", "Offer")),
    Subject("needs.PaperBatch", pgettext_lazy("journal", "Batch of papers")),
    Subject("needs.Mandate", pgettext_lazy("journal", "Mandate")),
)
