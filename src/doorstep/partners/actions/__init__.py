"""Every change to partners themselves and to who works for them; alliances and agreements have files of their own."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Login
from doorstep.partners.access import EDIT, SEAT
from doorstep.partners.locks import hold_leaving
from doorstep.partners.models import Partner, Seat
from doorstep.partners.queries import open_duties_of
from doorstep.partners.rules import EndsBeforeItBegins, check_held, check_term, is_sooner
from doorstep.partners.words import PartnerKind
from doorstep.places.models import Place
from doorstep.places.queries import valid_on


class PartnerNameTaken(ValueError):  # noqa: N818  named after what happened
    """A partner with this name takes part at this place already, or the code is in use."""


class NameMissing(ValueError):  # noqa: N818
    """A partner has a name."""


class AlreadySeated(ValueError):  # noqa: N818
    """This login works for this partner already."""


def add_partner(
    by: Actor,
    *,
    name: str,
    kind: PartnerKind,
    place: Place,
    code: str = "",
    valid_from: date,
    valid_until: date | None = None,
    now: datetime,
) -> Partner:
    """Write down a unit that takes part from `valid_from`.

    Raises:
        NotAllowed: `by` may not add partners at `place`.
        NameMissing, PartnerNameTaken, EndsBeforeItBegins: see there.
    """
    require(by, EDIT, place.path)
    partner = Partner(
        name=name.strip(), kind=kind, place=place, code=code.strip(), valid_from=valid_from, valid_until=valid_until
    )
    return _save(by, partner, "partners.add_partner", now)


@transaction.atomic
def edit_partner(
    by: Actor,
    *,
    partner: Partner,
    name: str,
    kind: PartnerKind,
    place: Place,
    code: str = "",
    valid_from: date,
    valid_until: date | None = None,
    now: datetime,
) -> Partner:
    """Change what is written about a partner; `valid_until` is how it leaves. Rights are needed at both places.

    Raises:
        NotAllowed: `by` may not change partners at one of the places.
        NameMissing, PartnerNameTaken, EndsBeforeItBegins: see there.
        HasOpenDuties: it would end, end sooner or begin later, and still owes something (`settings.HELD_BY`).
    """
    require(by, EDIT, partner.place.path)
    require(by, EDIT, place.path)
    hold_leaving(partner.pk)
    since, until = Partner.objects.values_list("valid_from", "valid_until").get(pk=partner.pk)
    today = now.astimezone(TIME_ZONE).date()
    if is_sooner(until, valid_until, today) or valid_from > max(since, today):
        check_held(open_duties_of(partner.pk))
    partner.name, partner.kind, partner.place, partner.code = name.strip(), kind, place, code.strip()
    partner.valid_from, partner.valid_until = valid_from, valid_until
    return _save(by, partner, "partners.edit_partner", now)


def _save(by: Actor, partner: Partner, verb: str, now: datetime) -> Partner:
    if not partner.name:
        raise NameMissing
    check_term(partner.valid_from, partner.valid_until)
    try:
        with transaction.atomic():
            partner.save()
            detail = {"kind": partner.kind, "place": partner.place_id, "until": str(partner.valid_until or "")}
            journal.record(by, verb, f"partners.Partner:{partner.pk}", detail, now=now)
    except IntegrityError as clash:
        raise PartnerNameTaken from clash
    return partner


@transaction.atomic
def seat_login(by: Actor, *, partner: Partner, login: Login, until: date | None = None, now: datetime) -> Seat:
    """Let `login` work for `partner` from today: it sees the partner's duties and may answer for them.

    Raises:
        NotAllowed: `by` has no such right at the partner's place.
        EndsBeforeItBegins: `until` is over already.
        AlreadySeated: it does so already.
    """
    require(by, SEAT, partner.place.path)
    today = now.astimezone(TIME_ZONE).date()
    if until is not None and until < today:
        raise EndsBeforeItBegins
    if Seat.objects.filter(valid_on(today), partner=partner, login=login).exists():
        raise AlreadySeated
    try:
        with transaction.atomic():
            seat = Seat.objects.create(partner=partner, login=login, valid_from=today, valid_until=until)
    except IntegrityError as clash:
        raise AlreadySeated from clash
    journal.record(by, "partners.seat_login", f"partners.Partner:{partner.pk}", {"login": login.pk}, now=now)
    return seat


@transaction.atomic
def unseat_login(by: Actor, *, seat: Seat, now: datetime) -> None:
    """Let a login no longer work for its partner; one that began today is as if it never had."""
    require(by, SEAT, seat.partner.place.path)
    today = now.astimezone(TIME_ZONE).date()
    if seat.valid_from >= today:
        Seat.objects.filter(pk=seat.pk).delete()
    else:
        Seat.objects.filter(pk=seat.pk).update(valid_until=today - timedelta(days=1))
    detail = {"login": seat.login_id}
    journal.record(by, "partners.unseat_login", f"partners.Partner:{seat.partner_id}", detail, now=now)
