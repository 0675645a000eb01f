"""Meetings: one day, one room, one agenda."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from doorstep.meetings.models.series import Series
from doorstep.meetings.words import MeetingKind, MeetingState
from doorstep.partners.models import Alliance, Pairing, Partner
from doorstep.places.models import Place


class Meeting(models.Model):
    """One meeting (会议), of a series or by itself. Its UID never changes; what others must know raises SEQUENCE.

    Once its minutes are locked, a trigger refuses every change to it, its agenda, its decisions and its attendance.
    """

    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="meetings")
    planned_on = models.DateField(null=True, blank=True, help_text="The day by the series' rule: names it for ever")
    uid = models.CharField(max_length=80, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=12, choices=MeetingKind.choices)
    place = models.ForeignKey(Place, models.PROTECT, related_name="meetings")
    host = models.ForeignKey(Partner, models.PROTECT, related_name="hosted_meetings")
    alliance = models.ForeignKey(Alliance, models.PROTECT, null=True, blank=True, related_name="meetings")
    pairing = models.ForeignKey(
        Pairing, models.PROTECT, null=True, blank=True, related_name="meetings", help_text="Both sides of it meet"
    )
    where = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_certain = models.BooleanField(default=True, help_text="False: that year's swaps are not published")
    quorum_pct = models.PositiveSmallIntegerField(null=True, blank=True)
    slot_min = models.PositiveSmallIntegerField(null=True, blank=True)
    is_public = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED)
    moved_at = models.DateTimeField(null=True, blank=True, help_text="Somebody gave it another time")
    moved_why = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=200, blank=True)
    is_off_by_rule = models.BooleanField(default=False, help_text="Called off because the series meets otherwise now")
    begun_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True, help_text="When the minutes were locked")
    locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    remarks = models.TextField(blank=True, help_text="What the minutes say besides the agenda")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title_zh=""), name="meeting_has_a_title"),
            models.CheckConstraint(condition=Q(kind__in=MeetingKind.values), name="meeting_kind_is_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(series__isnull=True, planned_on__isnull=True)
                | Q(series__isnull=False, planned_on__isnull=False),
                name="meeting_of_a_series_names_its_day",
            ),
            models.UniqueConstraint(fields=["series", "planned_on"], name="meeting_once_a_planned_day"),
            models.CheckConstraint(
                condition=Q(state=MeetingState.PLANNED, begun_at__isnull=True, cancelled_at__isnull=True)
                | Q(state=MeetingState.CANCELLED, begun_at__isnull=True, cancelled_at__isnull=False)
                | Q(state__in=[MeetingState.RUNNING, MeetingState.HELD], begun_at__isnull=False, cancelled_at=None),
                name="meeting_state_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state=MeetingState.HELD, locked_at__isnull=False)
                | ~Q(state=MeetingState.HELD) & Q(locked_at__isnull=True),
                name="meeting_held_is_locked",
            ),
            models.CheckConstraint(
                condition=~Q(is_off_by_rule=True) | Q(state=MeetingState.CANCELLED), name="meeting_off_is_cancelled"
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="meeting_by_time"),
            models.Index(fields=["place", "starts_at"], name="meeting_by_place"),
            models.Index(fields=["series", "starts_at"], name="meeting_by_series"),
        ]
        ordering = ["starts_at", "id"]

    def __str__(self) -> str:
        return f"meeting {self.pk}: {self.state}"

    @property
    def day(self) -> date:
        """The day on which it takes place, in the county's time."""
        return timezone.localtime(self.starts_at).date()

    @property
    def is_shifted(self) -> bool:
        """Whether it takes place on another day than its series' rule alone says."""
        return self.planned_on is not None and self.planned_on != self.day
