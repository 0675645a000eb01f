"""Residents' pages over a county whose plan was computed and adopted: what they say, weigh and ask of the database."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries
from tests.door.conftest import text
from tests.door.county import County, build_large, load_places

from doorstep.base import fonts
from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.base.templatetags.parts import moment
from doorstep.people.actions import register_person
from doorstep.places.actions.tree import set_point
from doorstep.places.models import Place
from doorstep.places.words import PointQuality
from doorstep.programmes.pharmacy.actions.adoption import retire_plan
from doorstep.programmes.pharmacy.actions.visits import miss_visit
from doorstep.programmes.pharmacy.models import PlanVillage
from doorstep.services.actions.sessions import cancel_session
from doorstep.services.models import Session
from doorstep.services.words import MissReason

WEIGHT = 100_000
LATIN_WORDS = re.compile(r">[^<>]*\b(?:the|and|of|your|with|about|visit|village)\b[^<>]*<")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def sessions_of(place: Place) -> list[Session]:
    return list(Session.objects.filter(place=place).order_by("starts_at"))


def page_of(place: Place) -> str:
    return reverse("village", args=[place.pk])


def buttons_of(page: str) -> list[tuple[str, str]]:
    """Return the forms about whose village it is: (address, words on the button)."""
    forms = re.findall(r'<form method="post" action="(/(?:village|forget)/[^"]*)">(.*?)</form>', page, re.DOTALL)
    return [(address, re.sub(r"<[^>]+>", "", inside).strip()) for address, inside in forms]


# --- home ------------------------------------------------------------------------------------------------------------


def test_somebody_new_is_asked_for_their_village_and_shown_the_next_visits(client: Client, county: County) -> None:
    page = text(client.get("/"))

    assert "您是哪个村的？" in page
    assert "灵峰街道" in page
    first = Session.objects.filter(ends_at__gt=datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)).order_by("starts_at")[0]
    assert moment(first.starts_at) in page


def test_a_village_is_found_by_two_characters_of_its_name(client: Client, county: County) -> None:
    place = Place.objects.get(name="大竹园村")

    page = text(client.get("/", {"q": "竹园"}))

    found = page[page.index('<div role="status">') : page.index('id="towns"')]
    assert re.findall(r'href="/village/(\d+)/">([^<]+)<', found) == [(str(place.pk), "大竹园村")]


def test_the_name_of_a_town_finds_its_villages(client: Client, county: County) -> None:
    page = text(client.get("/", {"q": "鄣吴"}))

    names = Place.objects.filter(parent__name="鄣吴镇").values_list("name", flat=True)
    assert [name for name in names if f">{name}<" not in page] == []


def test_a_name_nobody_has_is_said_so_with_a_way_out(client: Client, county: County) -> None:
    page = text(client.get("/", {"q": "<月球>村"}))

    assert "没有找到“&lt;月球&gt;村”" in page
    assert "按乡镇找" in page


@pytest.mark.parametrize("query", ["?town=abc", "?town=-1", "?town=99999999999999999999", "?town=1&town=2", "?q=%00"])
def test_a_strange_address_is_answered_like_a_plain_one(client: Client, county: County, query: str) -> None:
    assert client.get(f"/{query}").status_code == 200


def test_looking_at_a_village_leaves_nothing_on_the_device(client: Client, served: Place) -> None:
    client.get(page_of(served))

    assert "village" not in client.cookies
    assert "您是哪个村的？" in text(client.get("/"))


def test_the_village_i_choose_is_remembered_and_its_next_visit_comes_first(client: Client, served: Place) -> None:
    client.post(reverse("choose_village", args=[served.pk]))

    page = text(client.get("/"))

    assert f"<h1>{served.parent and served.parent.name} {served.name}</h1>" in page
    assert moment(sessions_of(served)[0].starts_at) in page


def test_another_village_looked_at_does_not_become_mine_until_i_say_so(
    client: Client, served: Place, unserved: Place
) -> None:
    client.post(reverse("choose_village", args=[served.pk]))
    client.get(page_of(unserved))
    before = client.cookies["village"].value

    client.post(reverse("choose_village", args=[unserved.pk]))

    assert (before, client.cookies["village"].value) == (str(served.pk), str(unserved.pk))


@pytest.mark.parametrize("kept", ["", "abc", "999999"])
def test_a_village_can_be_chosen_while_none_is_remembered(client: Client, served: Place, kept: str) -> None:
    client.cookies["village"] = kept

    assert buttons_of(text(client.get(page_of(served)))) == [
        (reverse("choose_village", args=[served.pk]), "这是我的村")
    ]


def test_while_another_village_is_remembered_the_button_names_it(
    client: Client, served: Place, unserved: Place
) -> None:
    client.post(reverse("choose_village", args=[served.pk]))

    page = text(client.get(page_of(unserved)))

    assert buttons_of(page) == [(reverse("choose_village", args=[unserved.pk]), f"把我的村从{served.name}换成这个村")]


def test_on_the_remembered_villages_own_page_it_can_be_forgotten(client: Client, served: Place) -> None:
    client.post(reverse("choose_village", args=[served.pk]))

    page = text(client.get(page_of(served)))
    client.post(reverse("forget_village"))

    assert buttons_of(page) == [(reverse("forget_village"), "不是我的村")]
    assert "您是哪个村的？" in text(client.get("/"))


@pytest.mark.parametrize("kept", ["", "abc", "0", "999999", "9" * 40])
def test_a_cookie_that_means_no_village_is_as_good_as_none(client: Client, county: County, kept: str) -> None:
    client.cookies["village"] = kept

    assert "您是哪个村的？" in text(client.get("/"))


def test_an_empty_installation_says_what_to_do(client: Client, db: None) -> None:
    assert "县里的村名录还没有导入" in text(client.get("/"))
    assert "还没有班次" in text(client.get("/timetable/"))


# --- my village ------------------------------------------------------------------------------------------------------


def test_the_answer_is_the_next_visit_with_day_hour_length_and_stop(client: Client, served: Place) -> None:
    first = sessions_of(served)[0]
    stays = int((first.ends_at - first.starts_at).total_seconds() // 60)

    page = text(client.get(page_of(served)))

    assert f">{moment(first.starts_at)}</time>" in page
    assert f"停 {stays} 分钟" in page
    assert f"停靠：{served.name}" in page


def test_the_regular_day_is_told_in_words(client: Client, served: Place) -> None:
    assert re.search(r"每周四 \d+:\d\d–\d+:\d\d", text(client.get(page_of(served))))


def test_a_holiday_is_told_with_the_next_day_that_has_a_visit(client: Client, served: Place) -> None:
    page = text(client.get(page_of(served)))

    assert "10月1日 周四 国庆节放假，不来；下一趟 10月8日 周四。" in page


def test_why_it_comes_so_often_is_said(client: Client, served: Place) -> None:
    use = PlanVillage.objects.get(place=served)

    page = text(client.get(page_of(served)))

    assert use.reason in {"tier", "no_capacity"}
    assert ("每周来 1 趟" if use.reason == "tier" else "先来 1 趟") in page


def test_a_village_the_plan_leaves_out_is_told_why_and_where_the_nearest_stop_is(
    client: Client, unserved: Place
) -> None:
    page = text(client.get(page_of(unserved)))

    assert "送药车暂时不来本村" in page
    assert "车排满了" in page
    assert re.search(r"最近的停靠点在\S+，直线", page)


def test_a_village_with_a_pharmacy_of_its_own_need_not_wait(client: Client, county: County) -> None:
    page = text(client.get(page_of(Place.objects.get(name="霞泉村"))))

    assert "本村就能买药，不用等车" in page


def test_a_missed_visit_is_told_with_its_cause_and_the_day_that_makes_up_for_it(
    client: Client, served: Place, a_moment: datetime
) -> None:
    first = sessions_of(served)[0]
    missed = miss_visit(SYSTEM, session=first, reason=MissReason.WEATHER, now=first.ends_at)

    page = text(client.get(page_of(served)))

    assert "天气" in page
    assert missed.makeup is None or moment(missed.makeup.starts_at.astimezone(TIME_ZONE)) in page


def test_a_visit_called_off_is_the_first_thing_its_village_reads(
    client: Client, served: Place, at: Callable[[datetime], None]
) -> None:
    first, second = sessions_of(served)[:2]
    at(first.starts_at.astimezone(TIME_ZONE) - timedelta(hours=1))
    cancel_session(SYSTEM, session=first, reason=MissReason.WEATHER, now=first.starts_at - timedelta(hours=2))
    client.post(reverse("choose_village", args=[served.pk]))

    for address in ("/", page_of(served)):
        page = text(client.get(address))
        card = re.sub(r"<[^>]+>", "", page[page.index('<section class="card answer') :])
        assert card.strip().startswith(
            f"今天的车不来了：天气不好。下一趟 {moment(second.starts_at.astimezone(TIME_ZONE))}。"
        )


def test_while_a_visit_is_off_the_regular_hours_are_not_promised(
    client: Client, served: Place, at: Callable[[datetime], None]
) -> None:
    first = sessions_of(served)[0]
    at(first.starts_at.astimezone(TIME_ZONE) - timedelta(hours=1))
    cancel_session(SYSTEM, session=first, reason=MissReason.WEATHER, now=first.starts_at - timedelta(hours=2))

    page = text(client.get(page_of(served)))

    assert re.findall(r'<span class="tag (\w+)">([^<]*)每周四', page) == [("plain", "平时：")]


def test_the_list_of_the_weeks_says_once_that_nobody_comes(
    client: Client, served: Place, at: Callable[[datetime], None]
) -> None:
    first = sessions_of(served)[0]
    at(first.starts_at.astimezone(TIME_ZONE) - timedelta(hours=1))
    cancel_session(SYSTEM, session=first, reason=MissReason.WEATHER, now=first.starts_at - timedelta(hours=2))

    page = text(client.get(page_of(served)))

    [row] = re.findall(r"<tr[^>]*><th[^>]*><s>.*?</tr>", page)
    assert re.sub("<[^>]+>", "", row[row.rindex("<td>") :]) == "不来 天气不好"


def test_during_the_visit_the_page_says_until_when_it_stays(
    client: Client, served: Place, at: Callable[[datetime], None]
) -> None:
    first = sessions_of(served)[0]
    at(first.starts_at.astimezone(TIME_ZONE) + timedelta(minutes=1))

    assert "送药车正停在这里" in text(client.get(page_of(served)))


def test_when_the_plan_is_withdrawn_nothing_is_promised(client: Client, county: County, served: Place) -> None:
    retire_plan(SYSTEM, plan=county.plan, now=datetime(2026, 9, 1, 9, 0, tzinfo=TIME_ZONE))

    page = text(client.get(page_of(served)))

    assert "还没有班次" in page
    assert "下一趟送药车" not in page


def test_doors_with_medicine_are_told_with_their_hours_and_whether_they_are_open(
    client: Client, served: Place, at: Callable[[datetime], None]
) -> None:
    by_day = text(client.get(page_of(served)))
    at(datetime(2026, 9, 1, 23, 0, tzinfo=TIME_ZONE))
    by_night = text(client.get(page_of(served)))

    assert "每天 8:00–21:00" in by_day
    assert by_day.count(f">{gettext('Open now')}<") == 2
    assert (by_night.count(f">{gettext('Open now')}<"), by_night.count(f">{gettext('Closed now')}<")) == (1, 1)


def test_an_estimated_position_is_called_one_and_a_surveyed_one_is_not(
    client: Client, served: Place, a_moment: datetime
) -> None:
    before = text(client.get(page_of(served)))
    set_point(SYSTEM, served, point=served.point, quality=PointQuality.SURVEYED, now=a_moment)
    after = text(client.get(page_of(served)))

    assert "位置为估算" in before
    assert "位置为估算" not in after


def test_a_village_without_a_position_has_no_map_and_no_distances(
    client: Client, unserved: Place, a_moment: datetime
) -> None:
    set_point(SYSTEM, unserved, point=None, quality=PointQuality.UNKNOWN, now=a_moment)

    page = text(client.get(page_of(unserved)))

    assert "还没有人录入村的位置" in page
    assert 'class="near"' not in page


@pytest.mark.parametrize("address", ["/village/0/", "/village/999999/", "/village/99999999999999999999/"])
def test_a_village_that_is_none_is_not_found(client: Client, county: County, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_town_is_not_a_village(client: Client, county: County) -> None:
    town = Place.objects.get(name="灵峰街道")

    assert client.get(page_of(town)).status_code == 404


# --- timetable -------------------------------------------------------------------------------------------------------


def test_the_timetable_shows_the_villages_of_a_town_on_a_weekday(client: Client, served: Place) -> None:
    page = text(client.get("/timetable/", {"town": str(served.parent_id), "weekday": "3"}))

    expected = PlanVillage.objects.filter(
        place__parent=served.parent_id,
        stop_key__in=PlanVillage.objects.get(place=served).plan.visits.filter(weekday=3).values("stop_key"),
    ).order_by("place__path")
    shown = re.findall(r'<th scope="row"><a href="/village/(\d+)/">', page)
    assert [int(pk) for pk in shown] == [use.place_id for use in expected]


def test_villages_not_reached_yet_are_listed_with_the_reason(client: Client, unserved: Place) -> None:
    page = text(client.get("/timetable/", {"show": "none", "q": unserved.name}))

    assert f'<a href="/village/{unserved.pk}/">{unserved.name}</a>' in page
    assert "车排满了" in page


@pytest.mark.parametrize("query", ["weekday=9", "weekday=x", "town=x", "page=x", "page=-3", "page=9999", "q=%25"])
def test_strange_filters_do_not_break_the_timetable(client: Client, county: County, query: str) -> None:
    assert client.get(f"/timetable/?{query}").status_code == 200


# --- calendar and poster ---------------------------------------------------------------------------------------------


def test_the_calendar_has_every_visit_of_the_village_at_its_hour(client: Client, served: Place) -> None:
    response = client.get(reverse("village_calendar", args=[served.pk]))

    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert [event.decoded("dtstart") for event in events] == [one.starts_at for one in sessions_of(served)]


def test_a_calendar_that_has_not_changed_is_not_sent_again(client: Client, served: Place) -> None:
    address = reverse("village_calendar", args=[served.pk])
    first = client.get(address)

    by_tag = client.get(address, headers={"if-none-match": first["ETag"]})
    by_date = client.get(address, headers={"if-modified-since": first["Last-Modified"]})

    assert (by_tag.status_code, by_date.status_code, by_tag.content) == (304, 304, b"")


def test_a_visit_called_off_is_cancelled_in_the_calendar_under_its_old_uid(client: Client, served: Place) -> None:
    address = reverse("village_calendar", args=[served.pk])
    before = client.get(address)
    first = sessions_of(served)[0]
    miss_visit(SYSTEM, session=first, reason=MissReason.VEHICLE, now=first.ends_at)

    after = client.get(address, headers={"if-none-match": before["ETag"]})

    old = Calendar.from_ical(before.content).walk("VEVENT")[0]
    new = {event["uid"]: event for event in Calendar.from_ical(after.content).walk("VEVENT")}[old["uid"]]
    assert (after.status_code, str(new["status"]), new["sequence"]) == (200, "CANCELLED", int(str(old["sequence"])) + 1)
    assert new.decoded("dtstamp") > old.decoded("dtstamp")


def test_the_calendar_of_a_village_without_visits_is_empty_but_whole(client: Client, unserved: Place) -> None:
    response = client.get(reverse("village_calendar", args=[unserved.pk]))

    assert Calendar.from_ical(response.content).walk("VEVENT") == []


@pytest.mark.skipif(not fonts.installed(), reason="no font with Chinese is installed here")
def test_the_poster_is_printed_once_and_not_sent_twice(
    client: Client, served: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = reverse("village_poster", args=[served.pk])
    first = client.get(address)
    monkeypatch.setattr(fonts, "family_for", lambda *_: pytest.fail("the poster was compiled again"))

    second = client.get(address)
    third = client.get(address, headers={"if-none-match": first["ETag"]})

    assert (first["Content-Type"], first.content[:5]) == ("application/pdf", b"%PDF-")
    assert second.content == first.content
    assert third.status_code == 304


@pytest.mark.skipif(not fonts.installed(), reason="no font with Chinese is installed here")
@pytest.mark.parametrize("is_demo", [True, False])
def test_poster_and_calendar_of_a_demonstration_say_that_they_are_a_sample(
    client: Client,
    served: Place,
    settings: Any,
    is_demo: bool,  # noqa: FBT001
) -> None:
    settings.IS_DEMO = is_demo

    poster = client.get(reverse("village_poster", args=[served.pk])).content
    calendar = Calendar.from_ical(client.get(reverse("village_calendar", args=[served.pk])).content)

    printed = pypdfium2.PdfDocument(poster)[0].get_textpage().get_text_range()
    assert ("示例 · SAMPLE" in printed, str(calendar["name"]).startswith("示例 · ")) == (is_demo, is_demo)


@pytest.mark.skipif(not fonts.installed(), reason="no font with Chinese is installed here")
def test_the_poster_says_that_places_are_estimated_until_they_are_surveyed(
    client: Client, served: Place, a_moment: datetime
) -> None:
    printed = []

    for _ in range(2):
        poster = client.get(reverse("village_poster", args=[served.pk])).content
        printed.append(pypdfium2.PdfDocument(poster)[0].get_textpage().get_text_range())
        set_point(SYSTEM, served, point=served.point, quality=PointQuality.SURVEYED, now=a_moment)

    assert ["位置是估算的" in words for words in printed] == [True, False]


def test_a_village_without_visits_has_no_poster(client: Client, unserved: Place) -> None:
    response = client.get(reverse("village_poster", args=[unserved.pk]))

    assert response.status_code == 404
    assert "没有可印的" in text(response)


def test_without_a_chinese_font_the_page_says_how_to_install_one(
    client: Client, served: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "installed", tuple)

    response = client.get(reverse("village_poster", args=[served.pk]) + "?lang=en")

    assert response.status_code == 503
    assert "fonts-noto-cjk" in text(response)


# --- promises about every page ---------------------------------------------------------------------------------------


def addresses(served: Place, unserved: Place) -> list[str]:
    town = f"/?town={served.parent_id}"
    return ["/", town, "/?q=村", page_of(served), page_of(unserved), "/timetable/", "/timetable/?show=none", "/about/"]


def test_every_page_weighs_less_than_a_hundred_kilobytes_with_its_styles(
    client: Client, served: Place, unserved: Place
) -> None:
    heavy = {}
    for address in addresses(served, unserved):
        page = text(client.get(address))
        styles = re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|svg))"', page)
        weight = len(page.encode()) + sum(Path(finders.find(name) or "").stat().st_size for name in set(styles))
        if weight > WEIGHT:
            heavy[address] = weight

    assert heavy == {}


def test_no_page_of_the_residents_needs_a_script(client: Client, served: Place, unserved: Place) -> None:
    assert [one for one in addresses(served, unserved) if "<script" in text(client.get(one))] == []


def test_nothing_is_written_inline(client: Client, served: Place, unserved: Place) -> None:
    inline = re.compile(r"\sstyle=|<style|\son\w+=|javascript:")

    assert [one for one in addresses(served, unserved) if inline.search(text(client.get(one)))] == []


def test_no_public_page_names_a_person(client: Client, served: Place, unserved: Place, a_moment: datetime) -> None:
    register_person(SYSTEM, name="程若溪", phone="13800001234", village=served, now=a_moment)

    leaks = [one for one in addresses(served, unserved) if re.search("程若溪|13800001234", text(client.get(one)))]

    assert leaks == []


def test_chinese_pages_have_no_english_sentences(client: Client, served: Place, unserved: Place) -> None:
    mixed = {one: LATIN_WORDS.findall(_body(text(client.get(one)))) for one in addresses(served, unserved)}

    assert {address: words for address, words in mixed.items() if words} == {}


def test_english_pages_have_chinese_only_in_names(english: Client, served: Place, unserved: Place) -> None:
    names = set(Place.objects.values_list("name", flat=True)) | {"中文", "车库", "村"}
    names |= {"横山坞药柜", "霞泉药房"}
    mixed = {}
    for address in addresses(served, unserved):
        rest = re.sub("<[^>]+>", " ", _body(text(english.get(address))))
        for name in sorted(names, key=len, reverse=True):
            rest = rest.replace(name, "")
        if found := CHINESE.findall(rest):
            mixed[address] = "".join(found)

    assert mixed == {}


def test_the_timetable_asks_the_database_as_often_for_thirty_villages_as_for_one(
    client: Client, at: Callable[[datetime], None], db: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    here = build_large()
    name = PlanVillage.objects.filter(plan=here.plan, stop_key="").order_by("pk")[0].name

    with django_assert_max_num_queries(8) as one:
        client.get("/timetable/", {"show": "none", "q": name})
    with django_assert_max_num_queries(8) as thirty:
        page = text(client.get("/timetable/", {"show": "none"}))

    assert page.count('<th scope="row">') == 30
    assert len(thirty.captured_queries) == len(one.captured_queries)


def test_the_front_page_asks_as_often_for_a_large_town_as_for_a_small_one(
    client: Client, at: Callable[[datetime], None], db: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    load_places()
    large, small = Place.objects.get(name="递铺街道"), Place.objects.get(name="溪龙乡")

    with django_assert_max_num_queries(6) as few:
        client.get("/", {"town": str(small.pk)})
    with django_assert_max_num_queries(6) as many:
        page = text(client.get("/", {"town": str(large.pk)}))

    assert page.count('<li><a href="/village/') == 33
    assert len(many.captured_queries) == len(few.captured_queries)


def test_a_villages_page_stays_within_its_budget_of_queries(
    client: Client, served: Place, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(15):
        client.get(page_of(served))


def _body(page: str) -> str:
    """Return the main part of a page, without the shell that the base answers for."""
    return page[page.index("<main") : page.index("</main>")]
