"""Forms of opinions: what others may read, why one is kept back, what becomes of some."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.needs.actions.duties import HasLeft
from doorstep.needs.actions.intake import CategoryClosed
from doorstep.needs.forms.inbox import CategoryChoice, categories
from doorstep.needs.forms.listed import UnitField, give, units
from doorstep.needs.models import Category
from doorstep.needs.rules.intake import LONGEST, TextMissing, TextTooLong
from doorstep.needs.words import NeedKind
from doorstep.voices.models import Opinion
from doorstep.voices.rules import opinions as rules
from doorstep.voices.words import HideReason


class ScreenForm(forms.Form):
    """An opinion as others may read it."""

    text = forms.CharField(
        label=_("As the village reads it"),
        widget=forms.Textarea(attrs={"rows": 6, "autofocus": True}),
        help_text=_("Put ■ over what would show who wrote it or whom it is about. Change nothing else."),
    )
    topic = CategoryChoice(
        label=_("What it is about"), queryset=Category.objects.none(), required=False, empty_label=_("Nobody can say")
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["topic"]
        topic.queryset = categories(on)

    def refuse(self, refusal: Exception) -> None:
        """Say at the text what to do."""
        words: dict[type[Exception], str] = {
            rules.NotItsWords: gettext("Only ■ may stand in place of words; everything else stays as it was written."),
            rules.NothingLeft: gettext("Nothing is left to read. Keep it back instead, and say why."),
        }
        self.add_error("text", words[type(refusal)])


class HideForm(forms.Form):
    """Why an opinion is kept back."""

    reason = forms.ChoiceField(label=_("Why it is kept back"), choices=HideReason.choices, widget=forms.RadioSelect)


class RaiseForm(forms.Form):
    """A need out of opinions."""

    text = forms.CharField(
        label=_("What is needed"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In your own words or theirs; no word that shows who wrote it."),
    )
    category = CategoryChoice(label=_("What it is about"), queryset=Category.objects.none())
    kind = forms.ChoiceField(label=_("What sort of need"), choices=NeedKind.choices, initial=NeedKind.PROBLEM)
    lead = UnitField(
        label=_("Who leads"),
        required=False,
        help_text=_("Type a part of the name. Empty: it lies in the supervisor's tray."),
    )

    def __init__(self, *args: Any, opinions: Sequence[Opinion], on: date, **kwargs: Any) -> None:
        topic = next((one.screening.topic for one in opinions if one.screening.topic), None)
        said = "\n".join(f"“{one.screening.text}”" for one in opinions)[:LONGEST]
        kwargs.setdefault("initial", {"text": said, "category": topic})
        super().__init__(*args, **kwargs)
        category: Any = self.fields["category"]
        category.queryset = categories(on)
        give(self, UnitField, units(on))

    def refuse(self, refusal: Exception) -> None:
        """Say at the field what to do."""
        said: dict[type[Exception], tuple[str, str]] = {
            TextMissing: ("text", gettext("Write at least two characters.")),
            TextTooLong: ("text", gettext("Say it shorter.")),
            CategoryClosed: ("category", gettext("This category cannot be chosen any more. Choose another one.")),
            HasLeft: ("lead", gettext("This unit does not take part any more. Choose another one.")),
        }
        self.add_error(*said[type(refusal)])
