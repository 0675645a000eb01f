"""Where a medicine can be had now: which doors have it, are open, and may give it out; and why not."""

from dataclasses import dataclass
from datetime import datetime
from math import inf

from django.db.models import Q, QuerySet, Sum

from doorstep.base.clock import TIME_ZONE
from doorstep.engines.stocking.lots import usable
from doorstep.kernel.geo import LonLat
from doorstep.ledger.words import AccountKind
from doorstep.places.queries import is_open
from doorstep.places.words import SiteKind
from doorstep.programmes.pharmacy.models import Hold, Holder, Lot, Medicine
from doorstep.programmes.pharmacy.queries import cabinets, duty, holds, stock
from doorstep.programmes.pharmacy.queries import pack as loaded
from doorstep.programmes.pharmacy.rules import holds as rules
from doorstep.programmes.pharmacy.rules.cabinets import is_working
from doorstep.programmes.pharmacy.rules.legality import Decision, decide
from doorstep.programmes.pharmacy.words import Channel, HolderRole, LotState


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
    """

    holder: Holder
    metres: float | None
    free: int
    is_open: bool | None
    is_alive: bool
    decision: Decision

    @property
    def is_ready(self) -> bool:
        """Whether somebody who goes there now gets it."""
        return self.free > 0 and self.is_open is not False and self.is_alive and self.decision.is_allowed

    @property
    def may_reserve(self) -> bool:
        """Whether a pack can be put aside there now, also while the door is shut."""
        return self.free > 0 and self.is_alive and self.decision.is_allowed


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
        last_use_on__gte=today,
        status=LotState.RELEASED,
        commodity__balances__quantity__gt=0,
        commodity__balances__account__holder__role=HolderRole.STOCK,
        commodity__balances__account__holder__site__isnull=False,
    )
    return Medicine.objects.filter(pk__in=lots.values("medicine"), is_carried=True).order_by("group", "name_zh", "pk")


def sources(medicine: Medicine, now: datetime, here: LonLat | None) -> list[Source]:
    """Return every door that is set up to hold medicine, those that are ready first, then the nearer; seven queries."""
    today = now.astimezone(TIME_ZONE).date()
    found = Holder.objects.filter(valid_on_site(now), role=HolderRole.STOCK, site__isnull=False, frozen_at__isnull=True)
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
    made = []
    for holder in rows:
        per = medicine.counts_per_pack
        there = sum(one.quantity // per for one in lying.get(holder.account_id, []) if usable(one.lot.view, today))
        staff = sum(post in {(None, None), (holder.site_id, None)} for post in posts)
        site = holder.site
        point = site.point if site else None
        cabinet = getattr(holder, "cabinet", None)
        made.append(
            Source(
                holder=holder,
                metres=here.metres_to(point) if here and point else None,
                free=rules.free(there, aside.get(holder.pk, 0)),
                is_open=is_open(site, now) if site else None,
                is_alive=cabinet is None or is_working(cabinet.heartbeat_at, now, limit),
                decision=decide(
                    pack, channel=channel_of(holder), legal_class=medicine.legal_class, at=now, staff=staff
                ),
            )
        )
    return sorted(made, key=_rank)


def valid_on_site(now: datetime) -> Q:
    """Return the condition that a holder's site holds today."""
    today = now.astimezone(TIME_ZONE).date()
    return Q(site__valid_from__lte=today) & (Q(site__valid_until__isnull=True) | Q(site__valid_until__gte=today))


def _rank(one: Source) -> tuple[bool, bool, float, int]:
    return (not one.is_ready, one.free < 1, inf if one.metres is None else one.metres, one.holder.pk)
