"""Reckon a circle and keep it."""

from datetime import date, datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.places.models import Place
from doorstep.programmes.stations import queries, rules
from doorstep.programmes.stations.access import PLAN
from doorstep.programmes.stations.bridge import rows
from doorstep.programmes.stations.bridge.circle import compute, digest_of
from doorstep.programmes.stations.models import CirclePlan, CircleSite, CircleVillage

TIME_LIMIT_S = 20.0
"""A county needs far less than a second; a search that a clock ends is kept, and says that it was not proved."""


def compute_circle(by: Actor, *, county: Place, name: str, asking: rules.Asking, on: date, now: datetime) -> CirclePlan:
    """Reckon who of the county lives within the walk on the day `on`, and keep the result for good.

    At once, not as a job: a county of 200 villages takes some hundredths of a second, a city of 1,300 less than one.

    Raises:
        NotAllowed: `by` may not plan in this county.
        NoKinds, Contradicting, NoVillages, NobodyCounted, NowhereKnown, Unnamed, NotEverybody, TooManyWalks: see there.
    """
    require(by, PLAN, county.path)
    rules.check_kinds(asking.standards.kinds)
    rules.check_together(asking)
    problem = rows.assemble(county, asking, on)
    outcome = compute(problem, time_limit_s=TIME_LIMIT_S)
    ruled, _held = queries.standards_in_force(on)
    standards = asking.standards
    with transaction.atomic():
        plan = CirclePlan.objects.create(
            name=name.strip()[:60],
            county=county,
            on=on,
            kinds=list(standards.kinds),
            limit_min=standards.limit_min,
            metres_per_min=standards.metres_per_min,
            detour_pct=standards.detour_pct,
            spread_m=asking.spread_m,
            count=asking.count,
            goal=asking.goal,
            capacity=asking.capacity,
            backup=problem["backup"],
            budget_fen=asking.budget,
            walks=outcome.result["walks"],
            money=outcome.result.get("money", {}),
            second=outcome.result.get("second", {}),
            is_by_rules=standards == ruled,
            problem=problem,
            input_digest=digest_of(problem),
            result=outcome.result,
            result_digest=outcome.digest,
            engine_version=outcome.result["engine_version"],
            is_recomputable=outcome.is_recomputable,
            created_by_id=by.user_id,
            created_at=now,
            **rows.totals(problem, outcome.result),
        )
        CircleVillage.objects.bulk_create(rows.village_rows(plan), batch_size=200)
        CircleSite.objects.bulk_create(rows.site_rows(plan), batch_size=200)
        detail = {"input": plan.input_digest, "result": plan.result_digest, "version": plan.engine_version}
        journal.record(by, "stations.compute_circle", plan.about, detail, now=now)
    return plan
