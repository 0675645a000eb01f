"""Alliances: who belongs, what they serve, what they promised and what they delivered, their teams."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.partners.models.partner import Partner
from doorstep.partners.words import AllianceRole, TeamColour
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.places.models.checks import ENDS_AFTER_IT_BEGINS

_OPEN = Q(valid_until__isnull=True)


class Alliance(models.Model):
    """Partners who work together around a place (联盟)."""

    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="alliances")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="Its last day")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name_zh=""), name="alliance_has_a_name"),
            models.CheckConstraint(condition=ENDS_AFTER_IT_BEGINS, name="alliance_ends_after_it_begins"),
            models.UniqueConstraint(fields=["place", "name_zh"], condition=_OPEN, name="alliance_open_once"),
        ]
        ordering = ["name_zh", "id"]

    def __str__(self) -> str:
        return self.name_zh


class Membership(models.Model):
    """A partner belongs to an alliance in a role, from a day until a day (成员).

    That a partner never belongs twice on one day is kept by a trigger on both databases.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="memberships")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=AllianceRole.choices)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day on which it belongs")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=AllianceRole.values), name="membership_role_is_known"),
            models.CheckConstraint(condition=ENDS_AFTER_IT_BEGINS, name="membership_ends_after_it_begins"),
            models.UniqueConstraint(fields=["alliance", "partner"], condition=_OPEN, name="membership_open_once"),
            models.UniqueConstraint(
                fields=["alliance"], condition=_OPEN & Q(role=AllianceRole.LEAD), name="membership_one_lead"
            ),
        ]
        ordering = ["alliance", "valid_from", "id"]

    def __str__(self) -> str:
        return f"{self.partner_id} in {self.alliance_id}: {self.role}"


class AllianceService(models.Model):
    """Something an alliance offers (服务项目)."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="services")
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day on which it is offered")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name_zh=""), name="alliance_service_has_a_name"),
            models.CheckConstraint(condition=ENDS_AFTER_IT_BEGINS, name="alliance_service_ends_after_it_begins"),
            models.UniqueConstraint(fields=["alliance", "name_zh"], condition=_OPEN, name="alliance_service_open_once"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name_zh


class Promise(models.Model):
    """What a member said it would give: what, how much, by when (承诺)."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="promises")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="promises")
    what = models.CharField(max_length=120)
    quantity = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)
    promised_on = models.DateField()
    due_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(what="") & ~Q(unit=""), name="promise_says_what"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="promise_of_something"),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("promised_on")), name="promise_due_after_it_is_made"
            ),
        ]
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return f"{self.what}: {self.quantity} {self.unit}"


class Delivery(models.Model):
    """What was given of a promise (兑现). Append-only by trigger; a slip is reversed by a row with its negative."""

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="deliveries")
    quantity = models.IntegerField()
    on = models.DateField()
    evidence = models.CharField(max_length=300, help_text="What shows it; nothing about any person")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversal")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, quantity__gte=1) | Q(reverses__isnull=False, quantity__lte=-1),
                name="delivery_of_something",
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="delivery_has_evidence"),
        ]
        ordering = ["on", "id"]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.promise_id}: {self.quantity}"


class Team(models.Model):
    """Volunteers known by a colour, of an alliance or of one partner (志愿服务队)."""

    name = models.CharField(max_length=80)
    colour = models.CharField(max_length=12, choices=TeamColour.choices)
    alliance = models.ForeignKey(Alliance, models.PROTECT, null=True, blank=True, related_name="teams")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="teams")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="Its last day")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="team_has_a_name"),
            models.CheckConstraint(condition=Q(colour__in=TeamColour.values), name="team_colour_is_known"),
            models.CheckConstraint(
                condition=Q(alliance__isnull=False, partner__isnull=True)
                | Q(alliance__isnull=True, partner__isnull=False),
                name="team_belongs_to_one",
            ),
            models.CheckConstraint(condition=ENDS_AFTER_IT_BEGINS, name="team_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=["alliance", "colour"], condition=_OPEN & Q(alliance__isnull=False), name="team_colour_once"
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """Somebody belongs to a team, from a day until a day (队员); who it is stands in `people` alone."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="teams")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_IT_BEGINS, name="team_member_ends_after_it_begins"),
            models.UniqueConstraint(fields=["team", "person"], condition=_OPEN, name="team_member_open_once"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.team_id}"
