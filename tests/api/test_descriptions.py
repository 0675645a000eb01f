"""What we say of our interfaces is what they do: schemathesis asks a running site what they allow, and what not.

Our own description is the one the site hands out. That of GeoReport is written from the standard's text, in
`tests/data/open311`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.api.conftest import Shown

from doorstep.api.actions.keys import GivenOut
from doorstep.api.views.own import description

GEOREPORT = yaml.safe_load((Path(__file__).parents[1] / "data" / "open311" / "georeport_v2.yaml").read_text())
BOUNDED = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
own = schemathesis.openapi.from_dict(description()).exclude(path="/api/v1/cabinet/reports")  # another kind of key
georeport = schemathesis.openapi.from_dict(GEOREPORT)


@pytest.fixture(autouse=True)
def _call_as_often_as_you_like(settings: Any) -> None:
    settings.API_CALLS_PER_MINUTE = 10**9


@pytest.fixture
def reader(give_key: Callable[..., GivenOut]) -> str:
    return give_key("读", may_send=False, may_read=True).key


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
@georeport.parametrize()
@BOUNDED
def test_open311_does_what_the_standard_says(case: schemathesis.Case[Any], shown: Shown, site: str, key: str) -> None:
    if isinstance(case.body, dict) and "api_key" in case.body:
        case.body["api_key"] = key
    # That 90 days are the most, and that a point lies in the county, no description can say.
    case.call_and_validate(base_url=f"{site}/open311/test", excluded_checks=[positive_data_acceptance])
