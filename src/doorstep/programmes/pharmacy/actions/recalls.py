"""A lot is recalled: from now on nobody gives it out; each holder sets aside what is there."""

from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import NotAllowed, may_anywhere, require
from doorstep.base.actor import EVERYWHERE, SYSTEM, Actor
from doorstep.base.locks import hold
from doorstep.ledger.queries import holders, on_hand
from doorstep.ledger.rules import check_reason
from doorstep.ledger.words import AccountKind
from doorstep.programmes.pharmacy.access import COUNT_STOCK, RECALL
from doorstep.programmes.pharmacy.actions.quality import set_aside
from doorstep.programmes.pharmacy.models import Holder, Lot, Recall, RecallTask
from doorstep.programmes.pharmacy.queries.stock import unsettled
from doorstep.programmes.pharmacy.rules import recalls as rules
from doorstep.programmes.pharmacy.words import LotState, RecallLevel

_NOTHING_TO_DO = (AccountKind.ADJUST, AccountKind.DESTROYED)


@transaction.atomic
def recall_lot(by: Actor, *, lot: Lot, level: RecallLevel, reason: str, document: str = "", now: datetime) -> Recall:
    """Recall a lot: unusable everywhere at once, one task for each holder who has some, and one for the patients.

    What was destroyed or lost before has its task too, done at once: the tasks sum to what was received.

    Raises:
        NotAllowed: `by` may not recall anywhere.
        RecalledAlready, ReasonMissing: see there.
    """
    if not may_anywhere(by, RECALL):
        raise NotAllowed(RECALL.name, EVERYWHERE)
    check_reason(reason)
    hold(lot.about)
    if Recall.objects.filter(lot=lot).exists():
        raise rules.RecalledAlready
    Lot.objects.filter(pk=lot.pk).update(status=LotState.RECALLED)
    lot.status = LotState.RECALLED
    recall = Recall.objects.create(
        lot=lot, level=level, reason=reason.strip(), document=document.strip(), decided_at=now, decided_by_id=by.user_id
    )
    held = [row for row in holders([lot.commodity]) if row.quantity > 0]
    RecallTask.objects.bulk_create(
        RecallTask(
            recall=recall, account=row.account, quantity=row.quantity,
            done_at=now if row.account.kind in _NOTHING_TO_DO else None,
        )
        for row in held
    )  # fmt: skip
    detail = {"lot": lot.pk, "level": level.value, "holders": len(held)}
    journal.record(by, RECALL.name, recall.about, detail, now=now)
    return recall


@transaction.atomic
def settle_task(by: Actor, *, task: RecallTask, reason: str, now: datetime) -> RecallTask:
    """Report for one holder: everything of the lot that is still there is set aside; or patients were told.

    Raises:
        NotAllowed: `by` may not count there, nor recall.
        TaskDone, ReasonMissing: see there.
        OnTheWay: it stands for what is on the way, and some was not counted on arrival or not explained yet.
    """
    holder = Holder.objects.select_related("account__book", "site", "vehicle").get(account=task.account_id)
    if not may_anywhere(by, RECALL):
        require(by, COUNT_STOCK, holder.path)
    check_reason(reason)
    hold(task.recall.about)
    task = RecallTask.objects.select_related("recall__lot__commodity", "account__book").get(pk=task.pk)
    if task.done_at is not None:
        raise rules.TaskDone
    lot = task.recall.lot
    if task.account.kind == AccountKind.TRANSIT and unsettled(task.account.book).filter(lines__lot=lot).exists():
        raise rules.OnTheWay
    there = on_hand(task.account, lot.commodity)
    if there and holder.account.kind in {AccountKind.SHOP, AccountKind.CABINET, AccountKind.VEHICLE}:
        key = uuid5(NAMESPACE_OID, f"{task.recall.about}:{task.pk}")
        task.movement = set_aside(
            SYSTEM, holder=holder, lot=lot, quantity=there, reason=reason, now=now, key=key, is_urgent=True
        )
    task.done_at, task.done_by_id = now, by.user_id
    task.save(update_fields=["movement", "done_at", "done_by"])
    if not task.recall.tasks.filter(done_at__isnull=True).exists():
        Recall.objects.filter(pk=task.recall_id).update(closed_at=now)
    detail = {"account": task.account_id, "set_aside": there, "reason": reason.strip()}
    journal.record(by, "pharmacy.settle_recall", task.recall.about, detail, now=now)
    return task
