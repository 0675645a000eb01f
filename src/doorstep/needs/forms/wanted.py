"""How much is wanted and until when: three fields that every form of a need has, none of them needed."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.needs.forms.listed import DayInput
from doorstep.needs.rules.intake import MOST_WANTED

NAMES: Final = ("quantity", "quantity_of", "wanted_until")


class WantedForm(forms.Form):
    """How much, of what, and the last day on which it still helps."""

    quantity = forms.IntegerField(label=_("How much"), required=False, min_value=1, max_value=MOST_WANTED)
    quantity_of = forms.CharField(
        label=_("Of what"), required=False, max_length=20, help_text=_("Such as: people, sacks, hours.")
    )
    wanted_until = forms.DateField(
        label=_("Helps until"), required=False, widget=DayInput(), help_text=_("The last day on which it still helps.")
    )

    @property
    def wanted(self) -> dict[str, Any]:
        """What was said of it, as the action takes it."""
        return {name: self.cleaned_data[name] for name in NAMES}
