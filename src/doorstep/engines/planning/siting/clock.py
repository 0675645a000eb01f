"""How long a search may go on."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from doorstep.engines.planning.siting.choosing import Faulty


class Clock:
    """A limit in seconds by a clock that is handed in; the engine reads no other."""

    def __init__(self, time_limit_s: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        if time_limit_s is not None and not time_limit_s > 0:
            message = f"time_limit_s must be above 0, got {time_limit_s}"
            raise Faulty(message)
        self._clock, self._limit, self._begun = clock, time_limit_s, clock()

    def seconds(self) -> float:
        """Seconds since the start."""
        return self._clock() - self._begun

    def left(self) -> float:
        """Seconds that are left; infinite without a limit."""
        return math.inf if self._limit is None else self._limit - self.seconds()

    def share(self, part: float) -> Clock:
        """Return a clock that ends after that part of the seconds left; this one itself where it has no limit."""
        if self._limit is None:
            return self
        return Clock(max(self.left() * part, 1e-3), self._clock)

    def is_over(self) -> bool:
        """Whether time is up."""
        return self.left() <= 0
