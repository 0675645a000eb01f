"""What residents can ask for: a village by name, lines of the timetable."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from doorstep.base.templatetags.parts import weekday
from doorstep.places.models import Place


def _number(text: str) -> int | None:
    """Read a whole number; what is none was not asked for."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class OneVillage(forms.Form):
    """A form with a field `village` whose list is the county's, town by town."""

    def __init__(self, *args: Any, villages: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.villages = {str(one.pk): one for one in villages}
        towns: dict[str, list[tuple[str, str]]] = {}
        for pk, one in self.villages.items():
            towns.setdefault(one.parent.name if one.parent else "", []).append((pk, one.name))
        self.fields["village"].choices = [("", gettext("Choose your village")), *towns.items()]  # type: ignore[attr-defined]


class FindForm(forms.Form):
    """Find a village by its name, or by its town."""

    q = forms.CharField(
        label=_("Name of the village"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
    )
    town = forms.TypedChoiceField(required=False, coerce=_number, empty_value=None, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="find_%s")
        self.fields["town"].choices = [("", "")]  # type: ignore[attr-defined]
        asked = data.get("town", "")
        if _number(asked) is not None:
            self.fields["town"].choices.append((asked, asked))  # type: ignore[attr-defined]


class TimetableForm(forms.Form):
    """Which lines of the timetable to show."""

    q = forms.CharField(
        label=_("Village or stop"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    town = forms.TypedChoiceField(label=_("Town"), required=False, coerce=_number, empty_value=None)
    weekday = forms.TypedChoiceField(label=_("Weekday"), required=False, coerce=_number, empty_value=None)

    def __init__(self, data: Any, *, towns: Iterable[Place]) -> None:
        super().__init__(data, auto_id="timetable_%s")
        every_town = ("", pgettext_lazy("filter", "All towns"))
        every_day = ("", pgettext_lazy("filter", "All days"))
        self.fields["town"].choices = [every_town, *((str(one.pk), one.name) for one in towns)]  # type: ignore[attr-defined]
        self.fields["weekday"].choices = [every_day, *((str(one), weekday(one)) for one in range(7))]  # type: ignore[attr-defined]
