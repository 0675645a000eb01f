"""The hours of a unit, day by day."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.deadlines import OfficeHours
from doorstep.needs.forms.listed import DayInput
from doorstep.needs.queries.hours import stretches
from doorstep.places.forms import WeekForm


class HoursForm(WeekForm):
    """From which day, and the hours of each weekday; nothing at all: the county's hours."""

    valid_from = forms.DateField(label=_("From this day on"), widget=DayInput())

    def __init__(self, data: Any, *, hours: OfficeHours, on: date) -> None:
        super().__init__(data, initial={"valid_from": on + timedelta(days=1), **self.week_of(stretches(hours))})
        self.ask_week()

    def clean(self) -> dict[str, Any]:
        """Read the week as office hours."""
        given = super().clean() or {}
        rows = self.read_week(given)
        if self.errors:
            return given
        try:
            given["hours"] = (
                OfficeHours.of((one.weekday, one.opens_min, one.closes_min) for one in rows) if rows else None
            )
        except ValueError:
            self.add_error(
                None, gettext("An office works on at least one day from Monday to Friday, and closes by midnight.")
            )
        return given
