"""Reports: fill in, add pictures, hand in, hand back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from doorstep.base import journal, pictures
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.photos import clean
from doorstep.programmes.reputation.access import REPORT, RUN_QUARTER
from doorstep.programmes.reputation.actions.quarters import held_quarter, refresh_records
from doorstep.programmes.reputation.models import Claim, Evidence, VillageReport
from doorstep.programmes.reputation.rules import reports as rules
from doorstep.programmes.reputation.rules.quarters import is_late
from doorstep.programmes.reputation.words import ReportState


@dataclass(frozen=True, slots=True)
class Said:
    """One line as somebody typed it on a page.

    Args:
        claim: Id of the line.
        value: What the village says; nothing: not yet.
        note: In words.
        revision: Of the line as the page showed it.
    """

    claim: int
    value: float | None
    note: str = ""
    revision: int = 0


@transaction.atomic
def fill_in(by: Actor, *, report: VillageReport, said: Sequence[Said], now: datetime) -> int:
    """Keep what a village says so far: all lines given, or none. Return how many changed.

    A line that the page shows as it stands is left alone, so that two people who work on different lines do not
    get into each other's way.

    Raises:
        NotAllowed, QuarterClosed, NotPossibleNow: see there.
        NotAsked: the platform knows one of these values.
        OutOfRange: a value cannot be.
        SomebodyElseChanged: somebody changed the same line meanwhile; nothing is written.
    """
    held = _held(by, report)
    rules.check_open(held.state)
    lines = {one.pk: one for one in held.claims.select_related("node")}
    changed, moved, unfit = [], [], []
    for one in said:
        line = lines[one.claim]
        note = " ".join(one.note.split())[:500]
        if (line.value, line.note) == (one.value, note):
            continue
        if line.prefilled_from.startswith("record:") and line.value != one.value:
            raise rules.NotAsked
        if one.value is not None and not rules.fits(one.value, line.node.unit):
            unfit.append(line.node.code)
        if line.revision != one.revision:
            moved.append(line.node.code)
        line.value, line.note, line.revision = one.value, note, line.revision + 1
        line.changed_at, line.changed_by_id = now, by.user_id
        changed.append(line)
    if unfit:
        raise rules.OutOfRange(unfit)
    if moved:
        raise rules.SomebodyElseChanged(moved)
    Claim.objects.bulk_update(changed, ["value", "note", "revision", "changed_at", "changed_by"])
    if changed:
        journal.record(by, "reputation.fill_in", held.about, {"lines": len(changed)}, now=now)
    return len(changed)


@transaction.atomic
def add_evidence(by: Actor, *, claim: Claim, data: bytes, now: datetime) -> Evidence:
    """Add a picture to a line: drawn anew, without anything about camera, place or time. The same one twice is one.

    Raises:
        NotAllowed, QuarterClosed, NotPossibleNow, TooMuchEvidence: see there.
        NotAPhoto, PhotoTooLarge: see there; nothing is kept.
    """
    held = _held(by, claim.report)
    rules.check_open(held.state)
    photo = clean(data)
    there = Evidence.objects.filter(claim=claim)
    if (same := there.filter(sha256=photo.sha256).first()) is not None:
        return same
    if there.count() >= rules.MOST_EVIDENCE:
        raise rules.TooMuchEvidence
    kept = Evidence(claim=claim)
    pictures.keep(by, picture=kept, photo=photo, now=now)
    journal.record(by, "reputation.add_evidence", held.about, {"bytes": kept.size}, now=now)
    return kept


@transaction.atomic
def drop_evidence(by: Actor, *, evidence: Evidence, now: datetime) -> None:
    """Take a picture out of a report that is still being written.

    Raises:
        NotAllowed, QuarterClosed, NotPossibleNow: see there.
    """
    held = _held(by, evidence.claim.report)
    rules.check_open(held.state)
    journal.record(by, "reputation.drop_evidence", held.about, {"sha256": evidence.sha256}, now=now)
    name = evidence.file.name or ""
    evidence.delete()
    transaction.on_commit(lambda: evidence.file.storage.delete(name))


@transaction.atomic
def hand_in(by: Actor, *, report: VillageReport, minutes_taken: int | None = None, now: datetime) -> VillageReport:
    """Hand a report in; what is still missing counts at the lowest quartile of what is known of the other villages.

    Raises:
        NotAllowed, QuarterClosed, NotPossibleNow: see there.
    """
    held = _held(by, report)
    rules.check_open(held.state)
    refresh_records([held], held.quarter)
    held.state, held.handed_in_at, held.handed_in_by_id = ReportState.HANDED_IN, now, by.user_id
    held.is_late = is_late(now.astimezone(TIME_ZONE).date(), held.due_on)
    held.minutes_taken = minutes_taken
    held.save()
    missing = held.claims.filter(value=None, prefilled_from="").count()
    journal.record(by, "reputation.hand_in", held.about, {"missing": missing, "late": held.is_late}, now=now)
    return held


@transaction.atomic
def hand_back(by: Actor, *, report: VillageReport, why: str, due_on: date, now: datetime) -> VillageReport:
    """Hand a report back to its village, with a reason and a new day; not once an audit was drawn.

    Raises:
        NotAllowed, QuarterClosed, NotPossibleNow, ReasonMissing, DayOver: see there.
    """
    require(by, RUN_QUARTER, report.quarter.place.path)
    held_quarter(report.quarter)
    held = VillageReport.objects.select_for_update().get(pk=report.pk)
    rules.check_handed_in(held.state)
    if held.quarter.picks.exists():
        raise rules.NotPossibleNow
    held.handed_back_why = rules.check_back(why, due_on, now.astimezone(TIME_ZONE).date())
    held.state, held.due_on = ReportState.HANDED_BACK, due_on
    held.handed_in_at, held.handed_in_by, held.is_late = None, None, False
    held.save()
    journal.record(by, "reputation.hand_back", held.about, {"due": due_on.isoformat()}, now=now)
    return held


def _held(by: Actor, report: VillageReport) -> VillageReport:
    """Return a report of an open quarter, held until the transaction ends, that `by` may write."""
    require(by, REPORT, report.place.path)
    held_quarter(report.quarter)
    return VillageReport.objects.select_for_update(of=("self",)).select_related("quarter", "place").get(pk=report.pk)
