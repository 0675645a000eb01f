"""Forms for needs on paper: a file, and one sheet after the other by keyboard alone."""

import base64
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.core import signing
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.actor import Actor
from doorstep.base.grids import Unreadable, check_size
from doorstep.base.tongue import is_english
from doorstep.needs.access import TAKE
from doorstep.needs.bridge.duplicates import Possible
from doorstep.needs.forms.acts import words
from doorstep.needs.forms.inbox import CategoryChoice, categories
from doorstep.needs.forms.listed import PlaceField, give, places
from doorstep.needs.forms.wanted import WantedForm
from doorstep.needs.models import Category, Need
from doorstep.needs.paper_sheet import Sheeted
from doorstep.needs.words import NeedKind, Urgency
from doorstep.places.models import Place

ANEW: Final = "new"
MOST_BYTES: Final = 1_000_000
_SALT: Final = "needs.papers"


class PapersForm(forms.Form):
    """The file with one row for each sheet."""

    file = forms.FileField(label=_("File (XLSX or CSV)"), max_length=200)

    def clean_file(self) -> Any:
        """Refuse what is too large before reading it."""
        file = self.cleaned_data["file"]
        try:
            check_size(file.size)
        except Unreadable as fault:
            raise forms.ValidationError(spoken(fault)) from fault
        if file.size > MOST_BYTES:
            raise forms.ValidationError(gettext("A file of papers has at most 1 MB. Split it."))
        return file


def spoken(fault: Unreadable) -> str:
    """Say in the reader's language why a file cannot be read."""
    return fault.en if is_english() else fault.zh


class AgainForm(forms.Form):
    """The same file once more, signed: until the decision nobody's name lies anywhere but in the reader's page."""

    kept = forms.CharField(widget=forms.HiddenInput)

    def clean_kept(self) -> tuple[str, bytes]:
        """Return name and bytes of the file that was looked at."""
        try:
            held = signing.loads(self.cleaned_data["kept"], salt=_SALT, max_age=3600)
        except signing.BadSignature as fault:
            raise forms.ValidationError(gettext("This preview is too old. Choose the file again.")) from fault
        return held["name"], base64.b64decode(held["data"])


def kept(name: str, data: bytes) -> str:
    """Return a file as the preview's page carries it."""
    return signing.dumps({"name": name, "data": base64.b64encode(data).decode()}, salt=_SALT, compress=True)


class TypedForm(WantedForm):
    """One sheet of paper; what the last one said of village, category and time is there already."""

    number = forms.CharField(label=_("Paper number"), max_length=40)
    place = PlaceField(label=_("Village or community"))
    category = CategoryChoice(label=_("Category"), queryset=Category.objects.none())
    urgency = forms.ChoiceField(
        label=_("Urgency"), required=False, choices=[("", _("As usual for the category")), *Urgency.choices]
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=NeedKind.choices, initial=NeedKind.PROBLEM)
    text = words(
        _("What is needed, in their words"), rows=3, help_text=_("Enter saves, Shift and Enter begin a new line.")
    )
    where = forms.CharField(label=_("Where exactly"), required=False, max_length=200)
    received = forms.DateTimeField(
        label=_("Received on"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    name = forms.CharField(label=_("Full name, if they left one"), required=False, max_length=60)
    phone = forms.CharField(label=_("Telephone, if they left one"), required=False, max_length=24)
    same = forms.ChoiceField(label=_("Is it one of these?"), required=False, widget=forms.RadioSelect)

    kept_names = ("place", "category", "received")

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places(actor, TAKE)
        give(self, PlaceField, self.places)
        self.fields["category"].queryset = categories(on)  # type: ignore[attr-defined]
        self.fields["number"].widget.attrs["autofocus"] = True
        self.alike: dict[str, Need] = {}

    def offer(self, found: Sequence[Possible]) -> None:
        """Offer open needs that may say the same; one of them, or a new need, must be chosen."""
        self.alike = {str(one.need.pk): one.need for one in found}
        if found:
            self.fields["number"].widget.attrs.pop("autofocus", None)
            self.fields["same"].widget.attrs["autofocus"] = True
        field = self.fields["same"]
        rows = [(str(one.need.pk), f"{one.need.text[:60]} · {one.need.place.name}") for one in found]
        field.choices = [*rows, (ANEW, gettext("None of these: a new need"))]  # type: ignore[attr-defined]

    def where_it_is(self) -> Place | None:
        """Return the place that was typed, also before the rest is checked; nothing if it is none."""
        try:
            found: Place | None = self.fields["place"].clean(self.data.get(self.add_prefix("place"), ""))
        except forms.ValidationError:
            return None
        return found

    def clean(self) -> dict[str, Any]:
        """Let a telephone number stand only beside a name."""
        given = super().clean() or {}
        if given.get("phone") and not given.get("name"):
            self.add_error("name", gettext("Write the name too, or leave both blank."))
        return given

    def sheet(self) -> Sheeted:
        """Return the sheet as the action takes it."""
        given = self.cleaned_data
        received: datetime = given["received"]
        return Sheeted(
            row=0,
            number=given["number"],
            place=given["place"],
            category=given["category"],
            urgency=Urgency(given["urgency"]) if given["urgency"] else None,
            text=given["text"],
            where=given["where"],
            received_at=received,
            kind=NeedKind(given["kind"] or NeedKind.PROBLEM),
            **self.wanted,
            name=given["name"],
            phone=given["phone"],
        )
