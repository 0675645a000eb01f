"""Open the accounts of a county's medicine: pharmacies, shops, cabinets, vehicles, suppliers, patients."""

from datetime import date, datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.ledger.actions import open_account, open_book
from doorstep.ledger.models import Account, Book
from doorstep.ledger.words import AccountKind
from doorstep.partners.models import Partner
from doorstep.places.models import Place, Site
from doorstep.places.words import SiteKind
from doorstep.programmes.pharmacy.access import RECEIVE
from doorstep.programmes.pharmacy.models import Holder, Vehicle
from doorstep.programmes.pharmacy.queries import stock as queries
from doorstep.programmes.pharmacy.words import HolderRole

_SIDES = (
    ("transit", AccountKind.TRANSIT, "途中"),
    ("patient", AccountKind.PATIENT, "已发给居民"),
    ("destroyed", AccountKind.DESTROYED, "已销毁"),
)


_BESIDE = {HolderRole.OPENED: "（拆零）", HolderRole.ASIDE: "（隔离）"}


def open_stock(by: Actor, *, county: Place, now: datetime) -> Book:
    """Open a county's stock book with the sides everybody shares, or return it."""
    require(by, RECEIVE, county.path)
    return _stock(by, county, now)


def supplier_account(by: Actor, *, book: Book, supplier: Partner, now: datetime) -> Account:
    """Return the account from which a supplier's medicine comes; inner, access was asked by whoever calls."""
    return open_account(
        by, book=book, key=f"supplier:{supplier.pk}", kind=AccountKind.SUPPLIER, name=supplier.name, now=now,
        partner=supplier, may_be_negative=True,
    )  # fmt: skip


@transaction.atomic
def open_holder(
    by: Actor,
    *,
    thing: Site | Vehicle,
    role: HolderRole = HolderRole.STOCK,
    licence: str = "",
    licensed_until: date | None = None,
    now: datetime,
) -> Holder:
    """Open the stock of a pharmacy, shop, cabinet or vehicle, or return the one that is open.

    Args:
        by: Who.
        thing: A site or a vehicle.
        role: The stock itself, opened packs beside it, or what is set aside.
        licence: Number of the licence that names this address; kept as it was where this is empty.
        licensed_until: Its last day.
        now: The moment.

    Raises:
        NotAllowed: `by` may not receive medicine there.
    """
    place = thing.place if isinstance(thing, Site) else thing.depot.place
    require(by, RECEIVE, place.path)
    county = Place.objects.get(pk=int(place.path.split("/")[1]))
    given = (licence, licensed_until)
    return _open(by, thing, role, book=_stock(by, county, now), path=place.path, licence=given, now=now)


def _stock(by: Actor, county: Place, now: datetime) -> Book:
    """Return a county's stock book, opened if need be: whoever may receive in a part of it may have it opened."""
    book = open_book(by, key=queries.book_key(county), name=f"{county.name}药品", place=county, now=now)
    for key, kind, name in _SIDES:
        account = open_account(by, book=book, key=key, kind=kind, name=name, now=now)
        Holder.objects.get_or_create(account=account, defaults={"role": HolderRole.SIDE, "path": county.path})
    return book


def beside(by: Actor, *, holder: Holder, role: HolderRole, now: datetime) -> Holder:
    """Return the opened packs, or what is set aside, of a holder; inner."""
    thing = holder.site or holder.vehicle
    if thing is None:
        message = "a side has nothing beside it"
        raise ValueError(message)
    return _open(by, thing, role, book=holder.account.book, path=holder.path, licence=("", None), now=now)


def _open(
    by: Actor,
    thing: Site | Vehicle,
    role: HolderRole,
    *,
    book: Book,
    path: str,
    licence: tuple[str, date | None],
    now: datetime,
) -> Holder:
    found = queries.holder_of(thing, role)
    if found is None:
        account = open_account(
            by, book=book, key=_key(thing, role), kind=_kind(thing, role), now=now,
            name=f"{thing.name}{_BESIDE.get(role, '')}",
            site=thing if isinstance(thing, Site) else None,
            partner=thing.partner if isinstance(thing, Vehicle) else None,
        )  # fmt: skip
        found = Holder.objects.create(
            account=account, role=role, path=path, licence=licence[0], licensed_until=licence[1],
            **({"site": thing} if isinstance(thing, Site) else {"vehicle": thing}),
        )  # fmt: skip
        journal.record(by, "pharmacy.open_holder", found.about, {"account": account.key}, now=now)
    elif licence[0] and (found.licence, found.licensed_until) != licence:
        found.licence, found.licensed_until = licence
        found.save(update_fields=["licence", "licensed_until"])
        journal.record(by, "pharmacy.open_holder", found.about, {"licence": licence[0]}, now=now)
    return found


def _key(thing: Site | Vehicle, role: HolderRole) -> str:
    stem = f"site:{thing.pk}" if isinstance(thing, Site) else f"vehicle:{thing.pk}"
    return stem if role is HolderRole.STOCK else f"{stem}:{role.value}"


def _kind(thing: Site | Vehicle, role: HolderRole) -> AccountKind:
    if role is HolderRole.ASIDE:
        return AccountKind.QUARANTINE
    if isinstance(thing, Vehicle):
        return AccountKind.VEHICLE
    return AccountKind.CABINET if thing.kind == SiteKind.CABINET else AccountKind.SHOP
