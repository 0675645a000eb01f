"""Write a duty down at a desk: out of a plan or a joint case, or as one more for a need."""

from datetime import datetime

from django.db import transaction

from doorstep.base.access import NotAllowed, require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.needs.access import ASSIGN
from doorstep.needs.actions.duties import Owed, create_duty
from doorstep.needs.models import Duty, Need
from doorstep.needs.queries.sources import source_of
from doorstep.needs.rules.intake import SAME_WITHIN
from doorstep.needs.rules.states import NotPossibleNow
from doorstep.needs.words import DutyOrigin, DutyState, NeedState


class PlanMissing(ValueError):  # noqa: N818  named after what happened
    """A duty that comes from no need and from nothing on this platform says in which plan it stands."""


@transaction.atomic
def write_down_duty(
    by: Actor, *, owed: Owed, about: str = "", need: Need | None = None, plan: str = "", now: datetime
) -> Duty:
    """Write a duty down; the same one sent again within ten minutes is the same duty, unless it was withdrawn.

    Args:
        by: Who names units at that place.
        owed: What, where, who, by when.
        about: What it comes from, such as `partners.JointCase:4`; `by` must see it.
        need: Or the need for which it is one more; its lead is named already.
        plan: Or the plan on paper it stands in, in words.
        now: This moment.

    Raises:
        NotAllowed: `by` names nobody there, or does not see what it comes from.
        NotPossibleNow: the need has no lead yet, or is closed.
        PlanMissing, ReasonMissing, HasLeft, LeadCannotHelp, DueOver: see there.
    """
    require(by, ASSIGN, owed.place.path)
    if need is not None:
        if need.state == NeedState.RECEIVED:
            raise NotPossibleNow(need.state, NeedState.ASSIGNED.value)
        origin, source = DutyOrigin.NEED, ""
    elif about:
        found = source_of(by, about, now.astimezone(TIME_ZONE).date())
        if found is None:
            raise NotAllowed(ASSIGN.name, owed.place.path)
        origin, source = found.origin, found.about
    else:
        origin, source = DutyOrigin.PLAN, " ".join(plan.split())[:60]
        if not source:
            raise PlanMissing
    hold(f"needs.written:{by.user_id}")
    same = Duty.objects.exclude(state=DutyState.WITHDRAWN).filter(
        created_by=by.user_id, created_at__gt=now - SAME_WITHIN, origin=origin, source=source, need=need,
        title=owed.title.strip()[:120], place=owed.place, lead=owed.lead,
    ).first()  # fmt: skip
    return same or create_duty(by, origin=origin, owed=owed, source=source, need=need, now=now)
