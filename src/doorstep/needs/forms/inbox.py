"""What a list of needs or duties is narrowed to."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.needs.access import SEE
from doorstep.needs.models import Category
from doorstep.needs.queries.needs import choosable
from doorstep.needs.templatetags.need_words import named
from doorstep.needs.words import DutyState, NeedKind, Urgency
from doorstep.places.models import Place
from doorstep.places.queries import within
from doorstep.places.words import PlaceKind

ALL = ("", _("All"))


class CategoryChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A category, called as the reader's language calls it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"empty_label": _("Please choose"), **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        """Return its name."""
        return named(obj)


class LongSelect(forms.Select):
    """A list of hundreds, written in one go: a template for each option takes longer than all else of the page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Write the options; what is chosen is marked."""
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SafeString(" selected") if str(key) == chosen else "", label) for key, label in self.choices),
        )
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs({"name": name}, attrs)), options)


class PlaceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A place; a village stands under its town."""

    widget = LongSelect

    def label_from_instance(self, obj: Any) -> str:
        """Return its name, set in by its level."""
        return f"　{obj.name}" if obj.kind == PlaceKind.VILLAGE else obj.name


class NeedFilter(forms.Form):
    """Which needs to show."""

    q = forms.CharField(label=_("Words, or the code of a slip"), required=False, max_length=100)
    category = forms.ChoiceField(label=_("Category"), required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), required=False, choices=[ALL, *Urgency.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *NeedKind.choices])
    place = PlaceChoice(label=_("Town or village"), required=False, queryset=Place.objects.none(), empty_label=_("All"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(one.code, named(one)) for one in Category.objects.all()]
        self.fields["category"] = forms.ChoiceField(label=_("Category"), required=False, choices=[ALL, *rows])
        self.fields["place"].queryset = area(actor)  # type: ignore[attr-defined]
        self.fields["q"].widget.input_type = "search"


class DutyFilter(forms.Form):
    """Which duties to show."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Owed")), ("late", _("Overdue")), *DutyState.choices, ("all", _("All"))],
    )


def area(actor: Actor) -> QuerySet[Place]:
    """Return the places an actor sees needs of: county, towns, villages in the order of the tree."""
    found = within(scopes(actor, SEE)).filter(valid_until=None).order_by("path")
    return found.only("name", "kind", "path", "parent")


def categories(on: date, kept: Category | None = None) -> QuerySet[Category]:
    """Return the categories that can be chosen, and the one that is chosen now."""
    found = choosable(on)
    return (found | Category.objects.filter(pk=kept.pk)).distinct() if kept else found
