"""Forms of the office's own pages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.actions import AlreadyGranted, BadName, NameTaken, NotAPlace, OwnLogin, WeakPassword
from doorstep.base.actor import Actor
from doorstep.base.journal_words import choices
from doorstep.base.queries import scope_choices
from doorstep.base.rules import EndsBeforeItBegins, givable
from doorstep.base.words import Role
from doorstep.base.workdays import AlreadyDeclared

REFUSALS = (AlreadyGranted, BadName, NameTaken, NotAPlace, OwnLogin, WeakPassword, EndsBeforeItBegins, AlreadyDeclared)


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
        help_text=_("At least 10 characters. Tell it to the owner, who changes it after logging in."),
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


def refuse(form: forms.Form, refusal: Exception) -> None:
    """Say in the form why the action refused."""
    if isinstance(refusal, WeakPassword):
        for reason in refusal.reasons:
            form.add_error("password", reason)
        return
    field, words = {
        AlreadyGranted: ("role", gettext("This login holds this role at this place already.")),
        BadName: ("username", gettext("Use 1 to 64 letters, digits and @ . + - _")),
        NameTaken: ("username", gettext("Another login has this name.")),
        NotAPlace: ("scope", gettext("This place is not known.")),
        EndsBeforeItBegins: ("until", gettext("This day is over already.")),
        AlreadyDeclared: ("day", gettext("The table already has this day. Take it out first.")),
    }.get(type(refusal), (None, gettext("Nobody shuts themselves out.")))
    form.add_error(field, words)
