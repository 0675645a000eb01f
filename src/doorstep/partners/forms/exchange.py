"""Forms around the exchange with other installations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.base.actor import Actor
from doorstep.base.forms import DayInput
from doorstep.partners.access import EXCHANGE
from doorstep.partners.exchange import MAX_BYTES, TooLarge
from doorstep.partners.forms.alliances import places_for
from doorstep.partners.words import SharedField
from doorstep.places.models import Place
from doorstep.places.queries import villages


class PeerForm(forms.Form):
    """Another installation."""

    name = forms.CharField(label=_("What people call it"), max_length=80)
    code = forms.CharField(
        label=_("Its code"), max_length=20, help_text=_("The other side tells you: DOORSTEP_COUNTY.")
    )
    key = forms.CharField(
        label=_("Key"),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("64 digits the other side made. Empty: we make one, and you carry it there, not by mail."),
    )
    valid_from = forms.DateField(label=_("From which day"), widget=DayInput)
    valid_until = forms.DateField(label=_("Last day"), widget=DayInput, required=False)


class SharingForm(forms.Form):
    """An agreement on sharing personal data."""

    purpose = forms.CharField(label=_("What for"), max_length=200)
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=300, help_text=_("Title, number, date and article.")
    )
    shared = forms.MultipleChoiceField(
        label=_("What may leave"), choices=SharedField.choices, widget=forms.CheckboxSelectMultiple
    )
    valid_from = forms.DateField(label=_("From which day"), widget=DayInput)
    valid_until = forms.DateField(label=_("Last day"), widget=DayInput)

    def clean_shared(self) -> list[SharedField]:
        """Return the fields themselves."""
        return [SharedField(one) for one in self.cleaned_data["shared"]]


class ReceiveForm(forms.Form):
    """A package that came."""

    file = forms.FileField(label=_("Package"), help_text=_("The file the other side sent, up to 40 MB."))

    def clean_file(self) -> Any:
        """Refuse by size before anything is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(str(TooLarge(f"{file.size / 1_000_000:.1f} MB", MAX_BYTES)))
        return file


class TakeForm(forms.Form):
    """Where a package's new rows are kept, and where people are registered whom it names."""

    place = forms.ModelChoiceField(
        label=_("Keep what is new at"),
        queryset=Place.objects.none(),
        help_text=_("Whoever looks after this place sees it and may add files."),
    )
    village = forms.ModelChoiceField(
        label=_("Register the people it names in"), queryset=Place.objects.none(), empty_label=_("choose a village")
    )

    def __init__(self, *args: Any, actor: Actor, has_names: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places_for(actor, EXCHANGE)  # type: ignore[attr-defined]
        self.fields["village"].queryset = villages().filter(valid_until=None).order_by("path")  # type: ignore[attr-defined]
        if not has_names:
            del self.fields["village"]


class AnswerForm(forms.Form):
    """How a contradiction was settled."""

    answer = forms.CharField(label=_("What was agreed with the other side"), max_length=200)
