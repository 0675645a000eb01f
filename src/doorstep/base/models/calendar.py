"""The operator's own table of working days; it goes before every library."""

from django.db import models


class CalendarDay(models.Model):
    """One day on which this county works or rests, against what the libraries say (工作日表)."""

    day = models.DateField(unique=True)
    is_working = models.BooleanField()
    name_zh = models.CharField(max_length=60, blank=True, help_text="Why, in Chinese; a named day off is a holiday")
    name_en = models.CharField(max_length=60, blank=True, help_text="Why, in English")
    citation = models.TextField(blank=True)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day}: {'working' if self.is_working else 'off'}"
