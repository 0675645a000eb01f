"""Write down what drivers and crews hold; say who may not go out with it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.models import Login
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
