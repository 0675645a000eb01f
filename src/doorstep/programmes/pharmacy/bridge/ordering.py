"""When and how much to order, and what to load: what the engine suggests to whoever decides. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from doorstep.engines.stocking.demand import Poisson, Rate
from doorstep.engines.stocking.newsvendor import discrete
from doorstep.engines.stocking.outdating import outdating
from doorstep.engines.stocking.periodic import best_min_max
from doorstep.engines.stocking.vehicle import Item, best_load

KEEPING_A_YEAR: Final = 0.2
"""Keeping a pack for a year costs so much of its price: money bound, room, what breaks."""
SURE_ENOUGH: Final = 0.999
"""So surely a pack is aboard that another would only lie there."""
_DAYS_A_YEAR: Final = 365
_PART_ML: Final = 100
_USUAL_ML: Final = 100


@dataclass(frozen=True, slots=True)
class Assumed:
    """What whoever decides assumes.

    Args:
        every_days: Days from one look at the stock to the next.
        lead_days: Days from an order to its arrival.
        order_fen: What one more line of an order costs: writing it, checking it, putting it away.
        certainty_pct: How surely a pack should be there, 50 to 99.
        once_days: So many days an order of something seasonal has to last; what is left then expires.
        cost_pct: So much of the price is what a pack costs to buy.
    """

    every_days: int = 7
    lead_days: int = 3
    order_fen: int = 200
    certainty_pct: int = 98
    once_days: int = 30
    cost_pct: int = 80


@dataclass(frozen=True, slots=True)
class Advice:
    """What is suggested for one medicine.

    Args:
        order_at: With so many packs or fewer one orders; may be negative: only for who waits already.
        order_up_to: And fills up to so many.
        order_now: So many today.
        once: So many, if it can be ordered only once for the span.
        expires_low: At least so many packs expire from one look to the next, on average; nothing without a lot.
        expires_high: At most so many.
    """

    order_at: int
    order_up_to: int
    order_now: int
    once: int
    expires_low: float | None
    expires_high: float | None


@dataclass(frozen=True, slots=True)
class Wished:
    """A medicine a vehicle might carry: packs asked for until it is loaded again, and the room of one, millilitres."""

    mean: float
    pack_ml: int | None


@dataclass(frozen=True, slots=True)
class Loading:
    """What to have aboard, in the order asked; packs missed on average then, and with what is aboard now."""

    packs: tuple[int, ...]
    missed: float
    missed_now: float


def order_advice(*, there: int, per_day: float, price_fen: int, life_days: int | None, assumed: Assumed) -> Advice:
    """Return what is suggested for one medicine.

    A missing pack is priced so that the wanted certainty pays; keeping one for a year costs a fifth of its price.

    Args:
        there: Packs that may still be given out.
        per_day: Packs asked for in a day, above 0.
        price_fen: Of a pack, above 0.
        life_days: Days the freshest lot still holds; nothing where none lies there.
        assumed: By whoever decides.
    """
    days, certainty = assumed.every_days, assumed.certainty_pct / 100
    rate = Rate(per_day)
    holding = price_fen * KEEPING_A_YEAR * days / _DAYS_A_YEAR
    best = best_min_max(
        rate.over(days), holding=holding, shortage=holding * certainty / (1 - certainty), order=assumed.order_fen,
        until_arrival=rate.over(days + assumed.lead_days),
    )  # fmt: skip
    cost = price_fen * assumed.cost_pct / 100
    once = discrete(rate.over(assumed.once_days), holding=cost, shortage=price_fen - cost)
    visits = (life_days or 0) // days
    bounds = outdating(rate, stock=max(0, best.order_up_to), days=days, visits=visits) if visits else None
    return Advice(
        order_at=best.reorder_at,
        order_up_to=best.order_up_to,
        order_now=max(0, best.order_up_to - there) if there <= best.reorder_at else 0,
        once=int(once.units),
        expires_low=bounds.low if bounds else None,
        expires_high=bounds.high if bounds else None,
    )


def load_advice(wished: Sequence[Wished], aboard: Sequence[int], *, room_l: int) -> Loading:
    """Return what to have aboard so that least is missed; proved best for the room.

    Args:
        wished: At least one, each asked for.
        aboard: Packs of each that are aboard now.
        room_l: Room for medicine, litres.
    """
    items = [
        Item(demand, volume=ceil((one.pack_ml or _USUAL_ML) / _PART_ML), at_most=demand.quantile(SURE_ENOUGH))
        for one in wished
        for demand in (Poisson(one.mean),)
    ]
    best = best_load(items, room_l * 1000 // _PART_ML)
    now = sum(float(item.demand.loss(packs)) for item, packs in zip(items, aboard, strict=True))
    return Loading(best.units, best.missed, now)
