"""A term that runs out while something is still owed: who owes it stays until it is done."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.partners.access import EDIT, LEAD_ALLIANCE
from doorstep.partners.locks import hold_leaving
from doorstep.partners.models import Membership, Partner
from doorstep.partners.queries import open_duties_of

_BACK = timedelta(days=31)
_DAY = timedelta(days=1)


def keep_who_owes(by: Actor, *, now: datetime) -> int:
    """Let partners and members whose last day has come, and who still owe something, stay another day; return how many.

    Done once a day this keeps the promise that a member with open duties cannot leave also where its end was agreed
    long before. A day on which it was not done is made up for, for a month. Whoever left owing nothing has left: what
    is opened again or given to them later brings nobody back.

    Raises:
        NotAllowed: `by` may not do this everywhere.
    """
    require(by, EDIT)
    require(by, LEAD_ALLIANCE)
    today = now.astimezone(TIME_ZONE).date()
    ending = {"valid_until__lte": today, "valid_until__gte": today - _BACK}
    partners = Partner.objects.filter(**ending).order_by("pk").values_list("pk", flat=True)
    kept = sum(_keep_partner(by, pk, today, now) for pk in list(partners))
    again = Membership.objects.filter(
        alliance=OuterRef("alliance"), partner=OuterRef("partner"), valid_from__gt=OuterRef("valid_until")
    )
    members = Membership.objects.filter(~Exists(again), **ending).order_by("pk").values_list("pk", flat=True)
    return kept + sum(_keep_member(by, pk, today, now) for pk in list(members))


@transaction.atomic
def _keep_partner(by: Actor, pk: int, today: date, now: datetime) -> int:
    hold_leaving(pk)
    last_day = Partner.objects.values_list("valid_until", flat=True).get(pk=pk)
    if not sum(open_duties_of(pk, last_day=last_day)):
        return 0
    Partner.objects.filter(pk=pk).update(valid_until=today + _DAY)
    journal.record(by, "partners.keep_who_owes", f"partners.Partner:{pk}", {"until": str(today + _DAY)}, now=now)
    return 1


@transaction.atomic
def _keep_member(by: Actor, pk: int, today: date, now: datetime) -> int:
    member = Membership.objects.get(pk=pk)
    hold_leaving(member.partner_id)
    if not sum(open_duties_of(member.partner_id, member.alliance_id, member.valid_until)):
        return 0
    Membership.objects.filter(pk=pk).update(valid_until=today + _DAY)
    detail = {"partner": member.partner_id, "until": str(today + _DAY)}
    journal.record(by, "partners.keep_who_owes", f"partners.Alliance:{member.alliance_id}", detail, now=now)
    return 1
