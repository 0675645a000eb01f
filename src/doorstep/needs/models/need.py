"""Needs: what somebody wants, where, and how it stands."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.base.models import Rule
from doorstep.kernel.geo import LonLat
from doorstep.needs.models.category import Category
from doorstep.needs.words import Channel, NeedKind, NeedState, Outcome, Urgency
from doorstep.partners.models import Partner
from doorstep.places.models import Place, Site

IS_OPEN = Q(state__in=[NeedState.RECEIVED, NeedState.ASSIGNED, NeedState.ANSWERED])


class Need(models.Model):
    """Something wanted (需求): what, how much, where, until when.

    The database keeps that every open need has exactly one lead duty, or none and a moment at which it lies in a
    supervisor's tray. Whose need it is stands with its followers; who they are is known to `people` alone.
    """

    kind = models.CharField(max_length=12, choices=NeedKind.choices)
    category = models.ForeignKey(Category, models.PROTECT, related_name="needs")
    urgency = models.CharField(max_length=10, choices=Urgency.choices)
    text = models.TextField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="needs")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="needs")
    where = models.CharField(max_length=200, blank=True, help_text="In words: by the bridge, house 12")
    lon = models.FloatField(null=True, blank=True, help_text="Degrees, WGS-84")
    lat = models.FloatField(null=True, blank=True, help_text="Degrees, WGS-84")
    quantity = models.PositiveIntegerField(null=True, blank=True)
    quantity_of = models.CharField(max_length=20, blank=True, help_text="Unit of the quantity")
    wanted_until = models.DateField(null=True, blank=True, help_text="The last day on which it still helps")
    firm = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="needs", help_text="The firm whose need it is"
    )
    channel = models.CharField(max_length=8, choices=Channel.choices)
    received_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", help_text="The staff"
    )
    is_public = models.BooleanField(default=False, help_text="May be shown without a name")
    state = models.CharField(max_length=10, choices=NeedState.choices, default=NeedState.RECEIVED)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    lead_duty = models.OneToOneField("needs.Duty", models.PROTECT, null=True, blank=True, related_name="leads_for")
    tray_at = models.DateTimeField(null=True, blank=True, help_text="From when it lies in a supervisor's tray")
    clock_rule = models.ForeignKey(Rule, models.PROTECT, null=True, blank=True, related_name="+")
    clock = models.JSONField(null=True, blank=True, help_text="What the rule said; nothing: no promise")
    due_at = models.DateTimeField(null=True, blank=True, help_text="Promised; nothing: no promise")
    is_due_certain = models.BooleanField(default=True, help_text="False: that year's swaps are not published")
    answered_at = models.DateTimeField(null=True, blank=True, help_text="First answered")
    closed_at = models.DateTimeField(null=True, blank=True)
    is_satisfied = models.BooleanField(null=True, blank=True, help_text="As the resident said")
    reopenings = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    text_digest = models.CharField(max_length=64, help_text="Of the text in plain form and the place")
    suggested = models.JSONField(default=list, help_text="Codes of categories that were suggested, likeliest first")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NeedKind.values), name="need_kind_is_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="need_channel_is_known"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="need_urgency_is_known"),
            models.CheckConstraint(condition=~Q(text=""), name="need_has_a_text"),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="need_point_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=NeedState.RECEIVED, lead_duty__isnull=True, tray_at__isnull=False)
                | Q(state__in=[NeedState.ASSIGNED, NeedState.ANSWERED], lead_duty__isnull=False)
                | Q(state__in=[NeedState.CLOSED, NeedState.MERGED]),
                name="need_has_one_lead_duty_or_a_tray",
            ),
            models.CheckConstraint(
                condition=Q(state=NeedState.CLOSED, closed_at__isnull=False, outcome__in=Outcome.values)
                | ~Q(state=NeedState.CLOSED) & Q(closed_at__isnull=True, outcome=""),
                name="need_closed_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(state=NeedState.MERGED, merged_into__isnull=False)
                | ~Q(state=NeedState.MERGED) & Q(merged_into__isnull=True),
                name="need_merged_says_into_which",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="need_merged_into_another"
            ),
            models.CheckConstraint(condition=Q(reopenings__lte=1), name="need_reopened_once"),
            models.CheckConstraint(
                condition=Q(clock__isnull=True, due_at__isnull=True) | Q(clock__isnull=False, due_at__isnull=False),
                name="need_due_by_a_clock",
            ),
            models.CheckConstraint(
                condition=~Q(state=NeedState.ANSWERED) | Q(answered_at__isnull=False), name="need_answered_says_when"
            ),
        ]
        indexes = [
            models.Index(fields=["place", "state", "received_at"], name="need_by_place"),
            models.Index(fields=["place", "state", "due_at"], name="need_by_place_due"),
            models.Index(fields=["state", "due_at"], name="need_by_due"),
            models.Index(fields=["state", "received_at"], name="need_by_state"),
            models.Index(fields=["state", "tray_at"], name="need_by_tray"),
            models.Index(fields=["text_digest", "received_at"], name="need_by_text"),
            models.Index(fields=["firm", "state"], name="need_by_firm"),
            models.Index(fields=["category", "received_at"], name="need_by_category"),
            models.Index(fields=["received_at"], name="need_by_time"),
        ]
        ordering = ["-received_at", "-id"]

    def __str__(self) -> str:
        return f"need {self.pk}: {self.state}"

    @property
    def point(self) -> LonLat | None:
        """The WGS-84 point, or nothing where it is unknown."""
        return None if self.lon is None or self.lat is None else LonLat(self.lon, self.lat)

    @property
    def is_open(self) -> bool:
        """Whether it is neither closed nor joined with another one."""
        return self.state not in {NeedState.CLOSED, NeedState.MERGED}
