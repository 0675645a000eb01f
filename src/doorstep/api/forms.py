"""The form by which a key is given out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.api.access import KEEP_KEYS
from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.partners.models import Partner
from doorstep.places.models import Place
from doorstep.places.queries import inside, within
from doorstep.places.words import PlaceKind


class DayInput(forms.DateInput):
    """A browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class KeyForm(forms.Form):
    """What is written about a key."""

    name = forms.CharField(
        label=_("Which system it is for"), max_length=60, help_text=_("Such as the name of the app or the hotline")
    )
    partner = forms.ModelChoiceField(
        label=_("Which unit answers for it"), queryset=Partner.objects.none(), required=False
    )
    may_send = forms.BooleanField(label=_("May send needs (Open311)"), required=False)
    may_read = forms.BooleanField(
        label=_("May read needs, duties and rates"),
        required=False,
        help_text=_("It sees what an auditor of the place sees. Tick it only where an agreement allows that."),
    )
    place = forms.ModelChoiceField(
        label=_("Where it reads"), queryset=Place.objects.none(), help_text=_("In this place and all that lies in it")
    )
    valid_from = forms.DateField(label=_("First day"), widget=DayInput())
    valid_until = forms.DateField(label=_("Last day"), widget=DayInput(), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = scopes(actor, KEEP_KEYS)
        places = within(reach).filter(valid_until=None).exclude(kind=PlaceKind.VILLAGE).order_by("path")
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        partners = Partner.objects.filter(inside(reach, "place__path"), valid_until=None).order_by("name")
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]
        self.fields["place"].initial = places.first()
