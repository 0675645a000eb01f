"""What one is asked while a meeting goes on, and about slots."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from doorstep.base.actor import Actor
from doorstep.kernel.deadlines import Clock
from doorstep.meetings.models import AgendaItem
from doorstep.meetings.queries.slots import Booker
from doorstep.meetings.words import ItemResult, MeetingKind, Presence
from doorstep.needs.access import ASSIGN
from doorstep.needs.actions.duties import Owed
from doorstep.needs.forms.inbox import CategoryChoice, categories
from doorstep.needs.forms.listed import DayInput, PlaceField, UnitField, give, label_of, places, units
from doorstep.needs.models import Category, Need
from doorstep.needs.words import NeedState, Urgency
from doorstep.partners.models import Partner
from doorstep.partners.queries import taking_part
from doorstep.places.models import Place


def words(label: Any, *, required: bool = True, rows: int = 4, help_text: Any = "") -> forms.CharField:
    """Return a field for a few sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=2000, widget=widget, help_text=help_text)


class ListFilter(forms.Form):
    """Which meetings to show."""

    q = forms.CharField(
        label=_("Title, item, room or unit"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *MeetingKind.choices])


class ItemForm(forms.Form):
    """Something to talk about."""

    title = forms.CharField(label=_("What to talk about"), max_length=160)
    text = words(_("Details"), required=False, rows=2)


class ReasonForm(forms.Form):
    """Why."""

    why = forms.CharField(label=_("Why"), max_length=200, help_text=_("Stands in everybody's calendar."))


class LockForm(forms.Form):
    """The end of a meeting."""

    remarks = words(_("Remarks for the minutes"), required=False)


class AddendumForm(forms.Form):
    """What was wrong or missing."""

    text = words(_("What was wrong or is missing"))


class DutyForm(forms.Form):
    """Whose duty a decision becomes."""

    lead = UnitField(label=_("Unit that leads"), help_text=_("Exactly one. Type a part of the name."))
    helper_1 = UnitField(label=_("Helper"), required=False)
    helper_2 = UnitField(label=_("Second helper"), required=False, help_text="")
    title = forms.CharField(label=_("Duty in one line"), max_length=120, required=False)
    place = PlaceField(label=_("Where"))
    working_days = forms.IntegerField(label=_("Working days from today"), min_value=1, max_value=250, required=False)
    due_on = forms.DateField(
        label=_("Or by a day"), widget=DayInput(), required=False, help_text=_("Both empty: nothing is promised.")
    )

    def __init__(
        self, *args: Any, actor: Actor, on: date, place: Place, need: Need | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.promised = need if need is not None and need.state == NeedState.RECEIVED else None
        if self.promised is not None:
            for name in ("place", "working_days", "due_on"):
                del self.fields[name]
        self.units, self.places = units(on), places(actor, ASSIGN)
        give(self, UnitField, self.units)
        give(self, PlaceField, self.places)
        self.initial.setdefault("place", label_of(self.places, place))

    @property
    def note(self) -> str:
        """What is not asked and why: where a need is and when its slip says it is answered holds for its duty."""
        return gettext("Where and by when: as promised on the slip of this need.") if self.promised else ""

    def owed(self, text: str) -> Owed:
        """Return the duty as it was filled in; without a line of its own it is called as the decision says."""
        given = self.cleaned_data
        named = [given["helper_1"], given["helper_2"]]
        days, day = given.get("working_days"), given.get("due_on")
        return Owed(
            title=(given["title"].strip() or text.strip().split("\n")[0])[:120],
            place=self.promised.place if self.promised else given["place"],
            lead=given["lead"],
            helpers=tuple({one.pk: one for one in named if one is not None}.values()),
            what=text,
            by=Clock(working_days=days) if days else day,
        )

    def clean(self) -> dict[str, Any]:
        """Refuse two due dates at once."""
        given = super().clean() or self.cleaned_data
        if given.get("working_days") and given.get("due_on"):
            self.add_error("due_on", _("Say it either in working days or as a day."))
        return given


class SettleForm(DutyForm):
    """What came of an item, and in the same step whose duty it becomes."""

    result = forms.ChoiceField(
        label=_("What came of it"),
        choices=[(one.value, one.label) for one in (ItemResult.DECIDED, ItemResult.UNDECIDED, ItemResult.NOTED)],
        widget=forms.RadioSelect,
    )
    text = words(_("In words"), required=False, rows=4, help_text=_("A decision says what was decided."))
    field_order = ("result", "text", "lead", "helper_1", "helper_2", "title", "place", "working_days", "due_on")

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, need=item.need, **kwargs)
        self.fields["lead"].required = False
        if "place" in self.fields:
            self.fields["place"].required = False
        self.fields["lead"].help_text = _("Empty: no duty comes of it yet.")
        if item.result != ItemResult.PENDING:
            self.initial.setdefault("result", item.result)

    def clean(self) -> dict[str, Any]:
        """Ask for what a decision and its duty need."""
        given = super().clean()
        if given.get("result") == ItemResult.DECIDED and not given.get("text", "").strip():
            self.add_error("text", _("Write down what was decided."))
        if self.promised is None and given.get("lead") and not given.get("place") and "place" not in self.errors:
            self.add_error("place", _("Say where."))
        return given

    @property
    def makes_duty(self) -> bool:
        """Whether a duty comes of it."""
        return self.cleaned_data["result"] == ItemResult.DECIDED and self.cleaned_data["lead"] is not None

    @property
    def halves(self) -> tuple[list[forms.BoundField], list[forms.BoundField]]:
        """The fields of the result, and those of the duty."""
        fields = list(self)
        return fields[:2], fields[2:]


class PersonForm(forms.Form):
    """Look for somebody who is there."""

    who = forms.CharField(label=_("Name of a person"), max_length=40, required=False)


class UnitForm(forms.Form):
    """A unit that came without being expected."""

    unit = UnitField(label=_("Another unit"))

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units(on)
        give(self, UnitField, self.units)


PRESENCES = [(one.value, one.label) for one in Presence]


class FirmChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A firm one works for."""

    def label_from_instance(self, obj: Any) -> str:
        """Return its name."""
        return str(obj.name)


class BookForm(forms.Form):
    """For whom a slot is, and what it is about."""

    firm = FirmChoice(
        label=_("For"), queryset=Partner.objects.none(), required=False, empty_label=pgettext_lazy("slot", "Myself")
    )
    topic = forms.CharField(
        label=_("What it is about"),
        max_length=200,
        help_text=_("In a few words, so that the right people come. Only you and the office read it."),
    )

    def __init__(self, *args: Any, who: Booker, sees_all: bool, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        firms = taking_part(on) if sees_all else taking_part(on).filter(pk__in=who.firms)
        choice = self.fields["firm"]
        choice.queryset = firms.order_by("name", "id")  # type: ignore[attr-defined]
        if who.person is None:
            choice.required = True
            choice.empty_label = None  # type: ignore[attr-defined]
        if len(who.firms) == 1:
            self.initial.setdefault("firm", who.firms[0])


class ProblemForm(forms.Form):
    """A problem that was talked about, as a need."""

    text = words(_("The problem"), help_text=_("As they said it; one at a time."))
    category = CategoryChoice(label=_("Category"), queryset=Category.objects.none())
    urgency = forms.ChoiceField(
        label=_("How urgent"), required=False, choices=[("", _("As usual for the category")), *Urgency.choices]
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories(on)  # type: ignore[attr-defined]
