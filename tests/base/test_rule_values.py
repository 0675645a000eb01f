"""Values of rules: what can be read passes, what cannot is refused with one that can."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from doorstep.base.actor import SYSTEM
from doorstep.base.models.rule import Rule
from doorstep.base.regulations import BadValue, add_rule, check_value
from doorstep.base.rule_values import Shape, alike, shape_of, some_of, whole
from doorstep.base.words import Role

WRONG: list[tuple[str, Any]] = [
    ("needs.escalation", [{"to": "township_oficer"}]),
    ("needs.escalation", [{"to": "partner_staff"}]),
    ("needs.escalation", [{"after": {"weeks": 1}, "to": "township_officer"}]),
    ("needs.escalation", "township_officer"),
    ("needs.clock.power", {"dangr": {"hours": 2}}),
    ("needs.clock.power", {"danger": {"hours": 2, "working_days": 1}}),
    ("needs.office_hours", [[7, 510, 720]]),
    ("needs.office_hours.partner_4", [[0, 720, 510]]),
    ("needs.tray", 2),
    ("needs.pause_cap", {"days": 5}),
    ("needs.no_word", {"working_days": "10"}),
    ("needs.rates", {"response": 30, "solution": 35}),
    ("needs.paper_days", -1),
    ("needs.wish_cap_fen", 500.5),
    ("needs.wish_days", {"hours": 0}),
    ("services.volunteer_margin_min", True),
    ("stations.limit_min", 0),
    ("stations.kinds", ["kiosk"]),
    ("pharmacy.cabinet_classes", ["otc-b"]),
    ("pharmacy.hold", {"minutes": "120"}),
    ("pharmacy.hold", {"minute": 120}),
    ("pharmacy.near_expiry", {"days": -1}),
    ("pharmacy.coverage", {"costs": {"vehicle": "dear"}}),
    ("reputation.appeal_days", [15]),
]


def known() -> dict[str, Shape]:
    return {code: shape for name in settings.RULE_SHAPES for code, shape in import_string(name).items()}


def test_every_example_can_be_read() -> None:
    for code, shape in known().items():
        check_value(f"{code}4" if code.endswith(("_", ".")) else code, json.loads(json.dumps(shape.example)))


@pytest.mark.parametrize(("code", "value"), WRONG)
def test_a_value_nobody_can_go_by_is_refused(code: str, value: Any) -> None:
    assert shape_of(code, known()) is not None

    with pytest.raises(BadValue):
        check_value(code, value)


def test_a_code_takes_its_own_shape_or_that_of_its_longest_beginning() -> None:
    shapes = {"a.": alike(1), "a.b_": alike("x"), "a.c": alike([1])}

    found = [shape_of(code, shapes) for code in ("a.z", "a.b_4", "a.c", "b", "a")]

    assert found == [shapes["a."], shapes["a.b_"], shapes["a.c"], None, None]


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (whole(1, 9), True),
        (some_of(frozenset("ab")), ["a", "a"]),
        (alike({"a": 1}).read, {"b": 1}),
        (alike({"a": 1}).read, {"a": 1.5}),
        (alike({}).read, {"a": "1"}),
        (alike([[0, 1]]).read, [[0, "1"]]),
        (alike({"a": True}).read, {"a": 1}),
    ],
)
def test_what_is_not_like_its_example_is_refused(read: Any, value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  only that it is refused
        read(value)


@pytest.mark.django_db
def test_a_rule_that_names_no_desk_is_not_written_down_and_the_page_shows_one_that_does(
    client: Client, login_as: Any, a_moment: datetime
) -> None:
    login_as(client, Role.ADMIN, "/")
    client.cookies["django_language"] = "en"
    given: dict[str, Any] = {"code": "needs.escalation", "citation": "县府办1号", "valid_from": date(2026, 9, 1)}

    page = client.post(reverse("rule_new"), {**given, "value": '[{"to": "nobody"}]'}).content.decode()
    with pytest.raises(BadValue):
        add_rule(SYSTEM, **given, value=[{"to": "nobody"}], now=a_moment)

    assert "cannot read this value" in page
    assert "county_planner" in page
    assert not Rule.objects.filter(code="needs.escalation").exists()
