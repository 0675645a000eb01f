"""From a core to the best choice and its proof: exchange finds it, a climbing bound and branching prove it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from doorstep.engines.planning.siting.ascend import Climb, Summit, ascend
from doorstep.engines.planning.siting.clock import Clock
from doorstep.engines.planning.siting.core import Core, all_free, shrink, value_of
from doorstep.engines.planning.siting.exchange import exchange
from doorstep.engines.planning.siting.greedy import take_greedily
from doorstep.engines.planning.siting.linear import best_prices, solve
from doorstep.engines.planning.siting.pairs import CLOSED, FREE, OPEN, Flags, Floats, Ints, States
from doorstep.engines.planning.siting.wander import Way, begin, wander_to_all, wander_to_most

_SWEEPS: Final = 1_000
_PATIENCE: Final = 25
_LEAST_STEP: Final = 1e-4
_SHAKES: Final = 30
_LOOKS: Final = 2e7
"""Points and sites looked at in one go of wandering: about a tenth of a second."""
_WIDE: Final = 0.01
"""Where the bound is farther off, branching will not settle it: wandering gets `_WIDE_SHARE` times as long."""
_WIDE_SHARE: Final = 5
_TRIED: Final = 20
"""Parts of the tree looked into before HiGHS is asked for the rest, if that has at most `_SMALL` pairs."""
_SMALL: Final = 50_000
_MOST_KEPT: Final = 2 * 10**7
"""Prices kept for open nodes, in all; above, the tree is searched in depth."""


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """A choice and how good it is.

    Attributes:
        names: of the sites opened, ascending.
        value: what it costs.
        bound: no choice costs less.
        nodes: parts of the tree looked into, the whole included.
    """

    names: tuple[int, ...]
    value: float
    bound: float
    nodes: int


@dataclass(slots=True, eq=False)
class _Node:
    """What is still to be decided here, and what is known of it.

    Attributes:
        core: the points and sites left.
        opened: names of sites that stand here besides.
        state: (m,) sites decided since.
        prices: (n,) to begin with.
        bound: for all choices here.
        often: (m,) how often each site was chosen of late.
    """

    core: Core
    opened: Ints
    state: States
    prices: Floats
    bound: float
    often: Floats

    def room(self) -> int:
        """How many free sites may still be opened."""
        return self.core.room - int((self.state == OPEN).sum())


def prove(
    core: Core, clock: Clock, *, seed: int = 1, enough: float = -math.inf, hopeless: float = math.inf
) -> Proof:  # fmt: skip
    """Find the best choice and prove it, as far as time allows.

    Args:
        core: what to decide.
        clock: when to stop; without a limit the search goes on until the proof is there.
        seed: of the few random numbers.
        enough: stop at a choice that costs no more.
        hopeless: stop once the bound is so high.
    """
    search = _Search(core, clock, seed, enough)
    bound = search.run(core, hopeless)
    names = tuple(sorted(int(name) for name in search.best))
    return Proof(names, search.value, min(search.rounded(bound), search.value), search.nodes)


class _Search:
    """The best choice so far, and the ways to a better one."""

    def __init__(self, core: Core, clock: Clock, seed: int, enough: float) -> None:
        self.clock, self.enough = clock, enough
        self.dice = np.random.default_rng(seed)
        self.granule = core.granule()
        self.best: Ints = np.zeros(0, dtype=np.int64)
        self.value = math.inf
        self.nodes = 0
        self.is_covering = not core.pairs.costs.any()
        self.way: Way | None = None
        self.way_of = core
        self.wandered = self.climbed = 0.0

    def run(self, core: Core, hopeless: float) -> float:
        """Search until proved or time is up; return the bound."""
        root = _Node(core, self.best, all_free(core), _first_prices(core), core.paid, np.full(len(core.names), 0.5))
        self.polish(root, self.fill(root, np.zeros(len(core.names), dtype=bool)))
        stack = [root] if self.look(root) else []
        at_root = root.bound
        while stack:
            bound = max(at_root, min(node.bound for node in stack))
            if self.is_over() or bound >= hopeless:
                return bound
            if self.nodes == _TRIED and self.is_covering and len(root.core.pairs.sites) <= _SMALL:
                at_root = self.ask(root)
                if at_root >= self.goal():
                    return self.value
            node = self.pick(stack)
            if node.bound < self.goal():
                stack += self.split(node)
            self.nodes += 1
            self.search_on(root, bound)
        return self.value

    def look(self, root: _Node) -> bool:
        """Climb at the whole, look around for better choices, leave out what is decided; tell whether more is left."""
        self.nodes += 1
        while True:
            if self.climb(root, 4 if self.is_covering else 40, 1.5):
                return False
            if self.is_over():
                return True
            if self.is_covering:
                self.wander(root)
                prices = best_prices(root.core, self.clock.left())
                if prices is not None:
                    root.prices = prices
                if self.climb(root, 36 if prices is None else 4, 1.5 if prices is None else 0.1):
                    return False
            if self.shake(root, _SHAKES) and (root.bound >= self.goal() or self.climb(root, 10, 0.5)):
                return False
            before = len(root.core.names)
            if not self.leave_out(root) or len(root.core.names) > 0.8 * before:
                return True

    def ask(self, root: _Node) -> float:
        """Ask HiGHS for the rest, keep its choice if that is better, and return its bound."""
        solved = solve(root.core, max(self.clock.left() / 2, 0.05))
        if solved.is_open is not None:
            self.offer(root, solved.is_open)
        return root.core.paid + solved.bound

    def wander(self, root: _Node) -> bool:
        """Go on from the best choice by letting sites go and come; tell whether that found a better one.

        Where all are to be covered the way goes on where it was; else it sets out from the best choice each time.
        """
        core, pairs = root.core, root.core.pairs
        is_for_all = bool(pairs.opening.any())
        if self.way is None or self.way_of is not core or not is_for_all:
            made = np.isin(core.names, self.best)
            if not is_for_all:
                self.stir(made, int(self.dice.integers(6)))
            self.way = begin(pairs, made, int(self.dice.integers(2**31)))
            self.way_of = core
        counts = np.diff(pairs.starts).astype(np.float64)
        a_step = 100.0 + len(core.names) + float((counts * counts).sum()) / len(core.names)
        steps = max(10, int(_LOOKS / a_step))
        self.wandered += steps * a_step
        if is_for_all:
            wander_to_all(pairs, self.way, steps, max(self.enough, self.rounded(root.bound)) - core.paid)
        else:
            longest = min(core.room, len(core.names) - core.room) // 2
            rests = self.dice.integers(min(3, longest), longest + 1, 2)
            wander_to_most(pairs, self.way, steps, core.room, rests)
        return self.offer(root, self.way.best)

    def search_on(self, root: _Node, bound: float) -> None:
        """Look for better choices for about as long as for a higher bound, or longer where these are far apart."""
        if not self.is_covering:
            if self.nodes % 50 == 0:
                self.shake(root, 10)
            return
        share = _WIDE_SHARE if self.value - bound > _WIDE * self.value else 1
        while len(root.core.pairs.most) and self.wandered < share * self.climbed and not self.is_over():
            self.wander(root)

    def split(self, node: _Node) -> list[_Node]:
        """Climb here; return the two halves that are left, the likelier one last, or none."""
        if self.climb(node, 2, 0.3 if self.nodes > 1 else 1.0):
            return []
        if self.clock.is_over():
            return [node]
        self.leave_out(node)
        free = np.flatnonzero(node.state == FREE)
        if not len(free) or node.room() <= 0:
            self.offer(node, self.fill(node, node.state == OPEN))
            return []
        at = free[np.argmin(np.abs(node.often[free] - 0.5))]
        halves = []
        for decided in (OPEN, CLOSED):
            state = node.state.copy()
            state[at] = decided
            halves.append(_Node(node.core, node.opened, state, node.prices.copy(), node.bound, node.often.copy()))
        return halves if node.often[at] < 0.5 else halves[::-1]

    def pick(self, stack: list[_Node]) -> _Node:
        """Take the node that holds the bound down; the last one where keeping so many takes too much memory."""
        if len(stack) * len(stack[0].prices) > _MOST_KEPT:
            return stack.pop()
        return stack.pop(min(range(len(stack)), key=lambda at: (stack[at].bound, -at)))

    def is_over(self) -> bool:
        """Whether to stop without the proof."""
        return self.clock.is_over() or self.value <= self.enough

    def goal(self) -> float:
        """The bound at which nothing better than the best choice can be left."""
        slack = 1e-9 * max(1.0, abs(self.value))
        return self.value - max(slack, self.granule - max(slack, 1e-6)) if self.granule else self.value - slack

    def rounded(self, bound: float) -> float:
        """The bound, lifted to the next cost that there can be."""
        if not self.granule or not math.isfinite(bound):
            return bound
        return max(bound, self.granule * math.ceil(bound / self.granule - 1e-9 * max(1.0, abs(bound) / self.granule)))

    def offer(self, node: _Node, is_open: Flags) -> bool:
        """Keep the choice if it has room and is better than the best; tell whether it was.

        Where opening costs nothing the room is filled: what a point costs at most was reckoned with so many sites.
        """
        spare = node.core.room - int(is_open.sum())
        if spare < 0:
            return False
        made = is_open.copy()
        if not node.core.pairs.opening.any():
            made[np.flatnonzero(~is_open & (node.state != CLOSED))[:spare]] = True
        value = value_of(node.core, made)
        if value >= self.value - 1e-9 * max(1.0, abs(value)):
            return False
        self.best, self.value = np.concatenate([node.opened, node.core.names[made]]), value
        return True

    def polish(self, node: _Node, is_open: Flags) -> bool:
        """Exchange from a choice, within what is decided, and offer what comes of it."""
        core, made = node.core, is_open.copy()
        state = node.state if self.nodes > 1 else all_free(core)
        exchange(core.pairs, state, core.room, made, _SWEEPS)
        return self.offer(node, made)

    def fill(self, node: _Node, is_open: Flags) -> Flags:
        """Open, within the room, what still saves something."""
        core, made = node.core, is_open.copy()
        take_greedily(core.pairs, core.room - int(made.sum()), made)
        return made

    def shake(self, node: _Node, rounds: int) -> bool:
        """Close a few sites of the best choice at random, open others, exchange; tell whether that found a better one.

        The longer in vain, the more sites.
        """
        core, better = node.core, False
        for number in range(rounds):
            made = np.isin(core.names, self.best)
            if made.sum() > core.room or self.is_over() or not self.stir(made, 2 + number % 6):
                break
            better |= self.polish(node, made)
        return better

    def stir(self, made: Flags, many: int) -> int:
        """Close so many of the sites at random, open as many others; return how many there were."""
        standing, closed = np.flatnonzero(made), np.flatnonzero(~made)
        many = min(many, len(standing), len(closed))
        made[self.dice.choice(standing, many, replace=False)] = False
        made[self.dice.choice(closed, many, replace=False)] = True
        return many

    def climb(self, node: _Node, slices: int, step: float) -> bool:
        """Raise the node's bound, decide what it decides, look for better choices; tell whether it is done with."""
        core = node.core
        if node.room() < 0:
            return True
        if not len(core.pairs.most):
            self.offer(node, node.state == OPEN)
            return True
        saved, chosen = np.zeros(len(core.names)), np.zeros(len(core.names), dtype=bool)
        top = Summit(node.prices.copy(), np.zeros(len(node.prices)), node.prices, saved, chosen, node.often)
        steps = int(min(200, max(50, 5e8 // len(core.pairs.sites))))
        for _ in range(slices):
            how = Climb(node.room(), self.goal() - core.paid, self.value - core.paid, steps, _PATIENCE)
            bound, step = ascend(core.pairs, node.state, how, step, top)
            self.climbed += float(steps * len(core.pairs.sites))
            bound += core.paid
            node.bound = max(node.bound, bound)
            if node.bound < self.goal():
                self.polish(node, self.fill(node, chosen & (node.state != CLOSED)))
            if node.bound >= self.goal() or not self.decide(node, bound, saved):
                return True
            if step < _LEAST_STEP or self.is_over():
                break
        return False

    def decide(self, node: _Node, bound: float, saved: Floats) -> bool:
        """Close or open for good each free site of which the other would cost too much; False = nothing can be left."""
        free, room = np.flatnonzero(node.state == FREE), node.room()
        if room <= 0:
            node.state[free] = CLOSED
            return room == 0
        values = saved[free]
        order = np.sort(values)
        last = min(0.0, float(order[room - 1])) if room <= len(order) else 0.0
        following = min(0.0, float(order[room])) if room < len(order) else 0.0
        is_in = (values < last) | ((values == last) & (last < following))
        open_ = free[is_in & (bound - values + following >= self.goal())]
        node.state[free[~is_in & (bound + values - last >= self.goal())]] = CLOSED
        node.state[open_] = OPEN
        return len(open_) <= room

    def leave_out(self, node: _Node) -> bool:
        """Go on with a smaller core where a quarter of the sites is decided; tell whether."""
        free = node.state == FREE
        if free.sum() > 0.75 * len(free):
            return False
        smaller, stays = shrink(node.core, node.state)
        node.opened = np.concatenate([node.opened, node.core.names[node.state == OPEN]])
        node.core, node.state, node.often = smaller, all_free(smaller), node.often[free]
        node.prices = np.minimum(node.prices[stays], smaller.pairs.most)
        return True


def _first_prices(core: Core) -> Floats:
    """(n,) about what a point would pay if the room were spread evenly."""
    pairs = core.pairs
    if not pairs.costs.any():
        return pairs.most / 2
    counts = np.diff(pairs.starts)
    prices: Floats = pairs.costs[pairs.starts[:-1] + np.minimum(counts - 1, counts // max(1, core.room))]
    return prices
