"""Figures, days and parts: what templates say, in both languages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from doorstep.base.access import SEE_RULES
from doorstep.base.menu import Entry
from doorstep.base.templatetags import parts

THURSDAY = date(2026, 11, 26)
MORNING = datetime(2026, 11, 26, 1, 20, tzinfo=UTC)
LATE = datetime(2026, 11, 26, 16, 5, tzinfo=UTC)


@pytest.fixture
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def show(source: str, **context: Any) -> str:
    request = RequestFactory().get("/list/", {"q": "药", "page": "2"})
    return " ".join(Template(source).render(Context({"request": request, **context})).split())


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [(0, 0, "0"), (12300, 0, "12,300"), (-1234.56, 1, "-1,234.6"), (0.5, 2, "0.50"), (None, 0, "—")],
)
def test_a_number_has_its_thousands_marked(value: float | None, places: int, said: str) -> None:
    assert parts.number(value, places) == said


@pytest.mark.parametrize(("share", "said"), [(0.964, "96.4%"), (0, "0.0%"), (1, "100.0%"), (None, "—")])
def test_a_share_is_said_in_per_cent(share: float | None, said: str) -> None:
    assert parts.percent(share) == said


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "0 分钟", "0 min"),
        (40, "40 分钟", "40 min"),
        (59.6, "1 小时", "1 h"),
        (72, "1 小时 12 分", "1 h 12 min"),
        (120, "2 小时", "2 h"),
        (None, "—", "—"),
    ],
)
def test_a_length_of_time_is_said_in_hours_and_minutes(value: float | None, zh: str, en: str) -> None:
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = parts.minutes(value)

    assert said == {"zh-hans": zh, "en": en}


@pytest.mark.parametrize(("value", "said"), [(0, "0:00"), (560, "9:20"), (1439, "23:59"), (1500, "1:00"), (None, "—")])
def test_minutes_after_midnight_are_a_time_of_day(value: int | None, said: str) -> None:
    assert parts.hhmm(value) == said


@pytest.mark.parametrize(
    ("metres", "zh", "en"),
    [
        (0, "0 米", "0 m"),
        (840, "840 米", "840 m"),
        (999.6, "1.0 公里", "1.0 km"),
        (8400, "8.4 公里", "8.4 km"),
        (99940, "99.9 公里", "99.9 km"),
        (412000, "412 公里", "412 km"),
        (1234567, "1,235 公里", "1,235 km"),
        (None, "—", "—"),
    ],
)
def test_a_distance_is_said_in_metres_or_kilometres(metres: float | None, zh: str, en: str) -> None:
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = parts.km(metres)

    assert said == {"zh-hans": zh, "en": en}


@pytest.mark.parametrize(
    ("fen", "said"),
    [(0, "¥0"), (5, "¥0.05"), (123450, "¥1,234.50"), (120000, "¥1,200"), (-250, "−¥2.50"), (None, "—")],
)
def test_money_is_said_in_yuan_to_the_last_fen(fen: int | None, said: str) -> None:
    assert parts.yuan(fen) == said


def test_days_and_moments_in_chinese(chinese: None) -> None:
    said = [
        parts.day(THURSDAY),
        parts.full_day(THURSDAY),
        parts.moment(MORNING),
        parts.full_moment(MORNING),
        parts.clock(time(9, 5)),
        parts.weekday(6),
        parts.weekdays([3, 1]),
        parts.listed(["甲", "乙"]),
    ]

    assert said == [
        "11月26日 周四",
        "2026年11月26日 周四",
        "11月26日 周四 9:20",
        "2026年11月26日 周四 9:20",
        "9:05",
        "周日",
        "周二、周四",
        "甲、乙",
    ]


def test_days_and_moments_in_english(english: None) -> None:
    said = [
        parts.day(THURSDAY),
        parts.full_day(THURSDAY),
        parts.moment(MORNING),
        parts.full_moment(MORNING),
        parts.clock(time(9, 5)),
        parts.weekday(6),
        parts.weekdays([3, 1]),
        parts.listed(["A", "B"]),
    ]

    assert said == [
        "Thu 26 Nov",
        "Thu 26 Nov 2026",
        "Thu 26 Nov, 9:20",
        "Thu 26 Nov 2026, 9:20",
        "9:05",
        "Sun",
        "Tue, Thu",
        "A, B",
    ]


def test_a_moment_late_in_utc_is_the_next_day_in_the_county(chinese: None) -> None:
    assert (parts.moment(LATE), parts.day(LATE), parts.clock(LATE)) == ("11月27日 周五 0:05", "11月27日 周五", "0:05")


@pytest.mark.parametrize(
    "say",
    [
        parts.day,
        parts.full_day,
        parts.clock,
        parts.moment,
        parts.full_moment,
        parts.weekday,
        parts.weekdays,
        parts.listed,
    ],
)
def test_what_is_missing_is_a_dash(say: Any) -> None:
    assert say(None) == "—"


def test_words_in_a_tag_are_escaped() -> None:
    assert show("{% tag 'warn' words %}", words="<b>") == '<span class="tag warn">&lt;b&gt;</span>'


def test_an_icon_without_a_drawing_is_an_error() -> None:
    with pytest.raises(KeyError):
        parts.icon("unicorn")


def test_a_linked_figure_opens_its_rows() -> None:
    page = show("{% kpi '96.4%' 'reached' href='/rows/' %}")

    assert page == ('<div class="card kpi is-link"><b><a href="/rows/">96.4%</a></b><span>reached</span></div>')


def test_a_notice_takes_its_words_between_its_tags() -> None:
    page = show("{% notice 'good' %}<p>{{ words }}</p>{% endnotice %}", words="1 < 2")

    assert page.startswith('<div class="notice good"><svg class="icon"')
    assert page.endswith("<div><p>1 &lt; 2</p></div></div>")


def test_what_is_held_appears_only_where_it_is_asked_for() -> None:
    assert show("{% hold name %} a <b>b</b> {% endhold %}[{{ name }}|{{ name|plain }}]") == "[a <b>b</b>|a b]"


def test_the_pages_of_a_list_keep_the_rest_of_the_address(english: None) -> None:
    page = show("{% pagination page %}", page=Paginator(range(95), 10).page(2))

    assert "11–20 of 95" in page
    assert '<a href="?q=%E8%8D%AF&amp;page=1" rel="prev">' in page
    assert '<a href="?q=%E8%8D%AF&amp;page=3" rel="next">' in page
    assert '<span class="here" aria-current="page">2</span>' in page


def test_a_list_without_rows_has_no_pages() -> None:
    assert show("{% pagination page %}", page=Paginator([], 10).page(1)) == ""


class Asked(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the sign")
    note = forms.CharField(label="Note", required=False, widget=forms.TextInput(attrs={"placeholder": "Note"}))


def test_a_field_points_at_its_help_and_at_what_is_wrong(english: None) -> None:
    page = show("{% field form.name %}", form=Asked({"name": ""}))

    assert '<label for="id_name">Name</label>' in page
    assert '<div class="help" id="id_name_helptext">As on the sign</div>' in page
    assert '<ul class="errorlist" id="id_name_error">' in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page


def test_a_placeholder_that_repeats_the_label_goes(english: None) -> None:
    page = show("{% field form.note %}", form=Asked())

    assert "placeholder" not in page
    assert '<label for="id_note">Note <span class="optional">(optional)</span></label>' in page


def test_what_is_wrong_in_a_form_leads_to_the_field(chinese: None) -> None:
    page = show("{% errors form %}", form=Asked({"name": ""}))

    assert '<li><a href="#id_name">Name</a>：这一项要填。</li>' in page


def test_what_is_needed_now_and_then_stands_apart_in_the_menu() -> None:
    daily, seldom = Entry("desk", "Desk", SEE_RULES), Entry("rules", "Rules", SEE_RULES, is_tool=True)

    apart = parts.tools([daily, seldom])

    assert apart == [seldom]
    assert [parts.any_here(apart, here) for here in ("rules", "desk")] == [True, False]
