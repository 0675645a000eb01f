"""Make a road network small without changing one travel time between the nodes that matter."""

import numpy as np

from doorstep.engines.planning.road_network import Arcs, Flags, Ints


def reduce_to(arcs: Arcs, kept: Ints) -> tuple[Arcs, Ints]:
    """Return a smaller network with the same fastest times between any two of the `kept` nodes.

    Round after round, until nothing changes: slower parallel arcs and loops go, dead ends that hold no kept node go,
    and chains of nodes where a driver has no choice become one arc with the summed minutes and metres.

    Args:
        arcs: the network.
        kept: node numbers, shape (k,); they survive.

    Returns:
        The reduced arcs, nodes numbered anew, as `Arcs.fastest` returns them; and the new numbers of `kept`.
    """
    is_kept = np.zeros(arcs.nodes, dtype=np.bool_)
    is_kept[kept] = True
    arcs = arcs.fastest()
    while True:
        before = len(arcs.tail)
        arcs = contract_chains(arcs, is_kept)
        arcs = _without_dead_ends(arcs, is_kept)
        if len(arcs.tail) == before:
            return _renumbered(arcs, is_kept, kept)


def contract_chains(arcs: Arcs, is_kept: Flags) -> Arcs:
    """Return the arcs with every chain of pass-through nodes as one arc per direction, node numbers unchanged.

    A pass-through node is not kept, has exactly two neighbours, and is crossed either one way or both ways. A ring of
    nothing but pass-through nodes joins nothing and disappears. Needs and returns arcs as `Arcs.fastest` does.
    """
    is_through = _pass_through(arcs, is_kept)
    if not is_through.any():
        return arcs
    following = _following_arc(arcs, is_through)
    end = len(arcs.tail)
    minutes, metres = np.append(arcs.minutes, 0.0), np.append(arcs.metres, 0.0)
    last = np.arange(end + 1)
    rounds = int(is_through.sum()).bit_length() + 1
    for _ in range(rounds):  # each round doubles the stretch an arc has summed up
        if (following == end).all():
            break
        minutes, metres = minutes + minutes[following], metres + metres[following]
        last = np.where(following == end, last, last[following])
        following = following[following]
    starts = np.flatnonzero(~is_through[arcs.tail] & (following[:end] == end))
    return Arcs(arcs.nodes, arcs.tail[starts], arcs.head[last[starts]], minutes[starts], metres[starts]).fastest()


def _pass_through(arcs: Arcs, is_kept: Flags) -> Flags:
    goes_out = np.bincount(arcs.tail, minlength=arcs.nodes)
    comes_in = np.bincount(arcs.head, minlength=arcs.nodes)
    neighbours = _neighbour_counts(arcs)
    flags: Flags = ~is_kept & (neighbours == 2) & (goes_out == comes_in)
    return flags


def _neighbour_counts(arcs: Arcs) -> Ints:
    low, high = np.minimum(arcs.tail, arcs.head), np.maximum(arcs.tail, arcs.head)
    pairs = np.unique(low * arcs.nodes + high)
    counts: Ints = np.bincount(np.concatenate([pairs // arcs.nodes, pairs % arcs.nodes]), minlength=arcs.nodes)
    return counts


def _following_arc(arcs: Arcs, is_through: Flags) -> Ints:
    """Return for each arc its continuation through a pass-through node, else the number of arcs; one longer."""
    end = len(arcs.tail)
    first = np.searchsorted(arcs.tail, np.arange(arcs.nodes))
    onward = np.append(first, end)[arcs.head]
    safe = np.minimum(onward, end - 1)
    turns_back = arcs.head[safe] == arcs.tail
    following: Ints = np.where(is_through[arcs.head], onward + turns_back, end)
    return np.append(following, end)


def _without_dead_ends(arcs: Arcs, is_kept: Flags) -> Arcs:
    """Drop the outermost nodes that no path between kept nodes passes: one neighbour only, no way in, or no way out."""
    is_passed = is_kept | (
        (_neighbour_counts(arcs) > 1)
        & (np.bincount(arcs.tail, minlength=arcs.nodes) > 0)
        & (np.bincount(arcs.head, minlength=arcs.nodes) > 0)
    )
    return arcs.only(is_passed[arcs.tail] & is_passed[arcs.head])


def _renumbered(arcs: Arcs, is_kept: Flags, kept: Ints) -> tuple[Arcs, Ints]:
    is_used = is_kept.copy()
    is_used[arcs.tail] = True
    is_used[arcs.head] = True
    number = np.cumsum(is_used) - 1
    return Arcs(int(is_used.sum()), number[arcs.tail], number[arcs.head], arcs.minutes, arcs.metres), number[kept]
