"""What a record of voluntary service may say: true, whole minutes, one place at a time. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from doorstep.services.rules.sessions import Span


class NotWholeMinutes(ValueError):  # noqa: N818  named after what happened
    """Service is recorded in whole minutes, at least one."""


class InTheFuture(ValueError):  # noqa: N818
    """What has not ended cannot be certified."""


class OutsideTheActivity(ValueError):  # noqa: N818
    """Longer than the activity and the time before and after it that the rule allows."""

    def __init__(self, margin_min: int) -> None:
        super().__init__(f"more than {margin_min} minutes before or after the activity")
        self.margin_min = margin_min


class NotHeld(ValueError):  # noqa: N818
    """The activity did not take place, or nobody has recorded yet that it did."""


class InTwoPlaces(ValueError):  # noqa: N818
    """The same person is recorded elsewhere at that time."""


class SaidTwice(ValueError):  # noqa: N818
    """This record has been reversed already, or is a reversal itself."""


class ReasonMissing(ValueError):  # noqa: N818
    """A reversal says why."""


class ContentMissing(ValueError):  # noqa: N818
    """A record says what was done."""


def minutes(span: Span) -> int:
    """Return the length in whole minutes.

    Raises:
        NotWholeMinutes: see there.
    """
    length = span.ends_at - span.starts_at
    if length < timedelta(minutes=1) or length % timedelta(minutes=1):
        raise NotWholeMinutes
    return length // timedelta(minutes=1)


def check_span(span: Span, activity: Span | None, margin_min: int, now: datetime) -> None:
    """Let a span of service pass that can be true.

    Args:
        span: From when until when, aware.
        activity: Of the activity at which it was done, if it was one.
        margin_min: Minutes before and after it that are taken for setting up and clearing away.
        now: This moment.

    Raises:
        InTheFuture, OutsideTheActivity: see there.
    """
    if span.ends_at > now:
        raise InTheFuture
    if activity is not None:
        margin = timedelta(minutes=margin_min)
        if span.starts_at < activity.starts_at - margin or span.ends_at > activity.ends_at + margin:
            raise OutsideTheActivity(margin_min)


def check_alone(span: Span, others: Iterable[Span]) -> None:
    """Let a span pass that has no moment in common with another of the same person.

    Raises:
        InTwoPlaces: see there.
    """
    if any(other.starts_at < span.ends_at and span.starts_at < other.ends_at for other in others):
        raise InTwoPlaces
