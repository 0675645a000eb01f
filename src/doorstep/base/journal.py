"""Write the journal and prove that nobody changed it.

Each entry's digest is SHA-256 over the digest before it and the entry itself; a day opens with the digest at
which the day before it stood, so neither an entry nor a whole day can be taken out unseen.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models.journal import JournalDay, JournalEntry

FIRST = "0" * 64
_LOCK = 0x4A4F5552  # one writer at a time on PostgreSQL; SQLite has only one writer anyway


def record(by: Actor, verb: str, about: str, detail: Mapping[str, Any] | None = None, *, now: datetime) -> None:
    """Append one entry; call it inside the action's transaction.

    Args:
        by: Who did it.
        verb: `app.verb`, the action's name.
        about: What it was done to, such as `pharmacy.Plan:17`.
        detail: Figures worth keeping; plain JSON, never personal data.
        now: The moment of the action, aware.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        last = JournalDay.objects.order_by("-day").first()
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
            detail=dict(detail or {}),
        )
        entry.digest = digest(last.last_digest, entry)
        entry.save(force_insert=True)
        JournalDay.objects.filter(pk=last.pk).update(last_digest=entry.digest, count=entry.number)


def digest(before: str, entry: JournalEntry) -> str:
    """Return the entry's digest, 64 hexadecimal digits, given the digest before it."""
    at = entry.at.astimezone(TIME_ZONE).isoformat(timespec="microseconds")
    body = [before, entry.number, at, entry.login_id, entry.roles, entry.verb, entry.about, entry.detail]
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


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
