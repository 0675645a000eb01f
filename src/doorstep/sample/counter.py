"""The sample county's pharmacist: a licence, hours by telephone, on duty now; people who asked and reserved.

Invented: the licence, the hours, the questions.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from doorstep.base.actor import SYSTEM, VISITOR, Actor, Granted
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Login
from doorstep.base.words import Role
from doorstep.partners.models import Partner
from doorstep.partners.words import PartnerKind
from doorstep.places.models import Place
from doorstep.places.queries import villages
from doorstep.places.rules.hours import daily
from doorstep.programmes.pharmacy.actions.advice import ask
from doorstep.programmes.pharmacy.actions.duty import come_on_duty, register_licence, set_roster
from doorstep.programmes.pharmacy.actions.holds import make_hold
from doorstep.programmes.pharmacy.actions.interactions import load_interactions
from doorstep.programmes.pharmacy.models import Medicine
from doorstep.programmes.pharmacy.queries import near
from doorstep.programmes.pharmacy.words import Severity

_QUESTIONS = (
    ("降压药早上吃还是晚上吃？", Severity.MINOR),
    ("感冒药和降糖药能一起吃吗？", Severity.MODERATE),
)


def open_counter(county: Place, *, now: datetime) -> Actor:
    """Put the sample's pharmacist on duty by telephone, let people ask and reserve; return the pharmacist."""
    login = Login.objects.get(username="pharmacist")
    company = Partner.objects.filter(kind=PartnerKind.PHARMACY_COMPANY, place=county).order_by("pk")[0]
    today = now.astimezone(TIME_ZONE).date()
    load_interactions(SYSTEM, now=now)
    licence = register_licence(
        SYSTEM, login=login, partner=company, number="示范-药师-0001", valid_from=date(today.year - 1, 1, 1),
        valid_until=date(today.year + 3, 12, 31), now=now,
    )  # fmt: skip
    set_roster(SYSTEM, licence=licence, hours=daily(480, 1320), valid_from=today, now=now)
    by = Actor(login.pk, (Granted(Role.PHARMACIST, county.path),), login.username)
    come_on_duty(by, licence=licence, now=now)
    homes = list(villages((county.path,)).order_by("pk")[:2])
    for minute, ((text, severity), home) in enumerate(zip(_QUESTIONS, homes, strict=True)):
        ask(VISITOR, village=home, text=text, severity=severity, now=now - timedelta(minutes=minute))
    _reserve(now)
    return by


def _reserve(now: datetime) -> None:
    """Put a pack of the first medicine aside that can be."""
    for medicine in Medicine.objects.filter(legal_class="otc_b").order_by("code"):
        for source in near.sources(medicine, now, None):
            if source.may_reserve and source.free > 1:
                make_hold(VISITOR, holder=source.holder, medicine=medicine, quantity=1, key=UUID(int=1), now=now)
                return
