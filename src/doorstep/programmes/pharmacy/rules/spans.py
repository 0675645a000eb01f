"""Stretches of minutes: joined, cut with others, without others. Pure; each from a minute to before another."""

from collections.abc import Iterable, Sequence

Spans = Sequence[tuple[int, int]]


def joined(given: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the minutes that lie in any stretch, in order, as stretches that do not touch."""
    found: list[tuple[int, int]] = []
    for begins, ends in sorted(one for one in given if one[1] > one[0]):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def both(one: Spans, other: Spans) -> list[tuple[int, int]]:
    """Return the minutes that lie in both; each is given in order, without overlap."""
    found, at, of = [], 0, 0
    while at < len(one) and of < len(other):
        begins, ends = max(one[at][0], other[of][0]), min(one[at][1], other[of][1])
        if begins < ends:
            found.append((begins, ends))
        if one[at][1] < other[of][1]:
            at += 1
        else:
            of += 1
    return found


def without(given: Spans, taken: Spans) -> list[tuple[int, int]]:
    """Return the minutes of the one that do not lie in the other; each is given in order, without overlap."""
    if not given or not taken:
        return list(given)
    first, last = min(given[0][0], taken[0][0]), max(given[-1][1], taken[-1][1])
    edges = [first, *(edge for span in taken for edge in span), last]
    return both(given, [one for one in zip(edges[::2], edges[1::2], strict=True) if one[0] < one[1]])


def length(given: Spans) -> int:
    """Return the minutes of all stretches."""
    return sum(ends - begins for begins, ends in given)
