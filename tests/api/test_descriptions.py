"""What we say of our interfaces is what they do: schemathesis asks a running site what they allow, and what not.

Our own description is the one the site hands out. That of GeoReport is asked in `test_open311_described.py`.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate
from schemathesis.specs.openapi.checks import negative_data_rejection
from tests.api.conftest import Shown
from tests.programmes.pharmacy.goods import make_cabinet
from tests.programmes.small_county import make_county

from doorstep.api.actions.keys import GivenOut
from doorstep.api.views.own import description
from doorstep.base.actor import SYSTEM
from doorstep.programmes.pharmacy.actions.cabinets import set_up_cabinet
from doorstep.programmes.pharmacy.actions.controllers import GivenOut as GivenToCabinet
from doorstep.programmes.pharmacy.actions.controllers import give_key as give_cabinet_key
from doorstep.programmes.pharmacy.actions.pack import load_pack

GEOREPORT = yaml.safe_load((Path(__file__).parents[1] / "data" / "open311" / "georeport_v2.yaml").read_text())
BOUNDED = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
CABINET = "/api/v1/cabinet/reports"
own = schemathesis.openapi.from_dict(description()).exclude(path=CABINET)  # another kind of key
controllers = schemathesis.openapi.from_dict(description()).include(path=CABINET)


@pytest.fixture(autouse=True)
def _call_as_often_as_you_like(settings: Any) -> None:
    settings.API_CALLS_PER_MINUTE = 10**9


@pytest.fixture
def reader(give_key: Callable[..., GivenOut]) -> str:
    return give_key("读", may_send=False, may_read=True).key


@pytest.fixture
def controller(db: None, a_moment: datetime) -> GivenToCabinet:
    here = make_county(a_moment)
    load_pack(SYSTEM, now=a_moment)
    cabinet = set_up_cabinet(SYSTEM, site=make_cabinet(here, a_moment), licence="浙C0002", now=a_moment)
    return give_cabinet_key(SYSTEM, cabinet=cabinet, now=a_moment)


def test_both_descriptions_are_valid_openapi() -> None:
    validate(description())
    validate(GEOREPORT)


@pytest.mark.slow
@own.parametrize()
@BOUNDED
def test_our_own_interface_does_what_its_description_says(
    case: schemathesis.Case[Any], shown: Shown, site: str, reader: str
) -> None:
    case.call_and_validate(base_url=site, headers={"X-Api-Key": reader})


@pytest.mark.slow
@controllers.parametrize()
@BOUNDED
def test_the_address_of_the_controllers_does_what_its_description_says(
    case: schemathesis.Case[Any], controller: GivenToCabinet, site: str
) -> None:
    if isinstance(case.body, dict) and "device" in case.body:
        case.body["device"] = str(controller.row.device.key)
    # A report that makes no sense is taken and goes to a person: what a device tells is never refused for its content.
    case.call_and_validate(
        base_url=site, headers={"X-Cabinet-Key": controller.key}, excluded_checks=[negative_data_rejection],
        timeout=None,
    )  # fmt: skip
