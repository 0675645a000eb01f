"""Say that a road is closed for some days, and that it is open again."""

from datetime import date, datetime, timedelta

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.rules import EndsBeforeItBegins
from doorstep.places.models import Place
from doorstep.places.words import PlaceKind
from doorstep.programmes.pharmacy.access import EDIT_SUPPLY
from doorstep.programmes.pharmacy.models import RoadClosure, SupplyTerms


class NoRoad(ValueError):  # noqa: N818  named after what happened
    """A road leads to a village, from a source of its own county, and is closed for a reason."""


@transaction.atomic
def close_road(
    by: Actor,
    *,
    village: Place,
    first_day: date,
    last_day: date,
    reason: str,
    now: datetime,
    terms: SupplyTerms | None = None,
) -> RoadClosure:
    """Write down that from one day to another nobody comes from a source, or from any that lies beyond, to a village.

    Raises:
        NotAllowed: `by` may not in this village.
        EndsBeforeItBegins: the last day lies before the first.
        NoRoad: see there.
    """
    require(by, EDIT_SUPPLY, village.path)
    if last_day < first_day:
        raise EndsBeforeItBegins(village.name)
    is_elsewhere = terms is not None and terms.place.path.split("/")[1] != village.path.split("/")[1]
    said = reason.strip()[:120]
    if village.kind != PlaceKind.VILLAGE or is_elsewhere or not said:
        raise NoRoad(village.name)
    closure = RoadClosure.objects.create(
        village=village,
        terms=terms,
        first_day=first_day,
        last_day=last_day,
        reason=said,
        created_by_id=by.user_id,
        created_at=now,
    )
    detail = {
        "village": village.pk,
        "source": terms.about if terms else "",
        "first_day": first_day.isoformat(),
        "last_day": last_day.isoformat(),
        "reason": said,
    }
    journal.record(by, "pharmacy.close_road", closure.about, detail, now=now)
    return closure


@transaction.atomic
def open_road(by: Actor, *, closure: RoadClosure, now: datetime) -> None:
    """Write down that a road is open from today on; one that was to be closed only later is forgotten.

    Raises:
        NotAllowed: `by` may not in this village.
    """
    require(by, EDIT_SUPPLY, closure.village.path)
    today = now.astimezone(TIME_ZONE).date()
    about, last_day = closure.about, min(closure.last_day, today - timedelta(days=1))
    if last_day < closure.first_day:
        closure.delete()
    else:
        closure.last_day = last_day
        closure.save(update_fields=["last_day"])
    journal.record(by, "pharmacy.open_road", about, {"last_day": last_day.isoformat()}, now=now)
