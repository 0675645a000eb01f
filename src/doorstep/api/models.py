"""Keys of other systems, and what came in with them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from doorstep.needs.models import Need
from doorstep.partners.models import Partner
from doorstep.places.models import Place


class ApiKey(models.Model):
    """What lets another system send needs, or read like an auditor of a place (接口密钥); kept as a digest alone."""

    name = models.CharField(max_length=60, help_text="Of the system that uses it")
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="api_keys", help_text="Who answers for it"
    )
    place = models.ForeignKey(Place, models.PROTECT, related_name="api_keys", help_text="It reads here and below")
    head = models.CharField(max_length=12, help_text="How the key begins, to tell it from others")
    digest = models.CharField(max_length=64, unique=True)
    may_send = models.BooleanField(default=False, help_text="Sends needs through Open311")
    may_read = models.BooleanField(default=False, help_text="Reads through the platform's own interface")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="api_key_has_a_name"),
            models.CheckConstraint(condition=Q(may_send=True) | Q(may_read=True), name="api_key_allows_something"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="api_key_ends_after_it_begins",
            ),
            models.UniqueConstraint(fields=["name"], condition=Q(revoked_at__isnull=True), name="api_key_name_once"),
        ]
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"key {self.pk}: {self.name}"


class SentNeed(models.Model):
    """Which key brought which need: the system that sent one may follow it, also while it is not public."""

    key = models.ForeignKey(ApiKey, models.PROTECT, related_name="sent")
    need = models.ForeignKey(Need, models.PROTECT, related_name="sent_by")
    is_first = models.BooleanField(help_text="False: the same need had come from somebody else before")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "need"], name="sent_need_once_by_a_key")]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"need {self.need_id} by key {self.key_id}"
