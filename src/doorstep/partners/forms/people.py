"""A field for somebody in the people list: by full name, or by number where several have the name."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.base.actor import Actor
from doorstep.base.forms import DayInput
from doorstep.people.models import Person
from doorstep.people.queries import visible


class PersonField(forms.CharField):
    """Somebody the actor may see; set `actor` before cleaning."""

    actor: Actor

    def __init__(self) -> None:
        super().__init__(
            label=_("Who"),
            max_length=60,
            help_text=_("Full name as in the list of people; where several have it, their number."),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    def clean(self, value: Any) -> Person:
        """Return the person, or say who could be meant."""
        text = str(super().clean(value)).strip()
        seen = visible(self.actor).filter(erased_at=None)
        found = list(seen.filter(pk=int(text)) if text.isdecimal() and len(text) < 18 else seen.filter(name=text)[:9])
        if not found:
            raise forms.ValidationError(
                gettext("Nobody of this name is in your list of people. Write them down first.")
            )
        if len(found) > 1:
            numbers = "; ".join(f"{one.pk} ({one.village.name})" for one in found)
            words = gettext("Several people have this name. Write the number instead: %(numbers)s")
            raise forms.ValidationError(words % {"numbers": numbers})
        return found[0]


class TeamJoinForm(forms.Form):
    """Somebody who joins a team."""

    person = PersonField()
    valid_from = forms.DateField(label=_("From which day"), widget=DayInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].actor = actor  # type: ignore[attr-defined]
