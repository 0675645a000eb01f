"""Reading volunteers' hours: one's own, those of one's area, and as rows for the national record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext, pgettext

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.queries import names_of
from doorstep.base.words import Role
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.partners.queries import seats_of
from doorstep.people.models import Person
from doorstep.places.queries import inside
from doorstep.services.access import SEE_HOURS
from doorstep.services.models import VolunteerService
from doorstep.services.queries.activities import shown_name

MARGIN: Final = "services.volunteer_margin_min"
"""Rule: minutes before and after an activity that count as service, for setting up and clearing away."""


@dataclass(frozen=True, slots=True)
class Served:
    """What service came to.

    Args:
        records: How many records stand.
        persons: How many people served.
        minutes: How long, together.
    """

    records: int
    persons: int
    minutes: int


def standing(found: QuerySet[VolunteerService]) -> QuerySet[VolunteerService]:
    """Return the records among those found that nobody took back."""
    return found.filter(reverses__isnull=True, reversal__isnull=True)


def visible(actor: Actor, on: date) -> QuerySet[VolunteerService]:
    """Return the records `actor` may see, the latest first; a partner's staff see those of their own partner."""
    office = Actor(actor.user_id, tuple(one for one in actor.grants if one.role is not Role.PARTNER_STAFF), actor.name)
    firm = Actor(actor.user_id, tuple(one for one in actor.grants if one.role is Role.PARTNER_STAFF), actor.name)
    reach = inside(scopes(office, SEE_HOURS), "place__path")
    if firm.grants:
        reach |= inside(scopes(firm, SEE_HOURS), "place__path") & Q(host__in=seats_of(actor, on))
    return _whole(VolunteerService.objects.filter(reach))


def own(actor: Actor) -> QuerySet[VolunteerService]:
    """Return the records of the person behind the login, the latest first; none for a visitor."""
    return _whole(VolunteerService.objects.filter(person__login__isnull=False, person__login=actor.user_id))


def of_person(person: Person) -> QuerySet[VolunteerService]:
    """Return somebody's records, the latest first."""
    return _whole(VolunteerService.objects.filter(person=person))


def served(found: QuerySet[VolunteerService]) -> Served:
    """Add up the records found that stand, two queries."""
    held = standing(found.order_by())
    total = held.aggregate(minutes=Sum("minutes"))["minutes"] or 0
    return Served(held.count(), held.values("person").distinct().count(), total)


def rows(actor: Actor, found: Iterable[VolunteerService]) -> list[Sequence[Any]]:
    """Return records as rows of the national volunteer record, names only as `actor` may read them.

    Returns:
        Person's number, name, what was done, from, until, minutes, place, host, who records, when it was certified.

    Source: 民政部令第67号, which names person, service, time, place, content and who records.
    """
    listed = list(found)
    recorders = names_of(one.recorded_by_id for one in listed)
    made: list[Sequence[Any]] = []
    for one in listed:
        starts, ends = one.starts_at.astimezone(TIME_ZONE), one.ends_at.astimezone(TIME_ZONE)
        made.append(
            (
                one.person_id,
                shown_name(actor, one.person),
                one.content,
                starts,
                ends,
                one.minutes,
                one.place.name,
                one.host.name,
                recorders.get(one.recorded_by_id or 0, ""),
                one.certified_at.astimezone(TIME_ZONE),
            )
        )
    return made


def _whole(found: QuerySet[VolunteerService]) -> QuerySet[VolunteerService]:
    return found.select_related("person__village", "host", "place", "reversal", "session__activity").order_by(
        "-starts_at", "-id"
    )


def workbook(actor: Actor, found: Iterable[VolunteerService]) -> bytes:
    """Return records as an XLSX file with the headings of the national volunteer record, in the reader's language."""
    headings = [
        gettext("Number of the volunteer"),
        pgettext("volunteer record", "Name"),
        gettext("Service"),
        pgettext("volunteer record", "From"),
        pgettext("volunteer record", "Until"),
        gettext("Minutes"),
        pgettext("volunteer record", "Place"),
        gettext("Organisation"),
        gettext("Recorded by"),
        gettext("Recorded on"),
    ]
    return write_workbook([Sheet(gettext("Volunteer service"), headings, rows(actor, found))])
