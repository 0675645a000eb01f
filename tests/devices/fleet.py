"""A device, what it sends, and kinds of reports that leave a trace: in the journal, which rolls back with the rest."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from doorstep.base import journal
from doorstep.base.actor import Actor
from doorstep.base.models.journal import JournalEntry
from doorstep.devices import rules
from doorstep.devices.actions.operations import Answered, take_batch
from doorstep.devices.kinds import Done, Doubt, Kind, Unclear
from doorstep.devices.models import Device, Operation
from doorstep.devices.words import Why

KEY = UUID("5f3f3d1e-0000-4000-8000-000000000001")
SPACE = UUID("5f3f3d1e-0000-4000-8000-00000000ffff")
VERB = "test.counted"


def count_one(by: Actor, operation: Operation, now: datetime) -> Done:
    """Leave one line; what is to go wrong goes wrong after it."""
    n = rules.whole(operation.body, "n", 0, 10)
    journal.record(by, VERB, f"test.Report:{operation.seq}", {"n": n}, now=now)
    if n == 10:
        raise Unclear(Why.NOT_POSSIBLE, n=n)
    return Done({"counted": n}, (Doubt(Why.OVERSOLD, {"n": n}),) if n == 9 else ())


KINDS = {"test.count": Kind("Count", count_one)}


def report(seq: int, now: datetime, n: Any = 1, **other: Any) -> dict[str, Any]:
    made = {
        "id": str(uuid5(SPACE, str(seq))),
        "seq": seq,
        "kind": "test.count",
        "body": {"n": n},
        "occurred_at": (now - timedelta(minutes=5)).isoformat(),
    }
    return made | other


def batch(now: datetime, *reports: Any, key: UUID = KEY, **other: Any) -> bytes:
    return json.dumps({"device": str(key), "sent_at": now.isoformat(), "operations": reports} | other).encode()


def send(by: Actor, device: Device, now: datetime, *reports: Any) -> list[Answered]:
    return take_batch(by, device=device, batch=rules.read_batch(batch(now, *reports)), now=now)


def counted() -> list[int]:
    """Return the numbers of the reports that had an effect, in the order of their effects."""
    lines = JournalEntry.objects.filter(verb=VERB).order_by("pk")
    return [int(about.split(":")[1]) for about in lines.values_list("about", flat=True)]
