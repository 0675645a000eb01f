"""What is typed about a home delivery, step by step."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.programmes.pharmacy.actions.delivery import Asked
from doorstep.programmes.pharmacy.forms.counter import LinesForm, paper_field, scanned
from doorstep.programmes.pharmacy.models import DeliveryLine, Holder, Script
from doorstep.programmes.pharmacy.words import Payment


class DeliveryForm(LinesForm):
    """What is to be brought, from where, on which prescription."""

    def __init__(self, *args: Any, doors: Sequence[Holder], papers: Sequence[Script], **kwargs: Any) -> None:
        super().__init__(*args, with_codes=False, **kwargs)
        self.doors = {str(one.pk): one for one in doors}
        self.papers = {str(one.pk): one for one in papers}
        self.fields["holder"] = forms.ChoiceField(
            label=gettext("From which door"), choices=[(pk, str(one)) for pk, one in self.doors.items()]
        )
        self.fields["script"] = paper_field(self.papers)

    @property
    def asked(self) -> list[Asked]:
        """What the action takes."""
        return [Asked(medicine, packs, days) for medicine, packs, days, _codes in self.chosen()]

    @property
    def rest(self) -> list[forms.BoundField]:
        """The fields that are not lines."""
        return [self["holder"], self["script"]]


class PackForm(forms.Form):
    """Packing."""

    cold_box = forms.CharField(
        label=_("Number of the cold box"), required=False, max_length=40,
        help_text=_("Needed where something belongs into the refrigerator."),
    )  # fmt: skip


class NoteForm(forms.Form):
    """Why."""

    use_required_attribute = False

    note = forms.CharField(label=_("What happened"), max_length=200)


class HandForm(forms.Form):
    """Handing over at the door."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("The receiver's six digits"), required=False, max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    witness = forms.CharField(
        label=_("Or the second person who saw it"),
        required=False,
        max_length=80,
        help_text=_("Such as: village doctor"),
    )
    payment = forms.ChoiceField(label=_("Paid how"), choices=Payment.choices, widget=forms.RadioSelect)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Iterable[DeliveryLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            self.fields[f"codes_{line.pk}"] = forms.CharField(
                label=gettext("Trace codes of %(name)s") % {"name": line.medicine.name_zh}, required=False,
                widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
            )  # fmt: skip

    @property
    def codes(self) -> dict[int, list[str]]:
        """Trace codes by medicine id."""
        given = self.cleaned_data
        return {line.medicine_id: scanned(given.get(f"codes_{line.pk}")) for line in self.lines}
