"""The sheet somebody fills in: drawn for a telephone's screen, for typing from paper, or for a call."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from doorstep.voices.models import Area, Question
from doorstep.voices.rules.answers import LONGEST_TEXT, AnswersUnfit, Fault
from doorstep.voices.words import QuestionKind

PREFIX: Final = "q-"
MOST_BUTTONS: Final = 11
"""Scales with more steps than this are typed."""

YES_NO: Final = (("1", pgettext_lazy("answer", "Yes")), ("0", pgettext_lazy("answer", "No")))


class CodeForm(forms.Form):
    """The one-time code of a slip."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        help_text=_("15 letters and digits, as on your slip. Small letters and missing lines do not matter."),
        error_messages={"required": _("Type the code of your slip, please.")},
    )


class SheetForm(forms.Form):
    """Every question of a questionnaire; what is wrong is said by the rules, and what was typed stays."""

    form = forms.CharField(widget=forms.HiddenInput, max_length=64)
    began = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)

    def __init__(self, *args: Any, questions: Iterable[Question], is_typed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for number, one in enumerate(self.questions, 1):
            make = _typed if is_typed else _drawn
            made: Any = make(one, f"{number}. {one.words}")
            made.is_conditional = one.is_required  # the rules ask for it; it is not marked as optional
            self.fields[f"{PREFIX}{one.key}"] = made

    @property
    def given(self) -> dict[str, str]:
        """What was typed, by key of the question."""
        return {one.key: str(self.data.get(f"{PREFIX}{one.key}", "")) for one in self.questions}

    def tell(self, refused: AnswersUnfit) -> None:
        """Say at each question what is wrong."""
        by_key = {one.key: one for one in self.questions}
        for key, fault in refused.faults.items():
            if key in by_key:
                self.add_error(f"{PREFIX}{key}", sentence(fault, by_key[key]))


class OpenForm(SheetForm):
    """The same by the open link, where people say which village they live in."""

    area = forms.ModelChoiceField(label=_("Your village"), queryset=Area.objects.none())
    field_order = ("area",)

    def __init__(self, *args: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"] = _Village(areas)


class TypedForm(SheetForm):
    """A sheet of paper: its code, the day it was filled in, then a figure for each answer."""

    code = forms.CharField(
        label=_("Code on the sheet"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autofocus": True}),
    )
    on = forms.DateField(label=_("Filled in on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    field_order = ("code", "on")


class _Village(forms.ModelChoiceField[Area]):
    def __init__(self, areas: Any) -> None:
        super().__init__(areas, label=_("Your village"), error_messages={"required": _("Choose your village, please.")})

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.place.name)


def sentence(fault: Fault, question: Question) -> str:
    """Say what is wrong with an answer and what to do."""
    if fault is Fault.OUT_OF_RANGE or (fault is Fault.NOT_A_NUMBER and question.low is not None):
        if question.low is not None and question.high is not None:
            return gettext("A whole number from %(low)s to %(high)s, please.") % {
                "low": question.low,
                "high": question.high,
            }
        return gettext("This number is too small or too large.")
    words: Mapping[Fault, str] = {
        Fault.MISSING: gettext("Please answer this question."),
        Fault.NOT_A_NUMBER: gettext("A whole number, please, in digits."),
        Fault.NOT_A_CHOICE: gettext("Choose one of those offered, please."),
        Fault.TOO_LONG: gettext("At most %(n)s characters, please.") % {"n": LONGEST_TEXT},
    }
    return words.get(fault, gettext("This cannot be taken."))


def options(question: Question) -> list[tuple[str, Any]]:
    """Return what can be answered to a question with buttons: values and their words."""
    labels = {one.value: one.words for one in question.choices.all()}
    if question.kind == QuestionKind.YES_NO:
        return list(YES_NO)
    if question.kind == QuestionKind.SCALE and question.low is not None and question.high is not None:
        steps = range(question.low, question.high + 1)
        return [(str(one), f"{one} · {labels[one]}" if one in labels else str(one)) for one in steps]
    return [(str(value), label) for value, label in labels.items()]


def _drawn(question: Question, label: str) -> forms.Field:
    offered = options(question)
    if question.kind == QuestionKind.TEXT:
        area = forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_TEXT})
        hint = question.hint or gettext("Kept apart from your other answers. Please write no names.")
        return forms.CharField(label=label, required=False, widget=area, help_text=hint)
    if question.kind == QuestionKind.NUMBER or len(offered) > MOST_BUTTONS:
        inputs = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        return forms.CharField(label=label, required=False, widget=inputs, help_text=question.hint, max_length=12)
    return forms.ChoiceField(
        label=label, required=False, choices=offered, widget=forms.RadioSelect, help_text=question.hint
    )


def _typed(question: Question, label: str) -> forms.Field:
    if question.kind == QuestionKind.TEXT:
        return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    hint = " · ".join(f"{value} {words}" for value, words in options(question))
    if question.kind == QuestionKind.SCALE:
        hint = f"{question.low} – {question.high}"
    inputs = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6})
    return forms.CharField(label=label, required=False, widget=inputs, help_text=hint, max_length=12)
