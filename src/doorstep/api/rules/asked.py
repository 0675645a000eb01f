"""What a question of GeoReport asks: its words read, checked, and filled up with what is usual.

Source: Open311 GeoReport v2, "GET Service Requests"; `page` and `page_size` as its page of extensions has them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from doorstep.api.words import Fault
from doorstep.kernel.geo import LonLat
from doorstep.needs.rules.intake import MOST_WANTED
from doorstep.needs.words import OF_RESIDENTS, NeedKind

SPAN: Final = timedelta(days=90)
MOST: Final = 1000
LAST_PAGE: Final = 100_000
_LARGEST_ID: Final = 2**63 - 1
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)")
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_DEGREES: Final = re.compile(r"[+-]?\d{1,3}(\.\d{1,20})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STATUS: Final = frozenset({"open", "closed"})
_YES: Final = frozenset({"true", "v1", "1", "yes"})


class Unclear(ValueError):  # noqa: N818  named after what happened
    """A question or something sent that cannot be answered or taken; `faults` says why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for.

    Args:
        ids: Of requests; where there are any, nothing else narrows. Nothing: not asked by id.
        codes: Of services; none: all.
        start: First moment, aware.
        end: Last moment, aware.
        statuses: `open`, `closed`, both, or none for all.
        page: From 1.
        size: Rows of a page, at most `MOST`.
    """

    ids: tuple[int, ...] | None
    codes: tuple[str, ...]
    start: datetime
    end: datetime
    statuses: frozenset[str]
    page: int = 1
    size: int = MOST


def read(words: Mapping[str, str], now: datetime) -> Asked:
    """Return what is asked for; an empty word counts as none.

    Args:
        words: Names and values as they came.
        now: This moment, aware.

    Raises:
        Unclear: with everything that is wrong.
    """
    faults: list[Fault] = []
    ids = _several(words, "service_request_id")
    if len(ids) > MOST:
        faults.append(Fault.TOO_MANY)
    statuses = frozenset(one.lower() for one in _several(words, "status"))
    if not statuses <= _STATUS:
        faults.append(Fault.STATUS)
    start, end, why = window(words, now)
    faults += why
    page, size = number(words.get("page", ""), LAST_PAGE), number(words.get("page_size", ""), MOST)
    if page is None or size is None:
        faults.append(Fault.PAGE)
    if faults:
        raise Unclear(*faults)
    known = tuple(sorted({found for one in ids if (found := request_id(one)) is not None}))
    codes = tuple(one for one in _several(words, "service_code") if _CODE.fullmatch(one))
    return Asked(
        ids=known if ids else None,
        codes=codes or (("",) if _several(words, "service_code") else ()),
        start=start,
        end=end,
        statuses=statuses,
        page=page or 1,
        size=size or MOST,
    )


def window(words: Mapping[str, str], now: datetime) -> tuple[datetime, datetime, list[Fault]]:
    """Return first and last moment asked for, 90 days at most, and what is wrong with them."""
    given = [words.get(name, "").strip() for name in ("start_date", "end_date")]
    start, end = (moment(text) if text else None for text in given)
    if (given[0] and start is None) or (given[1] and end is None):
        return now, now, [Fault.DATE]
    if start is not None and end is not None:
        return start, end, [] if start <= end <= start + SPAN else [Fault.SPAN]
    if start is not None:
        return start, start + SPAN, []
    last = end or now
    return last - SPAN, last, []


def moment(text: str) -> datetime | None:
    """Return the moment that `text` writes in the W3 form with a time zone, in UTC; nothing where it writes none.

    A plus sign that arrived as a blank, as it does when an address is not quoted, is read as the plus it was.
    """
    text = re.sub(r" (?=\d\d:\d\d$)", "+", text.strip())
    if not text.isascii() or not _MOMENT.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if 1900 <= found.year <= 2200 else None


def request_id(text: str) -> int | None:
    """Return the number of a request, or nothing where `text` can be none's."""
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    found = int(text)
    return found if 0 < found <= _LARGEST_ID else None


def service_code(text: str) -> str | None:
    """Return the code of a service, or nothing where `text` can be none's."""
    return text if _CODE.fullmatch(text) else None


def number(text: str, most: int) -> int | None:
    """Return a number from 1 to `most`, 0 where none is written, nothing where it is no such number."""
    text = text.strip()
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        return None
    found = int(text)
    return found if 1 <= found <= most else None


def point(words: Mapping[str, str]) -> LonLat | None:
    """Return the point that is sent, or nothing where none is.

    Raises:
        Unclear: half a point, or none of this earth.
    """
    lat, lon = (words.get(name, "").strip() for name in ("lat", "long"))
    if not lat and not lon:
        return None
    if not (lat.isascii() and lon.isascii() and _DEGREES.fullmatch(lat) and _DEGREES.fullmatch(lon)):
        raise Unclear(Fault.POINT)
    try:
        return LonLat(float(lon), float(lat))
    except ValueError:
        raise Unclear(Fault.POINT) from None


def wanted(words: Mapping[str, str]) -> tuple[NeedKind, int | None, date | None]:
    """Return what sort of need is sent, how much is wanted and until which day; unsaid: something is wrong, nothing.

    Raises:
        Unclear: with everything that is wrong. A firm's difficulty comes from the firm itself.
    """
    kind = words.get("kind", "") or NeedKind.PROBLEM.value
    quantity = number(words.get("quantity", ""), MOST_WANTED)
    said = words.get("wanted_until", "")
    until = _day(said)
    faults = [Fault.KIND] if kind not in OF_RESIDENTS else []
    faults += [Fault.QUANTITY] if quantity is None else []
    faults += [Fault.UNTIL] if said and until is None else []
    if faults:
        raise Unclear(*faults)
    return NeedKind(kind), quantity or None, until


def is_extended(words: Mapping[str, str]) -> bool:
    """Say whether updates and the detailed status are asked for, too."""
    return words.get("extensions", "").strip().lower() in _YES


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _several(words: Mapping[str, str], name: str) -> list[str]:
    return [one.strip() for one in words.get(name, "").split(",") if one.strip()]
