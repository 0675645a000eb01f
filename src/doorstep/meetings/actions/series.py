"""Series: set one up, change it, end it."""

import secrets
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.workdays import table
from doorstep.meetings.access import KEEP
from doorstep.meetings.actions.ahead import Written, about_series, held_series, write_series
from doorstep.meetings.models import Series
from doorstep.meetings.queries.meetings import rhythm
from doorstep.meetings.rules import meetings as rules
from doorstep.meetings.rules import recurrence
from doorstep.meetings.words import MeetingKind, Shift
from doorstep.partners.models import Alliance, Partner
from doorstep.partners.queries import taking_part
from doorstep.places.models import Place

SLOT_MIN = 20


class HostLeft(ValueError):  # noqa: N818  named after what happened
    """The host does not take part any more, or the alliance has ended."""


class BadHours(ValueError):  # noqa: N818
    """A meeting lasts from five minutes to twelve hours, within its day, and a slot fits into it."""


class BadQuorum(ValueError):  # noqa: N818
    """A quorum is a share from 1 to 100 per cent."""


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """What a series is.

    Args:
        title_zh: Name in Chinese.
        kind: What sort of meeting.
        place: Whose meeting it is: its needs and duties are talked about.
        host: The unit that invites.
        where: The room.
        rule: RRULE text.
        starts_min: Minutes after midnight.
        length_min: Minutes.
        valid_from: First day.
        valid_until: Last day; nothing: ten years on.
        shift: What becomes of a day off.
        alliance: Whose members come.
        title_en: Name in English.
        quorum_pct: So many per cent of the units must be there to decide.
        slot_min: Minutes of a slot; a direct line has 20 unless said otherwise, no other meeting has any.
        is_public: Anybody may see when it meets.
    """

    title_zh: str
    kind: MeetingKind
    place: Place
    host: Partner
    where: str
    rule: str
    starts_min: int
    length_min: int
    valid_from: date
    valid_until: date | None = None
    shift: Shift = Shift.NEXT
    alliance: Alliance | None = None
    title_en: str = ""
    quorum_pct: int | None = None
    slot_min: int | None = None
    is_public: bool = False


@transaction.atomic
def set_up_series(by: Actor, *, facts: SeriesFacts, now: datetime) -> Series:
    """Set a series up and write its first meetings.

    Raises:
        NotAllowed: `by` keeps no meetings at the place.
        BadRule, TooLong, EndsBeforeItBegins, NeverMeets, TitleMissing, BadHours, BadQuorum, HostLeft: see there.
    """
    require(by, KEEP, facts.place.path)
    series = Series(**_checked(facts, now), token=secrets.token_urlsafe(32), created_at=now, created_by_id=by.user_id)
    recurrence.check_series(rhythm(series))
    series.save()
    journal.record(by, "meetings.set_up_series", about_series(series), {"rule": series.rule}, now=now)
    write_series(series, table(), now)
    return series


@transaction.atomic
def change_series(by: Actor, *, series: Series, facts: SeriesFacts, now: datetime) -> Written:
    """Change a series; its planned meetings follow, but those that somebody moved stay where they are.

    Raises:
        NotAllowed: `by` keeps no meetings at the old place or the new one.
        BadRule, TooLong, EndsBeforeItBegins, NeverMeets, TitleMissing, BadHours, BadQuorum, HostLeft: see there.
    """
    require(by, KEEP, series.place.path)
    require(by, KEEP, facts.place.path)
    held = held_series(series)
    for name, value in _checked(facts, now).items():
        setattr(held, name, value)
    recurrence.check_series(rhythm(held))
    held.save()
    written = write_series(held, table(), now)
    detail = {"rule": held.rule, "new": written.new, "changed": written.changed, "off": written.off}
    journal.record(by, "meetings.change_series", about_series(held), detail, now=now)
    return written


@transaction.atomic
def end_series(by: Actor, *, series: Series, last_day: date, now: datetime) -> Written:
    """Let `last_day` be the last day on which a series meets: today at the earliest, or the day before it begins.

    Raises:
        NotAllowed: `by` keeps no meetings there.
        InThePast: that day is over.
        TooLong, EndsBeforeItBegins: see there.
    """
    require(by, KEEP, series.place.path)
    held = held_series(series)
    if last_day < now.astimezone(TIME_ZONE).date():
        raise rules.InThePast
    if last_day < held.valid_from:
        raise recurrence.EndsBeforeItBegins
    if last_day > recurrence.ten_years_after(held.valid_from):
        raise recurrence.TooLong
    held.valid_until = last_day
    held.save(update_fields=["valid_until"])
    written = write_series(held, table(), now)
    journal.record(by, "meetings.end_series", about_series(held), {"last": last_day.isoformat()}, now=now)
    return written


def _checked(facts: SeriesFacts, now: datetime) -> dict[str, Any]:
    given = {field.name: getattr(facts, field.name) for field in fields(facts)}
    given["title_zh"] = rules.check_title(facts.title_zh)
    given["title_en"] = " ".join(facts.title_en.split())[:120]
    given["where"] = " ".join(facts.where.split())[:120]
    given["rule"] = recurrence.parse(facts.rule)
    check_invitation(facts.host, facts.alliance, now)
    check_quorum(facts.quorum_pct)
    given["slot_min"] = slot_for(facts.kind, facts.slot_min)
    is_within = 5 <= facts.length_min <= 720 and 0 <= facts.starts_min < 1440
    if not is_within or facts.starts_min + facts.length_min > 1440:
        raise BadHours
    if given["slot_min"] is not None and not 5 <= given["slot_min"] <= facts.length_min:
        raise BadHours
    return given


def slot_for(kind: MeetingKind, wanted: int | None) -> int | None:
    """Return the length of a slot, minutes: 20 unless said otherwise, nothing for what is no direct line."""
    return (wanted or SLOT_MIN) if kind is MeetingKind.DIRECT_LINE else None


def check_quorum(percent: int | None) -> None:
    """Let a quorum pass from 1 to 100 per cent, or none.

    Raises:
        BadQuorum: it is neither.
    """
    if percent is not None and not 1 <= percent <= 100:
        raise BadQuorum


def check_invitation(host: Partner, alliance: Alliance | None, now: datetime) -> None:
    """Let a host pass that takes part today, with an alliance that holds today.

    Raises:
        HostLeft: one of them does not.
    """
    today = now.astimezone(TIME_ZONE).date()
    if not taking_part(today).filter(pk=host.pk).exists():
        raise HostLeft
    if alliance is not None and not _holds(alliance.valid_from, alliance.valid_until, today):
        raise HostLeft


def _holds(first: date, last: date | None, on: date) -> bool:
    return first <= on and (last is None or last >= on)
