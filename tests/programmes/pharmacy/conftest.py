"""A small county, a plan for it, its medicine, a counter, a cabinet, and a crew's telephone."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests.base.conftest import empty_sqlite, on_sqlite_file, on_this_database
from tests.programmes.pharmacy.goods import Goods, make_goods
from tests.programmes.pharmacy.people_side import Side, make_side
from tests.programmes.pharmacy.tour import KEY, crew_login, posted, stops_of
from tests.programmes.small_county import County, make_county, make_plan

from doorstep.base.actor import SYSTEM
from doorstep.base.models.login import Login
from doorstep.programmes.pharmacy import tasks
from doorstep.programmes.pharmacy.actions.cabinets import beat, plan_slot, refill_cabinet
from doorstep.programmes.pharmacy.bridge.run import compute
from doorstep.programmes.pharmacy.models import Cabinet, VisitPlan
from doorstep.services.models import Session

__all__ = ["empty_sqlite", "on_sqlite_file", "on_this_database"]


def _search_a_little(problem: Any, *, seconds: float, **more: Any) -> Any:
    return compute(problem, seconds=seconds / 10, **more)


@pytest.fixture(autouse=True)
def _have_plans_soon() -> Iterator[None]:
    """Give the search of a plan asked for on a page a tenth of its time: how good the plan is, other tests look at."""
    with pytest.MonkeyPatch.context() as patch:  # of its own: a test may undo what it patched
        patch.setattr(tasks, "compute", _search_a_little)
        yield


@pytest.fixture
def here(db: None, a_moment: datetime) -> County:
    return make_county(a_moment)


@pytest.fixture
def plan(here: County, a_moment: datetime) -> VisitPlan:
    return make_plan(here, a_moment)


@pytest.fixture
def goods(here: County, a_moment: datetime) -> Goods:
    return make_goods(here, a_moment)


@pytest.fixture
def side(here: County, a_moment: datetime) -> Side:
    return make_side(here, a_moment)


@pytest.fixture
def cabinet(side: Side) -> Cabinet:
    """A cabinet that works, with five packs in one slot."""
    made = side.goods.cabinet()
    plan_slot(SYSTEM, cabinet=made, number=1, medicine=side.otc, capacity=6, base_stock=5, now=side.now)
    refill_cabinet(SYSTEM, cabinet=made, source=side.goods.shop, found={1: 0}, reason="", now=side.now)
    beat(SYSTEM, cabinet=made, at=side.now, now=side.now)
    return made


@pytest.fixture
def stops(here: County, a_moment: datetime) -> list[Session]:
    return stops_of(here, a_moment)


@pytest.fixture
def phone(client: Client, here: County, make_login: Callable[..., Login], at_this_moment: None) -> Client:
    """A telephone on which a crew of the county is logged in, registered."""
    client.force_login(crew_login(make_login, here))
    posted(client, "device/", {"device": str(KEY), "name": "1号车"})
    return client
