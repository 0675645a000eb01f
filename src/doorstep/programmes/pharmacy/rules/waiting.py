"""How long one waits for a pharmacist: Erlang's formula for calls that come by chance and wait in one queue. Pure."""

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Wait:
    """What a caller has to expect (预计等待).

    Args:
        on_duty: Pharmacists.
        busy_share: Share of their time that calls take; 1 and above: the queue grows without end.
        wait_share: Share of callers who wait at all.
        mean_min: Minutes a caller waits on average, those who do not wait counted as 0; infinite without end.
    """

    on_duty: int
    busy_share: float
    wait_share: float
    mean_min: float

    @property
    def is_stable(self) -> bool:
        """Whether the queue ends."""
        return self.mean_min < inf


def expected_wait(*, on_duty: int, mean_min: float, calls_per_hour: float) -> Wait:
    """Return the wait in a queue of Poisson calls of exponential length (M/M/c, Erlang C).

    Computed by the recursion of Erlang B, so that no factorial overflows.

    Args:
        on_duty: Pharmacists, 0 or more; with none everybody waits without end.
        mean_min: Minutes a call takes, above 0.
        calls_per_hour: 0 or more.

    Raises:
        ValueError: A figure is outside its range.
    """
    if on_duty < 0 or not 0 < mean_min < inf or not 0 <= calls_per_hour < inf:
        message = f"no queue: {on_duty} on duty, {mean_min} min a call, {calls_per_hour} calls an hour"
        raise ValueError(message)
    load = calls_per_hour * mean_min / 60
    if on_duty <= load:
        return Wait(on_duty, load / on_duty if on_duty else inf, 1.0, inf)
    blocked = 1.0
    for servers in range(1, on_duty + 1):
        blocked = load * blocked / (servers + load * blocked)
    busy = load / on_duty
    waits = blocked / (1 - busy * (1 - blocked))
    return Wait(on_duty, busy, waits, mean_min * waits / (on_duty - load))
