"""Reading circles, standards in force, and the service points near a village."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from doorstep.base import regulations
from doorstep.base.access import scopes
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models import Rule
from doorstep.places import queries as places
from doorstep.places.models import Place, Site
from doorstep.programmes.stations import rules
from doorstep.programmes.stations.access import SEE
from doorstep.programmes.stations.bridge.circle import compute, digest_of
from doorstep.programmes.stations.models import CirclePlan, CircleVillage

HEAVY = ("problem", "result")
"""Fields that take long to read; only downloads and recomputing need them."""
ORDERS = {
    "": ("pk",),
    "name": ("name", "pk"),
    "residents": (F("residents").desc(nulls_last=True), "pk"),
    "walk": (F("walk_min").desc(nulls_last=True), "pk"),
    "adds": (F("adds").desc(nulls_last=True), "pk"),
}
"""How the table of villages can be sorted: by the official list, name, or what is largest first."""


@dataclass(frozen=True, slots=True)
class ServicePoint:
    """A service point near a village: its walk, and whether it is open at the moment asked for.

    Args:
        site: The site, its hours at hand.
        metres: Of way, estimated; nothing where either place is unknown.
        minutes: On foot, rounded up.
        is_inside: Whether the walk keeps the promise.
        is_open: Nothing where its hours are not known.
    """

    site: Site
    metres: float | None
    minutes: int | None
    is_inside: bool
    is_open: bool | None

    @property
    def stretches(self) -> list[tuple[int, int, int]]:
        """Its opening hours as (weekday, opens, closes)."""
        return [(row.weekday, row.opens_min, row.closes_min) for row in self.site.hours.all()]


def circles(actor: Actor) -> QuerySet[CirclePlan]:
    """Return the circles `actor` may see, the newest first, without their bulky inputs and results.

    A circle is about a whole county: whoever works anywhere in it may see it.
    """
    found = CirclePlan.objects.filter(places.inside(_roots(actor), "county__path"))
    return found.select_related("county", "created_by").defer(*HEAVY).order_by("-created_at", "-pk")


def full(pk: int) -> CirclePlan:
    """Return a circle with its input and result.

    Raises:
        CirclePlan.DoesNotExist: there is none.
    """
    return CirclePlan.objects.select_related("county", "created_by").get(pk=pk)


def latest_by_rules(county: Place) -> CirclePlan | None:
    """Return the newest circle that was reckoned by the rules in force: what residents are told."""
    return (
        CirclePlan.objects.filter(county=county, is_by_rules=True).defer(*HEAVY).order_by("-created_at", "-pk").first()
    )


def villages(
    plan: CirclePlan, *, q: str = "", state: str = "", second: str = "", order: str = ""
) -> QuerySet[CircleVillage]:
    """Return the villages of a circle whose own, town's or service point's name holds `q`, in a state, sorted.

    Where a second site in reach was asked for, `second` ("yes" or "no") chooses by whether they have one then.
    """
    found = CircleVillage.objects.filter(plan=plan)
    if q:
        found = found.filter(Q(name__icontains=q) | Q(town_name__icontains=q) | Q(site_name__icontains=q))
    if state:
        found = found.filter(state=state)
    if second and plan.second:
        has_enough = Q(in_reach_after__gte=plan.backup)
        found = found.filter(has_enough if second == "yes" else ~has_enough)
    return found.order_by(*ORDERS.get(order, ORDERS[""]))


def standards_in_force(on: date) -> tuple[rules.Standards, list[Rule]]:
    """Return the standards of the day, and the rules that say so (one query); what no rule says is our assumption."""
    found = list(regulations.all_in_force(on).filter(code__in=rules.CODES))
    return rules.standards_of({rule.code: rule.value for rule in found}), found


def service_points_near(place: Place, now: datetime, standards: rules.Standards, limit: int) -> list[ServicePoint]:
    """Return the nearest service points in the county, the nearest first; those of unknown place last.

    A village without a point is told of the service points in its own town, without distances.
    """
    here = place.point
    scope = f"/{place.path.split('/')[1]}/" if here else place.path.rsplit("/", 2)[0] + "/"
    today = now.astimezone(TIME_ZONE).date()
    near = places.nearest_sites(here, scopes=[scope], on=today, kinds=standards.kinds, limit=limit)
    return [_point(site, metres, standards, now) for site, metres in near]


def faults() -> Iterator[str]:
    """Yield a sentence for each circle that does not come out the same again: for `doorstep check`."""
    for plan in CirclePlan.objects.order_by("pk").iterator(chunk_size=1):
        if digest_of(plan.problem) != plan.input_digest:
            yield f"circle {plan.pk}: its input is not what its digest says"
        elif digest_of(plan.result) != plan.result_digest:
            yield f"circle {plan.pk}: its result is not what its digest says"
        elif plan.is_recomputable and recomputed(plan) != plan.result_digest:
            yield f"circle {plan.pk}: computed again it comes out differently"


def recomputed(plan: CirclePlan) -> str:
    """Return the digest of the result that a circle's input gives today."""
    return compute(plan.problem).digest


def _point(site: Site, metres: float | None, standards: rules.Standards, now: datetime) -> ServicePoint:
    return ServicePoint(
        site=site,
        metres=None if metres is None else standards.walk_m(metres),
        minutes=None if metres is None else standards.whole_minutes(metres),
        is_inside=metres is not None and standards.is_inside(metres),
        is_open=places.is_open(site, now),
    )


def _roots(actor: Actor) -> set[str]:
    """Return the counties in which `actor` works anywhere."""
    reach = scopes(actor, SEE)
    return {EVERYWHERE} if EVERYWHERE in reach else {f"/{path.split('/')[1]}/" for path in reach}
