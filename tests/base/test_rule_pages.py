"""Rules are written down, ended and looked up on pages; what is wrong is said in words."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from doorstep.base import regulations
from doorstep.base.actor import SYSTEM
from doorstep.base.models.journal import JournalEntry
from doorstep.base.models.login import Login
from doorstep.base.models.rule import Rule
from doorstep.base.words import Role

pytestmark = pytest.mark.django_db
FILLED = {
    "code": "services.walk_m",
    "value": "800",
    "unit": "m",
    "valid_from": "2026-01-01",
    "valid_until": "",
    "citation": "县府办〔2026〕1号 第三条",
    "is_verified": "on",
}


@pytest.fixture
def chief(client: Client, login_as: Callable[..., Login]) -> Login:
    return login_as(client, Role.ADMIN)


@pytest.fixture
def walk(a_moment: datetime) -> Rule:
    """A rule without an end."""
    first, words = date(2026, 1, 1), "县府办〔2026〕1号"
    return regulations.add_rule(
        SYSTEM, code="services.walk_m", value=800, unit="m", citation=words, valid_from=first, now=a_moment
    )


def refused(client: Client, address: str, filled: dict[str, str]) -> dict[str, list[str]]:
    response = client.post(address, filled)
    assert response.status_code == 200
    return dict(response.context["form"].errors)


def test_the_administrator_writes_a_rule_down(client: Client, chief: Login) -> None:
    response = client.post(reverse("rule_new"), FILLED)

    rule = Rule.objects.get()
    assert response["Location"] == reverse("rule", args=[rule.pk])
    assert (rule.code, rule.value, rule.unit, rule.valid_from, rule.valid_until, rule.citation, rule.is_verified) == (
        "services.walk_m",
        800,
        "m",
        date(2026, 1, 1),
        None,
        "县府办〔2026〕1号 第三条",
        True,
    )
    assert list(JournalEntry.objects.values_list("verb", "about", "login_id")) == [
        ("base.add_rule", f"base.Rule:{rule.pk}", chief.pk)
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8.5", 8.5),
        ('"by bus"', "by bus"),
        ("false", False),
        ("0", 0),
        ('{"days": [1, 2], "名": "甲"}', {"days": [1, 2], "名": "甲"}),
    ],
)
def test_a_value_is_any_json(client: Client, chief: Login, text: str, value: object) -> None:
    client.post(reverse("rule_new"), {**FILLED, "value": text})

    rule = Rule.objects.get()
    assert (rule.value, type(rule.value)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("by bus", "第 1 行第 1 个字符看不懂"),
        ("{“days”: 3}", "第 1 行第 2 个字符看不懂"),
        ('{"a": 1,\n "b": 2,}', "第 2 行第 9 个字符看不懂"),
        ("1e999", "太大，存不下"),
        ("NaN", "太大，存不下"),
        ("[" * 100_000, "太大，存不下"),
        ("null", "数值不能空着"),
        ("{}", "数值不能空着"),
        ('""', "数值不能空着"),
        ('"a\\u0000b"', "存不了的字符"),
        ('"\\ud800"', "存不了的字符"),
    ],
)
def test_a_value_that_is_none_is_refused_with_the_place(client: Client, chief: Login, text: str, words: str) -> None:
    errors = refused(client, reverse("rule_new"), {**FILLED, "value": text})

    assert list(errors) == ["value"]
    assert words in errors["value"][0]
    assert not Rule.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"citation": " "}, "citation", "这一项要填。"),
        ({"code": "Walk"}, "code", "用小写字母、数字和 _，中间加点，比如 services.walk_m。"),
        ({"valid_until": "2025-12-31"}, "valid_until", "最后一天不能早于第一天。"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_words(
    client: Client, chief: Login, changed: dict[str, str], field: str, words: str
) -> None:
    assert refused(client, reverse("rule_new"), {**FILLED, **changed}) == {field: [words]}


def test_a_rule_that_meets_another_is_told_which(client: Client, chief: Login, walk: Rule) -> None:
    later = {**FILLED, "valid_from": "2026-07-01"}

    with_no_end = refused(client, reverse("rule_new"), later)
    regulations.end_rule(SYSTEM, rule_id=walk.pk, last_day=date(2026, 12, 31), now=walk_ended())
    with override("en"):
        client.post(reverse("switch_language"), {"language": "en"})
        with_an_end = refused(client, reverse("rule_new"), later)

    assert with_no_end == {
        "valid_from": ["这条规则从 2026年1月1日 周四起已有数值，没写到哪天止。请先终止那一条，或者选它之前的日子。"]
    }
    assert with_an_end == {
        "valid_from": [
            "This rule has a value from Thu 1 Jan 2026 to Thu 31 Dec 2026. End that one earlier, or choose other days."
        ]
    }


def walk_ended() -> datetime:
    return datetime.fromisoformat("2026-09-01T10:00:00+08:00")


def test_a_rule_is_ended_and_followed_by_the_next(client: Client, chief: Login, walk: Rule) -> None:
    ended = client.post(reverse("rule_end", args=[walk.pk]), {"last_day": "2026-06-30"})
    client.post(reverse("rule_new"), {**FILLED, "value": "500", "valid_from": "2026-07-01"})

    assert ended["Location"] == reverse("rule", args=[walk.pk])
    assert list(regulations.history("services.walk_m").values_list("value", "valid_from", "valid_until")) == [
        (500, date(2026, 7, 1), None),
        (800, date(2026, 1, 1), date(2026, 6, 30)),
    ]


def test_a_last_day_that_cannot_be_is_refused_in_words(client: Client, chief: Login, walk: Rule) -> None:
    address = reverse("rule_end", args=[walk.pk])
    client.post(address, {"last_day": "2026-06-30"})
    client.post(reverse("rule_new"), {**FILLED, "valid_from": "2026-07-01"})

    too_early = refused(client, address, {"last_day": "2025-12-31"})
    too_late = refused(client, address, {"last_day": "2026-12-31"})

    assert too_early == {"last_day": ["最后一天不能早于第一天。"]}
    assert list(too_late) == ["last_day"]
    assert "2026年7月1日" in too_late["last_day"][0]


def test_the_codes_in_use_are_suggested(client: Client, chief: Login, walk: Rule) -> None:
    form = client.get(reverse("rule_new"), {"code": "services.walk_m"})

    assert form.context["codes"] == ["services.walk_m"]
    assert form.context["form"]["code"].value() == "services.walk_m"


def test_anybody_reads_what_a_rule_has_said_and_only_the_administrator_is_offered_to_change_it(
    client: Client, walk: Rule, login_as: Callable[..., Login]
) -> None:
    regulations.end_rule(SYSTEM, rule_id=walk.pk, last_day=date(2026, 1, 31), now=walk_ended())
    regulations.add_rule(
        SYSTEM,
        code="services.walk_m",
        value={"plain": 500, "steep": 300},
        citation="县府办〔2026〕8号",
        valid_from=date(2026, 2, 1),
        now=walk_ended(),
    )
    address, end = reverse("rule", args=[walk.pk]), reverse("rule_end", args=[Rule.objects.latest("pk").pk])

    visitor = client.get(address).content.decode()
    login_as(client, Role.ADMIN)
    administrator = client.get(address).content.decode()

    assert [words in visitor for words in ("800 m", "<code>steep</code> 300", "县府办〔2026〕8号", end)] == [
        True,
        True,
        True,
        False,
    ]
    assert (end in administrator, reverse("rule_new") in administrator) == (True, True)


def test_the_page_of_a_rule_takes_the_same_queries_for_one_value_and_thirty(
    client: Client, walk: Rule, django_assert_num_queries: Callable[..., object]
) -> None:
    for year in range(29):
        first = date(1990 + year, 1, 1)
        Rule.objects.create(code=walk.code, value=year, citation="x", valid_from=first, valid_until=first)

    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        client.get(reverse("rule", args=[walk.pk]))


def test_a_rule_nobody_wrote_has_no_page(client: Client) -> None:
    assert client.get(reverse("rule", args=[1])).status_code == 404


def test_a_table_of_clocks_reads_as_days_and_hours_in_both_languages(client: Client, walk: Rule) -> None:
    regulations.add_rule(
        SYSTEM,
        code="needs.clock.light",
        value={"urgent": {"hours": 24}, "complex": {"working_days": 15}},
        unit="by urgency",
        citation="x",
        valid_from=date(2026, 2, 1),
        now=walk_ended(),
    )
    address = reverse("rule", args=[Rule.objects.latest("pk").pk])

    client.cookies["django_language"] = "zh-hans"
    chinese = client.get(address).content.decode()
    client.cookies["django_language"] = "en"
    english = client.get(address).content.decode()

    assert "紧急：24 小时<br>疑难：15 个工作日</td>" in chinese
    assert "Urgent: 24 hours<br>Complex: 15 working days</td>" in english
