"""A book of medicine to post in."""

from datetime import datetime

import pytest
from tests.ledger.medicine import Stock, make_stock
from tests.ledger.shown import a_ledger  # noqa: F401  a ledger at work


@pytest.fixture
def stock(db: None, a_moment: datetime) -> Stock:
    return make_stock(a_moment)
