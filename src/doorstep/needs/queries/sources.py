"""What a duty can come from besides a need: a plan, a joint case; apps further out say theirs in the settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.module_loading import import_string

from doorstep.base import journal_words
from doorstep.base.actor import Actor
from doorstep.needs.models import Duty
from doorstep.needs.queries.duties import due_first, visible
from doorstep.needs.words import DutyOrigin
from doorstep.partners.queries.agreements import cases
from doorstep.places.models import Place


@dataclass(frozen=True, slots=True)
class Source:
    """What a duty comes from.

    Args:
        about: As it is written down, such as `pharmacy.VisitPlan:4`.
        origin: What sort of thing it is.
        name: What people call it.
        place: Where it is.
    """

    about: str
    origin: DutyOrigin
    name: str
    place: Place


Find = Callable[[Actor, int, date], Source | None]


def source_of(actor: Actor, about: str, on: date) -> Source | None:
    """Return what `about` means, if it is there and `actor` may see it on the day `on`."""
    kind, _, number = about.partition(":")
    path = settings.DUTY_SOURCES.get(kind)
    if path is None or not (number.isascii() and number.isdecimal()) or len(number) > 15:
        return None
    find: Find = import_string(path)
    return find(actor, int(number), on)


def case(actor: Actor, pk: int, on: date) -> Source | None:
    """Return a joint case as a source of duties."""
    found = cases(actor, on).filter(pk=pk).first()
    return None if found is None else Source(f"partners.JointCase:{pk}", DutyOrigin.CASE, found.title, found.place)


def duties_from(actor: Actor, about: str, on: date) -> QuerySet[Duty]:
    """Return the duties that come from something and that `actor` may see, the earliest due first."""
    found = visible(actor, on).filter(source=about).select_related("lead", "place")
    return found.order_by(due_first(), "id")


def write_down_at(about: str) -> str:
    """Return the address at which a duty that comes from something is written down."""
    return f"{reverse('needs:duty_new')}?{urlencode({'from': about})}"


def named(actor: Actor, duty: Duty) -> tuple[str, str]:
    """Return what a duty comes from in words, and its address; both empty where the need says it, or nothing does."""
    if not duty.source:
        return "", ""
    kind, number = journal_words.about(duty.source)
    return f"{kind} {number}".strip(), journal_words.page_about(actor, duty.source)
