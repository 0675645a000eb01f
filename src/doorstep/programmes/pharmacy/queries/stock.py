"""Who holds which lots, what may be given out, and which accounts of a county's stock book stand behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from doorstep.base.access import Verb, scopes
from doorstep.base.actor import Actor
from doorstep.base.models.login import Grant, Login
from doorstep.base.prepared import PreparedModels
from doorstep.base.regulations import NoRule, in_force
from doorstep.base.words import Role
from doorstep.devices.models import Device, Operation
from doorstep.engines.stocking.lots import Allocation, Held, allocate
from doorstep.ledger.models import Account, Balance, Book
from doorstep.places.models import Place, Site
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.models import Handover, Holder, Lease, Lot, Medicine, Trip, Vehicle
from doorstep.programmes.pharmacy.models.trip import UNDER_WAY
from doorstep.programmes.pharmacy.rules.stock import LICENSED, LOADING, HolderFrozen, least_days
from doorstep.programmes.pharmacy.rules.trips import LeaseOpen, NoLease
from doorstep.programmes.pharmacy.words import HandoverState, HolderRole, TripState


def _holder(where: Q, role: str) -> QuerySet[Holder]:
    found = Holder.objects.filter(where, role=role).order_by("pk")
    return found.select_related("account", "account__book", "site", "vehicle")[:1]


_AT_SITE: Final = PreparedModels(lambda site, role: _holder(Q(site=site), role), int, str)
_ON_VEHICLE: Final = PreparedModels(lambda vehicle, role: _holder(Q(vehicle=vehicle), role), int, str)
_SIDE: Final = PreparedModels(lambda book, key: Account.objects.filter(book=book, key=key).order_by(), int, str)


def _balances(**of: Any) -> QuerySet[Balance]:
    found = Balance.objects.filter(quantity__gt=0, commodity__lot__isnull=False, **of)
    return found.select_related("commodity__lot__medicine").order_by(
        "commodity__lot__medicine__group", "commodity__lot__medicine__code", "commodity__lot__last_use_on", "id"
    )


_LYING: Final = PreparedModels(lambda account: _balances(account=account), int)
_LYING_OF: Final = PreparedModels(
    lambda account, medicine: _balances(account=account, commodity__lot__medicine=medicine), int, int
)


@dataclass(frozen=True, slots=True)
class Lying:
    """So much of a lot with one holder, in the ledger's units."""

    lot: Lot
    quantity: int

    @property
    def held(self) -> Held[int]:
        """As the engine takes it."""
        return Held(self.lot.view, self.quantity)

    @property
    def packs(self) -> tuple[int, int]:
        """Whole packs, and single units beside them."""
        return divmod(self.quantity, self.lot.medicine.counts_per_pack)


def book_key(county: Place) -> str:
    """Return the key of a county's stock book."""
    return f"medicine:{county.pk}"


def book_at(path: str) -> Book:
    """Return the stock book of the county a path lies in.

    Raises:
        DoesNotExist: nobody opened one.
    """
    return Book.objects.get(key=f"medicine:{path.split('/')[1]}")


def side(book: Book, key: str) -> Account:
    """Return the account of a whole side of a book: `transit`, `patient`, `destroyed`."""
    return _SIDE.one(book.pk, key)


def holders(actor: Actor, what: Verb) -> QuerySet[Holder]:
    """Return the holders of things where `actor` may do `what`, by kind and name."""
    found = Holder.objects.exclude(role=HolderRole.SIDE).filter(inside(scopes(actor, what)))
    return found.select_related("account", "account__book", "site", "site__place", "vehicle", "vehicle__depot__place")


def holder_of(thing: Site | Vehicle, role: HolderRole = HolderRole.STOCK) -> Holder | None:
    """Return the holder that stands for a site or a vehicle, if its stock was opened."""
    return (_AT_SITE if isinstance(thing, Site) else _ON_VEHICLE).first(thing.pk, role)


def lying(holder: Holder, medicine: Medicine | None = None) -> list[Lying]:
    """Return what a holder has now, by medicine and first expiry; one query."""
    rows = _LYING(holder.account_id) if medicine is None else _LYING_OF(holder.account_id, medicine.pk)
    return [Lying(row.commodity.lot, row.quantity) for row in rows]


def lying_at(accounts: Iterable[Account], medicine: Medicine | None = None) -> dict[int, list[Lying]]:
    """Return what accounts hold now, by account id; one query."""
    found = _balances(account__in=list(accounts))
    if medicine is not None:
        found = found.filter(commodity__lot__medicine=medicine)
    made: dict[int, list[Lying]] = {}
    for row in found:
        made.setdefault(row.account_id, []).append(Lying(row.commodity.lot, row.quantity))
    return made


def pick(holder: Holder, medicine: Medicine, quantity: int, day: date, *, least_days_left: int = 0) -> Allocation[int]:
    """Say which lots to take, first expired first out; the keys are ids of lots, `short` what is not there."""
    held = [one.held for one in lying(holder, medicine)]
    return allocate(held, quantity, day, least_days_left=least_days_left)


def days_wanted(kind: str, on: date) -> int:
    """Return the days of use a lot needs for a kind of handover; 0 where no rule asks for any."""
    try:
        return least_days(in_force(LOADING, on).value, kind)
    except NoRule:
        return 0


def licensed_kinds(on: date) -> list[str] | None:
    """Return the kinds of accounts that store medicine on a licence alone, by the rule of a day; nothing: no rule."""
    try:
        return [str(kind) for kind in in_force(LICENSED, on).value]
    except NoRule:
        return None


def trips(actor: Actor, what: Verb) -> QuerySet[Trip]:
    """Return the trips of vehicles that start where `actor` may do `what`, the latest first."""
    found = Trip.objects.filter(inside(scopes(actor, what), "vehicle__depot__place__path"))
    return found.select_related("vehicle", "vehicle__depot__place", "pharmacist")


def open_trip_of(vehicle: Vehicle) -> Trip | None:
    """Return the trip a vehicle is on: loaded, under way or being counted."""
    return Trip.objects.filter(vehicle=vehicle, state__in=UNDER_WAY).select_related("vehicle__depot__place").first()


def lease_of(trip: Trip) -> Lease | None:
    """Return the lease that holds now."""
    return Lease.objects.filter(trip=trip, ended_at__isnull=True).select_related("device").first()


def handovers(actor: Actor, what: Verb) -> QuerySet[Handover]:
    """Return handovers from or to holders where `actor` may do `what`, the latest first."""
    reach = scopes(actor, what)
    found = Handover.objects.filter(inside(reach, "source__path") | inside(reach, "target__path"))
    return found.select_related("source__account__book", "target__account", "trip__vehicle")


def unsettled(book: Book) -> QuerySet[Handover]:
    """Return the handovers of a book that are on the way or have a difference nobody explained."""
    open_states = (HandoverState.SENT, HandoverState.OPEN)
    return Handover.objects.filter(source__account__book=book, state__in=open_states).select_related(
        "source__account", "target__account"
    )


def reports_waiting(device: Device) -> int:
    """Return how many reports of a device did not arrive, or wait for one before them."""
    return device.waiting + Operation.objects.filter(device=device, outcome__isnull=True).count()


def require_writer(holder: Holder, device: Device | None) -> None:
    """Let whoever writes about a holder's stock pass: of a vehicle under way, only the device that has charge of it.

    Handovers need no lease: both sides count.

    Raises:
        HolderFrozen: nothing moves until it is counted.
        NoLease: the vehicle is not under way, or another device has charge of it.
    """
    if holder.is_frozen:
        raise HolderFrozen(holder.account.name, holder.frozen_reason)
    if holder.vehicle_id is None:
        return
    held = Lease.objects.filter(trip__vehicle=holder.vehicle_id, trip__state=TripState.OPEN, ended_at__isnull=True)
    if device is None or not held.filter(device=device).exists():
        raise NoLease


def require_counter(holder: Holder, device: Device | None) -> None:
    """Let whoever counts a holder's stock pass: while a device has charge of a vehicle, only that device.

    Frozen stock may be counted, and a vehicle nobody has charge of.

    Raises:
        LeaseOpen: another device has charge of the vehicle.
    """
    if holder.vehicle_id is None:
        return
    held = Lease.objects.filter(trip__vehicle=holder.vehicle_id, ended_at__isnull=True)
    if (held if device is None else held.exclude(device=device)).exists():
        raise LeaseOpen


def handovers_of(holder: Holder) -> QuerySet[Handover]:
    """Return the handovers from or to one holder, the latest first."""
    found = Handover.objects.filter(Q(source=holder) | Q(target=holder))
    return found.select_related("source__account", "target__account").order_by("-sent_at", "-pk")


def logins_with(roles: Iterable[Role], on: date) -> QuerySet[Login]:
    """Return the logins that hold one of some roles on a day, by name."""
    held = Grant.objects.filter(role__in=list(roles), withdrawn_at__isnull=True, valid_from__lte=on)
    held = held.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))
    return Login.objects.filter(pk__in=held.values("login"), is_active=True).order_by("username")


def beside(aside: Holder) -> Holder:
    """Return the stock beside which something was set aside."""
    same = Holder.objects.filter(site=aside.site_id, vehicle=aside.vehicle_id, role=HolderRole.STOCK)
    return same.select_related("account__book", "site", "vehicle").get()
