"""Roads as arrays: nodes with coordinates and directed arcs with minutes and metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import scipy
from numpy.typing import NDArray

from doorstep.kernel.geo import Floats

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """Directed arcs among nodes 0 <= i < nodes; arrays of one length m. Loops and parallel arcs are allowed."""

    nodes: int
    tail: Ints
    head: Ints
    minutes: Floats
    metres: Floats

    def __post_init__(self) -> None:
        count = self.tail.shape
        if len(count) != 1 or any(a.shape != count for a in (self.head, self.minutes, self.metres)):
            msg = "tail, head, minutes and metres must be arrays of one length"
            raise ValueError(msg)
        ends = np.concatenate([self.tail, self.head])
        if ends.size and (ends.min() < 0 or ends.max() >= self.nodes):
            msg = f"an arc ends at a node outside 0..{self.nodes - 1}"
            raise ValueError(msg)
        costs = np.concatenate([self.minutes, self.metres])
        if not np.isfinite(costs).all() or (costs < 0).any():
            msg = "minutes and metres must be finite and not negative"
            raise ValueError(msg)

    def only(self, chosen: Flags | Ints) -> Arcs:
        """Return the chosen arcs, in the order chosen, on the same nodes."""
        return Arcs(self.nodes, self.tail[chosen], self.head[chosen], self.minutes[chosen], self.metres[chosen])

    def fastest(self) -> Arcs:
        """Return at most one arc per (tail, head), the fastest, then shortest; no loops; sorted by tail, then head."""
        order = np.lexsort((self.metres, self.minutes, self.head, self.tail))
        tail, head = self.tail[order], self.head[order]
        is_first = np.ones(len(order), dtype=np.bool_)
        is_first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        return self.only(order[is_first & (tail != head)])

    def matrix(self) -> scipy.sparse.csr_array:
        """Return the (nodes, nodes) matrix of minutes; needs arcs as `fastest` returns them."""
        starts = np.searchsorted(self.tail, np.arange(self.nodes + 1))
        return scipy.sparse.csr_array(
            (self.minutes, self.head.astype(np.int32), starts.astype(np.int32)), shape=(self.nodes, self.nodes)
        )


@dataclass(frozen=True, slots=True, eq=False)
class RoadNetwork:
    """Roads a vehicle may drive: node coordinates (WGS-84 degrees, shape (n,)) and directed arcs among the nodes."""

    lon: Floats
    lat: Floats
    arcs: Arcs

    def __post_init__(self) -> None:
        if self.lon.shape != (self.arcs.nodes,) or self.lat.shape != (self.arcs.nodes,):
            msg = f"{self.arcs.nodes} nodes need as many longitudes and latitudes"
            raise ValueError(msg)
        if not (np.isfinite(self.lon).all() and np.isfinite(self.lat).all()):
            msg = "a node without coordinates"
            raise ValueError(msg)


def main_nodes(arcs: Arcs) -> Flags:
    """Tell for each node whether it lies in the largest strongly connected part, where every node reaches every other.

    Of parts with equally many nodes the one with the lowest node number counts.
    """
    if arcs.nodes == 0:
        return np.zeros(0, dtype=np.bool_)
    _, part = scipy.sparse.csgraph.connected_components(arcs.fastest().matrix(), directed=True, connection="strong")
    sizes = np.bincount(part)
    first = int(np.argmax(sizes[part]))
    flags: Flags = part == part[first]
    return flags


def segments(arcs: Arcs) -> tuple[Ints, Ints, Ints]:
    """Return the stretches of road behind the arcs, each once whatever its directions: (low end, high end, an arc)."""
    low, high = np.minimum(arcs.tail, arcs.head), np.maximum(arcs.tail, arcs.head)
    _, first = np.unique(low * arcs.nodes + high, return_index=True)
    first = first[low[first] != high[first]]
    return low[first], high[first], first.astype(np.int64)
