# ruff: noqa: PLR0917  (compiled functions are called by position)
"""How different plans are. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.compiled import compiled, inner
from doorstep.engines.planning.periodic.state import Ground, Real, Whole


@inner
def _difference(ground: Ground, after: Whole, chosen: Whole,
                other_after: Whole, other_before: Whole, other_chosen: Whole) -> float:  # fmt: skip
    """Share of clients with other patterns and of visits with other neighbours, halved and summed."""
    n, broken, visits, patterns = ground.n, 0, 0, 0
    for node in range(1, n + 1):
        mine, theirs = ground.mask[node, chosen[node]], ground.mask[node, other_chosen[node]]
        if mine != theirs:
            patterns += 1
        for day in range(ground.t):
            bit = np.int64(1) << day
            if mine & bit == 0:
                continue
            visits += 1
            if theirs & bit == 0:
                broken += 1
                continue
            a, b = after[day, node], other_after[day, node]
            c = other_before[day, node]
            if a <= n:
                if a != b and a != c:  # noqa: PLR1714
                    broken += 1
            elif b <= n and c <= n:
                broken += 1
    return 0.5 * patterns / n + 0.5 * broken / max(visits, 1)


@compiled
def differences(
    ground: Ground, after: Whole, before: Whole, chosen: Whole, members: Whole, one: int, out: Real
) -> None:
    """Write how different plan `one` of the store is from each of the members."""
    for at in range(len(members)):
        k = members[at]
        out[at] = _difference(ground, after[one], chosen[one], after[k], before[k], chosen[k])
