"""Reading categories with their clocks, and offers of one's area."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.models import Rule
from doorstep.needs.access import SEE_OFFERS
from doorstep.needs.models import Category, Offer
from doorstep.needs.rules.clocks import CLOCK, clock_code
from doorstep.places.queries import inside, valid_on


@dataclass(frozen=True, slots=True)
class Clocked:
    """A category and the rule that says by when it is answered; nothing where none speaks about it."""

    category: Category
    rule: Rule | None


def with_clocks(on: date) -> list[Clocked]:
    """Return every category, each with the clock rule in force on the day `on`; two queries."""
    rules = {rule.code: rule for rule in Rule.objects.filter(valid_on(on), code__startswith=CLOCK)}
    return [Clocked(one, rules.get(clock_code(one.code))) for one in Category.objects.all()]


def offers(actor: Actor, words: str = "", state: str = "") -> QuerySet[Offer]:
    """Return the offers of the places where `actor` may see them, the newest first."""
    found = Offer.objects.filter(inside(scopes(actor, SEE_OFFERS), "place__path"))
    if words := words.strip():
        found = found.filter(Q(text__icontains=words) | Q(partner__name__icontains=words))
    if state:
        found = found.filter(state=state)
    return found.select_related("partner", "place", "category").order_by("-made_at", "-id")
