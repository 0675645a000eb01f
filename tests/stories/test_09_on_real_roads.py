"""Story 09 elsewhere: a hilly country, its real roads. Its office plans on them and sees what straight lines hid."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.stories.conftest import NOW

from doorstep.base.actor import SYSTEM
from doorstep.kernel.geo import LonLat
from doorstep.partners.actions import add_partner
from doorstep.partners.words import PartnerKind
from doorstep.places.actions.gazetteer import set_boundary
from doorstep.places.actions.sites import add_site
from doorstep.places.actions.tree import Figures, create_place
from doorstep.places.models import Place
from doorstep.places.words import CodeSystem, FigureQuality, PlaceKind, PointQuality, SiteKind
from doorstep.programmes.pharmacy import tasks
from doorstep.programmes.pharmacy.actions.adoption import adopt_plan
from doorstep.programmes.pharmacy.actions.plans import create_plan, start_plan
from doorstep.programmes.pharmacy.actions.vehicles import VehicleFacts, add_vehicle
from doorstep.programmes.pharmacy.bridge import ways_words
from doorstep.programmes.pharmacy.bridge.run import compute
from doorstep.programmes.pharmacy.models import Vehicle, VisitPlan
from doorstep.programmes.pharmacy.queries import plans as queries
from doorstep.programmes.pharmacy.rules.plans import Visiting
from doorstep.programmes.pharmacy.words import PlanState
from doorstep.services.models import Session

pytestmark = [pytest.mark.django_db]
FIRST_DAY = date(2026, 1, 1)
ROADS = Path(__file__).parents[1] / "data" / "roads" / "liechtenstein.osm.pbf"
BORDER = {"type": "Polygon", "coordinates": [[[9.4, 47.0], [9.7, 47.0], [9.7, 47.3], [9.4, 47.3], [9.4, 47.0]]]}
VILLAGES = (
    ("Balzers", 9.5025, 47.0667, 4600),
    ("Triesen", 9.5280, 47.1070, 5300),
    ("Triesenberg", 9.5420, 47.1180, 2600),
    ("Malbun", 9.6090, 47.1020, 50),
    ("Planken", 9.5440, 47.1850, 470),
    ("Schaan", 9.5090, 47.1650, 6000),
    ("Ruggell", 9.5270, 47.2380, 2300),
    ("Naafkopf", 9.6050, 47.0590, 40),
)
"""True names; the last is a hut below a summit, where no road goes."""


@pytest.fixture
def office(settings: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Place, Vehicle]:
    """A county with eight villages and one vehicle in Vaduz, whose operator has put the roads in place."""
    settings.ROAD_EXTRACT = str(ROADS)
    monkeypatch.setattr(tasks, "compute", lambda *args, **keywords: compute(*args, **keywords, iterations=2000))
    county = _place(None, PlaceKind.COUNTY, "Liechtenstein", "LI")
    set_boundary(SYSTEM, place=county, geometry=BORDER, source="drawn by hand", licence="CC0", now=NOW)
    town = _place(county, PlaceKind.TOWN, "Oberland", "LI-O")
    seat = _place(town, PlaceKind.VILLAGE, "Vaduz", "LI-00", LonLat(9.5215, 47.1410), 5700)
    for number, (name, lon, lat, residents) in enumerate(VILLAGES, 1):
        _place(town, PlaceKind.VILLAGE, name, f"LI-{number:02}", LonLat(lon, lat), residents)
    company = add_partner(
        SYSTEM, name="Alpenapotheke", kind=PartnerKind.PHARMACY_COMPANY, place=county, valid_from=FIRST_DAY, now=NOW
    )
    depot = add_site(
        SYSTEM, place=seat, kind=SiteKind.PHARMACY, name="Alpenapotheke Vaduz", point=LonLat(9.5215, 47.1410),
        quality=PointQuality.SURVEYED, now=NOW, valid_from=FIRST_DAY,
    )  # fmt: skip
    facts = VehicleFacts(name="Van 1", partner=company, depot=depot)
    return county, add_vehicle(SYSTEM, facts=facts, valid_from=FIRST_DAY, now=NOW)


def _place(
    parent: Place | None, kind: PlaceKind, name: str, code: str, point: LonLat | None = None, residents: int = 0
) -> Place:
    return create_place(
        SYSTEM, parent=parent, kind=kind, name=name, codes={CodeSystem.OWN: code}, point=point,
        quality=PointQuality.SURVEYED if point else PointQuality.UNKNOWN,
        figures=Figures(residents, FigureQuality.APPROXIMATE) if point else None, now=NOW, valid_from=FIRST_DAY,
    )  # fmt: skip


def _plan(office: tuple[Place, Vehicle], ways: str) -> VisitPlan:
    county, vehicle = office
    plan = create_plan(
        SYSTEM, county=county, name=ways, on=NOW.date(), vehicles=[vehicle], visiting=Visiting(), ways=ways, now=NOW
    )
    return queries.plan(start_plan(SYSTEM, plan=plan, now=NOW).pk)


def test_on_real_roads_the_hut_is_left_out_with_the_reason_and_the_plan_is_adopted(
    office: tuple[Place, Vehicle],
) -> None:
    straight, by_road = _plan(office, "model"), _plan(office, "extract")

    told = by_road.options["told"]
    served = {name: key != "" for name, key in by_road.villages.values_list("name", "stop_key")}
    assert (straight.state, by_road.state) == (PlanState.READY, PlanState.READY)
    assert straight.villages.filter(stop_key="").count() == 0  # straight lines cross mountains
    assert served == {name: name != "Naafkopf" for name, *_ in VILLAGES}
    assert ways_words.source(told).en == "roads of liechtenstein.osm.pbf, of 2015-07-27"
    assert [note.en.partition(" is ")[0] for note in ways_words.lost(told["lost"])] == ["Naafkopf: The nearest road"]
    assert queries.recomputed(by_road)

    adopt_plan(SYSTEM, plan=by_road, valid_from=NOW.date(), instead_of=None, now=NOW)

    assert Session.objects.filter(plan=by_road.about).exists()
    assert list(queries.faults()) == []
