"""Secret addresses under which meetings stand as calendars."""

import secrets
from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import NotAllowed, require
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.meetings.access import KEEP, SUBSCRIBE
from doorstep.meetings.actions.ahead import about_series, held_series
from doorstep.meetings.models import FeedKey, PairingFeed, Series
from doorstep.partners.models import Pairing


@transaction.atomic
def renew_address(by: Actor, *, series: Series, now: datetime) -> Series:
    """Give a series another secret address; whoever has the old one sees nothing there any more.

    Raises:
        NotAllowed: `by` keeps no meetings there.
    """
    require(by, KEEP, series.place.path)
    held = held_series(series)
    held.token = secrets.token_urlsafe(32)
    held.save(update_fields=["token"])
    journal.record(by, "meetings.renew_address", about_series(held), now=now)
    return held


@transaction.atomic
def open_feed(by: Actor, *, now: datetime) -> FeedKey:
    """Give a login a secret address for its own meetings, in place of the one it had.

    Raises:
        NotAllowed: a visitor, or a role that sees no meetings.
    """
    if by.user_id is None or not any(SUBSCRIBE.allows(grant.role) for grant in by.grants):
        raise NotAllowed(SUBSCRIBE.name, EVERYWHERE)
    key, _ = FeedKey.objects.update_or_create(
        login_id=by.user_id, defaults={"token": secrets.token_urlsafe(32), "made_at": now}
    )
    journal.record(by, SUBSCRIBE.name, f"meetings.FeedKey:{key.pk}", now=now)
    return key


@transaction.atomic
def open_pairing_feed(by: Actor, *, pairing: Pairing, now: datetime) -> PairingFeed:
    """Give a pairing's joint calendar a secret address, in place of the one it had.

    Raises:
        NotAllowed: `by` keeps no meetings where the pairing is kept.
    """
    require(by, KEEP, pairing.place.path)
    key, _ = PairingFeed.objects.update_or_create(
        pairing=pairing, defaults={"token": secrets.token_urlsafe(32), "made_at": now}
    )
    journal.record(by, "meetings.renew_address", f"partners.Pairing:{pairing.pk}", now=now)
    return key
