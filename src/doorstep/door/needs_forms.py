"""What residents fill in about needs: each field refuses with words that say what to do."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from doorstep.base.photos import MOST_BYTES, NotAPhoto, PhotoTooLarge
from doorstep.door.needs_words import category_name
from doorstep.kernel.geo import LonLat
from doorstep.needs.actions.photos import MOST_PHOTOS, TooManyPhotos
from doorstep.needs.actions.telling import PhotoRefused
from doorstep.needs.models import Category
from doorstep.needs.rules.intake import LONGEST, MOST_WANTED, TextMissing, TextTooLong, clean_text, typed_code
from doorstep.needs.words import OF_RESIDENTS, Outcome
from doorstep.partners.models import Partner
from doorstep.places.models import Place
from doorstep.places.rules.said import Refused, Said

TRAP: Final = "website"
"""A field nobody sees: only what fills in everything fills it in."""
NOT_ON_THE_GLOBE: Final = Said("经度和纬度好像反了。", "longitude and latitude seem to be exchanged.")
NOTE_LONGEST: Final = 500


class TellForm(forms.Form):
    """A need, field by field; the page shows a few at a time and carries the rest along."""

    use_required_attribute = False

    text = forms.CharField(
        label=_("What is it?"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Please write a few words: what is it about?")},
    )
    category = forms.ChoiceField(
        required=False,
        label=_("What is it about?"),
        error_messages={"invalid_choice": _("Please choose what it is about.")},
    )
    kind = forms.ChoiceField(
        required=False,
        label=_("What sort of thing is it?"),
        choices=[("", ""), *((one.value, one.label) for one in OF_RESIDENTS)],
    )
    danger = forms.BooleanField(required=False, label=_("Somebody may get hurt: it cannot wait"))
    village = forms.IntegerField(
        label=_("Your village"),
        error_messages={
            "required": _("Please choose your village from the list."),
            "invalid": _("Please choose your village from the list."),
        },
    )
    where = forms.CharField(
        required=False,
        max_length=200,
        label=_("Where exactly?"),
        help_text=_("Such as: by the bridge, in front of house 12."),
    )
    lon = forms.FloatField(required=False, label=_("Place of the telephone"), widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, label=_("Place of the telephone"), widget=forms.HiddenInput)
    quantity = forms.IntegerField(
        required=False,
        label=_("How much or how many?"),
        min_value=1,
        max_value=MOST_WANTED,
        error_messages={
            "invalid": _("Please write a whole number, or leave it empty."),
            "min_value": _("Please write a whole number from 1 on, or leave it empty."),
            "max_value": _("Please write a smaller number, or leave it empty."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    quantity_of = forms.CharField(
        required=False, max_length=20, label=_("Of what?"), help_text=_("Such as: people, sacks, hours.")
    )
    wanted_until = forms.DateField(
        required=False,
        label=_("Until which day does it help?"),
        error_messages={"invalid": _("Please choose a day, or leave it empty.")},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    public = forms.BooleanField(required=False, label=_("Neighbours may read it, without my name"))
    firm = forms.IntegerField(required=False, label=_("For whom?"))
    mark = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        *,
        categories: Sequence[Category],
        places: Iterable[Place] = (),
        firms: Iterable[Partner] = (),
    ) -> None:
        super().__init__(data, auto_id="tell_%s")
        self.categories = {one.code: one for one in categories}
        self.places = {one.pk: one for one in places}
        self.firms = {one.pk: one for one in firms}
        choices = [("", ""), *((one.code, category_name(one)) for one in categories)]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        """Return the text as it is kept."""
        try:
            return clean_text(self.cleaned_data["text"])
        except TextMissing as fault:
            raise forms.ValidationError(gettext("Please write a few words: what is it about?")) from fault
        except TextTooLong as fault:
            words = gettext("That is longer than %(most)s characters. Please say it more briefly; nothing was lost.")
            raise forms.ValidationError(words % {"most": LONGEST}) from fault

    def clean_category(self) -> Category | None:
        """Return the category itself; skipped is "something else"."""
        chosen = self.cleaned_data["category"] or "other"
        found = self.categories.get(chosen)
        if found is None:
            raise forms.ValidationError(gettext("Please choose what it is about."))
        return found

    def clean_village(self) -> Place:
        """Return the village itself."""
        found = self.places.get(self.cleaned_data["village"])
        if found is None:
            raise forms.ValidationError(gettext("Please choose your village from the list."))
        return found

    def clean_firm(self) -> Partner | None:
        """Return the firm itself, if it is one the login works for."""
        return self.firms.get(self.cleaned_data["firm"] or 0)

    def clean_mark(self) -> uuid.UUID:
        """Return what marks this form, a new one where it lacks."""
        return self.cleaned_data["mark"] or uuid.uuid4()


class SlipForm(forms.Form):
    """A slip's number, however it is typed."""

    code = forms.CharField(
        label=_("Number on the slip"),
        max_length=40,
        error_messages={"required": _("Please type the number that stands on your slip.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "class": "code"}
        ),
        help_text=_("Eight letters and digits, such as K7MX-2PQR. Small letters, blanks and dashes do not matter."),
    )

    def clean_code(self) -> str:
        """Return the code as it is kept."""
        code = typed_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(gettext("Please type the number that stands on your slip."))
        return code


class WordForm(forms.Form):
    """What the resident says about the answer."""

    answer = forms.ChoiceField(
        label=_("Is it solved?"),
        choices=[
            (Outcome.SOLVED.value, pgettext_lazy("say", "Yes, it is solved")),
            (Outcome.PARTLY.value, pgettext_lazy("say", "Partly")),
            (Outcome.NOT.value, pgettext_lazy("say", "No, it is not solved")),
            (Outcome.NOT_YOURS.value, pgettext_lazy("say", "They say it is not theirs to solve")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the answers.")},
    )
    satisfied = forms.ChoiceField(
        label=_("Are you content with how you were treated?"),
        required=False,
        choices=[("yes", pgettext_lazy("content", "Yes")), ("no", pgettext_lazy("content", "No"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What should they know?"),
        required=False,
        max_length=NOTE_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def is_satisfied(self) -> bool | None:
        """What they said about being content, if they did."""
        return {"yes": True, "no": False}.get(self.cleaned_data["satisfied"])


class DropForm(forms.Form):
    """Why a need is taken back."""

    text = forms.CharField(
        label=_("Why, in a few words"),
        max_length=NOTE_LONGEST,
        error_messages={"required": _("Please write a few words: why do you take it back?")},
    )


def sent_point(said: dict[str, Any]) -> LonLat | None:
    """Return the point a telephone sent with a form, or nothing where it sent none.

    Raises:
        Refused: It is not on the globe.
    """
    lon, lat = said.get("lon"), said.get("lat")
    if lon is None or lat is None:
        return None
    try:
        return LonLat(lon, lat)
    except ValueError as fault:
        raise Refused(NOT_ON_THE_GLOBE) from fault


def read_photos(files: Iterable[UploadedFile[Any]]) -> list[bytes]:
    """Return what was uploaded, without reading what is far too large.

    Raises:
        TooManyPhotos, PhotoRefused: see there.
    """
    uploads = [one for one in files if one.name]
    if len(uploads) > MOST_PHOTOS:
        raise TooManyPhotos
    for number, one in enumerate(uploads, 1):
        if (one.size or 0) > MOST_BYTES:
            raise PhotoRefused(number, PhotoTooLarge())
    return [one.read() for one in uploads]


def photo_words(refusal: Exception) -> str:
    """Say why a photo was not taken and what to do."""
    if isinstance(refusal, TooManyPhotos):
        return gettext("At most %(most)s photos, please.") % {"most": MOST_PHOTOS}
    why = refusal.why if isinstance(refusal, PhotoRefused) else refusal
    facts = {"n": refusal.number if isinstance(refusal, PhotoRefused) else 1, "mb": MOST_BYTES // 1_000_000}
    if isinstance(why, NotAPhoto):
        words = gettext(
            "File %(n)s is not a photo we can read. JPEG, PNG and WebP work. Choose another, or send without."
        )
        return words % facts
    return gettext("Photo %(n)s is too large: at most %(mb)s MB. Take it smaller, or send without.") % facts
