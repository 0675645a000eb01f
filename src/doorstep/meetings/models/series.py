"""Series of meetings, and the secret addresses of calendars."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.meetings.words import MeetingKind, Shift
from doorstep.partners.models import Alliance, Pairing, Partner
from doorstep.places.models import Place


class Series(models.Model):
    """Meetings by a calendar rule (会议系列): weekly, monthly, quarterly, with what gives way to a day off."""

    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=12, choices=MeetingKind.choices)
    place = models.ForeignKey(Place, models.PROTECT, related_name="meeting_series")
    host = models.ForeignKey(Partner, models.PROTECT, related_name="hosted_series")
    alliance = models.ForeignKey(Alliance, models.PROTECT, null=True, blank=True, related_name="meeting_series")
    where = models.CharField(max_length=120, help_text="In words: the room")
    rule = models.CharField(max_length=200, help_text="RRULE of RFC 5545, as rules.recurrence spells it")
    starts_min = models.PositiveSmallIntegerField(help_text="Minutes after midnight")
    length_min = models.PositiveSmallIntegerField()
    shift = models.CharField(max_length=8, choices=Shift.choices, default=Shift.NEXT)
    valid_from = models.DateField(help_text="The first day; intervals are counted from here")
    valid_until = models.DateField(null=True, blank=True, help_text="The last day")
    quorum_pct = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="So many per cent of the units must be there to decide"
    )
    slot_min = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Minutes of a slot one can book")
    is_public = models.BooleanField(default=False, help_text="Anybody may see when it meets")
    token = models.CharField(max_length=43, unique=True, help_text="The secret part of its calendar's address")
    written_on = models.DateField(null=True, blank=True, help_text="When its meetings were last written ahead")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title_zh=""), name="series_has_a_title"),
            models.CheckConstraint(condition=Q(kind__in=MeetingKind.values), name="series_kind_is_known"),
            models.CheckConstraint(condition=Q(shift__in=Shift.values), name="series_shift_is_known"),
            models.CheckConstraint(condition=~Q(rule=""), name="series_has_a_rule"),
            models.CheckConstraint(
                condition=Q(starts_min__lt=1440, length_min__gte=5, length_min__lte=720), name="series_has_hours"
            ),
            models.CheckConstraint(
                condition=Q(quorum_pct__isnull=True) | Q(quorum_pct__gte=1, quorum_pct__lte=100),
                name="series_quorum_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(slot_min__isnull=True) | Q(slot_min__gte=5, slot_min__lte=F("length_min")),
                name="series_slot_fits",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="series_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["place", "valid_until"], name="series_by_place")]
        ordering = ["title_zh", "id"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.title_zh


class FeedKey(models.Model):
    """The secret address under which a login's own meetings stand as a calendar (日历订阅地址)."""

    login = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="meeting_feed")
    token = models.CharField(max_length=43, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(token=""), name="feed_key_is_secret")]

    def __str__(self) -> str:
        return f"feed of login {self.login_id}"


class PairingFeed(models.Model):
    """The secret address under which a pairing's joint calendar stands, for both sides (结对日历订阅地址)."""

    pairing = models.OneToOneField(Pairing, models.PROTECT, related_name="feed")
    token = models.CharField(max_length=43, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(token=""), name="pairing_feed_is_secret")]

    def __str__(self) -> str:
        return f"feed of pairing {self.pairing_id}"
