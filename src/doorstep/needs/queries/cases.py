"""What is owed in joint cases, for their page and for packages: `settings.CASE_DUTIES` names this."""

from datetime import date, datetime

from django.urls import reverse

from doorstep.base.clock import TIME_ZONE
from doorstep.needs.models import Duty
from doorstep.needs.queries import duties
from doorstep.needs.words import DutyOrigin, DutyState
from doorstep.partners.queries.owed import Owed, Reader
from doorstep.partners.words import OwedState

_PREFIX = "partners.JointCase:"
_STATES = {
    DutyState.ANSWERED: OwedState.ANSWERED,
    DutyState.CLOSED: OwedState.DONE,
    DutyState.WITHDRAWN: OwedState.OFF,
}


def owed_in(cases: tuple[int, ...], reader: Reader | None) -> dict[int, list[Owed]]:
    """Return the duties that come from each of these cases, the earliest due first; see `partners.queries.owed`."""
    found = duties.visible(*reader) if reader else Duty.objects.all()
    found = found.filter(origin=DutyOrigin.CASE, source__in=[f"{_PREFIX}{pk}" for pk in cases])
    owed: dict[int, list[Owed]] = {}
    for duty in found.select_related("lead").order_by(duties.due_first(), "id"):
        one = Owed(
            key=duty.pk,
            title=duty.title,
            lead=duty.lead.name,
            state=_STATES.get(DutyState(duty.state), OwedState.OWED),
            due_on=_day(duty.due_at),
            done_on=_day(duty.closed_at),
            address=reverse("needs:duty", args=[duty.pk]),
        )
        owed.setdefault(int(duty.source.removeprefix(_PREFIX)), []).append(one)
    return owed


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(TIME_ZONE).date() if moment else None
