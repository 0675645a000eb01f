"""Agreements between sides: pairings with their goals, and secondments with their two approvals."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.partners.models.home import AT_HOME_SOMEWHERE, Exchanged
from doorstep.partners.models.partner import Partner
from doorstep.partners.models.sides import ONE_SIDE, Sided
from doorstep.partners.words import SecondmentState, Side
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.places.models.checks import ENDS_AFTER_IT_BEGINS


class Pairing(Exchanged):
    """Two or more sides that help each other for a term (结对): 12 organisations may be 6 pairings or one."""

    title = models.CharField(max_length=120)
    place = models.ForeignKey(Place, models.PROTECT, related_name="pairings", help_text="Where it is kept")
    valid_from = models.DateField()
    valid_until = models.DateField(help_text="The last day of the term")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="pairing_has_a_title"),
            models.CheckConstraint(condition=ENDS_AFTER_IT_BEGINS, name="pairing_ends_after_it_begins"),
            models.CheckConstraint(condition=AT_HOME_SOMEWHERE, name="pairing_is_at_home_somewhere"),
        ]
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return self.title


class PairingSide(Sided):
    """One side of a pairing."""

    pairing = models.ForeignKey(Pairing, models.CASCADE, related_name="sides")

    class Meta:
        constraints = [models.CheckConstraint(condition=ONE_SIDE, name="pairing_side_is_one")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.pairing_id}: {self.name}"


class PairingGoal(models.Model):
    """What a pairing wants to reach (结对目标)."""

    pairing = models.ForeignKey(Pairing, models.CASCADE, related_name="goals")
    number = models.PositiveSmallIntegerField(help_text="1 is the first goal of the pairing")
    text = models.CharField(max_length=120)
    target = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pairing", "number"], name="pairing_goal_number_once"),
            models.CheckConstraint(condition=~Q(text="") & Q(target__gte=1), name="pairing_goal_says_what"),
        ]
        ordering = ["pairing", "number"]

    def __str__(self) -> str:
        return f"{self.text}: {self.target} {self.unit}"


class GoalProgress(models.Model):
    """How far a goal stood on a day (目标进度): the whole reached so far, not what was added."""

    goal = models.ForeignKey(PairingGoal, models.CASCADE, related_name="progress")
    on = models.DateField()
    reached = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["goal", "on"], name="goal_progress_once_a_day")]
        ordering = ["goal", "on"]

    def __str__(self) -> str:
        return f"{self.goal_id} on {self.on}: {self.reached}"


class Secondment(Exchanged):
    """A person works for another side for a while (挂职); it holds once both sides approved."""

    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="secondments", help_text="Empty: not told to us"
    )
    sender = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+")
    sender_name = models.CharField(max_length=80, blank=True, help_text="Of a side outside this installation")
    sender_code = models.CharField(max_length=20, blank=True)
    receiver = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+")
    receiver_name = models.CharField(max_length=80, blank=True, help_text="Of a side outside this installation")
    receiver_code = models.CharField(max_length=20, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="secondments", help_text="Where it is kept")
    post = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_until = models.DateField(help_text="The last day of the post")
    state = models.CharField(max_length=12, choices=SecondmentState.choices, default=SecondmentState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    overlaps = models.PositiveSmallIntegerField(
        default=0, help_text="Other posts on the same days, as the warning said"
    )
    overlap_accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    overlap_accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(post=""), name="secondment_has_a_post"),
            models.CheckConstraint(condition=Q(state__in=SecondmentState.values), name="secondment_state_is_known"),
            models.CheckConstraint(condition=ENDS_AFTER_IT_BEGINS, name="secondment_ends_after_it_begins"),
            models.CheckConstraint(condition=AT_HOME_SOMEWHERE, name="secondment_is_at_home_somewhere"),
            models.CheckConstraint(
                condition=(Q(sender__isnull=False, sender_name="") | (Q(sender__isnull=True) & ~Q(sender_name="")))
                & (Q(receiver__isnull=False, receiver_name="") | (Q(receiver__isnull=True) & ~Q(receiver_name=""))),
                name="secondment_has_two_sides",
            ),
            models.CheckConstraint(
                condition=Q(sender__isnull=True) | Q(receiver__isnull=True) | ~Q(sender=F("receiver")),
                name="secondment_leads_elsewhere",
            ),
            models.CheckConstraint(
                condition=Q(overlaps=0) | Q(overlap_accepted_at__isnull=False), name="secondment_overlap_is_accepted"
            ),
        ]
        indexes = [models.Index(fields=["person", "valid_from"], name="secondment_by_person")]
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return f"{self.post}: {self.state}"

    @property
    def from_name(self) -> str:
        """What the side is called that sends."""
        return self.sender.name if self.sender else self.sender_name

    @property
    def to_name(self) -> str:
        """What the side is called that receives."""
        return self.receiver.name if self.receiver else self.receiver_name


class SecondmentApproval(models.Model):
    """One side said yes (同意). Append-only by trigger; one login never speaks for both sides."""

    secondment = models.ForeignKey(Secondment, models.PROTECT, related_name="approvals")
    side = models.CharField(max_length=12, choices=Side.choices)
    paper = models.CharField(max_length=120, blank=True, help_text="Number of the letter, for a side outside")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="approval_side_is_known"),
            models.UniqueConstraint(fields=["secondment", "side"], name="approval_once_a_side"),
            models.UniqueConstraint(fields=["secondment", "given_by"], name="approval_once_a_login"),
        ]
        ordering = ["given_at", "id"]

    def __str__(self) -> str:
        return f"{self.secondment_id}: {self.side}"
