"""What is typed to bring rules of interactions in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.programmes.pharmacy.forms.uploads import within


class RulesForm(forms.Form):
    """A workbook of rules, what it is called and where it comes from."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("An .xlsx or .csv file laid out like the one to download. It replaces all rules."),
    )
    name = forms.CharField(label=_("What it is called"), max_length=120)
    source = forms.CharField(
        label=_("Where it comes from"),
        max_length=400,
        help_text=_("Who wrote it, from what, under which licence. Databases that forbid it are not brought in."),
    )

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def clean_file(self) -> Any:
        """Refuse what is too large."""
        return within(self.cleaned_data["file"], self.most)
