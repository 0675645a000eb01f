"""Every change to alliances: found one, join, leave, services."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.partners.access import LEAD_ALLIANCE
from doorstep.partners.locks import hold_leaving
from doorstep.partners.models import Alliance, AllianceService, Membership, Partner
from doorstep.partners.queries import open_duties_of
from doorstep.partners.rules import (
    AlreadyLed,
    AlreadyMember,
    NameTaken,
    NotAMember,
    NotNow,
    NotTakingPart,
    Term,
    check_held,
    check_term,
    check_words,
)
from doorstep.partners.words import AllianceRole
from doorstep.places.models import Place


def found_alliance(
    by: Actor,
    *,
    name_zh: str,
    name_en: str = "",
    place: Place,
    lead: Partner,
    valid_from: date,
    valid_until: date | None = None,
    now: datetime,
) -> Alliance:
    """Found an alliance around `place`; `lead` belongs to it from its first day.

    Raises:
        NotAllowed: `by` may not keep alliances there.
        WordsMissing, EndsBeforeItBegins, NotTakingPart: see there.
        NameTaken: an alliance of this name goes on at this place.
    """
    require(by, LEAD_ALLIANCE, place.path)
    check_words(name_zh)
    check_term(valid_from, valid_until)
    try:
        with transaction.atomic():
            alliance = Alliance.objects.create(
                name_zh=name_zh.strip(),
                name_en=name_en.strip(),
                place=place,
                valid_from=valid_from,
                valid_until=valid_until,
            )
            _join(alliance, lead, AllianceRole.LEAD, Term(valid_from))
            detail = {"place": place.pk, "lead": lead.pk}
            journal.record(by, "partners.found_alliance", about(alliance), detail, now=now)
    except IntegrityError as clash:
        raise NameTaken from clash
    return alliance


def join_alliance(
    by: Actor,
    *,
    alliance: Alliance,
    partner: Partner,
    role: AllianceRole = AllianceRole.MEMBER,
    valid_from: date,
    valid_until: date | None = None,
    now: datetime,
) -> Membership:
    """Let a partner belong to an alliance from `valid_from`.

    Raises:
        NotAllowed: `by` may not keep this alliance.
        AlreadyMember, AlreadyLed, EndsBeforeItBegins, NotTakingPart: see there.
    """
    require(by, LEAD_ALLIANCE, alliance.place.path)
    check_term(valid_from, valid_until)
    with transaction.atomic():
        member = _join(alliance, partner, role, Term(valid_from, valid_until))
        detail = {"partner": partner.pk, "role": role.value, "from": str(valid_from), "until": str(valid_until or "")}
        journal.record(by, "partners.join_alliance", about(alliance), detail, now=now)
    return member


@transaction.atomic
def leave_alliance(by: Actor, *, membership: Membership, last_day: date, now: datetime) -> Membership:
    """Let a partner leave after `last_day`, unless it still owes something there.

    Raises:
        NotAllowed: `by` may not keep this alliance.
        HasOpenDuties: it has open duties (`settings.HELD_BY`).
        EndsBeforeItBegins: it was not in yet on that day.
        NotAMember: it has left by then.
    """
    require(by, LEAD_ALLIANCE, membership.alliance.place.path)
    hold(_lock(membership.alliance_id))
    member = Membership.objects.select_for_update(of=("self",)).select_related("alliance").get(pk=membership.pk)
    check_term(member.valid_from, last_day)
    if member.valid_until is not None and member.valid_until <= last_day:
        raise NotAMember
    hold_leaving(member.partner_id)
    check_held(open_duties_of(member.partner_id, member.alliance_id))
    member.valid_until = last_day
    member.save(update_fields=["valid_until"])
    detail = {"partner": member.partner_id, "last_day": str(last_day)}
    journal.record(by, "partners.leave_alliance", about(member.alliance), detail, now=now)
    return member


def offer_service(
    by: Actor, *, alliance: Alliance, name_zh: str, name_en: str = "", valid_from: date, now: datetime
) -> AllianceService:
    """Write down something the alliance offers from `valid_from`.

    Raises:
        NotAllowed, WordsMissing: see there.
        NameTaken: it offers this already.
    """
    require(by, LEAD_ALLIANCE, alliance.place.path)
    check_words(name_zh)
    try:
        with transaction.atomic():
            service = AllianceService.objects.create(
                alliance=alliance, name_zh=name_zh.strip(), name_en=name_en.strip(), valid_from=valid_from
            )
            journal.record(by, "partners.offer_service", about(alliance), {"service": service.pk}, now=now)
    except IntegrityError as clash:
        raise NameTaken from clash
    return service


@transaction.atomic
def end_service(by: Actor, *, service: AllianceService, last_day: date, now: datetime) -> AllianceService:
    """Offer something until `last_day` only.

    Raises:
        NotAllowed, EndsBeforeItBegins: see there.
        NotNow: it has ended already.
    """
    require(by, LEAD_ALLIANCE, service.alliance.place.path)
    service = AllianceService.objects.select_for_update(of=("self",)).select_related("alliance").get(pk=service.pk)
    check_term(service.valid_from, last_day)
    if service.valid_until is not None and service.valid_until < now.astimezone(TIME_ZONE).date():
        raise NotNow
    service.valid_until = last_day
    service.save(update_fields=["valid_until"])
    detail = {"service": service.pk, "last_day": str(last_day)}
    journal.record(by, "partners.end_service", about(service.alliance), detail, now=now)
    return service


def about(alliance: Alliance) -> str:
    """Return the journal's word for an alliance."""
    return f"partners.Alliance:{alliance.pk}"


def _lock(alliance_id: int) -> str:
    return f"partners.Alliance:{alliance_id}"


def _join(alliance: Alliance, partner: Partner, role: AllianceRole, term: Term) -> Membership:
    """Write a membership down, under the alliance's lock; the database refuses what slips through."""
    hold(_lock(alliance.pk))
    if not term.overlaps(Term(alliance.valid_from, alliance.valid_until)) or (
        partner.valid_until is not None and partner.valid_until < term.first
    ):
        raise NotTakingPart
    others = [
        (row.partner_id, row.role, Term(row.valid_from, row.valid_until))
        for row in Membership.objects.filter(alliance=alliance)
    ]
    if any(who == partner.pk and theirs.overlaps(term) for who, _, theirs in others):
        raise AlreadyMember
    if role is AllianceRole.LEAD and any(as_ == role and theirs.overlaps(term) for _, as_, theirs in others):
        raise AlreadyLed
    return Membership.objects.create(
        alliance=alliance, partner=partner, role=role, valid_from=term.first, valid_until=term.last
    )
