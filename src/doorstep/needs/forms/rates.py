"""What the board of rates is about."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.actor import Actor
from doorstep.needs.forms.inbox import ALL, PlaceChoice, category_names
from doorstep.needs.forms.listed import DayInput
from doorstep.places.models import Place


class RatesForm(forms.Form):
    """Needs that came in from a day until a day, in a place, of a category."""

    first = forms.DateField(label=_("Came in from"), widget=DayInput())
    last = forms.DateField(label=_("until"), widget=DayInput())
    place = PlaceChoice(label=_("Town or village"), required=False, queryset=Place.objects.none(), empty_label=_("All"))
    category = forms.ChoiceField(label=_("Category"), required=False)

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(first=on.replace(month=1, day=1), last=on)
        self.fields["category"].choices = [ALL, *category_names()]  # type: ignore[attr-defined]
        self.fields["place"].offer(actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The last day does not lie before the first."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("The last day lies before the first. Choose a later one."))
        return given
