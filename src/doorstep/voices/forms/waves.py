"""Forms of whoever runs a survey: prepare it, make codes, find somebody to ring, bring a file of sheets."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.forms import DayInput
from doorstep.base.grids import Unreadable, check_size
from doorstep.base.tongue import is_english
from doorstep.places.models import Place
from doorstep.places.queries import within
from doorstep.places.words import PlaceKind
from doorstep.voices.access import RUN
from doorstep.voices.actions.waves import Plan
from doorstep.voices.models import Area, Questionnaire
from doorstep.voices.models.wave import LEAST_THRESHOLD
from doorstep.voices.words import QuestionnaireState

MOST_LETTERS = 20_000


class WhereForm(forms.Form):
    """Where a survey asks: a town or the county."""

    place = forms.ModelChoiceField(
        label=_("Where"), queryset=Place.objects.none(), help_text=_("Its villages come on the next page.")
    )

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = within(scopes(actor, RUN), on).exclude(kind=PlaceKind.VILLAGE).order_by("path")
        self.fields["place"].queryset = found  # type: ignore[attr-defined]


class WaveForm(forms.Form):
    """What is asked, when, and how many people there are in each village."""

    questionnaire = forms.ModelChoiceField(label=_("Questionnaire"), queryset=Questionnaire.objects.none())
    name = forms.CharField(label=_("Name of the survey"), max_length=80, help_text=_("Such as: third quarter 2026."))
    opens_on = forms.DateField(label=_("First day"), widget=DayInput)
    closes_on = forms.DateField(label=_("Last day"), widget=DayInput)
    threshold = forms.IntegerField(
        label=_("Fewest answers a number shown rests on"),
        min_value=LEAST_THRESHOLD,
        max_value=50,
        initial=5,
        help_text=_("At least 3, usually 5."),
    )
    has_open_link = forms.BooleanField(
        label=_("Also an open link for anybody"),
        required=False,
        help_text=_("Such answers are read, stand apart and count for nothing."),
    )

    def __init__(self, *args: Any, villages: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = Questionnaire.objects.filter(state=QuestionnaireState.PUBLISHED)
        self.fields["questionnaire"] = _Named(published, label=_("Questionnaire"))
        self.villages = {f"village-{one.pk}": one for one in villages}
        for key, one in self.villages.items():
            self.fields[key] = forms.IntegerField(
                label=one.name, min_value=1, max_value=1_000_000, required=False, initial=one.residents
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a survey that ends before it begins, or asks nowhere."""
        given = super().clean() or {}
        if given.get("opens_on") and given.get("closes_on") and given["closes_on"] < given["opens_on"]:
            self.add_error("closes_on", gettext("The last day comes before the first."))
        if not self.areas:
            raise ValidationError(gettext("Say for at least one village how many people are on its frame."))
        return given

    @property
    def areas(self) -> dict[Place, int]:
        """People on the frame by village; villages left blank are not asked."""
        return {one: self.cleaned_data[key] for key, one in self.villages.items() if self.cleaned_data.get(key)}

    @property
    def numbers(self) -> list[Any]:
        """The fields of the villages."""
        return [self[key] for key in self.villages]

    @property
    def plan(self) -> Plan:
        """How it asks."""
        given = self.cleaned_data
        return Plan(
            name=given["name"],
            opens_on=given["opens_on"],
            closes_on=given["closes_on"],
            threshold=given["threshold"],
            has_open_link=given["has_open_link"],
        )


class InviteForm(forms.Form):
    """Who gets a code: people written down, and letters to households of each village."""

    is_everybody = forms.BooleanField(
        label=_("Everybody of these villages who is written down here"),
        required=False,
        help_text=_("Whoever has a code already gets no second one."),
    )

    def __init__(self, *args: Any, areas: Sequence[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {f"letters-{one.pk}": one for one in areas}
        for key, one in self.areas.items():
            self.fields[key] = forms.IntegerField(
                label=one.place.name, min_value=0, max_value=MOST_LETTERS, required=False
            )

    @property
    def counts(self) -> dict[Area, int]:
        """Letters by village."""
        return {one: self.cleaned_data[key] for key, one in self.areas.items() if self.cleaned_data.get(key)}

    @property
    def numbers(self) -> list[Any]:
        """The fields of the villages."""
        return [self[key] for key in self.areas]

    def clean(self) -> dict[str, Any]:
        """Refuse a form that asks for nothing."""
        given = super().clean() or {}
        if not self.errors and not given.get("is_everybody") and not self.counts:
            raise ValidationError(gettext("Say who gets a code: people written down, or how many letters."))
        return given


class CallForm(forms.Form):
    """Whom to ring."""

    q = forms.CharField(label=_("Name, or number on the roll"), required=False, max_length=60)
    area = forms.ChoiceField(label=_("Village"), required=False)

    def __init__(self, *args: Any, areas: Sequence[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", _("All")), *((str(one.pk), one.place.name) for one in areas)]
        self.fields["area"] = forms.ChoiceField(label=_("Village"), required=False, choices=offered)


class SheetsForm(forms.Form):
    """A file of paper sheets."""

    file = forms.FileField(label=_("File (XLSX or CSV)"), max_length=200)

    def clean_file(self) -> Any:
        """Refuse what is too large before reading it."""
        file = self.cleaned_data["file"]
        try:
            check_size(file.size)
        except Unreadable as fault:
            said = fault.en if is_english() else fault.zh
            raise ValidationError(said) from fault
        return file


class _Named(forms.ModelChoiceField[Questionnaire]):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.key} {obj.version})"
