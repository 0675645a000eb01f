"""The form of a closed road."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.places.models import Place
from doorstep.places.queries import villages
from doorstep.programmes.pharmacy.access import EDIT_SUPPLY
from doorstep.programmes.pharmacy.forms.plans import DayInput
from doorstep.programmes.pharmacy.models import SupplyTerms
from doorstep.programmes.pharmacy.queries import coverage as queries


class RoadForm(forms.Form):
    """Which road is closed from which day to which, and why."""

    village = forms.ModelChoiceField(label=_("Village"), queryset=Place.objects.none(), empty_label=_("Please choose"))
    terms = forms.ModelChoiceField(
        label=_("Cut off from"),
        queryset=SupplyTerms.objects.none(),
        required=False,
        empty_label=_("Every source beyond the village"),
    )
    first_day = forms.DateField(label=_("First day"), widget=DayInput())
    last_day = forms.DateField(label=_("Last day"), widget=DayInput())
    reason = forms.CharField(label=_("Reason"), max_length=120)

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"first_day": on, "last_day": on}
        self.fields["village"].queryset = villages(scopes(actor, EDIT_SUPPLY), on)  # type: ignore[attr-defined]
        self.fields["terms"].queryset = queries.supplies(actor, on)  # type: ignore[attr-defined]
