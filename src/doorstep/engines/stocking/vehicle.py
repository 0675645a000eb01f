"""What to load where not everything fits (装车)."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from doorstep.engines.stocking.demand import Demand

MOST_ROOM: Final = 1_000_000
_NOTHING: Final = 1e-13
"""A unit that saves less than this is not worth looking at."""


@dataclass(frozen=True, slots=True)
class Item:
    """A medicine that could be loaded.

    Attributes:
        demand: of the tour.
        weight: how bad it is to miss a unit, above 0: emergency before chronic before convenience.
        volume: room one unit takes, a whole number of at least 1.
        at_most: units there are; nothing = enough.
    """

    demand: Demand
    weight: float = 1.0
    volume: int = 1
    at_most: int | None = None

    def __post_init__(self) -> None:
        if not np.isfinite(self.weight) or self.weight <= 0:
            message = f"weight must be a number above 0, got {self.weight}"
            raise ValueError(message)
        if self.volume != int(self.volume) or self.volume < 1:
            message = f"volume must be a whole number of at least 1, got {self.volume}"
            raise ValueError(message)
        if self.at_most is not None and self.at_most < 0:
            message = f"at_most must be 0 or more, got {self.at_most}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Load:
    """What to load.

    Attributes:
        units: of each item, in the order given.
        missed: expected weighted units missed.
        room_used: by all of them.
    """

    units: tuple[int, ...]
    missed: float
    room_used: int


def best_load(items: Sequence[Item], room: int) -> Load:
    """Return what misses least, proved: by steepest step for equal volumes, by table for unequal ones.

    The next unit of an item saves weight x P(D >= that many), which falls from unit to unit, so with equal volumes
    taking the unit that saves most is best. With unequal volumes the last gap can be filled badly, so every room is
    looked at (dynamic programming). Of equal loads the one with the earlier items.

    Args:
        items: at least one.
        room: whole, 0 to a million, in the unit of the volumes.

    Raises:
        ValueError: no items, a room outside.
    """
    if not items:
        raise ValueError("items: there are none to load")
    if room != int(room) or not 0 <= room <= MOST_ROOM:
        message = f"room must be a whole number from 0 to {MOST_ROOM}, got {room}"
        raise ValueError(message)
    volumes = {item.volume for item in items}
    units = _steepest(items, room // volumes.pop()) if len(volumes) == 1 else _by_table(items, room)
    missed = sum(item.weight * float(item.demand.loss(count)) for item, count in zip(items, units, strict=True))
    return Load(tuple(units), missed, sum(item.volume * count for item, count in zip(items, units, strict=True)))


def steepest_by_ratio(items: Sequence[Item], room: int) -> Load:
    """Return the plain rival for unequal volumes: always the unit that saves most per room, of those that fit."""
    units, left = [0] * len(items), room
    queue = [(-_saves(item, 0) / item.volume, at) for at, item in enumerate(items)]
    heapq.heapify(queue)
    while queue:
        value, at = heapq.heappop(queue)
        if items[at].volume > left or -value * items[at].volume < _NOTHING:
            continue
        units[at] += 1
        left -= items[at].volume
        heapq.heappush(queue, (-_saves(items[at], units[at]) / items[at].volume, at))
    missed = sum(item.weight * float(item.demand.loss(count)) for item, count in zip(items, units, strict=True))
    return Load(tuple(units), missed, room - left)


def _saves(item: Item, has: int) -> float:
    """Return what one more unit saves."""
    if item.at_most is not None and has >= item.at_most:
        return 0.0
    return item.weight * float(item.demand.tail(has + 1))


def _steepest(items: Sequence[Item], count: int) -> list[int]:
    units = [0] * len(items)
    queue = [(-_saves(item, 0), at) for at, item in enumerate(items)]
    heapq.heapify(queue)
    for _ in range(count):
        value, at = queue[0]
        if -value < _NOTHING:
            break
        units[at] += 1
        heapq.heapreplace(queue, (-_saves(items[at], units[at]), at))
    return units


def _by_table(items: Sequence[Item], room: int) -> list[int]:
    best = np.zeros(room + 1)
    chosen = np.zeros((len(items), room + 1), dtype=np.int32)
    for at, item in enumerate(items):
        before, saved = best.copy(), 0.0
        for count in range(1, room // item.volume + 1):
            step = _saves(item, count - 1)
            if step < _NOTHING:
                break
            saved += step
            with_it = before[: room + 1 - count * item.volume] + saved
            better = with_it > best[count * item.volume :] + 1e-15
            best[count * item.volume :][better] = with_it[better]
            chosen[at, count * item.volume :][better] = count
    units, left = [0] * len(items), room
    for at in range(len(items) - 1, -1, -1):
        units[at] = int(chosen[at, left])
        left -= units[at] * items[at].volume
    return units
