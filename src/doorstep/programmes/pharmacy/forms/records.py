"""What is typed to open a medication record, and about reminders."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from doorstep.programmes.pharmacy.words import CallResult, Purpose


class OpenForm(forms.Form):
    """For what a record is opened, and why."""

    use_required_attribute = False

    purpose = forms.ChoiceField(
        label=_("For what"), choices=[one for one in Purpose.choices if one[0] != Purpose.OWN], widget=forms.RadioSelect
    )
    about = forms.CharField(
        label=_("Reason"),
        max_length=120,
        help_text=_("Such as: rang because of dizziness. The person may ask who looked and why."),
    )


class CallForm(forms.Form):
    """How a call about a medicine that runs out went."""

    use_required_attribute = False

    result = forms.ChoiceField(label=_("How it went"), choices=CallResult.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=pgettext_lazy("medicine", "Note"), max_length=120, required=False)
