"""Sessions: a service at a place at an hour."""

from django.db import models
from django.db.models import F, Q

from doorstep.partners.models import Partner
from doorstep.places.models import Place, Site
from doorstep.services.words import MissReason, ServiceKind, SessionState


class Session(models.Model):
    """One service at one place at one hour (场次).

    That a resource is never planned in two places at once is kept by the database: an exclusion constraint on
    PostgreSQL, triggers on SQLite.
    """

    kind = models.CharField(max_length=20, choices=ServiceKind.choices)
    place = models.ForeignKey(Place, models.PROTECT, related_name="sessions")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    provider = models.ForeignKey(Partner, models.PROTECT, related_name="sessions")
    resource = models.CharField(
        max_length=60, blank=True, help_text="What can be in one place only, such as pharmacy.Vehicle:3"
    )
    resource_name = models.CharField(max_length=60, blank=True, help_text="What people call it")
    plan = models.CharField(max_length=60, blank=True, help_text="Where it comes from, such as pharmacy.VisitPlan:17")
    superseded_by = models.CharField(max_length=60, blank=True, help_text="The plan that took its place")
    state = models.CharField(max_length=12, choices=SessionState.choices, default=SessionState.PLANNED)
    served = models.PositiveIntegerField(null=True, blank=True, help_text="Person-times")
    answered = models.PositiveIntegerField(null=True, blank=True, help_text="How many of them said how it went")
    satisfied = models.PositiveIntegerField(null=True, blank=True, help_text="How many of those were satisfied")
    reason = models.CharField(max_length=12, choices=MissReason.choices, blank=True)
    note = models.CharField(max_length=200, blank=True, help_text="For the office; nothing about any person")
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replacements", help_text="The missed session"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ServiceKind.values), name="session_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=SessionState.values), name="session_state_is_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(
                    state=SessionState.HELD,
                    served__isnull=False,
                    answered__isnull=False,
                    satisfied__isnull=False,
                    answered__lte=F("served"),
                    satisfied__lte=F("answered"),
                )
                | (~Q(state=SessionState.HELD) & Q(served__isnull=True, answered__isnull=True, satisfied__isnull=True)),
                name="session_held_has_its_counts",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SessionState.MISSED, SessionState.CANCELLED]) | Q(reason__in=MissReason.values),
                name="session_missed_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=SessionState.SUPERSEDED) & ~Q(superseded_by="")
                | ~Q(state=SessionState.SUPERSEDED) & Q(superseded_by=""),
                name="session_superseded_by_a_plan",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")), name="session_replaces_another"
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(state__in=[SessionState.PLANNED, SessionState.HELD]),
                name="session_replaced_once",
            ),
        ]
        indexes = [
            models.Index(fields=["place", "starts_at"], name="session_by_place"),
            models.Index(fields=["starts_at"], name="session_by_time"),
            models.Index(fields=["resource", "starts_at"], name="session_by_resource"),
            models.Index(fields=["plan", "state"], name="session_by_plan"),
        ]
        ordering = ["starts_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%Y-%m-%d %H:%M}: {self.state}"
