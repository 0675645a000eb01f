"""Packages to and from other installations: make one, receive one, take it in, put it aside, settle a contradiction."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.partners import bridge, exchange
from doorstep.partners.access import EXCHANGE
from doorstep.partners.actions.cases import keep
from doorstep.partners.actions.peers import at_home
from doorstep.partners.actions.taken_in import take_in
from doorstep.partners.exchange_rows import READERS
from doorstep.partners.models import CaseFile, ExchangeConflict, Package, Peer
from doorstep.partners.queries.peers import peer_of, sharing_for
from doorstep.partners.rules import (
    NamesNeedAVillage,
    NoCounty,
    NoSharingAgreement,
    NotNow,
    PeerEnded,
    check_words,
)
from doorstep.partners.words import Direction, PackageState, SharedField
from doorstep.places.models import Place
from doorstep.places.queries import county


@transaction.atomic
def export_package(by: Actor, *, peer: Peer, with_names: bool = False, now: datetime) -> tuple[Package, bytes]:
    """Make the next package for a peer: all of our agreements with its sides, with the files of joint cases.

    Files that hold personal data go along where a sharing agreement covers them today; without one they are left out,
    and the package counts them.

    Args:
        by: Who makes it.
        peer: For whom.
        with_names: Name the people on secondment; without, nobody is named.
        now: The moment.

    Raises:
        NotAllowed: `by` may not exchange packages.
        PeerEnded: no exchange is agreed on today.
        NoSharingAgreement: names were asked for, and no agreement covers them today.
        TooLarge: see `exchange`.
    """
    require(by, EXCHANGE, at_home())
    today = now.astimezone(TIME_ZONE).date()
    hold(_lock(peer))
    if peer_of(peer.code, today) is None:
        raise PeerEnded
    sharing = sharing_for(peer, SharedField.SECONDMENT_PERSON, today) if with_names else None
    if with_names and sharing is None:
        raise NoSharingAgreement
    leaving = bridge.leaving(peer, today)
    sent = Package.objects.filter(peer=peer, direction=Direction.OUT).aggregate(last=Max("sequence"))
    content = bridge.outgoing(
        peer, (sent["last"] or 0) + 1, with_names=with_names, files=leaving.files, contents=_contents(leaving.files)
    )
    data = exchange.build(content, peer.key)
    package = Package.objects.create(
        peer=peer,
        direction=Direction.OUT,
        sequence=content.sequence,
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
        state=PackageState.MADE,
        counts={name: len(getattr(content, name)) for name in READERS} | {"withheld": leaving.withheld},
        sharing=sharing,
        files_sharing=leaving.sharing,
        handled_by_id=by.user_id,
        made_at=now,
    )
    detail = {
        "sequence": package.sequence,
        "digest": package.digest,
        "names": content.has_names,
        "withheld": leaving.withheld,
    }
    journal.record(by, "partners.export_package", _about(package), detail, now=now)
    return package, data


@transaction.atomic
def receive_package(by: Actor, *, data: bytes, now: datetime) -> Package:
    """Keep a package that came, once its signature holds, so that somebody can look at it before it counts.

    The very same package received again is the same row, whatever became of it.

    Raises:
        NotAllowed: `by` may not exchange packages.
        NotAPackage, TooLarge, ForAnother, UnknownSender, Tampered, BadContent: see `exchange`.
    """
    require(by, EXCHANGE, at_home())
    sealed = exchange.sealed(data)
    if sealed.receiver != settings.COUNTY_CODE:
        raise exchange.ForAnother(receiver=sealed.receiver)
    peer = peer_of(sealed.sender, now.astimezone(TIME_ZONE).date())
    if peer is None:
        raise exchange.UnknownSender(sender=sealed.sender)
    content = exchange.opened(sealed, peer.key)
    hold(_lock(peer))
    digest = hashlib.sha256(data).hexdigest()
    package, is_new = Package.objects.get_or_create(
        peer=peer,
        direction=Direction.IN,
        digest=digest,
        defaults={
            "sequence": content.sequence,
            "size": len(data),
            "state": PackageState.WAITING,
            "handled_by_id": by.user_id,
            "made_at": now,
        },
    )
    if is_new or package.state == PackageState.PUT_ASIDE:
        package.state, package.decided_at = PackageState.WAITING, None
        package.counts = bridge.counted(bridge.compared(peer, content))
        _contradicts(package, now)
        package.save(update_fields=["state", "decided_at", "counts"])
        detail = {"sequence": package.sequence, "digest": digest, "state": package.state}
        journal.record(by, "partners.receive_package", _about(package), detail, now=now)
    if package.state == PackageState.WAITING:
        keep(_inbox(package), data)
    return package


def difference(package: Package) -> tuple[list[bridge.Found], bool]:
    """Return what a waiting package would change now, row by row, and whether it names people.

    Raises:
        NotNow: it does not wait.
    """
    if package.state != PackageState.WAITING:
        raise NotNow
    content = _content(package)
    return bridge.compared(package.peer, content), content.has_names


@transaction.atomic
def import_package(
    by: Actor, *, package: Package, place: Place | None = None, village: Place | None = None, now: datetime
) -> Package:
    """Take a waiting package in, as a whole; done a second time, it changes nothing.

    Where another package with its number was taken in meanwhile, nothing is written and the package is marked as a
    contradiction. What is at home at the peer is written as they say; an older package never goes back behind a newer
    one; what contradicts ours is not written but kept as a contradiction for a person.

    Args:
        by: Who takes it in.
        package: Which one.
        place: Where its new rows are kept: whoever looks after it sees them; nothing: the county.
        village: Where people are registered whom it names.
        now: The moment.

    Raises:
        NotAllowed: `by` may not exchange packages.
        NotNow: it was put aside, or contradicts another.
        PeerEnded, NamesNeedAVillage, NoCounty: see there.
    """
    require(by, EXCHANGE, at_home())
    hold(_lock(package.peer))
    held = Package.objects.select_for_update(of=("self",)).select_related("peer").get(pk=package.pk)
    if held.state == PackageState.APPLIED:
        return held
    if held.state != PackageState.WAITING or held.direction != Direction.IN:
        raise NotNow
    if peer_of(held.peer.code, now.astimezone(TIME_ZONE).date()) is None:
        raise PeerEnded
    if _contradicts(held, now):
        held.save(update_fields=["state", "decided_at"])
        _forget(held)
        journal.record(by, "partners.import_package", _about(held), {"state": held.state}, now=now)
        return held
    home = place or county()
    if home is None:
        raise NoCounty
    content = _content(held)
    if content.has_names and village is None:
        raise NamesNeedAVillage
    found = bridge.compared(held.peer, content)
    take_in(found, content, peer=held.peer, place=home, village=village, register=SYSTEM, now=now)
    for one in found:
        if one.outcome == bridge.CONFLICT:
            _note(held, one.about, one.ours, bridge.plain(one.row))
    held.state, held.decided_at, held.counts = PackageState.APPLIED, now, bridge.counted(found)
    held.handled_by_id = by.user_id
    held.save(update_fields=["state", "decided_at", "counts", "handled_by"])
    _forget(held)
    detail = {"sequence": held.sequence, "digest": held.digest, **held.counts}
    journal.record(by, "partners.import_package", _about(held), detail, now=now)
    return held


@transaction.atomic
def put_aside(by: Actor, *, package: Package, now: datetime) -> Package:
    """Do not take a waiting package in; nothing changes, and its content is not kept.

    Raises:
        NotAllowed: `by` may not exchange packages.
        NotNow: it does not wait.
    """
    require(by, EXCHANGE, at_home())
    held = Package.objects.select_for_update(of=("self",)).get(pk=package.pk)
    if held.state != PackageState.WAITING:
        raise NotNow
    held.state, held.decided_at = PackageState.PUT_ASIDE, now
    held.save(update_fields=["state", "decided_at"])
    _forget(held)
    journal.record(by, "partners.put_aside", _about(held), {"sequence": held.sequence}, now=now)
    return held


@transaction.atomic
def settle_conflict(by: Actor, *, conflict: ExchangeConflict, answer: str, now: datetime) -> ExchangeConflict:
    """Note what was agreed with the other side about a contradiction; it stays in the list.

    Raises:
        NotAllowed, WordsMissing: see there.
        NotNow: it is settled.
    """
    require(by, EXCHANGE, at_home())
    check_words(answer)
    held = ExchangeConflict.objects.select_for_update().get(pk=conflict.pk)
    if held.seen_at is not None:
        raise NotNow
    held.seen_by_id, held.seen_at, held.answer = by.user_id, now, answer.strip()
    held.save(update_fields=["seen_by", "seen_at", "answer"])
    journal.record(by, "partners.settle_conflict", f"partners.ExchangeConflict:{held.pk}", now=now)
    return held


def _note(package: Package, about: str, ours: dict[str, object], theirs: dict[str, object]) -> None:
    ExchangeConflict.objects.get_or_create(package=package, about=about, defaults={"ours": ours, "theirs": theirs})


def _contradicts(package: Package, now: datetime) -> bool:
    """Say whether another package with this number was taken in, and mark this one for a person if so."""
    same = Package.objects.filter(peer=package.peer, direction=Direction.IN, sequence=package.sequence)
    other = same.filter(state=PackageState.APPLIED).first()
    if other is not None:
        package.state, package.decided_at = PackageState.CONFLICT, now
        _note(package, f"package:{package.sequence}", {"digest": other.digest}, {"digest": package.digest})
    return other is not None


def _contents(files: Iterable[CaseFile]) -> dict[str, bytes]:
    contents = {}
    for file in files:
        with default_storage.open(file.stored_as) as stored:
            contents[file.sha256] = bytes(stored.read())
    return contents


def _content(package: Package) -> exchange.Content:
    """Read a waiting package again, from where it is kept; its signature is checked again."""
    with default_storage.open(_inbox(package)) as stored:
        return exchange.opened(exchange.sealed(bytes(stored.read())), package.peer.key)


def _inbox(package: Package) -> str:
    return f"partners/inbox/{package.digest}"


def _forget(package: Package) -> None:
    """Delete what was kept of a package, once it is decided: it may hold names."""
    transaction.on_commit(lambda: default_storage.delete(_inbox(package)))


def _lock(peer: Peer) -> str:
    return f"partners.Peer:{peer.pk}"


def _about(package: Package) -> str:
    return f"partners.Package:{package.pk}"
