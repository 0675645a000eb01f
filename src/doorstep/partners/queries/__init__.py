"""Reading partners, and who works for them."""

from collections.abc import Callable, Iterator
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from doorstep.base.access import Verb, scopes
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.prepared import Prepared
from doorstep.partners.access import FOR_A_UNIT, SEE, in_office
from doorstep.partners.models import Partner, Seat
from doorstep.places.queries import inside, valid_on


def visible(actor: Actor, kind: str = "") -> QuerySet[Partner]:
    """Return the partners `actor` may see, with their place at hand, those that take part first by name."""
    found = Partner.objects.filter(inside(scopes(actor, SEE), "place__path")).select_related("place__parent")
    return found.filter(kind=kind) if kind else found


def taking_part(on: date) -> QuerySet[Partner]:
    """Return the partners that take part on the day `on`."""
    return Partner.objects.filter(valid_on(on))


_SEATS = Prepared(
    lambda login, on: (
        Seat.objects.filter(valid_on(on), login=login).order_by("partner_id").values_list("partner_id").distinct()
    ),
    int,
    date,
)


def seats_of(actor: Actor, on: date) -> tuple[int, ...]:
    """Return the ids of the partners `actor` works for on the day `on`; one query, none for a visitor."""
    if actor.user_id is None:
        return ()
    return tuple(pk for (pk,) in _SEATS(actor.user_id, on))


def seen_by(
    actor: Actor, on: date, what: Verb, theirs: Callable[[tuple[int, ...]], Q], field: str = "place__path"
) -> Q:
    """Return the condition that `actor` may see a row on the day `on`: an office by its area, others by their unit.

    Args:
        actor: Who reads.
        on: The day.
        what: The verb of reading.
        theirs: The condition that a row is about one of these units (by id), which they work for.
        field: Where the row's path is.
    """
    area = scopes(in_office(actor), what)
    seen = inside(area, field)
    if EVERYWHERE in area or not actor.roles & FOR_A_UNIT:
        return seen
    return seen | theirs(seats_of(actor, on))


def seats_at(partner: Partner, on: date) -> QuerySet[Seat]:
    """Return who works for `partner` on the day `on`, with their login at hand."""
    return Seat.objects.filter(valid_on(on), partner=partner).select_related("login").order_by("login__username")


def open_duties_of(partner_id: int, alliance_id: int | None = None, last_day: date | None = None) -> Iterator[int]:
    """Yield how many open duties each function of `settings.HELD_BY` knows; duties live further out.

    Args:
        partner_id: Who would leave.
        alliance_id: Only duties that come with this alliance; nothing: all of them.
        last_day: Only duties that were open at the end of this day, and are not given back; nothing: all of them.
    """
    for name in settings.HELD_BY:
        ask: Callable[[int, int | None, date | None], int] = import_string(name)
        yield ask(partner_id, alliance_id, last_day)
