"""The form of a partner."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.forms import DayInput
from doorstep.partners.access import EDIT
from doorstep.partners.models import Partner
from doorstep.partners.words import PartnerKind
from doorstep.places.models import Place
from doorstep.places.queries import within


class PartnerForm(forms.Form):
    """What is written about a partner."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=PartnerKind.choices)
    place = forms.ModelChoiceField(label=_("Where it is at home"), queryset=Place.objects.none())
    code = forms.CharField(
        label=_("Your own number for it"), max_length=40, required=False, help_text=_("As in your other lists")
    )
    valid_from = forms.DateField(label=_("Takes part from"), widget=DayInput())
    valid_until = forms.DateField(label=_("Last day"), widget=DayInput(), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = within(scopes(actor, EDIT)).filter(valid_until=None).order_by("path")
        self.fields["place"].queryset = found  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(partner: Partner | None) -> dict[str, Any]:
        """Return what stands in the form before anybody types."""
        if partner is None:
            return {}
        names = ("name", "kind", "code", "valid_from", "valid_until")
        return {name: getattr(partner, name) for name in names} | {"place": partner.place_id}
