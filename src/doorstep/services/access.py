"""Who may see, schedule and record sessions; who may announce activities, certify hours and run campaigns."""

from datetime import date

from django.utils.translation import pgettext_lazy

from doorstep.base.access import STAFF, Deed, NotAllowed, Subject, Verb, may
from doorstep.base.actor import Actor
from doorstep.base.words import Role
from doorstep.partners.models import Partner
from doorstep.partners.queries import seats_of

SEE = Verb("services.see", STAFF, label=pgettext_lazy("verb", "See sessions"))
SCHEDULE = Verb("services.schedule", {Role.COUNTY_PLANNER}, label=pgettext_lazy("verb", "Schedule sessions"))
HOLD = Verb(
    "services.hold_session",
    {Role.CREW, Role.PARTNER_STAFF, Role.COUNTY_PLANNER},
    label=pgettext_lazy("verb", "Record that a session took place"),
)
MISS = Verb(
    "services.miss_session",
    {Role.CREW, Role.PARTNER_STAFF, Role.COUNTY_PLANNER},
    label=pgettext_lazy("verb", "Record that a session was missed"),
)
CANCEL = Verb("services.cancel_session", {Role.COUNTY_PLANNER}, label=pgettext_lazy("verb", "Cancel a session"))

_OFFICE = {Role.STATION_VOLUNTEER, Role.VILLAGE_OFFICER, Role.TOWNSHIP_OFFICER, Role.COUNTY_PLANNER}
_HOSTS = _OFFICE | {Role.PARTNER_STAFF}
_OWN = pgettext_lazy("verb", "a partner's staff: of their own partner")

ANNOUNCE = Verb(
    "services.announce_activity", _HOSTS, label=pgettext_lazy("verb", "Announce and change an activity"), limits=_OWN
)
SIGN_UP = Verb("services.sign_up", public=True, label=pgettext_lazy("verb", "Sign up for an activity"))
WITHDRAW = Verb("services.withdraw_booking", public=True, label=pgettext_lazy("verb", "Withdraw with one's slip"))
SEE_BOOKINGS = Verb("services.see_bookings", _HOSTS, label=pgettext_lazy("verb", "See who has signed up"), limits=_OWN)
ATTEND = Verb(
    "services.record_attendance", _HOSTS, label=pgettext_lazy("verb", "Record who came to an activity"), limits=_OWN
)
SEE_HOURS = Verb(
    "services.see_hours",
    _HOSTS | {Role.AUDITOR},
    label=pgettext_lazy("verb", "See and take out volunteers' hours"),
    limits=pgettext_lazy("verb", "names only of people one may see; everybody their own"),
)
CERTIFY = Verb(
    "services.record_service",
    _HOSTS,
    label=pgettext_lazy("verb", "Record and certify volunteers' hours"),
    limits=pgettext_lazy("verb", "never one's own; a partner's staff: of their own partner"),
)
SEE_OWN_HOURS = Verb(
    "services.see_own_hours", set(Role), label=pgettext_lazy("verb", "See one's own hours as a volunteer")
)
RUN_CAMPAIGN = Verb(
    "services.run_campaign",
    {Role.TOWNSHIP_OFFICER, Role.COUNTY_PLANNER},
    label=pgettext_lazy("verb", "Set up a campaign"),
)
RUN_QUIZ = Verb("services.run_quiz", _OFFICE, label=pgettext_lazy("verb", "Set up and close a quiz"))
ANSWER = Verb("services.answer_quiz", public=True, label=pgettext_lazy("verb", "Answer a quiz without a name"))

DEEDS = (
    Deed("services.correct_session", pgettext_lazy("verb", "Correct the record of a session")),
    Deed("services.unmiss_session", pgettext_lazy("verb", "Take back that a session was missed")),
    Deed("services.supersede_sessions", pgettext_lazy("verb", "Replace sessions by those of a new plan")),
    Deed("services.restore_sessions", pgettext_lazy("verb", "Bring replaced sessions back")),
    Deed("services.withdraw_sessions", pgettext_lazy("verb", "Withdraw sessions still to come")),
    Deed("services.edit_activity", pgettext_lazy("verb", "Change an activity")),
    Deed("services.cancel_activity", pgettext_lazy("verb", "Call off an activity")),
    Deed("services.correct_attendance", pgettext_lazy("verb", "Correct who came to an activity")),
    Deed("services.reverse_service", pgettext_lazy("verb", "Take back a record of hours")),
    Deed("services.export_service", pgettext_lazy("verb", "Take out volunteers' hours")),
    Deed("services.create_campaign", pgettext_lazy("verb", "Set up a campaign")),
    Deed("services.widen_campaign", pgettext_lazy("verb", "Add schools and topics to a campaign")),
    Deed("services.create_quiz", pgettext_lazy("verb", "Set up a quiz")),
    Deed("services.enter_sheets", pgettext_lazy("verb", "Enter sheets of paper of a quiz")),
    Deed("services.close_quiz", pgettext_lazy("verb", "Close a quiz")),
    Deed("services.load_rules", pgettext_lazy("verb", "Write down the rules of activities")),
)
SUBJECTS = (
    Subject("services.Session", pgettext_lazy("journal", "Session")),
    Subject("services.Activity", pgettext_lazy("journal", "Activity")),
    Subject("services.VolunteerService", pgettext_lazy("journal", "Volunteers' hours")),
    Subject("services.Campaign", pgettext_lazy("journal", "Campaign")),
    Subject("services.Quiz", pgettext_lazy("journal", "Quiz")),
)


def acts_for(actor: Actor, what: Verb, at: str) -> bool:
    """Say whether `actor` may do `what` at a place only as the staff of a partner, who act for their own one alone."""
    held = {grant.role for grant in actor.grants if what.allows(grant.role) and grant.covers(at)}
    return held == {Role.PARTNER_STAFF}


def may_host(actor: Actor, what: Verb, at: str, host: Partner, on: date) -> bool:
    """Say whether `actor` may do `what` at a place for this host."""
    return may(actor, what, at) and (not acts_for(actor, what, at) or host.pk in seats_of(actor, on))


def require_host(actor: Actor, what: Verb, at: str, host: Partner, on: date) -> None:
    """Let `actor` pass who may do `what` at a place for this host, or raise.

    Raises:
        NotAllowed: no role there, or the staff of another partner.
    """
    if not may_host(actor, what, at, host, on):
        raise NotAllowed(what.name, at)
