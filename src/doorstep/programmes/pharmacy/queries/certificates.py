"""What drivers and crews hold: of each person and kind the one that holds longest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.models import Login
from doorstep.partners.models import Partner
from doorstep.partners.queries import taking_part
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.access import KEEP_LICENCES, SEE_DUTY
from doorstep.programmes.pharmacy.models import Certificate
from doorstep.programmes.pharmacy.rules.duty import standing
from doorstep.programmes.pharmacy.words import CertificateKind, Standing


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate and how it stands on a day.

    Args:
        certificate: With its login and partner.
        standing: On that day.
        days_left: Days until it is over, that day included; 0 once it is.
    """

    certificate: Certificate
    standing: Standing
    days_left: int


@dataclass(frozen=True, slots=True)
class Member:
    """One of a crew, with what they hold and the kinds that nobody wrote down."""

    login: Login
    held: list[Held]
    lacking: list[CertificateKind]


def held(found: QuerySet[Certificate], on: date) -> list[Held]:
    """Return of each login and kind the one that holds longest, those that are over last; one query.

    What was withdrawn holds for nothing.
    """
    newest: dict[tuple[int, str], Certificate] = {}
    standing_ones = found.filter(withdrawn_at__isnull=True)
    for one in standing_ones.select_related("login", "partner").order_by("login__username", "kind", "-valid_until"):
        newest.setdefault((one.login_id, one.kind), one)
    rows = [
        Held(one, standing(one.valid_from, one.valid_until, on), max(0, (one.valid_until - on).days + 1))
        for one in newest.values()
    ]
    return sorted(rows, key=lambda row: row.standing is Standing.OVER)


def certificates(actor: Actor) -> QuerySet[Certificate]:
    """Return the certificates of companies where the actor may see who is on duty, also those withdrawn."""
    found = Certificate.objects.filter(inside(scopes(actor, SEE_DUTY), "partner__place__path"))
    return found.select_related("login", "partner__place", "withdrawn_by")


def others_of(certificate: Certificate) -> QuerySet[Certificate]:
    """Return what else was written down of the same person and kind, also withdrawn, the longest first."""
    same = Certificate.objects.filter(login=certificate.login_id, kind=certificate.kind).exclude(pk=certificate.pk)
    return same.select_related("withdrawn_by")


def members(logins: Iterable[Login], on: date) -> list[Member]:
    """Return each of a crew with what they hold on a day; one query."""
    crew = list(logins)
    by_login: dict[int, list[Held]] = {}
    for one in held(Certificate.objects.filter(login__in=crew), on):
        by_login.setdefault(one.certificate.login_id, []).append(one)
    return [
        Member(login, mine, [kind for kind in CertificateKind if kind not in {one.certificate.kind for one in mine}])
        for login in crew
        for mine in (by_login.get(login.pk, []),)
    ]


def companies(actor: Actor, on: date) -> QuerySet[Partner]:
    """Return the companies at which the actor may write a certificate down."""
    return taking_part(on).filter(inside(scopes(actor, KEEP_LICENCES), "place__path")).order_by("name")
