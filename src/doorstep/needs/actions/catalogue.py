"""Categories, and offers of what somebody can give."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.needs.access import KEEP_CATEGORIES, KEEP_OFFERS
from doorstep.needs.models import Category, Offer
from doorstep.needs.rules.intake import clean_text
from doorstep.needs.rules.states import NotPossibleNow
from doorstep.needs.words import OfferState, Urgency
from doorstep.partners.models import Partner
from doorstep.places.models import Place


class CategoryTaken(ValueError):  # noqa: N818  named after what happened
    """Another category has this code."""


class NamesMissing(ValueError):  # noqa: N818
    """A category has a name in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """What is written about a category."""

    code: str
    name_zh: str
    name_en: str
    about_zh: str = ""
    about_en: str = ""
    group_zh: str = ""
    group_en: str = ""
    urgency: Urgency = Urgency.ORDINARY
    position: int = 100


def save_category(
    by: Actor,
    *,
    facts: CategoryFacts,
    category: Category | None = None,
    valid_from: date,
    valid_until: date | None = None,
    now: datetime,
) -> Category:
    """Write down a category, or change one; its code stays what it was.

    Raises:
        NotAllowed: `by` keeps no categories.
        NamesMissing, CategoryTaken: see there.
    """
    require(by, KEEP_CATEGORIES, EVERYWHERE)
    if not facts.name_zh.strip() or not facts.name_en.strip():
        raise NamesMissing
    kept = category or Category(code=facts.code)
    for name in ("name_zh", "name_en", "about_zh", "about_en", "group_zh", "group_en"):
        setattr(kept, name, getattr(facts, name).strip())
    kept.urgency, kept.position = facts.urgency, facts.position
    kept.valid_from, kept.valid_until = valid_from, valid_until
    try:
        with transaction.atomic():
            kept.save()
            journal.record(by, "needs.save_category", f"needs.Category:{kept.pk}", {"code": kept.code}, now=now)
    except IntegrityError as clash:
        raise CategoryTaken from clash
    return kept


@transaction.atomic
def add_offer(
    by: Actor,
    *,
    partner: Partner,
    text: str,
    place: Place,
    category: Category | None = None,
    quantity: int | None = None,
    quantity_of: str = "",
    available_until: date | None = None,
    now: datetime,
) -> Offer:
    """Write down what a partner can give; only staff see it.

    Raises:
        NotAllowed: `by` keeps no offers at that place.
        TextMissing, TextTooLong: see there.
    """
    require(by, KEEP_OFFERS, place.path)
    offer = Offer.objects.create(
        partner=partner,
        text=clean_text(text),
        place=place,
        category=category,
        quantity=quantity,
        quantity_of=quantity_of.strip()[:20],
        available_until=available_until,
        made_at=now,
    )
    journal.record(by, "needs.add_offer", f"needs.Offer:{offer.pk}", {"partner": partner.pk}, now=now)
    return offer


@transaction.atomic
def end_offer(by: Actor, *, offer: Offer, state: OfferState, now: datetime) -> Offer:
    """Say that an open offer was taken up or withdrawn.

    Raises:
        NotAllowed: `by` keeps no offers at that place.
        NotPossibleNow: it is not open any more.
    """
    held = Offer.objects.select_for_update(of=("self",)).select_related("place").get(pk=offer.pk)
    require(by, KEEP_OFFERS, held.place.path)
    if held.state != OfferState.OPEN or state is OfferState.OPEN:
        raise NotPossibleNow(held.state, state.value)
    held.state = state
    held.save(update_fields=["state"])
    journal.record(by, "needs.end_offer", f"needs.Offer:{held.pk}", {"state": str(state)}, now=now)
    return held
