"""Rules in force (规则): every clock, weight, share and legal limit is a dated row with its citation."""

import json
from typing import Any

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

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Return the names and values of a table, in its order; nothing where the value is a single one."""
        if not isinstance(self.value, dict):
            return []
        return [(name, _text(value)) for name, value in self.value.items()]

    @property
    def text(self) -> str:
        """Return the value as one writes it down."""
        return _text(self.value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
