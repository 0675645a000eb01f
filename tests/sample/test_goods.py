"""The sample's stock of medicine holds together."""

from datetime import datetime

import pytest
from tests.programmes.pharmacy.goods import make_cabinet
from tests.programmes.pharmacy.shown_goods import some_goods

from doorstep.ledger.queries.check import faults as ledger_faults
from doorstep.programmes.pharmacy.models import Breach, Cabinet, DayClose, Handover, Recall
from doorstep.programmes.pharmacy.queries import cabinets, closing, recalls

__all__ = ["make_cabinet", "some_goods"]

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("some_goods")
def test_shelves_cabinets_and_vehicle_add_up(a_moment: datetime) -> None:
    where = recalls.whereabouts(Recall.objects.select_related("lot__commodity").get())

    assert (Cabinet.objects.count(), Breach.objects.count(), DayClose.objects.count()) == (2, 1, 1)
    assert list(Handover.objects.filter(state="open").values_list("kind", flat=True)) == ["load"]
    assert where.adds_up
    assert [*ledger_faults(), *cabinets.faults(), *closing.faults()] == []
