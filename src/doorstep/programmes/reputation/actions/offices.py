"""Offices: name them, grade blindly, lock, decide where two grades lie apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import may_anywhere, require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Login
from doorstep.partners.models import Partner
from doorstep.partners.queries import seats_of
from doorstep.places.models import Place
from doorstep.programmes.reputation.access import ADJUDICATE, GRADE, RUN_QUARTER
from doorstep.programmes.reputation.actions.quarters import held_quarter
from doorstep.programmes.reputation.models import (
    Adjudication,
    Node,
    Office,
    OfficeScore,
    OfficeSheet,
    Quarter,
    Recusal,
)
from doorstep.programmes.reputation.queries.offices import graded_at_home, keeps_away_from
from doorstep.programmes.reputation.rules import grades as rules
from doorstep.programmes.reputation.rules.reports import ReasonMissing, SomebodyElseChanged
from doorstep.programmes.reputation.words import OfficeKey


class OfficeHasGraded(ValueError):  # noqa: N818  named after what happened
    """The office is grading a quarter just now: another unit takes over when that is locked."""


class UnitHasAnOffice(ValueError):  # noqa: N818
    """This unit is another of the four offices already; nobody checks itself."""


@transaction.atomic
def name_office(by: Actor, *, place: Place, key: OfficeKey, partner: Partner, now: datetime) -> Office:
    """Say which unit is one of a town's four offices; another one than before from the next quarter on.

    Raises:
        NotAllowed, OfficeHasGraded, UnitHasAnOffice: see there.
    """
    require(by, RUN_QUARTER, place.path)
    there = Office.objects.select_for_update().filter(place=place)
    if there.filter(partner=partner).exclude(key=key).exists():
        raise UnitHasAnOffice
    office = there.filter(key=key).first() or Office(place=place, key=key)
    if office.pk and office.partner_id != partner.pk and office.sheets.filter(locked_at=None).exists():
        raise OfficeHasGraded
    office.partner = partner
    office.save()
    journal.record(
        by, "reputation.name_office", f"reputation.Office:{office.pk}", {"key": key, "partner": partner.pk}, now=now
    )
    return office


@transaction.atomic
def keep_away(by: Actor, *, login: Login, place: Place, now: datetime) -> Recusal:
    """Write down that somebody keeps away from a village of their own; the tables refuse their grades there from then.

    Raises:
        NotAllowed: `by` is neither that login nor runs quarters there.
    """
    if by.user_id != login.pk:
        require(by, RUN_QUARTER, place.path)
    kept, is_new = Recusal.objects.get_or_create(
        login=login, place=place, defaults={"added_at": now, "added_by_id": by.user_id}
    )
    if is_new:
        journal.record(by, "reputation.keep_away", f"reputation.Recusal:{kept.pk}", {"place": place.pk}, now=now)
    return kept


@dataclass(frozen=True, slots=True)
class Given:
    """One grade as somebody gave it on a page.

    Args:
        score: Id of the row.
        grade: 0 to 100 in steps; nothing takes it back.
        note: Why.
        revision: Of the row as the page showed it.
    """

    score: int
    grade: int | None
    note: str = ""
    revision: int = 0


@transaction.atomic
def grade(by: Actor, *, sheet: OfficeSheet, given: Sequence[Given], now: datetime) -> int:
    """Give grades for an office: all of them, or none. Return how many changed.

    Raises:
        NotAllowed, NotYourOffice, QuarterClosed, GradesLocked, BadGrade: see there.
        OwnVillage: one of them is of a village of the grader's own.
        SomebodyElseChanged: a colleague changed one of them meanwhile; nothing is written.
    """
    held = _own_sheet(by, sheet, now)
    step = held.quarter.scheme.grade_step
    rows = {
        row.pk: row
        for row in OfficeScore.objects.filter(
            quarter=held.quarter, office=held.office, pk__in=[one.score for one in given]
        ).select_related("place", "node")
    }
    away = keeps_away_from(by)
    anew = set(graded_at_home(OfficeScore.objects.filter(pk__in=rows)).values_list("pk", flat=True))
    changed, moved = [], []
    for one in given:
        row = rows[one.score]
        note = " ".join(one.note.split())[:300]
        if (row.grade, row.note) == (one.grade, note) and row.pk not in anew:
            continue
        if row.place_id in away or rules.is_own(by.grants, row.place.path):
            raise rules.OwnVillage
        if row.revision != one.revision:
            moved.append(row.node.code)
            continue
        row.grade = None if one.grade is None else rules.check_grade(one.grade, step)
        row.note, row.revision = note, row.revision + 1
        row.graded_at, row.graded_by_id = now, by.user_id
        changed.append(row)
    if moved:
        raise SomebodyElseChanged(sorted(set(moved)))
    OfficeScore.objects.bulk_update(changed, ["grade", "note", "revision", "graded_at", "graded_by"])
    if changed:
        journal.record(by, "reputation.grade", held.quarter.about, {"grades": len(changed)}, now=now)
    return len(changed)


@transaction.atomic
def lock_grades(by: Actor, *, sheet: OfficeSheet, now: datetime) -> OfficeSheet:
    """Lock an office's grades: they stand, others see them, and the office sees the others'.

    Raises:
        NotAllowed, NotYourOffice, QuarterClosed, GradesLocked: see there.
        GradesMissing: some villages have none yet.
        GradedAtHome: who graded one has to keep away from it by now; a colleague grades it anew.
    """
    held = _own_sheet(by, sheet, now)
    rows = OfficeScore.objects.filter(quarter=held.quarter, office=held.office)
    if missing := rows.filter(grade=None).count():
        raise rules.GradesMissing(missing)
    if names := sorted(set(graded_at_home(rows).values_list("place__name", flat=True))):
        raise rules.GradedAtHome(names)
    many = rows.update(locked_at=now)
    held.locked_at, held.locked_by_id = now, by.user_id
    held.save(update_fields=["locked_at", "locked_by"])
    journal.record(
        by, "reputation.lock_grades", held.quarter.about, {"office": held.office.key, "grades": many}, now=now
    )
    return held


@transaction.atomic
def adjudicate(
    by: Actor, *, quarter: Quarter, place: Place, node: Node, value: int, reason: str, now: datetime
) -> Adjudication:
    """Decide what holds where two locked grades lie too far apart.

    Raises:
        NotAllowed, QuarterClosed, BadGrade, OwnVillage: see there.
        NothingToDecide, AlreadyDecided, ReasonMissing: see there.
    """
    require(by, ADJUDICATE, quarter.place.path)
    held = held_quarter(quarter)
    text = " ".join(reason.split())[:500]
    if not text:
        raise ReasonMissing
    if place.pk in keeps_away_from(by) or rules.is_own(by.grants, place.path):
        raise rules.OwnVillage
    locked = OfficeScore.objects.filter(quarter=held, place=place, node=node, locked_at__isnull=False)
    two = [one for one in locked.values_list("grade", flat=True) if one is not None]
    if len(two) != 2 or not rules.must_decide(two[0], two[1], held.scheme.most_apart):
        raise rules.NothingToDecide
    if held.adjudications.filter(place=place, node=node).exists():
        raise rules.AlreadyDecided
    made = Adjudication.objects.create(
        quarter=held,
        place=place,
        node=node,
        value=rules.check_grade(value, held.scheme.grade_step),
        reason=text,
        decided_at=now,
        decided_by_id=by.user_id,
    )
    journal.record(
        by, "reputation.adjudicate", held.about, {"place": place.pk, "node": node.code, "value": value}, now=now
    )
    return made


def _own_sheet(by: Actor, sheet: OfficeSheet, now: datetime) -> OfficeSheet:
    """Return an office's open sheet, held until the transaction ends, for somebody who works there."""
    if not may_anywhere(by, GRADE):
        require(by, GRADE)
    held_quarter(sheet.quarter)
    held = (
        OfficeSheet.objects.select_for_update(of=("self",))
        .select_related("quarter__scheme", "quarter__place", "office__partner")
        .get(pk=sheet.pk)
    )
    if held.office.partner_id not in seats_of(by, now.astimezone(TIME_ZONE).date()):
        raise rules.NotYourOffice
    if held.is_locked:
        raise rules.GradesLocked
    return held
