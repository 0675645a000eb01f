"""What is typed about pharmacists' licences and their hours."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.models import Login
from doorstep.partners.models import Partner
from doorstep.places.forms import WeekForm
from doorstep.places.rules.hours import Stretch
from doorstep.programmes.pharmacy.forms.plans import DayInput
from doorstep.programmes.pharmacy.models import Holder, Roster
from doorstep.programmes.pharmacy.words import CertificateKind


class LicenceForm(forms.Form):
    """A licence: whose, at which company, from when until when."""

    use_required_attribute = False

    login = forms.ModelChoiceField(
        label=_("Login of the pharmacist"),
        queryset=Login.objects.none(),
        empty_label=_("Please choose"),
        help_text=_("Only logins with the role of a pharmacist are listed."),
    )
    partner = forms.ModelChoiceField(
        label=_("Company"), queryset=Partner.objects.none(), empty_label=_("Please choose")
    )
    number = forms.CharField(label=_("Number of the registration"), max_length=40)
    valid_from = forms.DateField(label=_("First day"), widget=DayInput)
    valid_until = forms.DateField(label=_("Last day"), widget=DayInput)

    def __init__(self, *args: Any, logins: QuerySet[Login], companies: QuerySet[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].queryset = logins  # type: ignore[attr-defined]
        self.fields["partner"].queryset = companies  # type: ignore[attr-defined]


class CertificateForm(forms.Form):
    """A certificate of a driver or crew member."""

    use_required_attribute = False

    login = forms.ModelChoiceField(
        label=_("Crew member"), queryset=Login.objects.none(), empty_label=_("Please choose")
    )
    partner = forms.ModelChoiceField(
        label=_("Company"), queryset=Partner.objects.none(), empty_label=_("Please choose")
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=CertificateKind.choices, widget=forms.RadioSelect)
    number = forms.CharField(label=_("Its number"), max_length=40)
    valid_from = forms.DateField(label=_("First day"), widget=DayInput)
    valid_until = forms.DateField(label=_("Last day"), widget=DayInput)

    def __init__(self, *args: Any, logins: QuerySet[Login], companies: QuerySet[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].queryset = logins  # type: ignore[attr-defined]
        self.fields["partner"].queryset = companies  # type: ignore[attr-defined]


class CorrectForm(forms.Form):
    """What a certificate says, in the place of what was written down wrongly."""

    use_required_attribute = False

    number = forms.CharField(label=_("Its number"), max_length=40)
    valid_from = forms.DateField(label=_("First day"), widget=DayInput)
    valid_until = forms.DateField(label=_("Last day"), widget=DayInput)
    reason = forms.CharField(label=_("What was wrong"), max_length=200)


class WithdrawForm(forms.Form):
    """Why a certificate does not hold any more."""

    use_required_attribute = False

    why = forms.CharField(label=_("Why"), max_length=200)


class UntilForm(forms.Form):
    """Until when a licence holds."""

    use_required_attribute = False

    valid_until = forms.DateField(label=_("Last day"), widget=DayInput)


class RosterForm(WeekForm):
    """Weekly hours of a pharmacist from a day on, at one post."""

    use_required_attribute = False

    post = forms.ChoiceField(label=_("Where"))
    valid_from = forms.DateField(label=_("From which day"), widget=DayInput)

    def __init__(self, *args: Any, doors: Sequence[Holder], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doors = {str(one.pk): one for one in doors}
        self.today = today
        posts = [("", gettext("By telephone, for every door")), *((pk, str(one)) for pk, one in self.doors.items())]
        self.fields["post"] = forms.ChoiceField(label=gettext("Where"), choices=posts, required=False)
        self.ask_week()

    @staticmethod
    def of(rows: Iterable[Roster], doors: Sequence[Holder], today: date) -> dict[str, Any]:
        """Return what the form shows of hours that hold."""
        found = list(rows)
        week = RosterForm.week_of(Stretch(row.weekday, row.begins_min, row.ends_min) for row in found)
        posts = {(row.site_id, row.vehicle_id) for row in found}
        door = next((one for one in doors if (one.site_id, one.vehicle_id) in posts), None)
        return {"post": str(door.pk) if door else "", "valid_from": today, **week}

    def clean_valid_from(self) -> date:
        """Refuse a day that is over: who was to be on duty then is not written anew."""
        first: date = self.cleaned_data["valid_from"]
        if first < self.today:
            raise forms.ValidationError(gettext("Hours change from today on, not in the past."))
        return first

    def clean(self) -> dict[str, Any]:
        """Read each day's hours."""
        given = super().clean() or {}
        given["hours"] = self.read_week(given)
        return given
