"""Reading when units work."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from doorstep.base.access import may
from doorstep.base.actor import Actor
from doorstep.base.models import Rule
from doorstep.base.regulations import history
from doorstep.kernel.deadlines import OfficeHours
from doorstep.needs.access import KEEP_HOURS
from doorstep.needs.rules import clocks
from doorstep.partners.models import Partner
from doorstep.places.rules.hours import Stretch, written


def link(actor: Actor, partner: Partner) -> tuple[str, str] | None:
    """Return address and label of a unit's hours, for whoever keeps them (`settings.PARTNER_LINKS`)."""
    if not may(actor, KEEP_HOURS, partner.place.path):
        return None
    return reverse("needs:unit_hours", args=[partner.pk]), _("Office hours")


def stretches(hours: OfficeHours) -> list[Stretch]:
    """Return hours as the pages of doors write them."""
    return [Stretch(day, opens, closes) for day, row in enumerate(hours.rows) for opens, closes in row]


def week(hours: OfficeHours) -> list[tuple[int, str]]:
    """Return the days on which an office works, 0 is Monday, each with its hours in words."""
    found = stretches(hours)
    return [(day, written(one for one in found if one.weekday == day)) for day in range(7) if hours.rows[day]]


def of_unit(partner: Partner) -> Iterator[tuple[Rule, list[tuple[int, str]]]]:
    """Yield the hours a unit gave itself, the latest first, each as its rule and its week."""
    for rule in history(clocks.unit_hours(partner.pk)):
        yield rule, week(clocks.office_hours(rule.value))
