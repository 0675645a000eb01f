"""What one is asked before something is done to a need or a duty."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.needs.forms.inbox import CategoryChoice, categories
from doorstep.needs.forms.listed import PlaceField, UnitField, everywhere, give, label_of, units
from doorstep.needs.models import Category, Duty, Need
from doorstep.needs.words import SAID, Channel, NeedKind, Outcome, PauseReason, ReturnReason, Urgency
from doorstep.partners.models import Partner

HELPERS = ("helper_1", "helper_2", "helper_3", "helper_4")


def words(label: Any, *, required: bool = True, rows: int = 4, help_text: Any = "") -> forms.CharField:
    """Return a field for a few sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=2000, widget=widget, help_text=help_text)


class ManyPhotos(forms.ClearableFileInput):
    """Several pictures at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Pictures, as bytes; what is in them is checked by the action."""

    def __init__(self, **kwargs: Any) -> None:
        widget = ManyPhotos(attrs={"multiple": True, "accept": "image/jpeg,image/png,image/webp"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return each picture's bytes."""
        files = [one for one in (data if isinstance(data, (list, tuple)) else [data]) if one]
        if not files:
            super().clean(None, initial)
        return [super(PhotosField, self).clean(one, initial).read() for one in files]


class SureForm(forms.Form):
    """Nothing but a yes."""


class WordsForm(forms.Form):
    """A reason."""

    text = words(_("Why"))


class NoteForm(forms.Form):
    """How it goes on."""

    text = words(_("What is to be noted"))
    is_public = forms.BooleanField(label=_("Show it to whoever holds a slip"), required=False)


class UnitsForm(forms.Form):
    """A form that names units."""

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units(on)
        give(self, UnitField, self.units)

    @property
    def helpers(self) -> list[Partner]:
        """The units typed as helpers, each once."""
        named = [self.cleaned_data.get(name) for name in HELPERS]
        return list({one.pk: one for one in named if one is not None}.values())


class HelpersForm(UnitsForm):
    """Who helps; whoever is left out does not help any more."""

    helper_1 = UnitField(label=_("Helper"), required=False)
    helper_2 = UnitField(label=_("Second helper"), required=False, help_text="")
    helper_3 = UnitField(label=_("Third helper"), required=False, help_text="")
    helper_4 = UnitField(label=_("Fourth helper"), required=False, help_text="")

    def __init__(self, *args: Any, on: date, duty: Duty | None = None, **kwargs: Any) -> None:
        super().__init__(*args, on=on, **kwargs)
        if duty is not None:
            there = duty.helpers.filter(until=None).select_related("partner").order_by("since", "id")
            for name, row in zip(HELPERS, there, strict=False):
                self.initial[name] = label_of(self.units, row.partner)


class AssignForm(HelpersForm):
    """Who leads and who helps."""

    lead = UnitField(label=_("Unit that leads"), help_text=_("Exactly one. Type a part of the name."))
    text = words(_("A word to the unit"), required=False, rows=3, help_text=_("Whoever holds the slip reads it too."))
    field_order = ("lead", *HELPERS, "text")


class ReassignForm(UnitsForm):
    """Who leads from now on, and where."""

    lead = UnitField(label=_("Unit that leads"))
    place = PlaceField(
        label=_("Another place"),
        required=False,
        help_text=_("Only if another village or town works on it; both see it then."),
    )
    text = words(_("Why"), required=False, rows=3, help_text=_("Whoever holds the slip reads it too."))

    def __init__(self, *args: Any, on: date, duty: Duty, **kwargs: Any) -> None:
        super().__init__(*args, on=on, **kwargs)
        self.places = everywhere()
        give(self, PlaceField, self.places)
        if duty.suggested_lead is not None:
            self.initial["lead"] = label_of(self.units, duty.suggested_lead)


class ReturnForm(UnitsForm):
    """Why a unit gives a duty back, and whose it is rather."""

    reason = forms.ChoiceField(label=_("Reason"), choices=ReturnReason.choices)
    suggested = UnitField(
        label=_("Whose it is rather"),
        required=False,
        is_conditional=True,
        help_text=_("Needed, unless it is not clear what is asked. Type a part of the name."),
    )
    text = words(_("In words"))


class PauseForm(forms.Form):
    """Why a clock stands still."""

    reason = forms.ChoiceField(label=_("Reason"), choices=PauseReason.choices)
    text = words(_("In words"), help_text=_("Whoever holds the slip reads it."))


class AnswerForm(forms.Form):
    """What was done."""

    text = words(_("What was done"), rows=6, help_text=_("Whoever holds the slip reads it and says if it is solved."))
    photos = PhotosField(
        label=_("Photos of it"), required=False, help_text=_("JPEG, PNG or WebP; place and time are taken out of them.")
    )


class PhotosForm(forms.Form):
    """Pictures."""

    photos = PhotosField(label=_("Photos"), help_text=_("JPEG, PNG or WebP; place and time are taken out of them."))


class ConfirmForm(forms.Form):
    """How a duty came out that no resident waits for."""

    outcome = forms.ChoiceField(
        label=_("How it came out"), choices=[(one.value, one.label) for one in SAID], widget=forms.RadioSelect
    )
    text = words(_("In words"), required=False, help_text=_("Needed where it is not solved: it goes back then."))


class WordForm(forms.Form):
    """What a resident said, passed on."""

    answer = forms.ChoiceField(
        label=_("Is it solved?"), choices=[(one.value, one.label) for one in SAID], widget=forms.RadioSelect
    )
    satisfied = forms.ChoiceField(
        label=_("Are they satisfied?"),
        choices=[("", _("They did not say")), ("yes", _("Yes")), ("no", _("No"))],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
    channel = forms.ChoiceField(
        label=_("How they said it"),
        choices=[
            (Channel.PHONE.value, _("By telephone, themselves")),
            (Channel.STAFF.value, _("Through somebody of the staff")),
        ],
        widget=forms.RadioSelect,
        initial=Channel.PHONE.value,
    )
    note = words(_("In their words"), required=False, rows=3)

    @property
    def given(self) -> dict[str, Any]:
        """What was said, as the action takes it."""
        kept = self.cleaned_data
        return {
            "answer": Outcome(kept["answer"]),
            "channel": Channel(kept["channel"]),
            "is_satisfied": {"yes": True, "no": False}.get(kept["satisfied"]),
            "note": kept["note"],
        }


class SortForm(forms.Form):
    """What a need is about and how fast somebody must act."""

    category = CategoryChoice(label=_("Category"), queryset=Category.objects.none(), empty_label=None)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)
    kind = forms.ChoiceField(label=_("Kind"), choices=NeedKind.choices)
    is_public = forms.BooleanField(
        label=_("May be shown to everybody, without a name"), required=False,
        help_text=_("Only if nothing in the text says who it is about."),
    )  # fmt: skip
    text = words(_("Why"), required=False, rows=3, help_text=_("Needed where the day promised comes later or goes."))

    def __init__(self, *args: Any, need: Need, on: date, **kwargs: Any) -> None:
        names = ("urgency", "kind", "is_public")
        kwargs["initial"] = {name: getattr(need, name) for name in names} | {"category": need.category_id}
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories(on, need.category)  # type: ignore[attr-defined]
