"""The places pages answer, in both languages, to those who may."""

import html
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.places.conftest import County, Preview, csv_of, everything

from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.words import Role
from doorstep.places.actions import sites, tree
from doorstep.places.models import Place, PlaceImport, Site
from doorstep.places.rules.hours import daily
from doorstep.places.words import PlaceKind, SiteKind

LogIn = Callable[..., Any]


@pytest.fixture
def planner_client(client: Client, login_as: LogIn) -> Client:
    login_as(client, Role.COUNTY_PLANNER)
    return client


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "address",
    ["", "map/", "imports/", "imports/new/", "{v}/", "{t}/", "{c}/", "{v}/edit/", "{v}/point/", "{v}/move/", "{v}/end/",
     "{t}/new/", "{v}/sites/new/", "sites/{s}/edit/", "sites/{s}/close/", "?q=竹", "?q=没有",
     "?quality=unknown&kind=community"],
)  # fmt: skip
def test_every_page_answers(
    small: County, a_moment: datetime, planner_client: Client, address: str, language: str
) -> None:
    site = sites.add_site(
        SYSTEM, place=small.villages[0], kind=SiteKind.SHOP, name="小店", now=a_moment, hours=daily(480, 1200)
    )
    planner_client.cookies["django_language"] = language

    answer = planner_client.get("/desk/places/" + address.format(
        v=small.villages[0].pk, t=small.town.pk, c=small.county.pk, s=site.pk
    ))  # fmt: skip

    assert answer.status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_takes_the_same_number_of_queries_for_any_number_of_rows(
    small: County, a_moment: datetime, planner_client: Client, django_assert_num_queries: Callable[..., Any], count: int
) -> None:
    for at in range(count):
        tree.create_place(SYSTEM, parent=small.town, kind=PlaceKind.VILLAGE, name=f"第{at}村", now=a_moment)
    planner_client.get("/desk/places/")

    with django_assert_num_queries(8):
        planner_client.get("/desk/places/")


@pytest.mark.parametrize("count", [1, 30])
def test_a_place_takes_the_same_number_of_queries_for_any_number_of_rows(
    small: County, a_moment: datetime, planner_client: Client, django_assert_num_queries: Callable[..., Any], count: int
) -> None:
    for at in range(count):
        village = tree.create_place(SYSTEM, parent=small.town, kind=PlaceKind.VILLAGE, name=f"第{at}村", now=a_moment)
        sites.add_site(SYSTEM, place=village, kind=SiteKind.SHOP, name="小店", now=a_moment, hours=daily(480, 1200))
    planner_client.get(f"/desk/places/{small.town.pk}/")

    with django_assert_num_queries(12):
        planner_client.get(f"/desk/places/{small.town.pk}/")


def test_a_village_officer_sees_their_village_and_nothing_else(small: County, client: Client, login_as: LogIn) -> None:
    login_as(client, Role.VILLAGE_OFFICER, small.villages[0].path)

    own, other = (client.get(f"/desk/places/{village.pk}/") for village in small.villages[:2])
    features = client.get("/desk/places/places.geojson").json()["features"]
    listed = client.get("/desk/places/").content.decode()

    assert (own.status_code, other.status_code) == (200, 403)
    assert [one["properties"]["name"] for one in features] == ["安吉县", "剑山村"]
    assert ("剑山村" in listed, "横山坞村" in listed) == (True, False)


def test_a_visitor_is_sent_to_log_in(small: County, client: Client) -> None:
    answer = client.get("/desk/places/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/desk/places/")


def test_the_map_data_are_geojson_in_lon_lat_order(small: County, planner_client: Client) -> None:
    answer = planner_client.get("/desk/places/places.geojson")

    village = answer.json()["features"][1]
    assert answer.headers["Content-Type"] == "application/geo+json"
    assert village["geometry"] == {"type": "Point", "coordinates": [119.55, 30.6]}
    assert village["properties"]["url"] == f"/desk/places/{small.villages[0].pk}/"


def test_a_list_goes_from_upload_to_the_tree_and_back(small: County, planner_client: Client) -> None:
    before = everything()
    file = SimpleUploadedFile("新名单.csv", csv_of(("330523003203", "碧门村", 119.65, 30.62)).encode())
    given = {"file": file, "frame": "WGS-84", "system": "nbs", "quality": "geocoded", "valid_from": "2026-09-01"}

    shown = planner_client.post("/desk/places/imports/new/", given, follow=True)
    batch = PlaceImport.objects.get()
    assert (shown.status_code, batch.state, batch.new) == (200, "previewed", 1)
    assert everything() == before
    planner_client.post(f"/desk/places/imports/{batch.pk}/apply/", follow=True)
    assert Place.objects.filter(name="碧门村").count() == 1
    planner_client.post(f"/desk/places/imports/{batch.pk}/undo/", follow=True)

    assert everything() == before


def test_the_frame_must_be_declared(small: County, planner_client: Client) -> None:
    file = SimpleUploadedFile("a.csv", csv_of(("330523003203", "碧门村", 119.65, 30.62)).encode())

    answer = planner_client.post("/desk/places/imports/new/", {"file": file, "system": "nbs", "quality": "geocoded",
                                                                "valid_from": "2026-09-01"})  # fmt: skip

    assert set(answer.context["form"].errors) == {"frame"}
    assert PlaceImport.objects.count() == 0


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read(small: County, planner_client: Client) -> None:
    file = SimpleUploadedFile("a.csv", b"x" * 50_000_000)
    given = {"file": file, "frame": "WGS-84", "system": "nbs", "quality": "geocoded", "valid_from": "2026-09-01"}

    answer = planner_client.post("/desk/places/imports/new/", given)

    assert answer.context["form"].errors["file"][0].startswith("文件有 50 MB")
    assert PlaceImport.objects.count() == 0


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "和第 2 行重复了。"), ("en", "The same as in row 2.")])
def test_errors_stand_on_the_page_in_the_readers_language_and_as_a_workbook(
    small: County, preview: Preview, planner_client: Client, language: str, words: str
) -> None:
    row = ("330523003203", "碧门村", 119.65, 30.62)
    batch = preview(csv_of(row, row))
    planner_client.cookies["django_language"] = language

    page = planner_client.get(f"/desk/places/imports/{batch.pk}/").content.decode()
    workbook = planner_client.get(f"/desk/places/imports/{batch.pk}/errors.xlsx")

    assert words in page
    assert workbook.content[:2] == b"PK"


NEVER_A_LIST = {
    "no-code.csv": "名称,经度\n碧门村,119.6\n".encode(),
    "utf-16.csv": "代码,名称\n330523003203,碧门村\n".encode("utf-16"),
    "heading.csv": "代码,名称\n".encode(),
    "scan.pdf": b"%PDF-1.7 scanned",
    "elsewhere.csv": "代码,名称\n440305003203,别处村\n".encode(),
}


@pytest.mark.parametrize("name", NEVER_A_LIST)
def test_who_uploads_what_is_no_list_sees_what_is_wrong(
    small: County, preview: Preview, client: Client, login_as: LogIn, make_actor: Callable[..., Actor], name: str
) -> None:  # fmt: skip
    login = login_as(client, Role.COUNTY_PLANNER, small.county.path)
    preview(NEVER_A_LIST[name], name="somebody-elses.csv")
    preview(NEVER_A_LIST[name], name="another's.csv", by=make_actor(Role.COUNTY_PLANNER, small.county.path))
    file = SimpleUploadedFile(name, NEVER_A_LIST[name])
    given = {"file": file, "frame": "WGS-84", "system": "nbs", "quality": "geocoded", "valid_from": "2026-09-01"}

    shown = client.post("/desk/places/imports/new/", given, follow=True)
    listed = client.get("/desk/places/imports/").context["page"].object_list

    batch = PlaceImport.objects.get(uploaded_by=login)
    workbook = client.get(f"/desk/places/imports/{batch.pk}/errors.xlsx")
    assert (shown.status_code, batch.county, batch.state, workbook.status_code) == (200, None, "refused", 200)
    assert batch.errors[0]["zh"] in html.unescape(shown.content.decode())
    assert list(listed) == [batch]


def test_a_list_without_a_county_is_nobody_elses(
    small: County, preview: Preview, client: Client, login_as: LogIn, make_actor: Callable[..., Actor]
) -> None:
    batch = preview(NEVER_A_LIST["heading.csv"], by=make_actor(Role.COUNTY_PLANNER, small.county.path))
    login_as(client, Role.COUNTY_PLANNER, small.county.path)

    answer = client.get(f"/desk/places/imports/{batch.pk}/")

    assert answer.status_code == 403


def test_a_planner_of_everything_sees_every_list(
    small: County, preview: Preview, planner_client: Client, make_actor: Callable[..., Actor]
) -> None:
    of_county = preview(csv_of(("330523003203", "碧门村", 119.65, 30.62)))
    of_none = preview(NEVER_A_LIST["heading.csv"], by=make_actor(Role.COUNTY_PLANNER, small.county.path))

    listed = planner_client.get("/desk/places/imports/").context["page"].object_list
    answer = planner_client.get(f"/desk/places/imports/{of_none.pk}/")

    assert (list(listed), answer.status_code) == ([of_none, of_county], 200)


@pytest.mark.parametrize("address", ["places.csv?q=竹园", "places.xlsx", "imports/template.xlsx"])
def test_files_are_saved_not_shown(small: County, planner_client: Client, address: str) -> None:
    answer = planner_client.get(f"/desk/places/{address}")

    assert (answer.status_code, answer.headers["Content-Disposition"].split(";")[0]) == (200, "attachment")


def test_a_site_is_made_with_its_week(small: County, planner_client: Client) -> None:
    given = {
        "kind": "shop", "name": "便民小店", "address": "村口", "lon": "119.56", "lat": "30.61", "frame": "WGS-84",
        "quality": "surveyed", "day_0": "8:00-12:00，14:00-17:30", "day_5": "22:00-2:00",
    }  # fmt: skip

    planner_client.post(f"/desk/places/{small.villages[0].pk}/sites/new/", given)

    rows = Site.objects.get().hours.values_list("weekday", "opens_min", "closes_min")
    assert list(rows) == [(0, 480, 720), (0, 840, 1050), (5, 1320, 1560)]


def test_a_new_site_is_of_no_kind_until_somebody_says_so(small: County, planner_client: Client) -> None:
    address = f"/desk/places/{small.villages[0].pk}/sites/new/"

    shown = planner_client.get(address).context["form"]["kind"]
    answer = planner_client.post(address, {"kind": "", "name": "店", "frame": "WGS-84", "quality": "surveyed"})

    assert [option.data["value"] for option in shown.subwidgets if option.data["selected"]] == [""]
    assert (list(answer.context["form"].errors), Site.objects.count()) == (["kind"], 0)


@pytest.mark.parametrize("language", [("zh-hans", "没认出这些列，没有读取："), ("en", "Not recognised, and left out:")])
@pytest.mark.parametrize("name", ["碧门村", ""])
def test_headings_that_were_not_understood_are_named_also_where_the_list_is_refused(
    small: County, preview: Preview, planner_client: Client, name: str, language: tuple[str, str]
) -> None:
    batch = preview(f"Code,Name,Parent code,Head of village\n330523003203,{name},330523003,Li\n")
    planner_client.cookies["django_language"], words = language

    page = planner_client.get(f"/desk/places/imports/{batch.pk}/").content.decode()

    assert batch.ignored == ["Head of village"]
    assert f"{words} Head of village" in page


@pytest.mark.parametrize(
    ("field", "value"), [("day_0", "morning"), ("day_0", "8:00-12:00, 11:00-13:00"), ("lon", "30.6")]
)
def test_a_site_that_cannot_be_is_refused_in_the_form(
    small: County, planner_client: Client, field: str, value: str
) -> None:
    given = {"kind": "shop", "name": "店", "lon": "119.56", "lat": "30.61", "frame": "WGS-84", "quality": "surveyed"}

    answer = planner_client.post(f"/desk/places/{small.villages[0].pk}/sites/new/", given | {field: value})

    assert answer.context["form"].errors != {}
    assert Site.objects.count() == 0


def test_an_edited_place_keeps_what_the_form_shows(small: County, planner_client: Client) -> None:
    address = f"/desk/places/{small.villages[0].pk}/edit/"
    given = {"name": "剑山村", "residents": "1200", "residents_quality": "real", "share_60plus": "33.5",
             "share_80plus": "4.25", "ages_quality": "approximate", "urban_rural": "220"}  # fmt: skip

    planner_client.post(address, given)
    place = Place.objects.get(pk=small.villages[0].pk)
    shown = planner_client.get(address).context["form"].initial

    assert (place.residents, place.share_60plus_bp, place.share_80plus_bp) == (1200, 3350, 425)
    assert (shown["share_60plus"], shown["share_80plus"]) == (33.5, 4.25)


def test_a_county_is_drawn_with_its_border_and_the_place_last(small: County, planner_client: Client) -> None:
    drawing = planner_client.get(f"/desk/places/{small.villages[1].pk}/").context["drawing"]

    assert drawing.outline == "M12.0 727.7L628.0 727.7L628.0 12.0L12.0 12.0Z"
    assert [(dot.kind, dot.label) for dot in drawing.dots] == [("village", ""), ("village", ""), ("here", "")]
    assert (drawing.dots[-1].x, drawing.width) == (320.0, 640)


def test_the_journal_calls_places_and_sites_by_name(
    small: County, a_moment: datetime, client: Client, login_as: LogIn
) -> None:
    site = sites.add_site(
        SYSTEM, place=small.villages[0], kind=SiteKind.SHOP, name="便民小店", now=a_moment, hours=daily(480, 1200)
    )
    login_as(client, Role.AUDITOR)

    lines = client.get("/desk/journal/").context["lines"]

    by_about = {line.entry.about: (line.kind, line.which) for line in lines}
    assert by_about[f"places.Site:{site.pk}"] == ("站点", "便民小店")
    assert by_about[f"places.Place:{small.county.pk}"] == ("地点", "安吉县")
