"""Recalls: where every unit of the lot is, who still has to report, and who got it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet, Sum

from doorstep.base.access import Verb, may_anywhere
from doorstep.base.actor import Actor
from doorstep.base.regulations import NoRule, in_force
from doorstep.ledger.models import Account, Entry
from doorstep.ledger.queries import holders as holding
from doorstep.ledger.words import AccountKind
from doorstep.programmes.pharmacy.models import Dispense, Recall, RecallTask
from doorstep.programmes.pharmacy.rules import recalls as rules


@dataclass(frozen=True, slots=True)
class HandedOut:
    """One handing out of a recalled lot.

    Args:
        sale: Its sale; nothing where only the movement is known, as from a cabinet.
        receipt_no: Of the sale.
        person: Id of whoever got it; nothing: nobody knows who.
        is_after: It went out after the recall.
    """

    movement: int
    about: str
    at: datetime
    quantity: int
    is_after: bool
    sale: int | None = None
    receipt_no: str = ""
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where every unit of a lot is.

    Args:
        received: Units that came from suppliers.
        buckets: Every other account that has some, with how many; differences found by counting included.
        by_kind: The same by kind of account.
        handed_out: To patients, what went out after the recall first.
    """

    received: int
    buckets: tuple[tuple[Account, int], ...]
    by_kind: Mapping[str, int]
    handed_out: tuple[HandedOut, ...]

    @property
    def adds_up(self) -> bool:
        """Whether the buckets sum to what was received."""
        return sum(quantity for _, quantity in self.buckets) == self.received

    @property
    def identified(self) -> int:
        """How many people are known who got some."""
        return len({one.person for one in self.handed_out if one.person is not None})

    @property
    def people(self) -> int:
        """How many people got some: those who are known, and every handing out to somebody unknown as one."""
        return self.identified + sum(1 for one in self.handed_out if one.person is None)

    @property
    def after(self) -> int:
        """Units handed out after the recall."""
        return sum(one.quantity for one in self.handed_out if one.is_after)


def rule(on: date) -> dict[str, Any]:
    """Return the rule on recalls of a day; the defaults where none holds."""
    try:
        return dict(in_force(rules.RECALL, on).value)
    except NoRule:
        return rules.DEFAULT


def recalls(actor: Actor, what: Verb) -> QuerySet[Recall]:
    """Return every recall, if `actor` may do `what` anywhere: a recalled lot concerns everybody who stores medicine."""
    found = Recall.objects.all() if may_anywhere(actor, what) else Recall.objects.none()
    return found.select_related("lot__medicine", "lot__commodity")


def tasks(recall: Recall) -> QuerySet[RecallTask]:
    """Return who had some when it was recalled, those who have not reported first."""
    return recall.tasks.select_related("account", "account__holder").order_by(
        F("done_at").asc(nulls_first=True), "account__name", "pk"
    )


def whereabouts(recall: Recall) -> Whereabouts:
    """Say where every unit of a recalled lot is; four queries."""
    return _where(recall, _handed_out(recall))


def _where(recall: Recall, handed_out: tuple[HandedOut, ...]) -> Whereabouts:
    received, buckets, by_kind = 0, [], dict[str, int]()
    for row in holding([recall.lot.commodity]):
        if row.account.kind == AccountKind.SUPPLIER:
            received -= row.quantity
            continue
        buckets.append((row.account, row.quantity))
        by_kind[row.account.kind] = by_kind.get(row.account.kind, 0) + row.quantity
    return Whereabouts(received, tuple(buckets), by_kind, handed_out)


def faults() -> Iterator[str]:
    """Yield a sentence for each recall whose units do not add up: now, or in the tasks of the day it was decided."""
    for recall in Recall.objects.select_related("lot").order_by("pk"):
        where = _where(recall, ())
        if not where.adds_up:
            held = sum(quantity for _, quantity in where.buckets)
            yield f"{recall.about}: {where.received} units were received, {held} are somewhere"
        tasks, there = recall.tasks.aggregate(sum=Sum("quantity"))["sum"] or 0, _there_were(recall)
        if tasks != there:
            yield f"{recall.about}: its tasks name {tasks} units, there were {there}"


def _there_were(recall: Recall) -> int:
    """Return how many units there were when it was decided: received from suppliers, or found by counting."""
    before = Entry.objects.filter(
        commodity=recall.lot.commodity_id, account__may_be_negative=True, movement__recorded_at__lte=recall.decided_at
    )
    sums = before.order_by().values("account").annotate(sum=Sum("quantity"))
    return sum(-int(row["sum"]) for row in sums if row["sum"] < 0)


def _handed_out(recall: Recall) -> tuple[HandedOut, ...]:
    rows = Entry.objects.filter(
        commodity=recall.lot.commodity, account__kind=AccountKind.PATIENT, movement__reversal__isnull=True,
        movement__reverses__isnull=True,
    ).select_related("movement")  # fmt: skip
    sales = {
        sale.movement_id: sale
        for sale in Dispense.objects.filter(movement__entries__commodity=recall.lot.commodity).distinct()
    }
    made = [
        HandedOut(
            row.movement_id,
            row.movement.about,
            row.movement.occurred_at,
            row.quantity,
            row.movement.occurred_at >= recall.decided_at,
            **_who(sales.get(row.movement_id)),
        )
        for row in rows
    ]
    return tuple(sorted(made, key=lambda one: (not one.is_after, one.at, one.movement)))


def _who(sale: Dispense | None) -> dict[str, Any]:
    return {} if sale is None else {"sale": sale.pk, "receipt_no": sale.receipt_no, "person": sale.person_id}
