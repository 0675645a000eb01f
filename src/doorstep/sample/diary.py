"""Stories that go on side by side, told in the order of time, so that the journal's days are true."""

import heapq
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import count

from doorstep.base.clock import TIME_ZONE


class Diary:
    """Runs stories: each yields the moment at which it goes on, and is taken up again when that moment has come."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Iterator[datetime]]] = []
        self._numbers = count()

    def add(self, story: Iterator[datetime]) -> None:
        """Take a story in; what it does before its first moment is done at once."""
        for moment in story:
            heapq.heappush(self._waiting, (moment, next(self._numbers), story))
            return

    def until(self, moment: datetime) -> None:
        """Tell everything that happens before `moment`; what comes later stays untold."""
        while self._waiting and self._waiting[0][0] < moment:
            _, _, story = heapq.heappop(self._waiting)
            self.add(story)


def o_clock(day: date, hour: int) -> datetime:
    """Return the full hour of a day in the county."""
    return datetime.combine(day, time(hour), TIME_ZONE)
