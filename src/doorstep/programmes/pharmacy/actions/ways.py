"""Where a plan's travel times come from: bring a table in, choose, keep what was found."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from doorstep.base import journal
from doorstep.base.access import require
from doorstep.base.actor import Actor
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.access import PLAN
from doorstep.programmes.pharmacy.bridge import rows
from doorstep.programmes.pharmacy.bridge.ways import Found
from doorstep.programmes.pharmacy.bridge.ways_table import Way, digest_of
from doorstep.programmes.pharmacy.models import VisitPlan, WaysTable
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.queries.ways import offers
from doorstep.programmes.pharmacy.rules import plans as rules
from doorstep.programmes.pharmacy.words import PlanState


class NotOffered(ValueError):  # noqa: N818  named after what happened
    """Travel times cannot come from there: it is not set up, or no table of this county."""


def check_offered(county: Place, ways: str) -> None:
    """Let pass what can be chosen now, also a table of the county that is no longer among the latest.

    Raises:
        NotOffered: see there.
    """
    if ways not in {offer.key for offer in offers(county, ways)}:
        raise NotOffered(ways)


@transaction.atomic
def bring_ways(by: Actor, *, county: Place, name: str, table: Sequence[Way], now: datetime) -> WaysTable:
    """Keep a table of travel times; the same rows brought in again are the table that is there already.

    Raises:
        NotAllowed: `by` may not plan in this county.
    """
    require(by, PLAN, county.path)
    lines = [[row.start, row.finish, row.minutes, row.metres] for row in table]
    made, is_new = WaysTable.objects.get_or_create(
        county=county,
        digest=digest_of(table),
        defaults={"name": name.strip()[:60], "rows": lines, "brought_by_id": by.user_id, "brought_at": now},
    )
    if is_new:
        detail = {"name": made.name, "digest": made.digest, "rows": len(lines)}
        journal.record(by, "pharmacy.bring_ways", made.about, detail, now=now)
    return made


@transaction.atomic
def choose_ways(by: Actor, *, plan: VisitPlan, ways: str, now: datetime) -> VisitPlan:
    """Say where a draft's travel times come from; also of a plan that could not be computed.

    Raises:
        NotAllowed, NotPossibleNow, NotOffered: see there.
    """
    plan = queries.locked(plan.pk)
    require(by, PLAN, plan.county.path)
    rules.check_asking(PlanState(plan.state))
    check_offered(plan.county, ways)
    plan.options = plan.options | {"ways": ways}
    plan.save(update_fields=["options"])
    journal.record(by, "pharmacy.choose_ways", plan.about, {"ways": ways}, now=now)
    return plan


@transaction.atomic
def keep_ways(by: Actor, *, plan: VisitPlan, found: Found, now: datetime) -> VisitPlan:
    """Keep the ways a plan is about to be computed with, so that it can be computed again to the same digits.

    Raises:
        NotAllowed: `by` may not plan in this county.
        NotPossibleNow: nobody is computing it any more.
    """
    plan = queries.locked(plan.pk)
    require(by, PLAN, plan.county.path)
    rules.check_move(PlanState(plan.state), PlanState.CANCELLED)
    plan.ways = rows.ways_in(plan.problem, found.travel)
    plan.options = plan.options | {"told": found.told}
    plan.input_digest = rows.digest_of(plan.whole)
    plan.save(update_fields=["ways", "options", "input_digest"])
    detail = {key: found.told[key] for key in ("origin", "name", "of", "digest")}
    journal.record(by, "pharmacy.keep_ways", plan.about, detail | {"input": plan.input_digest}, now=now)
    return plan
