"""Give out, use and withdraw keys."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from doorstep.api.access import KEEP_KEYS
from doorstep.api.models import ApiKey
from doorstep.api.rules import keys
from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.locks import hold
from doorstep.partners.models import Partner
from doorstep.places.models import Place


class NameTaken(Exception):  # noqa: N818  named after what happened
    """Another key in use has this name."""


class AlreadyRevoked(Exception):  # noqa: N818
    """The key was withdrawn before."""


@dataclass(frozen=True, slots=True)
class GivenOut:
    """A new key: its row, and the key itself, which nobody can read again afterwards."""

    row: ApiKey
    key: str


@transaction.atomic
def create_key(
    by: Actor,
    *,
    name: str,
    place: Place,
    partner: Partner | None = None,
    may_send: bool = False,
    may_read: bool = False,
    valid_from: date,
    valid_until: date | None = None,
    now: datetime,
) -> GivenOut:
    """Give out a key; it is returned once, and only its digest is kept.

    Args:
        by: Who gives it out.
        name: Of the system that will use it.
        place: Where it reads: here and below.
        partner: The unit that answers for its use.
        may_send: Lets it send needs through Open311.
        may_read: Lets it read like an auditor of `place`.
        valid_from: First day.
        valid_until: Last day, if one is known.
        now: This moment, aware.

    Raises:
        NotAllowed: `by` gives out no keys at `place`.
        NoRight, EndsBeforeItBegins, NameTaken: see there.
    """
    require(by, KEEP_KEYS, place.path)
    keys.check(may_send=may_send, may_read=may_read, valid_from=valid_from, valid_until=valid_until)
    name = name.strip()
    hold("api.ApiKey")
    if ApiKey.objects.filter(name=name, revoked_at=None).exists():
        raise NameTaken(name)
    key = keys.new_key(secrets.token_hex)
    row = ApiKey.objects.create(
        name=name,
        partner=partner,
        place=place,
        head=key[: keys.HEAD],
        digest=keys.digest(key),
        may_send=may_send,
        may_read=may_read,
        valid_from=valid_from,
        valid_until=valid_until,
        created_at=now,
        created_by_id=by.user_id,
    )
    detail = {"place": place.pk, "may_send": may_send, "may_read": may_read}
    journal.record(by, "api.create_key", f"api.ApiKey:{row.pk}", detail, now=now)
    return GivenOut(row, key)


@transaction.atomic
def revoke_key(by: Actor, *, key: ApiKey, now: datetime) -> ApiKey:
    """Withdraw a key: from this moment it opens nothing.

    Raises:
        NotAllowed: `by` withdraws no keys at its place.
        AlreadyRevoked: it was withdrawn before.
    """
    require(by, KEEP_KEYS, key.place.path)
    held = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if held.revoked_at is not None:
        raise AlreadyRevoked
    held.revoked_at, held.revoked_by_id = now, by.user_id
    held.save(update_fields=["revoked_at", "revoked_by"])
    journal.record(by, "api.revoke_key", f"api.ApiKey:{held.pk}", now=now)
    return held


def note_use(key: ApiKey, *, on: date) -> None:
    """Remember the day on which a key was last used; one write a day."""
    if key.last_used_on != on:
        ApiKey.objects.filter(pk=key.pk).update(last_used_on=on)
