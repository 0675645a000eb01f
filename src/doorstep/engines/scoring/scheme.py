"""What an index is made of: a tree with a weight, a method and limits per node, which has a digest (指标体系)."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from doorstep.engines.scoring.arrays import Floats, Ints


class Method(StrEnum):
    """How a node is made of its children (合成方法)."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    HARMONIC = "harmonic"
    POWER = "power"
    LEAST = "least"
    MAZZIOTTA_PARETO = "mazziotta_pareto"
    COPELAND = "copeland"


class Source(StrEnum):
    """Where an indicator's value comes from."""

    CLAIM = "claim"
    VERIFIED = "verified"
    SURVEY = "survey"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Node:
    """An indicator (leaf) or what is made of its children.

    Attributes:
        code: its name in tables.
        parent: code of the node above, None for the one root.
        weight: among its siblings, 0 or more; whole units of any size, they need not sum to 1.
        name: for people.
        direction: 1 where more is better, -1 where less is.
        goalposts: of an indicator: the values that mean nothing and all of it; frozen with the scheme.
        method: of a node with children.
        power: exponent of `Method.POWER`.
        least_available: share of children that must have a value, 0 to 1; below it the node has none.
        red_line: of any node but the root: a score under which it caps its parent at its own score.
        source: of an indicator.
    """

    code: str
    parent: str | None = None
    weight: float = 1.0
    name: str = ""
    direction: int = 1
    goalposts: tuple[float, float] | None = None
    method: Method = Method.ARITHMETIC
    power: float = 1.0
    least_available: float = 0.0
    red_line: float | None = None
    source: Source = Source.RECORD

    def __post_init__(self) -> None:
        if not self.code:
            raise ValueError("a node needs a code")
        if not (math.isfinite(self.weight) and self.weight >= 0):
            self._refuse(f"weight must be 0 or more, got {self.weight}")
        if self.direction not in {1, -1}:
            self._refuse(f"direction must be 1 or -1, got {self.direction}")
        if self.goalposts is not None:
            low, high = self.goalposts
            if not (math.isfinite(low) and math.isfinite(high) and low < high):
                self._refuse(f"goalposts must be two finite values, the lower first, got {self.goalposts}")
        if not 0 <= self.least_available <= 1:
            self._refuse(f"least_available must be between 0 and 1, got {self.least_available}")
        if not math.isfinite(self.power):
            self._refuse(f"power must be finite, got {self.power}")

    def _refuse(self, fault: str) -> None:
        message = f"{self.code}: {fault}"
        raise ValueError(message)


@dataclass(frozen=True)
class Scheme:
    """A checked tree.

    Attributes:
        nodes: in any order.
        version: what people call this edition.
    """

    nodes: tuple[Node, ...]
    version: str = ""

    def __post_init__(self) -> None:
        codes = [one.code for one in self.nodes]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            message = f"codes stand twice: {twice}"
            raise ValueError(message)
        roots = [one.code for one in self.nodes if one.parent is None]
        if len(roots) != 1:
            message = f"a scheme has one root, got {roots}"
            raise ValueError(message)
        lost = sorted(one.code for one in self.nodes if one.parent is not None and one.parent not in set(codes))
        if lost:
            message = f"parents are not in the scheme, of: {lost}"
            raise ValueError(message)
        unreached = sorted(set(codes) - set(self._downwards()))
        if unreached:
            message = f"nodes go round in a circle: {unreached}"
            raise ValueError(message)
        for family in self.families:
            if not family.weights.sum() > 0:
                message = f"{self.codes[family.row]}: the weights of its children sum to 0"
                raise ValueError(message)
        if not self.families:
            raise ValueError("a scheme needs an indicator below its root")

    @cached_property
    def leaves(self) -> tuple[Node, ...]:
        """Indicators in the order given: the rows of every table of values."""
        parents = {one.parent for one in self.nodes}
        return tuple(one for one in self.nodes if one.code not in parents)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes of the rows of a built table: indicators as given, then nodes, children before parents, root last."""
        parents = {one.parent for one in self.nodes}
        above = [code for code in reversed(self._downwards()) if code in parents]
        return tuple([one.code for one in self.leaves] + above)

    @cached_property
    def row(self) -> dict[str, int]:
        """Row of each code in a built table."""
        return {code: at for at, code in enumerate(self.codes)}

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """Nodes with children, children before parents."""
        by_code = {one.code: one for one in self.nodes}
        children: dict[str, list[int]] = {}
        for at, code in enumerate(self.codes):
            above = by_code[code].parent
            if above is not None:
                children.setdefault(above, []).append(at)
        found = []
        for code in self.codes[len(self.leaves) :]:
            rows = np.array(children[code], dtype=np.int64)
            below = [by_code[self.codes[at]] for at in rows]
            lines = [np.nan if one.red_line is None else one.red_line for one in below]
            weights = np.array([one.weight for one in below])
            found.append(Family(by_code[code], self.row[code], rows, weights, np.array(lines)))
        return tuple(found)

    @cached_property
    def stated(self) -> Floats:
        """(rows,) share of the whole each row has by its stated weights; the root has 1, every level of a node sums."""
        shares = np.ones(len(self.codes))
        for family in reversed(self.families):
            shares[family.children] = shares[family.row] * family.weights / family.weights.sum()
        return shares

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that moves a score."""
        said = {"version": self.version, "nodes": [asdict(one) for one in self.nodes]}
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def is_linear(self) -> bool:
        """Whether the index is a plain weighted mean of its indicators, wherever nothing is missing."""
        plain = all(one.node.method is Method.ARITHMETIC for one in self.families)
        return plain and all(np.isnan(one.red_lines).all() for one in self.families)

    def _downwards(self) -> list[str]:
        """Return codes reached from the root, parents before children."""
        children: dict[str | None, list[str]] = {}
        for one in self.nodes:
            children.setdefault(one.parent, []).append(one.code)
        reached: list[str] = []
        waiting = list(children.get(None, ()))
        while waiting:
            reached += waiting
            waiting = [code for above in waiting for code in children.get(above, ())]
        return reached


@dataclass(frozen=True, slots=True)
class Family:
    """A node with its children, as rows of a built table.

    Attributes:
        node: the parent.
        row: of the parent.
        children: rows.
        weights: of the children.
        red_lines: of the children, NaN for none.
    """

    node: Node
    row: int
    children: Ints
    weights: Floats
    red_lines: Floats
