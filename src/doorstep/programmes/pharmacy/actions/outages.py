"""Say that a door was shut although it should not have been, and that it is open again."""

from datetime import datetime

from django.db import IntegrityError, transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.places.models import Site
from doorstep.programmes.pharmacy.access import REPORT_OUTAGE
from doorstep.programmes.pharmacy.models import Outage


class NoOutage(ValueError):  # noqa: N818  named after what happened
    """A door was shut from one moment to a later one, none of them to come, for a reason, and once at a time."""


def report_outage(
    by: Actor, *, site: Site, began_at: datetime, reason: str, now: datetime, ended_at: datetime | None = None
) -> Outage:
    """Write down that a door was shut, or still is.

    Raises:
        NotAllowed: `by` may not at this site.
        NoOutage: see there.
    """
    require(by, REPORT_OUTAGE, site.place.path)
    said = reason.strip()[:120]
    if not said or began_at > now or (ended_at is not None and not began_at < ended_at <= now):
        raise NoOutage(site.name)
    try:
        with transaction.atomic():
            found = Outage.objects.create(
                site=site, began_at=began_at, ended_at=ended_at, reason=said, created_by_id=by.user_id, created_at=now
            )
            detail = {"site": site.pk, "began_at": began_at.isoformat(), "reason": said}
            journal.record(by, REPORT_OUTAGE.name, found.about, detail, now=now)
    except IntegrityError as clash:
        raise NoOutage(site.name) from clash
    return found


@transaction.atomic
def end_outage(by: Actor, *, outage: Outage, now: datetime) -> None:
    """Write down that the door is open again; again changes nothing.

    Raises:
        NotAllowed: `by` may not at this site.
        NoOutage: it began this very moment.
    """
    require(by, REPORT_OUTAGE, outage.site.place.path)
    if now <= outage.began_at:
        raise NoOutage(outage.site.name)
    if Outage.objects.filter(pk=outage.pk, ended_at__isnull=True).update(ended_at=now):
        journal.record(by, "pharmacy.end_outage", outage.about, {}, now=now)
