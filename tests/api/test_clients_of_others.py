"""Clients that others wrote read and send through Open311, against a running site.

`georeport` is among the packages the checks need. `three` exists as source alone, so `.ci/run` brings it to
`var/foreign`; where it is not there its tests are skipped, unless `DOORSTEP_FOREIGN=required`.
"""

import importlib
import itertools
import json
import os
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from georeport import GeoReport
from tests.api.conftest import Shown

from doorstep.needs.models import Need

FOREIGN = Path(__file__).parents[2] / "var" / "foreign"


def three_is_here() -> bool:
    return (FOREIGN / "three").is_dir()


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The package of 2013, with the two names of Python 2 it looks for."""
    if not three_is_here() and os.environ.get("DOORSTEP_FOREIGN") != "required":
        pytest.skip("three is not in var/foreign; .ci/run brings it")
    monkeypatch.syspath_prepend(str(FOREIGN))
    monkeypatch.setattr(itertools, "ifilter", filter, raising=False)
    monkeypatch.setitem(sys.modules, "simplejson", json)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its age shows
        return importlib.import_module("three")


@pytest.mark.parametrize("fmt", ["json", "xml"])
def test_georeport_reads_everything_it_can(shown: Shown, site: str, fmt: str) -> None:
    them = GeoReport(f"{site}/open311/v2", jurisdiction="anji.example", output_format=fmt)

    services = them.get_service_list()
    listed = them.get_service_requests(status="open", service_code="light,road", start_date="2026-09-01T00:00:00Z")
    one = them.get_service_request(str(shown.lamp.pk))

    assert [service["service_code"] for service in services][:2] == ["safety", "power"]
    assert them.get_service_definition("light")["service_code"] == "light"
    assert [request["description"] for request in listed] == [
        need.text for need in (shown.help, shown.road, shown.lamp)
    ]
    assert (one["service_request_id"], one["status"], float(one["lat"])) == (str(shown.lamp.pk), "open", 30.64)


def test_three_discovers_reads_and_sends(shown: Shown, site: str, key: str, three: Any) -> None:
    there = three.Three(f"{site}/open311/v2", api_key=key, discovery=f"{site}/open311/discovery.json", format="json")

    ends = [one["url"] for one in there.discovery()["endpoints"]]
    sent = there.post("light", address="灵溪村桥头", description="桥头的灯一闪一闪", name="Some Body", phone="555-0100")
    number = sent[0]["service_request_id"]
    own = there.request(number, api_key=key)

    assert ends == [f"{site}/open311/v2", f"{site}/open311/test"]
    assert {service["service_code"] for service in there.services()} >= {"light", "road"}
    assert there.services("light") == {"service_code": "light", "attributes": []}
    assert [one["service_request_id"] for one in there.requests(status="open", count=1)] == [str(shown.help.pk)]
    assert [one["service_code"] for one in there.requests("road", between=["08-30-2026", "09-02-2026"])] == ["road"]
    assert there.request(number)[0]["code"] == 404
    assert (own[0]["description"], own[0]["status"]) == ("桥头的灯一闪一闪", "open")
    assert there.token(str(shown.lamp.pk))[0]["token"] == str(shown.lamp.pk)
    assert Need.objects.get(pk=number).place.name == "灵溪村"
