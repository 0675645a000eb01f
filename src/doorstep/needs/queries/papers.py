"""Reading papers: which numbers are known, what a batch holds, where somebody may take needs in."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, QuerySet

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.needs.access import TAKE
from doorstep.needs.models import Paper, PaperBatch
from doorstep.needs.rules.papers import NumberMissing, clean_number
from doorstep.places.models import Place, PlaceCode
from doorstep.places.queries import is_everywhere, valid_on, within
from doorstep.places.words import PlaceKind


def places_by_word(actor: Actor, on: date) -> dict[str, list[Place]]:
    """Return the places where `actor` takes needs in, by name, by town and name, and by code; two queries."""
    found: dict[str, list[Place]] = {}
    rows = {one.pk: one for one in within(scopes(actor, TAKE), on).select_related("parent").order_by("path")}
    for one in rows.values():
        words = {one.name, one.official_name}
        if one.kind == PlaceKind.VILLAGE and one.parent is not None:
            words |= {one.parent.name + one.name, one.name + one.parent.name}
        for word in filter(None, words):
            found.setdefault("".join(word.split()), []).append(one)
    for code, pk in PlaceCode.objects.filter(valid_on(on), place__in=list(rows)).values_list("code", "place"):
        held = found.setdefault(code, [])
        if rows[pk] not in held:
            held.append(rows[pk])
    return found


def known_papers(towns: Iterable[int], numbers: Iterable[str]) -> dict[tuple[int, str], Paper]:
    """Return the papers that were taken in before, by town and number, with their slip at hand; one query."""
    rows = Paper.objects.filter(town__in=set(towns), number__in=set(numbers)).select_related("follower__need")
    return {(one.town_id, one.number): one for one in rows}


def known_paper(place: Place, number: str) -> Paper | None:
    """Return the paper of a place's town that was taken in under a number as somebody writes it; one query."""
    try:
        wanted = clean_number(number)
    except NumberMissing:
        return None
    return known_papers([town_of(place)], [wanted]).get((town_of(place), wanted))


def batches(actor: Actor) -> QuerySet[PaperBatch]:
    """Return the batches `actor` took in, the latest first; whoever takes needs in everywhere sees all."""
    found = PaperBatch.objects.annotate(count=Count("papers")).select_related("taken_by").order_by("-taken_at", "-id")
    return found if is_everywhere(scopes(actor, TAKE)) else found.filter(taken_by=actor.user_id)


def papers_of(batch: PaperBatch) -> QuerySet[Paper]:
    """Return a batch's papers with their needs, in their order; one query."""
    return batch.papers.select_related("follower__need__category", "follower__need__place__parent").order_by(
        "row", "id"
    )


def town_of(place: Place) -> int:
    """Return the id of the town whose numbers a paper from `place` bears."""
    return place.parent_id if place.kind == PlaceKind.VILLAGE and place.parent_id is not None else place.pk
