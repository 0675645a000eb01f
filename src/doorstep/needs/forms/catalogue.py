"""Forms of categories and offers."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.actor import Actor
from doorstep.needs.access import KEEP_OFFERS
from doorstep.needs.actions.catalogue import CategoryFacts
from doorstep.needs.forms.acts import words
from doorstep.needs.forms.inbox import CategoryChoice, categories
from doorstep.needs.forms.listed import DayInput, PlaceField, UnitField, give, places, units
from doorstep.needs.models import Category
from doorstep.needs.words import OfferState, Urgency

FACTS = ("name_zh", "name_en", "about_zh", "about_en", "group_zh", "group_en", "urgency", "position")


class CategoryForm(forms.Form):
    """A category in both languages, from a day until a day."""

    code = forms.RegexField(
        r"^[a-z][a-z0-9_]{1,39}$",
        label=_("Code"),
        max_length=40,
        error_messages={"invalid": _("Small letters, digits and _, such as street_light.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Small letters, digits and _. It never changes: the clock rule is found by it."),
    )
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=40)
    name_en = forms.CharField(label=_("Name in English"), max_length=60)
    about_zh = forms.CharField(label=_("What belongs to it, in Chinese"), max_length=200, required=False)
    about_en = forms.CharField(label=_("What belongs to it, in English"), max_length=300, required=False)
    group_zh = forms.CharField(label=_("Group in Chinese"), max_length=40, required=False)
    group_en = forms.CharField(label=_("Group in English"), max_length=60, required=False)
    urgency = forms.ChoiceField(label=_("Usual urgency"), choices=Urgency.choices, initial=Urgency.ORDINARY)
    position = forms.IntegerField(label=_("Order in lists"), min_value=0, max_value=9999, initial=100)
    valid_from = forms.DateField(label=_("First day"), widget=DayInput())
    valid_until = forms.DateField(
        label=_("Last day"),
        widget=DayInput(),
        required=False,
        help_text=_("The last day on which it can be chosen. Empty: while no end is known."),
    )

    def __init__(self, *args: Any, category: Category | None, on: date, **kwargs: Any) -> None:
        names = (*FACTS, "valid_from", "valid_until")
        kwargs["initial"] = {name: getattr(category, name) for name in names} if category else {"valid_from": on}
        super().__init__(*args, **kwargs)
        self.kept_code = category.code if category else ""
        if category is not None:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        """The last day does not lie before the first."""
        given = super().clean() or {}
        first, last = given.get("valid_from"), given.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", gettext("The last day lies before the first. Choose a later one."))
        return given

    @property
    def facts(self) -> CategoryFacts:
        """What was typed, as the action takes it."""
        given = self.cleaned_data
        kept = {name: given[name] for name in FACTS} | {"urgency": Urgency(given["urgency"])}
        return CategoryFacts(code=self.kept_code or given["code"], **kept)


class OfferFilter(forms.Form):
    """Which offers to show."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *OfferState.choices], initial=OfferState.OPEN
    )
    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    field_order = ("q", "state")


class OfferForm(forms.Form):
    """What a partner can give."""

    partner = UnitField(label=_("Who gives"))
    text = words(_("What they can give"), rows=3)
    place = PlaceField(label=_("Where"))
    category = CategoryChoice(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label=_("No certain one")
    )
    quantity = forms.IntegerField(label=_("How much"), min_value=1, max_value=1_000_000, required=False)
    quantity_of = forms.CharField(
        label=_("Unit of it"), max_length=20, required=False, help_text=_("Such as hours or boxes.")
    )
    available_until = forms.DateField(label=_("Last day it can be had"), widget=DayInput(), required=False)

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units, self.places = units(on), places(actor, KEEP_OFFERS)
        give(self, UnitField, self.units)
        give(self, PlaceField, self.places)
        self.fields["category"].queryset = categories(on)  # type: ignore[attr-defined]
