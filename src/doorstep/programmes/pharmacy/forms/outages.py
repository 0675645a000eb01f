"""The form of a door that was shut although it should not have been."""

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.services.forms import MomentInput


class OutageForm(forms.Form):
    """From when to when, and why."""

    began_at = forms.DateTimeField(label=_("Shut from"), widget=MomentInput())
    ended_at = forms.DateTimeField(
        label=_("Open again"), required=False, widget=MomentInput(), help_text=_("Leave empty while it still is shut.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=120)
