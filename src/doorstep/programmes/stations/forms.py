"""The forms of the circles' desk. They turn what people type into values; actions decide."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.places.words import SiteKind
from doorstep.programmes.stations import rules
from doorstep.programmes.stations.rules import Asking, Standards
from doorstep.programmes.stations.words import Goal, HomeState


class DayInput(forms.DateInput):
    """A browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CircleForm(forms.Form):
    """What a circle is asked."""

    name = forms.CharField(label=_("Name of the circle"), max_length=60)
    on = forms.DateField(
        label=_("On which day"), widget=DayInput(), help_text=_("The villages and sites of this day count")
    )
    kinds = forms.MultipleChoiceField(
        label=_("What counts as a service point"),
        choices=SiteKind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of site.")},
    )
    limit_min = forms.IntegerField(label=_("Minutes on foot"), min_value=1, max_value=rules.MOST_LIMIT_MIN)
    goal = forms.ChoiceField(
        label=_("What the next sites are chosen for"),
        choices=Goal.choices,
        initial=Goal.MOST,
        help_text=_("Sites that stand stay where they are."),
    )
    count = forms.IntegerField(
        label=_("How many next sites to look for"),
        min_value=1,
        max_value=rules.MOST_NEXT,
        initial=3,
        help_text=_("Not asked where everybody is to come inside: as many as that takes."),
    )
    capacity = forms.IntegerField(
        label=_("Residents a new site serves at most"),
        min_value=1,
        max_value=rules.MOST_CAPACITY,
        required=False,
        help_text=_("Empty: as many as come. A village is served whole, by one site."),
    )
    metres_per_min = forms.IntegerField(
        label=_("Metres walked in a minute"), min_value=10, max_value=rules.MOST_METRES_PER_MIN
    )
    detour_pct = forms.IntegerField(
        label=_("Length of the way, per cent of the straight line"), min_value=100, max_value=rules.MOST_DETOUR_PCT
    )
    spread_m = forms.IntegerField(
        label=_("Second reading: residents live so many metres around the village's point"),
        min_value=0,
        max_value=rules.MOST_SPREAD_M,
        initial=300,
        help_text=_(
            "One point stands for a whole village. This asks again with its residents spread around the point."
        ),
    )

    @staticmethod
    def initial_of(standards: Standards) -> dict[str, Any]:
        """Return what stands in the form before anybody types."""
        return {
            "kinds": list(standards.kinds),
            "limit_min": standards.limit_min,
            "metres_per_min": standards.metres_per_min,
            "detour_pct": standards.detour_pct,
        }

    @property
    def sections(self) -> tuple[list[forms.BoundField], list[forms.BoundField]]:
        """The fields everybody reads, and those with sane values."""
        fields = list(self)
        return fields[:7], fields[7:]

    def asking(self) -> Asking:
        """Return what was typed, for the action; kinds in their own order, so that equal choices are equal."""
        given = self.cleaned_data
        chosen = tuple(kind for kind in SiteKind.values if kind in given["kinds"])
        plain = Standards()
        kinds = plain.kinds if set(chosen) == set(plain.kinds) else chosen
        standards = Standards(given["limit_min"], given["metres_per_min"], given["detour_pct"], kinds)
        return Asking(standards, given["count"], given["spread_m"], given["goal"], given["capacity"])


class VillagesForm(forms.Form):
    """Which villages of a circle to show, and in which order."""

    q = forms.CharField(
        label=_("Village, town or service point"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label=_("Which ones"), required=False, choices=[("", _("All")), *HomeState.choices])
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("As in the official list")),
            ("name", _("By name")),
            ("residents", _("Most residents first")),
            ("walk", _("Longest walk first")),
            ("adds", _("Where a site would add most")),
        ],
    )


class AdoptForm(forms.Form):
    """What a proposed service point will be."""

    kind = forms.ChoiceField(label=_("Kind"), choices=SiteKind.choices, initial=SiteKind.STATION)
    name = forms.CharField(label=_("Name"), max_length=80)
    first_day = forms.DateField(
        label=_("Opens on"), widget=DayInput(), help_text=_("A day to come; until then nobody is told it is open")
    )

    def __init__(self, data: Any, *, kinds: list[str], first_day: date, name: str) -> None:
        super().__init__(data, initial={"first_day": first_day, "name": name})
        self.fields["kind"].choices = [one for one in SiteKind.choices if one[0] in kinds]  # type: ignore[attr-defined]
