"""Where travel times come from: a choice, and a table to bring in."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from doorstep.places.models import Place
from doorstep.programmes.pharmacy.bridge.ways import Origin
from doorstep.programmes.pharmacy.forms.uploads import within
from doorstep.programmes.pharmacy.queries.ways import offers


class WaysField(forms.ChoiceField):
    """Where a plan's travel times come from; nothing typed means the detour model's."""

    def __init__(self, county: Place | None, chosen: str = "") -> None:
        found = [(offer.key, offer.label) for offer in offers(county, chosen)]
        super().__init__(
            label=_("Travel times"),
            choices=found,
            widget=forms.RadioSelect,
            initial=chosen if chosen in dict(found) else Origin.MODEL.value,
            help_text=_("How long a vehicle drives from stop to stop. The terrain counts only for straight lines."),
        )

    def clean(self, value: Any) -> str:
        """Return what was chosen."""
        return str(super().clean(value or Origin.MODEL.value))


class WaysForm(forms.Form):
    """Where a draft's travel times come from."""

    def __init__(self, *args: Any, county: Place, chosen: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ways"] = WaysField(county, chosen)


class TableForm(forms.Form):
    """A table of travel times to bring in."""

    file = forms.FileField(
        label=_("File"), help_text=_("An .xlsx or .csv file with the columns From, To, Minutes; 10 MB at most.")
    )
    name = forms.CharField(
        label=_("Name of the table"),
        max_length=60,
        required=False,
        help_text=_("Left empty, it is called like the file."),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large; what lies inside is read by the bridge."""
        return within(self.cleaned_data["file"], settings.UPLOAD_MAX_BYTES)

    def table_name(self) -> str:
        """Return the name that was typed, or else the file's without its ending."""
        return str(self.cleaned_data["name"] or PurePath(self.cleaned_data["file"].name).stem)[:60]
