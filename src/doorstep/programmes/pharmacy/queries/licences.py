"""Pharmacists' licences as a page shows them: how each stands, its hours, the week with everybody's shifts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from doorstep.base.access import may, scopes
from doorstep.base.actor import Actor
from doorstep.base.models import Grant, Login
from doorstep.base.words import Role
from doorstep.partners.models import Partner
from doorstep.partners.queries import taking_part
from doorstep.partners.words import PartnerKind
from doorstep.places.queries import inside, valid_on
from doorstep.places.rules import hours
from doorstep.places.rules.hours import Stretch
from doorstep.places.words import SiteKind
from doorstep.programmes.pharmacy.access import KEEP_LICENCES, SEE_DUTY
from doorstep.programmes.pharmacy.models import Holder, Licence, Presence, Roster
from doorstep.programmes.pharmacy.queries.duty import present
from doorstep.programmes.pharmacy.rules.duty import standing
from doorstep.programmes.pharmacy.words import HolderRole, Standing

DAYS = 7


@dataclass(frozen=True, slots=True)
class Stood:
    """A licence and how it stands.

    Args:
        licence: With its login and partner.
        standing: On the day asked about.
        days_left: Days until it is over, the day asked about included; 0 once it is.
    """

    licence: Licence
    standing: Standing
    days_left: int


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours of one pharmacist on one day: minutes after midnight; `ends_min` over 1440 runs into the next day."""

    licence: Licence
    post: str
    begins_min: int
    ends_min: int


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly hours of a licence that hold from a day on.

    Args:
        post: Where; empty: by telephone.
        valid_from: The first day.
        valid_until: The last; nothing: until other hours are written down.
        week: Weekdays with the same hours, and these in words.
    """

    post: str
    valid_from: date
    valid_until: date | None
    week: list[tuple[list[int], str]]


def licences(actor: Actor) -> QuerySet[Licence]:
    """Return the licences of companies where the actor may see who is on duty, the first to end in front."""
    found = Licence.objects.filter(inside(scopes(actor, SEE_DUTY), "partner__place__path"))
    return found.select_related("login", "partner__place").order_by("valid_until", "number")


def stood(found: Iterable[Licence], on: date) -> list[Stood]:
    """Say how each licence stands on a day; those that are over stand last."""
    rows = [
        Stood(one, standing(one.valid_from, one.valid_until, on), max(0, (one.valid_until - on).days + 1))
        for one in found
    ]
    return sorted(rows, key=lambda row: row.standing is Standing.OVER)


def on_duty(actor: Actor, now: datetime) -> QuerySet[Presence]:
    """Return who is on duty now, of the companies the actor may see."""
    return present(now).filter(inside(scopes(actor, SEE_DUTY), "licence__partner__place__path"))


def week(actor: Actor, on: date) -> list[tuple[date, list[Shift]]]:
    """Return each day of the week of a day, from Monday, with the shifts that begin on it; one query.

    A shift stands there only on days on which its licence holds.
    """
    monday = on - timedelta(days=on.weekday())
    days = [monday + timedelta(days=ahead) for ahead in range(DAYS)]
    rows = Roster.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=monday),
        inside(scopes(actor, SEE_DUTY), "licence__partner__place__path"),
        valid_from__lte=days[-1],
    ).select_related("licence__login", "site", "vehicle")
    shifts: dict[date, list[Shift]] = {day: [] for day in days}
    for row in rows.order_by("begins_min", "pk"):
        day = days[row.weekday]
        if _holds(row, day) and row.licence.valid_from <= day <= row.licence.valid_until:
            shifts[day].append(Shift(row.licence, _post(row), row.begins_min, row.ends_min))
    return list(shifts.items())


def hours_of(licence: Licence, on: date) -> list[Hours]:
    """Return the weekly hours of a licence that hold on a day or later, in order of their first days."""
    rows = licence.roster.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))
    groups: dict[tuple[date, date | None, str], list[Roster]] = {}
    for row in rows.select_related("site", "vehicle").order_by("valid_from", "weekday", "begins_min", "pk"):
        groups.setdefault((row.valid_from, row.valid_until, _post(row)), []).append(row)
    return [Hours(post, first, last, _week(found)) for (first, last, post), found in groups.items()]


def current(licence: Licence, on: date) -> list[Roster]:
    """Return the rows of the hours that hold on a day."""
    return list(licence.roster.filter(valid_on(on)).select_related("site", "vehicle"))


def pharmacists(actor: Actor, on: date) -> QuerySet[Login]:
    """Return the logins that may be given a licence: pharmacists in reach of where the actor keeps licences."""
    grants = Grant.objects.filter(valid_on(on), role=Role.PHARMACIST, withdrawn_at__isnull=True)
    reach = scopes(actor, KEEP_LICENCES)
    mine = Q(pk__in=[])
    for grant in grants:
        if any(grant.scope.startswith(scope) or scope.startswith(grant.scope) for scope in reach):
            mine |= Q(pk=grant.login_id)
    return Login.objects.filter(mine, is_active=True).order_by("username")


def companies(actor: Actor, on: date) -> QuerySet[Partner]:
    """Return the pharmacy companies at which the actor may write a licence down."""
    found = taking_part(on).filter(inside(scopes(actor, KEEP_LICENCES), "place__path"))
    return found.filter(kind=PartnerKind.PHARMACY_COMPANY).order_by("name")


def posts(licence: Licence) -> QuerySet[Holder]:
    """Return the doors of the company's county at which its pharmacist may be on duty; no cabinet is one."""
    county = f"/{licence.partner.place.path.split('/')[1]}/"
    doors = Holder.objects.filter(role=HolderRole.STOCK, path__startswith=county)
    return doors.exclude(site__kind=SiteKind.CABINET).select_related("account", "site", "vehicle")


def may_keep(actor: Actor, licence: Licence) -> bool:
    """Say whether the actor may change a licence and its hours."""
    return may(actor, KEEP_LICENCES, licence.partner.place.path)


def _holds(row: Roster, day: date) -> bool:
    return row.valid_from <= day and (row.valid_until is None or day <= row.valid_until)


def _post(row: Roster) -> str:
    return row.site.name if row.site else row.vehicle.name if row.vehicle else ""


def _week(rows: list[Roster]) -> list[tuple[list[int], str]]:
    days: dict[str, list[int]] = {}
    for day in range(DAYS):
        stretches = [Stretch(row.weekday, row.begins_min, row.ends_min) for row in rows if row.weekday == day]
        if words := hours.written(stretches):
            days.setdefault(words, []).append(day)
    return [(same, words) for words, same in days.items()]
