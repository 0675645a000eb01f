"""Forms of the office's own pages."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.actions import AlreadyGranted, BadName, NameTaken, NotAPlace, OwnLogin, WeakPassword
from doorstep.base.actor import Actor
from doorstep.base.journal_words import choices
from doorstep.base.models.rule import Rule
from doorstep.base.queries import scope_choices
from doorstep.base.regulations import BadValue, NoCitation, RuleOverlaps
from doorstep.base.rules import EndsBeforeItBegins, givable
from doorstep.base.templatetags.parts import full_day
from doorstep.base.words import Role
from doorstep.base.workdays import AlreadyDeclared

_LONGEST_ID = 18
REFUSALS = (
    AlreadyDeclared,
    AlreadyGranted,
    BadName,
    BadValue,
    EndsBeforeItBegins,
    NameTaken,
    NoCitation,
    NotAPlace,
    OwnLogin,
    RuleOverlaps,
    WeakPassword,
)


class Several(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Rows out of a list. A number longer than any row's is no choice; SQLite could not even look it up."""

    def clean(self, value: Any) -> Any:
        """Return the rows chosen."""
        for one in value or ():
            if len(str(one)) > _LONGEST_ID:
                code = "invalid_choice"
                raise forms.ValidationError(self.error_messages[code], code=code, params={"value": str(one)[:20]})
        return super().clean(value)


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class JournalFilter(forms.Form):
    """Which entries to show."""

    verb = forms.ChoiceField(label=_("Verb"), required=False)
    day = forms.DateField(label=_("Day"), required=False, widget=DayInput)

    def __init__(self, *args: Any, verbs: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"] = forms.ChoiceField(
            label=_("Verb"), required=False, choices=[("", _("All")), *choices(verbs)]
        )


class RoleForm(forms.Form):
    """A role at a place, among those the officer may give."""

    role = forms.ChoiceField(label=_("Role"))
    scope = forms.ChoiceField(label=_("Place"), help_text=_("The role holds here and everywhere below."))
    until = forms.DateField(
        label=_("Until"), required=False, widget=DayInput, help_text=_("The last day. Empty: until it is taken back.")
    )

    def __init__(self, *args: Any, giver: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.value, role.label) for role in givable(giver)]
        places = scope_choices({grant.scope for grant in giver.grants})
        self.fields["role"] = forms.ChoiceField(label=self.fields["role"].label, choices=roles)
        self.fields["scope"] = forms.ChoiceField(
            label=self.fields["scope"].label, choices=places, help_text=self.fields["scope"].help_text
        )

    def clean_role(self) -> Role:
        """Return the role itself."""
        return Role(self.cleaned_data["role"])


class PasswordForm(forms.Form):
    """A new password, typed by an officer and told to its owner."""

    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("At least 10 characters. Tell it to the owner, who chooses another when logging in."),
    )


class LoginForm(RoleForm, PasswordForm):
    """A new login with its first role."""

    username = forms.CharField(
        label=_("Login name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Letters and digits, such as the post and its place; never an identity or telephone number."),
    )
    field_order = ("username", "password", "role", "scope", "until")


class WorkdayForm(forms.Form):
    """A day on which this county works or rests against the published calendar."""

    day = forms.DateField(label=_("Day"), widget=DayInput)
    is_working = forms.TypedChoiceField(
        label=_("On this day people"),
        choices=[("1", _("work")), ("0", _("are off"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    name_zh = forms.CharField(label=_("Reason in Chinese"), max_length=60, required=False)
    name_en = forms.CharField(label=_("Reason in English"), max_length=60, required=False)
    citation = forms.CharField(label=_("Where it is written"), max_length=300)


class RuleForm(forms.Form):
    """A rule in force, with where it is written."""

    code = forms.RegexField(
        r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$",
        label=_("Rule"),
        max_length=80,
        error_messages={"invalid": _("Small letters, digits and _ with a dot between, such as services.walk_m.")},
        widget=forms.TextInput(attrs={"list": "codes", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Its code. Choose one in use, or begin a new one, such as services.walk_m."),
    )
    value = forms.CharField(
        label=_("Value"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_('A number such as 800, words in "quotes", or a table such as {"days": 3}: JSON.'),
    )
    unit = forms.CharField(
        label=_("Unit"), max_length=40, required=False, help_text=_("Such as m, min or working days.")
    )
    valid_from = forms.DateField(label=_("First day"), widget=DayInput)
    valid_until = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput, help_text=_("Empty: while no end is known.")
    )
    citation = forms.CharField(
        label=_("Where it is written"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Title, number, date and article, so that everybody can look it up."),
    )
    is_verified = forms.BooleanField(label=_("I have read the source myself"), required=False)

    def clean_value(self) -> Any:
        """Return what the text means as JSON."""
        return json_value(self.cleaned_data["value"])


class RuleEndForm(forms.Form):
    """The last day of a rule."""

    last_day = forms.DateField(label=_("Last day"), widget=DayInput, help_text=_("On this day it still holds."))


def json_value(text: str) -> Any:
    """Return what a text means as JSON that both databases keep unchanged.

    Raises:
        ValidationError: It is none; says where, in the reader's language.
    """
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
        plain = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except json.JSONDecodeError as fault:
        words = gettext(
            "Line %(line)s, character %(column)s cannot be read. Words stand in straight double quotes, "
            "decimals have a point, the last entry has no comma behind it."
        )
        raise forms.ValidationError(words % {"line": fault.lineno, "column": fault.colno}) from fault
    except (ValueError, RecursionError) as fault:
        raise forms.ValidationError(gettext("This number or table is too large to keep.")) from fault
    if value is None or value in ("", [], {}):
        raise forms.ValidationError(gettext("A rule without a value says nothing."))
    if "\\u0000" in plain or not _is_text(plain):
        raise forms.ValidationError(gettext("There is a character in it that cannot be kept."))
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _is_text(words: str) -> bool:
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True


def refuse(form: forms.Form, refusal: Exception) -> None:
    """Say in the form why the action refused."""
    if isinstance(refusal, WeakPassword):
        for reason in refusal.reasons:
            form.add_error("password", reason)
        return
    if isinstance(refusal, RuleOverlaps):
        form.add_error("last_day" if "last_day" in form.fields else "valid_from", _overlap(refusal.other))
        return
    if isinstance(refusal, BadValue):
        words = gettext("Whoever goes by this rule cannot read this value. Write it such as %(example)s.")
        form.add_error("value", words % {"example": json.dumps(refusal.example, ensure_ascii=False)})
        return
    if isinstance(refusal, EndsBeforeItBegins) and "until" not in form.fields:
        ends = "last_day" if "last_day" in form.fields else "valid_until"
        form.add_error(ends, gettext("The last day cannot lie before the first."))
        return
    field, words = {
        AlreadyGranted: ("role", gettext("This login holds this role at this place already.")),
        BadName: ("username", gettext("Use 1 to 64 letters, digits and @ . + - _")),
        NameTaken: ("username", gettext("Another login has this name.")),
        NotAPlace: ("scope", gettext("This place is not known.")),
        EndsBeforeItBegins: ("until", gettext("This day is over already.")),
        NoCitation: ("citation", gettext("A rule says where it is written.")),
        AlreadyDeclared: ("day", gettext("The table already has this day. Take it out first.")),
    }.get(type(refusal), (None, gettext("Nobody shuts themselves out.")))
    form.add_error(field, words)


def _overlap(other: Rule) -> str:
    if other.valid_until is None:
        words = gettext(
            "This rule has a value from %(first)s on, without an end. End that one first, or stay before it."
        )
        return words % {"first": full_day(other.valid_from)}
    words = gettext("This rule has a value from %(first)s to %(last)s. End that one earlier, or choose other days.")
    return words % {"first": full_day(other.valid_from), "last": full_day(other.valid_until)}
