"""Rules in force (规则): every clock, weight, share and legal limit is a dated row with its citation."""

from django.db import models
from django.db.models import F, Q


class Rule(models.Model):
    """A number or a table that somebody outside decided, from a day until a day."""

    code = models.CharField(max_length=80)
    value = models.JSONField()
    unit = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day on which it holds")
    citation = models.TextField(help_text="Where it is written")
    is_verified = models.BooleanField(default=False, help_text="Somebody has read the source")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="rule_begins_once_a_day"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_until__isnull=True), name="rule_open_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="rule_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(citation=""), name="rule_has_a_citation"),
        ]
        ordering = ["code", "valid_from"]

    def __str__(self) -> str:
        return f"{self.code} from {self.valid_from}"
