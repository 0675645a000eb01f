"""Upload a list of places: preview it, apply it as a whole, throw it away, take it back."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require, scopes
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.tables import CellError
from doorstep.kernel.geo import Frame
from doorstep.places import access, queries, sheet
from doorstep.places.actions import merge
from doorstep.places.actions.ids import hold_tree
from doorstep.places.actions.tree import border_of, day_of
from doorstep.places.models import Place, PlaceImport
from doorstep.places.rules import gazetteer
from doorstep.places.rules.gazetteer import Difference, Facts, Listed
from doorstep.places.rules.points import Border
from doorstep.places.rules.said import Refused, Said
from doorstep.places.words import CodeSystem, ImportState, PlaceKind, PointQuality

MOVED_ON = Said(
    "您预览之后，有人改动了地点名单。请重新上传，再看一遍。",
    "Somebody changed the list of places since your preview. Upload it again and look once more.",
)
_CHECKED_AT_MOST = 200


def preview_import(
    by: Actor,
    *,
    data: bytes,
    file_name: str,
    frame: Frame,
    now: datetime,
    system: CodeSystem = CodeSystem.NBS,
    county: Place | None = None,
    quality: PointQuality = PointQuality.GEOCODED,
    valid_from: date | None = None,
    border: Border | None = None,
) -> PlaceImport:
    """Read a list, compare it with what we have, and keep both the list and the comparison; changes no place.

    Args:
        by: Who uploads it.
        data: The file.
        file_name: Its name.
        frame: What its coordinates are written in, as declared.
        now: The moment.
        system: Whose codes it uses.
        county: The county it is about; without it the official codes say which.
        quality: How far its points can be trusted where a row does not say.
        valid_from: The first day on which it holds; today if not given.
        border: The county's border where none is stored yet.

    Returns:
        An import in state `previewed`, or `refused` with its errors.
    """
    require(by, access.IMPORT, county.path if county else _first_scope(by))
    begins = valid_from or day_of(now)
    batch = PlaceImport(
        county=county,
        file_name=file_name[:200],
        file_digest=hashlib.sha256(data).hexdigest(),
        frame=frame.value,
        system=system,
        valid_from=begins,
        state=ImportState.REFUSED,
        uploaded_by_id=by.user_id,
        uploaded_at=now,
    )
    read = sheet.read(data, file_name, frame=frame, system=system, default_quality=quality)
    with transaction.atomic():
        if isinstance(read, sheet.List):
            batch.rows, batch.ignored = len(read.rows), list(read.ignored)
            errors = _compare(by, batch, read, border)
        else:
            errors, batch.ignored = read, list(sheet.left_out(data, file_name))
        batch.errors = [{**asdict(error), "address": error.address} for error in errors[:_CHECKED_AT_MOST]]
        batch.state = ImportState.REFUSED if errors else ImportState.PREVIEWED
        batch.save(force_insert=True)
        detail = {"rows": batch.rows, "errors": len(errors), "state": batch.state}
        journal.record(by, "places.preview_import", about(batch), detail, now=now)
    return batch


def apply_import(by: Actor, batch: PlaceImport, *, now: datetime, end_gone: bool = False) -> PlaceImport:
    """Make every change of a previewed list, or none.

    Args:
        by: Who decides.
        batch: The import.
        now: The moment.
        end_gone: End the places the list does not name; otherwise they stay as they are.

    Raises:
        Refused: It was decided already, or the places have changed since the preview.
    """
    with transaction.atomic():
        hold_tree()
        batch = _held(by, batch, ImportState.PREVIEWED)
        if queries.digest(batch.county) != batch.base_digest:
            raise Refused(MOVED_ON)
        rows = [listed_from(row) for row in batch.content]
        if _elsewhere(rows, batch):
            raise Refused(MOVED_ON)
        difference = gazetteer.compare(rows, _known(batch))
        merged = merge.apply(difference, CodeSystem(batch.system), batch.valid_from, end_gone=end_gone)
        if batch.county is None:
            batch.county = merged.county
        batch.state, batch.decided_at = ImportState.APPLIED, now
        batch.is_gone_ended, batch.undo = end_gone, merged.undo
        batch.applied_digest = queries.digest(batch.county)
        batch.save()
        detail = dict(gazetteer.counts(difference)) | {"gone_ended": end_gone}
        journal.record(by, "places.apply_import", about(batch), detail, now=now)
    return batch


def discard_import(by: Actor, batch: PlaceImport, *, now: datetime) -> PlaceImport:
    """Put a previewed list aside; nothing changes.

    Raises:
        Refused: It was decided already.
    """
    with transaction.atomic():
        hold_tree()
        batch = _held(by, batch, ImportState.PREVIEWED)
        batch.state, batch.decided_at = ImportState.DISCARDED, now
        batch.save(update_fields=["state", "decided_at"])
        journal.record(by, "places.discard_import", about(batch), now=now)
    return batch


def undo_import(by: Actor, batch: PlaceImport, *, now: datetime) -> PlaceImport:
    """Take an applied list back, as long as no place of the county has changed since; the batch keeps what it held.

    Raises:
        Refused: Something changed since, or something already stands on a place the list brought.
    """
    with transaction.atomic():
        hold_tree()
        batch = _held(by, batch, ImportState.APPLIED)
        if queries.digest(batch.county) != batch.applied_digest:
            raise Refused(
                Said(
                    "导入之后，地点又有了改动，不能整批撤回了。请逐个修改。",
                    "Places have changed since this import: it cannot be taken back as a whole. Change them singly.",
                )
            )
        brought = set(batch.undo["created"]) if batch.undo else set()
        if batch.county_id in brought:
            batch.county = None
            PlaceImport.objects.filter(county__in=brought).update(county=None)
        merge.take_back(batch.undo or {})
        batch.state, batch.decided_at = ImportState.UNDONE, now
        batch.save(update_fields=["state", "decided_at", "county"])
        journal.record(by, "places.undo_import", about(batch), {"taken_away": len(brought)}, now=now)
    return batch


def difference_of(batch: PlaceImport) -> Difference:
    """Return what a previewed list would change now."""
    return gazetteer.compare([listed_from(row) for row in batch.content], _known(batch))


def listed_from(row: dict[str, Any]) -> Listed:
    """Return a row of `PlaceImport.content` as it was read."""
    written = tuple(row["written"]) if row["written"] else None
    return Listed(**{**row, "kind": PlaceKind(row["kind"]), "facts": Facts(**row["facts"]), "written": written})


def about(batch: PlaceImport) -> str:
    """Return the journal's word for an import."""
    return f"places.PlaceImport:{batch.pk}"


def _first_scope(by: Actor) -> str:
    """Where a list about an unknown county is asked for: anywhere the actor may import."""
    return next(iter(scopes(by, access.IMPORT)), EVERYWHERE)


def _compare(by: Actor, batch: PlaceImport, read: sheet.List, border: Border | None) -> list[CellError]:
    """Find the county, check the rows against it, and write counts, content and base digest into the batch."""
    try:
        batch.county = batch.county or _county_of(read.rows, batch)
    except Refused as refusal:
        return [CellError("", 0, 0, "", refusal.why.zh, refusal.why.en)]
    require(by, access.IMPORT, batch.county.path if batch.county else EVERYWHERE)
    known = _known(batch)
    elsewhere = _elsewhere(read.rows, batch)
    faults = gazetteer.faults(
        read.rows,
        known,
        system=CodeSystem(batch.system),
        border=border or (border_of(batch.county) if batch.county else None),
        codes_elsewhere=elsewhere.get("code", {}),
        mca_elsewhere=elsewhere.get("mca_code", {}),
    )
    if faults:
        return [read.error(fault) for fault in faults]
    difference = gazetteer.compare(read.rows, known)
    for word, count in gazetteer.counts(difference).items():
        setattr(batch, word, count)
    batch.content = [asdict(row) for row in read.rows]
    batch.base_digest = queries.digest(batch.county)
    return []


def _county_of(rows: Sequence[Listed], batch: PlaceImport) -> Place | None:
    """Return the county the list is about; nothing when the list itself brings it.

    Raises:
        Refused: Several counties, or one we do not know and the list does not bring.
    """
    brought = [row for row in rows if row.kind is PlaceKind.COUNTY]
    if batch.system == CodeSystem.OWN:
        code = brought[0].code if brought else ""
        several = len(brought) > 1
    else:
        code, several = gazetteer.of_county(rows), False
    if several:
        raise Refused(Said("一个文件只能有一个县区。", "One file holds one county."))
    known = queries.place_at_code(CodeSystem(batch.system), code, batch.valid_from) if code else None
    if known is None and not brought:
        raise Refused(
            Said(
                f"还没有代码是 {code} 的县区，请在文件里加上它那一行。" if code else "请在文件里写明县区那一行。",
                f"There is no county with the code {code} yet: add its row to the file."
                if code
                else "Add the county's row.",
            )
        )
    return known


def _known(batch: PlaceImport) -> list[gazetteer.Known]:
    return queries.known(batch.county, CodeSystem(batch.system), batch.valid_from) if batch.county else []


def _elsewhere(rows: Sequence[Listed], batch: PlaceImport) -> dict[str, dict[str, str]]:
    """Return codes of the list that places of other counties hold, by column."""
    found = {
        "code": queries.held_elsewhere(CodeSystem(batch.system), [row.code for row in rows], batch.county),
        "mca_code": queries.held_elsewhere(
            CodeSystem.MCA, [row.mca_code for row in rows if row.mca_code], batch.county
        ),
    }
    return {column: held for column, held in found.items() if held}


def _held(by: Actor, batch: PlaceImport, state: ImportState) -> PlaceImport:
    """Return the import as it stands now, locked.

    Raises:
        Refused: It is in another state.
    """
    batch = PlaceImport.objects.select_for_update(of=("self",)).select_related("county").get(pk=batch.pk)
    require(by, access.IMPORT, batch.county.path if batch.county else EVERYWHERE)
    if batch.state != state:
        raise Refused(Said("这份名单已经处理过了。", "This list has been decided on already."))
    return batch
