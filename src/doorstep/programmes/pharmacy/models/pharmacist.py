"""Pharmacists: their licences, when they are to be on duty, and when they were."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.partners.models import Partner
from doorstep.places.models import Site
from doorstep.programmes.pharmacy.models.vehicle import Vehicle

_ONE_POST = Q(site__isnull=True) | Q(vehicle__isnull=True)


class Licence(models.Model):
    """A pharmacist's registration (执业药师注册): whose login, at which company, from a day until a day."""

    login = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="licences")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="licences")
    number = models.CharField(max_length=40, unique=True)
    valid_from = models.DateField()
    valid_until = models.DateField(help_text="The last day on which it holds")
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="licence_has_a_number"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="licence_ends_after_it_begins"),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return self.number

    @property
    def about(self) -> str:
        """How the journal names it."""
        return f"pharmacy.Licence:{self.pk}"


class Roster(models.Model):
    """Hours of the week on which a pharmacist is to be on duty (值班表), minutes after midnight of `weekday`.

    At a site, on a vehicle, or with neither: by telephone and screen for every door that allows it.
    """

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="roster")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, blank=True, related_name="+")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday")
    begins_min = models.PositiveSmallIntegerField()
    ends_min = models.PositiveSmallIntegerField(help_text="Over 1440: into the next day")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day on which it holds")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="roster_on_a_weekday"),
            models.CheckConstraint(condition=_ONE_POST, name="roster_at_one_post"),
            models.CheckConstraint(
                condition=Q(begins_min__lt=1440)
                & Q(ends_min__gt=F("begins_min"))
                & Q(ends_min__lte=F("begins_min") + 1440),
                name="roster_ends_within_a_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="roster_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["licence", "weekday", "begins_min"],
                condition=Q(valid_until__isnull=True),
                name="roster_begins_once",
            ),
        ]
        ordering = ["weekday", "begins_min", "id"]

    def __str__(self) -> str:
        return f"{self.licence_id} {self.weekday}: {self.begins_min}-{self.ends_min}"


class Presence(models.Model):
    """A stretch of time during which a pharmacist was on duty (在岗记录): came and, later, went. Never deleted."""

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="presences")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, blank=True, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_ONE_POST, name="presence_at_one_post"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
                name="presence_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["licence"], condition=Q(ended_at__isnull=True), name="presence_at_one_place_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["began_at", "ended_at"], name="presence_by_moment")]
        ordering = ["-began_at", "-id"]

    def __str__(self) -> str:
        return f"{self.licence_id} since {self.began_at}"
