"""Take the rows of a need or duty for this transaction: the need first, always."""

from doorstep.needs.models import Duty, Need


def locked_need(need: Need) -> Need:
    """Return the need as it is now, held until the transaction ends."""
    return Need.objects.select_for_update(of=("self",)).select_related("place", "category").get(pk=need.pk)


def locked_duty(duty: Duty) -> Duty:
    """Return the duty as it is now, held until the transaction ends; its need, if any, is held before it."""
    need_id = Duty.objects.values_list("need_id", flat=True).get(pk=duty.pk)
    need = locked_need(Need(pk=need_id)) if need_id else None
    held = Duty.objects.select_for_update(of=("self",)).select_related("place", "lead").get(pk=duty.pk)
    held.need = need
    return held


def is_lead_duty(duty: Duty) -> bool:
    """Say whether this duty is the one its need stands or falls with."""
    return duty.need is not None and duty.need.lead_duty_id == duty.pk
