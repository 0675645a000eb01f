# ruff: noqa: EM102  (each message is said once, where the fault is found)
"""Reads the p-median problems of the OR-Library (Beasley 1985): `vertices edges p`, then edges `from to cost`.

Every vertex is a point of weight 1 and a candidate; distances are shortest paths. A repeated edge takes its last cost.
"""

from __future__ import annotations

import math

import numpy as np
import scipy

from doorstep.engines.planning.siting.choosing import Choosing, from_matrix


class Unreadable(ValueError):  # noqa: N818  named after what happened
    """The text is not in the format; the message names the fault."""


def read_pmed(text: str) -> tuple[Choosing, int]:
    """Return the problem in the text and how many sites are wanted.

    Raises:
        Unreadable: it is not in the format.
    """
    words = text.split()
    try:
        numbers = [float(word) for word in words]
    except ValueError as failed:
        raise Unreadable(f"{failed}: numbers alone are wanted") from failed
    if len(numbers) < 3 or not all(value.is_integer() for value in numbers[:3]):
        raise Unreadable("the number of vertices, of edges and of sites are wanted at the beginning")
    vertices, edges, sites = (int(value) for value in numbers[:3])
    if vertices < 1 or edges < 0 or not 1 <= sites <= vertices:
        raise Unreadable(f"{vertices} vertices, {edges} edges and {sites} sites make no sense")
    if len(numbers) != 3 + 3 * edges:
        raise Unreadable(f"{edges} edges are {3 * edges} numbers, but {len(numbers) - 3} follow")
    return from_matrix(_shortest(vertices, numbers[3:])), sites


def _shortest(vertices: int, numbers: list[float]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    last: dict[tuple[int, int], float] = {}
    for at in range(0, len(numbers), 3):
        tail, head, cost = numbers[at : at + 3]
        if not (tail.is_integer() and head.is_integer() and min(tail, head) >= 1 and max(tail, head) <= vertices):
            raise Unreadable(f"edge {at // 3 + 1}: {tail:g} to {head:g} are no vertices from 1 to {vertices}")
        if not (math.isfinite(cost) and cost >= 0):
            raise Unreadable(f"edge {at // 3 + 1}: a cost of 0 or more is wanted, not {cost:g}")
        last[int(min(tail, head)) - 1, int(max(tail, head)) - 1] = cost
    ends = np.array(list(last), dtype=np.int64).reshape(-1, 2)
    costs = np.array(list(last.values()), dtype=np.float64)
    graph = scipy.sparse.csr_array((costs, (ends[:, 0], ends[:, 1])), shape=(vertices, vertices))
    found: np.ndarray[tuple[int, int], np.dtype[np.float64]] = scipy.sparse.csgraph.dijkstra(graph, directed=False)
    return found
