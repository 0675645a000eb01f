"""What must hold of medicine that left a shelf, recomputed from the ledger: for `doorstep check`."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum

from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import JournalEntry
from doorstep.devices.models import Operation, Question
from doorstep.devices.words import Why
from doorstep.engines.stocking.lots import RELEASED, LotView, usable
from doorstep.ledger.models import Entry, Movement
from doorstep.ledger.words import AccountKind, MovementKind
from doorstep.programmes.pharmacy.access import DISPENSE
from doorstep.programmes.pharmacy.models import Dispense, Lease, Lot, Vend
from doorstep.programmes.pharmacy.words import HolderRole, LotState

_ABOARD: Final = (HolderRole.STOCK, HolderRole.OPENED)
_ON_THE_ROUND: Final = (AccountKind.VEHICLE, AccountKind.CABINET)
_OUT: Final = (MovementKind.SALE, MovementKind.LOAD, MovementKind.REFILL, MovementKind.HANDOVER)


def faults() -> Iterator[str]:
    """Yield a sentence for each lot that went out on a day when it was not usable, or out of somebody else's vehicle.

    What a device reports has happened and is recorded whatever it is; a person is asked about it instead. A lot whose
    state no action wrote down cannot be judged in hindsight, and is named for that.
    """
    yield from _states()
    yield from other_hands()
    yield from road_faults()
    latest = dict(_went().values_list("commodity").annotate(last=Max("movement__occurred_at")))
    for lot in Lot.objects.select_related("recall").order_by("pk").iterator():
        if lot.commodity_id in latest and not _was_usable(lot, latest[lot.commodity_id]):
            yield from _faults_of(lot)


def other_hands() -> Iterator[str]:
    """Look for what left a vehicle in the charge of one device by another hand than that device's.

    A handover may: both sides count. What is opened or set aside stays aboard. What another device reported has
    happened, and stands if a person was asked about it.
    """
    entry = {"movement": OuterRef("movement"), "vehicle": OuterRef("account__holder__vehicle")}
    charge = Lease.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=OuterRef("movement__occurred_at")),
        trip__vehicle=entry["vehicle"], begun_at__lt=OuterRef("movement__recorded_at"),
    ).order_by("-begun_at")  # fmt: skip
    reported = Operation.objects.filter(pk=OuterRef("movement__key"), device=OuterRef("charge"))
    asked = Question.objects.filter(operation=OuterRef("movement__key"))
    aboard = Entry.objects.filter(movement=entry["movement"], account__holder__vehicle=entry["vehicle"]).order_by()
    left = (
        Entry.objects.filter(quantity__lt=0, account__holder__role__in=_ABOARD, account__holder__vehicle__isnull=False)
        .filter(movement__sending_of=None, movement__arrival_of=None, movement__explaining_of=None)
        .annotate(charge=charge.values("device")[:1])
        .filter(~Exists(reported), ~Exists(asked), charge__isnull=False)
        .annotate(net=aboard.values("movement").annotate(net=Sum("quantity")).values("net"))
        .filter(net__lt=0)
        .order_by("movement")
    )
    rows = left.values_list("movement", "movement__kind", "account__holder__vehicle", "charge").distinct()
    for movement, kind, vehicle, device in rows:
        if not _sold_with(movement, device):
            said = f"{kind} out of vehicle {vehicle} by another hand than device {device}'s, which had charge of it"
            yield f"ledger.Movement:{movement}: {said}"


def road_faults() -> Iterator[str]:
    """Look for sales of the road that stand in no list, or lack a pharmacist's word that nobody was asked for."""
    sold = Movement.objects.filter(kind=MovementKind.SALE, about__startswith="devices.Operation:", dispense=None)
    is_open = Exists(Question.objects.filter(operation=OuterRef("key"), answer__isnull=True))
    for pk in sold.exclude(is_open).order_by("pk").values_list("pk", flat=True):
        yield f"ledger.Movement:{pk}: went out on the road and is not among the sales"
    asked = Question.objects.filter(operation=OuterRef("key"), why=Why.NOBODY_ON_DUTY)
    silent = Dispense.objects.filter(~Exists(asked), needs_review=True, review=None, taken_back_at=None)
    for pk in silent.order_by("pk").values_list("pk", flat=True):
        yield f"pharmacy.Dispense:{pk}: needs a pharmacist's word, and nobody was asked for it"


def _sold_with(movement: int, device: int) -> bool:
    """Say whether a movement is a sale over the counter for which this device had charge."""
    sale = Dispense.objects.filter(movement=movement).first()
    noted = JournalEntry.objects.filter(verb=DISPENSE.name, about=sale.about if sale else "")
    return any(detail.get("device") == device for detail in noted.values_list("detail", flat=True))


def _states() -> Iterator[str]:
    """Compare the state of each lot with its recall, the one thing that takes a whole lot out of use."""
    rows = Lot.objects.exclude(status=LotState.RELEASED, recall__isnull=True).order_by("pk")
    for pk, status, recall in rows.values_list("pk", "status", "recall"):
        if recall is None:
            yield f"pharmacy.Lot:{pk}: says {status}, and nothing says by whom or since when"
        elif status != LotState.RECALLED:
            yield f"pharmacy.Lot:{pk}: says {status} although it was recalled"


def _faults_of(lot: Lot) -> Iterator[str]:
    ordered = dict(Vend.objects.filter(movement__isnull=False).values_list("movement", "authorised_at"))
    rows = _went().filter(commodity=lot.commodity_id).order_by("movement").distinct()
    for movement, kind, at in rows.values_list("movement", "movement__kind", "movement__occurred_at"):
        if not _was_usable(lot, ordered.get(movement, at)):
            yield f"ledger.Movement:{movement}: {kind} of lot {lot.pk} that was not usable then"


def _went() -> QuerySet[Entry]:
    """Return what went to patients or on its way by somebody's hand; what comes back to a shop comes as it is."""
    not_back = Q(movement__kind=MovementKind.RETURN, movement__sending_of__target__account__kind__in=_ON_THE_ROUND)
    return Entry.objects.filter(
        Q(account__kind=AccountKind.PATIENT) | Q(account__kind=AccountKind.TRANSIT),
        Q(movement__kind__in=_OUT) | not_back, quantity__gt=0,
    ).exclude(movement__about__startswith="devices.Operation:").order_by()  # fmt: skip


def _was_usable(lot: Lot, at: datetime) -> bool:
    """Ask the one test of expiry and recall about a moment: a lot was good until it was recalled."""
    recall = getattr(lot, "recall", None)
    status = LotState.RECALLED.value if recall is not None and at > recall.decided_at else RELEASED
    return usable(LotView(lot.pk, lot.last_use_on, status), at.astimezone(TIME_ZONE).date())
