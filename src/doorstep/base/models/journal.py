"""The journal (留痕): who did which verb to what, hash-chained per day. Rows are never changed."""

from django.db import models


class JournalDay(models.Model):
    """Head of one day's chain: how many entries it has and the digest of the last. Never deleted, by trigger."""

    day = models.DateField(unique=True)
    opening_digest = models.CharField(max_length=64)
    last_digest = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"


class JournalEntry(models.Model):
    """One thing done. Append-only by trigger."""

    day = models.ForeignKey(JournalDay, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField(help_text="1 is the first entry of the day")
    at = models.DateTimeField()
    login_id = models.BigIntegerField(null=True, help_text="Empty: the platform itself or a visitor")
    roles = models.CharField(max_length=300)
    verb = models.CharField(max_length=80, db_index=True)
    about = models.CharField(max_length=120, db_index=True)
    detail = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "number"], name="journal_number_once_a_day")]
        ordering = ["day", "number"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.about}"
