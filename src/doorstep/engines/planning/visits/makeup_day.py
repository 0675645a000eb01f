# ruff: noqa: PLR0917  (compiled functions are called by position)
"""Which sets of missed visits fit into a vehicle's day, and which sets go into which day. Compiled."""

# mypy: disable-error-code="arg-type,assignment,no-any-return,return-value"
# NumPy's int64 stands where mypy wants int: a bare 0 would be compiled as a type of its own.

from __future__ import annotations

import numpy as np

from doorstep.engines.planning.compiled import compiled, inner
from doorstep.engines.planning.visits.day import (
    END,
    LUNCH,
    LUNCH_FROM,
    LUNCH_UNTIL,
    NEVER,
    NOWHERE,
    START,
    Ints,
    departs,
)

IMPOSSIBLE = 1 << 62
"""What a set costs that does not go."""
HUNGRY, FED = range(2)
TIME, WAY, STOP, BEFORE, NEXT = range(5)
"""Columns of a label, one way to get somewhere: when the crew leaves, minutes driven, the stop, the label before it,
and the next label with the same visits, stop and lunch."""


@inner
def _put(labels: Ints, used: int, head: Ints, mask: int, fed: int, last: int, time: int, way: int, stop: int,
         before: int) -> tuple[Ints, int]:  # fmt: skip
    """Keep a label unless another is as early and as short; drop those it beats."""
    one, previous = np.int64(head[mask, fed, last]), np.int64(-1)
    while one >= 0:
        if labels[one, TIME] <= time and labels[one, WAY] <= way:
            return labels, used
        following = np.int64(labels[one, NEXT])
        if time <= labels[one, TIME] and way <= labels[one, WAY]:
            if previous < 0:
                head[mask, fed, last] = following
            else:
                labels[previous, NEXT] = following
        else:
            previous = one
        one = following
    if used == len(labels):
        more = np.empty((2 * used, 5), dtype=np.int32)
        more[:used] = labels
        labels = more
    labels[used, TIME], labels[used, WAY], labels[used, STOP], labels[used, BEFORE] = time, way, stop, before
    labels[used, NEXT] = head[mask, fed, last]
    head[mask, fed, last] = used
    return labels, used + 1


@inner
def _go_on(labels: Ints, used: int, head: Ints, drive: Ints, windows: Ints, services: Ints, run: Ints, mask: int,
           fed: int, point: int, label: int, be_there: int) -> tuple[Ints, int]:  # fmt: skip
    """Go on from a label to every missed visit that it has not been to, with lunch on the way and without."""
    time, way, lunch = np.int64(labels[label, TIME]), np.int64(labels[label, WAY]), run[LUNCH]
    fed_by = min(run[END], be_there)
    gone_by = fed_by if fed or lunch == 0 else min(fed_by, run[LUNCH_UNTIL])
    for stop in range(len(services)):
        if mask >> stop & 1:
            continue
        arrive, far = time + drive[point, stop], way + drive[point, stop]
        wider, service, day = mask | 1 << stop, services[stop], np.int64(0)
        gone = departs(windows, stop, day, arrive, service, gone_by)
        if gone < NEVER:
            labels, used = _put(labels, used, head, wider, fed, stop, gone, far, stop, label)
        if fed == HUNGRY and lunch > 0 and time <= run[LUNCH_UNTIL]:
            eaten = max(arrive, run[LUNCH_FROM]) + lunch
            gone = departs(windows, stop, day, eaten, service, fed_by)
            if gone < NEVER:
                labels, used = _put(labels, used, head, wider, FED, stop, gone, far, stop, label)
    return labels, used


@inner
def _arrive(labels: Ints, drive: Ints, run: Ints, ways: Ints, ends: Ints, mask: int, fed: int, point: int, after: int,
            label: int, hungry_by: int, fed_by: int) -> None:  # fmt: skip
    """Go from a label to the next visit that stands, or home; keep the shortest way there with the same visits."""
    time, far = np.int64(labels[label, TIME]), labels[label, WAY] + drive[point, after]
    arrive = time + drive[point, after]
    if arrive <= (fed_by if fed else hungry_by) and far < ways[mask, fed]:
        ways[mask, fed], ends[mask, fed] = far, label
    eaten = max(arrive, run[LUNCH_FROM]) + run[LUNCH] if time <= run[LUNCH_UNTIL] else NEVER
    if fed == HUNGRY and run[LUNCH] > 0 and eaten <= fed_by and far < ways[mask, FED]:
        ways[mask, FED], ends[mask, FED] = far, label


@compiled
def day_ways(drive: Ints, windows: Ints, services: Ints, stands: Ints, run: Ints, most: int) -> tuple[Ints, Ints, Ints]:
    """Find for every set of missed visits the shortest way that fits them into a day whose other visits stand.

    A crew leaves a visit that stands at a known minute and is at the next one by a known minute, so that only a set's
    shortest way to there has to be kept; in between, every way that is not both later and longer than another one
    with the same visits and the same last stop. Times are those of `drive_day`.

    Args:
        drive: minutes between the m missed visits, the s that stand, the depot.
        windows: (m, 1, W, 2) when the missed ones may be.
        services: (m,) minutes.
        stands: (s, 2) from when to when the others are, in order.
        run: of a ground.
        most: labels at most; beyond them the search stops.

    Returns:
        (2^m,) minutes on the road, or NEVER; (2^m,) the last label, or -1; (L, 5) the labels. If L is `most` or more,
        sets may be missing.
    """
    count = len(services)
    size, depot = 1 << count, count + len(stands)
    end = run[END]
    until = min(end, run[LUNCH_UNTIL]) if run[LUNCH] > 0 else end
    labels, used = np.zeros((256, 5), dtype=np.int32), np.int64(1)
    labels[0, TIME], labels[0, STOP], labels[0, BEFORE], labels[0, NEXT] = run[START], depot, NOWHERE, NOWHERE
    head = np.full((size, 2, count + 1), NOWHERE, dtype=np.int32)
    head[0, HUNGRY, count] = 0
    ways, ends = np.full((size, 2), NEVER, dtype=np.int64), np.full((size, 2), NOWHERE, dtype=np.int64)
    for gap in range(len(stands) + 1):
        here, after = depot if gap == 0 else count + gap - 1, count + gap
        leaves, be_there, hungry_by, fed_by = end, np.int64(NEVER), until, end
        if after != depot:
            be_there, leaves = stands[gap, 0], stands[gap, 1]
            hungry_by = be_there if leaves <= until else np.int64(NOWHERE)
            fed_by = be_there if leaves <= end else np.int64(NOWHERE)
        ways[:], ends[:] = NEVER, NOWHERE
        for at in range(size * 2 * (count + 1)):  # sets before those that hold them
            mask, fed, last = at // (2 * (count + 1)), at // (count + 1) % 2, at % (count + 1)
            point, label = last if last < count else here, np.int64(head[mask, fed, last])
            head[mask, fed, last] = NOWHERE
            while label >= 0 and used < most:
                _arrive(labels, drive, run, ways, ends, mask, fed, point, after, label, hungry_by, fed_by)
                labels, used = _go_on(
                    labels, used, head, drive, windows, services, run, mask, fed, point, label, be_there
                )
                label = np.int64(labels[label, NEXT])
        for at in range(0 if after == depot else 2 * size):
            mask, fed = at // 2, at % 2
            if ends[mask, fed] >= 0:
                before = ends[mask, fed]
                labels, used = _put(labels, used, head, mask, fed, count, leaves, ways[mask, fed], after, before)
    best, last_labels = np.full(size, NEVER, dtype=np.int64), np.full(size, NOWHERE, dtype=np.int64)
    for mask in range(size):
        fed = FED if ways[mask, FED] < ways[mask, HUNGRY] else HUNGRY
        best[mask], last_labels[mask] = ways[mask, fed], ends[mask, fed]
    return best, last_labels, labels[:used]


@compiled
def join(taken: Ints, sets: Ints, costs: Ints) -> Ints:
    """Find what each set costs when a part of it is among those taken and the rest is one of the sets given.

    Args:
        taken: (2^n,) what each set costs so far, or IMPOSSIBLE.
        sets: as bits.
        costs: of these.
    """
    joined = np.full(len(taken), IMPOSSIBLE, dtype=np.int64)
    for at in range(len(sets)):
        others = (len(taken) - 1) & ~sets[at]
        part = others
        while True:
            if taken[part] < IMPOSSIBLE:
                both = part | sets[at]
                joined[both] = min(joined[both], taken[part] + costs[at])
            if part == 0:
                break
            part = (part - 1) & others
    return joined
