"""Trace codes on their way to the authority: batches, their lines, every answer; nothing of it is ever taken away."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.programmes.pharmacy.models.holder import Holder
from doorstep.programmes.pharmacy.models.lot import Lot
from doorstep.programmes.pharmacy.words import TraceDeed, TraceReportState, TraceResult

_LIVE = Q(result__in=[TraceResult.WAITING, TraceResult.ACCEPTED])


class TraceDestroyed(models.Model):
    """The code of a pack that was destroyed (销毁追溯码). Append-only by trigger."""

    code = models.CharField(max_length=60, unique=True)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="+")
    record = models.CharField(max_length=120, help_text="Number of the record of its destruction")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(record=""), name="trace_destroyed_with_a_record")
        ]
        ordering = ["id"]
        verbose_name_plural = "trace destroyed"

    def __str__(self) -> str:
        return self.code


class TraceReport(models.Model):
    """A batch of codes for the authority (追溯码上报批次). Its state moves on; it never goes away."""

    number = models.CharField(max_length=24, unique=True)
    path = models.CharField(max_length=200, help_text="Of the county whose codes these are")
    state = models.CharField(max_length=12, choices=TraceReportState.choices, default=TraceReportState.DRAWN)
    size = models.PositiveIntegerField(help_text="How many codes it holds")
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TraceReportState.values), name="trace_report_state_known"),
            models.CheckConstraint(condition=Q(size__gte=1), name="trace_report_of_something"),
        ]
        indexes = [models.Index(fields=["state", "drawn_at"], name="trace_report_by_state")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.TraceReport:{self.pk}"


class TraceReportStep(models.Model):
    """What happened to a batch, when and by whom (批次流转). Append-only by trigger."""

    report = models.ForeignKey(TraceReport, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12, choices=TraceReportState.choices)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.state}"


class TraceLine(models.Model):
    """One code in a batch (上报明细): what happened to the pack, as it was reported, and what the authority said.

    Args:
        deed: Sold, returned or destroyed.
        source: The row it comes from, `pharmacy.TraceSale:7`: each is waiting or accepted at most once.
        code: As it is reported; one that was mended may differ from the one that was scanned.
        attempt: The how-manieth time this is reported.
    """

    report = models.ForeignKey(TraceReport, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField(help_text="Row in the file, from 1")
    deed = models.CharField(max_length=12, choices=TraceDeed.choices)
    source = models.CharField(max_length=60)
    code = models.CharField(max_length=60)
    document = models.CharField(max_length=120, help_text="Receipt, or record of the destruction")
    medicine = models.CharField(max_length=120)
    lot = models.CharField(max_length=20)
    happened_at = models.DateTimeField()
    handed_by = models.CharField(max_length=64, blank=True)
    document_kind = models.CharField(max_length=2, blank=True, help_text="Of the buyer's identity document")
    attempt = models.PositiveSmallIntegerField(default=1)
    result = models.CharField(max_length=12, choices=TraceResult.choices, default=TraceResult.WAITING)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was rejected, as the authority says")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="trace_line_number_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(result="waiting"), name="trace_code_in_one_live_batch"
            ),
            models.UniqueConstraint(fields=["source", "deed"], condition=_LIVE, name="trace_deed_reported_once"),
            models.UniqueConstraint(fields=["source", "deed", "attempt"], name="trace_attempt_once"),
            models.CheckConstraint(condition=Q(deed__in=TraceDeed.values), name="trace_deed_known"),
            models.CheckConstraint(condition=Q(result__in=TraceResult.values), name="trace_result_known"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(source=""), name="trace_line_names_its_code"),
            models.CheckConstraint(
                condition=Q(result="waiting", answered_at__isnull=True, reason="")
                | (Q(result="rejected", answered_at__isnull=False) & ~Q(reason=""))
                | Q(result__in=["accepted", "withdrawn"], answered_at__isnull=False, reason=""),
                name="trace_rejected_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("happened_at")),
                name="trace_answered_afterwards",
            ),
        ]
        indexes = [models.Index(fields=["report", "result"], name="trace_line_by_result")]
        ordering = ["report", "number"]

    def __str__(self) -> str:
        return self.code

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.TraceLine:{self.pk}"


class TraceAnswer(models.Model):
    """What the authority said about a line (上报回执). Append-only by trigger."""

    line = models.ForeignKey(TraceLine, models.PROTECT, related_name="answers")
    result = models.CharField(max_length=12, choices=TraceResult.choices)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "result"], name="trace_answered_so_once"),
            models.CheckConstraint(
                condition=~Q(result="rejected") | ~Q(reason=""), name="trace_answer_rejects_for_a_reason"
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.result}"


class TraceMend(models.Model):
    """What was done about a rejected line (退回处理): another code, or left out for good. Append-only by trigger."""

    line = models.OneToOneField(TraceLine, models.PROTECT, related_name="mend")
    code = models.CharField(max_length=60, blank=True, help_text="The right code, if the reported one was wrong")
    is_left_out = models.BooleanField(default=False)
    note = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="trace_mended_with_a_word"),
            models.CheckConstraint(condition=Q(is_left_out=False) | Q(code=""), name="trace_left_out_or_mended"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.line_id}"
