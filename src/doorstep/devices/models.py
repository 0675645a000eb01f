"""Devices, what they report, what became of it, and what a person must decide."""

import json
from typing import Any

from django.db import models
from django.db.models import Q

from doorstep.devices import words


class Device(models.Model):
    """A telephone or tablet that works for the platform (设备). What it reports is numbered by itself, from 1 on."""

    key = models.UUIDField(unique=True, help_text="Made up by the device")
    name = models.CharField(max_length=60)
    scope = models.CharField(max_length=200, help_text="Path of the place it works for; / is everything")
    next_seq = models.PositiveIntegerField(default=1, help_text="Everything before this number has an outcome")
    registered_at = models.DateTimeField()
    registered_by_id = models.BigIntegerField(null=True)
    last_seen_at = models.DateTimeField()
    waiting = models.PositiveIntegerField(default=0, help_text="So many reports it said it still has")
    revoked_at = models.DateTimeField(null=True, blank=True, help_text="From this moment a person looks at all it says")
    revoked_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="device_has_a_name"),
            models.CheckConstraint(condition=Q(next_seq__gte=1), name="device_counts_from_one"),
            models.CheckConstraint(
                condition=Q(scope__startswith="/") & Q(scope__endswith="/"), name="device_scope_is_a_path"
            ),
        ]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_revoked(self) -> bool:
        """Whether it has been shut out."""
        return self.revoked_at is not None


class Operation(models.Model):
    """One thing a device reports (上报). Append-only by trigger: what became of it stands in `OperationOutcome`."""

    id = models.UUIDField(primary_key=True)
    device = models.ForeignKey(Device, models.PROTECT, related_name="operations")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=60, blank=True)
    text = models.TextField(help_text="The body: JSON in one spelling")
    digest = models.CharField(max_length=64)
    occurred_at = models.DateTimeField(help_text="By the device's own clock")
    really_at = models.DateTimeField(help_text="The same by ours")
    received_at = models.DateTimeField()
    offset_s = models.BigIntegerField(help_text="So many seconds its clock is behind ours")
    login_id = models.BigIntegerField(null=True, help_text="Who sent it")
    app_version = models.CharField(max_length=60, blank=True)
    snapshot = models.CharField(max_length=120, blank=True)
    fault = models.CharField(max_length=20, blank=True, help_text="Why it cannot be read, a word of `Why`")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "seq"], name="operation_number_once_a_device"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="operation_counts_from_one"),
        ]
        ordering = ["device", "seq"]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq} of device {self.device_id}"

    @property
    def body(self) -> dict[str, Any]:
        """What it says; empty where it is not of the shape of a report."""
        read = json.loads(self.text)
        return read if isinstance(read, dict) else {}


class OperationOutcome(models.Model):
    """What became of a report, written once (处理结果). Append-only by trigger; a report without one is held."""

    operation = models.OneToOneField(Operation, models.PROTECT, primary_key=True, related_name="outcome")
    status = models.CharField(max_length=12, choices=words.Outcome.choices)
    result = models.JSONField(default=dict)
    is_late = models.BooleanField(default=False, help_text="It came on a later day than it happened")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=words.Outcome.values), name="operation_outcome_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.operation_id}: {self.status}"


class Question(models.Model):
    """Something a device reported that a person must look at (待人定夺). Append-only by trigger."""

    key = models.CharField(max_length=120, unique=True, help_text="The same question is asked once")
    device = models.ForeignKey(Device, models.PROTECT, related_name="questions")
    operation = models.ForeignKey(Operation, models.PROTECT, null=True, blank=True, related_name="questions")
    why = models.CharField(max_length=20, choices=words.Why.choices)
    said = models.TextField(blank=True, help_text="What came, where no report could be written down as such")
    detail = models.JSONField(default=dict)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(why__in=words.Why.values), name="question_why_is_known")]
        indexes = [models.Index(fields=["device", "asked_at"], name="question_by_device")]
        ordering = ["asked_at", "id"]

    def __str__(self) -> str:
        return f"{self.why}: {self.key}"


class Answer(models.Model):
    """What a person decided about a question, with the reason (定夺). Append-only by trigger."""

    question = models.OneToOneField(Question, models.PROTECT, primary_key=True, related_name="answer")
    verdict = models.CharField(max_length=12, choices=words.Verdict.choices)
    reason = models.CharField(max_length=300)
    result = models.JSONField(default=dict)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=words.Verdict.values), name="answer_verdict_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="answer_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.verdict}"
