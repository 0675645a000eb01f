"""Activities: what a session of this kind is called, how many find room, and who has asked for a place."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.partners.models import Partner, Team
from doorstep.people.models import Person
from doorstep.services.models.campaign import CampaignTopic
from doorstep.services.models.session import Session
from doorstep.services.words import AttendanceKind, BookingState, in_language


class Activity(models.Model):
    """What is said about one session of the kind activity or class (活动); who hosts it is the session's provider.

    One that belongs to a campaign (a topic in a school) keeps head-counts only: the database refuses anything else.
    """

    session = models.OneToOneField(Session, models.PROTECT, primary_key=True, related_name="activity")
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120, blank=True)
    about_zh = models.CharField(max_length=600, blank=True)
    about_en = models.CharField(max_length=900, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True, help_text="Places; empty: no limit")
    sign_up_until = models.DateTimeField(null=True, blank=True, help_text="Empty: nobody needs to sign up")
    attendance = models.CharField(max_length=12, choices=AttendanceKind.choices)
    extra_heads = models.PositiveIntegerField(default=0, help_text="Who came without having signed up")
    topic = models.ForeignKey(CampaignTopic, models.PROTECT, null=True, blank=True, related_name="activities")
    school = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="campaign_activities")
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="activities", help_text="Whose volunteers help"
    )
    asked = models.CharField(max_length=64, blank=True, help_text="What named the request")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title_zh=""), name="activity_has_a_title"),
            models.CheckConstraint(
                condition=Q(attendance__in=AttendanceKind.values), name="activity_attendance_is_known"
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1), name="activity_capacity_is_some"
            ),
            models.CheckConstraint(
                condition=Q(topic__isnull=True, school__isnull=True) | Q(topic__isnull=False, school__isnull=False),
                name="activity_topic_at_a_school",
            ),
            models.CheckConstraint(
                condition=Q(topic__isnull=True)
                | Q(
                    attendance=AttendanceKind.HEAD_COUNT,
                    sign_up_until__isnull=True,
                    capacity__isnull=True,
                    extra_heads=0,
                ),
                name="activity_of_a_campaign_counts_heads",
            ),
            models.UniqueConstraint(fields=["asked"], condition=~Q(asked=""), name="activity_asked_once"),
        ]
        ordering = ["session__starts_at", "session_id"]
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> str:
        """What it is called in the reader's language."""
        return in_language(self.title_zh, self.title_en)

    @property
    def what(self) -> str:
        """What it is, in the reader's language."""
        return in_language(self.about_zh, self.about_en)

    @property
    def is_campaign(self) -> bool:
        """Whether it belongs to a campaign in schools."""
        return self.topic_id is not None


class Booking(models.Model):
    """Somebody asked for a place (报名): with a name or without; a slip's code, of which we keep the digest, finds it.

    One seat goes to one taker and one number to one request: the database refuses the second.
    """

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="bookings")
    number = models.PositiveIntegerField(help_text="In the order of asking, from 1")
    seat = models.PositiveIntegerField(null=True, blank=True, help_text="From 1; empty: waits or has withdrawn")
    state = models.CharField(max_length=12, choices=BookingState.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="bookings")
    code_digest = models.CharField(max_length=64, unique=True)
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    booked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BookingState.values), name="booking_state_is_known"),
            models.UniqueConstraint(fields=["activity", "number"], name="booking_number_once"),
            models.UniqueConstraint(fields=["activity", "seat"], name="booking_seat_once"),
            models.UniqueConstraint(
                fields=["activity", "person"],
                condition=~Q(state=BookingState.WITHDRAWN),
                name="booking_person_once",
            ),
            models.CheckConstraint(
                condition=Q(state=BookingState.SEATED, seat__isnull=False, seat__gte=1)
                | Q(state__in=[BookingState.WAITING, BookingState.WITHDRAWN], seat__isnull=True)
                | Q(state__in=[BookingState.ATTENDED, BookingState.NO_SHOW]),
                name="booking_seated_has_a_seat",
            ),
        ]
        indexes = [models.Index(fields=["activity", "state"], name="booking_by_state")]
        ordering = ["activity", "number"]

    def __str__(self) -> str:
        return f"booking {self.number}: {self.state}"
