"""How long a search may run, by steps, by a clock that is handed in, or both."""

from __future__ import annotations

from collections.abc import Callable


class Budget:
    """A limit in seconds, in steps, or both; starts when made."""

    def __init__(self, clock: Callable[[], float], time_limit_s: float | None, step_limit: int | None) -> None:
        self._clock = clock
        self._begun = clock()
        self._seconds = time_limit_s
        self._steps = step_limit
        self.steps = 0
        self.cancelled = False

    def seconds(self) -> float:
        """Seconds since the start."""
        return self._clock() - self._begun

    def fraction(self) -> float:
        """Share used up, 0 to 1; without a time limit it depends on the steps alone."""
        if self.cancelled:
            return 1.0
        used = 0.0
        if self._steps is not None:
            used = self.steps / self._steps if self._steps else 1.0
        if self._seconds is not None:
            used = max(used, self.seconds() / self._seconds if self._seconds else 1.0)
        return min(1.0, used)

    def allowed(self, wanted: int) -> int:
        """How many of the wanted steps are left."""
        return wanted if self._steps is None else max(0, min(wanted, self._steps - self.steps))

    def out_of_time(self) -> bool:
        """Whether there is a time limit and it has passed."""
        return self._seconds is not None and self.seconds() >= self._seconds

    def ended(self) -> str:
        """What ended the search."""
        if self.cancelled:
            return "cancelled"
        return "steps" if self._steps is not None and self.steps >= self._steps else "time"
