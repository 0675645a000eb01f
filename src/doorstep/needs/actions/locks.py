"""Take the rows of a need or duty for this transaction: the need first, always."""

from typing import Final

from doorstep.base.prepared import Prepared, PreparedModels
from doorstep.needs.models import Duty, Need

_NEED: Final = PreparedModels(
    lambda pk: (
        Need.objects.select_for_update(of=("self",)).select_related("place", "category").filter(pk=pk).order_by()
    ),
    int,
)
_DUTY: Final = PreparedModels(
    lambda pk: Duty.objects.select_for_update(of=("self",)).select_related("place", "lead").filter(pk=pk).order_by(),
    int,
)
_NEED_OF: Final = Prepared(lambda pk: Duty.objects.filter(pk=pk).order_by().values_list("need_id"), int)


def locked_need(need: Need) -> Need:
    """Return the need as it is now, held until the transaction ends."""
    return _NEED.one(need.pk)


def locked_duty(duty: Duty) -> Duty:
    """Return the duty as it is now, held until the transaction ends; its need, if any, is held before it."""
    need = next((locked_need(Need(pk=need_id)) for (need_id,) in _NEED_OF(duty.pk) if need_id), None)
    held = _DUTY.one(duty.pk)
    held.need = need
    return held


def is_lead_duty(duty: Duty) -> bool:
    """Say whether this duty is the one its need stands or falls with."""
    return duty.need is not None and duty.need.lead_duty_id == duty.pk
