"""Pharmacists' licences, their hours, and coming on and going off duty."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import NotAllowed, require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.base.models import Login
from doorstep.partners.models import Partner
from doorstep.places.models import Site
from doorstep.places.rules.hours import Stretch, checked
from doorstep.programmes.pharmacy.access import KEEP_LICENCES, STAND_DUTY
from doorstep.programmes.pharmacy.models import Licence, Presence, Roster, Vehicle
from doorstep.programmes.pharmacy.rules import duty as rules


def register_licence(
    by: Actor, *, login: Login, partner: Partner, number: str, valid_from: date, valid_until: date, now: datetime
) -> Licence:
    """Write down a pharmacist's registration.

    Raises:
        NotAllowed: `by` may not.
        LicenceNumberBlank, LicenceNumberTaken, EndsBeforeItBegins: see there.
    """
    require(by, KEEP_LICENCES, partner.place.path)
    number = rules.clean_number(number)
    rules.check_days(valid_from, valid_until)
    try:
        with transaction.atomic():
            licence = Licence.objects.create(
                login=login, partner=partner, number=number, valid_from=valid_from, valid_until=valid_until,
                registered_at=now,
            )  # fmt: skip
            detail = {"login": login.pk, "until": valid_until.isoformat()}
            journal.record(by, "pharmacy.register_licence", licence.about, detail, now=now)
    except IntegrityError as taken:
        raise rules.LicenceNumberTaken from taken
    return licence


@transaction.atomic
def renew_licence(by: Actor, *, licence: Licence, valid_until: date, now: datetime) -> Licence:
    """Say until when a licence holds now: later if it was renewed, earlier if it was withdrawn.

    Whoever is on duty when it does not hold any more is off duty from that moment.
    """
    require(by, KEEP_LICENCES, licence.partner.place.path)
    rules.check_days(licence.valid_from, valid_until)
    licence.valid_until = valid_until
    licence.save(update_fields=["valid_until"])
    if valid_until < now.astimezone(TIME_ZONE).date():
        Presence.objects.filter(licence=licence, ended_at__isnull=True).update(ended_at=now)
    journal.record(by, "pharmacy.renew_licence", licence.about, {"until": valid_until.isoformat()}, now=now)
    return licence


@transaction.atomic
def set_roster(
    by: Actor,
    *,
    licence: Licence,
    hours: Iterable[Stretch],
    valid_from: date,
    now: datetime,
    site: Site | None = None,
    vehicle: Vehicle | None = None,
) -> list[Roster]:
    """Write down a pharmacist's weekly hours from a day on; those before end the day before.

    Raises:
        NotAllowed: `by` may not.
        TwoPosts, HoursOverlap, ValueError: see there.
    """
    require(by, KEEP_LICENCES, licence.partner.place.path)
    rules.check_post(site, vehicle)
    stretches = checked(hours)
    open_rows = Roster.objects.filter(licence=licence, valid_until__isnull=True)
    open_rows.filter(valid_from__gte=valid_from).delete()
    open_rows.update(valid_until=valid_from - timedelta(days=1))
    rows = Roster.objects.bulk_create(
        Roster(
            licence=licence, site=site, vehicle=vehicle, weekday=one.weekday, begins_min=one.opens_min,
            ends_min=one.closes_min, valid_from=valid_from,
        )
        for one in stretches
    )  # fmt: skip
    detail = {"from": valid_from.isoformat(), "stretches": len(rows)}
    journal.record(by, "pharmacy.set_roster", licence.about, detail, now=now)
    return rows


@transaction.atomic
def come_on_duty(
    by: Actor, *, licence: Licence, now: datetime, site: Site | None = None, vehicle: Vehicle | None = None
) -> Presence:
    """Begin one's duty at a site, on a vehicle, or by telephone; where one was before ends.

    Raises:
        NotAllowed: it is not `by`'s own licence, or `by` is no pharmacist.
        LicenceExpired: it does not hold today.
        TwoPosts: see there.
    """
    require(by, STAND_DUTY, licence.partner.place.path)
    if licence.login_id != by.user_id:
        raise NotAllowed(STAND_DUTY.name, licence.partner.place.path)
    rules.check_post(site, vehicle)
    rules.check_licence(licence.valid_from, licence.valid_until, now.astimezone(TIME_ZONE).date())
    hold(f"pharmacy duty {licence.pk}")
    Presence.objects.filter(licence=licence, ended_at__isnull=True).update(ended_at=now)
    presence = Presence.objects.create(licence=licence, site=site, vehicle=vehicle, began_at=now)
    detail = {"site": site and site.pk, "vehicle": vehicle and vehicle.pk}
    journal.record(by, "pharmacy.come_on_duty", licence.about, detail, now=now)
    return presence


@transaction.atomic
def go_off_duty(by: Actor, *, licence: Licence, now: datetime) -> bool:
    """End one's duty; say whether there was one.

    Raises:
        NotAllowed: it is not `by`'s own licence and `by` does not keep licences.
    """
    if licence.login_id != by.user_id:
        require(by, KEEP_LICENCES, licence.partner.place.path)
    ended = Presence.objects.filter(licence=licence, ended_at__isnull=True).update(ended_at=now)
    if ended:
        journal.record(by, "pharmacy.go_off_duty", licence.about, now=now)
    return bool(ended)
