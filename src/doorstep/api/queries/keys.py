"""Reading keys: the one that was shown, and those an actor looks after."""

from datetime import date

from django.db.models import Count, QuerySet

from doorstep.api.access import KEEP_KEYS
from doorstep.api.models import ApiKey
from doorstep.api.rules import keys
from doorstep.base.access import scopes
from doorstep.base.actor import Actor, Granted
from doorstep.base.words import Role
from doorstep.places.queries import inside, valid_on


def in_force(key: str, on: date) -> ApiKey | None:
    """Return the key that holds on the day, or nothing where it is not known, withdrawn, or not of this day."""
    if not key:
        return None
    found = ApiKey.objects.filter(valid_on(on), digest=keys.digest(key), revoked_at=None)
    return found.select_related("place").first()


def actor_of(key: ApiKey) -> Actor:
    """Return who acts with a key: an auditor of its place where it may read, else a visitor with a name."""
    grants = (Granted(Role.AUDITOR, key.place.path),) if key.may_read else ()
    return Actor(None, grants, key.name)


def looked_after(actor: Actor) -> QuerySet[ApiKey]:
    """Return the keys `actor` gives out and withdraws, those in use first, with what each has sent (`sendings`)."""
    found = ApiKey.objects.filter(inside(scopes(actor, KEEP_KEYS), "place__path"))
    return (
        found.select_related("partner", "place", "created_by", "revoked_by")
        .annotate(sendings=Count("sent"))
        .order_by("revoked_at", "-created_at", "-id")
    )
