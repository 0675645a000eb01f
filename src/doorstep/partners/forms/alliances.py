"""Forms around alliances: found, join, leave, serve, promise, deliver, teams."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Verb, scopes
from doorstep.base.actor import Actor
from doorstep.base.forms import DayInput
from doorstep.partners.access import LEAD_ALLIANCE
from doorstep.partners.models import Alliance, Partner
from doorstep.partners.queries import taking_part, visible
from doorstep.partners.queries.alliances import members
from doorstep.partners.words import AllianceRole, TeamColour
from doorstep.places.models import Place
from doorstep.places.queries import within


def places_for(actor: Actor, what: Verb) -> Any:
    """Return the places where `actor` may do `what`, each below the one it belongs to."""
    return within(scopes(actor, what)).filter(valid_until=None).order_by("path")


def partners_for(actor: Actor, on: date) -> Any:
    """Return the partners `actor` sees that take part on the day, by name."""
    return visible(actor).filter(pk__in=taking_part(on).values("pk"))


class AllianceForm(forms.Form):
    """A new alliance with its lead."""

    name_zh = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    place = forms.ModelChoiceField(label=_("Around which place"), queryset=Place.objects.none())
    lead = forms.ModelChoiceField(label=_("Which unit leads"), queryset=Partner.objects.none())
    valid_from = forms.DateField(label=_("From which day"), widget=DayInput)

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places_for(actor, LEAD_ALLIANCE)  # type: ignore[attr-defined]
        self.fields["lead"].queryset = partners_for(actor, on)  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """A partner that joins."""

    partner = forms.ModelChoiceField(label=_("Unit"), queryset=Partner.objects.none())
    role = forms.ChoiceField(label=_("As"), choices=AllianceRole.choices, initial=AllianceRole.MEMBER)
    valid_from = forms.DateField(label=_("From which day"), widget=DayInput)

    def __init__(self, *args: Any, actor: Actor, alliance: Alliance, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = members(alliance, on).order_by().values("partner")
        self.fields["partner"].queryset = partners_for(actor, on).exclude(pk__in=inside)  # type: ignore[attr-defined]

    def clean_role(self) -> AllianceRole:
        """Return the role itself."""
        return AllianceRole(self.cleaned_data["role"])


class LastDayForm(forms.Form):
    """The last day of something."""

    last_day = forms.DateField(label=_("Last day"), widget=DayInput)


class ServiceForm(forms.Form):
    """Something an alliance offers."""

    name_zh = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    valid_from = forms.DateField(label=_("From which day"), widget=DayInput)


class PromiseForm(forms.Form):
    """What a member promises."""

    partner = forms.ModelChoiceField(label=_("Unit"), queryset=Partner.objects.none())
    what = forms.CharField(label=_("What it promises"), max_length=120)
    quantity = forms.IntegerField(label=_("How much"), min_value=1, max_value=2_000_000_000)
    unit = forms.CharField(
        label=_("Counted in"), max_length=20, help_text=_("Such as households, hours, or minutes' walk.")
    )
    promised_on = forms.DateField(label=_("Promised on"), widget=DayInput)
    due_on = forms.DateField(label=_("By when"), widget=DayInput)

    def __init__(self, *args: Any, alliance: Alliance, own: tuple[int, ...] | None, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = Partner.objects.filter(pk__in=members(alliance, on).order_by().values("partner"))
        self.fields["partner"].queryset = (  # type: ignore[attr-defined]
            inside if own is None else inside.filter(pk__in=own)
        )


class DeliveryForm(forms.Form):
    """What was given of a promise."""

    quantity = forms.IntegerField(label=_("How much"), min_value=1, max_value=2_000_000_000)
    on = forms.DateField(label=_("On what day"), widget=DayInput)
    evidence = forms.CharField(
        label=_("What shows it"),
        max_length=300,
        help_text=_("Such as the number of a receipt; nobody's name."),
    )


class WhyForm(forms.Form):
    """Why something is taken back."""

    why = forms.CharField(label=_("Why"), max_length=300)


class TeamForm(forms.Form):
    """A new team."""

    name = forms.CharField(label=_("Name"), max_length=80)
    colour = forms.ChoiceField(label=_("Colour"), choices=TeamColour.choices)
    valid_from = forms.DateField(label=_("From which day"), widget=DayInput)

    def clean_colour(self) -> TeamColour:
        """Return the colour itself."""
        return TeamColour(self.cleaned_data["colour"])
