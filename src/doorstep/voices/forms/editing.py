"""Forms of the questionnaires' editor, and what is wrong with a draft as sentences that say what to do."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.grids import MAX_BYTES
from doorstep.base.templatetags.parts import listed
from doorstep.voices.library import LIBRARY
from doorstep.voices.rules.waves import MOST_QUESTIONS
from doorstep.voices.rules.wordings import (
    LONG_FROM,
    MOST_STEPS,
    Draft,
    Finding,
    KeyTaken,
    Lack,
    NoSuchQuestion,
    Wording,
)
from doorstep.voices.words import QuestionKind
from doorstep.voices.xlsform.sheets import FORM_PATTERN, KEY_PATTERN

MOST: Final = 999_999_999
_BOUNDED: Final = (QuestionKind.SCALE, QuestionKind.NUMBER)
_LABELLED: Final = (QuestionKind.SCALE, QuestionKind.CHOICE)

LACKS: Final[Mapping[Lack, str | Promise]] = {
    Lack.NO_QUESTIONS: _("Nothing is asked yet. Add a question."),
    Lack.TOO_MANY: _("More than %(most)s questions. Take some out, or make two questionnaires."),
    Lack.NOTHING_TO_COUNT: _("Only own words are asked. Add a question with yes or no, or a scale: it can be counted."),
    Lack.TOO_FEW_CHOICES: _("There is nothing to choose from. Write at least two choices."),
    Lack.LABEL_OFF_SCALE: _("A label lies outside the scale. Change its number, or the ends of the scale."),
    Lack.TOO_FINE: _("More than %(steps)s points: nobody can tell them apart. Five are usual."),
    Lack.ASKS_WHO: _("This seems to ask who answers. Answers are anonymous: take it out."),
    Lack.LONG: _("%(long)s questions and more: many people leave off in the middle. Ask what you will act upon."),
    Lack.NO_ENGLISH: _("Not everything is in English; what is missing is shown in Chinese."),
    Lack.NO_OWN_WORDS: _("Nobody can write anything in their own words. One such question at the end brings opinions."),
}
"""What is wrong, as a sentence that says what to do."""


class HeadForm(forms.Form):
    """Title and opening words."""

    title = forms.CharField(label=_("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    intro = forms.CharField(
        label=_("What stands above the questions, in Chinese"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    intro_en = forms.CharField(
        label=_("The same in English"), max_length=900, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class NewForm(HeadForm):
    """A questionnaire begun with nothing."""

    key = forms.RegexField(
        f"^{FORM_PATTERN}$",
        label=_("Key"),
        max_length=40,
        error_messages={"invalid": _("Letters, digits, _ and -, such as residents.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("A short name in Latin letters, such as residents. It stays through all versions."),
    )
    field_order = ("key", "title", "title_en", "intro", "intro_en")


class QuestionForm(forms.Form):
    """One question of any kind."""

    kind = forms.ChoiceField(label=_("What an answer looks like"), choices=QuestionKind.choices)
    text = forms.CharField(
        label=_("Question in Chinese"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Ask what somebody lived through, with a time: “answered within 7 days?” rather than “satisfied?”."
        ),
    )
    text_en = forms.CharField(
        label=_("Question in English"), max_length=450, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    help = forms.CharField(label=_("Hint in Chinese"), max_length=300, required=False)
    help_en = forms.CharField(label=_("Hint in English"), max_length=450, required=False)
    low = forms.IntegerField(
        label=_("Lowest value"), required=False, min_value=-MOST, max_value=MOST, help_text=_("Of a scale or number.")
    )
    high = forms.IntegerField(label=_("Highest value"), required=False, min_value=-MOST, max_value=MOST)
    choices = forms.CharField(
        label=_("Choices, or labels on a scale"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=_("One in each line: number | Chinese | English, as in 1 | 从不 | Never."),
    )
    is_required = forms.BooleanField(label=_("Must be answered"), required=False, help_text=_("Own words never must."))
    key = forms.RegexField(
        f"^{KEY_PATTERN}$",
        label=_("Key"),
        max_length=40,
        required=False,
        error_messages={"invalid": _("It begins with a letter and holds letters, digits, _ and -.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Under this name the answers are kept and the index finds them. Empty: we number it."),
    )

    def __init__(self, *args: Any, others: Sequence[Wording], question: Wording | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"kind": QuestionKind.YES_NO, "is_required": True}
        if question is not None:
            names = ("kind", "text", "text_en", "help", "help_en", "low", "high", "is_required", "key")
            initial = {name: getattr(question, name) for name in names}
            initial["choices"] = "\n".join(" | ".join(map(str, one)).rstrip(" |") for one in question.choices)
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self._others = [one.key for one in others]

    def clean(self) -> dict[str, Any]:
        """Hold the parts against each other."""
        given = super().clean() or {}
        kind = QuestionKind(given["kind"]) if given.get("kind") else None
        low, high = given.get("low"), given.get("high")
        if kind is QuestionKind.SCALE and low is None and high is None and not self.errors:
            given["low"], given["high"] = low, high = 1, 5
        if kind is not None and kind not in _BOUNDED and (low is not None or high is not None):
            self.add_error("low", gettext("Only a scale or a number has a lowest and a highest value. Empty both."))
        if kind is QuestionKind.SCALE and (low is None) != (high is None):
            self.add_error("high" if high is None else "low", gettext("A scale has both ends. Give this one, too."))
        if low is not None and high is not None and low >= high:
            self.add_error("high", gettext("The highest value lies above the lowest."))
        self._choices = self._read_choices(kind, given.get("choices") or "")
        return given

    _choices: tuple[tuple[int, str, str], ...] = ()

    @property
    def wording(self) -> Wording:
        """The question that was written; call it on a valid form."""
        given = self.cleaned_data
        return Wording(
            key=given["key"] or self._number(),
            kind=QuestionKind(given["kind"]),
            text=given["text"].strip(),
            text_en=given["text_en"].strip(),
            help=given["help"].strip(),
            help_en=given["help_en"].strip(),
            is_required=given["is_required"] and given["kind"] != QuestionKind.TEXT,
            low=given["low"],
            high=given["high"],
            choices=self._choices,
        )

    def refuse(self, refusal: KeyTaken | NoSuchQuestion) -> None:
        """Say why the question was not taken."""
        if isinstance(refusal, KeyTaken):
            self.add_error("key", gettext("Another question has this key. Choose another."))
        else:
            self.add_error(None, gettext("Somebody took this question out meanwhile. Go back and look again."))

    def _number(self) -> str:
        return next(f"q{n}" for n in range(1, 1000) if f"q{n}" not in self._others)

    def _read_choices(self, kind: QuestionKind | None, text: str) -> tuple[tuple[int, str, str], ...]:
        found: dict[int, tuple[int, str, str]] = {}
        wrong = ""
        for line in filter(None, (one.strip() for one in text.splitlines())):
            parts = [part.strip() for part in line.replace("｜", "|").split("|")]
            if len(parts) not in {2, 3} or not re.fullmatch(r"-?\d{1,9}", parts[0]) or not parts[1]:
                wrong = wrong or gettext("“%(line)s”: write number | Chinese | English.") % {"line": line[:40]}
            elif int(parts[0]) in found:
                wrong = wrong or gettext("The number %(number)s stands twice.") % {"number": parts[0]}
            elif len(parts[1]) > 120 or len(parts[-1]) > 200:
                wrong = wrong or gettext("“%(line)s…”: say it shorter.") % {"line": line[:40]}
            else:
                found[int(parts[0])] = (int(parts[0]), parts[1], parts[2] if len(parts) == 3 else "")
        if kind is QuestionKind.CHOICE and len(found) < 2 and not wrong:
            wrong = gettext("Write at least two choices.")
        if kind is not None and kind not in _LABELLED and text.strip():
            wrong = gettext("Only a scale or a choice has these. Empty this field.")
        if wrong:
            self.add_error("choices", wrong)
        return tuple(found[value] for value in sorted(found))


class FileForm(forms.Form):
    """An XLSForm from the disk."""

    file = forms.FileField(label=_("XLSForm (.xlsx)"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}))

    def clean_file(self) -> Any:
        """Refuse by name and size before anything is read."""
        file = self.cleaned_data["file"]
        if PurePosixPath(file.name).suffix.lower() not in {".xlsx", ".xlsm"}:
            raise forms.ValidationError(gettext("Choose an .xlsx workbook: an XLSForm has several sheets."))
        if file.size > MAX_BYTES:
            raise forms.ValidationError(gettext("The file is too large. Keep the sheets survey, choices and settings."))
        return file


class TakeForm(forms.Form):
    """Which ready-made questionnaire to begin from."""

    ready = forms.ChoiceField(choices=[(key, key) for key in LIBRARY])


def lacks(draft: Draft, found: Sequence[Finding]) -> list[tuple[Finding, str, list[str]]]:
    """Put findings into words, the same about several questions once: the finding, the sentence, which questions."""
    numbers = {one.key: str(at) for at, one in enumerate(draft.questions, 1)}
    by_lack: dict[Lack, tuple[Finding, list[str]]] = {}
    for one in found:
        held = by_lack.setdefault(one.lack, (one, []))
        held[1].extend([numbers[one.key]] if one.key else [])
    figures = {"most": MOST_QUESTIONS, "long": LONG_FROM, "steps": MOST_STEPS}
    return [(one, str(LACKS[lack]) % figures, which) for lack, (one, which) in by_lack.items()]


def of_questions(numbers: list[str]) -> str:
    """Say which questions a sentence is about; empty: the whole."""
    return gettext("Question %(numbers)s:") % {"numbers": listed(numbers)} if numbers else ""
