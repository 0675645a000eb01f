"""What one fills in to put medicine aside or to ask a pharmacist."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.door.forms import OneVillage
from doorstep.programmes.pharmacy.rules.holds import NothingFree
from doorstep.programmes.pharmacy.rules.keys import KeyDiffers
from doorstep.programmes.pharmacy.rules.pack import NoRow
from doorstep.programmes.pharmacy.rules.selling import NotLegal, PacksMissing, TooManyPacks
from doorstep.programmes.pharmacy.rules.stock import HolderFrozen
from doorstep.programmes.pharmacy.words import Severity


class ReserveForm(forms.Form):
    """How many packs."""

    packs = forms.IntegerField(label=_("How many packs?"), min_value=1, max_value=99)
    asked = forms.UUIDField(widget=forms.HiddenInput)

    REFUSALS = (HolderFrozen, KeyDiffers, NoRow, NothingFree, NotLegal, PacksMissing, TooManyPacks)


class AskForm(OneVillage):
    """A question to a pharmacist."""

    use_required_attribute = False

    text = forms.CharField(
        label=_("What do you want to know?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Such as: which medicine, how much, what you feel. No name, no identity number."),
        error_messages={"required": _("Please write a few words: what do you want to know?")},
    )
    severity = forms.ChoiceField(
        label=_("How urgent is it?"),
        choices=[
            (Severity.SEVERE.value, _("I feel unwell now")),
            (Severity.MODERATE.value, _("I need to know today")),
            (Severity.MINOR.value, _("There is no hurry")),
        ],
        widget=forms.RadioSelect,
    )
    village = forms.ChoiceField(
        label=_("Your village"), error_messages={"required": _("Please choose your village from the list.")}
    )

    @property
    def asked(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        return {
            "text": given["text"],
            "severity": Severity(given["severity"]),
            "village": self.villages[given["village"]],
        }


class MoreForm(forms.Form):
    """More words to a question."""

    use_required_attribute = False

    text = forms.CharField(label=_("Something to add?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


def refused(refusal: Exception) -> str:
    """Say why nothing was put aside, and what to do."""
    if isinstance(refusal, NothingFree):
        return gettext("%(n)s packs are left here that are not promised to others. Try fewer, or another place.") % {
            "n": refusal.free
        }
    if isinstance(refusal, KeyDiffers):
        return gettext("You sent this page before with another number, and that stands. For more, open the page again.")
    if isinstance(refusal, NotLegal):
        return refusal.decision.words
    if isinstance(refusal, TooManyPacks):
        return gettext("At most %(n)s packs can be put aside at a time.") % {"n": refusal.most}
    return gettext("Nothing can be put aside here at the moment. Please choose another place, or ring.")
