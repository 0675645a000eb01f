"""Read what devices send and say what becomes of it. Pure: no database, no clock."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from doorstep.devices.words import Reply, Why

MOST_OPERATIONS: Final = 200
"""So many reports at once; a device that has more sends them by halves."""
MOST_BYTES: Final = 64 * 1024
"""A report is no longer than this; the start of a longer one is kept for a person to read."""
SKEW: Final = timedelta(minutes=10)
"""A device's clock may be wrong by so much before anybody is told."""
KIND_LENGTH: Final = 40
ABOUT_LENGTH: Final = 60
VERSION_LENGTH: Final = 120
LARGEST_NUMBER: Final = 2**31 - 1


class NotJson(ValueError):  # noqa: N818  named after what happened
    """What came is no JSON, or not of the shape that devices send."""


class NothingSent(ValueError):  # noqa: N818
    """There is no report in it."""


class TooManyAtOnce(ValueError):  # noqa: N818
    """More reports than are taken at once: send half as many."""


class BadValue(ValueError):  # noqa: N818
    """A report's field is missing or makes no sense."""

    def __init__(self, field: str) -> None:
        super().__init__(f"the report's {field} is missing or makes no sense")
        self.field = field


@dataclass(frozen=True, slots=True)
class Told:
    """One report as it came (一条记录).

    Args:
        id: Given by the device; the same report keeps it however often it is sent.
        seq: The device's own numbering, from 1 without gaps.
        kind: `app.kind`, such as `pharmacy.sale`.
        about: What it belongs to, such as `pharmacy.Trip:3`; may be empty.
        text: Its body, plain JSON in one spelling only, ASCII.
        occurred_at: By the device's clock.
        app_version: Which page made it.
        snapshot: By which copy of the books, as the server signed it.
        fault: Why it cannot be read; nothing where it can.
    """

    id: UUID
    seq: int
    kind: str
    about: str
    text: str
    occurred_at: datetime | None
    app_version: str = ""
    snapshot: str = ""
    fault: Why | None = None

    @property
    def digest(self) -> str:
        """SHA-256 over everything it says, 64 hexadecimal digits."""
        moment = self.occurred_at.isoformat() if self.occurred_at else ""
        parts = [str(self.id), self.seq, self.kind, self.about, self.text, moment]
        return sha256(plain(parts).encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that came in the place of a report and has no id or no number: a person reads it."""

    text: str

    @property
    def digest(self) -> str:
        """SHA-256 over it, 64 hexadecimal digits."""
        return sha256(self.text.encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class Batch:
    """What a device sends at once, in its own order."""

    device: UUID
    sent_at: datetime
    operations: tuple[Told | Unreadable, ...]


def plain(value: Any) -> str:
    """Return JSON in the one spelling whose digest is taken: keys sorted, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def read_batch(sent: bytes) -> Batch:
    """Read what a device sent.

    Raises:
        NotJson: no JSON, no device, or no moment of sending.
        NothingSent: no report in it.
        TooManyAtOnce: more than `MOST_OPERATIONS`.
    """
    whole = _parsed(sent)
    listed = whole.get("operations")
    if not isinstance(listed, list):
        raise NotJson
    if not listed:
        raise NothingSent
    if len(listed) > MOST_OPERATIONS:
        raise TooManyAtOnce
    sent_at = moment(whole.get("sent_at"))
    device = identity(whole.get("device"))
    if sent_at is None or device is None:
        raise NotJson
    return Batch(device, sent_at, tuple(_told(one) for one in listed))


def _parsed(sent: bytes) -> dict[str, Any]:
    try:
        whole = json.loads(sent, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as fault:
        raise NotJson from fault
    if not isinstance(whole, dict):
        raise NotJson
    return whole


def _no_number(word: str) -> float:
    raise ValueError(word)


def _finite(word: str) -> float:
    number = float(word)
    if not math.isfinite(number):
        raise ValueError(word)
    return number


def _told(one: Any) -> Told | Unreadable:
    said = one if isinstance(one, dict) else {}
    known = identity(said.get("id"))
    seq = said.get("seq")
    if known is None or isinstance(seq, bool) or not isinstance(seq, int) or not 0 < seq <= LARGEST_NUMBER:
        return Unreadable(plain(one)[:MOST_BYTES])
    occurred_at = moment(said.get("occurred_at"))
    body, kind = said.get("body"), said.get("kind")
    text = plain(body)
    is_readable = isinstance(kind, str) and 0 < len(kind) <= KIND_LENGTH and occurred_at and isinstance(body, dict)
    return Told(
        id=known,
        seq=seq,
        kind=_short(kind, KIND_LENGTH),
        about=_short(said.get("about"), ABOUT_LENGTH),
        text=text,
        occurred_at=occurred_at,
        app_version=_short(said.get("app_version"), ABOUT_LENGTH),
        snapshot=_short(said.get("snapshot"), VERSION_LENGTH),
        fault=Why.TOO_LONG if len(text) > MOST_BYTES else None if is_readable else Why.UNREADABLE,
    )


def identity(word: Any) -> UUID | None:
    """Return an id as it is written everywhere, or nothing where it is none."""
    try:
        return UUID(word) if isinstance(word, str) else None
    except ValueError:
        return None


def moment(word: Any) -> datetime | None:
    """Return an aware moment written by ISO 8601, in UTC, or nothing where it is none.

    Its own distance from UTC is not kept: PostgreSQL takes none of 16 hours and more.
    """
    try:
        read = datetime.fromisoformat(word) if isinstance(word, str) else None
    except ValueError:
        return None
    return read.astimezone(UTC) if read is not None and read.tzinfo is not None and 1 < read.year < 9999 else None


def _short(word: Any, length: int) -> str:
    return clean(word)[:length] if isinstance(word, str) else ""


def clean(text: str) -> str:
    """Return a text that every database keeps: NUL and halves of characters become the sign for unreadable."""
    return "".join("\ufffd" if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in text)


def offset_s(sent_at: datetime, received_at: datetime) -> int:
    """Return by how many seconds the device's clock is behind the server's; negative: ahead."""
    return round((received_at - sent_at).total_seconds())


def is_skewed(seconds: int) -> bool:
    """Say whether a clock is wrong by more than `SKEW`."""
    return abs(seconds) > SKEW.total_seconds()


def really_at(occurred_at: datetime, offset: int, received_at: datetime) -> datetime:
    """Return when it happened by the server's clock: the device's moment put right, never later than it arrived."""
    try:
        return min(occurred_at + timedelta(seconds=offset), received_at)
    except OverflowError:
        return received_at


def reply_to_known(*, is_same: bool, has_outcome: bool) -> Reply:
    """Say what a device is told that sends a report again."""
    if not is_same:
        return Reply.CONFLICT
    return Reply.DUPLICATE if has_outcome else Reply.HELD


def whole(body: Mapping[str, Any], field: str, least: int, most: int) -> int:
    """Return a whole number between bounds from a report's body.

    Raises:
        BadValue: it is none.
    """
    value = body.get(field)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadValue(field)
    return value


def text(body: Mapping[str, Any], field: str, most: int) -> str:
    """Return a text from a report's body, cut to `most` characters; empty where there is none.

    Raises:
        BadValue: it is no text.
    """
    value = body.get(field, "")
    if not isinstance(value, str):
        raise BadValue(field)
    return clean(value).strip()[:most]
