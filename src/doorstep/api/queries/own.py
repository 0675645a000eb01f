"""Reading for the platform's own interface: the same rows as on the pages, for whoever asks."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet

from doorstep.base.access import scopes
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.meetings.models import Meeting
from doorstep.meetings.queries import meetings as meeting_queries
from doorstep.needs.models import Category, Duty, Need, Step, Wish
from doorstep.needs.queries import duties as duty_queries
from doorstep.needs.queries import needs as need_queries
from doorstep.needs.queries import rates as rate_queries
from doorstep.needs.queries import wishes as wish_queries
from doorstep.needs.queries.needs import Wanted
from doorstep.needs.rules.rates import Counts, Rates
from doorstep.needs.rules.rates import rates as reckon
from doorstep.needs.words import WishState
from doorstep.partners.models import Partner
from doorstep.places.access import SEE as SEE_PLACES
from doorstep.places.models import Place
from doorstep.places.queries import listed, with_codes

_FIRST, _LAST = date(1900, 1, 1), date(2200, 1, 1)  # nothing came in before or after


@dataclass(frozen=True, slots=True)
class RateLine:
    """The rates of one thing: its number or month, its name, the counts and what they come to."""

    key: str
    name: str
    counts: Counts
    rates: Rates


def needs(actor: Actor, wanted: Wanted, on: date) -> QuerySet[Need]:
    """Return the needs `actor` may see that are wanted, with category, place and lead at hand."""
    return need_queries.narrowed(need_queries.visible(actor, on), wanted).select_related(*need_queries.WITH)


def need(actor: Actor, need_id: int, on: date) -> Need | None:
    """Return one need that `actor` may see, with its steps at hand, or nothing."""
    steps = Prefetch("steps", Step.objects.select_related("partner").order_by("at", "id"))
    found = need_queries.visible(actor, on).select_related(*need_queries.WITH).prefetch_related(steps)
    return found.filter(pk=need_id).first()


def duties(actor: Actor, on: date, *, state: str = "", need_id: int | None = None) -> QuerySet[Duty]:
    """Return the duties `actor` may see, the soonest due first, with lead and place at hand."""
    found = duty_queries.visible(actor, on).select_related(*duty_queries.WITH)
    if state:
        found = found.filter(state=state)
    if need_id is not None:
        found = found.filter(need=need_id)
    return found.order_by("due_at", "id")


def rates(actor: Actor, by: str, since: date | None, until: date | None, now: datetime) -> list[RateLine]:
    """Return the three rates of the needs `actor` may see that came in from `since` to `until`, both days included."""
    found = need_queries.visible(actor, now.astimezone(TIME_ZONE).date())
    if since is not None:
        found = found.filter(received_at__gte=datetime.combine(min(max(since, _FIRST), _LAST), time(), TIME_ZONE))
    if until is not None:
        end = datetime.combine(max(min(until, _LAST), _FIRST) + timedelta(days=1), time(), TIME_ZONE)
        found = found.filter(received_at__lt=end)
    lines = rate_queries.counted(found, now, by)
    names = _names(by, [line.key for line in lines])
    today = now.astimezone(TIME_ZONE).date()
    last = min(until or today, today)
    rules = rate_queries.rules_between(min(since or _FIRST, last), last)
    return [
        RateLine(
            _key(line.key),
            names.get(line.key, ""),
            line.counts,
            reckon(line.counts, rate_queries.weighed(rules, by, line.key, last)),
        )
        for line in lines
    ]


def meetings(actor: Actor, on: date, *, state: str = "", kind: str = "") -> QuerySet[Meeting]:
    """Return the meetings `actor` may see, the latest first, with place and host at hand."""
    wanted = {field: value for field, value in (("state", state), ("kind", kind)) if value}
    return meeting_queries.visible(actor, on).filter(is_off_by_rule=False, **wanted).order_by("-starts_at", "-id")


def places(actor: Actor, on: date, *, q: str = "", town: int | None = None, kind: str = "") -> QuerySet[Place]:
    """Return the places `actor` may see with the codes that hold, in the order of the official list."""
    found = listed(scopes(actor, SEE_PLACES), on, q=q, town="" if town is None else str(town), kind=kind)
    return with_codes(found, on)


def wishes(state: str = "") -> QuerySet[Wish]:
    """Return the board of wishes as everybody sees it."""
    return wish_queries.board(WishState(state) if state else None).order_by("-posted_at", "-id")


def _names(by: str, keys: list[Any]) -> dict[Any, str]:
    if by == "unit":
        return dict(Partner.objects.filter(pk__in=keys).values_list("pk", "name"))
    if by in {"town", "village"}:
        return dict(Place.objects.filter(pk__in=keys).values_list("pk", "name"))
    if by == "category":
        return dict(Category.objects.filter(pk__in=keys).values_list("pk", "name_zh"))
    return {}


def _key(key: Any) -> str:
    if key is None:
        return ""
    return key.astimezone(TIME_ZONE).strftime("%Y-%m") if isinstance(key, datetime) else str(key)
