"""A stock of medicine at work: what its pages are looked at with."""

from datetime import datetime

import pytest
from tests.programmes.pharmacy.goods import make_cabinet
from tests.programmes.small_county import make_county

from doorstep.base.actor import SYSTEM
from doorstep.base.words import Role
from doorstep.programmes.pharmacy.actions.catalogue import load_catalogue
from doorstep.programmes.pharmacy.actions.pack import load_pack
from doorstep.sample.goods import Doors, stock_up


@pytest.fixture
def some_goods(db: None, a_moment: datetime, make_login: object) -> None:
    """Shelves, cabinets and a vehicle with medicine; a recall, a breach, a difference and a closed day."""
    here = make_county(a_moment)
    load_catalogue(SYSTEM, now=a_moment)
    load_pack(SYSTEM, now=a_moment)
    contacts = [make_login(Role.CREW, name=f"crew-{number}") for number in range(3)]  # type: ignore[operator]
    cabinets = [make_cabinet(here, a_moment, name) for name in ("灵溪药柜", "大竹园药柜")]
    stock_up(Doors(here.county, here.depot, cabinets, here.vehicle), contacts=contacts, now=a_moment)
