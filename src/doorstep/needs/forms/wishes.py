"""Forms of the desk of wishes."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.actor import Actor
from doorstep.needs.access import POST_WISH
from doorstep.needs.actions.behalf import Somebody
from doorstep.needs.forms.listed import PlaceField, give, places
from doorstep.needs.forms.who import ANEW, chosen, offer
from doorstep.needs.words import WishState
from doorstep.people.models import Person
from doorstep.places.words import PlaceKind


class WishFilter(forms.Form):
    """Which wishes to show."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *WishState.choices])


class WishForm(forms.Form):
    """A wish of somebody; the board shows neither name nor village."""

    mark = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    name = forms.CharField(label=_("Whose wish: full name"), max_length=60)
    person = forms.ChoiceField(label=_("Who is it?"), required=False, widget=forms.RadioSelect)
    place = PlaceField(label=_("Village or community"))
    text = forms.CharField(
        label=_("The wish"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody reads it: write nothing that says whose it is."),
    )
    value = forms.DecimalField(label=_("About what it costs, in yuan"), min_value=0, max_digits=8, decimal_places=2)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places(actor, POST_WISH)
        give(self, PlaceField, self.places)
        self.people = offer(self, actor, "name", "person")

    def clean(self) -> dict[str, Any]:
        """A name means somebody; who that is, is chosen."""
        given = super().clean() or {}
        if given.get("name") and not given.get("person"):
            self.add_error("person", gettext("Choose who it is, or write them down anew; then save again."))
        place = given.get("place")
        if given.get("person") == ANEW and place is not None and place.kind != PlaceKind.VILLAGE:
            self.add_error("place", gettext("People live in a village or community. Choose one."))
        return given

    @property
    def wisher(self) -> Person | Somebody:
        """Whose wish it is."""
        given = self.cleaned_data
        return chosen(self.people, given["person"], given["name"], given["place"])

    @property
    def value_fen(self) -> int:
        """What it costs in whole fen."""
        value: Decimal = self.cleaned_data["value"]
        return int(value * 100)


class ThanksForm(forms.Form):
    """The wisher's thanks."""

    text = forms.CharField(
        label=_("Thanks, in their words"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody reads it: write nothing that says whose it is."),
    )
