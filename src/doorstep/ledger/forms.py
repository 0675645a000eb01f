"""Forms of the ledger: which entries, why something is taken back, days to close, credit lines."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.actor import Actor
from doorstep.base.forms import DayInput
from doorstep.kernel.fen import NotMoney, parse_fen
from doorstep.ledger.access import KEEP_CREDIT
from doorstep.ledger.models import Account, Commodity
from doorstep.ledger.queries.pages import Chosen
from doorstep.ledger.rules import MOST
from doorstep.partners.forms.alliances import partners_for, places_for
from doorstep.partners.models import Partner
from doorstep.places.models import Place


class ChosenForm(forms.Form):
    """Which entries of an account to show."""

    commodity = forms.ModelChoiceField(
        label=_("Of what"), queryset=Commodity.objects.none(), required=False, empty_label=_("Everything")
    )
    first = forms.DateField(label=_("From which day"), required=False, widget=DayInput)
    last = forms.DateField(label=_("To which day"), required=False, widget=DayInput)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Commodity.objects.filter(balances__account=account)
        self.fields["commodity"].queryset = known  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Chosen:
        """What was asked for; what cannot be read is left out."""
        given = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return Chosen(given.get("commodity"), given.get("first"), given.get("last"))


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays in the ledger for good. Nothing about any person."),
    )


class ClosingForm(forms.Form):
    """Up to which day a book is closed."""

    until = forms.DateField(
        label=_("Last day to close"),
        widget=DayInput,
        help_text=_("Everything up to the end of this day is sealed. What is told later counts later and says so."),
    )


class FenField(forms.CharField):
    """An amount in yuan, read to the fen."""

    def __init__(self, **kwargs: Any) -> None:
        given = {"label": _("Amount in yuan"), "help_text": _("Such as 80000000 or 1,234.50."), "max_length": 30}
        super().__init__(**{**given, **kwargs})

    def clean(self, value: Any) -> int:
        """Return whole fen."""
        text = super().clean(value)
        try:
            fen = parse_fen(text)
        except NotMoney as fault:
            raise forms.ValidationError(gettext("Write an amount in yuan, such as 1234.50.")) from fault
        if not 0 < fen <= MOST:
            raise forms.ValidationError(gettext("Write an amount above nothing."))
        return fen


class LineForm(forms.Form):
    """A new credit line."""

    title = forms.CharField(label=_("Title"), max_length=80)
    place = forms.ModelChoiceField(
        label=_("Kept at"), queryset=Place.objects.none(), help_text=_("Whoever looks after this place may change it.")
    )
    lender = forms.CharField(label=_("Bank"), max_length=80)
    borrower = forms.ModelChoiceField(
        label=_("Our unit that may draw"),
        queryset=Partner.objects.none(),
        required=False,
        empty_label=_("none of our units"),
    )
    borrower_name = forms.CharField(label=_("Elsewhere: who may draw"), max_length=80, required=False)
    limit = FenField(label=_("Limit in yuan"))
    valid_from = forms.DateField(label=_("First day"), widget=DayInput)
    valid_until = forms.DateField(label=_("Last day"), widget=DayInput)

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places_for(actor, KEEP_CREDIT)  # type: ignore[attr-defined]
        self.fields["borrower"].queryset = partners_for(actor, on)  # type: ignore[attr-defined]


class AmountForm(forms.Form):
    """An amount drawn or paid back, and what for."""

    fen = FenField()
    reason = forms.CharField(label=_("What for"), max_length=300, help_text=_("Such as the number of the contract."))


class LimitForm(AmountForm):
    """A limit that is raised or cut."""

    way = forms.ChoiceField(
        label=_("The limit is"),
        choices=[("up", _("raised by this amount")), ("down", _("cut by this amount"))],
        widget=forms.RadioSelect,
        initial="up",
    )
    field_order = ("way", "fen", "reason")
