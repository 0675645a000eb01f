"""Who may see and change partners, their alliances, their agreements, and what goes to other installations."""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import STAFF, Deed, NotAllowed, Subject, Verb, may
from doorstep.base.actor import Actor
from doorstep.base.words import Role

_OFFICE = {Role.COUNTY_PLANNER, Role.TOWNSHIP_OFFICER}
FOR_A_UNIT = frozenset({Role.PARTNER_STAFF, Role.CREW, Role.PHARMACIST, Role.VERIFIER})
"""Who has these roles works for a unit, and sees nothing of what other units agreed on or promised."""

SEE = Verb(
    "partners.see",
    STAFF,
    label=pgettext_lazy("verb", "See partners"),
    limits=pgettext_lazy(
        "verb",
        "partner staff, crews, pharmacists and verifiers: alliances and agreements of the unit they work for, and what "
        "that unit promised",
    ),
)
EDIT = Verb("partners.edit", _OFFICE, label=pgettext_lazy("verb", "Write down and change partners"))
SEAT = Verb("partners.seat", _OFFICE, label=pgettext_lazy("verb", "Say which login works for which partner"))
LEAD_ALLIANCE = Verb(
    "partners.lead_alliance", _OFFICE, label=pgettext_lazy("verb", "Keep alliances, members, services and teams")
)
DELIVER = Verb(
    "partners.deliver",
    _OFFICE | {Role.PARTNER_STAFF},
    label=pgettext_lazy("verb", "Write down what a partner promised and delivered"),
    limits=pgettext_lazy("verb", "partner staff: for the unit they work for"),
)
AGREE = Verb("partners.agree", _OFFICE, label=pgettext_lazy("verb", "Keep pairings, secondments and joint cases"))
APPROVE = Verb(
    "partners.approve",
    _OFFICE | {Role.PARTNER_STAFF},
    label=pgettext_lazy("verb", "Approve a secondment"),
    limits=pgettext_lazy("verb", "never for both sides; partner staff: for the unit they work for"),
)
SEE_CASES = Verb(
    "partners.see_cases",
    _OFFICE | {Role.AUDITOR, Role.PARTNER_STAFF},
    label=pgettext_lazy("verb", "See joint cases and their files"),
    limits=pgettext_lazy("verb", "partner staff: where the unit they work for is a side"),
)
EXCHANGE = Verb(
    "partners.exchange",
    {Role.COUNTY_PLANNER},
    label=pgettext_lazy("verb", "Exchange packages with other installations"),
)

DEEDS = (
    Deed("partners.add_partner", pgettext_lazy("verb", "Write down a partner")),
    Deed("partners.edit_partner", pgettext_lazy("verb", "Change a partner")),
    Deed("partners.keep_who_owes", pgettext_lazy("verb", "Stay because something is still owed")),
    Deed("partners.seat_login", pgettext_lazy("verb", "Let a login work for a partner")),
    Deed("partners.unseat_login", pgettext_lazy("verb", "A login no longer works for a partner")),
    Deed("partners.found_alliance", pgettext_lazy("verb", "Found an alliance")),
    Deed("partners.join_alliance", pgettext_lazy("verb", "Join an alliance")),
    Deed("partners.leave_alliance", pgettext_lazy("verb", "Leave an alliance")),
    Deed("partners.offer_service", pgettext_lazy("verb", "Offer a service of an alliance")),
    Deed("partners.end_service", pgettext_lazy("verb", "End a service of an alliance")),
    Deed("partners.make_promise", pgettext_lazy("verb", "Promise something")),
    Deed("partners.record_delivery", pgettext_lazy("verb", "Write down what was delivered")),
    Deed("partners.reverse_delivery", pgettext_lazy("verb", "Take back what was written down as delivered")),
    Deed("partners.form_team", pgettext_lazy("verb", "Form a team")),
    Deed("partners.end_team", pgettext_lazy("verb", "End a team")),
    Deed("partners.join_team", pgettext_lazy("verb", "Join a team")),
    Deed("partners.leave_team", pgettext_lazy("verb", "Leave a team")),
    Deed("partners.agree_pairing", pgettext_lazy("verb", "Agree on a pairing")),
    Deed("partners.record_progress", pgettext_lazy("verb", "Write down how far a goal stands")),
    Deed("partners.end_pairing", pgettext_lazy("verb", "End a pairing early")),
    Deed("partners.ask_secondment", pgettext_lazy("verb", "Ask for a secondment")),
    Deed("partners.approve_secondment", pgettext_lazy("verb", "Approve a secondment")),
    Deed("partners.refuse_secondment", pgettext_lazy("verb", "Refuse a secondment")),
    Deed("partners.end_secondment", pgettext_lazy("verb", "End a secondment early")),
    Deed("partners.open_case", pgettext_lazy("verb", "Open a joint case")),
    Deed("partners.add_file", pgettext_lazy("verb", "Add a file to a joint case")),
    Deed("partners.close_case", pgettext_lazy("verb", "Close a joint case")),
    Deed("partners.read_file", pgettext_lazy("verb", "Take a file out of a joint case")),
    Deed("partners.add_peer", pgettext_lazy("verb", "Agree on exchange with another installation")),
    Deed("partners.end_peer", pgettext_lazy("verb", "End the exchange with another installation")),
    Deed("partners.agree_sharing", pgettext_lazy("verb", "Record an agreement on sharing personal data")),
    Deed("partners.export_package", pgettext_lazy("verb", "Make a package for another installation")),
    Deed("partners.receive_package", pgettext_lazy("verb", "Receive a package for checking")),
    Deed("partners.import_package", pgettext_lazy("verb", "Take a package in")),
    Deed("partners.put_aside", pgettext_lazy("verb", "Put a package aside")),
    Deed("partners.settle_conflict", pgettext_lazy("verb", "Note how a contradiction was settled")),
)
SUBJECTS = (
    Subject("partners.Partner", pgettext_lazy("journal", "Partner"), page="partners:partner_edit", named="name"),
    Subject("partners.Alliance", pgettext_lazy("journal", "Alliance"), page="partners:alliance", named="name_zh"),
    Subject("partners.Promise", pgettext_lazy("journal", "Promise"), page="partners:promise", named="what"),
    Subject("partners.Team", pgettext_lazy("journal", "Team"), page="partners:team", named="name"),
    Subject("partners.Pairing", pgettext_lazy("journal", "Pairing"), page="partners:pairing", named="title"),
    Subject("partners.Secondment", pgettext_lazy("journal", "Secondment"), page="partners:secondment"),
    Subject("partners.JointCase", pgettext_lazy("journal", "Joint case"), page="partners:case", named="number"),
    Subject("partners.CaseFile", pgettext_lazy("journal", "File of a joint case")),
    Subject("partners.Peer", pgettext_lazy("journal", "Other installation"), page="partners:peer", named="name"),
    Subject("partners.Package", pgettext_lazy("journal", "Package"), page="partners:package"),
    Subject("partners.ExchangeConflict", pgettext_lazy("journal", "Contradiction"), page="partners:conflict_settle"),
)


def may_for(actor: Actor, what: Verb, at: str, partner_id: int | None, seats: tuple[int, ...]) -> bool:
    """Say whether `actor` may do `what` for a partner at home at `at`.

    Partner staff may for the units they work for alone (`seats`, of `queries.seats_of`); an office for all of its area.
    """
    is_theirs = partner_id is not None and partner_id in seats and Role.PARTNER_STAFF in actor.roles
    return (is_theirs and what.allows(Role.PARTNER_STAFF)) or may(in_office(actor), what, at)


def require_for(actor: Actor, what: Verb, at: str, partner_id: int | None, seats: tuple[int, ...]) -> None:
    """Let `actor` pass, or raise.

    Raises:
        NotAllowed: see `may_for`.
    """
    if not may_for(actor, what, at, partner_id, seats):
        raise NotAllowed(what.name, at)


def in_office(actor: Actor) -> Actor:
    """Return the actor without what they may while working for a unit: what is left holds for every unit of an area."""
    grants = tuple(grant for grant in actor.grants if grant.role not in FOR_A_UNIT)
    return Actor(actor.user_id, grants, actor.name)
