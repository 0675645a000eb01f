"""How long a search may run: the only place of the engine that reads a clock, and it reads the monotonic one."""

from __future__ import annotations

from time import monotonic


class Budget:
    """A limit in seconds, in steps, or both; starts when made."""

    def __init__(self, time_limit_s: float | None, iterations: int | None) -> None:
        self._begun = monotonic()
        self._seconds = time_limit_s
        self._steps = iterations

    def seconds(self) -> float:
        """Seconds since the start."""
        return monotonic() - self._begun

    def fraction(self, steps: int) -> float:
        """Share used up after so many steps, 0 to 1; without a time limit it depends on the steps alone."""
        used = 0.0
        if self._steps is not None:
            used = steps / self._steps if self._steps else 1.0
        if self._seconds is not None:
            used = max(used, self.seconds() / self._seconds if self._seconds else 1.0)
        return min(1.0, used)

    def next_steps(self, steps: int, at_once: int) -> int:
        """How many steps to make before looking again."""
        return at_once if self._steps is None else min(at_once, self._steps - steps)

    def out_of_time(self) -> bool:
        """Whether there is a time limit and it has passed."""
        return self._seconds is not None and self.seconds() >= self._seconds
