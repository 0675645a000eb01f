"""People: the only table that holds personal data."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from doorstep.places.models import Place


class Person(models.Model):
    """Somebody (人). Everything else knows a person by this row's id alone.

    An erased person keeps the row and the village, so that counts stay true; name, phone, year of birth and login go.
    """

    name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    village = models.ForeignKey(Place, models.PROTECT, related_name="people")
    login = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="person")
    registered_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False) | ~Q(name=""), name="person_has_a_name_until_erased"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(name="", phone="", birth_year__isnull=True, login__isnull=True),
                name="person_erased_keeps_nothing",
            ),
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True) | Q(birth_year__gte=1900, birth_year__lte=2100),
                name="person_birth_year_is_a_year",
            ),
        ]
        indexes = [models.Index(fields=["village", "name"], name="person_by_village")]
        ordering = ["id"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def is_erased(self) -> bool:
        """Whether everything personal has been removed."""
        return self.erased_at is not None


class Identity(models.Model):
    """Somebody's resident identity number (身份证号): sealed, and found again by a keyed digest alone."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="identity")
    sealed = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return f"identity of {self.person_id}"
