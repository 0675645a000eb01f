"""The one-page form by which staff take a need: by telephone, on paper, or on somebody's behalf."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.actor import Actor
from doorstep.needs.access import TAKE
from doorstep.needs.actions.behalf import Behalf, Somebody
from doorstep.needs.actions.intake import Asked
from doorstep.needs.forms.acts import words
from doorstep.needs.forms.inbox import CategoryChoice, categories
from doorstep.needs.forms.listed import DayInput, PlaceField, UnitField, give, places, units
from doorstep.needs.forms.wanted import NAMES, WantedForm
from doorstep.needs.forms.who import ANEW, chosen, offer
from doorstep.needs.models import Category
from doorstep.needs.words import Channel, MandateKind, NeedKind, Urgency
from doorstep.people.models import Person
from doorstep.places.models import Place
from doorstep.places.words import PlaceKind

MANDATE_DAYS: Final = 90


class TakingForm(WantedForm):
    """Who brings it, how, and what is needed. A name that is typed is looked up; who it is, is then chosen."""

    channel = forms.ChoiceField(
        label=_("How it comes in"),
        choices=[(one.value, one.label) for one in (Channel.PHONE, Channel.PAPER, Channel.STAFF)],
        widget=forms.RadioSelect,
        initial=Channel.PHONE.value,
    )
    text = words(
        _("What is needed, in their words"), rows=3, help_text=_("Enter saves, Shift and Enter begin a new line.")
    )
    place = PlaceField(label=_("Village or community"))
    where = forms.CharField(label=_("Where exactly"), required=False, max_length=200)
    category = CategoryChoice(label=_("Category"), queryset=Category.objects.none(), empty_label=_("Choose one"))
    urgency = forms.ChoiceField(
        label=_("Urgency"), required=False, choices=[("", _("As usual for the category")), *Urgency.choices]
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=NeedKind.choices, initial=NeedKind.PROBLEM)
    firm = UnitField(label=_("Firm whose difficulty it is"), required=False)
    name = forms.CharField(label=_("For whom: full name"), required=False, max_length=60)
    person = forms.ChoiceField(label=_("Who is it?"), required=False, widget=forms.RadioSelect)
    phone = forms.CharField(
        label=_("Their telephone"), required=False, max_length=24, help_text=_("Only if they want to be called.")
    )
    mandate = forms.ChoiceField(label=_("How they let you act for them"), required=False, choices=MandateKind.choices)
    witness_name = forms.CharField(
        label=_("Witness: full name"), required=False, max_length=60, help_text=_("Needed where it was only said.")
    )
    witness = forms.ChoiceField(label=_("Who is the witness?"), required=False, widget=forms.RadioSelect)
    scope = forms.CharField(label=_("What the mandate is for"), required=False, max_length=200)
    until = forms.DateField(label=_("Holds until"), required=False, widget=DayInput())
    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)

    behalf_names = ("name", "person", "phone", "mandate", "witness_name", "witness", "scope", "until")
    need_names = ("channel", "text", "place", "where", "category", "urgency", "kind", "firm", *NAMES)

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units, self.places = units(on), places(actor, TAKE)
        give(self, UnitField, self.units)
        give(self, PlaceField, self.places)
        self.fields["category"].queryset = categories(on)  # type: ignore[attr-defined]
        self.fields["text"].widget.attrs["autofocus"] = True
        self.initial.setdefault("scope", gettext("To bring this need and hear how it goes on"))
        self.initial.setdefault("until", on + timedelta(days=MANDATE_DAYS))
        self.people = offer(self, actor, "name", "person") | offer(self, actor, "witness_name", "witness")

    @property
    def need_fields(self) -> list[forms.BoundField]:
        """The fields about the need, in the order one asks."""
        return [self[name] for name in self.need_names]

    @property
    def behalf_fields(self) -> list[forms.BoundField]:
        """The fields about whom one acts for."""
        return [self[name] for name in self.behalf_names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Who acts for somebody says for whom, by which mandate and until when."""
        given = super().clean() or {}
        if given.get("channel") != Channel.STAFF:
            return given
        if not given.get("name"):
            self.add_error("name", gettext("Write for whom you act. Without a name, choose telephone or paper."))
        elif not given.get("person"):
            self.add_error("person", gettext("Choose who it is, or write them down anew; then save again."))
        is_oral = given.get("mandate") == MandateKind.ORAL
        if is_oral and not given.get("witness_name"):
            self.add_error("witness_name", gettext("Write who heard it, or choose another kind of mandate."))
        elif given.get("witness_name") and not given.get("witness"):
            self.add_error("witness", gettext("Choose who the witness is, or write them down anew; then save again."))
        for name in ("scope", "until"):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, gettext("Fill this in: a mandate says what for and until when."))
        place: Place | None = given.get("place")
        is_anew = ANEW in {given.get("person"), given.get("witness")}
        if is_anew and place is not None and place.kind != PlaceKind.VILLAGE:
            self.add_error("place", gettext("People live in a village or community. Choose one."))
        return given

    @property
    def asked(self) -> Asked:
        """What was asked for, as the action takes it."""
        given = self.cleaned_data
        return Asked(
            text=given["text"],
            category=given["category"],
            place=given["place"],
            kind=NeedKind(given["kind"]),
            urgency=Urgency(given["urgency"]) if given["urgency"] else None,
            where=given["where"],
            firm=given["firm"],
            **self.wanted,
        )

    @property
    def behalf(self) -> Behalf | None:
        """For whom, as the action takes it; nothing where no name is given."""
        given = self.cleaned_data
        if given["channel"] != Channel.STAFF:
            return None
        return Behalf(
            person=self._who(given["person"], given["name"], given["phone"]),
            kind=MandateKind(given["mandate"]),
            scope=given["scope"],
            expires_on=given["until"],
            witness=self._who(given["witness"], given["witness_name"]) if given["witness_name"] else None,
        )

    def _who(self, choice: str, name: str, phone: str = "") -> Person | Somebody:
        return chosen(self.people, choice, name, self.cleaned_data["place"], phone)
