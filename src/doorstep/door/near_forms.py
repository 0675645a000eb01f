"""What one says to come along: nothing, or a name; and the code of a slip."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.door.forms import OneVillage
from doorstep.people.rules import NotAPhoneNumber
from doorstep.services.actions.bookings import AlreadySignedUp, NameMissing, SomebodyNamed
from doorstep.services.rules.activities import NoSignUp, NotTheirBooking, SignUpClosed


class ComeForm(OneVillage):
    """Sign up; every field may stay empty."""

    name = forms.CharField(
        label=_("What shall we call you?"),
        max_length=60,
        required=False,
        help_text=_("You need not say: the slip you get is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=20,
        required=False,
        help_text=_("Only to tell you if it is called off."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    village = forms.ChoiceField(label=_("Your village"), required=False, help_text=_("Only if you say a name."))
    asked = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)

    REFUSALS = (AlreadySignedUp, NameMissing, NoSignUp, NotAPhoneNumber, NotTheirBooking, SignUpClosed)

    def clean(self) -> dict[str, Any]:
        """Ask for a village where somebody says a name."""
        given = super().clean() or {}
        if given.get("name") and "village" in given and given["village"] not in self.villages:
            self.add_error("village", gettext("Say in which village you live, or leave the name empty."))
        return given

    @property
    def somebody(self) -> SomebodyNamed | None:
        """Who signs up, if they said so.

        Raises:
            NameMissing: A telephone number without a name.
        """
        name, phone = self.cleaned_data["name"].strip(), self.cleaned_data["phone"].strip()
        if not name:
            if phone:
                raise NameMissing
            return None
        return SomebodyNamed(name, self.villages[self.cleaned_data["village"]], phone)

    def refuse(self, refusal: Exception) -> None:
        """Say why it could not be done, and what to do."""
        said: dict[type[Exception], tuple[str | None, str]] = {
            AlreadySignedUp: ("name", gettext("You have signed up already.")),
            NameMissing: ("name", gettext("Say a name beside the telephone number, or leave both empty.")),
            NoSignUp: (None, gettext("Nobody needs to sign up for this: just come.")),
            NotAPhoneNumber: ("phone", gettext("A telephone number has 5 to 15 digits.")),
            SignUpClosed: (None, gettext("Sign-up is closed.")),
        }
        field, words = said.get(type(refusal), (None, gettext("Please open the page again and sign up once more.")))
        self.add_error(field, words)


class SlipForm(forms.Form):
    """The code on a slip."""

    code = forms.CharField(
        label=_("Code on your slip"),
        max_length=20,
        help_text=_("Eight letters and digits, such as 7KM3-9QTX."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class ClassForm(forms.Form):
    """The code on the board, and nothing else."""

    code = forms.CharField(
        label=_("Code on the board"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
