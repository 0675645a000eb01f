"""Cabinets' keys: the one that was shown, and who acts with it."""

from doorstep.base.actor import Actor, Granted
from doorstep.base.words import Role
from doorstep.programmes.pharmacy.models import Cabinet, CabinetKey
from doorstep.programmes.pharmacy.rules import controllers as rules


def key_in_force(text: str) -> CabinetKey | None:
    """Return the key that was shown, with its cabinet; nothing where it is not known or was withdrawn."""
    found = CabinetKey.objects.filter(digest=rules.digest(text), revoked_at__isnull=True)
    return found.select_related("cabinet__holder__account", "cabinet__holder__site", "device").first() if text else None


def key_of(cabinet: Cabinet) -> CabinetKey | None:
    """Return the key a cabinet's controller uses now."""
    return CabinetKey.objects.filter(cabinet=cabinet, revoked_at__isnull=True).first()


def actor_of(cabinet: Cabinet) -> Actor:
    """Return who acts with a cabinet's key: its company's staff, at this cabinet."""
    return Actor(None, (Granted(Role.PARTNER_STAFF, cabinet.holder.path),), str(cabinet)[:60])
