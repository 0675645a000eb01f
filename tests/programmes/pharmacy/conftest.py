"""A small county, and a plan for it."""

from datetime import datetime

import pytest
from tests.base.conftest import empty_sqlite, on_sqlite_file, on_this_database
from tests.programmes.small_county import County, make_county, make_plan

from doorstep.programmes.pharmacy.models import VisitPlan

__all__ = ["empty_sqlite", "on_sqlite_file", "on_this_database"]


@pytest.fixture
def here(db: None, a_moment: datetime) -> County:
    return make_county(a_moment)


@pytest.fixture
def plan(here: County, a_moment: datetime) -> VisitPlan:
    return make_plan(here, a_moment)
