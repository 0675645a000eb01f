"""Forms about the quality of a survey: set aside with a reason, draw call-backs."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.voices.rules.callbacks import LEAST_BP, MOST_BP, ShareUnfit, TooFewAnswered


class AsideForm(forms.Form):
    """Why sheets are set aside."""

    sign = forms.CharField(max_length=12, widget=forms.HiddenInput)
    area = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why they are set aside"),
        max_length=120,
        help_text=_("What you found out, not what the computer noticed. It stands beside the result."),
    )


class DrawForm(forms.Form):
    """How many are rung again."""

    share = forms.IntegerField(
        label=_("How many of a hundred who answered"),
        min_value=LEAST_BP // 100,
        max_value=MOST_BP // 100,
        initial=MOST_BP // 100,
    )

    def refuse(self, refusal: Exception) -> None:
        """Say at the field what to do."""
        words: dict[type[Exception], str] = {
            ShareUnfit: gettext("Between 5 and 10 of a hundred."),
            TooFewAnswered: gettext("In no village enough people answered to ring some of them again."),
        }
        self.add_error("share", words[type(refusal)])
