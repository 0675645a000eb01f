"""What is asked when something published is withdrawn, appealed against, decided."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from doorstep.voices.models import Wave


class AskingForm(forms.Form):
    """Which survey of residents counts."""

    wave = forms.ModelChoiceField(Wave.objects.none(), label=_("Survey of residents"), empty_label=None)

    def __init__(self, *args: Any, waves: QuerySet[Wave], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wave"].queryset = waves  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """Why something published holds no longer."""

    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class AppealForm(forms.Form):
    """What a village says a value should be, and why."""

    asked_value = forms.FloatField(label=_("What the value should be"))
    reason = forms.CharField(
        label=_("Why, and what shows it"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Name papers, dates and places. What the value rests on is kept with the appeal as it stands now."),
    )


class DecideForm(forms.Form):
    """What is decided about an appeal, and why."""

    is_upheld = forms.TypedChoiceField(
        label=_("What is decided"),
        choices=[("yes", _("Upheld: the value is corrected and the quarter reckoned anew")), ("no", _("Not upheld"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    value = forms.FloatField(
        label=_("The value that counts from now on"), required=False, help_text=_("Empty: what the village asked for.")
    )
    decision = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
