"""The site against a description of Open311, asked by schemathesis, and against JSON Schemas of the answers.

Both are our own writing from the standard's text, in `tests/data/open311`, unless others' are named: theirs lie
elsewhere, for no licence file stands beside them. `DOORSTEP_OPEN311_DESCRIPTION` names a description (Swagger or
OpenAPI, as YAML or JSON), `DOORSTEP_OPEN311_SCHEMAS` a folder of schemas; `docs/open311.md` says where they are.
"""

import json
import os
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.api.conftest import Shown

Said = dict[str, Any]
OURS = yaml.safe_load((Path(__file__).parents[1] / "data" / "open311" / "georeport_v2.yaml").read_text())
DESCRIPTION = os.environ.get("DOORSTEP_OPEN311_DESCRIPTION")
SCHEMAS = os.environ.get("DOORSTEP_OPEN311_SCHEMAS")
BOUNDED = settings(
    max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)  # fmt: skip


def formats_are_two(said: Said) -> None:
    """The format is `xml` or `json`: the text knows no other, the file takes any word."""
    for one in _parameters(said, "response_format"):
        one.get("schema", one)["enum"] = ["json", "xml"]


def one_jurisdiction_need_not_be_named(said: Said) -> None:
    """Only where an endpoint serves several does the text demand `jurisdiction_id`; the file demands it always."""
    for one in _parameters(said, "jurisdiction_id"):
        one["required"] = False


def empty_is_as_good_as_unsaid(said: Said) -> None:
    """An optional word may come empty, as forms send it: the text refuses none, the file says nothing of it."""
    for name in ("start_date", "end_date", "status"):
        for one in _parameters(said, name):
            one["allowEmptyValue"] = True


def requests_is_plural(said: Said) -> None:
    """One request is at `/requests/ID`; the file says `/request/ID`."""
    said["paths"] = {path.replace("/request/", "/requests/"): what for path, what in said["paths"].items()}


def refusals_are_the_texts(said: Said) -> None:
    """400 and 404 stand under every method of the text, 403 under what wants a key, 401 under none.

    The file says 401 for a jurisdiction that is not found, and of what is sent, of one request and of a token nothing.
    """
    for operation in _operations(said):
        answers = operation["responses"]
        answers.pop("401", None)
        for status in ("400", "403", "404") if operation.get("security") else ("400", "404"):
            answers.setdefault(status, {"description": "refused"})


def one_is_an_array_of_one(said: Said) -> None:
    """JSON of one request or one token is an array, as the text's examples are; the file shows it bare.

    It would pass all the same, for the file does not say that it is an object; but nothing in it would be looked at.
    """
    for path, what in said["paths"].items():
        if path.startswith(("/requests/", "/tokens/")):
            for place in _bodies(what["get"]["responses"]["200"]):
                if "items" not in place["schema"]:
                    place["schema"] = {"type": "array", "items": place["schema"], "minItems": 1, "maxItems": 1}


DEVIATIONS: tuple[Callable[[Said], None], ...] = (
    formats_are_two,
    one_jurisdiction_need_not_be_named,
    empty_is_as_good_as_unsaid,
    requests_is_plural,
    refusals_are_the_texts,
    one_is_an_array_of_one,
)
"""Where the community's file says otherwise than the standard's text, which counts."""
UNSAYABLE = "/requests.{response_format}"
"""Where good words may be refused for what no description can say: that a span has 90 days at most and begins before it
ends; that a point lies in the county, that a service is known, and that there is a point or an address."""


def _parameters(said: Any, name: str) -> Iterator[Said]:
    """Every place of a description where a parameter of this name is described."""
    if isinstance(said, dict):
        if said.get("name") == name and "in" in said:
            yield said
        said = list(said.values())
    if isinstance(said, list):
        for part in said:
            yield from _parameters(part, name)


def _operations(said: Said) -> list[Said]:
    return [one[method] for one in said["paths"].values() for method in ("get", "post") if method in one]


def _bodies(answer: Said) -> list[Said]:
    """Where the schema of an answer stands: beside it in Swagger, below each type in OpenAPI."""
    return [answer] if "schema" in answer else [one for one in answer.get("content", {}).values() if "schema" in one]


def by_the_text(path: Path) -> Said:
    """Return a description by others, put right where the standard's text says otherwise."""
    said: Said = yaml.safe_load(path.read_text())
    for deviation in DEVIATIONS:
        deviation(said)
    return said


described = schemathesis.openapi.from_dict(by_the_text(Path(DESCRIPTION)) if DESCRIPTION else OURS)
SCHEMA_OF: Said = {
    "services": {"type": "array", "items": {"$ref": "#/components/schemas/Service"}},
    "service-definition": {"$ref": "#/components/schemas/Definition"},
    "requests": {"type": "array", "items": {"$ref": "#/components/schemas/Request"}},
    "request": {"$ref": "#/components/schemas/Request"},
}
"""Of our own description, by the names that others' schemas have."""


@pytest.fixture(autouse=True)
def _call_as_often_as_you_like(settings: Any) -> None:
    settings.API_CALLS_PER_MINUTE = 10**9


@pytest.mark.slow
@described.parametrize()
@BOUNDED
def test_open311_does_what_its_description_says(
    case: schemathesis.Case[Any], shown: Shown, site: str, key: str
) -> None:
    here, words = f"{site}/open311/test", {"api_key": key} if case.operation.definition.raw.get("security") else {}
    if isinstance(case.body, dict) and "api_key" in case.body:
        case.body["api_key"] = key
    is_own_method = case.method == case.operation.method.upper()
    is_judged = case.operation.path != UNSAYABLE
    case.call_and_validate(
        base_url=here, params=words, excluded_checks=None if is_judged else [positive_data_acceptance]
    )
    if is_own_method and case.meta is not None and case.meta.generation.mode.is_positive:
        ask_for_what_is_there(case, shown, key)
        assert case.call_and_validate(base_url=here, params=words).status_code == HTTPStatus.OK


def ask_for_what_is_there(case: schemathesis.Case[Any], shown: Shown, key: str) -> None:
    """Put true numbers, a true service, point and key in place of invented ones, and leave the days out."""
    number = str(shown.lamp.pk)
    there: Said = {"service_request_id": number, "token_id": number, "service_code": "light", "api_key": key}
    there |= {"description": "村口的路灯不亮了"}
    for sent in (case.path_parameters, case.query, case.body):
        if isinstance(sent, dict):
            sent |= {name: value for name, value in there.items() if name in sent}
            for name in ("start_date", "end_date", "address_id"):
                sent.pop(name, None)
            if case.method == "POST" and "service_code" in sent:
                sent |= {"lat": 30.64, "long": 119.62}


@pytest.fixture
def is_as() -> Callable[[Any, str], list[str]]:
    """Hold an answer against a schema: `is_as(answer, "services")` is what is wrong with it."""

    def brought(uri: str) -> Any:
        return json.loads((Path(SCHEMAS or "") / uri.rpartition("/")[2]).read_text())

    def errors(answer: Any, name: str) -> list[str]:
        schema = {"$ref": f"{name}.json"} if SCHEMAS else {**SCHEMA_OF[name], "components": OURS["components"]}
        holding = jsonschema_rs.validator_for(
            schema, base_uri="json-schema:///", retriever=brought, validate_formats=True
        )
        return [f"{one.instance_path}: {one.message}" for one in holding.iter_errors(answer)]

    return errors


@pytest.mark.parametrize("language", ["zh", "en"])
def test_answers_are_as_the_schemas_want_them(
    shown: Shown, site: str, key: str, is_as: Callable[[Any, str], list[str]], language: str
) -> None:
    def said(what: str, **words: str) -> Any:
        return requests.get(f"{site}/open311/v2/{what}.json", words | {"locale": language}, timeout=60).json()

    services, listed, extended = said("services"), said("requests"), said("requests", extensions="true", api_key=key)

    assert (len(listed), len(extended)) == (3, 3)
    assert [*is_as(services, "services"), *is_as(listed, "requests"), *is_as(extended, "requests")] == []
    for service in services:
        assert is_as(said(f"services/{service['service_code']}"), "service-definition") == []
    for request in listed:
        (one,) = said(f"requests/{request['service_request_id']}")
        assert is_as(one, "request") == []
        assert is_as(one | {"status": "lost", "requested_datetime": "soon"}, "request") != []
