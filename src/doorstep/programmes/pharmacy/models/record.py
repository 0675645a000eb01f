"""Who looked at somebody's medication record and for what; who wants to be reminded, and when."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.people.models import Person
from doorstep.programmes.pharmacy.models.dispense import DispenseLine
from doorstep.programmes.pharmacy.words import CallResult, Purpose, ReminderState
from doorstep.services.models import Session


class RecordAccess(models.Model):
    """Somebody opened a medication record, or was refused (用药记录查看日志). Append-only by trigger."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="record_accesses")
    login = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose.choices, blank=True)
    is_granted = models.BooleanField()
    about = models.CharField(max_length=120, blank=True, help_text="Why: the trip, sale, review or call it was for")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_granted=False) | Q(purpose__in=Purpose.values), name="record_opened_for_a_purpose"
            ),
            models.CheckConstraint(
                condition=Q(is_granted=False) | Q(purpose=Purpose.OWN) | ~Q(about=""), name="record_opened_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["person", "at"], name="record_access_by_person")]
        ordering = ["-at", "-id"]
        verbose_name_plural = "record accesses"

    def __str__(self) -> str:
        return f"{self.login_id} at {self.person_id}"


class ReminderChoice(models.Model):
    """Whether somebody wants to be reminded (续药提醒意愿). Without a yes nobody is."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="reminder_choice")
    is_wanted = models.BooleanField()
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id}: {self.is_wanted}"


class Reminder(models.Model):
    """When somebody is to be reminded of a medicine that runs out (续药提醒), tied to the village's planned visit."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="reminders")
    line = models.OneToOneField(DispenseLine, models.PROTECT, related_name="reminder")
    runs_out_on = models.DateField()
    remind_on = models.DateField()
    visit = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=ReminderState.choices, default=ReminderState.PLANNED)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=ReminderState.values), name="reminder_state_known")]
        indexes = [models.Index(fields=["state", "remind_on"], name="reminder_by_day")]
        ordering = ["remind_on", "id"]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.remind_on}"


class ReminderCall(models.Model):
    """Somebody was rung about a medicine that runs out (提醒电话). Append-only by trigger."""

    reminder = models.ForeignKey(Reminder, models.PROTECT, related_name="calls")
    result = models.CharField(max_length=12, choices=CallResult.choices)
    note = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(result__in=CallResult.values), name="reminder_call_result_known"),
            models.UniqueConstraint(
                fields=["reminder"], condition=~Q(result=CallResult.NOT_REACHED), name="reminder_told_once"
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.reminder_id}: {self.result}"
