"""One of many, typed: units and places by a part of their name, with the browser's own list of proposals."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Verb, scopes
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.partners.models import Partner
from doorstep.partners.queries import taking_part
from doorstep.places.models import Place
from doorstep.places.queries import within

SHOWN = 4


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ListedField(forms.CharField):
    """A row chosen by typing a part of its name; the page's `<datalist>` of the same name proposes.

    Args:
        names: Id of the list on the page.
    """

    def __init__(self, *, names: str, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": names, "autocomplete": "off", "spellcheck": "false"})
        super().__init__(widget=widget, max_length=200, **kwargs)
        self.rows: Mapping[str, Any] = {}

    def clean(self, value: Any) -> Any:
        """Return the row whose name was typed, or the only one whose name has that part; nothing for nothing."""
        text = super().clean(value)
        if not text:
            return None
        if text in self.rows:
            return self.rows[text]
        wanted = text.casefold()
        found = [label for label in self.rows if wanted in label.casefold()]
        if not found:
            raise ValidationError(gettext("Nothing in the list is called so. Type a part of the name and choose."))
        exact = [label for label in found if label.casefold().split(" · ")[0] == wanted]
        if len(exact or found) > 1:
            raise ValidationError(
                gettext("Several are called so: %(names)s. Type more of the name, or choose from the list.")
                % {"names": " / ".join((exact or found)[:SHOWN])}
            )
        return self.rows[(exact or found)[0]]


class UnitField(ListedField):
    """A unit that takes part."""

    def __init__(self, *, is_conditional: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Type a part of the name."))
        super().__init__(names="units", **kwargs)
        self.is_conditional = is_conditional
        """Its own help says when it may stay empty, so it is not marked as optional."""


class PlaceField(ListedField):
    """A village, town or county."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Type a part of the name."))
        super().__init__(names="places", **kwargs)


def units(on: date) -> dict[str, Partner]:
    """Return the units that take part on the day `on`, by what the list calls them; one query."""
    found = taking_part(on).select_related("place").order_by("name", "id")
    return _labelled((one.name, one.place.name, one) for one in found)


def places(actor: Actor, what: Verb) -> dict[str, Place]:
    """Return the places where `actor` may do something, by what the list calls them; one query."""
    return _places(scopes(actor, what))


def everywhere() -> dict[str, Place]:
    """Return every place of the county, by what the list calls it; one query."""
    return _places((EVERYWHERE,))


def _places(reach: Sequence[str]) -> dict[str, Place]:
    found = within(reach).filter(valid_until=None).select_related("parent").order_by("path")
    return _labelled((one.name, one.parent.name if one.parent else "", one) for one in found)


def label_of(rows: Mapping[str, Any], wanted: Any) -> str:
    """Return what the list calls a row; empty if it is not in it."""
    return next((label for label, row in rows.items() if row == wanted), "")


def give(form: forms.BaseForm, kind: type[ListedField], rows: Mapping[str, Any]) -> None:
    """Let every field of a kind choose among these rows."""
    for field in form.fields.values():
        if isinstance(field, kind):
            field.rows = rows


def _labelled(rows: Iterable[tuple[str, str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, where, row in rows:
        label = f"{name} · {where}" if where else name
        made[label if label not in made else f"{label} · {row.pk}"] = row
    return made
