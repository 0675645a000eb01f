"""Agree with other installations: on exchange at all, and on what of people may be shared."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.partners.access import EXCHANGE
from doorstep.partners.exchange import is_code, is_key
from doorstep.partners.models import Peer, SharingAgreement
from doorstep.partners.rules import NameTaken, NotACode, NotAKey, NotNow, check_term, check_words
from doorstep.partners.words import SharedField
from doorstep.places.queries import county


def add_peer(
    by: Actor,
    *,
    code: str,
    name: str,
    key: str = "",
    valid_from: date,
    valid_until: date | None = None,
    now: datetime,
) -> tuple[Peer, str]:
    """Agree on exchange with another installation and return the key, this one time.

    Args:
        by: Who does it.
        code: The other installation's code (its `DOORSTEP_COUNTY`).
        name: What people call it.
        key: The key the other side made; empty makes one, to be carried there by a way other than the packages.
        valid_from: First day.
        valid_until: Last day, if there is one.
        now: The moment.

    Raises:
        NotAllowed: `by` may not exchange packages.
        NotACode, NotAKey, WordsMissing, EndsBeforeItBegins: see there.
        NameTaken: there is an exchange with this code.
    """
    require(by, EXCHANGE, at_home())
    code, key = code.strip(), key.strip().lower()
    if not is_code(code) or code == settings.COUNTY_CODE:
        raise NotACode
    if key and not is_key(key):
        raise NotAKey
    check_words(name)
    check_term(valid_from, valid_until)
    key = key or secrets.token_hex(32)
    try:
        with transaction.atomic():
            peer = Peer.objects.create(
                code=code, name=name.strip(), key=key, valid_from=valid_from, valid_until=valid_until
            )
            journal.record(by, "partners.add_peer", about(peer), {"code": code}, now=now)
    except IntegrityError as clash:
        raise NameTaken from clash
    return peer, key


@transaction.atomic
def end_peer(by: Actor, *, peer: Peer, last_day: date, now: datetime) -> Peer:
    """Let the exchange end with `last_day`; the day before today shuts it at once.

    Raises:
        NotAllowed, EndsBeforeItBegins: see there.
        NotNow: it has ended.
    """
    require(by, EXCHANGE, at_home())
    held = Peer.objects.select_for_update().get(pk=peer.pk)
    check_term(held.valid_from, last_day)
    if held.valid_until is not None and held.valid_until < now.astimezone(TIME_ZONE).date():
        raise NotNow
    held.valid_until = last_day
    held.save(update_fields=["valid_until"])
    journal.record(by, "partners.end_peer", about(held), {"last_day": str(last_day)}, now=now)
    return held


@transaction.atomic
def agree_sharing(
    by: Actor,
    *,
    peer: Peer,
    purpose: str,
    legal_basis: str,
    fields: Sequence[SharedField],
    valid_from: date,
    valid_until: date,
    now: datetime,
) -> SharingAgreement:
    """Record that some personal data may go to a peer: what, why, on which legal basis, until when.

    Raises:
        NotAllowed, WordsMissing, EndsBeforeItBegins: see there.
    """
    require(by, EXCHANGE, at_home())
    check_words(purpose, legal_basis, "".join(fields))
    check_term(valid_from, valid_until)
    sharing = SharingAgreement.objects.create(
        peer=peer,
        purpose=purpose.strip(),
        legal_basis=legal_basis.strip(),
        fields=sorted({one.value for one in fields}),
        valid_from=valid_from,
        valid_until=valid_until,
    )
    detail = {"fields": sharing.fields, "basis": sharing.legal_basis, "until": str(valid_until)}
    journal.record(by, "partners.agree_sharing", about(peer), detail, now=now)
    return sharing


def at_home() -> str:
    """Return the path of this installation's county; everywhere before its list of places is loaded."""
    home = county()
    return home.path if home else EVERYWHERE


def about(peer: Peer) -> str:
    """Return the journal's word for a peer."""
    return f"partners.Peer:{peer.pk}"
