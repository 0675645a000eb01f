"""The forms of the circles' desk. They turn what people type into values; actions decide."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.fen import FEN_PER_YUAN, NotMoney, parse_fen
from doorstep.places.words import SiteKind
from doorstep.programmes.stations import rules
from doorstep.programmes.stations.rules import Asking, Standards
from doorstep.programmes.stations.words import Goal, HomeState

_COST = re.compile(r"(?P<name>.*\S)[\s:：，]+(?P<amount>\S+)")
"""A village and what a site there costs, as typed or pasted from a table."""


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
        help_text=_("Not asked where everybody is to come inside, or with a budget: then as many as it takes."),
    )
    capacity = forms.IntegerField(
        label=_("Residents a new site serves at most"),
        min_value=1,
        max_value=rules.MOST_CAPACITY,
        required=False,
        help_text=_("Empty: as many as come. A village is served whole, by one site."),
    )
    second = forms.BooleanField(
        label=_("Each home should have a second service point in reach"),
        required=False,
        help_text=_(
            "Should one be closed, another is still near. Residents then count who have two within the walk; each "
            "village's point takes one new site."
        ),
    )
    budget = forms.IntegerField(
        label=_("Budget for all new sites, whole yuan"),
        min_value=1,
        max_value=rules.MOST_YUAN,
        required=False,
        help_text=_("Only for most residents inside. Empty: the number of sites counts, not the money."),
    )
    cost = forms.IntegerField(
        label=_("What a new site costs, whole yuan"),
        min_value=1,
        max_value=rules.MOST_YUAN,
        required=False,
        help_text=_("Needed with a budget. Where everybody is to come inside, the cheapest sites are then looked for."),
    )
    costs = forms.CharField(
        label=_("Where it costs something else"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "A line for each village: its name, a blank, whole yuan. Of two of one name, write the town first."
        ),
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
    def sections(self) -> tuple[list[forms.BoundField], ...]:
        """The fields everybody reads; those about money and a second site; those with sane values."""
        fields = list(self)
        return fields[:7], fields[7:11], fields[11:]

    def clean_costs(self) -> tuple[tuple[str, int], ...]:
        """Return villages and whole fen."""
        costs = dict[str, int]()
        for line in filter(None, map(str.strip, self.cleaned_data["costs"].splitlines())):
            read = _COST.fullmatch(line)
            try:
                fen = parse_fen(read["amount"]) if read else 0
            except NotMoney:
                fen = 0
            if read is None or fen % FEN_PER_YUAN or not 0 < fen <= rules.MOST_YUAN * FEN_PER_YUAN:
                words = gettext("“%(line)s”: write the village, a blank, and whole yuan from 1 to %(most)s.")
                raise forms.ValidationError(words % {"line": line[:60], "most": f"{rules.MOST_YUAN:,}"})
            if read["name"] in costs:
                raise forms.ValidationError(gettext("%(name)s stands here twice.") % {"name": read["name"]})
            costs[read["name"]] = fen
        return tuple(costs.items())

    def asking(self) -> Asking:
        """Return what was typed, for the action; kinds in their own order, so that equal choices are equal."""
        given = self.cleaned_data
        chosen = tuple(kind for kind in SiteKind.values if kind in given["kinds"])
        plain = Standards()
        kinds = plain.kinds if set(chosen) == set(plain.kinds) else chosen
        standards = Standards(given["limit_min"], given["metres_per_min"], given["detour_pct"], kinds)
        budget, cost = (given[name] and given[name] * FEN_PER_YUAN for name in ("budget", "cost"))
        return Asking(
            standards,
            given["count"],
            given["spread_m"],
            given["goal"],
            given["capacity"],
            second=given["second"],
            budget=budget,
            cost=cost,
            costs=given["costs"],
        )


class VillagesForm(forms.Form):
    """Which villages of a circle to show, and in which order."""

    q = forms.CharField(
        label=_("Village, town or service point"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label=_("Which ones"), required=False, choices=[("", _("All")), *HomeState.choices])
    second = forms.ChoiceField(
        label=_("With the next sites"),
        required=False,
        choices=[("", _("All")), ("yes", _("Two or more in reach")), ("no", _("No second one in reach"))],
    )
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
