"""Trace codes for the authority: draw a batch up, send it, write the answer down, mend what was rejected."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.locks import hold
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.access import REPORT_TRACES
from doorstep.programmes.pharmacy.models import (
    Holder,
    Lot,
    SlotCode,
    TraceAnswer,
    TraceDestroyed,
    TraceLine,
    TraceMend,
    TraceReport,
    TraceReportStep,
    TraceSale,
)
from doorstep.programmes.pharmacy.queries import trace_reports as queries
from doorstep.programmes.pharmacy.queries import traces
from doorstep.programmes.pharmacy.rules import reporting as rules
from doorstep.programmes.pharmacy.rules import tracing
from doorstep.programmes.pharmacy.words import TraceReportState, TraceResult

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What the authority said about one line: accepted, or rejected and why."""

    line: TraceLine
    result: TraceResult
    reason: str = ""


class CodeSold(ValueError):  # noqa: N818  named after what happened
    """The pack with this code was sold and did not come back: it cannot have been destroyed."""


class CodeDestroyed(ValueError):  # noqa: N818
    """This code is written down as destroyed already."""


@transaction.atomic
def draw_up(by: Actor, *, county: Place, now: datetime) -> TraceReport:
    """Put every code of a county that is to be reported into a new batch, the oldest first.

    Each code stands in one live batch at most, also when two draw up at once: one waits for the other, and the table
    refuses the rest.

    Raises:
        NotAllowed: `by` may not report for this county.
        NothingToReport: see there.
    """
    require(by, REPORT_TRACES, county.path)
    hold(f"pharmacy traces {county.path}")
    facts = queries.deeds(county.path, now)
    chosen = rules.next_batch(
        (one.deed for one in facts.values()), queries.said(county.path), queries.live_codes(county.path)
    )
    if not chosen:
        raise rules.NothingToReport
    report = TraceReport.objects.create(
        number=_number(now), path=county.path, size=len(chosen), drawn_at=now, drawn_by_id=by.user_id
    )
    lines = (_line(report, number, one, facts[one.deed.key]) for number, one in enumerate(chosen, 1))
    TraceLine.objects.bulk_create(lines, batch_size=_BATCH)
    _step(by, report, TraceReportState.DRAWN, "", now)
    journal.record(by, "pharmacy.draw_up_traces", report.about, {"codes": len(chosen)}, now=now)
    return report


@transaction.atomic
def send_report(by: Actor, *, report: TraceReport, note: str = "", now: datetime) -> TraceReport:
    """Write down that a batch was uploaded, with the number the authority gave, if any.

    Raises:
        NotAllowed, NotInThisState: see there.
    """
    return _move(by, report, TraceReportState.SENT, note, now)


@transaction.atomic
def withdraw_report(by: Actor, *, report: TraceReport, note: str, now: datetime) -> TraceReport:
    """Take a batch back that was not sent; its codes go into the next one.

    Raises:
        NotAllowed, NotInThisState: see there.
        ReasonMissing: there is no word why.
    """
    if not note.strip():
        raise rules.ReasonMissing
    row = _move(by, report, TraceReportState.WITHDRAWN, note, now)
    row.lines.update(result=TraceResult.WITHDRAWN, answered_at=now)
    return row


@transaction.atomic
def answer_report(by: Actor, *, report: TraceReport, answers: Iterable[Answer], now: datetime) -> int:
    """Write down what the authority said, all of it or nothing; return how many lines that was news for.

    The same answer a second time changes nothing. When no line waits any more, the batch is answered.

    Raises:
        NotAllowed: `by` may not report for this county.
        NotInThisState: the batch was not sent.
        ReasonMissing, ContradictoryAnswer: see there.
    """
    require(by, REPORT_TRACES, report.path)
    row = TraceReport.objects.select_for_update().get(pk=report.pk)
    if row.state not in {TraceReportState.SENT, TraceReportState.ANSWERED}:
        raise rules.NotInThisState(TraceReportState(row.state))
    news = 0
    lines = {one.pk: one for one in row.lines.all()}
    for answer in answers:
        line = lines[answer.line.pk]
        reason = answer.reason.strip()[:200] if answer.result is TraceResult.REJECTED else ""
        if rules.check_answer(TraceResult(line.result), answer.result, reason):
            news += 1
            TraceAnswer.objects.create(line=line, result=answer.result, reason=reason, at=now, by_id=by.user_id)
            line.result, line.reason, line.answered_at = answer.result, reason, now
            line.save(update_fields=["result", "reason", "answered_at"])
    if news:
        journal.record(by, "pharmacy.answer_traces", row.about, {"codes": news}, now=now)
    if row.state == TraceReportState.SENT and not row.lines.filter(result=TraceResult.WAITING).exists():
        _move(by, row, TraceReportState.ANSWERED, "", now)
    return news


@transaction.atomic
def mend_line(
    by: Actor, *, line: TraceLine, note: str, code: str = "", is_left_out: bool = False, now: datetime
) -> TraceMend:
    """Write down what was done about a rejected code: another code, something set right outside, or left out for good.

    Raises:
        NotAllowed: `by` may not report for this county.
        NotRejected, ReasonMissing, NotATraceCode: see there.
    """
    require(by, REPORT_TRACES, line.report.path)
    hold(f"pharmacy traces {line.report.path}")
    if not note.strip():
        raise rules.ReasonMissing
    if not queries.to_mend(line.report.path).filter(pk=line.pk).exists():
        raise rules.NotRejected
    right = tracing.clean(code)
    if right:
        value = traces.rule(now)
        right = tracing.check(code, prefixes=[right[: value["prefix"]]], gtins=[right[2:16]], value=value)
    mend = TraceMend.objects.create(
        line=line, code="" if is_left_out else right, is_left_out=is_left_out, note=note.strip()[:200], at=now,
        by_id=by.user_id,
    )  # fmt: skip
    detail = {"code": right, "left_out": is_left_out}
    journal.record(by, "pharmacy.mend_trace", line.about, detail, now=now)
    return mend


def note_destroyed(
    by: Actor, *, holder: Holder, lot: Lot, codes: Iterable[str], record: str, now: datetime
) -> list[TraceDestroyed]:
    """Write down the codes of packs that were destroyed, with the number of the record; all or none.

    Raises:
        NotAllowed: `by` may not report there.
        ReasonMissing: no record is named.
        NotATraceCode, OfAnotherProduct, CodeSold, CodeDestroyed: see there.
    """
    require(by, REPORT_TRACES, holder.path)
    if not record.strip():
        raise rules.ReasonMissing
    value = traces.rule(now)
    named = list(lot.medicine.codes.all())
    prefixes = [one.code for one in named if one.kind == "trace"]
    gtins = [one.code for one in named if one.kind == "gtin"]
    plain = [tracing.check(one, prefixes=prefixes, gtins=gtins, value=value) for one in codes]
    if TraceSale.objects.filter(code__in=plain, returned_at__isnull=True).exists():
        raise CodeSold
    try:
        with transaction.atomic():
            made = TraceDestroyed.objects.bulk_create(
                TraceDestroyed(code=code, lot=lot, holder=holder, record=record.strip()[:120], at=now, by_id=by.user_id)
                for code in plain
            )
            SlotCode.objects.filter(code__in=plain, left_at__isnull=True).update(left_at=now)
            detail = {"lot": lot.pk, "codes": len(made), "record": record.strip()[:120]}
            journal.record(by, "pharmacy.note_destroyed_traces", holder.about, detail, now=now)
    except IntegrityError as known:
        raise CodeDestroyed from known
    return made


def _number(now: datetime) -> str:
    day = now.astimezone(TIME_ZONE).strftime("%Y%m%d")
    last = TraceReport.objects.filter(number__startswith=f"ZS{day}-").count()
    return f"ZS{day}-{last + 1:03d}"


def _line(report: TraceReport, number: int, chosen: rules.Next, fact: queries.Fact) -> TraceLine:
    return TraceLine(
        report=report, number=number, deed=chosen.deed.deed, source=chosen.deed.source, code=chosen.code,
        document=fact.document, medicine=fact.medicine, lot=fact.lot, happened_at=chosen.deed.at,
        handed_by=fact.handed_by, document_kind=fact.document_kind, attempt=chosen.attempt,
    )  # fmt: skip


def _move(by: Actor, report: TraceReport, then: TraceReportState, note: str, now: datetime) -> TraceReport:
    require(by, REPORT_TRACES, report.path)
    row = TraceReport.objects.select_for_update().get(pk=report.pk)
    rules.check_move(TraceReportState(row.state), then)
    row.state = then
    row.save(update_fields=["state"])
    _step(by, row, then, note, now)
    journal.record(by, "pharmacy.move_trace_report", row.about, {"state": then.value}, now=now)
    return row


def _step(by: Actor, report: TraceReport, state: TraceReportState, note: str, now: datetime) -> None:
    TraceReportStep.objects.create(report=report, state=state, note=note.strip()[:200], at=now, by_id=by.user_id)
