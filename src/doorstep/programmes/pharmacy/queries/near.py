"""Where a medicine can be had now: which doors have it, are open, and may give it out; and why not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Final

from django.db.models import Q, QuerySet, Sum

from doorstep.base.clock import TIME_ZONE
from doorstep.engines.stocking.lots import usable
from doorstep.kernel.geo import LonLat
from doorstep.ledger.words import AccountKind
from doorstep.places.models import Place
from doorstep.places.queries import is_open
from doorstep.places.words import SiteKind
from doorstep.programmes.pharmacy.models import Hold, Holder, Lot, Medicine, Vehicle
from doorstep.programmes.pharmacy.queries import cabinets, duty, holds, stock
from doorstep.programmes.pharmacy.queries import pack as loaded
from doorstep.programmes.pharmacy.rules import holds as rules
from doorstep.programmes.pharmacy.rules.cabinets import is_working
from doorstep.programmes.pharmacy.rules.legality import Decision, decide
from doorstep.programmes.pharmacy.words import Channel, HolderRole, LotState
from doorstep.services.models import Session
from doorstep.services.words import SessionState

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Source:
    """One door where a medicine might be had.

    Args:
        holder: Whose stock.
        metres: Straight line from the village; nothing where a point is unknown.
        free: Packs that can still be promised.
        is_open: Whether the door is open now; nothing where its hours are not known.
        is_alive: A cabinet reports that it works; every other door does.
        decision: Whether the rules let it go out through this door now, and why not.
        is_today: What lies there can be collected today.
        stop: Of a vehicle, where one meets it: of its next day out, the stop that is nearest, or the first.
    """

    holder: Holder
    metres: float | None
    free: int
    is_open: bool | None
    is_alive: bool
    decision: Decision
    is_today: bool = True
    stop: Session | None = None

    @property
    def is_ready(self) -> bool:
        """Whether somebody who goes there now gets it."""
        return self.free > 0 and self.is_open is not False and self.is_alive and self.decision.is_allowed

    @property
    def may_reserve(self) -> bool:
        """Whether a pack can be put aside there now, also while the door is shut; on a vehicle for stops of today."""
        return self.free > 0 and self.is_alive and self.decision.is_allowed and self.is_today

    @property
    def name(self) -> str:
        """What people call the door."""
        return self.holder.site.name if self.holder.site else self.holder.account.name

    @property
    def place(self) -> Place | None:
        """Where it is."""
        there = self.holder.site or self.stop
        return there.place if there else None


def channel_of(holder: Holder) -> Channel:
    """Return through which door a holder's stock leaves."""
    if holder.vehicle_id is not None:
        return Channel.VEHICLE
    if holder.account.kind == AccountKind.CABINET:
        return Channel.CABINET
    return Channel.SHOP if holder.site is not None and holder.site.kind == SiteKind.SHOP else Channel.COUNTER


def on_the_shelf(now: datetime) -> QuerySet[Medicine]:
    """Return the medicines of which at least one door has something that may be given out; by group and name."""
    today = now.astimezone(TIME_ZONE).date()
    lots = Lot.objects.filter(
        Q(commodity__balances__account__holder__site__isnull=False)
        | Q(commodity__balances__account__holder__vehicle__isnull=False),
        last_use_on__gte=today,
        status=LotState.RELEASED,
        commodity__balances__quantity__gt=0,
        commodity__balances__account__holder__role=HolderRole.STOCK,
    )
    return Medicine.objects.filter(pk__in=lots.values("medicine"), is_carried=True).order_by("group", "name_zh", "pk")


def sources(medicine: Medicine, now: datetime, here: LonLat | None) -> list[Source]:
    """Return every door that is set up to hold medicine, and every vehicle that will stop somewhere within a week.

    Those that are ready come first, then the nearer; eight queries.
    """
    today = now.astimezone(TIME_ZONE).date()
    found = Holder.objects.filter(
        valid_on_site(now) | Q(vehicle__isnull=False), role=HolderRole.STOCK, frozen_at__isnull=True
    )
    rows = list(
        found.select_related("account__book", "site__place", "cabinet", "vehicle").prefetch_related("site__hours")
    )
    lying = stock.lying_at([one.account for one in rows], medicine)
    aside = dict(
        Hold.objects.filter(holds.active(now), medicine=medicine).order_by()
        .values_list("holder_id").annotate(packs=Sum("packs"))
    )  # fmt: skip
    pack, limit = loaded.load(), cabinets.limits(today).heartbeat_min
    posts = [(one.site_id, one.vehicle_id) for one in duty.present(now)]
    stops = next_stops([one.vehicle for one in rows if one.vehicle is not None], now, here)
    made = []
    for holder in rows:
        stop = stops.get(holder.vehicle_id or 0)
        if holder.site_id is None and stop is None:
            continue
        per = medicine.counts_per_pack
        there = sum(one.quantity // per for one in lying.get(holder.account_id, []) if usable(one.lot.view, today))
        staff = sum(post in {(None, None), (holder.site_id, holder.vehicle_id)} for post in posts)
        site = holder.site
        point = site.point if site else stop.place.point if stop else None
        cabinet = getattr(holder, "cabinet", None)
        made.append(
            Source(
                holder=holder,
                metres=here.metres_to(point) if here and point else None,
                free=rules.free(there, aside.get(holder.pk, 0)),
                is_open=is_open(site, now) if site else stop is not None and stop.starts_at <= now,
                is_alive=cabinet is None or is_working(cabinet.heartbeat_at, now, limit),
                decision=decide(
                    pack, channel=channel_of(holder), legal_class=medicine.legal_class, at=now, staff=staff
                ),
                is_today=stop is None or is_today(stop, now),
                stop=stop,
            )
        )
    return sorted(made, key=_rank)


def is_today(stop: Session, now: datetime) -> bool:
    """Say whether a stop begins on the day of a moment."""
    return stop.starts_at.astimezone(TIME_ZONE).date() == now.astimezone(TIME_ZONE).date()


def next_stops(vehicles: Sequence[Vehicle], now: datetime, here: LonLat | None) -> dict[int, Session]:
    """Return where one meets each vehicle on its next day out within a week, by its id; one query.

    Of that day it is the stop nearest to `here`; the first, where nobody says from where one comes.
    """
    by_resource = {one.about: one.pk for one in vehicles}
    chosen: dict[int, Session] = {}
    for one in _to_come(by_resource, now):
        vehicle = by_resource[one.resource]
        best = chosen.setdefault(vehicle, one)
        if is_today(one, best.starts_at) and _far(one, here) < _far(best, here):
            chosen[vehicle] = one
    return chosen


def stops_today(vehicles: Sequence[Vehicle], now: datetime) -> dict[int, list[Session]]:
    """Return where each vehicle can still be met today, by its id, the earliest first; one query."""
    by_resource = {one.about: one.pk for one in vehicles}
    found: dict[int, list[Session]] = {}
    for one in _to_come(by_resource, now):
        if is_today(one, now):
            found.setdefault(by_resource[one.resource], []).append(one)
    return found


def _to_come(resources: Iterable[str], now: datetime) -> QuerySet[Session]:
    found = Session.objects.filter(
        resource__in=list(resources), state=SessionState.PLANNED, ends_at__gt=now, starts_at__lt=now + WEEK
    )
    return found.select_related("place").order_by("starts_at", "pk")


def _far(stop: Session, here: LonLat | None) -> float:
    point = stop.place.point
    return here.metres_to(point) if here and point else inf


def valid_on_site(now: datetime) -> Q:
    """Return the condition that a holder's site holds today."""
    today = now.astimezone(TIME_ZONE).date()
    return Q(site__valid_from__lte=today) & (Q(site__valid_until__isnull=True) | Q(site__valid_until__gte=today))


def _rank(one: Source) -> tuple[bool, bool, float, int]:
    return (not one.is_ready, one.free < 1, inf if one.metres is None else one.metres, one.holder.pk)
