"""What the public validator of Open311 (open311-validator, Ruby) demands of a site, said again in our words.

The validator itself runs at the end, where its program is. Each test before it asks for one thing it asks for, of all
endpoints and formats that the discovery document names: a site that fails here fails there.
"""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from defusedxml import ElementTree
from tests.needs.conftest import Loop

Element = Any
RULES = 19  # and one that asks nothing


@pytest.fixture
def json_said(loop: Loop, site: str) -> Any:
    """The discovery document as JSON."""
    answer = requests.get(f"{site}/open311/discovery.json", timeout=60)
    assert answer.headers["Content-Type"] == "application/json"
    return answer.json()


@pytest.fixture
def xml_said(loop: Loop, site: str) -> Element:
    """The discovery document as XML."""
    answer = requests.get(f"{site}/open311/discovery.xml", timeout=60)
    assert answer.headers["Content-Type"] == "text/xml"
    return ElementTree.fromstring(answer.content)


def moment(text: str | None) -> datetime:
    """Read a moment as Ruby's `Time.iso8601` does: with a time zone, or not at all."""
    found = datetime.fromisoformat(text or "")
    assert found.tzinfo is not None
    return found


def endpoints(json_said: Any, xml_said: Element) -> list[dict[str, Any]]:
    """Every endpoint of both documents, in the same shape."""
    names = ("specification", "url", "changeset", "type")
    written = [
        {name: end.findtext(name) for name in names} | {"formats": [one.text for one in end.findall("formats/format")]}
        for end in xml_said.findall("endpoints/endpoint")
    ]
    return [*json_said["endpoints"], *written]


def test_both_documents_say_whom_to_ask_and_how_to_get_a_key(json_said: Any, xml_said: Element) -> None:
    for name in ("contact", "key_service"):
        assert json_said[name].strip() != ""
        assert json_said[name] == xml_said.findtext(name)


def test_changesets_are_moments_in_the_past(json_said: Any, xml_said: Element) -> None:
    said = [json_said["changeset"], xml_said.findtext("changeset")]
    said += [one["changeset"] for one in endpoints(json_said, xml_said)]

    assert len(said) == 6
    assert all(moment(text) < datetime(2026, 9, 1, tzinfo=UTC) for text in said)


def test_xml_names_at_least_two_endpoints_for_one_alone_would_not_be_read_as_a_list(xml_said: Element) -> None:
    assert len(xml_said.findall("endpoints/endpoint")) >= 2


def test_every_endpoint_says_what_it_is_and_where(json_said: Any, xml_said: Element) -> None:
    for end in endpoints(json_said, xml_said):
        assert end["specification"] == "http://wiki.open311.org/GeoReport_v2"
        assert urlsplit(end["url"]).netloc != ""
        assert end["type"] in {"production", "test"}


def test_every_endpoint_lists_at_least_two_formats_and_xml_among_them(json_said: Any, xml_said: Element) -> None:
    for end in endpoints(json_said, xml_said):
        assert end["formats"] == ["text/xml", "application/json"]


def test_every_endpoint_has_services_in_every_format_each_with_a_code(json_said: Any) -> None:
    found = 0
    for end in json_said["endpoints"]:
        as_json = requests.get(f"{end['url']}/services.json?jurisdiction_id=", timeout=60)
        as_xml = requests.get(f"{end['url']}/services.xml?jurisdiction_id=", timeout=60)
        root = ElementTree.fromstring(as_xml.content)
        assert (as_json.headers["Content-Type"], as_xml.headers["Content-Type"]) == ("application/json", "text/xml")
        codes = [service["service_code"] for service in as_json.json()]
        assert codes == [service.findtext("service_code") for service in root.findall("service")]
        assert "" not in codes
        found += len(codes)

    assert found > 0


def test_what_says_it_has_a_definition_has_one(json_said: Any) -> None:
    for end in json_said["endpoints"]:
        for service in requests.get(f"{end['url']}/services.json", timeout=60).json():
            answer = requests.get(f"{end['url']}/services/{service['service_code']}.json", timeout=60)
            assert answer.json()["service_code"] == service["service_code"]


def test_something_sent_to_a_test_endpoint_is_answered_in_both_formats(json_said: Any, key: str) -> None:
    (there,) = [end["url"] for end in json_said["endpoints"] if end["type"] == "test"]
    words = {"api_key": key, "service_code": "light", "address_string": "灵溪村", "description": "I know"}

    answers = [
        requests.post(f"{there}/requests.{fmt}", words | {"email": "a@b.example"}, timeout=60)
        for fmt in ("xml", "json")
    ]

    assert [one.status_code for one in answers] == [200, 200]
    assert ElementTree.fromstring(answers[0].content).findtext("request/service_request_id") != ""
    assert answers[1].json()[0]["service_request_id"] != ""


def test_the_validator_itself_has_nothing_to_object_to(loop: Loop, site: str) -> None:
    """Runs where the program is (`gem install open311-validator`, or DOORSTEP_OPEN311_VALIDATOR names it)."""
    program = os.environ.get("DOORSTEP_OPEN311_VALIDATOR") or shutil.which("open311-validate")
    if not program:
        pytest.skip("the Ruby program open311-validate is not on this machine")
    around = os.environ | {"RUBYLIB": str(Path(__file__).parent / "ruby")}
    command = [program, "-u", f"{site}/open311/discovery", "-p", "true"]

    said = subprocess.run(
        command, env=around, cwd=Path(program).resolve().parents[1], capture_output=True, text=True, check=True
    ).stdout

    assert [line.strip() for line in said.splitlines() if "FAILED" in line] == []
    assert said.count("PASSED") >= RULES
