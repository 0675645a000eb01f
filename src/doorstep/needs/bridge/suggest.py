"""Which category a text may belong to, by earlier needs whose category somebody confirmed: shown, never chosen."""

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from doorstep.base.prepared import Prepared
from doorstep.engines.matching.text.suggest import Example, Ground, Precedents, learn
from doorstep.engines.matching.text.suggest import suggest as nearest
from doorstep.needs.models import Category, Need, Step
from doorstep.needs.queries.needs import choosable
from doorstep.needs.words import NeedState, Outcome, StepKind

LATEST: Final = 3000
"""Learnt from so many needs at most, the latest."""
PATIENCE: Final = 50
"""Learnt anew after so many steps that confirm a category per `LATEST` examples; at fewer examples sooner."""
CONFIRMING: Final = (StepKind.SORT, StepKind.CLOSE)


class Suggested(NamedTuple):
    """A category and its share of what the nearest earlier needs say, 0 to 1."""

    category: Category
    share: float


class Reason(NamedTuple):
    """An earlier need like the text, of which category it was, and words both have."""

    need: Need
    category: Category
    cosine: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Up to three categories, the likeliest first, and the earlier needs that speak for them.

    Attributes:
        categories: Show them in this order; say that it is too little to go on unless `is_enough`.
        reasons: The nearest earlier needs first; only those that may be shown.
        is_enough: Whether the first category may be called the likely one.
        ground: Why it is enough or not.
    """

    categories: tuple[Suggested, ...]
    reasons: tuple[Reason, ...]
    is_enough: bool
    ground: Ground

    @property
    def codes(self) -> list[str]:
        """What is written down with a need as having been suggested."""
        return [one.category.code for one in self.categories]


@dataclass(slots=True)
class _Kept:
    """What this process has learnt, from which database, and up to which step."""

    database: str = ""
    newest: int = -1
    precedents: Precedents | None = None


_KEPT: Final = _Kept()
_NEWEST: Final = Prepared(
    lambda: Step.objects.filter(kind__in=CONFIRMING, need__isnull=False).order_by("-id").values_list("id")[:1]
)


def suggest(text: str, on: date, among: QuerySet[Need] | None = None) -> Suggestion:
    """Return which categories of those open on the day `on` a text may belong to; three queries, four if it learns.

    Args:
        text: In somebody's words.
        on: The day.
        among: The earlier needs that may be shown as reasons; nothing: all.
    """
    found = nearest(text, _precedents())
    codes = [one.category for one in found.categories]
    open_ones = {one.code: one for one in choosable(on).filter(code__in=codes)} if codes else {}
    kept = [one for one in found.categories if one.category in open_ones]
    near = {one.id: (open_ones[each.category], one) for each in kept for one in each.nearest}
    shown = (Need.objects.all() if among is None else among).select_related("place__parent", "category")
    needs = shown.in_bulk(list(near)) if near else {}
    reasons = (
        Reason(needs[pk], category, one.cosine, one.shared) for pk, (category, one) in near.items() if pk in needs
    )
    return Suggestion(
        tuple(Suggested(open_ones[one.category], one.share) for one in kept),
        tuple(sorted(reasons, key=lambda one: (-one.cosine, one.need.pk))),
        found.is_enough and bool(kept) and kept[0].category == codes[0],
        found.ground,
    )


def forget() -> None:
    """Let this process learn anew when it is asked next."""
    _KEPT.database, _KEPT.newest, _KEPT.precedents = "", -1, None


def _precedents() -> Precedents:
    """Return what was learnt, anew if enough has been confirmed since."""
    database = str(connection.settings_dict["NAME"])
    last = next((pk for (pk,) in _NEWEST()), 0)
    kept = _KEPT.precedents
    if kept is not None and _KEPT.database == database:
        patience = PATIENCE * len(kept.examples) // LATEST
        if 0 <= last - _KEPT.newest <= patience:
            return kept
    _KEPT.database, _KEPT.newest, _KEPT.precedents = database, last, learn(_examples())
    return _KEPT.precedents


def _examples() -> list[Example]:
    """Return the latest confirmed needs, the newest first; one query.

    The steps are walked backwards from the newest, twice as many as needs are wanted, since a need may have two.
    """
    steps = Step.objects.filter(kind__in=CONFIRMING, need__isnull=False).order_by("-id")[: 2 * LATEST]
    rows = Need.objects.filter(pk__in=steps.values("need")).exclude(state=NeedState.MERGED)
    rows = rows.exclude(outcome=Outcome.DROPPED).order_by("-received_at", "-id")
    return [Example(*row) for row in rows.values_list("pk", "text", "category__code")[:LATEST]]
