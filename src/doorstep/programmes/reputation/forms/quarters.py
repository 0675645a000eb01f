"""Forms of quarters, reports, grades, decisions and audits."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.base.models import Login
from doorstep.needs.forms.listed import DayInput, ListedField, UnitField
from doorstep.places.models import Place
from doorstep.programmes.reputation.models import Scheme
from doorstep.programmes.reputation.words import OfficeKey


class _Named(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} · {obj.key} {obj.version}" if isinstance(obj, Scheme) else str(obj.name)


class QuarterForm(forms.Form):
    """What is opened."""

    place = _Named(label=_("Town"), queryset=Place.objects.none())
    scheme = _Named(label=_("Scheme"), queryset=Scheme.objects.none())
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2200)
    number = forms.TypedChoiceField(label=_("Quarter"), choices=[(n, str(n)) for n in range(1, 5)], coerce=int)
    opens_on = forms.DateField(label=_("Villages fill in from"), widget=DayInput())
    reports_due_on = forms.DateField(
        label=_("Last day for reports"),
        widget=DayInput(),
        help_text=_("What is missing after it counts at the lowest quartile of the villages, not as nothing."),
    )
    scores_due_on = forms.DateField(label=_("Last day for the offices"), widget=DayInput())

    def __init__(self, data: Any, *, towns: Any, schemes: Any, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["place"].queryset = towns  # type: ignore[attr-defined]
        self.fields["scheme"].queryset = schemes  # type: ignore[attr-defined]


class HandInForm(forms.Form):
    """What a village says when it hands in."""

    minutes_taken = forms.IntegerField(
        label=_("How many minutes did it take you, all in all?"),
        min_value=0,
        max_value=6000,
        required=False,
        help_text=_("So that we ask less next time. Nobody is timed."),
    )


class HandBackForm(forms.Form):
    """Why a report goes back, and until when."""

    why = forms.CharField(label=_("What is to be mended"), max_length=300, widget=forms.Textarea({"rows": 3}))
    due_on = forms.DateField(label=_("Until"), widget=DayInput())

    def __init__(self, data: Any, *, due_on: date) -> None:
        super().__init__(data, initial={"due_on": due_on})


class PhotoForm(forms.Form):
    """A picture that shows what a village says."""

    photo = forms.FileField(label=_("Picture"))


class DecideForm(forms.Form):
    """What holds where two grades lie apart."""

    value = forms.TypedChoiceField(label=_("What holds"), coerce=int)
    why = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea({"rows": 3}))

    def __init__(self, data: Any, *, grades: tuple[int, ...]) -> None:
        super().__init__(data)
        self.fields["value"].choices = [(one, str(one)) for one in grades]  # type: ignore[attr-defined]


class FindingForm(forms.Form):
    """What an audit found."""

    found = forms.FloatField(label=_("What was found"))
    note = forms.CharField(
        label=_("How it was found"), max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )


class OfficeForm(forms.Form):
    """Which unit is one of the four offices."""

    key = forms.ChoiceField(label=_("Office"), choices=OfficeKey.choices)
    partner = UnitField(label=_("Unit"))


class LoginField(ListedField):
    """A login chosen by its name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(names="logins", **kwargs)


class KeepAwayForm(forms.Form):
    """Who keeps away from which village."""

    login = LoginField(label=_("Login"))
    village = _Named(label=_("Village of their own"), queryset=Place.objects.none())

    def __init__(self, data: Any, *, villages: Any, logins: dict[str, Login]) -> None:
        super().__init__(data)
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]
        self.fields["login"].rows = logins  # type: ignore[attr-defined]
