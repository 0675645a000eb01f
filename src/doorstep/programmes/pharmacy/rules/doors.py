"""What is known of a source afterwards, by the minute. Pure."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from doorstep.base.clock import TIME_ZONE

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes counted from the midnight before a day until the midnight before another."""

    first: date
    until: date

    @property
    def since(self) -> datetime:
        """The moment of minute 0."""
        return datetime.combine(self.first, time(), TIME_ZONE)

    @property
    def ends(self) -> datetime:
        """The moment after the last minute."""
        return datetime.combine(self.until, time(), TIME_ZONE)

    @property
    def minutes(self) -> int:
        """How many there are."""
        return (self.until - self.first).days * 1440

    def at(self, moment: datetime) -> int:
        """Return the minute of a moment, cut to the span."""
        return max(0, min(self.minutes, int((moment - self.since).total_seconds() // 60)))

    def span(self, begins: datetime, ends: datetime | None) -> tuple[int, int]:
        """Return two moments as a stretch; nothing: it lasts."""
        return self.at(begins), self.minutes if ends is None else self.at(ends)


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one source.

    Args:
        shut: It was reported shut.
        online: A cabinet reported; nothing where no cabinet of ours stands there.
        stops: A vehicle really stood somewhere, by place.
        guarded: A pharmacist was on duty for its door.
        stock: By medicine, at least one usable pack lay there; nothing where its books are not kept here.
    """

    shut: Spans = field(default_factory=list)
    online: Spans | None = None
    stops: dict[int, Spans] = field(default_factory=dict)
    guarded: Spans = field(default_factory=list)
    stock: dict[str, Spans] | None = None
