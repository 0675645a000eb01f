"""Reading alliances: inside the reader's area, each list in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from doorstep.base.actor import Actor
from doorstep.partners.access import SEE
from doorstep.partners.models import Alliance, AllianceService, Delivery, Membership, Partner, Promise, Team, TeamMember
from doorstep.partners.queries import seen_by
from doorstep.partners.rules import Standing, standing
from doorstep.people.queries import visible as people_visible
from doorstep.places.queries import valid_on


def alliances(actor: Actor, on: date, text: str = "") -> QuerySet[Alliance]:
    """Return the alliances `actor` may see with `member_count`, `service_count` and `team_count` on the day `on`.

    Partner staff see those to which a unit they work for belongs, everybody else those of their area.
    """

    def theirs(units: tuple[int, ...]) -> Q:
        return Q(pk__in=Membership.objects.filter(valid_on(on), partner__in=units).values("alliance"))

    found = Alliance.objects.filter(seen_by(actor, on, SEE, theirs)).select_related("place")
    if text := text.strip():
        found = found.filter(Q(name_zh__icontains=text) | Q(name_en__icontains=text))
    return found.annotate(
        member_count=Count("memberships", filter=_holds("memberships", on), distinct=True),
        service_count=Count("services", filter=_holds("services", on), distinct=True),
        team_count=Count("teams", filter=_holds("teams", on), distinct=True),
    ).order_by("name_zh", "id")


def members(alliance: Alliance, on: date) -> QuerySet[Membership]:
    """Return who belongs on the day `on`, the lead first, with the partner and its place at hand."""
    found = Membership.objects.filter(valid_on(on), alliance=alliance).select_related("partner__place")
    return found.order_by("role", "partner__name", "id")  # "lead" stands before "member" and "observer"


def former_members(alliance: Alliance, on: date) -> QuerySet[Membership]:
    """Return who had left by the day `on`, the last first."""
    found = Membership.objects.filter(alliance=alliance, valid_until__lt=on).select_related("partner")
    return found.order_by("-valid_until", "-id")


def services(alliance: Alliance, on: date) -> QuerySet[AllianceService]:
    """Return what it offers on the day `on`."""
    return AllianceService.objects.filter(valid_on(on), alliance=alliance)


def teams(owner: Alliance | Partner, on: date) -> QuerySet[Team]:
    """Return the teams of an alliance or a partner on the day `on`, each with `strength`: how many people belong."""
    of = {"alliance": owner} if isinstance(owner, Alliance) else {"partner": owner}
    return (
        Team.objects.filter(valid_on(on), **of)
        .annotate(strength=Count("members", filter=_holds("members", on)))
        .order_by("id")
    )


def with_teams(actor: Actor, on: date) -> QuerySet[Partner]:
    """Return the partners whose own teams `actor` may see: those of the area; partner staff their own unit's."""
    seen = seen_by(actor, on, SEE, lambda units: Q(pk__in=units))
    return Partner.objects.filter(seen).select_related("place")


def team_members(actor: Actor, team: Team, on: date) -> QuerySet[TeamMember]:
    """Return those who belong to a team on the day `on`, as far as `actor` may see who they are."""
    seen = people_visible(actor).order_by().values("pk")
    return TeamMember.objects.filter(valid_on(on), team=team, person__in=seen).select_related("person__village")


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise with how it stands."""

    promise: Promise
    standing: Standing


def promises_for(actor: Actor, alliance: Alliance, today: date) -> QuerySet[Promise]:
    """Return `promises` as far as `actor` may see them: partner staff those of the units they work for."""
    seen = seen_by(actor, today, SEE, lambda units: Q(partner__in=units), "alliance__place__path")
    return promises(alliance, today).filter(seen)


def promises(alliance: Alliance, today: date) -> QuerySet[Promise]:
    """Return what was promised in an alliance with `delivered` beside it (reversals taken off); see `kept`."""
    return (
        Promise.objects.filter(alliance=alliance, promised_on__lte=today)
        .select_related("partner")
        .annotate(delivered=Coalesce(Sum("deliveries__quantity"), 0))
        .order_by("due_on", "id")
    )


def kept(found: QuerySet[Promise], today: date) -> list[Kept]:
    """Return promises, each with promised, delivered, share and whether it is late (one query)."""
    return [
        Kept(one, standing(one.quantity, one.delivered, one.due_on, today))  # type: ignore[attr-defined]
        for one in found
    ]


def deliveries(promise: Promise) -> QuerySet[Delivery]:
    """Return what was given of a promise, the last first, with who wrote it down and what took it back."""
    found = Delivery.objects.filter(promise=promise).select_related("recorded_by", "reversal")
    return found.order_by("-on", "-id")


def _holds(relation: str, on: date) -> Q:
    until = Q(**{f"{relation}__valid_until__isnull": True}) | Q(**{f"{relation}__valid_until__gte": on})
    return Q(**{f"{relation}__valid_from__lte": on}) & until


def strength(team: Team, on: date) -> int:
    """Return how many people belong to a team on the day."""
    return TeamMember.objects.filter(valid_on(on), team=team).count()
