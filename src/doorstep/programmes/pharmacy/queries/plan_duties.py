"""A visit plan as a source of duties."""

from datetime import date

from doorstep.base.actor import Actor
from doorstep.needs.queries.sources import Source
from doorstep.needs.words import DutyOrigin
from doorstep.programmes.pharmacy.queries.plans import plans


def plan_source(actor: Actor, pk: int, on: date) -> Source | None:  # noqa: ARG001  a plan is seen on any day
    """Return a plan that `actor` may see, as what a duty comes from."""
    plan = plans(actor).select_related("county").filter(pk=pk).first()
    return None if plan is None else Source(plan.about, DutyOrigin.PLAN, plan.name, plan.county)
