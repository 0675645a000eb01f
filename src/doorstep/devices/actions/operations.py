"""Take what a device reports: each report once, in the device's own order, nothing refused.

A report has one effect however often it is sent. What cannot be carried out is kept and goes to a person. One
transaction a report: an accident between two leaves the first done and the second not begun.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DataError, IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import NotAllowed, may_anywhere, require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.prepared import NewRow, PreparedModels
from doorstep.devices import rules, words
from doorstep.devices.access import DECIDE, REPORT
from doorstep.devices.actions.devices import ReasonMissing, about
from doorstep.devices.kinds import Done, Doubt, Unclear, kinds
from doorstep.devices.models import Device, Operation, OperationOutcome, Question
from doorstep.devices.rules import Batch, Told, Unreadable
from doorstep.devices.words import Reply, Why

log = logging.getLogger(__name__)
_HELD: Final = PreparedModels(lambda pk: Device.objects.select_for_update().filter(pk=pk).order_by(), int)
_KNOWN: Final = PreparedModels(lambda pk: Operation.objects.select_related("outcome").filter(pk=pk).order_by(), UUID)
_OPERATION: Final = NewRow(Operation)
_OUTCOME: Final = NewRow(OperationOutcome)
REFUSED = (ValueError, ArithmeticError, LookupError, TypeError, ObjectDoesNotExist, ValidationError)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a device is told about one report; it forgets the report unless this says `held`."""

    id: str
    reply: Reply
    result: Mapping[str, Any] = field(default_factory=dict)


def take_batch(by: Actor, *, device: Device, batch: Batch, waiting: int = 0, now: datetime) -> list[Answered]:
    """Take what a device sends at once, each report in a transaction of its own.

    Args:
        by: Who is logged in on the device.
        device: Which.
        batch: As `rules.read_batch` read it.
        waiting: So many more the device says it has.
        now: This moment, aware.

    Returns:
        One answer for each report, in the same order.

    Raises:
        NotAllowed: `by` may report nowhere. Where each thing happened is asked by its own action: what may not be done
            there goes to a person, and does not stay on the device.
    """
    if not may_anywhere(by, REPORT):
        raise NotAllowed(REPORT.name, device.scope)
    offset = rules.offset_s(batch.sent_at, now)
    answers = [_take(by, device, one, offset, now) for one in batch.operations]
    while settle_next(by, device=device, now=now):
        pass
    answers = [_stored(_read(said.id)) if said.reply is Reply.HELD else said for said in answers]
    Device.objects.filter(pk=device.pk).update(last_seen_at=now, waiting=min(waiting, rules.LARGEST_NUMBER))
    return answers


@transaction.atomic
def _take(by: Actor, device: Device, told: Told | Unreadable, offset: int, now: datetime) -> Answered:
    held = _HELD.one(device.pk)
    if isinstance(told, Unreadable):
        _ask(held, f"{held.pk}:{told.digest}", Why.UNREADABLE, said=told.text, now=now)
        return Answered("", Reply.QUEUED, {"why": Why.UNREADABLE.value})
    known = _KNOWN.first(told.id)
    if known is not None:
        return _again(by, held, known, told, now)
    if Operation.objects.filter(device=held, seq=told.seq).exists():
        detail = {"id": str(told.id), "seq": told.seq, "kind": told.kind}
        _ask(held, f"{told.id}:{told.digest}", Why.NUMBER_TAKEN, said=_cut(told.text), detail=detail, now=now)
        return Answered(str(told.id), Reply.QUEUED, {"why": Why.NUMBER_TAKEN.value})
    operation = _written(by, held, told, offset, now)
    if told.seq > held.next_seq:
        return Answered(str(told.id), Reply.HELD, {"waits_for": held.next_seq})
    return _settle(by, held, operation, now)


def _again(by: Actor, device: Device, known: Operation, told: Told, now: datetime) -> Answered:
    is_same = known.digest == told.digest and known.device_id == device.pk
    reply = rules.reply_to_known(is_same=is_same, has_outcome=hasattr(known, "outcome"))
    if reply is Reply.CONFLICT:
        detail = {"id": str(told.id), "seq": told.seq, "kind": told.kind}
        _ask(
            device, f"{told.id}:{told.digest}", Why.OTHER_WORDS,
            operation=known, said=_cut(told.text), detail=detail, now=now,
        )  # fmt: skip
        return Answered(str(told.id), Reply.CONFLICT, {"why": Why.OTHER_WORDS.value})
    if reply is Reply.HELD and known.seq <= device.next_seq:
        return _settle(by, device, known, now)
    return _stored(known)


def _read(known: str) -> Operation:
    return Operation.objects.select_related("outcome", "device").get(pk=known)


def _stored(known: Operation) -> Answered:
    if not hasattr(known, "outcome"):
        return Answered(str(known.pk), Reply.HELD, {"waits_for": known.device.next_seq})
    return Answered(str(known.pk), Reply.DUPLICATE, {"first": known.outcome.status, **known.outcome.result})


def _written(by: Actor, device: Device, told: Told, offset: int, now: datetime) -> Operation:
    occurred_at = told.occurred_at or now
    return _OPERATION.add(
        Operation(
            id=told.id,
            device=device,
            seq=told.seq,
            kind=told.kind,
            about=told.about,
            text=told.text if len(told.text) <= rules.MOST_BYTES else rules.plain(_cut(told.text)),
            digest=told.digest,
            occurred_at=occurred_at,
            really_at=rules.really_at(occurred_at, offset, now),
            received_at=now,
            offset_s=offset,
            login_id=by.user_id,
            app_version=told.app_version,
            snapshot=told.snapshot,
            fault=told.fault or "",
        )
    )


@transaction.atomic
def settle_next(by: Actor, *, device: Device, now: datetime) -> bool:
    """Carry out the held report whose turn it is; say whether there was one."""
    held = _HELD.one(device.pk)
    waiting = Operation.objects.filter(device=held, seq=held.next_seq).first()
    if waiting is None:
        return False
    if hasattr(waiting, "outcome"):
        Device.objects.filter(pk=held.pk).update(next_seq=held.next_seq + 1)
    else:
        _settle(by, held, waiting, now)
    return True


def _settle(by: Actor, device: Device, operation: Operation, now: datetime) -> Answered:
    doubts: tuple[Doubt, ...] = ()
    queued = _unfit(device, operation)
    result: dict[str, Any] = {}
    if queued is None:
        try:
            done = carried_out(by, operation, now)
            result, doubts = dict(done.result), done.doubts
        except Unclear as unclear:
            queued = Doubt(unclear.why, unclear.detail)
    status = words.Outcome.QUEUED if queued else words.Outcome.ACCEPTED
    if queued:
        result = {"why": queued.why.value}
        _ask(device, f"{operation.pk}:queued", queued.why, operation=operation, detail=queued.detail, now=now)
    if rules.is_skewed(operation.offset_s):
        day = now.astimezone(TIME_ZONE).date()
        by_how_much = {"offset_s": operation.offset_s}
        _ask(device, f"{device.pk}:clock:{day}", Why.CLOCK, operation=operation, detail=by_how_much, now=now)
    ask_about(device, operation, doubts, now)
    if doubts:
        result["doubts"] = [doubt.why.value for doubt in doubts]
    is_late = operation.really_at.astimezone(TIME_ZONE).date() < now.astimezone(TIME_ZONE).date()
    _OUTCOME.add(OperationOutcome(operation=operation, status=status, result=result, is_late=is_late, at=now))
    if operation.seq == device.next_seq:
        device.next_seq += 1
        Device.objects.filter(pk=device.pk).update(next_seq=device.next_seq)
    detail = {"kind": operation.kind, "status": status.value}
    journal.record(by, REPORT.name, f"devices.Operation:{operation.pk}", detail, now=now)
    return Answered(str(operation.pk), Reply(status.value), result)


def _unfit(device: Device, operation: Operation) -> Doubt | None:
    if device.is_revoked:
        return Doubt(Why.DEVICE_SHUT_OUT)
    if operation.fault:
        return Doubt(Why(operation.fault))
    if operation.kind not in kinds():
        return Doubt(Why.UNKNOWN_KIND)
    return None


def carried_out(by: Actor, operation: Operation, now: datetime) -> Done:
    """Carry a report out, or leave nothing behind.

    Raises:
        Unclear: a person must decide; also where the kind's own rules refuse it.
    """
    try:
        with transaction.atomic():
            return kinds()[operation.kind].handle(by, operation, now)
    except NotAllowed as refusal:
        raise Unclear(Why.NOT_ALLOWED, verb=refusal.verb) from refusal
    except rules.BadValue as refusal:
        raise Unclear(Why.NOT_POSSIBLE, field=refusal.field) from refusal
    except (*REFUSED, IntegrityError, DataError) as refusal:
        log.warning("report %s was refused: %r", operation.pk, refusal)
        raise Unclear(Why.NOT_POSSIBLE, refusal=type(refusal).__name__) from refusal


def _cut(text: str) -> str:
    return text[: rules.MOST_BYTES]


def ask_about(device: Device, operation: Operation, doubts: Iterable[Doubt], now: datetime) -> None:
    """Ask a person about what is doubtful in a report that was carried out; each doubt once."""
    for doubt in doubts:
        _ask(device, f"{operation.pk}:{doubt.why}", doubt.why, operation=operation, detail=doubt.detail, now=now)


def _ask(
    device: Device,
    key: str,
    why: Why,
    *,
    operation: Operation | None = None,
    said: str = "",
    detail: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    Question.objects.get_or_create(
        key=key,
        defaults={
            "device": device, "operation": operation, "why": why, "said": said,
            "detail": dict(detail or {}), "asked_at": now,
        },
    )  # fmt: skip


@transaction.atomic
def close_gap(by: Actor, *, device: Device, reason: str, now: datetime) -> int:
    """Wait no longer for reports that never came, and go on with those after them; return how many were passed over.

    One that comes after all is carried out then.

    Raises:
        NotAllowed: `by` may not decide where the device works.
        ReasonMissing: no reason.
    """
    require(by, DECIDE, device.scope)
    if not reason.strip():
        raise ReasonMissing
    held = Device.objects.select_for_update().get(pk=device.pk)
    first = Operation.objects.filter(device=held, outcome=None).order_by("seq").first()
    if first is None or first.seq <= held.next_seq:
        return 0
    missing = first.seq - held.next_seq
    detail = {"from": held.next_seq, "until": first.seq - 1, "reason": rules.clean(reason)[:200]}
    _ask(held, f"{held.pk}:gap:{held.next_seq}", Why.NUMBERS_MISSING, detail=detail, now=now)
    Device.objects.filter(pk=held.pk).update(next_seq=first.seq)
    journal.record(by, "devices.close_gap", about(held), {"passed_over": missing}, now=now)
    while settle_next(by, device=held, now=now):
        pass
    return missing
