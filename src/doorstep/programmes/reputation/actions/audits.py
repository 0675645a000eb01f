"""Audits: draw what is looked at once, write down what was found."""

from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.programmes.reputation.access import AUDIT
from doorstep.programmes.reputation.actions.quarters import held_quarter
from doorstep.programmes.reputation.bridge.audits import choose
from doorstep.programmes.reputation.models import AuditPick, Quarter
from doorstep.programmes.reputation.queries.offices import keeps_away_from
from doorstep.programmes.reputation.rules import audits as rules
from doorstep.programmes.reputation.rules import grades
from doorstep.programmes.reputation.rules.reports import OutOfRange, fits
from doorstep.programmes.reputation.words import ReportState


@transaction.atomic
def draw_audit(by: Actor, *, quarter: Quarter, now: datetime) -> list[AuditPick]:
    """Draw once which lines of a quarter's reports are looked at, by what is at stake and the quarter's seed.

    Raises:
        NotAllowed, QuarterClosed: see there.
        TooEarly: some report may still be handed in in time.
        AlreadyDrawn, NothingAtStake: see there.
    """
    require(by, AUDIT, quarter.place.path)
    held = held_quarter(quarter)
    if held.picks.exists():
        raise grades.AlreadyDrawn
    open_until = held.reports.exclude(state=ReportState.HANDED_IN).order_by("-due_on").values_list("due_on", flat=True)
    rules.check_due(open_until.first(), now.astimezone(TIME_ZONE).date())
    chosen = choose(held)
    if not chosen:
        raise grades.NothingAtStake
    made = AuditPick.objects.bulk_create(
        AuditPick(
            quarter=held,
            place_id=one.claim.report.place_id,
            node=one.claim.node,
            claimed=one.value,
            chance=one.chance,
            stake=one.stake,
            drawn_at=now,
        )
        for one in chosen
    )
    journal.record(by, "reputation.draw_audit", held.about, {"lines": len(made)}, now=now)
    return made


@transaction.atomic
def note_finding(by: Actor, *, pick: AuditPick, found: float, note: str = "", now: datetime) -> AuditPick:
    """Write down what was found; it takes the place of what was claimed, and stands.

    Raises:
        NotAllowed, QuarterClosed, OwnVillage, OutOfRange, AlreadyFound: see there.
    """
    require(by, AUDIT, pick.quarter.place.path)
    held_quarter(pick.quarter)
    held = AuditPick.objects.select_for_update(of=("self",)).select_related("place", "node", "quarter").get(pk=pick.pk)
    if held.found_at is not None:
        raise grades.AlreadyFound
    if held.place_id in keeps_away_from(by) or grades.is_own(by.grants, held.place.path):
        raise grades.OwnVillage
    if not fits(found, held.node.unit):
        raise OutOfRange([held.node.code])
    held.found, held.note = found, " ".join(note.split())[:500]
    held.is_wrong = rules.is_wrong(held.claimed, found, held.node.goal_low or 0.0, held.node.goal_high or 1.0)
    held.found_at, held.found_by_id = now, by.user_id
    held.save()
    detail = {"place": held.place_id, "node": held.node.code, "wrong": held.is_wrong}
    journal.record(by, "reputation.note_finding", held.quarter.about, detail, now=now)
    return held
