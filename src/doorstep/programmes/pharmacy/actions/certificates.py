"""Write down what drivers and crews hold; say who may not go out with it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.models import Login
from doorstep.ledger.rules import check_reason
from doorstep.partners.models import Partner
from doorstep.programmes.pharmacy.access import KEEP_LICENCES
from doorstep.programmes.pharmacy.models import Certificate
from doorstep.programmes.pharmacy.queries.certificates import members
from doorstep.programmes.pharmacy.rules import duty as rules
from doorstep.programmes.pharmacy.rules.trips import CertificateOver
from doorstep.programmes.pharmacy.words import CertificateKind, Standing


def register_certificate(
    by: Actor,
    *,
    login: Login,
    partner: Partner,
    kind: CertificateKind,
    number: str,
    valid_from: date,
    valid_until: date,
    now: datetime,
) -> Certificate:
    """Write down a certificate of a driver or crew member; a renewed one is written down anew.

    Raises:
        NotAllowed: `by` may not.
        LicenceNumberBlank, LicenceNumberTaken, EndsBeforeItBegins: see there; taken: one until that day is known.
    """
    require(by, KEEP_LICENCES, partner.place.path)
    number = rules.clean_number(number)
    rules.check_days(valid_from, valid_until)
    try:
        with transaction.atomic():
            made = Certificate.objects.create(
                login=login, partner=partner, kind=kind, number=number, valid_from=valid_from, valid_until=valid_until,
                registered_at=now,
            )  # fmt: skip
            detail = {"login": login.pk, "kind": kind, "until": valid_until.isoformat()}
            journal.record(by, "pharmacy.register_certificate", made.about, detail, now=now)
    except IntegrityError as taken:
        raise rules.LicenceNumberTaken from taken
    return made


@transaction.atomic
def withdraw_certificate(by: Actor, *, certificate: Certificate, reason: str, now: datetime) -> Certificate:
    """Withdraw a certificate that was taken from somebody or written down wrongly: it holds nobody up or out any more.

    Raises:
        NotAllowed: `by` may not.
        ReasonMissing: nobody says why.
        WithdrawnAlready: it was before.
    """
    require(by, KEEP_LICENCES, certificate.partner.place.path)
    check_reason(reason)
    held = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if held.withdrawn_at is not None:
        raise rules.WithdrawnAlready
    held.withdrawn_at, held.withdrawn_by_id, held.withdrawn_reason = now, by.user_id, reason.strip()[:200]
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    detail = {"reason": held.withdrawn_reason}
    journal.record(by, "pharmacy.withdraw_certificate", held.about, detail, now=now)
    return held


@transaction.atomic
def correct_certificate(
    by: Actor, *, certificate: Certificate, number: str, valid_from: date, valid_until: date, reason: str, now: datetime
) -> Certificate:
    """Write a certificate down anew in the place of one that was written down wrongly; both rows stay.

    Raises:
        NotAllowed, ReasonMissing, WithdrawnAlready: see `withdraw_certificate`.
        LicenceNumberBlank, LicenceNumberTaken, EndsBeforeItBegins: see `register_certificate`.
    """
    withdraw_certificate(by, certificate=certificate, reason=reason, now=now)
    return register_certificate(
        by, login=certificate.login, partner=certificate.partner, kind=CertificateKind(certificate.kind), number=number,
        valid_from=valid_from, valid_until=valid_until, now=now,
    )  # fmt: skip


def check_crew(crew: Iterable[Login], on: date) -> None:
    """Let a crew go out on a day whose certificates hold; what nobody wrote down does not hold anybody back.

    Raises:
        CertificateOver: one of them has one that does not.
    """
    for member in members(crew, on):
        for one in member.held:
            if one.standing in {Standing.OVER, Standing.NOT_YET}:
                kind = CertificateKind(one.certificate.kind)
                raise CertificateOver(member.login.username, kind, one.certificate.valid_until)
