"""The roads of the small county as an OpenStreetMap file: one way street, an island, a village far from any road."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from doorstep.base.actor import SYSTEM
from doorstep.places.models import Place
from doorstep.places.words import PlaceKind
from doorstep.programmes.pharmacy.actions.plans import Run, create_plan, start_plan
from doorstep.programmes.pharmacy.actions.ways import bring_ways
from doorstep.programmes.pharmacy.bridge.ways_table import Way
from doorstep.programmes.pharmacy.models import Vehicle, VisitPlan
from doorstep.programmes.pharmacy.rules.plans import Visiting
from doorstep.programmes.pharmacy.words import PlanState

NODES: Final = {
    1: (119.640, 30.630),  # the depot
    2: (119.620, 30.640),  # 灵溪村
    3: (119.660, 30.620),  # 大竹园村
    4: (119.650, 30.640),
    5: (119.580, 30.615),  # 1,668 m from 双一村, whose point lies beside no road
    6: (119.700, 30.660),  # 高禹村, on an island
    7: (119.730, 30.660),
}
WAYS: Final = (((1, 2), "no"), ((1, 3), "yes"), ((3, 4), "no"), ((4, 1), "no"), ((2, 5), "no"), ((6, 7), "no"))
"""Nodes, and whether they may be driven in their order alone; all at 50 km/h."""
DAY: Final = datetime(2026, 6, 1, tzinfo=UTC)


def write_roads(path: Path) -> Path:
    """Write them; the file is of 1 June 2026."""
    nodes = "".join(
        f'<node id="{number}" version="1" lon="{lon}" lat="{lat}"/>' for number, (lon, lat) in NODES.items()
    )
    ways = "".join(
        f'<way id="{number}" version="1">{_points(along)}'
        f'<tag k="highway" v="secondary"/><tag k="oneway" v="{one_way}"/></way>'
        for number, (along, one_way) in enumerate(WAYS, 1)
    )
    path.write_text(f'<osm version="0.6">{nodes}{ways}</osm>', encoding="utf-8")
    os.utime(path, (DAY.timestamp(), DAY.timestamp()))
    return path


def make_plans_by_road(now: datetime) -> None:
    """Bring a table in; compute a plan on the roads, and leave one to which the road service did not answer.

    They are called plan 4 and plan 5; roads and service are set up already.
    """
    county, vehicles = Place.objects.get(kind=PlaceKind.COUNTY), list(Vehicle.objects.all())
    table = [Way("灵溪村", "大竹园村", 12), Way("大竹园村", "灵溪村", 14)]
    bring_ways(SYSTEM, county=county, name="本县路程表", table=table, now=now)
    by_road, silent = (
        create_plan(
            SYSTEM, county=county, name=name, on=now.date(), vehicles=vehicles, visiting=Visiting(),
            run=Run(seconds=2), ways=ways, now=now,
        )
        for name, ways in (("plan 4", "extract"), ("plan 5", "service"))
    )  # fmt: skip
    start_plan(SYSTEM, plan=by_road, now=now)
    fault = {"code": "service_silent", "where": "", "params": {"seconds": "20"}}
    VisitPlan.objects.filter(pk=silent.pk).update(state=PlanState.FAILED, faults=[fault])


def _points(along: tuple[int, ...]) -> str:
    return "".join(f'<nd ref="{node}"/>' for node in along)
