"""Forms of the around-the-clock statement and of what sources promise."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.places.models import Site
from doorstep.places.queries import sites
from doorstep.places.words import SiteKind
from doorstep.programmes.pharmacy.access import EDIT_SUPPLY
from doorstep.programmes.pharmacy.actions.coverage import Kept, SupplyFacts
from doorstep.programmes.pharmacy.forms.plans import DayInput, TimeOfDay, weekday_choices
from doorstep.programmes.pharmacy.models import Medicine, SupplyTerms, Vehicle
from doorstep.programmes.pharmacy.queries import plans
from doorstep.programmes.pharmacy.rules import coverage as rules
from doorstep.programmes.pharmacy.words import Channel

DOORS = (SiteKind.PHARMACY, SiteKind.SMART_PHARMACY, SiteKind.CABINET, SiteKind.SHOP, SiteKind.CLINIC)


class ProveForm(forms.Form):
    """A name for the statement, and whose day's rows count."""

    name = forms.CharField(label=_("Name"), max_length=60)
    on = forms.DateField(label=_("By the rows of this day"), widget=DayInput())


class HoursField(forms.CharField):
    """Weekly hours as text, `1-5 8:00-21:00; 6 9:00-12:00`; given and returned as [weekday, from, until]."""

    def prepare_value(self, value: Any) -> Any:
        """Show rows as text."""
        return rules.hours_to_text(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return rows."""
        text = super().clean(value)
        try:
            return rules.text_to_hours(text)
        except rules.BadHours as bad:
            said = gettext(
                "Not understood: %(part)s. Write days 1 to 7 and times, such as 1-5 8:00-21:00; 6 9:00-12:00."
            )
            raise forms.ValidationError(said % {"part": bad}) from bad


class SupplyForm(forms.Form):
    """What a source promises."""

    channel = forms.ChoiceField(label=_("Through which door"), choices=Channel.choices)
    site = forms.ModelChoiceField(
        label=_("Site"), queryset=Site.objects.none(), required=False, help_text=_("Where a delivery starts from, too")
    )
    vehicle = forms.ModelChoiceField(
        label=_("Vehicle"),
        queryset=Vehicle.objects.none(),
        required=False,
        help_text=_("Its hours are the stops of the plan in force"),
    )
    open_hours = HoursField(
        label=_("Open at these hours"),
        required=False,
        max_length=400,
        help_text=_("Days 1 to 7 and times, such as 1-5 8:00-21:00; 6 9:00-12:00. Empty: the site's own hours"),
    )
    refill_weekdays = forms.TypedMultipleChoiceField(
        label=_("Filled up on"),
        coerce=int,
        choices=weekday_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    refill_min = TimeOfDay(_("Filled up at"))
    every_weeks = forms.TypedChoiceField(
        label=_("How often"), coerce=int, choices=((1, _("Every week")), (2, _("Every second week")))
    )
    dispatch_min = forms.IntegerField(
        label=_("Delivery: minutes until it leaves"), required=False, min_value=0, max_value=1440
    )
    level_bp = forms.IntegerField(
        label=_("How surely each medicine is there, of 10,000"),
        required=False,
        min_value=0,
        max_value=10_000,
        help_text=_("For medicines not listed below; empty: only those listed are promised"),
    )
    is_candidate = forms.BooleanField(
        label=_("Does not stand yet"), required=False, help_text=_("Covers nothing, but may be named as a remedy")
    )

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        doors = sites(scopes(actor, EDIT_SUPPLY), on, DOORS).order_by("kind", "name")
        self.fields["site"].queryset = doors  # type: ignore[attr-defined]
        self.fields["vehicle"].queryset = plans.vehicles(actor, on)  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(terms: SupplyTerms | None) -> dict[str, Any]:
        """Return what stands in the form before anybody types."""
        source = terms or SupplyTerms()
        names = [name for name in SupplyFacts.__dataclass_fields__ if name not in {"site", "vehicle"}]
        shown = {name: getattr(source, name) for name in names}
        return shown | {"site": source.site_id, "vehicle": source.vehicle_id}

    def facts(self) -> SupplyFacts:
        """Return what was typed, for the action."""
        given = self.cleaned_data
        is_vehicle, is_delivery = given["channel"] == Channel.VEHICLE, given["channel"] == Channel.DELIVERY
        return SupplyFacts(
            **given
            | {
                "site": None if is_vehicle else given["site"],
                "vehicle": given["vehicle"] if is_vehicle else None,
                "open_hours": given["open_hours"] or None,
                "dispatch_min": given["dispatch_min"] if is_delivery else None,
            }
        )


class StockForm(forms.Form):
    """One medicine kept at a source."""

    medicine = forms.ModelChoiceField(label=_("Medicine"), queryset=Medicine.objects.filter(is_carried=True))
    stock = forms.IntegerField(label=_("Filled up to, packs"), min_value=0, max_value=100_000)
    per_1000_days = forms.IntegerField(
        label=_("Packs asked for in 1,000 days"),
        min_value=1,
        max_value=10_000_000,
        help_text=_("Half a pack a day is 500"),
    )

    def kept(self) -> dict[Medicine, Kept]:
        """Return what was typed, for the action."""
        given = self.cleaned_data
        return {given["medicine"]: Kept(given["stock"], given["per_1000_days"])}


class SourcesForm(forms.Form):
    """Which sources are shown."""

    q = forms.CharField(label=_("Source, village or vehicle"), required=False, max_length=40)


class VillagesForm(forms.Form):
    """Which villages of a statement are shown."""

    q = forms.CharField(label=_("Village or town"), required=False, max_length=40)
    kind = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=(
            ("", _("All")),
            ("all_day", _("Every medicine in every hour")),
            ("gaps", _("With gaps")),
            ("unknown", _("Of unknown place")),
        ),
    )
    order = forms.ChoiceField(
        label=_("Sorted by"),
        required=False,
        choices=(("", _("Most hours missing first")), ("least", _("Fewest hours missing first")), ("name", _("Name"))),
    )
