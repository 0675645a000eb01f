"""What one is asked to write a duty down."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.base.actor import Actor
from doorstep.needs.access import ASSIGN
from doorstep.needs.actions.duties import Owed
from doorstep.needs.forms.acts import HELPERS, HelpersForm, words
from doorstep.needs.forms.listed import DayInput, PlaceField, UnitField, give, label_of, places
from doorstep.places.models import Place


class DutyForm(HelpersForm):
    """What is owed, where, by whom and by when; a plan on paper is named in words."""

    plan = forms.CharField(
        label=_("The plan it stands in"), max_length=60, help_text=_("Its name and the item, so that anybody finds it.")
    )
    title = forms.CharField(label=_("What is to be done, in one line"), max_length=120)
    what = words(_("More about it"), required=False, rows=3)
    place = PlaceField(label=_("Place"))
    lead = UnitField(label=_("Unit that leads"), help_text=_("Exactly one. Type a part of the name."))
    due_on = forms.DateField(
        label=_("Due on"), required=False, widget=DayInput(), help_text=_("Empty: no day is promised.")
    )
    field_order = ("plan", "title", "what", "place", "lead", *HELPERS, "due_on")

    def __init__(self, *args: Any, actor: Actor, on: date, place: Place | None, asks_plan: bool, **kwargs: Any) -> None:
        super().__init__(*args, on=on, **kwargs)
        self.places = places(actor, ASSIGN)
        give(self, PlaceField, self.places)
        if place is not None:
            self.initial["place"] = label_of(self.places, place)
        if not asks_plan:
            del self.fields["plan"]

    @property
    def owed(self) -> Owed:
        """What is owed, as the action takes it."""
        given = self.cleaned_data
        return Owed(
            title=given["title"],
            place=given["place"],
            lead=given["lead"],
            helpers=tuple(self.helpers),
            what=given["what"],
            by=given["due_on"],
        )
