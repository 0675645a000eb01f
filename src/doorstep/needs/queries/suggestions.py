"""How often what was suggested was what it became: the honest accuracy of suggestions."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, Q, QuerySet
from django.db.models.fields.json import KT

from doorstep.needs.models import Need
from doorstep.needs.words import NeedState, Outcome, StepKind


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of so many needs for which something was suggested and whose category stands: how many were met.

    Attributes:
        needs: Closed as they stood, or sorted by staff; joined and taken back ones left out.
        first: Whose category is the one that was suggested first.
        among: Whose category is among the three suggested.
    """

    needs: int
    first: int
    among: int

    @property
    def first_share(self) -> float | None:
        """The share met by the first, or nothing while there are no needs."""
        return self.first / self.needs if self.needs else None

    @property
    def among_share(self) -> float | None:
        """The share met by one of the three, or nothing while there are no needs."""
        return self.among / self.needs if self.needs else None


def accuracy(found: QuerySet[Need]) -> Accuracy:
    """Return how often the suggestions for the needs of `found` were right; one query.

    A category nobody changed until the need was closed counts as right, also where whoever told it chose it because it
    was suggested: the figure flatters a little.
    """
    counts = _settled(found).aggregate(
        needs=Count("pk"),
        met=Count("pk", filter=_FIRST),
        among=Count("pk", filter=_AMONG),
    )
    return Accuracy(counts["needs"], counts["met"], counts["among"])


def behind(found: QuerySet[Need], what: str) -> QuerySet[Need]:
    """Return the very needs that `accuracy` counts: `needs`, `first` or `among`."""
    return _settled(found).filter({"needs": Q(), "first": _FIRST, "among": _AMONG}[what])


_FIRST: Final = Q(first=F("category__code"))
_AMONG: Final = _FIRST | Q(second=F("category__code")) | Q(third=F("category__code"))


def _settled(found: QuerySet[Need]) -> QuerySet[Need]:
    """Return the needs whose category stands and for which something was suggested, each with what that was."""
    sorted_ones = Q(pk__in=found.model.objects.filter(steps__kind=StepKind.SORT).values("pk"))
    settled = found.filter(Q(state=NeedState.CLOSED) | sorted_ones).exclude(suggested=[])
    settled = settled.exclude(state=NeedState.MERGED).exclude(outcome=Outcome.DROPPED).order_by()
    return settled.annotate(first=KT("suggested__0"), second=KT("suggested__1"), third=KT("suggested__2"))
