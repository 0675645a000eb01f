"""What is typed about batches of trace codes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.places.models import Place
from doorstep.programmes.pharmacy.forms.counter import scanned
from doorstep.programmes.pharmacy.forms.uploads import within
from doorstep.programmes.pharmacy.models import Holder, Lot
from doorstep.programmes.pharmacy.words import TraceResult


class DrawForm(forms.Form):
    """For which county a batch is drawn up."""

    county = forms.ChoiceField(label=_("County"))

    def __init__(self, *args: Any, counties: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counties = {str(one.pk): one for one in counties}
        choices = [(pk, one.name) for pk, one in self.counties.items()]
        self.fields["county"] = forms.ChoiceField(label=gettext("County"), choices=choices)


class SentForm(forms.Form):
    """That a batch was uploaded."""

    use_required_attribute = False

    note = forms.CharField(label=_("Number the authority gave"), max_length=200, required=False)


class WithdrawForm(forms.Form):
    """Why a batch is not sent."""

    use_required_attribute = False

    note = forms.CharField(label=_("Why it is not sent"), max_length=200)


class AnswerFileForm(forms.Form):
    """The authority's answer as a workbook."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("Answer as a workbook"),
        help_text=_("The downloaded file with 接受 or 拒绝 under 结果, and 原因 for what was rejected."),
    )

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def clean_file(self) -> Any:
        """Refuse what is too large."""
        return within(self.cleaned_data["file"], self.most)


class AnswerForm(forms.Form):
    """The authority's answer about one code."""

    use_required_attribute = False

    result = forms.ChoiceField(
        label=_("What it said"),
        choices=[one for one in TraceResult.choices if one[0] in {TraceResult.ACCEPTED, TraceResult.REJECTED}],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason, if rejected"), max_length=200, required=False)


class MendForm(forms.Form):
    """What was done about a rejected code."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("The right code"), max_length=80, required=False,
        help_text=_("Only if another one was meant. Else leave it empty."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )  # fmt: skip
    is_left_out = forms.BooleanField(label=_("It is not reported again"), required=False)
    note = forms.CharField(label=_("What was done"), max_length=200)


class DestroyedForm(forms.Form):
    """Codes of packs that were destroyed."""

    use_required_attribute = False

    holder = forms.ChoiceField(label=_("Where it lay"))
    lot = forms.ChoiceField(label=_("Lot"))
    codes = forms.CharField(
        label=_("Trace codes"), widget=forms.Textarea(attrs={"rows": 4}), max_length=60_000,
        help_text=_("Scan one after the other, a line each."),
    )  # fmt: skip
    record = forms.CharField(label=_("Number of the record"), max_length=120)

    def __init__(self, *args: Any, doors: Sequence[Holder], lots: Sequence[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doors = {str(one.pk): one for one in doors}
        self.lots = {str(one.pk): one for one in lots}
        named = [(pk, f"{one.medicine.name_zh} {one.number}") for pk, one in self.lots.items()]
        self.fields["holder"] = forms.ChoiceField(
            label=gettext("Where it lay"), choices=[(pk, str(one)) for pk, one in self.doors.items()]
        )
        self.fields["lot"] = forms.ChoiceField(label=gettext("Lot"), choices=named)

    def clean_codes(self) -> list[str]:
        """Return the codes one by one."""
        return scanned(self.cleaned_data["codes"])
