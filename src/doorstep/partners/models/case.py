"""Joint cases: one case of several sides, with one list of files."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.partners.models.home import AT_HOME_SOMEWHERE, Exchanged
from doorstep.partners.models.peer import Peer
from doorstep.partners.models.sides import ONE_SIDE, Sided
from doorstep.partners.words import CaseState, OwedState
from doorstep.places.models import Place


class JointCase(Exchanged):
    """A case that several sides work on under one lead (联合执法案件). Its duties stand elsewhere and name it."""

    number = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True, help_text="Nothing about any person")
    place = models.ForeignKey(Place, models.PROTECT, related_name="joint_cases", help_text="Where it is kept")
    state = models.CharField(max_length=8, choices=CaseState.choices, default=CaseState.OPEN)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(number="") & ~Q(title=""), name="case_has_number_and_title"),
            models.CheckConstraint(
                condition=Q(state=CaseState.OPEN, closed_on__isnull=True)
                | Q(state=CaseState.CLOSED, closed_on__gte=models.F("opened_on")),
                name="case_closed_has_its_day",
            ),
            models.CheckConstraint(condition=AT_HOME_SOMEWHERE, name="case_is_at_home_somewhere"),
            models.UniqueConstraint(fields=["number"], condition=Q(peer__isnull=True), name="case_number_once_here"),
            models.UniqueConstraint(fields=["peer", "number"], name="case_number_once_there"),
        ]
        ordering = ["-opened_on", "-id"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class CaseSide(Sided):
    """One side of a joint case; exactly one leads."""

    case = models.ForeignKey(JointCase, models.CASCADE, related_name="sides")
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_SIDE, name="case_side_is_one"),
            models.UniqueConstraint(fields=["case"], condition=Q(is_lead=True), name="case_one_lead"),
        ]
        ordering = ["-is_lead", "id"]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.name}"


class CaseFile(models.Model):
    """A file of a joint case (案件材料). Append-only by trigger; its content lies in private storage."""

    case = models.ForeignKey(JointCase, models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="Bytes")
    holds_personal_data = models.BooleanField(help_text="Leaves only under a sharing agreement that covers files")
    added_on = models.DateField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    peer = models.ForeignKey(Peer, models.PROTECT, null=True, blank=True, related_name="+", help_text="Who sent it")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="case_file_has_a_name"),
            models.UniqueConstraint(fields=["case", "sha256"], name="case_file_once"),
        ]
        ordering = ["added_on", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def stored_as(self) -> str:
        """Where its content lies in the storage."""
        return f"partners/cases/{self.sha256}"


class CaseDuty(models.Model):
    """What the other side owes in a joint case, as their last package says (对方履职); ours stand further out."""

    case = models.ForeignKey(JointCase, models.PROTECT, related_name="their_duties")
    peer = models.ForeignKey(Peer, models.PROTECT, related_name="+", help_text="Who sent it")
    peer_sequence = models.PositiveIntegerField(help_text="Number of the package that said so last")
    key = models.PositiveBigIntegerField(help_text="Their number of it")
    title = models.CharField(max_length=120)
    lead = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=OwedState.choices)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(lead=""), name="case_duty_says_what_and_who"),
            models.CheckConstraint(condition=Q(state__in=OwedState.values), name="case_duty_state_is_known"),
            models.UniqueConstraint(fields=["case", "peer", "key"], name="case_duty_once"),
        ]
        ordering = ["due_on", "id"]
        verbose_name_plural = "case duties"

    def __str__(self) -> str:
        return f"{self.case_id}: {self.title}"
