"""Long work with progress: a row a page can watch. The queue itself is django-tasks."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.base.words import JobState


class Job(models.Model):
    """One piece of long work (任务). The same key is the same work: it runs once."""

    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=120, unique=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=JobState.choices, default=JobState.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True, help_text="What it is doing: a msgid with %(named)s places")
    figures = models.JSONField(default=dict, help_text="What belongs in those places")
    task_id = models.CharField(max_length=64, blank=True, help_text="The queue's row for the latest attempt")
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    is_cancel_wanted = models.BooleanField(default=False)
    error = models.TextField(blank=True)
    result = models.JSONField(null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "lease_until"], name="job_state_lease")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_is_known"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="job_percent_is_a_share"),
        ]
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.state}"
