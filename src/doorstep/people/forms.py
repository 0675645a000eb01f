"""The forms of the people desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.people.access import REGISTER
from doorstep.places.models import Place
from doorstep.places.queries import villages


class PersonForm(forms.Form):
    """What is written down about somebody."""

    name = forms.CharField(label=_("Full name"), max_length=60)
    village = forms.ModelChoiceField(label=_("Village or community"), queryset=Place.objects.none())
    phone = forms.CharField(
        label=_("Telephone"), max_length=24, required=False, help_text=_("Only if they want to be called.")
    )
    birth_year = forms.IntegerField(
        label=_("Year of birth"), min_value=1900, max_value=2100, required=False, help_text=_("Four digits")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = villages(scopes(actor, REGISTER)).filter(valid_until=None).order_by("path")
        self.fields["village"].queryset = found  # type: ignore[attr-defined]
