"""The pages of results: what they show, to whom, with how many queries."""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.door.needs_told import jpeg
from tests.programmes.reputation.closed import close, run_of
from tests.programmes.reputation.conftest import Town

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.base.models.login import Login
from doorstep.base.regulations import add_rule
from doorstep.base.words import Role
from doorstep.programmes.reputation.actions.appeals import decide
from doorstep.programmes.reputation.actions.runs import publish
from doorstep.programmes.reputation.models import Appeal, AppealPicture, Publication, Run, Scheme
from doorstep.programmes.reputation.rules.runs import APPEAL_DAYS

LogIn = Callable[..., Login]


@pytest.fixture
def later(a_moment: datetime) -> datetime:
    return a_moment + timedelta(days=16)


@pytest.fixture(autouse=True)
def _this_moment(monkeypatch: pytest.MonkeyPatch, later: datetime) -> None:
    """The edge reads the clock; here it stands still."""
    monkeypatch.setattr(clock, "now", lambda: later)
    monkeypatch.setattr(clock, "today", later.date)


@pytest.fixture
def run(town: Town, scheme: Scheme, clerk_of: Callable[..., Any], a_moment: datetime, later: datetime) -> Run:
    """A run of a closed quarter that is not published yet; the rule gives a term for appeals."""
    quarter = close(town, scheme, clerk_of, a_moment)
    add_rule(
        SYSTEM, code=APPEAL_DAYS, value=15, unit="days", citation="示例：申诉期限", valid_from=date(2026, 1, 1),
        now=a_moment,
    )  # fmt: skip
    return run_of(quarter, later)


def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def test_the_town_reckons_publishes_computes_again_and_withdraws(
    run: Run, town: Town, client: Client, login_as: LogIn
) -> None:
    login_as(english(client), Role.TOWNSHIP_OFFICER, town.place.path)

    client.post(reverse("reputation:compute", args=[run.quarter_id]))
    client.post(reverse("reputation:publish", args=[run.pk]))
    again = client.post(reverse("reputation:recompute", args=[run.pk]), follow=True)
    client.post(reverse("reputation:withdraw", args=[Publication.objects.get().pk]), {"reason": "用错了一份报告"})

    assert Run.objects.count() == 2
    assert "computed again, gives the same digits" in again.content.decode()
    assert Publication.objects.get().withdrawn_why == "用错了一份报告"
    page = client.get(reverse("reputation:results", args=[run.quarter_id])).content.decode()
    assert "用错了一份报告" in page


def test_before_it_is_published_only_the_town_sees_a_run(
    run: Run, town: Town, client: Client, login_as: LogIn, later: datetime
) -> None:
    login_as(client, Role.VILLAGE_OFFICER, town.seven[0].path)
    address = reverse("reputation:village", args=[run.pk, town.seven[0].pk])

    hidden = client.get(address).status_code
    publish(SYSTEM, run=run, now=later)
    shown = client.get(address).status_code

    assert (hidden, shown) == (404, 200)


def test_the_towns_page_stands_in_administrative_order_and_gives_no_place_unasked(
    run: Run, town: Town, client: Client, login_as: LogIn
) -> None:
    login_as(english(client), Role.TOWNSHIP_OFFICER, town.place.path)
    address = reverse("reputation:run", args=[run.pk])

    plain, asked = client.get(address).content.decode(), client.get(address + "?places=1").content.decode()

    at = [plain.index(f"/villages/{one.pk}/") for one in town.seven]
    assert at == sorted(at)
    assert "Place by score" not in plain
    assert "Place by score" in asked
    assert "Places that are possible" in asked


def test_a_report_is_read_with_a_fixed_number_of_queries(
    run: Run, town: Town, client: Client, login_as: LogIn, later: datetime
) -> None:
    publish(SYSTEM, run=run, now=later)
    login_as(client, Role.TOWNSHIP_OFFICER, town.place.path)

    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse("reputation:village", args=[run.pk, town.seven[0].pk]))
    with CaptureQueriesContext(connection) as all_of_them:
        client.get(reverse("reputation:run", args=[run.pk]))

    assert len(one) <= 13
    assert len(all_of_them) <= 10


def test_a_report_comes_as_pdf_and_workbook_in_both_languages(
    run: Run, town: Town, client: Client, login_as: LogIn
) -> None:
    login_as(client, Role.TOWNSHIP_OFFICER, town.place.path)
    place = town.seven[1]
    pdf, xlsx = (reverse(f"reputation:{name}", args=[run.pk, place.pk]) for name in ("village_pdf", "village_workbook"))

    chinese = pypdfium2.PdfDocument(client.get(pdf).content)[0].get_textpage().get_text_bounded()
    books = [CalamineWorkbook.from_filelike(io.BytesIO(client.get(xlsx).content))]
    english(client)
    foreign = pypdfium2.PdfDocument(client.get(pdf).content)[0].get_textpage().get_text_bounded()
    books.append(CalamineWorkbook.from_filelike(io.BytesIO(client.get(xlsx).content)))

    assert "斜线条是误差" in chinese.replace("\r\n", "")
    assert place.name in chinese
    assert "做得好的" in chinese
    assert "What is strong" in foreign
    assert [book.sheet_names[0] for book in books] == ["关于", "About"]
    lines = books[1].get_sheet_by_name("Every line").to_python()
    assert [row[0] for row in lines[1:]] == ["index", "A", "A1", "A11", "A12", "A13", "B", "B1", "B11", "B12"]


def test_the_whole_run_can_be_taken_out_and_holds_its_digests(
    run: Run, town: Town, client: Client, login_as: LogIn
) -> None:
    login_as(client, Role.TOWNSHIP_OFFICER, town.place.path)

    body = client.get(reverse("reputation:run_json", args=[run.pk])).json()

    assert (body["inputs_digest"], body["result_digest"]) == (run.inputs_digest, run.result_digest)


def test_a_village_appeals_on_a_page_and_an_auditor_decides_on_another(
    run: Run, town: Town, client: Client, login_as: LogIn, later: datetime
) -> None:
    publish(SYSTEM, run=run, now=later)
    place = town.seven[0]
    login_as(english(client), Role.VILLAGE_OFFICER, place.path)
    address = reverse("reputation:appeal_new", args=[run.pk, place.pk, "A12"])

    wrong = client.post(address, {"asked_value": "95", "reason": ""})
    client.post(address, {"asked_value": "95", "reason": "走访台账漏录三户"})
    twice = client.post(address, {"asked_value": "95", "reason": "再说一次"})
    one = Appeal.objects.get()
    story = reverse("reputation:appeal", args=[one.pk])
    refused = client.post(story, {"is_upheld": "yes", "decision": "自己判"})
    login_as(client, Role.AUDITOR, town.place.path)
    client.post(story, {"is_upheld": "yes", "decision": "台账属实", "value": ""})

    assert (wrong.status_code, twice.status_code, refused.status_code) == (422, 422, 403)
    page = client.get(story).content.decode()
    assert "Run no. 2 counts the corrected value." in page
    assert "走访台账漏录三户" in client.get(reverse("reputation:appeals")).content.decode() or one.place.name in page


def test_residents_read_what_is_published_and_nothing_else(
    run: Run, town: Town, client: Client, later: datetime
) -> None:
    place = town.seven[2]
    before = [client.get(reverse("index_results")), client.get(reverse("index_village", args=[place.pk]))]
    publish(SYSTEM, run=run, now=later)

    here = client.get(reverse("index_results")).content.decode()
    mine = client.get(reverse("index_village", args=[place.pk])).content.decode()
    paper = client.get(reverse("index_village_pdf", args=[place.pk]))

    assert [one.status_code for one in before] == [200, 404]
    assert place.name in here
    assert "<svg" in mine
    assert "申诉" not in mine
    assert paper.content.startswith(b"%PDF")


def test_a_village_adds_pictures_to_its_appeal_until_it_is_decided(
    run: Run, town: Town, client: Client, login_as: LogIn, later: datetime, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    publish(SYSTEM, run=run, now=later)
    place = town.seven[0]
    login_as(english(client), Role.VILLAGE_OFFICER, place.path)
    client.post(
        reverse("reputation:appeal_new", args=[run.pk, place.pk, "A12"]), {"asked_value": "95", "reason": "漏录三户"}
    )
    one = Appeal.objects.get()
    address = reverse("reputation:appeal_picture_new", args=[one.pk])

    wrong = client.post(address, {"photo": SimpleUploadedFile("x.jpg", b"no picture")})
    for _ in range(2):
        client.post(address, {"photo": SimpleUploadedFile("x.jpg", jpeg().read())})
    decide(SYSTEM, appeal=one, is_upheld=False, decision="不属实", now=later)
    late = client.post(address, {"photo": SimpleUploadedFile("y.jpg", jpeg(20, 10).read())})

    kept = AppealPicture.objects.get()
    shown = client.get(reverse("reputation:appeal_picture", args=[one.pk, kept.pk]))
    assert (wrong.status_code, late.status_code) == (422, 422)
    assert shown["Content-Type"] == "image/jpeg"
    login_as(client, Role.VILLAGE_OFFICER, town.seven[1].path)
    assert client.get(reverse("reputation:appeal_picture", args=[one.pk, kept.pk])).status_code == 404
