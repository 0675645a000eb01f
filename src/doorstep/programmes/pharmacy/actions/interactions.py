"""Bring in a rule file of what does not go together."""

import csv
from collections.abc import Iterable
from datetime import datetime
from importlib import resources
from typing import Final

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import NotAllowed, may_anywhere
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.programmes.pharmacy.access import KEEP_INTERACTIONS
from doorstep.programmes.pharmacy.models import InteractionBook
from doorstep.programmes.pharmacy.rules.interactions import BadRule, plain, read_pair

OURS: Final = (
    "Written for Doorstep in our own words from general knowledge of labels; a pharmacist confirms each line before "
    "relying on it. Nothing is taken from a database with a licence."
)
MOST: Final = 20_000


@transaction.atomic
def import_interactions(
    by: Actor, *, name: str, source: str, text: str, known: Iterable[str] = (), now: datetime
) -> InteractionBook:
    """Bring in a rule file: CSV with the columns a, b, severity, text_zh, text_en, source; the latest counts.

    Args:
        by: Who brings it.
        name: What it is called.
        source: Who wrote it, from what, under which licence.
        text: The file.
        known: Ingredients it was written with in mind beside those it names.
        now: The moment, aware.

    Raises:
        NotAllowed: `by` is no pharmacist.
        BadRule: a line cannot be read, there is none, or there are too many; names the line.
    """
    if not may_anywhere(by, KEEP_INTERACTIONS):
        raise NotAllowed(KEEP_INTERACTIONS.name, EVERYWHERE)
    rows = [{key: value or "" for key, value in row.items() if key} for row in csv.DictReader(text.splitlines())]
    if not rows or len(rows) > MOST:
        raise BadRule(1, "rows")
    if not name.strip() or not source.strip():
        raise BadRule(0, "source")
    for number, row in enumerate(rows, 2):
        read_pair(number, row)
    made = InteractionBook.objects.create(
        name=name.strip(),
        source=source.strip(),
        rows=rows,
        known=sorted({plain(one) for one in known if one.strip()}),
        imported_at=now,
        imported_by_id=by.user_id,
    )
    journal.record(by, KEEP_INTERACTIONS.name, made.about, {"rows": len(rows)}, now=now)
    return made


def load_interactions(by: Actor, *, now: datetime) -> int:
    """Bring in our own small rule file unless one is there; return how many lines it has."""
    if InteractionBook.objects.exists():
        return 0
    folder = resources.files("doorstep.programmes.pharmacy") / "data"
    text = (folder / "interactions.csv").read_text(encoding="utf-8")
    known = (folder / "ingredients_known.txt").read_text(encoding="utf-8").splitlines()
    made = import_interactions(by, name="家门口自编规则", source=OURS, text=text, known=known, now=now)
    return len(made.rows)
