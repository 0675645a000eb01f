"""Write one line into the story of a need or a duty; every action of this app does."""

from datetime import datetime

from doorstep.base.actor import Actor
from doorstep.needs.models import Duty, Need, Step
from doorstep.needs.words import StepKind


def note_step(
    by: Actor,
    kind: StepKind,
    *,
    need: Need | None = None,
    duty: Duty | None = None,
    reason: str = "",
    text: str = "",
    is_public: bool = False,
    now: datetime,
) -> Step:
    """Append one line; a duty's line belongs to its need, too."""
    return Step.objects.create(
        need=need or (duty.need if duty else None),
        duty=duty,
        kind=kind,
        at=now,
        by_id=by.user_id,
        partner_id=duty.lead_id if duty else None,
        state_after=duty.state if duty else need.state if need else "",
        reason=reason,
        text=text,
        is_public=is_public,
    )


def about_need(need: Need) -> str:
    """Return what the journal calls a need."""
    return f"needs.Need:{need.pk}"


def about_duty(duty: Duty) -> str:
    """Return what the journal calls a duty."""
    return f"needs.Duty:{duty.pk}"
