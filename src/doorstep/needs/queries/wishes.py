"""Reading wishes. The board knows nothing of whose they are; the wisher's page is for staff of that place alone."""

from datetime import date

from django.db.models import QuerySet

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.needs.access import SEE_WISHER
from doorstep.needs.models import Wish, WishClaim
from doorstep.needs.words import WishState
from doorstep.places.queries import inside

ON_BOARD = ("text", "value_fen", "state", "posted_at", "granted_at", "thanks", "place__parent__name")
"""What the board shows: the town, never the village or the wisher."""


def board(state: WishState | None = None) -> QuerySet[Wish]:
    """Return the wishes as everybody may see them, the newest first; wisher and village are not even read."""
    found = Wish.objects.exclude(state=WishState.WITHDRAWN).select_related("place__parent").only(*ON_BOARD)
    return found.filter(state=state) if state else found


def with_wisher(actor: Actor) -> QuerySet[Wish]:
    """Return the wishes of the places where `actor` must know whose they are, with the wisher at hand."""
    return Wish.objects.filter(inside(scopes(actor, SEE_WISHER), "place__path")).select_related(
        "wisher", "place__parent"
    )


def claims_of(actor: Actor) -> QuerySet[WishClaim]:
    """Return what `actor` has claimed and neither granted nor given back, the soonest over first."""
    if actor.user_id is None:
        return WishClaim.objects.none()
    found = WishClaim.objects.filter(claimed_by=actor.user_id, released_at=None, wish__state=WishState.CLAIMED)
    return found.select_related("wish").order_by("due_at", "id")


def granted_between(start: date, end: date) -> QuerySet[Wish]:
    """Return the wishes that came true from `start` to `end`, both days included."""
    return Wish.objects.filter(state=WishState.GRANTED, granted_at__date__gte=start, granted_at__date__lte=end)
