"""Reading duties: one's own unit's, those of one's area, what lies in the supervisor's tray."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import OrderBy

from doorstep.base.access import may, scopes
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.prepared import Prepared
from doorstep.base.words import Role
from doorstep.needs.access import ANSWER, ASSIGN, SEE, SUPERVISE
from doorstep.needs.models import Duty, DutyHelper, Need, Step
from doorstep.needs.queries.promise import value_of
from doorstep.needs.rules import clocks
from doorstep.needs.words import IN_TRAY, NOT_OVER, OWED, DutyState, NeedState, StepKind
from doorstep.partners.queries import seats_of
from doorstep.places.queries import is_everywhere, within

WITH = ("lead", "place__parent", "need__category")
NEVER = 32_767
"""A step that no rule reaches."""


def visible(actor: Actor, on: date) -> QuerySet[Duty]:
    """Return the duties `actor` may see on the day `on`: of the area (also where the need is), or of one's unit."""
    reach = scopes(actor, SEE)
    if is_everywhere(reach):
        return Duty.objects.all()
    seen = _of_area(reach) if reach else Q(pk__in=[])
    if units := seats_of(actor, on):
        helped = DutyHelper.objects.filter(partner__in=units, until=None)
        seen |= Q(lead__in=units) | Q(pk__in=helped.values("duty"))
    return Duty.objects.filter(seen)


def _of_area(reach: Sequence[str]) -> Q:
    """Return what picks duties that are worked on in an area, or whose need is at home there."""
    here = within(reach).order_by().values("pk")
    passed_on = Duty.objects.filter(is_elsewhere=True, need__place__in=here).order_by()
    return Q(place__in=here) | Q(pk__in=passed_on.values("pk"))


def mine(actor: Actor, on: date) -> QuerySet[Duty]:
    """Return what the units owe that `actor` works for, as lead or helper; the earliest due first, then no promise."""
    units = seats_of(actor, on)
    helped = DutyHelper.objects.filter(partner__in=units, until=None)
    return owed().filter(Q(lead__in=units) | Q(pk__in=helped.values("duty")))


def owed() -> QuerySet[Duty]:
    """Return the duties that somebody still owes, the earliest due first, those without a promise last."""
    return Duty.objects.filter(state__in=OWED).order_by(due_first(), "id")


def due_first() -> OrderBy:
    """Return the order by due date that puts what has none last, on both databases."""
    return F("due_at").asc(nulls_last=True)


class Tray(NamedTuple):
    """What a supervisor must decide about.

    Args:
        needs: Received, and after the rule's working hours still without a lead.
        given_back: Duties a unit gave back.
        to_rule: Duties given back twice.
        late: Overdue duties that were passed upwards to this desk.
        everywhere: From which step upwards duties come here, where it is about all places; nothing: about some.
    """

    needs: QuerySet[Need]
    given_back: QuerySet[Duty]
    to_rule: QuerySet[Duty]
    late: QuerySet[Duty]
    everywhere: int | None = None

    @property
    def piles(self) -> dict[str, QuerySet[Any]]:
        """The piles by their names."""
        return {"needs": self.needs, "given_back": self.given_back, "to_rule": self.to_rule, "late": self.late}


def tray(actor: Actor, now: datetime) -> Tray:
    """Return the tray of the area `actor` supervises; querysets, not yet asked.

    What was passed to another place lies in both: there, and where the need is at home.
    """
    reach = scopes(actor, SUPERVISE)
    level = _level(actor, now)
    if is_everywhere(reach):
        return _tray(Q(), Q(), level, now)._replace(everywhere=level)
    return _tray(Q(place__in=within(reach).order_by().values("pk")), _of_area(reach), level, now)


def _level(actor: Actor, now: datetime) -> int:
    """Return from which step of the rule on duties come to this desk; the administrator sees them from the first."""
    if Role.ADMIN in actor.roles:
        return 1
    value = value_of(clocks.ESCALATION, now.astimezone(TIME_ZONE).date())
    steps = clocks.escalation_steps(value) if value is not None else ()
    found = [clocks.first_step_to(steps, role.value) for role in actor.roles if SUPERVISE.allows(role)]
    return min((step for step in found if step is not None), default=NEVER)


def _tray(needs_here: Q, duties_here: Q, level: int, now: datetime) -> Tray:
    needs = Need.objects.filter(needs_here, state=NeedState.RECEIVED, tray_at__lte=now)
    duties = Duty.objects.filter(duties_here)
    return Tray(
        needs=needs.order_by("tray_at", "id"),
        given_back=duties.filter(state=IN_TRAY[0]).order_by("tray_at", "id"),
        to_rule=duties.filter(state=IN_TRAY[1]).order_by("tray_at", "id"),
        late=duties.filter(state__in=OWED, escalation__gte=level).order_by("due_at", "id"),
    )


def tray_counts(tray: Tray, now: datetime) -> dict[str, int]:
    """Return how much lies in each pile of a tray, by its name; one query."""
    return dict(_counted(tray) if tray.everywhere is None else _everywhere(tray.everywhere)(now))


def _counted(tray: Tray) -> QuerySet[Any, Any]:
    piles: list[Any] = [
        pile.order_by().values(pile=Value(name)).annotate(count=Count("pk")).values_list("pile", "count")
        for name, pile in tray.piles.items()
    ]
    counted: QuerySet[Any, Any] = piles[0].union(*piles[1:], all=True)
    return counted


@cache
def _everywhere(level: int) -> Prepared[datetime]:
    return Prepared(lambda now: _counted(_tray(Q(), Q(), level, now)), datetime)


def open_duties_of(partner_id: int) -> QuerySet[Duty]:
    """Return what a partner still owes as lead or helper; as lead also what waits for a word about its answer."""
    helps = DutyHelper.objects.filter(duty=OuterRef("pk"), partner=partner_id, until=None)
    leads = Q(lead=partner_id, state__in=NOT_OVER)
    return Duty.objects.filter(leads | Q(Exists(helps), state__in=OWED)).order_by(due_first(), "id")


def count_open_of(
    partner_id: int,
    alliance_id: int | None = None,  # noqa: ARG001  see below
    last_day: date | None = None,
) -> int:
    """Return how many open duties keep a partner from leaving, a certain alliance or altogether.

    A duty does not say through which alliance it came, so each one counts for both. With a last day, only what was open
    and theirs at its end counts, and nothing that was given back: whoever left then owes nothing that was opened again
    or came to them later.
    """
    found = open_duties_of(partner_id)
    if last_day is not None:
        end = datetime.combine(last_day + timedelta(days=1), time(), TIME_ZONE)
        before = Step.objects.filter(duty=OuterRef("pk"), at__lt=end).order_by("-id")
        helped = DutyHelper.objects.filter(duty=OuterRef("pk"), partner=partner_id, until=None, since__lt=end)
        was_open = found.annotate(
            then=Subquery(before.values("state_after")[:1]), led_by=Subquery(before.values("partner")[:1])
        ).filter(then__in=NOT_OVER)
        found = was_open.filter(Q(led_by=partner_id) | Q(Exists(helped))).exclude(state=DutyState.RETURNED)
    return found.count()


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do about one duty.

    Args:
        answers: Works for its lead, or supervises where it is worked on.
        helps: May note something: works for its lead or a helper, or supervises.
        supervises: Decides about it, where it is worked on or where its need is at home.
        assigns: Names who helps.
    """

    answers: bool
    helps: bool
    supervises: bool
    assigns: bool


def rights(actor: Actor, duty: Duty, on: date) -> Rights:
    """Return what `actor` may do about a duty on the day `on`; three queries at most."""
    supervises, assigns = may(actor, SUPERVISE, duty.place.path), may(actor, ASSIGN, duty.place.path)
    decides = supervises or supervises_at_home(actor, duty)
    own = set(seats_of(actor, on)) if any(ANSWER.allows(grant.role) for grant in actor.grants) else set()
    leads = supervises or duty.lead_id in own
    helped = bool(own) and duty.helpers.filter(until=None, partner__in=own).exists()
    return Rights(leads, leads or helped or decides, decides, assigns)


def supervises_at_home(actor: Actor, duty: Duty) -> bool:
    """Say whether `actor` supervises where the need of a duty is at home that was passed to another place."""
    return duty.is_elsewhere and duty.need is not None and may(actor, SUPERVISE, duty.need.place.path)


def led_or_helped(units: Sequence[int]) -> QuerySet[Duty]:
    """Return every duty that one of these units leads or helps with."""
    helped = DutyHelper.objects.filter(partner__in=units, until=None)
    return Duty.objects.filter(Q(lead__in=units) | Q(pk__in=helped.values("duty")))


def narrowed(found: QuerySet[Duty], words: str, state: str, now: datetime) -> QuerySet[Duty]:
    """Return the duties of `found` that are wanted, the earliest due first, those without a promise last.

    Args:
        found: Of these.
        words: A part of the title or of the lead's name; empty: any.
        state: A state; `late` for what is owed and overdue; `all` for everything; empty for what is owed.
        now: This moment.
    """
    if words:
        found = found.filter(Q(title__icontains=words) | Q(lead__name__icontains=words))
    if state in {"", "late"}:
        found = found.filter(state__in=OWED)
    elif state != "all":
        found = found.filter(state=state)
    if state == "late":
        found = found.filter(due_at__lt=now)
    return found.order_by(due_first(), "id")


def last_reasons(duties: Sequence[int]) -> dict[int, Step]:
    """Return by the id of a duty the step by which it was given back last; one query, also for no duties."""
    given_back = Step.objects.filter(duty__in=[*duties, 0], kind__in=[StepKind.RETURN, StepKind.ARBITRATE])
    return {step.duty_id: step for step in given_back.select_related("partner").order_by("id") if step.duty_id}
