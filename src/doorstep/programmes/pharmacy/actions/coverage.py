"""Write down what sources promise; prove the around-the-clock statement and keep it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from doorstep.base import journal, regulations
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.base.clock import TIME_ZONE
from doorstep.base.rules import EndsBeforeItBegins
from doorstep.places.models import Place, Site
from doorstep.programmes.pharmacy.access import EDIT_SUPPLY, PROVE
from doorstep.programmes.pharmacy.bridge import coverage_rows as bridge
from doorstep.programmes.pharmacy.bridge.coverage import Json, compute, digest_of
from doorstep.programmes.pharmacy.bridge.realised import came_true
from doorstep.programmes.pharmacy.models import (
    CoverageRun,
    CoverageVillage,
    Medicine,
    SupplyStock,
    SupplyTerms,
    Vehicle,
)
from doorstep.programmes.pharmacy.queries import coverage as queries
from doorstep.programmes.pharmacy.queries import doors, duty, pack, plans
from doorstep.programmes.pharmacy.rules import coverage as rules
from doorstep.programmes.pharmacy.rules.doors import Clock
from doorstep.programmes.pharmacy.words import Channel

_OURS = "Doorstep default, operator's choice: minutes, certainty, and the costs that order remedies"


class SupplyTaken(ValueError):  # noqa: N818  named after what happened
    """This door has terms that have not ended."""


class NoDoor(ValueError):  # noqa: N818
    """A vehicle is wanted for a vehicle's terms and a site for all others; a delivery says when it leaves."""


@dataclass(frozen=True, slots=True)
class SupplyFacts:
    """What a source promises. Hours are [weekday, from, until] in minutes after midnight; 0 is Monday."""

    channel: str
    site: Site | None = None
    vehicle: Vehicle | None = None
    open_hours: Sequence[Sequence[int]] | None = None
    refill_weekdays: Sequence[int] = ()
    refill_min: int = 540
    every_weeks: int = 1
    dispatch_min: int | None = None
    level_bp: int | None = None
    is_candidate: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """Up to how many packs a medicine is filled up, how many are asked for in 1,000 days, and how much that varies."""

    stock: int
    per_1000_days: int
    spread_pct: int | None = None


def describe_supply(
    by: Actor, *, facts: SupplyFacts, valid_from: date, now: datetime, terms: SupplyTerms | None = None
) -> SupplyTerms:
    """Write down what a source promises from `valid_from`, or change it.

    Raises:
        NotAllowed: `by` may not at its place.
        NoDoor, SupplyTaken, BadHours: see there.
    """
    _check_door(facts)
    rules.stretches(facts.open_hours or (), rules.WEEK_H)
    changed = terms or SupplyTerms(valid_from=valid_from)
    if terms is not None:
        require(by, EDIT_SUPPLY, terms.place.path)
    for name in SupplyFacts.__dataclass_fields__:
        setattr(changed, name, getattr(facts, name))
    changed.open_hours = None if facts.open_hours is None else [list(row) for row in facts.open_hours]
    changed.refill_weekdays = sorted(set(facts.refill_weekdays))
    require(by, EDIT_SUPPLY, changed.place.path)
    try:
        with transaction.atomic():
            changed.save()
            detail = {"channel": facts.channel, "candidate": facts.is_candidate, "refills": changed.refill_weekdays}
            journal.record(by, "pharmacy.describe_supply", changed.about, detail, now=now)
    except IntegrityError as clash:
        raise SupplyTaken from clash
    return changed


@transaction.atomic
def keep_stock(by: Actor, *, terms: SupplyTerms, kept: Mapping[Medicine, Kept], now: datetime) -> int:
    """Write down up to how many packs of each medicine the source is filled up; what is not named is kept no more.

    Raises:
        NotAllowed: `by` may not at its place.
    """
    require(by, EDIT_SUPPLY, terms.place.path)
    terms.stocks.exclude(medicine__in=kept).delete()
    for medicine, one in kept.items():
        SupplyStock.objects.update_or_create(
            terms=terms,
            medicine=medicine,
            defaults={"stock": one.stock, "per_1000_days": one.per_1000_days, "spread_pct": one.spread_pct},
        )
    journal.record(by, "pharmacy.keep_stock", terms.about, {"medicines": len(kept)}, now=now)
    return len(kept)


@transaction.atomic
def end_supply(by: Actor, *, terms: SupplyTerms, last_day: date, now: datetime) -> None:
    """Say that a source promises nothing after `last_day`.

    Raises:
        NotAllowed: `by` may not at its place.
        EndsBeforeItBegins: the last day lies before the first.
    """
    require(by, EDIT_SUPPLY, terms.place.path)
    if last_day < terms.valid_from:
        raise EndsBeforeItBegins(terms.about)
    terms.valid_until = last_day
    terms.save(update_fields=["valid_until"])
    journal.record(by, "pharmacy.end_supply", terms.about, {"last_day": last_day.isoformat()}, now=now)


def set_terms(by: Actor, *, now: datetime, terms: rules.Terms | None = None) -> None:
    """Write down by what a statement is judged, unless a row says so already.

    Raises:
        NotAllowed: `by` may not change rules.
    """
    if rules.TERMS in regulations.codes():
        return
    value = (terms or rules.Terms()).to_json()
    regulations.add_rule(
        by,
        code=rules.TERMS,
        value=value,
        unit="minutes, of 10,000",
        citation=_OURS,
        valid_from=date(2026, 1, 1),
        now=now,
    )


def prove_coverage(by: Actor, *, county: Place, name: str, on: date, now: datetime) -> CoverageRun:
    """Prove which village has which class of medicine in which hour by the rows of a day, check it, and keep it.

    A cabinet that is silent now counts as shut.

    At once, not as a job: the proof of 200 villages and 40 medicines takes less than a second, writing it a few.

    Raises:
        NotAllowed: `by` may not in this county.
        NoVillages, NoMedicines: there is nothing to state anything about.
        Unproved: the independent checker disagrees; nothing is kept.
    """
    require(by, PROVE, county.path)
    terms, _is_ruled = queries.terms_in_force(on)
    supplies, week = queries.supplies_of(county, on), duty.rostered_week(on)
    problem = bridge.assemble(
        county,
        terms=terms,
        pack=pack.load(),
        supplies=supplies,
        plan=plans.plan_in_force(county, on),
        planograms=queries.planograms(county),
        silent=queries.silent(county, now),
        closed=queries.closures(county, *rules.span(on, [one.every_weeks for one in supplies])),
        staff={one.pk: duty.at_door(week, site_id=one.site_id, vehicle_id=one.vehicle_id) for one in supplies},
        on=on,
    )
    outcome = compute(problem)
    with transaction.atomic():
        run = CoverageRun.objects.create(
            name=name.strip()[:60],
            county=county,
            on=on,
            problem=problem,
            input_digest=digest_of(problem),
            result=outcome.result,
            result_digest=outcome.digest,
            engine_version=outcome.result["engine_version"],
            realised=_realised(county, problem, supplies, now),
            created_by_id=by.user_id,
            created_at=now,
            **bridge.totals(problem, outcome.result),
        )
        CoverageVillage.objects.bulk_create(bridge.village_rows(run), batch_size=100)
        detail = {"input": run.input_digest, "result": run.result_digest, "version": run.engine_version}
        detail["seal"] = bridge.seal(run)
        journal.record(by, "pharmacy.prove_coverage", run.about, detail, now=now)
    return run


def _realised(county: Place, problem: Json, supplies: Sequence[SupplyTerms], now: datetime) -> dict[str, Any]:
    """Return what came true in the four weeks before today: visits, what was asked for, and minutes of medicine."""
    until = now.astimezone(TIME_ZONE).date()
    span = Clock(until - timedelta(weeks=queries.WEEKS_BACK), until)
    minutes = came_true(problem, supplies, doors.records(supplies, span), doors.cut_off(county, span), span)
    found = queries.realised(county, until=until)
    if not minutes:
        return found
    last = until - timedelta(days=1)
    return found | {"minutes": minutes, "since": span.first.isoformat(), "until": last.isoformat()}


def _check_door(facts: SupplyFacts) -> None:
    is_vehicle, is_delivery = facts.channel == Channel.VEHICLE, facts.channel == Channel.DELIVERY
    has_door = (
        (facts.vehicle is not None and facts.site is None)
        if is_vehicle
        else (facts.site is not None and facts.vehicle is None)
    )
    if not has_door or is_delivery != (facts.dispatch_min is not None):
        raise NoDoor(facts.channel)
