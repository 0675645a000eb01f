"""What a list of needs or duties is narrowed to."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.prepared import Prepared
from doorstep.base.tongue import is_english
from doorstep.base.widgets import attributes, said
from doorstep.needs.access import SEE
from doorstep.needs.models import Category
from doorstep.needs.queries.needs import choosable
from doorstep.needs.templatetags.need_words import named
from doorstep.needs.words import DutyState, NeedKind, Urgency
from doorstep.places.models import Place
from doorstep.places.queries import within
from doorstep.places.words import PlaceKind

ALL = ("", _("All"))
INDENT: Final[Mapping[str, str]] = {kind.value: "　" if kind is PlaceKind.VILLAGE else "" for kind in PlaceKind}


class CategoryChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A category, called as the reader's language calls it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"empty_label": _("Please choose"), **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        """Return its name."""
        return named(obj)


class PlaceSelect(forms.Select):
    """A list of hundreds of places, read and written in one go: one by one they take longer than all else.

    A village is set in under its town.
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Write the options; what is chosen is marked."""
        choices: Any = self.choices
        rows = choices.field.rows()
        options = [f'<option value="{pk}">{INDENT[kind]}{said(label)}</option>' for pk, label, kind in rows]
        drawn = f'<option value="">{said(choices.field.empty_label)}</option>' + "".join(options)
        if value not in (None, ""):
            drawn = drawn.replace(f'<option value="{said(value)}">', f'<option value="{said(value)}" selected>', 1)
        tag = f"<select{attributes(self.build_attrs({'name': name}, attrs))}>"
        return mark_safe(f"{tag}{drawn}</select>")  # noqa: S308  every part was escaped above


class PlaceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A place; a village stands under its town."""

    widget = PlaceSelect
    within: tuple[str, ...] = ()

    def offer(self, actor: Actor) -> None:
        """Let somebody choose among the places they see needs of."""
        self.within = scopes(actor, SEE)
        self.queryset = _places(self.within)

    def rows(self) -> list[tuple[Any, ...]]:
        """Return id, name and kind of each place in the order of the tree; one query."""
        if len(self.within) == 1:
            return _PLACES(self.within[0])
        return list(_places(self.within).values_list("pk", "name", "kind"))


class NeedFilter(forms.Form):
    """Which needs to show."""

    q = forms.CharField(label=_("Words, or the code of a slip"), required=False, max_length=100)
    category = forms.ChoiceField(label=_("Category"), required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), required=False, choices=[ALL, *Urgency.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *NeedKind.choices])
    place = PlaceChoice(label=_("Town or village"), required=False, queryset=Place.objects.none(), empty_label=_("All"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [ALL, *category_names()]  # type: ignore[attr-defined]
        self.fields["place"].offer(actor)  # type: ignore[attr-defined]
        self.fields["q"].widget.input_type = "search"


class DutyFilter(forms.Form):
    """Which duties to show."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Owed")), ("late", _("Overdue")), *DutyState.choices, ("all", _("All"))],
    )


_PLACES = Prepared(
    lambda path: (
        Place.objects.filter(path__startswith=path, valid_until=None).order_by("path").values_list("pk", "name", "kind")
    ),
    str,
)
_CATEGORIES = Prepared(lambda: Category.objects.values_list("code", "name_zh", "name_en"))


def category_names() -> list[tuple[str, str]]:
    """Return the code and the name of every category in the reader's language, in their order; one query."""
    which = 2 if is_english() else 1
    return [(row[0], row[which]) for row in _CATEGORIES()]


def _places(within_these: tuple[str, ...]) -> QuerySet[Place]:
    """Return county, towns, villages inside subtrees, in the order of the tree."""
    return within(within_these).filter(valid_until=None).order_by("path")


def categories(on: date, kept: Category | None = None) -> QuerySet[Category]:
    """Return the categories that can be chosen, and the one that is chosen now."""
    found = choosable(on)
    return (found | Category.objects.filter(pk=kept.pk)).distinct() if kept else found
