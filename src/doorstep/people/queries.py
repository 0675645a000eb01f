"""Reading people: always inside the reader's scope."""

from collections.abc import Iterator

from django.db.models import QuerySet

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.people.access import SEE
from doorstep.people.models import Person
from doorstep.places.queries import inside


def visible(actor: Actor, text: str = "") -> QuerySet[Person]:
    """Return the people `actor` may see, with village and town at hand; `text` is part of a name."""
    found = Person.objects.filter(inside(scopes(actor, SEE), "village__path")).select_related("village__parent")
    if text := text.strip():
        found = found.filter(name__icontains=text)
    return found.order_by("village__path", "name", "id")


def faults() -> Iterator[str]:
    """Yield a sentence for each row that breaks a promise of this app; the database refuses the rest."""
    for pk in Person.objects.filter(village__kind__in=["county", "town"]).values_list("pk", flat=True):
        yield f"people.Person:{pk}: does not live in a village or community"
