"""Who a need matters to, who acts for them, and what they said."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.needs.models.need import Need
from doorstep.needs.words import SAID, Channel, MandateKind
from doorstep.people.models import Person


class Mandate(models.Model):
    """Somebody lets somebody else act for them (委托代办), for a purpose, until a day."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="mandates", help_text="Who is acted for")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mandates", help_text="Who acts")
    kind = models.CharField(max_length=8, choices=MandateKind.choices)
    witness = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="witnessed_mandates")
    scope = models.CharField(max_length=200, help_text="What it is for")
    given_on = models.DateField()
    expires_on = models.DateField(help_text="The last day on which it holds")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MandateKind.values), name="mandate_kind_is_known"),
            models.CheckConstraint(condition=Q(expires_on__gte=F("given_on")), name="mandate_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(scope=""), name="mandate_has_a_scope"),
            models.CheckConstraint(
                condition=~Q(kind=MandateKind.ORAL) | Q(witness__isnull=False), name="mandate_said_before_a_witness"
            ),
            models.CheckConstraint(
                condition=Q(witness__isnull=True) | ~Q(witness=F("person")), name="mandate_witness_is_another"
            ),
        ]
        ordering = ["-given_on", "-id"]

    def __str__(self) -> str:
        return f"mandate of person {self.person_id} for login {self.agent_id}"


class Follower(models.Model):
    """Somebody who hears how a need goes on (关注): who brought it, and each "me too", with a slip code of their own.

    When needs are joined, their followers move along and none is lost. Leaving contact details is nobody's duty: the
    code is enough.
    """

    need = models.ForeignKey(Need, models.PROTECT, related_name="followers")
    code = models.CharField(max_length=12, unique=True, help_text="Of the slip")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="followed_needs")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, blank=True, related_name="followers")
    is_reporter = models.BooleanField(default=False, help_text="Brought the need, and says whether it is solved")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    sender = models.CharField(max_length=64, blank=True, help_text="Digest of the form or login it was sent from")
    since = models.DateTimeField()
    came_from = models.ForeignKey(
        Need, models.PROTECT, null=True, blank=True, related_name="+", help_text="The need that was joined with this"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="follower_has_a_code"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="follower_channel_is_known"),
        ]
        indexes = [models.Index(fields=["need", "is_reporter"], name="follower_by_need")]
        ordering = ["since", "id"]

    def __str__(self) -> str:
        return f"follower {self.pk} of need {self.need_id}"


class Word(models.Model):
    """What a resident said about the outcome (评价): never changed, never taken out."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="words")
    duty = models.ForeignKey("needs.Duty", models.PROTECT, related_name="words")
    follower = models.ForeignKey(Follower, models.PROTECT, null=True, blank=True, related_name="words")
    answer = models.CharField(max_length=10, choices=[(one.value, one.label) for one in SAID])
    is_satisfied = models.BooleanField(null=True, blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    is_proxy = models.BooleanField(default=False, help_text="Staff said it for them")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=[one.value for one in SAID]), name="word_is_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="word_channel_is_known"),
            models.CheckConstraint(
                condition=Q(is_proxy=False) | Q(by__isnull=False), name="word_of_a_proxy_says_whose"
            ),
            models.CheckConstraint(
                condition=~Q(channel=Channel.STAFF) | Q(is_proxy=True), name="word_by_staff_is_marked"
            ),
        ]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"need {self.need_id}: {self.answer}"
