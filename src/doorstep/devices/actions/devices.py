"""Register a device, and shut one out."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require, scopes
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.devices import rules
from doorstep.devices.access import REPORT, REVOKE
from doorstep.devices.models import Device

NAME_LENGTH = 60


class AlreadyRevoked(ValueError):  # noqa: N818  named after what happened
    """The device has been shut out before."""


class ReasonMissing(ValueError):  # noqa: N818
    """Whoever shuts a device out, or decides, says why."""


@transaction.atomic
def register_device(by: Actor, *, key: UUID, name: str, now: datetime) -> Device:
    """Write a device down under the id it made up for itself; the same id again returns the same device.

    It works for the place at which `by` may report; with several, for the first.

    Raises:
        NotAllowed: `by` may report nowhere.
    """
    reach = scopes(by, REPORT)
    require(by, REPORT, reach[0] if reach else EVERYWHERE)
    device, is_new = Device.objects.get_or_create(
        key=key,
        defaults={
            "name": rules.clean(name).strip()[:NAME_LENGTH] or str(key)[:8],
            "scope": reach[0],
            "registered_at": now,
            "registered_by_id": by.user_id,
            "last_seen_at": now,
        },
    )
    if is_new:
        journal.record(by, "devices.register", about(device), {"scope": device.scope}, now=now)
    return device


@transaction.atomic
def revoke_device(by: Actor, *, device: Device, reason: str, now: datetime) -> Device:
    """Shut a device out, because it is lost or in other hands: whatever still comes from it goes to a person.

    Raises:
        NotAllowed: `by` may not, where it works.
        AlreadyRevoked: it has been shut out before.
        ReasonMissing: no reason.
    """
    require(by, REVOKE, device.scope)
    device = Device.objects.select_for_update().get(pk=device.pk)
    if device.is_revoked:
        raise AlreadyRevoked
    if not reason.strip():
        raise ReasonMissing
    device.revoked_at, device.revoked_reason = now, rules.clean(reason).strip()[:200]
    device.save(update_fields=["revoked_at", "revoked_reason"])
    journal.record(by, REVOKE.name, about(device), now=now)
    return device


def about(device: Device) -> str:
    """Return how the journal names a device."""
    return f"devices.Device:{device.pk}"
