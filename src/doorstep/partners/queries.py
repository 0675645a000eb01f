"""Reading partners."""

from datetime import date

from django.db.models import QuerySet

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.partners.access import SEE
from doorstep.partners.models import Partner
from doorstep.places.queries import inside, valid_on


def visible(actor: Actor, kind: str = "") -> QuerySet[Partner]:
    """Return the partners `actor` may see, with their place at hand, those that take part first by name."""
    found = Partner.objects.filter(inside(scopes(actor, SEE), "place__path")).select_related("place__parent")
    return found.filter(kind=kind) if kind else found


def taking_part(on: date) -> QuerySet[Partner]:
    """Return the partners that take part on the day `on`."""
    return Partner.objects.filter(valid_on(on))
