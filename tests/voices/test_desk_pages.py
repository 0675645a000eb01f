"""The desk: a survey from its preparation to its published results, by pages alone."""

import re
from collections.abc import Callable, Sequence

import pypdfium2
import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.programmes.small_county import County
from tests.voices.surveys import MORNING, Survey, cells_of, make_questionnaire, make_survey, say, send

from doorstep.base.actor import SYSTEM
from doorstep.base.models import JournalEntry, Login
from doorstep.base.words import Role
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.people.actions import register_person
from doorstep.voices.actions.waves import close_wave, release_wave
from doorstep.voices.models import Envelope, Invitation, Wave
from doorstep.voices.queries.faults import faults
from doorstep.voices.words import InvitationState

pytestmark = pytest.mark.usefixtures("at_nine")
CODE = re.compile(r"[A-Z2-9]{5}-[A-Z2-9]{5}-[A-Z2-9]{5}")


@pytest.fixture
def officer(here: County, client: Client, login_as: Callable[..., Login]) -> Client:
    """A client in which an officer of the town is logged in."""
    login_as(client, Role.TOWNSHIP_OFFICER, here.town.path)
    return client


def scanned(pdf: bytes) -> list[str]:
    """What a telephone reads from the picture on each page, where there is one."""
    pages = [one.render(scale=3).to_pil() for one in pypdfium2.PdfDocument(pdf)]
    return [one.text for page in pages for one in zxingcpp.read_barcodes(page)]


def answered() -> int:
    return Invitation.objects.filter(state=InvitationState.ANSWERED).count()


def test_a_survey_is_prepared_and_its_codes_are_shown_once(here: County, officer: Client) -> None:
    asked = make_questionnaire()
    where = f"{reverse('voices:wave_new')}?place={here.town.pk}"
    form = {"questionnaire": asked.pk, "name": "第三季度", "opens_on": "2026-09-01", "closes_on": "2026-09-30",
            "threshold": 5, f"village-{here.villages[0].pk}": 300}  # fmt: skip
    register_person(SYSTEM, name="王一", village=here.villages[0], now=MORNING)

    officer.post(where, form)
    wave = Wave.objects.get()
    area = wave.areas.get()
    page = officer.post(reverse("voices:wave_invite", args=[wave.pk]), {"is_everybody": "on", f"letters-{area.pk}": 3})
    officer.post(reverse("voices:wave_open", args=[wave.pk]))

    codes = CODE.findall(page.content.decode())
    held = re.search(r'name="held" value="([^"]+)"', page.content.decode())
    assert (area.eligible, len(codes), "no-store" in page.headers["Cache-Control"]) == (300, 4, True)
    assert held is not None
    assert not CODE.search(held[1])
    pdf = officer.post(reverse("voices:slips_pdf", args=[wave.pk]), {"held": held[1]})
    book = officer.post(reverse("voices:slips_xlsx", args=[wave.pk]), {"held": held[1]})
    forms = officer.post(reverse("voices:forms_pdf", args=[wave.pk]), {"held": held[1]})
    assert pdf.content.startswith(b"%PDF")
    assert scanned(forms.content) == [f"http://testserver/v/{code}/" for code in codes]
    rows = cells_of(book.content)[0]
    assert [row[2] for row in rows[1:]] == codes
    assert CODE.search(officer.get(reverse("voices:wave", args=[wave.pk])).content.decode()) is None


def test_paper_sheets_are_typed_and_a_wrong_one_says_what_to_do(survey: Survey, officer: Client) -> None:
    address = reverse("voices:paper", args=[survey.wave.pk])
    good = {"code": survey.code(0, 0), "on": "2026-09-01", "form": "a" * 32, "q-answered": "1", "q-service": "4"}

    typed = officer.post(address, good)
    again = officer.post(address, good)
    wrong = officer.post(address, {**good, "code": survey.code(0, 1), "q-service": "7"})

    assert (typed.status_code, again.status_code, wrong.status_code) == (302, 422, 422)
    assert 'value="7"' in wrong.content.decode()
    assert (answered(), Envelope.objects.count()) == (1, 1)


def test_a_file_of_sheets_is_taken_whole_or_not_at_all(survey: Survey, officer: Client) -> None:
    template = officer.get(reverse("voices:paper_template", args=[survey.wave.pk]))
    heads = cells_of(template.content)[0][0]
    sheets = [[survey.code(0, at), MORNING.date(), 1, 4 if at else 9] for at in range(3)]
    lines = JournalEntry.objects.count()

    refused = upload(officer, survey, heads, sheets)
    sheets[0][3] = 3
    taken = upload(officer, survey, heads, sheets)
    twice = upload(officer, survey, heads, sheets)

    assert [refused, taken, twice] == [422, 302, 422]
    assert (answered(), JournalEntry.objects.count() - lines) == (3, 1)
    assert JournalEntry.objects.latest("pk").detail == {"sheets": 3}


def upload(client: Client, survey: Survey, heads: list[str], rows: Sequence[Sequence[object]]) -> int:
    file = SimpleUploadedFile("sheets.xlsx", write_workbook([Sheet("答卷", heads, rows)]))
    return client.post(reverse("voices:paper_file", args=[survey.wave.pk]), {"file": file}).status_code


def test_whoever_rings_picks_from_the_roll_and_sees_no_answers(here: County, officer: Client) -> None:
    survey = make_survey(here, (0, 0))
    person = register_person(SYSTEM, name="王一", village=here.villages[0], now=MORNING)
    officer.post(reverse("voices:wave_invite", args=[survey.wave.pk]), {"is_everybody": "on"})
    row = Invitation.objects.get()
    listed = officer.get(reverse("voices:calls", args=[survey.wave.pk]), {"q": "王"})
    address = reverse("voices:call", args=[row.pk])

    sent = officer.post(address, {"form": "a" * 32, "q-answered": "1", "q-service": "2"})
    after = officer.get(address)

    assert (row.person, "王一" in listed.content.decode()) == (person, True)
    assert (sent.status_code, answered()) == (200, 1)
    assert after.url == reverse("voices:calls", args=[survey.wave.pk])  # type: ignore[attr-defined]
    assert "王一" not in officer.get(after.url).content.decode()  # type: ignore[attr-defined]


def test_a_lost_slip_gets_a_new_code(survey: Survey, officer: Client) -> None:
    row = survey.codes[survey.areas[0].pk][0].invitation

    page = officer.post(reverse("voices:code_replace", args=[row.pk]))

    codes = CODE.findall(page.content.decode())
    assert len(codes) == 1
    send(codes[0])
    assert answered() == 1


def test_results_say_why_a_number_is_missing_and_come_as_a_workbook(survey: Survey, officer: Client) -> None:
    for area, size in ((0, 3), (1, 8), (2, 20)):
        for at in range(size):
            send(survey.code(area, at), say(at % 2))
    wave = release_wave(SYSTEM, wave=close_wave(SYSTEM, wave=survey.wave, now=MORNING), now=MORNING)

    text = officer.get(reverse("voices:results", args=[wave.pk])).content.decode()
    book = officer.get(reverse("voices:results_xlsx", args=[wave.pk]))

    assert "<svg" in text
    assert list(faults()) == []
    assert [words in text for words in ("不显示：不足 5 份", "不显示：为保护", "50.0")] == [True] * 3
    rows = cells_of(book.content)[1]
    assert [(row[0], row[1], row[4]) for row in rows[1:]] == [
        ("灵溪村", "", ""), ("大竹园村", "", ""), ("双一村", 50, 20),
    ]  # fmt: skip


def test_a_village_officer_runs_nothing(survey: Survey, here: County, client: Client, login_as: object) -> None:
    login_as(client, Role.VILLAGE_OFFICER, here.villages[0].path)  # type: ignore[operator]

    names = ("voices:waves", "voices:wave_new")
    assert [client.get(reverse(name)).status_code for name in names] == [403, 403]
    for name in ("voices:wave_invite", "voices:paper", "voices:calls", "voices:wave"):
        assert client.get(reverse(name, args=[survey.wave.pk])).status_code == 403
