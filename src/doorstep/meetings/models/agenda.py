"""What a meeting talked about, who was there and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.meetings.models.meeting import Meeting
from doorstep.meetings.words import ItemOrigin, ItemResult, Presence
from doorstep.needs.models import Duty, Need
from doorstep.partners.models import Partner
from doorstep.people.models import Person


class AgendaItem(models.Model):
    """One line of an agenda (议题): added by somebody before, or frozen from what was open when the meeting began."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(null=True, blank=True, help_text="From 1; nothing before it begins")
    origin = models.CharField(max_length=8, choices=ItemOrigin.choices)
    title = models.CharField(max_length=160)
    text = models.TextField(blank=True)
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, blank=True, related_name="agenda_items")
    need = models.ForeignKey(Need, models.PROTECT, null=True, blank=True, related_name="agenda_items")
    carried_from = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="carried_to")
    times_carried = models.PositiveSmallIntegerField(default=0)
    result = models.CharField(max_length=10, choices=ItemResult.choices, default=ItemResult.PENDING)
    result_text = models.TextField(blank=True, help_text="What was said")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="item_has_a_title"),
            models.CheckConstraint(condition=Q(origin__in=ItemOrigin.values), name="item_origin_is_known"),
            models.CheckConstraint(condition=Q(result__in=ItemResult.values), name="item_result_is_known"),
            models.UniqueConstraint(fields=["meeting", "position"], name="item_position_once"),
            models.UniqueConstraint(
                fields=["meeting", "duty"], condition=Q(duty__isnull=False), name="item_names_a_duty_once"
            ),
            models.CheckConstraint(
                condition=Q(carried_from__isnull=True, times_carried=0)
                | Q(carried_from__isnull=False, times_carried__gte=1),
                name="item_carried_says_how_often",
            ),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"item {self.position} of meeting {self.meeting_id}"


class Decision(models.Model):
    """What was decided about an item (决议). The duty that comes of it names this row as its source."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="decisions")
    text = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="decision_says_what")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"decision {self.pk} on item {self.item_id}"

    @property
    def source(self) -> str:
        """What the duty that comes of it names as its source."""
        return f"meetings.Decision:{self.pk}"


class Attendance(models.Model):
    """A unit or a person at a meeting (到会记录). Who a person is stands in `people` alone."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="attendance")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="attendance")
    presence = models.CharField(max_length=8, choices=Presence.choices, default=Presence.EXPECTED)
    is_voting = models.BooleanField(default=False, help_text="A unit that counts for the quorum")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(presence__in=Presence.values), name="presence_is_known"),
            models.CheckConstraint(
                condition=Q(partner__isnull=False) | Q(person__isnull=False), name="attendance_is_of_somebody"
            ),
            models.UniqueConstraint(
                fields=["meeting", "partner"], condition=Q(person__isnull=True), name="attendance_of_a_unit_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"], condition=Q(person__isnull=False), name="attendance_of_a_person_once"
            ),
        ]
        ordering = ["id"]
        verbose_name_plural = "attendance"

    def __str__(self) -> str:
        return f"attendance {self.pk} at meeting {self.meeting_id}"


class Addendum(models.Model):
    """What was found wrong or missing after the minutes were locked (纪要补正); the table only grows."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="addenda")
    text = models.TextField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="addendum_says_something")]
        ordering = ["id"]
        verbose_name_plural = "addenda"

    def __str__(self) -> str:
        return f"addendum {self.pk} to meeting {self.meeting_id}"
