"""Write the journal and prove that nobody changed it.

Each entry's digest is SHA-256 over the digest before it and the entry itself; a day opens with the digest at
which the day before it stood, so neither an entry nor a whole day can be taken out unseen.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.base.models.journal import JournalDay, JournalEntry
from doorstep.base.prepared import NewRow, PreparedModels

FIRST = "0" * 64
_LAST = PreparedModels(lambda: JournalDay.objects.order_by("-day")[:1])
_ENTRY = NewRow(JournalEntry)
_HEAD = "UPDATE base_journalday SET last_digest = %s, count = %s WHERE id = %s"
_EXACT = 10**15  # above this a database may write a decimal number another way than we digested it


def record(by: Actor, verb: str, about: str, detail: Mapping[str, Any] | None = None, *, now: datetime) -> None:
    """Append one entry; call it inside the action's transaction, as its last step: writers of the journal queue up.

    Args:
        by: Who did it.
        verb: `app.verb`, the action's name.
        about: What it was done to, such as `pharmacy.Plan:17`.
        detail: Figures worth keeping; plain JSON, never personal data.
        now: The moment of the action, aware.

    Raises:
        ValueError: `now` is naive, or `detail` is not plain JSON that every database gives back unchanged.
    """
    if now.tzinfo is None:
        raise ValueError("a moment in the journal is aware of its time zone")
    with transaction.atomic(savepoint=False):  # a line that cannot be written takes the action with it
        hold("journal")
        last = _LAST.first()
        day = now.astimezone(TIME_ZONE).date()
        if last is None or last.day < day:
            opening = last.last_digest if last else FIRST
            last = JournalDay.objects.create(day=day, opening_digest=opening, last_digest=opening)
        entry = JournalEntry(
            day=last,
            number=last.count + 1,
            at=now,
            login_id=by.user_id,
            roles=",".join(sorted(by.roles)),
            verb=verb,
            about=about,
            detail=_plain(detail or {}),
        )
        entry.digest = digest(last.last_digest, entry)
        _ENTRY.add(entry)
        with connection.cursor() as cursor:
            cursor.execute(_HEAD, [entry.digest, entry.number, last.pk])


def _plain(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return `detail` as it will be read back, so that its digest can be recomputed from the row."""
    plain: dict[str, Any] = json.loads(json.dumps(detail, allow_nan=False), parse_float=_exact)
    return plain


def _exact(text: str) -> float:
    number = float(text)
    if abs(number) >= _EXACT or (number and abs(number) < 1 / _EXACT):
        message = f"the journal keeps figures it can give back to the digit; {text} is none"
        raise ValueError(message)
    return number or 0.0  # one zero, without a sign


def digest(before: str, entry: JournalEntry) -> str:
    """Return the entry's digest, 64 hexadecimal digits, given the digest before it."""
    at = entry.at.astimezone(TIME_ZONE).isoformat(timespec="microseconds")
    body = [before, entry.number, at, entry.login_id, entry.roles, entry.verb, entry.about, entry.detail]
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def faults_of_notes(noted: Iterable[tuple[date, str]]) -> Iterator[str]:
    """Yield a sentence for each digest noted outside this database that the journal does not know any more.

    Whoever can change the database can cut off its last entries and their head together, or reckon every digest anew;
    only a digest kept elsewhere shows that.

    Args:
        noted: Days, each with a digest at which the chain stood on that day.
    """
    for day, known in noted:
        if not JournalEntry.objects.filter(day__day=day, digest=known).exists():
            yield f"journal {day}: no entry has the digest noted, {known[:12]}…"


def faults() -> Iterator[str]:
    """Recompute every chain and yield a sentence for each place where it does not hold."""
    before = FIRST
    for day in JournalDay.objects.order_by("day"):
        if day.opening_digest != before:
            yield f"journal {day.day}: does not begin where the day before it ended"
        reached, count = day.opening_digest, 0
        for entry in day.entries.order_by("number").iterator():
            count += 1
            if entry.number != count:
                yield f"journal {day.day}: entry {count} is missing"
                count = entry.number
            if digest(reached, entry) != entry.digest:
                yield f"journal {day.day}: entry {entry.number} was changed"
            reached = entry.digest
        if (count, reached) != (day.count, day.last_digest):
            yield f"journal {day.day}: ends with entry {count}, its head says {day.count}"
        before = day.last_digest
