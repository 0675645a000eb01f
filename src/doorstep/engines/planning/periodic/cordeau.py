# ruff: noqa: EM102  (each message is said once, where the fault is found)
"""Reads the published format of periodic routing problems (Cordeau, Gendreau and Laporte, Networks 30, 1997).

`type m n t`, then `D Q` for each day (0 = no limit), then for each node `i x y service demand frequency a patterns...`;
node 0 is the depot. A pattern is a bit string over the days as a decimal number, day 1 the most significant bit.
"""

from __future__ import annotations

import math

from doorstep.engines.planning.periodic.problem import Client, PeriodicProblem


class Unreadable(ValueError):  # noqa: N818  named after what happened
    """The text is not in the format; the message names the line."""


def read_cordeau(text: str) -> PeriodicProblem:
    """Return the problem in the text.

    Raises:
        Unreadable: it is not in the format.
        FaultyProblem: it is, but cannot be solved.
    """
    lines = [(number, line.split()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise Unreadable("the file is empty")
    kind, vehicles, count, days = _wholes(*lines[0], most=4)
    if kind != 1:
        raise Unreadable(f"line 1: type {kind} is no periodic routing problem (type 1)")
    if days < 1 or count < 0 or len(lines) < 2 + days:
        raise Unreadable(f"line 1: {days} days and {count} clients, but {len(lines)} lines in all")
    limits = [_numbers(number, words, least=2) for number, words in lines[1 : 1 + days]]
    nodes = [_numbers(number, words, least=5) for number, words in lines[1 + days :]]
    if len(nodes) != count + 1:
        raise Unreadable(f"line 1: {count} clients, but {len(nodes) - 1} follow the depot")
    return PeriodicProblem(
        depot=(nodes[0][1], nodes[0][2]),
        vehicles=vehicles,
        max_time=tuple(pair[0] or math.inf for pair in limits),
        max_load=tuple(pair[1] or math.inf for pair in limits),
        clients=tuple(_client(node, days) for node in nodes[1:]),
    )


def _client(node: list[float], days: int) -> Client:
    if len(node) < 7 or len(node) < 7 + int(node[6]):
        raise Unreadable(f"node {node[0]:g}: patterns are missing")
    patterns = tuple(_days_of(int(word), days, int(node[0])) for word in node[7 : 7 + int(node[6])])
    once = tuple(dict.fromkeys(patterns))
    return Client(int(node[0]), node[1], node[2], service=node[3], demand=node[4], patterns=once)


def _days_of(pattern: int, days: int, node: int) -> tuple[int, ...]:
    if not 0 <= pattern < 2**days:
        raise Unreadable(f"node {node}: pattern {pattern} has more than {days} days")
    return tuple(day for day in range(days) if pattern >> (days - 1 - day) & 1)


def _numbers(number: int, words: list[str], *, least: int) -> list[float]:
    try:
        values = [float(word) for word in words]
    except ValueError as failed:
        raise Unreadable(f"line {number}: {' '.join(words)[:60]!r} holds something that is no number") from failed
    if not all(map(math.isfinite, values)):
        raise Unreadable(f"line {number}: {' '.join(words)[:60]!r} holds something that is no finite number")
    if len(values) < least:
        raise Unreadable(f"line {number}: at least {least} numbers are needed")
    return values


def _wholes(number: int, words: list[str], *, most: int) -> list[int]:
    values = _numbers(number, words, least=most)[:most]
    if not all(value.is_integer() for value in values):
        raise Unreadable(f"line {number}: whole numbers are needed")
    return [int(value) for value in values]
