"""Find the ways of a plan where it says they come from: what the operator has set, or the office's table."""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from doorstep.base.clock import TIME_ZONE
from doorstep.engines.planning.road_service.dialects import ServiceBroken
from doorstep.engines.planning.road_service.pairs import PairsFile
from doorstep.engines.planning.road_service.wire import ServiceSilent
from doorstep.engines.planning.visits import codec
from doorstep.programmes.pharmacy.bridge.ways import Found, Origin, by_extract, by_service
from doorstep.programmes.pharmacy.bridge.ways_table import TableOfOthers, Way, by_table
from doorstep.programmes.pharmacy.models import VisitPlan
from doorstep.programmes.pharmacy.queries import ways as queries

Fault = Mapping[str, Any]


class NoWays(Exception):  # noqa: N818  named after what happened
    """There are no ways from where they should come; says why as a fault that is kept with the plan."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.fault: Fault = {"code": code, "where": "", "params": params}


def origin_of(plan: VisitPlan) -> Origin:
    """Return where a plan's ways come from; a plan from before there was a choice: the detour model."""
    return Origin(str(plan.options.get("ways", Origin.MODEL)).partition(":")[0])


def found(plan: VisitPlan, *, on: date, beat: Callable[[float], None]) -> Found | None:
    """Return the ways of a plan; nothing if they are the detour model's.

    Args:
        plan: About to be computed.
        on: Today.
        beat: Told now and then how many roads are read, or which share of the ways is known; what it raises ends it.

    Raises:
        NoWays: see there.
        Whatever `beat` raises.
    """
    problem, origin = codec.problem_from_json(plan.problem), origin_of(plan)
    if origin is Origin.MODEL:
        return None
    if origin is Origin.EXTRACT:
        if not settings.ROAD_EXTRACT:
            raise NoWays("roads_not_set")
        path = Path(settings.ROAD_EXTRACT)
        try:
            return by_extract(problem, path, beat=beat)
        except FileNotFoundError as gone:
            raise NoWays("roads_gone", name=path.name) from gone
        except (OSError, ValueError) as broken:
            raise NoWays("roads_unreadable", name=path.name) from broken
    if origin is Origin.SERVICE:
        service = queries.service()
        if service is None:
            raise NoWays("service_not_set")
        try:
            return by_service(problem, service, on=on, pairs=PairsFile(settings.ROAD_SERVICE_ANSWERS), beat=beat)
        except ServiceSilent as silent:
            raise NoWays("service_silent", seconds=f"{service.timeout_s:g}") from silent
        except (ServiceBroken, sqlite3.Error) as broken:
            raise NoWays("service_broken") from broken
    table = queries.table(plan.options["ways"], plan.county)
    if table is None:
        raise NoWays("table_gone")
    day = table.brought_at.astimezone(TIME_ZONE).date()
    lines = [Way(*row) for row in table.rows]
    try:
        return by_table(problem, lines, name=table.name, of=day, depots=queries.depots(plan))
    except TableOfOthers as strange:
        raise NoWays("table_of_others", name=table.name) from strange
