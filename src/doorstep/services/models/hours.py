"""Voluntary service: who served, from when until when, and who certifies it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.partners.models import Partner
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.services.models.session import Session


class VolunteerService(models.Model):
    """One stretch of voluntary service of one person (志愿服务记录); whoever records it certifies it.

    Append-only: a mistake is reversed by another row with its minutes negative, never edited. Nobody is recorded in
    two places at once. The database keeps both by triggers.

    Source: 民政部令第67号《志愿服务记录与证明出具办法（试行）》, in force 2021-02-01.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="service")
    host = models.ForeignKey(Partner, models.PROTECT, related_name="volunteer_service")
    place = models.ForeignKey(Place, models.PROTECT, related_name="volunteer_service")
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="volunteer_service", help_text="If at an activity"
    )
    content = models.CharField(max_length=120, help_text="What was done; nothing about any other person")
    thanks = models.CharField(max_length=120, blank=True, help_text="A word of thanks from the host to the volunteer")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.IntegerField(help_text="Negative in a reversal")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    certified_at = models.DateTimeField()
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", help_text="The row it takes back"
    )
    reason = models.CharField(max_length=120, blank=True, help_text="Why it is taken back")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="service_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(certified_at__gte=F("ends_at")), name="service_is_over_when_certified"),
            models.CheckConstraint(condition=~Q(content=""), name="service_says_what_was_done"),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, minutes__gt=0, reason="")
                | (Q(reverses__isnull=False, minutes__lt=0) & ~Q(reason="")),
                name="service_or_its_reversal",
            ),
        ]
        indexes = [models.Index(fields=["person", "starts_at"], name="service_by_person")]
        ordering = ["-starts_at", "-id"]
        verbose_name_plural = "volunteer service"

    def __str__(self) -> str:
        return f"service {self.pk}: {self.minutes} min"
