"""What is owed in joint cases: duties live further out, so the function named in the settings is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from doorstep.base.actor import Actor
from doorstep.partners.words import OwedState

Reader = tuple[Actor, date]


@dataclass(frozen=True, slots=True)
class Owed:
    """What one of our units owes in a case.

    Args:
        key: Number of the duty.
        title: One line.
        lead: Name of the unit that leads.
        state: Where it stands.
        due_on: By which day; nothing: no promise.
        done_on: When it was done or withdrawn.
        address: Of its page.
    """

    key: int
    title: str
    lead: str
    state: OwedState
    due_on: date | None
    done_on: date | None
    address: str


def owed_in(cases: tuple[int, ...], reader: Reader | None = None) -> dict[int, list[Owed]]:
    """Return what is owed here in each of these cases (by id), as far as a reader may see it on a day; nothing: all."""
    ask: Callable[[tuple[int, ...], Reader | None], dict[int, list[Owed]]] = import_string(settings.CASE_DUTIES)
    return ask(cases, reader) if cases else {}
