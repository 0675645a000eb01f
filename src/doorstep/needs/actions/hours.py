"""A unit's own office hours (办公时间): dated rules, by which its duties are due."""

from datetime import date, datetime, timedelta

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.regulations import add_rule, end_rule, history
from doorstep.kernel.deadlines import OfficeHours
from doorstep.needs.access import KEEP_HOURS
from doorstep.needs.rules.clocks import unit_hours
from doorstep.partners.models import Partner


class HoursTooSoon(ValueError):  # noqa: N818  named after what happened
    """What was promised stays: hours change from tomorrow at the earliest, and after the last change."""


@transaction.atomic
def set_hours(by: Actor, *, partner: Partner, hours: OfficeHours | None, valid_from: date, now: datetime) -> None:
    """Write down when a unit works from a day on; with nothing, the county's hours count again.

    The rows are rules, which the platform writes for whoever may keep hours; the journal says who it was.

    Raises:
        NotAllowed: `by` keeps no hours at the partner's place.
        HoursTooSoon: see there.
    """
    require(by, KEEP_HOURS, partner.place.path)
    code = unit_hours(partner.pk)
    last = history(code).first()
    if valid_from <= now.astimezone(TIME_ZONE).date() or (last is not None and last.valid_from >= valid_from):
        raise HoursTooSoon
    if last is not None and (last.valid_until is None or last.valid_until >= valid_from):
        end_rule(SYSTEM, rule_id=last.pk, last_day=valid_from - timedelta(days=1), now=now)
    if hours is not None:
        value = [[day, opens, closes] for day, row in enumerate(hours.rows) for opens, closes in row]
        citation = f"{partner.name}所报的办公时间。Office hours as the unit gave them."
        unit = "weekday, minutes after midnight"
        add_rule(SYSTEM, code=code, value=value, unit=unit, citation=citation, valid_from=valid_from, now=now)
    detail = {"from": valid_from.isoformat(), "are_own": hours is not None}
    journal.record(by, KEEP_HOURS.name, f"partners.Partner:{partner.pk}", detail, now=now)
