"""An alliance around a community, and another installation to exchange with."""

from datetime import date, datetime
from typing import Any, NamedTuple

import pytest
from tests.programmes.small_county import County, make_county

from doorstep.base.actor import SYSTEM
from doorstep.partners.actions import add_partner
from doorstep.partners.actions.alliances import found_alliance, join_alliance
from doorstep.partners.models import Alliance, Membership, Partner
from doorstep.partners.words import PartnerKind

FIRST = date(2026, 1, 1)


class Allied(NamedTuple):
    """A county, an alliance in its town, its lead and one member."""

    county: County
    alliance: Alliance
    lead: Partner
    power: Partner
    member: Membership


@pytest.fixture
def here(db: None, a_moment: datetime) -> County:
    return make_county(a_moment)


@pytest.fixture
def unit(here: County, a_moment: datetime) -> Any:
    """Write down a unit of the town: `unit("供电所")`."""

    def make(name: str, **changes: Any) -> Partner:
        given = {"kind": PartnerKind.PUBLIC_UNIT, "place": here.town, "valid_from": FIRST, "now": a_moment}
        return add_partner(SYSTEM, name=name, **{**given, **changes})

    return make


@pytest.fixture
def allied(here: County, unit: Any, a_moment: datetime) -> Allied:
    lead, power = unit("文苑社区"), unit("供电所")
    alliance = found_alliance(
        SYSTEM, name_zh="红盟携手", name_en="Hand in hand", place=here.town, lead=lead, valid_from=FIRST, now=a_moment
    )
    member = join_alliance(SYSTEM, alliance=alliance, partner=power, valid_from=FIRST, now=a_moment)
    return Allied(here, alliance, lead, power, member)
