"""Needs as GeoReport asks for them: the public ones, and those the asking system sent itself."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import BooleanField, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value

from doorstep.api.models import ApiKey, SentNeed
from doorstep.api.rules.asked import MOST, Asked
from doorstep.api.rules.shown import OPEN
from doorstep.needs.models import Need, Step
from doorstep.places.models import PlaceCode
from doorstep.places.queries import valid_on
from doorstep.places.words import CodeSystem

WITH = ("category", "place__parent__parent", "lead_duty__lead")


def seen_by(key: ApiKey | None) -> QuerySet[Need]:
    """Return the needs that a system may see, each with `is_own`: whether it was this key that brought it first."""
    if key is None:
        return Need.objects.filter(is_public=True).annotate(is_own=Value(value=False, output_field=BooleanField()))
    sent = SentNeed.objects.filter(key=key)
    first = sent.filter(need=OuterRef("pk"), is_first=True)
    return Need.objects.filter(Q(is_public=True) | Q(pk__in=sent.values("need"))).annotate(is_own=Exists(first))


def asked_for(found: QuerySet[Need], asked: Asked) -> QuerySet[Need]:
    """Return the rows of `found` that are asked for, the newest first, one page of them."""
    if asked.ids is not None:
        return found.filter(pk__in=asked.ids).order_by("-received_at", "-id")[:MOST]
    found = found.filter(received_at__gte=asked.start, received_at__lte=asked.end)
    if asked.codes:
        found = found.filter(category__code__in=asked.codes)
    if asked.statuses == {"open"}:
        found = found.filter(state__in=OPEN)
    elif asked.statuses == {"closed"}:
        found = found.exclude(state__in=OPEN)
    first = (asked.page - 1) * asked.size
    return found.order_by("-received_at", "-id")[first : first + asked.size]


def to_write(found: QuerySet[Need], on: date, *, with_updates: bool) -> QuerySet[Need]:
    """Fetch what an answer says along with the needs: three queries, with updates four, whatever the number of rows.

    `touched_at` is when something last happened, `place.codes_held` the codes of the place, `public_steps` the updates.
    """
    last = Step.objects.filter(need=OuterRef("pk")).order_by("-at").values("at")[:1]
    codes = Prefetch("place__codes", PlaceCode.objects.filter(valid_on(on)), to_attr="codes_held")
    found = found.select_related(*WITH).annotate(touched_at=Subquery(last)).prefetch_related(codes)
    if with_updates:
        steps = Prefetch("steps", Step.objects.filter(is_public=True).order_by("at", "id"), to_attr="public_steps")
        found = found.prefetch_related(steps)
    return found


def updates(key: ApiKey | None, start: datetime, end: datetime) -> QuerySet[Step]:
    """Return the public steps of what `key` may see between two moments, the oldest first, at most `MOST`."""
    seen = seen_by(key)
    own = SentNeed.objects.filter(key=key, need=OuterRef("need"), is_first=True)
    found = Step.objects.filter(is_public=True, at__gte=start, at__lte=end, need__in=seen.values("pk"))
    return found.annotate(is_own=Exists(own)).order_by("at", "id")[:MOST]


def code_of(codes: Iterable[PlaceCode]) -> str:
    """Return the one code of a place that is told: the statistics bureau's, else civil affairs', else the county's."""
    held = {code.system: code.code for code in codes}
    return next((held[system] for system in (CodeSystem.NBS, CodeSystem.MCA, CodeSystem.OWN) if system in held), "")
