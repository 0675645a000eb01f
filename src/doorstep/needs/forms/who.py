"""Somebody, by name: whom the name may mean is offered, and writing them down anew; then one is chosen."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext

from doorstep.base.actor import Actor
from doorstep.needs.actions.behalf import Somebody
from doorstep.people import queries as people
from doorstep.people.models import Person
from doorstep.places.models import Place

ANEW: Final = "new"
MOST_ALIKE: Final = 8


def offer(form: forms.Form, actor: Actor, typed: str, choice: str) -> dict[str, Person]:
    """Let the field `choice` offer whom the name typed in `typed` may mean; without a name the field goes.

    Returns:
        Whom it offers, by the value of the choice; one query where a name was typed.
    """
    name = " ".join(str(form.data.get(form.add_prefix(typed), "")).split()) if form.is_bound else ""
    if not name:
        del form.fields[choice]
        return {}
    found = list(people.visible(actor, name).filter(erased_at=None)[:MOST_ALIKE])
    rows = [(str(one.pk), f"{one.name} · {one.village.name}") for one in found]
    anew = gettext("Not in the list: write %(name)s down anew, in this village") % {"name": name}
    field: Any = form.fields[choice]
    field.choices = [*rows, (ANEW, anew)]
    if not rows:
        field.initial = ANEW
    return {str(one.pk): one for one in found}


def chosen(known: Mapping[str, Person], choice: str, name: str, village: Place, phone: str = "") -> Person | Somebody:
    """Return who was chosen, or who is to be written down anew."""
    return Somebody(name, village, phone) if choice == ANEW else known[choice]
