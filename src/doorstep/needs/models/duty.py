"""Duties: who owes what by when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.base.models import Rule
from doorstep.needs.models.need import Need
from doorstep.needs.rules.states import MOST_RETURNS
from doorstep.needs.words import IN_TRAY, DutyOrigin, DutyState, Outcome, PauseReason
from doorstep.partners.models import Partner
from doorstep.places.models import Place


class Duty(models.Model):
    """Something a unit owes by a date (履职). It has one lead at every moment; helpers are extra.

    A duty given back lies in the supervisor's tray, and its clock goes on running.
    """

    origin = models.CharField(max_length=8, choices=DutyOrigin.choices)
    source = models.CharField(max_length=60, blank=True, help_text="What it comes from, such as meetings.Decision:4")
    need = models.ForeignKey(Need, models.PROTECT, null=True, blank=True, related_name="duties")
    title = models.CharField(max_length=120)
    what = models.TextField(blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="duties")
    is_elsewhere = models.BooleanField(default=False, help_text="Passed on: its place is not the need's")
    lead = models.ForeignKey(Partner, models.PROTECT, related_name="duties")
    state = models.CharField(max_length=12, choices=DutyState.choices, default=DutyState.ASSIGNED)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(help_text="When its clock began")
    clock_rule = models.ForeignKey(Rule, models.PROTECT, null=True, blank=True, related_name="+")
    clock = models.JSONField(null=True, blank=True, help_text="What the rule said; nothing: a fixed day, or no promise")
    due_at = models.DateTimeField(null=True, blank=True, help_text="Pauses counted in; nothing: no promise")
    is_due_certain = models.BooleanField(default=True, help_text="False: that year's swaps are not published")
    not_later_than = models.DateTimeField(
        null=True, blank=True, help_text="Promised sooner than its own clock says; pauses after that moment move it on"
    )
    not_later_since = models.DateTimeField(null=True, blank=True, help_text="Since when that holds")
    tray_at = models.DateTimeField(null=True, blank=True, help_text="Since when it lies in a supervisor's tray")
    returns = models.PositiveSmallIntegerField(default=0)
    suggested_lead = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", help_text="By the unit that gave it back"
    )
    ruled_at = models.DateTimeField(null=True, blank=True, help_text="A ruling said whose it is: it stays there")
    escalation = models.PositiveSmallIntegerField(default=0, help_text="How many steps upwards it was passed")
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(origin__in=DutyOrigin.values), name="duty_origin_is_known"),
            models.CheckConstraint(condition=Q(state__in=DutyState.values), name="duty_state_is_known"),
            models.CheckConstraint(
                condition=~Q(origin=DutyOrigin.NEED) | Q(need__isnull=False), name="duty_from_a_need_names_it"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="duty_has_a_title"),
            models.CheckConstraint(condition=Q(returns__lte=MOST_RETURNS), name="duty_returned_twice_at_most"),
            models.CheckConstraint(
                condition=Q(state__in=IN_TRAY, tray_at__isnull=False)
                | (~Q(state__in=IN_TRAY) & Q(tray_at__isnull=True)),
                name="duty_given_back_lies_in_a_tray",
            ),
            models.CheckConstraint(
                condition=~Q(state=DutyState.ANSWERED) | Q(answered_at__isnull=False), name="duty_answered_says_when"
            ),
            models.CheckConstraint(
                condition=Q(state=DutyState.CLOSED, closed_at__isnull=False, outcome__in=Outcome.values)
                | Q(state=DutyState.WITHDRAWN, closed_at__isnull=False, outcome="")
                | (~Q(state__in=[DutyState.CLOSED, DutyState.WITHDRAWN]) & Q(closed_at__isnull=True, outcome="")),
                name="duty_closed_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_at__gte=F("started_at")), name="duty_due_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(not_later_than__isnull=True, not_later_since__isnull=True)
                | Q(not_later_since__isnull=False, not_later_than__gte=F("started_at")),
                name="duty_promised_sooner_since",
            ),
        ]
        indexes = [
            models.Index(fields=["lead", "state", "due_at"], name="duty_by_lead"),
            models.Index(fields=["place", "state", "due_at"], name="duty_by_place"),
            models.Index(fields=["place"], condition=Q(is_elsewhere=True), name="duty_passed_on"),
            models.Index(fields=["state", "due_at"], name="duty_by_due"),
            models.Index(fields=["state", "escalation", "due_at"], name="duty_by_escalation"),
            models.Index(fields=["source"], name="duty_by_source"),
            models.Index(fields=["need", "state"], name="duty_by_need"),
        ]
        ordering = ["due_at", "id"]
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return f"duty {self.pk}: {self.state}"


class DutyHelper(models.Model):
    """A unit that helps the lead (协办单位)."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="helpers")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="helps_with")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty", "partner"], condition=Q(until__isnull=True), name="helper_once"),
        ]
        indexes = [models.Index(fields=["partner", "until"], name="helper_by_partner")]
        ordering = ["since", "id"]

    def __str__(self) -> str:
        return f"partner {self.partner_id} helps with duty {self.duty_id}"


class DutyPause(models.Model):
    """A stretch in which a duty's clock stood still, and why (暂停)."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=10, choices=PauseReason.choices)
    note = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=PauseReason.values), name="pause_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="pause_ends_after_it_begins",
            ),
            models.UniqueConstraint(fields=["duty"], condition=Q(ended_at__isnull=True), name="pause_open_once"),
        ]
        ordering = ["started_at", "id"]

    def __str__(self) -> str:
        return f"pause of duty {self.duty_id} from {self.started_at}"
