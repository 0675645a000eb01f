"""The forms of the office's pages on devices."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from doorstep.devices.words import Verdict


class DecisionForm(forms.Form):
    """What a person decides about a doubtful report, and why."""

    verdict = forms.ChoiceField(label=pgettext_lazy("device", "Decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you looked at and whom you asked. It stays beside the report."),
    )  # fmt: skip

    def __init__(self, *args: object, can_apply: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(one.value, one.label) for one in Verdict if can_apply or one is not Verdict.APPLIED]
        self.fields["verdict"] = forms.ChoiceField(
            label=pgettext_lazy("device", "Decision"), widget=forms.RadioSelect, choices=choices
        )


class ReasonForm(forms.Form):
    """Why a device is shut out, or why its missing reports are waited for no longer."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
