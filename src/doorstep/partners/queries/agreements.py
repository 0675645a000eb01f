"""Reading pairings, secondments and joint cases: inside the reader's area, each list in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from doorstep.base.actor import Actor
from doorstep.partners.access import SEE, SEE_CASES
from doorstep.partners.models import (
    CaseFile,
    CaseSide,
    GoalProgress,
    JointCase,
    Pairing,
    PairingGoal,
    PairingSide,
    Secondment,
)
from doorstep.partners.queries import seen_by
from doorstep.partners.words import SecondmentState
from doorstep.places.models import Place
from doorstep.places.words import PlaceKind

_STANDING = (SecondmentState.ASKED, SecondmentState.AGREED, SecondmentState.ENDED)


def pairings(actor: Actor, on: date, text: str = "") -> QuerySet[Pairing]:
    """Return the pairings `actor` may see with sides, goals and progress at hand (4 queries, for partner staff 5).

    Partner staff see those in which their unit is a side.
    """

    def theirs(units: tuple[int, ...]) -> Q:
        return Q(pk__in=PairingSide.objects.filter(partner__in=units).order_by().values("pairing"))

    found = Pairing.objects.filter(seen_by(actor, on, SEE, theirs))
    if text := text.strip():
        found = found.filter(
            Q(title__icontains=text)
            | Q(sides__outside_name__icontains=text)
            | Q(sides__partner__name__icontains=text)
            | Q(sides__place__name__icontains=text)
        ).distinct()
    return with_all(found)


def with_all(found: QuerySet[Pairing]) -> QuerySet[Pairing]:
    """Return these pairings with their place, sides, goals and progress at hand."""
    goals = PairingGoal.objects.order_by("number").prefetch_related(
        Prefetch("progress", GoalProgress.objects.order_by("on"))
    )
    found = found.select_related("place", "peer")
    return found.prefetch_related("sides__partner", "sides__place", Prefetch("goals", goals))


def secondments(actor: Actor, on: date, text: str = "") -> QuerySet[Secondment]:
    """Return the secondments `actor` may see, with sides and approvals at hand; who goes is shown apart.

    Partner staff see those in which their unit sends or receives.
    """

    def theirs(units: tuple[int, ...]) -> Q:
        return Q(sender__in=units) | Q(receiver__in=units)

    found = Secondment.objects.filter(seen_by(actor, on, SEE, theirs))
    if text := text.strip():
        found = found.filter(
            Q(post__icontains=text)
            | Q(sender_name__icontains=text)
            | Q(receiver_name__icontains=text)
            | Q(sender__name__icontains=text)
            | Q(receiver__name__icontains=text)
        )
    related = (
        "sender__place",
        "receiver__place",
        "place",
        "peer",
        "person__village",
        "asked_by",
        "overlap_accepted_by",
    )
    return found.select_related(*related).prefetch_related("approvals__given_by")


def other_posts(person_id: int, first: date, last: date) -> QuerySet[Secondment]:
    """Return the posts of a person that have a day in common with `first` to `last`, refused ones left out."""
    return Secondment.objects.filter(
        person=person_id, state__in=_STANDING, valid_from__lte=last, valid_until__gte=first
    ).order_by("valid_from", "id")


def cases(actor: Actor, on: date, text: str = "") -> QuerySet[JointCase]:
    """Return the joint cases `actor` may see, sides and files at hand; partner staff: where their unit is a side."""

    def theirs(units: tuple[int, ...]) -> Q:
        return Q(pk__in=CaseSide.objects.filter(partner__in=units).values("case"))

    found = JointCase.objects.filter(seen_by(actor, on, SEE_CASES, theirs))
    if text := text.strip():
        found = found.filter(Q(number__icontains=text) | Q(title__icontains=text))
    files = CaseFile.objects.select_related("added_by", "peer").order_by("added_on", "id")
    return (
        found.select_related("place", "peer")
        .prefetch_related("sides__partner", "sides__place", Prefetch("files", files))
        .order_by("-opened_on", "-id")
    )


def sides_paired(actor: Actor, on: date) -> int:
    """Return how many different sides belong to a pairing that holds on the day: the same in one pairing or in six."""
    return _different(_sides_on(actor, on))


def villages_paired(actor: Actor, on: date) -> int:
    """Return how many different villages belong to pairings of villages that hold on the day, on all sides.

    A package does not say what a side is: a pairing is one of villages when a side of it is a village of ours, by its
    row or, where it came in, by the name under our code.
    """
    sides = _sides_on(actor, on)
    villages = Place.objects.filter(kind=PlaceKind.VILLAGE)
    ours = Q(place__in=villages) | Q(outside_code=settings.COUNTY_CODE, outside_name__in=villages.values("name"))
    return _different(sides.filter(pairing__in=sides.filter(ours).values("pairing")))


def _sides_on(actor: Actor, on: date) -> QuerySet[PairingSide]:
    held = pairings(actor, on).filter(valid_from__lte=on, valid_until__gte=on).order_by().values("pk")
    return PairingSide.objects.filter(pairing__in=held).order_by()


def _different(sides: QuerySet[PairingSide]) -> int:
    return sides.values("partner", "place", "outside_name", "outside_code").distinct().count()


@dataclass(frozen=True, slots=True)
class Reached:
    """A goal with how much of it was reached, and the last day on which somebody said so."""

    goal: PairingGoal
    reached: int
    on: date | None

    @property
    def percent(self) -> int:
        """Whole per cent, never 100 before the target is reached."""
        return min(self.reached * 100 // self.goal.target, 100)


def goals(pairing: Pairing) -> list[Reached]:
    """Return the goals of a pairing read by `pairings`, each with its latest progress (no query more)."""
    latest = [(goal, max(goal.progress.all(), key=lambda step: step.on, default=None)) for goal in pairing.goals.all()]
    return [Reached(goal, step.reached if step else 0, step.on if step else None) for goal, step in latest]
