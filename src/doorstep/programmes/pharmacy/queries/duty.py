"""Which pharmacists are on duty, and which are to be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import F, Q, QuerySet

from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Login
from doorstep.base.prepared import PreparedModels
from doorstep.places.models import Site
from doorstep.places.queries import valid_on
from doorstep.programmes.pharmacy.models import Licence, Presence, Roster, Vehicle

HOURS = 168


@dataclass(frozen=True, slots=True)
class Post:
    """Where a pharmacist is on duty: a site, a vehicle, or neither: by telephone for every door."""

    site_id: int | None = None
    vehicle_id: int | None = None

    @property
    def is_remote(self) -> bool:
        """Whether it is by telephone and screen."""
        return self.site_id is None and self.vehicle_id is None


def present(at: datetime) -> QuerySet[Presence]:
    """Return who was on duty at a moment with a licence that held that day, licence and post at hand."""
    return _present(at, at.astimezone(TIME_ZONE).date())


def _present(at: datetime, on: date) -> QuerySet[Presence]:
    found = Presence.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at), began_at__lte=at)
    found = found.filter(licence__valid_from__lte=on, licence__valid_until__gte=on, licence__login__is_active=True)
    return found.select_related("licence__login", "licence__partner", "site", "vehicle").order_by("began_at", "pk")


_SERVING: Final = PreparedModels(
    lambda at, on, site, vehicle: _present(at, on).filter(
        Q(site__isnull=True, vehicle__isnull=True) | Q(site=site) | Q(vehicle=vehicle)
    ),
    datetime,
    date,
    int,
    int,
)


def serving(at: datetime, *, site: Site | None = None, vehicle: Vehicle | None = None) -> list[Licence]:
    """Return the licences on duty for a door at a moment: there in person, or by telephone for every door."""
    on = at.astimezone(TIME_ZONE).date()
    return [one.licence for one in _SERVING(at, on, site.pk if site else 0, vehicle.pk if vehicle else 0)]


def own_licences(actor: Actor, on: date) -> QuerySet[Licence]:
    """Return the actor's own licences that hold on a day."""
    return Licence.objects.filter(valid_on(on), login_id=actor.user_id or 0).select_related("partner", "login")


def licences_of(login: Login, on: date) -> QuerySet[Licence]:
    """Return a login's licences that hold on a day."""
    return Licence.objects.filter(valid_on(on), login=login)


def own_presence(actor: Actor) -> Presence | None:
    """Return where the actor is on duty now."""
    open_ones = Presence.objects.filter(licence__login_id=actor.user_id or 0, ended_at__isnull=True)
    return open_ones.select_related("licence", "site", "vehicle").first()


def rostered_week(on: date) -> dict[Post, tuple[int, ...]]:
    """Return for each post how many pharmacists are to be on duty throughout each hour of the week of a day.

    Hour 0 is Monday from 0:00; an hour counts where it is covered whole. A licence that does not hold on the day
    counts nowhere.
    """
    rows = Roster.objects.filter(valid_on(on)).filter(licence__valid_from__lte=on, licence__valid_until__gte=on)
    weeks: dict[Post, list[int]] = {}
    for row in rows.order_by("pk"):
        week = weeks.setdefault(Post(row.site_id, row.vehicle_id), [0] * HOURS)
        for hour in _whole_hours(row.weekday, row.begins_min, row.ends_min):
            week[hour] += 1
    return {post: tuple(week) for post, week in weeks.items()}


def at_door(
    week: dict[Post, tuple[int, ...]], *, site_id: int | None = None, vehicle_id: int | None = None
) -> list[int]:
    """Return how many pharmacists serve a door in each hour of the week: there, and by telephone."""
    posts = [post for post in week if post.is_remote or (post.site_id, post.vehicle_id) == (site_id, vehicle_id)]
    return [sum(week[post][hour] for post in posts) for hour in range(HOURS)]


def _whole_hours(weekday: int, begins: int, ends: int) -> Iterable[int]:
    start = weekday * 24
    return ((start + hour) % HOURS for hour in range(-(-begins // 60), ends // 60))


def faults() -> Iterator[str]:
    """Yield a sentence for each pharmacist who was on duty on a day on which the licence did not hold."""
    wrong = Presence.objects.filter(Q(began_at__date__lt=F("licence__valid_from")))
    for pk in wrong.order_by("pk").values_list("pk", flat=True):
        yield f"pharmacy.Presence:{pk}: began before the licence did"
