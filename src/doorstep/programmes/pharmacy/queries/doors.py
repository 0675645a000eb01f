"""What the records say of the sources afterwards: doors open, cabinets online, pharmacists there, medicine in stock."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet, Sum

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.ledger.models import Entry
from doorstep.places.models import Place
from doorstep.places.queries import inside
from doorstep.programmes.pharmacy.access import SEE
from doorstep.programmes.pharmacy.models import Holder, Lot, Outage, Presence, RoadClosure, SupplyTerms, Uptime
from doorstep.programmes.pharmacy.queries.cabinets import limits
from doorstep.programmes.pharmacy.rules.doors import Clock, Record, Spans
from doorstep.programmes.pharmacy.rules.spans import joined
from doorstep.programmes.pharmacy.words import Channel, HolderRole, LotState
from doorstep.services.models import Session
from doorstep.services.words import SessionState


def records(supplies: Sequence[SupplyTerms], clock: Clock) -> dict[int, Record]:
    """Return what is known of each source in a span of days; a fixed number of queries."""
    sites = {one.site_id for one in supplies if one.site_id}
    vehicles = {one.vehicle_id for one in supplies if one.vehicle_id}
    shut, online = _shut(sites, clock), _online(sites, clock)
    duty, stops, stock = _on_duty(clock), _stops(vehicles, clock), _stock(sites, vehicles, clock)
    return {
        one.pk: Record(
            shut=shut.get(one.site_id or 0, []),
            online=online.get(one.site_id or 0) if one.channel == Channel.CABINET else None,
            stops=stops.get(one.vehicle_id or 0, {}),
            guarded=joined(
                span for door, spans in duty.items() if door in _doors(one.site_id, one.vehicle_id) for span in spans
            ),
            stock=stock.get((one.site_id, one.vehicle_id)),
        )
        for one in supplies
    }


def cut_off(county: Place, clock: Clock) -> list[tuple[int, SupplyTerms | None, tuple[int, int]]]:
    """Return village, source (nothing: all beyond) and stretch of each road of a county that was closed."""
    found = RoadClosure.objects.filter(
        inside([county.path], "village__path"), first_day__lt=clock.until, last_day__gte=clock.first
    ).select_related("terms")
    return [
        (
            one.village_id,
            one.terms,
            clock.span(
                datetime.combine(one.first_day, time(), TIME_ZONE),
                datetime.combine(one.last_day + timedelta(days=1), time(), TIME_ZONE),
            ),
        )
        for one in found.order_by("pk")
    ]


def outages(actor: Actor, terms: SupplyTerms) -> QuerySet[Outage]:
    """Return when the door of a source was shut although it should not have been, the latest first."""
    found = Outage.objects.filter(inside(scopes(actor, SEE), "site__place__path"), site=terms.site_id or 0)
    return found.select_related("site__place").order_by("-began_at", "-pk")


def _doors(site: int | None, vehicle: int | None) -> tuple[tuple[int | None, int | None], ...]:
    return (None, None), (site, vehicle)


def _shut(sites: set[int], clock: Clock) -> dict[int, Spans]:
    found: dict[int, Spans] = {}
    rows = Outage.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=clock.since), site__in=sites)
    for one in rows.filter(began_at__lt=clock.ends).order_by("began_at"):
        found.setdefault(one.site_id, []).append(clock.span(one.began_at, one.ended_at))
    return {site: joined(spans) for site, spans in found.items()}


def _online(sites: set[int], clock: Clock) -> dict[int, Spans]:
    """Return when the cabinet of a site worked: from each report on for as long as the rule lets it be silent."""
    grace = timedelta(minutes=limits(clock.until).heartbeat_min)
    holders = Holder.objects.filter(site__in=sites, role=HolderRole.STOCK, cabinet__isnull=False).order_by()
    found: dict[int, Spans] = {site or 0: [] for site in holders.values_list("site", flat=True)}
    rows = Uptime.objects.filter(cabinet__holder__site__in=sites, until_at__gt=clock.since - grace)
    rows = rows.filter(began_at__lt=clock.ends).order_by("began_at")
    for site, begins, until in rows.values_list("cabinet__holder__site", "began_at", "until_at"):
        found.setdefault(site, []).append(clock.span(begins, until + grace))
    return {site: joined(spans) for site, spans in found.items()}


def _on_duty(clock: Clock) -> dict[tuple[int | None, int | None], Spans]:
    found: dict[tuple[int | None, int | None], Spans] = {}
    rows = Presence.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=clock.since), began_at__lt=clock.ends)
    for site, vehicle, begins, ends in rows.order_by("pk").values_list("site", "vehicle", "began_at", "ended_at"):
        found.setdefault((site, vehicle), []).append(clock.span(begins, ends))
    return found


def _stops(vehicles: set[int], clock: Clock) -> dict[int, dict[int, Spans]]:
    names = {f"pharmacy.Vehicle:{pk}": pk for pk in vehicles}
    found: dict[int, dict[int, Spans]] = {}
    rows = Session.objects.filter(
        resource__in=names, state=SessionState.HELD, starts_at__lt=clock.ends, ends_at__gt=clock.since
    ).order_by("starts_at")
    for name, place, begins, ends in rows.values_list("resource", "place", "starts_at", "ends_at"):
        found.setdefault(names[name], {}).setdefault(place, []).append(clock.span(begins, ends))
    return found


def _stock(sites: set[int], vehicles: set[int], clock: Clock) -> dict[tuple[int | None, int | None], dict[str, Spans]]:
    """Return by door and medicine when at least one pack of a usable lot lay there, by the ledger."""
    held = Holder.objects.filter(Q(site__in=sites) | Q(vehicle__in=vehicles), role=HolderRole.STOCK).order_by()
    doors = {account: (site, vehicle) for account, site, vehicle in held.values_list("account", "site", "vehicle")}
    found: dict[tuple[int | None, int | None], dict[str, Spans]] = {door: {} for door in doors.values()}
    entries = Entry.objects.filter(account__in=doors, commodity__lot__isnull=False)
    pair = ("account", "commodity")
    before = entries.filter(at__lt=clock.since).order_by().values(*pair).annotate(held=Sum("quantity"))
    changes: dict[tuple[int, int], list[tuple[int, int]]] = {
        (row["account"], row["commodity"]): [(0, row["held"])] for row in before
    }
    within = entries.filter(at__gte=clock.since, at__lt=clock.ends).order_by("at", "pk")
    for account, commodity, at, quantity in within.values_list(*pair, "at", "quantity"):
        changes.setdefault((account, commodity), []).append((clock.at(at), quantity))
    lots = Lot.objects.filter(commodity__in={commodity for _, commodity in changes}).select_related("medicine")
    by_commodity = {one.commodity_id: one for one in lots.select_related("recall")}
    for (account, commodity), steps in changes.items():
        lot = by_commodity[commodity]
        there = _there(steps, lot.medicine.counts_per_pack, _usable_until(lot, clock))
        found[doors[account]].setdefault(lot.medicine.code, []).extend(there)
    return {door: {code: joined(spans) for code, spans in row.items()} for door, row in found.items()}


def _usable_until(lot: Lot, clock: Clock) -> int:
    """Return the minute from which on a lot could not be given out any more.

    When a lot was set aside for another cause than a recall is not kept by the minute: such a lot counts at no time.
    """
    ends = clock.at(datetime.combine(lot.last_use_on + timedelta(days=1), time(), TIME_ZONE))
    recall = getattr(lot, "recall", None)
    if recall is not None:
        return min(ends, clock.at(recall.decided_at))
    return ends if lot.status == LotState.RELEASED else 0


def _there(steps: Iterable[tuple[int, int]], pack: int, until: int) -> Spans:
    found: Spans = []
    held, since = 0, 0
    for at, quantity in steps:
        if held >= pack and at > since:
            found.append((since, min(at, until)))
        held, since = held + quantity, at
    if held >= pack:
        found.append((since, until))
    return [one for one in found if one[0] < one[1]]
