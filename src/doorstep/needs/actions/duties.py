"""Who owes it: make a duty, name its lead and helpers, take it up, give it back, rule on it, withdraw it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.workdays import table
from doorstep.kernel.deadlines import Clock, due
from doorstep.kernel.workdays import verdict
from doorstep.needs.access import ASSIGN
from doorstep.needs.actions.held import end_duty, end_pause, keep_due, require_over, require_unit
from doorstep.needs.actions.locks import is_lead_duty, locked_duty, locked_need
from doorstep.needs.actions.steps import about_duty, note_step
from doorstep.needs.models import Duty, DutyHelper, Need
from doorstep.needs.queries.promise import NO_PROMISE, Promise, due_of, hours_of, promise
from doorstep.needs.rules import clocks, states
from doorstep.needs.words import DutyOrigin, DutyState, NeedState, Outcome, ReturnReason, StepKind, Urgency
from doorstep.partners.locks import share_staying
from doorstep.partners.models import Partner
from doorstep.partners.queries import taking_part
from doorstep.places.models import Place


class HasLeft(ValueError):  # noqa: N818  named after what happened
    """The unit does not take part any more."""


class LaterThanPromised(ValueError):  # noqa: N818
    """The slip promises an earlier day."""


class DueOver(ValueError):  # noqa: N818
    """The due date lies before today."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What a duty is about.

    Args:
        title: One line.
        place: Where.
        lead: The one unit that leads.
        helpers: Units that help.
        what: More about it.
        by: A clock from now, a day, or nothing where nothing is promised.
    """

    title: str
    place: Place
    lead: Partner
    helpers: tuple[Partner, ...] = ()
    what: str = ""
    by: Clock | date | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """Where a duty comes from, since when its clock runs and what is promised."""

    origin: DutyOrigin
    at: datetime
    promised: Promise
    source: str = ""
    need: Need | None = None


@transaction.atomic
def assign_need(
    by: Actor,
    *,
    need: Need,
    lead: Partner,
    helpers: Iterable[Partner] = (),
    title: str = "",
    text: str = "",
    source: str = "",
    origin: DutyOrigin = DutyOrigin.NEED,
    place: Place | None = None,
    sooner: Clock | date | None = None,
    now: datetime,
) -> Duty:
    """Make the lead duty of a need: one unit leads, others may help; its clock began when the need came in.

    `source` says where it was decided, such as `meetings.Decision:4`; nothing: at a desk. `origin` is an opinion where
    the need was made out of opinions. `place` is where the unit works on it, if not where the need is; `sooner` is what
    was agreed on beside the promise: an earlier day holds, on the slip too; where no clock promises anything, it is the
    duty's alone.

    Raises:
        NotAllowed: `by` names nobody at the need's place, or at `place`.
        NotPossibleNow: the need has its lead duty already, or is closed.
        LaterThanPromised: `sooner` is not.
        HasLeft, LeadCannotHelp, DueOver: see there.
    """
    require(by, ASSIGN, need.place.path)
    if place is not None:
        require(by, ASSIGN, place.path)
    need = locked_need(need)
    if need.state != NeedState.RECEIVED:
        raise states.NotPossibleNow(need.state, NeedState.ASSIGNED.value)
    units = tuple(helpers)
    _check_units(lead, units, now)
    start = _begins(need)
    own = promise(need.category, Urgency(need.urgency), start, lead.pk)
    inherited = None if need.reopenings else _inherited(need, own)
    owed = Owed(title.strip() or first_line(need.text), place or need.place, lead, units, by=sooner)
    agreed = _agreed(owed, inherited or own, now)
    promised = agreed or inherited or own
    begun = Begun(origin, start, promised, source, need)
    duty = _write(by, owed, begun, now)
    if promised is not own and promised.clock is not None:
        duty.not_later_than, duty.not_later_since = promised.due_at, now
        duty.save(update_fields=["not_later_than", "not_later_since"])
    need.state, need.lead_duty, need.tray_at = NeedState.ASSIGNED, duty, None
    told = agreed if agreed is not None and agreed.clock is not None else own
    if need.reopenings == 0 and (inherited is None or told is agreed):  # the unit's office hours count on the slip too
        need.clock_rule, need.clock = told.rule, told.value
        need.due_at, need.is_due_certain = told.due_at, told.is_certain
    need.save()
    note_step(by, StepKind.ASSIGN, duty=duty, text=text.strip(), is_public=True, now=now)
    journal.record(by, ASSIGN.name, about_duty(duty), {"need": need.pk, "lead": lead.pk}, now=now)
    return duty


@transaction.atomic
def create_duty(
    by: Actor, *, origin: DutyOrigin, owed: Owed, source: str = "", need: Need | None = None, now: datetime
) -> Duty:
    """Write down a duty that comes from a meeting, an opinion, a plan or a case, or one more for a need.

    Raises:
        NotAllowed: `by` names nobody at that place, or at the need's.
        NotPossibleNow: the need is closed.
        HasLeft, LeadCannotHelp, DueOver: see there.
    """
    require(by, ASSIGN, owed.place.path)
    if need is not None:
        need = locked_need(need)
        require(by, ASSIGN, need.place.path)
        if not need.is_open:
            raise states.NotPossibleNow(need.state, NeedState.ASSIGNED.value)
    _check_units(owed.lead, owed.helpers, now)
    duty = _write(by, owed, Begun(origin, now, _by_when(owed, now), source, need), now)
    note_step(by, StepKind.ASSIGN, duty=duty, now=now)
    detail = {"origin": str(origin), "source": source, "lead": owed.lead.pk}
    journal.record(by, "needs.create_duty", about_duty(duty), detail, now=now)
    return duty


@transaction.atomic
def accept_duty(by: Actor, *, duty: Duty, now: datetime) -> Duty:
    """Take a duty up.

    Raises:
        NotAllowed, NotYourDuty, NotPossibleNow: see there.
    """
    duty = locked_duty(duty)
    require_unit(by, duty, now)
    states.check_move(DutyState(duty.state), DutyState.ACCEPTED)
    duty.state = DutyState.ACCEPTED
    duty.save(update_fields=["state"])
    note_step(by, StepKind.ACCEPT, duty=duty, is_public=True, now=now)
    journal.record(by, "needs.accept_duty", about_duty(duty), now=now)
    return duty


@transaction.atomic
def return_duty(
    by: Actor, *, duty: Duty, reason: ReturnReason, text: str, suggested: Partner | None = None, now: datetime
) -> Duty:
    """Give a duty back with a reason and the unit whose it is rather; the clock goes on, the lead stays answerable.

    The first time it lies in the supervisor's tray, the second time it is ruled on; after a ruling it stays.

    Raises:
        NotAllowed, NotYourDuty, NotPossibleNow, RuledAlready, ReasonMissing, SuggestionMissing, SameLead: see there.
    """
    duty = locked_duty(duty)
    require_unit(by, duty, now)
    said = states.check_reason(text)
    if suggested is None and reason is not ReturnReason.UNCLEAR:
        raise states.SuggestionMissing
    if suggested is not None and suggested.pk == duty.lead_id:
        raise states.SameLead
    wanted = states.returned_to(DutyState(duty.state), duty.returns, duty.ruled_at)
    end_pause(by, duty, now)
    duty.state = wanted
    duty.returns += 1
    duty.tray_at, duty.suggested_lead = now, suggested
    duty.save(update_fields=["state", "returns", "tray_at", "suggested_lead"])
    kind = StepKind.ARBITRATE if duty.state == DutyState.ARBITRATION else StepKind.RETURN
    note_step(by, kind, duty=duty, reason=reason, text=said, now=now)
    detail = {"reason": str(reason), "returns": duty.returns, "suggested": suggested and suggested.pk}
    journal.record(by, "needs.return_duty", about_duty(duty), detail, now=now)
    return duty


@transaction.atomic
def reassign_duty(
    by: Actor, *, duty: Duty, lead: Partner, text: str = "", place: Place | None = None, now: datetime
) -> Duty:
    """Say who leads from now on: out of the tray, by a ruling, or simply another unit, also in another place.

    Both places see the one case afterwards. The same unit may be named again for a duty in the tray. A ruling stays.

    Args:
        by: A supervisor where the duty is worked on, or where its need is at home.
        duty: Which.
        lead: The unit.
        text: Why.
        place: Where the unit works on it, if not where it was.
        now: This moment.

    Raises:
        NotAllowed, NotPossibleNow, HasLeft, SameLead: see there.
        ReasonMissing: by the unit's own office hours it is due later, and `text` does not say why.
    """
    duty = locked_duty(duty)
    require_over(by, duty)
    states.check_move(DutyState(duty.state), DutyState.ASSIGNED)
    if duty.state in {DutyState.ANSWERED, DutyState.CLOSED}:
        raise states.NotPossibleNow(duty.state, DutyState.ASSIGNED.value)
    was_ruled = duty.state == DutyState.ARBITRATION
    if lead.pk == duty.lead_id and duty.tray_at is None:
        raise states.SameLead
    _check_units(lead, (), now)
    duty.helpers.filter(partner=lead, until=None).update(until=now)
    duty.lead, duty.state, duty.tray_at, duty.suggested_lead = lead, DutyState.ASSIGNED, None, None
    duty.place = place or duty.place
    duty.is_elsewhere = duty.need is not None and duty.need.place_id != duty.place.pk
    if was_ruled:
        duty.ruled_at = now
    end_pause(by, duty, now)
    reckoned = due_of(duty, now)
    if clocks.is_put_off(duty.due_at, reckoned.due_at):
        states.check_reason(text)
    keep_due(duty, reckoned)
    duty.save()
    note_step(by, StepKind.REASSIGN, duty=duty, text=text.strip(), is_public=True, now=now)
    detail = {"lead": lead.pk, "ruled": was_ruled, "place": duty.place_id}
    journal.record(by, "needs.reassign_duty", about_duty(duty), detail, now=now)
    return duty


@transaction.atomic
def name_helpers(by: Actor, *, duty: Duty, helpers: Iterable[Partner], now: datetime) -> Duty:
    """Say which units help; whoever is not named does not help any more.

    Raises:
        NotAllowed, HasLeft, LeadCannotHelp: see there.
    """
    duty = locked_duty(duty)
    require(by, ASSIGN, duty.place.path)
    wanted = {one.pk: one for one in helpers}
    _check_units(duty.lead, wanted.values(), now)
    duty.helpers.filter(until=None).exclude(partner__in=wanted).update(until=now)
    there = set(duty.helpers.filter(until=None).values_list("partner_id", flat=True))
    DutyHelper.objects.bulk_create(DutyHelper(duty=duty, partner_id=pk, since=now) for pk in wanted if pk not in there)
    note_step(by, StepKind.HELPERS, duty=duty, now=now)
    journal.record(by, "needs.name_helpers", about_duty(duty), {"helpers": sorted(wanted)}, now=now)
    return duty


@transaction.atomic
def note_duty(by: Actor, *, duty: Duty, text: str, is_public: bool = False, now: datetime) -> None:
    """Note how it goes on; lead and helpers may. What is public is shown to whoever holds a slip.

    Raises:
        NotAllowed, NotYourDuty, ReasonMissing: see there.
    """
    duty = locked_duty(duty)
    require_unit(by, duty, now, may_help=True)
    note_step(by, StepKind.NOTE, duty=duty, text=states.check_reason(text), is_public=is_public, now=now)
    journal.record(by, "needs.note_duty", about_duty(duty), now=now)


@transaction.atomic
def withdraw_duty(by: Actor, *, duty: Duty, text: str, now: datetime) -> Duty:
    """Withdraw a duty that nobody owes any more; a need whose lead duty it was goes back into the tray at once.

    Raises:
        NotAllowed, NotPossibleNow, ReasonMissing: see there.
    """
    duty = locked_duty(duty)
    require_over(by, duty)
    said = states.check_reason(text)
    states.check_move(DutyState(duty.state), DutyState.WITHDRAWN)
    if is_lead_duty(duty) and duty.need is not None:
        duty.need.state, duty.need.lead_duty, duty.need.tray_at = NeedState.RECEIVED, None, now
        duty.need.answered_at = None  # an answer that was withdrawn is none
        duty.need.save(update_fields=["state", "lead_duty", "tray_at", "answered_at"])
    end_duty(by, duty, said, now)
    duty.answered_at = None
    duty.save(update_fields=["answered_at"])
    journal.record(by, "needs.withdraw_duty", about_duty(duty), now=now)
    return duty


def _begins(need: Need) -> datetime:
    """Return when the clock of a need begins: when it came in, or was opened again."""
    again = need.words.filter(answer=Outcome.NOT).order_by("at", "id").first() if need.reopenings else None
    return again.at if again else need.received_at


def _inherited(need: Need, own: Promise) -> Promise | None:
    """Return what the slip says where that is the earlier: of a need joined with this one, or by the usual hours.

    A duty is due once begun.
    """
    if need.clock is None or need.due_at is None:
        return None
    if own.due_at is not None and own.due_at <= need.due_at:
        return None
    due_at = max(need.due_at, need.received_at)
    return Promise(need.clock_rule, Clock.parse(need.clock), due_at, need.is_due_certain)


def _agreed(owed: Owed, promised: Promise, now: datetime) -> Promise | None:
    """Return what was agreed on beside a promise, by the clock of the promise if it has one; nothing: nothing sooner.

    Raises:
        LaterThanPromised: it is a later day, or by a clock later.
    """
    said = _by_when(owed, now)
    if said.due_at is None:
        return None
    if promised.due_at is None:
        return Promise(None, None, said.due_at, said.is_certain)
    if said.due_at > promised.due_at:
        if isinstance(owed.by, date) and owed.by == promised.due_at.astimezone(TIME_ZONE).date():
            return None  # the very day that is promised, by the hour that is promised
        raise LaterThanPromised
    return Promise(promised.rule, promised.clock, said.due_at, said.is_certain)


def first_line(text: str) -> str:
    """Return the beginning of a text for a title."""
    line = text.strip().split("\n")[0]
    return line if len(line) <= 60 else f"{line[:59]}…"


def _check_units(lead: Partner, helpers: Iterable[Partner], now: datetime) -> None:
    wanted = {lead.pk, *(one.pk for one in helpers)}
    if any(one.pk == lead.pk for one in helpers):
        raise states.LeadCannotHelp
    share_staying(wanted)
    if taking_part(now.astimezone(TIME_ZONE).date()).filter(pk__in=wanted).count() != len(wanted):
        raise HasLeft


def _by_when(owed: Owed, now: datetime) -> Promise:
    if owed.by is None:
        return NO_PROMISE
    today = now.astimezone(TIME_ZONE).date()
    hours, days = hours_of(owed.lead.pk, today), table()
    if isinstance(owed.by, Clock):
        found = due(now, owed.by, hours, days)
        return Promise(None, owed.by, found.at, found.is_certain)
    closes = hours.closing_min(owed.by)
    at = datetime.combine(owed.by, time(closes // 60 % 24, closes % 60), TIME_ZONE)
    if at < now:
        raise DueOver
    return Promise(None, None, at, verdict(owed.by, days).is_certain)


def _write(by: Actor, owed: Owed, begun: Begun, now: datetime) -> Duty:
    if not owed.title.strip():
        raise states.ReasonMissing
    duty = Duty.objects.create(
        origin=begun.origin,
        source=begun.source,
        need=begun.need,
        title=owed.title.strip()[:120],
        what=owed.what.strip(),
        place=owed.place,
        is_elsewhere=begun.need is not None and begun.need.place_id != owed.place.pk,
        lead=owed.lead,
        created_at=now,
        created_by_id=by.user_id,
        started_at=begun.at,
        clock_rule=begun.promised.rule,
        clock=begun.promised.value,
        due_at=begun.promised.due_at,
        is_due_certain=begun.promised.is_certain,
    )
    DutyHelper.objects.bulk_create(DutyHelper(duty=duty, partner=one, since=now) for one in owed.helpers)
    return duty
