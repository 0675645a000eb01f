# ruff: noqa: C901, PLR0911, PLR0912, PLR0915, PLR0917, PLR1714  (one pair, all its moves, side by side: the inner loop)
"""Moves of a pair of visits on one day: relocate, swap, 2-opt, 2-opt*. Compiled.

Source: Vidal, Crainic, Gendreau, Lahrichi and Rei, Operations Research 60 (2012); Vidal, Computers & OR 140 (2022).
"""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.compiled import bare, in_place
from doorstep.engines.planning.periodic.state import Ground, Plan, Real, fine_of, walk_route

LEAST = 1e-7
"""An improvement smaller than this is none."""


@bare
def put_behind(plan: Plan, day: int, node: int, where: int) -> None:
    """Move a node behind another; links only."""
    after, before = plan.after, plan.before
    a, b = before[day, node], after[day, node]
    after[day, a] = b
    before[day, b] = a
    c = after[day, where]
    after[day, where] = node
    before[day, node] = where
    after[day, node] = c
    before[day, c] = node


@bare
def exchange_places(plan: Plan, day: int, one: int, other: int) -> None:
    """Two nodes that are no neighbours change places; links only."""
    after, before = plan.after, plan.before
    a, b = before[day, one], after[day, one]
    c, d = before[day, other], after[day, other]
    after[day, a] = other
    before[day, other] = a
    after[day, other] = b
    before[day, b] = other
    after[day, c] = one
    before[day, one] = c
    after[day, one] = d
    before[day, d] = one


@bare
def turn_around(plan: Plan, day: int, first: int, last: int) -> None:
    """Reverse the stretch of a route from `first` to `last`; links only."""
    after, before = plan.after, plan.before
    a, b = before[day, first], after[day, last]
    node, behind = last, a
    while True:
        following = before[day, node]
        after[day, behind] = node
        before[day, node] = behind
        behind = node
        if node == first:
            break
        node = following
    after[day, behind] = b
    before[day, b] = behind


@bare
def cross_tails(ground: Ground, plan: Plan, day: int, u: int, v: int) -> None:
    """2-opt*: the tails behind u and behind v change routes; links only."""
    after, before = plan.after, plan.before
    head_u, head_v = ground.n + 1 + plan.route[day, u], ground.n + 1 + plan.route[day, v]
    x, y = after[day, u], after[day, v]
    last_u, last_v = before[day, head_u], before[day, head_v]
    if y == head_v:
        after[day, u] = head_u
        before[day, head_u] = u
    else:
        after[day, u] = y
        before[day, y] = u
        after[day, last_v] = head_u
        before[day, head_u] = last_v
    if x == head_u:
        after[day, v] = head_v
        before[day, head_v] = v
    else:
        after[day, v] = x
        before[day, x] = v
        after[day, last_u] = head_v
        before[day, head_v] = last_u


@bare
def join_heads(ground: Ground, plan: Plan, day: int, u: int, v: int) -> None:
    """2-opt* turned: u's route becomes its part up to u and v's part up to v reversed, v's route the rest."""
    after, before = plan.after, plan.before
    head_u, head_v = ground.n + 1 + plan.route[day, u], ground.n + 1 + plan.route[day, v]
    x, y = after[day, u], after[day, v]
    first_v, last_u = after[day, head_v], before[day, head_u]
    # v's route: head_v, last_u ... x, y ...
    if x != head_u:
        turn_around(plan, day, x, last_u)  # u's ring: u, last_u ... x, head_u
        after[day, head_v] = last_u
        before[day, last_u] = head_v
        tail = x
    else:
        tail = head_v
    if v != head_v:
        node, behind = v, u
        while True:
            following = before[day, node]
            after[day, behind] = node
            before[day, node] = behind
            behind = node
            if node == first_v:
                break
            node = following
        after[day, behind] = head_u
        before[day, head_u] = behind
    else:
        after[day, u] = head_u
        before[day, head_u] = u
    after[day, tail] = y
    before[day, y] = tail


@in_place
def try_pair(ground: Ground, plan: Plan, prices: Real, day: int, u: int, v: int) -> bool:
    """Make the first improving move of visit u near node v (a visit, or the head of a route); whether there was one."""
    dist, demand, service = ground.dist, ground.demand, ground.service
    after, before, n = plan.after[day], plan.before[day], ground.n
    ru, rv = np.int64(plan.route[day, u]), np.int64(plan.route[day, v])
    x, y = np.uint64(after[u]), np.uint64(after[v])
    pu, pv = np.uint64(before[u]), np.uint64(before[v])
    v_is_head, x_is_head, y_is_head = v > n, x > n, y > n
    d_ux, d_vy, d_pu_u, d_uv = dist[u, x], dist[v, y], dist[pu, u], dist[u, v]
    d_uy = dist[u, y]
    same = ru == rv
    load_u, load_v = plan.load[day, ru], plan.load[day, rv]
    time_u, time_v = plan.time[day, ru], plan.time[day, rv]
    fine_u, fine_v = plan.fine[day, ru], plan.fine[day, rv]
    slack = fine_u if same else fine_u + fine_v
    slack -= LEAST
    q_u, s_u = demand[u], service[u]

    if u != y:  # 1: u behind v
        gain_u, gain_v = dist[pu, x] - d_pu_u - d_ux, d_uv + d_uy - d_vy
        cost = gain_u + gain_v
        if cost < slack:
            if same:
                cost += fine_of(ground, prices, day, load_u, time_u + cost) - fine_u
            else:
                cost += (fine_of(ground, prices, day, load_u - q_u, time_u + gain_u - s_u)
                         + fine_of(ground, prices, day, load_v + q_u, time_v + gain_v + s_u)
                         - fine_u - fine_v)  # fmt: skip
            if cost < -LEAST:
                put_behind(plan, day, u, v)
                walk_route(ground, plan, prices, day, ru)
                if not same:
                    walk_route(ground, plan, prices, day, rv)
                return True
        if not x_is_head and v != x:
            xx = np.uint64(after[x])
            q_ux, s_ux = q_u + demand[x], s_u + service[x]
            gain_u = dist[pu, xx] - d_pu_u - dist[x, xx]
            # 2: u, x behind v
            gain_v = d_uv + dist[x, y] - d_vy
            cost = gain_u + gain_v
            if cost < slack:
                if same:
                    cost += fine_of(ground, prices, day, load_u, time_u + cost) - fine_u
                else:
                    cost += (fine_of(ground, prices, day, load_u - q_ux, time_u + gain_u - s_ux - d_ux)
                             + fine_of(ground, prices, day, load_v + q_ux, time_v + gain_v + s_ux + d_ux)
                             - fine_u - fine_v)  # fmt: skip
                if cost < -LEAST:
                    put_behind(plan, day, u, v)
                    put_behind(plan, day, x, u)
                    walk_route(ground, plan, prices, day, ru)
                    if not same:
                        walk_route(ground, plan, prices, day, rv)
                    return True
            # 3: x, u behind v
            gain_v = dist[v, x] + d_uy - d_vy
            cost = gain_u + gain_v
            if cost < slack:
                if same:
                    cost += fine_of(ground, prices, day, load_u, time_u + cost) - fine_u
                else:
                    cost += (fine_of(ground, prices, day, load_u - q_ux, time_u + gain_u - s_ux - d_ux)
                             + fine_of(ground, prices, day, load_v + q_ux, time_v + gain_v + s_ux + d_ux)
                             - fine_u - fine_v)  # fmt: skip
                if cost < -LEAST:
                    put_behind(plan, day, x, v)
                    put_behind(plan, day, u, x)
                    walk_route(ground, plan, prices, day, ru)
                    if not same:
                        walk_route(ground, plan, prices, day, rv)
                    return True

    if not v_is_head:
        q_v, s_v = demand[v], service[v]
        if u < v and u != pv and u != y:  # 4: u and v change places
            gain_u = dist[pu, v] + dist[v, x] - d_pu_u - d_ux
            gain_v = dist[pv, u] + d_uy - dist[pv, v] - d_vy
            cost = gain_u + gain_v
            if cost < slack:
                if same:
                    cost += fine_of(ground, prices, day, load_u, time_u + cost) - fine_u
                else:
                    cost += (fine_of(ground, prices, day, load_u + q_v - q_u, time_u + gain_u + s_v - s_u)
                             + fine_of(ground, prices, day, load_v + q_u - q_v, time_v + gain_v + s_u - s_v)
                             - fine_u - fine_v)  # fmt: skip
                if cost < -LEAST:
                    exchange_places(plan, day, u, v)
                    walk_route(ground, plan, prices, day, ru)
                    if not same:
                        walk_route(ground, plan, prices, day, rv)
                    return True
        if not x_is_head:
            xx = np.uint64(after[x])
            q_x, s_x = demand[x], service[x]
            if u != pv and x != pv and u != y:  # 5: u, x and v change places
                gain_u = dist[pu, v] + dist[v, xx] - d_pu_u - dist[x, xx] - d_ux
                gain_v = dist[pv, u] + dist[x, y] + d_ux - dist[pv, v] - d_vy
                cost = gain_u + gain_v
                if cost < slack:
                    if same:
                        cost += fine_of(ground, prices, day, load_u, time_u + cost) - fine_u
                    else:
                        cost += (
                            fine_of(ground, prices, day, load_u + q_v - q_u - q_x, time_u + gain_u + s_v - s_u - s_x)
                            + fine_of(ground, prices, day, load_v + q_u + q_x - q_v, time_v + gain_v + s_u + s_x - s_v)
                            - fine_u - fine_v)  # fmt: skip
                    if cost < -LEAST:
                        exchange_places(plan, day, u, v)
                        put_behind(plan, day, x, u)
                        walk_route(ground, plan, prices, day, ru)
                        if not same:
                            walk_route(ground, plan, prices, day, rv)
                        return True
            if not y_is_head and u < v and y != pu and u != y and x != v and v != xx:  # 6: u, x and v, y change places
                yy = np.uint64(after[y])
                q_y, s_y = demand[y], service[y]
                gain_u = dist[pu, v] + dist[y, xx] + d_vy - d_pu_u - d_ux - dist[x, xx]
                gain_v = dist[pv, u] + dist[x, yy] + d_ux - dist[pv, v] - d_vy - dist[y, yy]
                cost = gain_u + gain_v
                if cost < slack:
                    if same:
                        cost += fine_of(ground, prices, day, load_u, time_u + cost) - fine_u
                    else:
                        q, s = q_v + q_y - q_u - q_x, s_v + s_y - s_u - s_x
                        cost += (fine_of(ground, prices, day, load_u + q, time_u + gain_u + s)
                                 + fine_of(ground, prices, day, load_v - q, time_v + gain_v - s)
                                 - fine_u - fine_v)  # fmt: skip
                    if cost < -LEAST:
                        exchange_places(plan, day, u, v)
                        exchange_places(plan, day, x, y)
                        walk_route(ground, plan, prices, day, ru)
                        if not same:
                            walk_route(ground, plan, prices, day, rv)
                        return True

    if same:
        if not v_is_head and x != v and plan.place[day, u] < plan.place[day, v]:  # 7: 2-opt
            cost = d_uv + dist[x, y] - d_ux - d_vy
            if cost < slack:
                cost += fine_of(ground, prices, day, load_u, time_u + cost) - fine_u
                if cost < -LEAST:
                    turn_around(plan, day, np.int64(x), np.int64(v))
                    walk_route(ground, plan, prices, day, ru)
                    return True
        return False

    to_u, to_v = plan.load_to[day, u], plan.load_to[day, v]
    until_u, until_v = plan.time_to[day, u], plan.time_to[day, v]
    rest_u, rest_v = time_u - until_u - d_ux, time_v - until_v - d_vy
    cost = d_uv + dist[x, y] - d_ux - d_vy  # 8: heads together, tails together
    if cost < slack:
        cost += (fine_of(ground, prices, day, to_u + to_v, until_u + until_v + d_uv)
                 + fine_of(ground, prices, day, load_u + load_v - to_u - to_v, rest_u + rest_v + dist[x, y])
                 - fine_u - fine_v)  # fmt: skip
        if cost < -LEAST:
            join_heads(ground, plan, day, np.int64(u), np.int64(v))
            walk_route(ground, plan, prices, day, ru)
            walk_route(ground, plan, prices, day, rv)
            return True
    cost = d_uy + dist[v, x] - d_ux - d_vy  # 9: tails change routes
    if cost < slack:
        cost += (fine_of(ground, prices, day, to_u + load_v - to_v, until_u + rest_v + d_uy)
                 + fine_of(ground, prices, day, to_v + load_u - to_u, until_v + rest_u + dist[v, x])
                 - fine_u - fine_v)  # fmt: skip
        if cost < -LEAST:
            cross_tails(ground, plan, day, np.int64(u), np.int64(v))
            walk_route(ground, plan, prices, day, ru)
            walk_route(ground, plan, prices, day, rv)
            return True
    return False
