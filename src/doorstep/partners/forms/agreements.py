"""Forms around agreements: pairings, secondments, joint cases."""

import re
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.actor import Actor
from doorstep.base.forms import DayInput
from doorstep.partners.access import AGREE
from doorstep.partners.actions.pairings import Goal
from doorstep.partners.actions.sides import Joining, Outside
from doorstep.partners.forms.alliances import partners_for, places_for
from doorstep.partners.forms.people import PersonField
from doorstep.partners.models import Partner
from doorstep.places.models import Place

_COMMA = re.compile(r"\s*[,，]\s*")


class SidesForm(forms.Form):
    """Two sides or more: one chosen, further ones by name, those elsewhere by name and code."""

    place = forms.ModelChoiceField(
        label=_("Kept at"), queryset=Place.objects.none(), help_text=_("Whoever looks after this place may change it.")
    )
    first = forms.ChoiceField(label=_("Our side"))
    more = forms.CharField(
        label=_("Further sides of ours"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, the name as in your lists of places and partners."),
    )
    outside = forms.CharField(
        label=_("Sides elsewhere"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: name, code of their installation. Without a code it is only written down here."),
    )

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = list(places_for(actor, AGREE))
        self.partners = list(partners_for(actor, on))
        self.fields["place"].queryset = places_for(actor, AGREE)  # type: ignore[attr-defined]
        self.fields["first"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            (gettext("Units"), [(f"u{one.pk}", one.name) for one in self.partners]),
            (gettext("Places of ours"), [(f"p{one.pk}", one.name) for one in self.places]),
        ]

    def clean_first(self) -> Joining:
        """Return the partner or place itself."""
        chosen = self.cleaned_data["first"]
        pool: list[Any] = self.partners if chosen[0] == "u" else self.places
        found: Joining = next(one for one in pool if one.pk == int(chosen[1:]))
        return found

    def clean_more(self) -> list[Joining]:
        """Return the partners and places of these names."""
        found: list[Joining] = []
        for line in filter(None, (line.strip() for line in self.cleaned_data["more"].splitlines())):
            named: list[Joining] = [one for one in [*self.partners, *self.places] if one.name == line]
            if len(named) != 1:
                words = (
                    gettext("%(name)s: several have this name. Choose it above, or rename one.")
                    if named
                    else gettext("%(name)s: not in your lists of places and partners.")
                )
                raise forms.ValidationError(words % {"name": line})
            found += named
        return found

    def clean_outside(self) -> list[Outside]:
        """Return the sides elsewhere."""
        found = []
        for line in filter(None, (line.strip() for line in self.cleaned_data["outside"].splitlines())):
            name, *code = _COMMA.split(line, maxsplit=1)
            if len(name) > 80 or len("".join(code)) > 20 or not name:
                raise forms.ValidationError(gettext("%(line)s: write name, code.") % {"line": line[:40]})
            found.append(Outside(name, "".join(code)))
        return found

    @property
    def sides(self) -> list[Joining]:
        """All sides, ours first."""
        given = self.cleaned_data
        return [given["first"], *given["more"], *given["outside"]]


class PairingForm(SidesForm):
    """A new pairing."""

    title = forms.CharField(label=_("Title"), max_length=120)
    valid_from = forms.DateField(label=_("From which day"), widget=DayInput)
    valid_until = forms.DateField(label=_("To which day"), widget=DayInput)
    goals = forms.CharField(
        label=_("Goals"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: what, how many, counted in. Such as: visits to each other, 12, times"),
    )
    field_order = ("title", "place", "first", "more", "outside", "valid_from", "valid_until", "goals")

    def clean_goals(self) -> list[Goal]:
        """Return the goals, line by line."""
        found = []
        for line in filter(None, (line.strip() for line in self.cleaned_data["goals"].splitlines())):
            parts = _COMMA.split(line)
            fits = len(parts) == 3 and parts[1].isdecimal() and 0 < int(parts[1][:12]) <= 2_000_000_000
            if not fits or not parts[0] or not parts[2] or len(parts[0]) > 120 or len(parts[2]) > 20:
                words = gettext("%(line)s: write what, how many, counted in, with commas between.")
                raise forms.ValidationError(words % {"line": line[:40]})
            found.append(Goal(parts[0], int(parts[1]), parts[2]))
        return found


class ProgressForm(forms.Form):
    """How far a goal stands."""

    on = forms.DateField(label=_("By the day"), widget=DayInput)
    reached = forms.IntegerField(
        label=_("Reached so far"), min_value=0, max_value=2_000_000_000, help_text=_("All in all, not what was added.")
    )


class SecondmentForm(forms.Form):
    """A new secondment; each side is one of our units, or somebody elsewhere."""

    person = PersonField()
    post = forms.CharField(label=_("Post there"), max_length=80)
    place = forms.ModelChoiceField(
        label=_("Kept at"), queryset=Place.objects.none(), help_text=_("Whoever looks after this place may change it.")
    )
    sender = forms.ModelChoiceField(
        label=_("From our unit"), queryset=Partner.objects.none(), required=False, empty_label=_("from elsewhere")
    )
    sender_outside = forms.CharField(label=_("From elsewhere: name"), max_length=80, required=False)
    sender_code = forms.CharField(label=_("From elsewhere: code of their installation"), max_length=20, required=False)
    receiver = forms.ModelChoiceField(
        label=_("To our unit"), queryset=Partner.objects.none(), required=False, empty_label=_("to elsewhere")
    )
    receiver_outside = forms.CharField(label=_("To elsewhere: name"), max_length=80, required=False)
    receiver_code = forms.CharField(label=_("To elsewhere: code of their installation"), max_length=20, required=False)
    valid_from = forms.DateField(label=_("First day"), widget=DayInput)
    valid_until = forms.DateField(label=_("Last day"), widget=DayInput)
    accepts_overlap = forms.BooleanField(
        label=_("I know of other posts on these days, and it is meant so"), required=False
    )

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].actor = actor  # type: ignore[attr-defined]
        self.fields["place"].queryset = places_for(actor, AGREE)  # type: ignore[attr-defined]
        for name in ("sender", "receiver"):
            self.fields[name].queryset = partners_for(actor, on)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Make each side one thing."""
        given: dict[str, Any] = super().clean() or {}
        for name in ("sender", "receiver"):
            outside = given.pop(f"{name}_outside", "").strip()
            code = given.pop(f"{name}_code", "").strip()
            if bool(given.get(name)) == bool(outside):
                self.add_error(name, gettext("Choose one of our units, or write who it is elsewhere: one of the two."))
            elif outside:
                given[name] = Outside(outside, code)
        return given


class PaperForm(forms.Form):
    """A yes by letter."""

    paper = forms.CharField(label=_("Number of their letter"), max_length=120)


class CaseForm(SidesForm):
    """A new joint case."""

    number = forms.CharField(label=_("Its number"), max_length=40)
    title = forms.CharField(label=_("Title"), max_length=120)
    summary = forms.CharField(
        label=_("What it is about"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Nobody's name: people stand in the files alone."),
    )
    leads = forms.ChoiceField(
        label=_("Who leads"),
        choices=[("ours", _("Our side")), ("theirs", _("The first side elsewhere"))],
        widget=forms.RadioSelect,
        initial="ours",
    )
    opened_on = forms.DateField(label=_("Opened on"), widget=DayInput)
    field_order = ("number", "title", "place", "first", "more", "outside", "leads", "opened_on", "summary")

    @property
    def lead(self) -> Joining:
        """The side that leads."""
        given = self.cleaned_data
        elsewhere = given["leads"] == "theirs" and given["outside"]
        lead: Joining = given["outside"][0] if elsewhere else given["first"]
        return lead


class FileForm(forms.Form):
    """A file for a case."""

    personal = forms.ChoiceField(
        label=_("Does the file name or show anybody?"),
        choices=[
            ("yes", _("Yes: it leaves only under an agreement on personal data")),
            ("no", _("No: it goes to the other side with the next package")),
        ],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(label=_("File"), help_text=_("Any kind, up to 10 MB; it is never shown inside a page."))

    def clean_file(self) -> Any:
        """Refuse by size before anything is read."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            words = gettext("A file has at least one byte and at most %(megabytes)s MB.")
            raise forms.ValidationError(words % {"megabytes": settings.UPLOAD_MAX_BYTES // 1_000_000})
        return file
