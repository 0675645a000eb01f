"""Reading people: always inside the reader's scope."""

from collections.abc import Callable, Iterator
from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.people.access import SEE
from doorstep.people.models import Person
from doorstep.people.rules import NotAnIdentityNumber, clean_identity, masked_identity
from doorstep.people.sealing import NotOurs, fingerprint, unseal
from doorstep.places.queries import inside


def visible(actor: Actor, text: str = "") -> QuerySet[Person]:
    """Return the people `actor` may see, with village and town at hand; `text` is part of a name."""
    found = Person.objects.filter(inside(scopes(actor, SEE), "village__path")).select_related("village__parent")
    if text := text.strip():
        found = found.filter(name__icontains=text)
    return found.order_by("village__path", "name", "id")


def with_identity(people: QuerySet[Person], number: str) -> QuerySet[Person]:
    """Return those of `people` with this identity number: one or none."""
    try:
        digest = fingerprint(clean_identity(number))
    except NotAnIdentityNumber:
        return people.none()
    return people.filter(identity__digest=digest)


def identity_shown(person: Person, *, is_whole: bool = False) -> str:
    """Return the identity number as lists show it, all but five characters hidden; empty where there is none.

    `is_whole` shows all of it: for registers, whose taking out stands in the journal.
    """
    held = getattr(person, "identity", None)
    try:
        number = unseal(held.sealed) if held else ""
    except NotOurs:
        return "•" * 18
    return number if is_whole else masked_identity(number)


def retained_until(person_id: int, today: date) -> date | None:
    """Return the last day until which somebody outside has to keep what they hold about a person; nothing: no one."""
    days = []
    for name in settings.RETAINED_BY:
        asked: Callable[[int, date], date | None] = import_string(name)
        if (until := asked(person_id, today)) is not None and until >= today:
            days.append(until)
    return max(days, default=None)


def faults() -> Iterator[str]:
    """Yield a sentence for each row that breaks a promise of this app; the database refuses the rest."""
    for pk in Person.objects.filter(village__kind__in=["county", "town"]).values_list("pk", flat=True):
        yield f"people.Person:{pk}: does not live in a village or community"
