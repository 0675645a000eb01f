"""What the county's sources of medicine promise, and the statement proved from it.

Invented: every promise, refill day and rate of demand, two medicines of class B, two pharmacists on the telephone.
"""

import secrets
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from doorstep.base.actions import create_login
from doorstep.base.actor import SYSTEM, Actor, Granted
from doorstep.base.clock import TIME_ZONE
from doorstep.base.words import Role
from doorstep.partners.models import Partner
from doorstep.places.models import Place, Site
from doorstep.places.queries import sites
from doorstep.places.rules.hours import Stretch
from doorstep.places.words import SiteKind
from doorstep.programmes.pharmacy.actions.coverage import (
    Kept,
    SupplyFacts,
    describe_supply,
    keep_stock,
    prove_coverage,
    set_terms,
)
from doorstep.programmes.pharmacy.actions.duty import come_on_duty, go_off_duty, register_licence, set_roster
from doorstep.programmes.pharmacy.actions.medicines import add_medicine
from doorstep.programmes.pharmacy.models import CoverageRun, Licence, Medicine, Vehicle
from doorstep.programmes.pharmacy.rules.catalogue import MedicineFacts
from doorstep.programmes.pharmacy.words import Channel, LegalClass, Storage
from doorstep.sample.diary import o_clock

_CLASS_B: Final = (("S001", "维生素C片（示范）", "片剂", "0.1g"), ("S002", "碘伏消毒液（示范）", "溶液剂", "60ml"))
_BY_SITE: Final = {
    SiteKind.PHARMACY: Channel.COUNTER,
    SiteKind.SMART_PHARMACY: Channel.COUNTER,
    SiteKind.CABINET: Channel.CABINET,
    SiteKind.SHOP: Channel.SHOP,
}
_LEVEL_BP: Final = 9_950
_CABINET: Final = Kept(stock=9, per_1000_days=500)
"""Half a pack a day and nine packs every week: the last hour before the visit just holds 99 %."""
_EARLY, _LATE = (480, 900), (900, 1320)
_LAST: Final = date(2030, 12, 31)
WEEKS_BACK: Final = 5


def promise(county: Place, vehicles: Sequence[Vehicle], *, now: datetime) -> None:
    """Write down what every pharmacy, cabinet, shop, vehicle and the delivery promise."""
    day = now.astimezone(TIME_ZONE).date()
    set_terms(SYSTEM, now=now)
    class_b = [_medicine(*one, now=now) for one in _CLASS_B]
    _on_the_telephone(vehicles[0].partner, now=now)
    for number, site in enumerate(sites((county.path,), day, tuple(_BY_SITE)).order_by("pk")):
        _site(site, class_b, weekday=number % 5, now=now)
    for vehicle in vehicles:
        facts = SupplyFacts(channel=Channel.VEHICLE, vehicle=vehicle, level_bp=_LEVEL_BP)
        describe_supply(SYSTEM, facts=facts, valid_from=day, now=now)


def prove(county: Place, *, now: datetime) -> CoverageRun:
    """Prove the statement of today."""
    today = now.astimezone(TIME_ZONE).date()
    return prove_coverage(SYSTEM, county=county, name="全天候供药", on=today, now=now)


def answer_the_telephone(county: Place, *, now: datetime) -> Iterator[datetime]:
    """Let the two come on duty and go on every day of the last weeks, the second when the first goes."""
    today = now.astimezone(TIME_ZONE).date()
    early, late = Licence.objects.filter(number__in=("示范-1", "示范-2")).select_related("login").order_by("number")
    day = today - timedelta(weeks=WEEKS_BACK)
    while day <= today:
        for begins, licence, ends in ((_EARLY[0], early, _EARLY[1]), (_LATE[0], late, _LATE[1])):
            by = Actor(licence.login_id, (Granted(Role.PHARMACIST, county.path),), licence.login.username)
            yield o_clock(day, begins // 60)
            come_on_duty(by, licence=licence, now=o_clock(day, begins // 60))
            yield o_clock(day, ends // 60)
            go_off_duty(by, licence=licence, now=o_clock(day, ends // 60))
        day += timedelta(days=1)


def _medicine(code: str, name: str, form: str, strength: str, *, now: datetime) -> Medicine:
    facts = MedicineFacts(
        code=code,
        name_zh=name,
        form=form,
        strength=strength,
        legal_class=LegalClass.OTC_B,
        storage=Storage.AMBIENT,
        units_per_pack=1,
        price_fen=600,
    )
    return add_medicine(SYSTEM, facts=facts, now=now)


def _site(site: Site, class_b: Sequence[Medicine], *, weekday: int, now: datetime) -> None:
    day, channel = now.astimezone(TIME_ZONE).date(), _BY_SITE[SiteKind(site.kind)]
    if channel == Channel.CABINET:
        facts = SupplyFacts(channel=channel, site=site, refill_weekdays=(weekday,))
        terms = describe_supply(SYSTEM, facts=facts, valid_from=day, now=now)
        keep_stock(SYSTEM, terms=terms, kept=dict.fromkeys(class_b, _CABINET), now=now)
        return
    describe_supply(SYSTEM, facts=SupplyFacts(channel=channel, site=site, level_bp=_LEVEL_BP), valid_from=day, now=now)
    if site.kind == SiteKind.SMART_PHARMACY:
        delivery = SupplyFacts(channel=Channel.DELIVERY, site=site, dispatch_min=15, level_bp=_LEVEL_BP)
        describe_supply(SYSTEM, facts=delivery, valid_from=day, now=now)


def _on_the_telephone(partner: Partner, *, now: datetime) -> None:
    """Let two pharmacists answer every door from eight in the morning until ten at night."""
    day = now.astimezone(TIME_ZONE).date()
    for number, (begins, ends) in enumerate((_EARLY, _LATE), 1):
        login = create_login(
            SYSTEM,
            username=f"remote-pharmacist-{number}",
            password=secrets.token_urlsafe(18),
            role=Role.PHARMACIST,
            scope=f"/{partner.place.path.split('/')[1]}/",
            now=now,
        )
        licence = register_licence(
            SYSTEM, login=login, partner=partner, number=f"示范-{number}", valid_from=day, valid_until=_LAST, now=now
        )
        hours = [Stretch(weekday, begins, ends) for weekday in range(7)]
        set_roster(SYSTEM, licence=licence, hours=hours, valid_from=day, now=now)
