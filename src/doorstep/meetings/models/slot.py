"""Slots of a direct line: twenty minutes for one firm or one resident."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.meetings.models.meeting import Meeting
from doorstep.needs.models import Need
from doorstep.partners.models import Partner
from doorstep.people.models import Person

_HOLDS = Q(cancelled_at__isnull=True)


class Booking(models.Model):
    """A slot of a meeting taken by a firm or a resident (预约). The database keeps that a slot has one taker."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="bookings")
    number = models.PositiveSmallIntegerField(help_text="Of the slot, from 1")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="line_bookings")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="line_bookings")
    topic = models.CharField(max_length=200, help_text="What it is about, in the booker's words")
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="slot_number_from_one"),
            models.CheckConstraint(condition=~Q(topic=""), name="booking_says_what_about"),
            models.CheckConstraint(
                condition=Q(partner__isnull=False, person__isnull=True) | Q(partner__isnull=True, person__isnull=False),
                name="booking_is_of_one",
            ),
            models.UniqueConstraint(fields=["meeting", "number"], condition=_HOLDS, name="slot_has_one_taker"),
            models.UniqueConstraint(
                fields=["meeting", "partner"],
                condition=_HOLDS & Q(partner__isnull=False),
                name="firm_takes_one_slot",
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=_HOLDS & Q(person__isnull=False),
                name="person_takes_one_slot",
            ),
        ]
        ordering = ["meeting", "number", "id"]

    def __str__(self) -> str:
        return f"booking of slot {self.number} of meeting {self.meeting_id}"


class BookingNeed(models.Model):
    """A problem that was talked about in a slot, as the need it became."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="problems")
    need = models.OneToOneField(Need, models.PROTECT, related_name="line_booking")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"need {self.need_id} of booking {self.booking_id}"
