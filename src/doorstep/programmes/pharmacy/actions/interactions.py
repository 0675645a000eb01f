"""Bring in a rule file of what does not go together."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib import resources
from typing import Final

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import NotAllowed, may_anywhere
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.locks import hold
from doorstep.programmes.pharmacy.access import KEEP_INTERACTIONS
from doorstep.programmes.pharmacy.models import InteractionBook, InteractionUpload
from doorstep.programmes.pharmacy.rules.interaction_book import AlreadyAdopted, OtherBookSince
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
    rows = [{key: value or "" for key, value in row.items() if key} for row in csv.DictReader(text.splitlines())]
    _check(by, name, source, rows)
    return _store(by, {"name": name, "source": source}, rows, known, now)


def load_interactions(by: Actor, *, now: datetime) -> int:
    """Bring in our own small rule file unless one is there; return how many lines it has."""
    if InteractionBook.objects.exists():
        return 0
    folder = resources.files("doorstep.programmes.pharmacy") / "data"
    text = (folder / "interactions.csv").read_text(encoding="utf-8")
    known = (folder / "ingredients_known.txt").read_text(encoding="utf-8").splitlines()
    made = import_interactions(by, name="家门口自编规则", source=OURS, text=text, known=known, now=now)
    return len(made.rows)


@transaction.atomic
def upload_interactions(
    by: Actor, *, file_name: str, name: str, source: str, rows: Sequence[dict[str, str]], known: Iterable[str],
    now: datetime,
) -> InteractionUpload:  # fmt: skip
    """Put a rule file beside the one in force, to be looked at; nothing counts before it is adopted.

    Args:
        by: Who brings it.
        file_name: As it was uploaded.
        name: What it is called.
        source: Who wrote it, from what, under which licence.
        rows: Its lines, with the columns a, b, severity, text_zh, text_en, source.
        known: Ingredients it was written with in mind beside those it names.
        now: The moment, aware.

    Raises:
        NotAllowed, BadRule: as `import_interactions`.
    """
    _check(by, name, source, rows)
    upload = InteractionUpload.objects.create(
        file_name=file_name[:120], name=name.strip(), source=source.strip(), rows=list(rows), known=_known(known),
        instead_of=InteractionBook.objects.first(), uploaded_at=now, uploaded_by_id=by.user_id,
    )  # fmt: skip
    journal.record(by, "pharmacy.upload_interactions", upload.about, {"rows": len(rows)}, now=now)
    return upload


@transaction.atomic
def adopt_interactions(by: Actor, *, upload: InteractionUpload, now: datetime) -> InteractionBook:
    """Let an uploaded rule file count from now on, instead of the one it was compared with.

    Raises:
        NotAllowed: `by` is no pharmacist.
        AlreadyAdopted, OtherBookSince: see there.
    """
    hold("pharmacy interactions")
    row = InteractionUpload.objects.select_for_update().get(pk=upload.pk)
    if row.book_id is not None:
        raise AlreadyAdopted
    latest = InteractionBook.objects.first()
    if row.instead_of_id != (latest and latest.pk):
        raise OtherBookSince
    _check(by, row.name, row.source, row.rows)
    book = _store(by, {"name": row.name, "source": row.source}, row.rows, row.known, now)
    row.book = book
    row.save(update_fields=["book"])
    return book


def _check(by: Actor, name: str, source: str, rows: Sequence[dict[str, str]]) -> None:
    if not may_anywhere(by, KEEP_INTERACTIONS):
        raise NotAllowed(KEEP_INTERACTIONS.name, EVERYWHERE)
    if not rows or len(rows) > MOST:
        raise BadRule(1, "rows")
    if not name.strip() or not source.strip():
        raise BadRule(0, "source")
    for number, row in enumerate(rows, 2):
        read_pair(number, row)


def _known(known: Iterable[str]) -> list[str]:
    return sorted({plain(one) for one in known if one.strip()})


def _store(
    by: Actor, named: dict[str, str], rows: Sequence[dict[str, str]], known: Iterable[str], now: datetime
) -> InteractionBook:
    said = {key: value.strip() for key, value in named.items()}
    made = InteractionBook.objects.create(
        **said, rows=list(rows), known=_known(known), imported_at=now, imported_by_id=by.user_id
    )
    journal.record(by, KEEP_INTERACTIONS.name, made.about, {"rows": len(rows)}, now=now)
    return made
