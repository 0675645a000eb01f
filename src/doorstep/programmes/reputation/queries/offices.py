"""Reading grades. Nobody sees another office's before all offices they work for have locked their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from doorstep.base.access import may, may_anywhere, scopes
from doorstep.base.actor import Actor
from doorstep.base.models import Grant
from doorstep.partners.queries import seats_of
from doorstep.places.queries import inside
from doorstep.programmes.reputation.access import GRADE, SEE
from doorstep.programmes.reputation.models import (
    Adjudication,
    Office,
    OfficeScore,
    OfficeSheet,
    Quarter,
    Recusal,
)


def own_sheets(actor: Actor, on: date) -> QuerySet[OfficeSheet]:
    """Return the sheets of offices that `actor` works for, the open ones first, with how much is graded."""
    if not may_anywhere(actor, GRADE):
        return OfficeSheet.objects.none()
    found = OfficeSheet.objects.filter(office__partner__in=seats_of(actor, on))
    return (
        found.select_related("quarter__place", "quarter__scheme", "office__partner")
        .annotate(
            rows=Count("quarter__scores", filter=Q(quarter__scores__office=F("office"))),
            graded=Count(
                "quarter__scores",
                filter=Q(quarter__scores__office=F("office"), quarter__scores__grade__isnull=False),
            ),
        )
        .order_by(F("locked_at").desc(nulls_first=True), "-quarter__year", "-quarter__number", "id")
    )


def own_scores(sheet: OfficeSheet) -> QuerySet[OfficeScore]:
    """Return an office's own rows of a quarter, village by village; for who works there."""
    return (
        OfficeScore.objects.filter(quarter=sheet.quarter_id, office=sheet.office_id)
        .select_related("place", "node__parent__parent")
        .order_by("place__path", "node__position", "is_second")
    )


def keeps_away_from(actor: Actor) -> frozenset[int]:
    """Return ids of the villages that `actor` may neither grade nor audit: written down, or held a role there."""
    if actor.user_id is None:
        return frozenset()
    return frozenset(Recusal.objects.filter(login=actor.user_id).values_list("place_id", flat=True))


def graded_at_home(rows: QuerySet[OfficeScore]) -> QuerySet[OfficeScore]:
    """Return those of open grades whose grader by now keeps away from the village or holds a role for just it."""
    away = Recusal.objects.filter(login=OuterRef("graded_by"), place=OuterRef("place"))
    role = Grant.objects.filter(login=OuterRef("graded_by"), scope=OuterRef("place__path"))
    return rows.filter(Exists(away) | Exists(role), locked_at__isnull=True)


def is_blind(actor: Actor, quarter: Quarter, on: date) -> bool:
    """Say whether `actor` works for an office that has not locked its grades of a quarter yet."""
    mine = quarter.sheets.filter(locked_at=None, office__partner__in=seats_of(actor, on))
    return mine.exists()


def seen(actor: Actor, quarter: Quarter, on: date) -> QuerySet[OfficeScore]:
    """Return the grades of a quarter that `actor` may see now.

    Those of the offices they work for; others' once these are locked, for whom the town concerns, and only after
    every office of theirs has locked its own.
    """
    mine = Q(office__partner__in=seats_of(actor, on))
    found = OfficeScore.objects.filter(quarter=quarter).select_related("place", "node", "office__partner")
    if is_blind(actor, quarter, on):
        return found.filter(mine)
    if may(actor, SEE, quarter.place.path):
        return found.filter(mine | Q(locked_at__isnull=False))
    villages = inside(scopes(actor, SEE), "place__path")
    return found.filter(mine | (Q(locked_at__isnull=False) & villages & Q(quarter__closed_at__isnull=False)))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two locked grades of one thing, and what was decided if they lay apart."""

    first: OfficeScore
    second: OfficeScore
    decided: Adjudication | None = None

    @property
    def apart(self) -> int:
        """How far they lie apart."""
        assert self.first.grade is not None  # noqa: S101  the table: locked is graded
        assert self.second.grade is not None  # noqa: S101
        return abs(self.first.grade - self.second.grade)


def pairs(quarter: Quarter) -> list[Pair]:
    """Return what was graded twice, both locked, the widest apart first; two queries."""
    found = OfficeScore.objects.filter(quarter=quarter, locked_at__isnull=False).select_related(
        "place", "node", "office__partner"
    )
    firsts: dict[tuple[int, int], OfficeScore] = {}
    seconds: dict[tuple[int, int], OfficeScore] = {}
    for one in found.filter(is_second=True):
        seconds[one.place_id, one.node_id] = one
    if not seconds:
        return []
    for one in found.filter(is_second=False, node__in={node for _, node in seconds}):
        firsts[one.place_id, one.node_id] = one
    decided = {(one.place_id, one.node_id): one for one in quarter.adjudications.select_related("decided_by")}
    made = [Pair(firsts[key], second, decided.get(key)) for key, second in seconds.items() if key in firsts]
    return sorted(made, key=lambda one: (-one.apart, one.first.place.path, one.first.node.position, one.first.pk))


def undecided(quarter: Quarter) -> list[Pair]:
    """Return the pairs that lie too far apart and wait for a decision, the widest first."""
    return [one for one in pairs(quarter) if one.apart > quarter.scheme.most_apart and one.decided is None]


def offices(places: Sequence[int]) -> QuerySet[Office]:
    """Return the offices that towns have named."""
    return Office.objects.filter(place__in=places).select_related("partner", "place").order_by("place__path", "id")
