"""Wishes: small things that would make somebody glad, claimed by one who grants them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.needs.words import ReleaseReason, WishState
from doorstep.partners.models import Partner
from doorstep.people.models import Person
from doorstep.places.models import Place


class Wish(models.Model):
    """A small wish (微心愿). The board shows what it is and the town; whose it is only staff who must know."""

    wisher = models.ForeignKey(Person, models.PROTECT, related_name="wishes")
    place = models.ForeignKey(Place, models.PROTECT, related_name="wishes")
    text = models.CharField(max_length=200, help_text="As the board shows it, without a name")
    value_fen = models.PositiveIntegerField(help_text="About what it costs")
    cap_fen = models.PositiveIntegerField(help_text="The most a wish may cost, by the rule of that day")
    state = models.CharField(max_length=10, choices=WishState.choices, default=WishState.OPEN)
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField(null=True, blank=True)
    thanks = models.CharField(max_length=300, blank=True, help_text="The wisher's words, without a name")
    thanked_at = models.DateTimeField(null=True, blank=True)
    mark = models.CharField(max_length=64, blank=True, help_text="Of the form it was sent from: once is enough")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=WishState.values), name="wish_state_is_known"),
            models.CheckConstraint(condition=~Q(text=""), name="wish_has_a_text"),
            models.UniqueConstraint(fields=["mark"], condition=~Q(mark=""), name="wish_once_a_form"),
            models.CheckConstraint(condition=Q(value_fen__lte=F("cap_fen")), name="wish_costs_at_most_its_cap"),
            models.CheckConstraint(
                condition=Q(state=WishState.GRANTED, granted_at__isnull=False)
                | (~Q(state=WishState.GRANTED) & Q(granted_at__isnull=True, thanked_at__isnull=True)),
                name="wish_granted_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "posted_at"], name="wish_by_state"),
            models.Index(fields=["place", "state"], name="wish_by_place"),
        ]
        ordering = ["-posted_at", "-id"]
        verbose_name_plural = "wishes"

    def __str__(self) -> str:
        return f"wish {self.pk}: {self.state}"


class WishClaim(models.Model):
    """Somebody promises to grant a wish until a day (认领). The database keeps that a wish has one open claim."""

    wish = models.ForeignKey(Wish, models.PROTECT, related_name="claims")
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="claims")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="claims")
    claimed_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="Released when it is over")
    released_at = models.DateTimeField(null=True, blank=True)
    released_why = models.CharField(max_length=10, choices=ReleaseReason.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wish"], condition=Q(released_at__isnull=True), name="wish_claimed_by_one"),
            models.CheckConstraint(condition=Q(due_at__gt=F("claimed_at")), name="claim_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_why="")
                | Q(released_at__isnull=False, released_why__in=ReleaseReason.values),
                name="claim_released_says_why",
            ),
        ]
        indexes = [models.Index(fields=["claimed_by", "released_at"], name="claim_by_login")]
        ordering = ["claimed_at", "id"]

    def __str__(self) -> str:
        return f"claim {self.pk} on wish {self.wish_id}"
