"""Which activities stand first for somebody who lives somewhere. Pure over rows that are at hand."""

from collections.abc import Iterable
from dataclasses import dataclass

from doorstep.places.models import Place
from doorstep.services.models import Activity


@dataclass(frozen=True, slots=True)
class NearBy:
    """An activity with how near it is.

    Args:
        activity: Which.
        is_mine: It is in my own village, or for my whole town or county.
        metres: Straight line from my village, where both points are known.
    """

    activity: Activity
    is_mine: bool
    metres: float | None


def near_first(found: Iterable[Activity], mine: Place | None) -> list[NearBy]:
    """Return what is in my village (or for all of my town) first, then my town's, then the others; the sooner first."""
    rows = [_near(one, mine) for one in found]
    return sorted(rows, key=lambda row: (*_rank(row, mine), row.activity.session.starts_at, row.activity.pk))


def _near(activity: Activity, mine: Place | None) -> NearBy:
    place = activity.session.place
    if mine is None:
        return NearBy(activity, is_mine=False, metres=None)
    if mine.path.startswith(place.path):
        return NearBy(activity, is_mine=True, metres=None)
    here, there = mine.point, place.point
    return NearBy(activity, is_mine=False, metres=here.metres_to(there) if here and there else None)


def _rank(row: NearBy, mine: Place | None) -> tuple[int, int]:
    """Return 0 for mine, 1 for my town, 2 for the rest, the rest in steps of five kilometres."""
    if mine is None:
        return 0, 0
    if row.is_mine:
        return 0, 0
    town = mine.path.rsplit("/", 2)[0] + "/"
    if row.activity.session.place.path.startswith(town):
        return 1, 0
    return 2, int(row.metres // 5000) if row.metres is not None else 1000
