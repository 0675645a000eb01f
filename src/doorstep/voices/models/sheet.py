"""What was answered: sealed and waiting to be mixed, then as a sheet without a way back."""

from django.db import models
from django.db.models import Q

from doorstep.voices.models.wave import Area, Wave
from doorstep.voices.words import Mode, Pool


class Envelope(models.Model):
    """An answer that has arrived (信封), sealed: it waits until enough of its village are there to be mixed.

    The database can tell which row of the roll was changed together with an envelope, as long as the envelope is there;
    so what is in it cannot be read without the installation's secret, and nothing outside says how it came or when.
    """

    id = models.BigIntegerField(primary_key=True, help_text="Drawn at random: it says nothing about order")
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="envelopes")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    pool = models.CharField(max_length=8, choices=Pool.choices)
    body = models.TextField(help_text="Sealed: mode, day, answers, words")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pool__in=Pool.values), name="envelope_pool_is_known")]
        indexes = [models.Index(fields=["area", "pool"], name="envelope_by_area")]

    def __str__(self) -> str:
        return f"envelope in area {self.area_id}"


class DayCount(models.Model):
    """How many of a village answered online on a day (逐日计数): no more than the roll tells who looks at it daily.

    Sheets bear a day that at least ten of them share; whether many came at once is told by these counts.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="day_counts")
    day = models.DateField()
    online = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "day"], name="daycount_day_once_in_an_area"),
            models.CheckConstraint(condition=Q(online__gte=1), name="daycount_counts_somebody"),
        ]
        ordering = ["area", "day"]

    def __str__(self) -> str:
        return f"{self.online} on {self.day}"


class Sheet(models.Model):
    """The answers of one person (答卷), whose no table says. Written in mixed batches of at least ten of a village.

    Words people wrote are no part of it: they are opinions, kept apart.
    """

    id = models.BigIntegerField(primary_key=True, help_text="Drawn at random: it says nothing about order")
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="sheets")
    area = models.ForeignKey(Area, models.PROTECT, related_name="sheets")
    mode = models.CharField(max_length=8, choices=Mode.choices)
    answered_on = models.DateField()  # or a day near it: at least ten of a village share it
    seconds = models.PositiveIntegerField(null=True, blank=True, help_text="How long it took, in steps of ten")
    answers = models.JSONField(help_text="{key of the question: whole number}")
    is_set_aside = models.BooleanField(default=False)
    set_aside_reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="sheet_mode_is_known"),
            models.CheckConstraint(
                condition=Q(is_set_aside=False, set_aside_reason="") | (Q(is_set_aside=True) & ~Q(set_aside_reason="")),
                name="sheet_set_aside_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["wave", "area"], name="sheet_by_area")]

    def __str__(self) -> str:
        return f"sheet of wave {self.wave_id}"
