"""The page for who answers: light, without a login or a script, in both languages; what was typed stays."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.programmes.small_county import County
from tests.voices.surveys import MORNING, Survey, make_survey, say

from doorstep.base.actor import SYSTEM
from doorstep.base.models import JournalEntry
from doorstep.voices.actions.invitations import replace_code
from doorstep.voices.models import Envelope, Invitation
from doorstep.voices.words import InvitationState

pytestmark = pytest.mark.usefixtures("at_nine")


def sheet(client: Client, code: str) -> dict[str, str]:
    """Open the questions with a typed code; return the hidden fields of the form."""
    text = client.post(reverse("voices:answer"), {"code": code}).content.decode()
    return dict(re.findall(r'<input type="hidden" name="(code|form|began)" value="([^"]+)"', text))


def filled(hidden: dict[str, str], **more: object) -> dict[str, object]:
    return {**hidden, **{f"q-{key}": value for key, value in {**say(), **more}.items()}}


def test_a_typed_code_opens_the_questions_and_a_sheet_is_thanked_for(survey: Survey, client: Client) -> None:
    lines = JournalEntry.objects.count()
    hidden = sheet(client, survey.code(0, 0).lower())

    thanks = client.post(reverse("voices:answer"), filled(hidden, wish="多派一辆车"))

    assert thanks.status_code == 200
    follow = re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}-[A-Z2-9]{5}", thanks.content.decode())
    assert follow is not None
    assert (Envelope.objects.count(), JournalEntry.objects.count()) == (1, lines)
    again = client.post(reverse("voices:answer"), filled(hidden, wish="多派一辆车 多派一辆车 多派"))
    assert follow[0] in again.content.decode()  # pressed twice: counted once, and the private code is not lost
    assert Envelope.objects.count() == 1


def test_what_was_typed_stays_when_something_is_missing(survey: Survey, client: Client) -> None:
    hidden = sheet(client, survey.code(0, 0))

    back = client.post(reverse("voices:answer"), filled(hidden, answered="", visits="很多", wish="多派一辆车"))

    text = back.content.decode()
    assert back.status_code == 422
    assert back.content.decode().count("notice bad") == 1
    assert "多派一辆车" in text
    assert 'value="很多"' in text
    assert re.search(r'name="q-service" value="4"[^>]*checked', text)
    assert text.count('class="errorlist"') >= 2
    assert hidden["form"] in text
    assert Invitation.objects.filter(state=InvitationState.ANSWERED).count() == 0


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("mode", ["", "elder"])
def test_the_page_is_light_and_needs_no_script(survey: Survey, client: Client, language: str, mode: str) -> None:
    client.cookies["django_language"] = language
    client.cookies["mode"] = mode

    page = client.get(reverse("voices:answer_code", args=[survey.code(0, 0)]))

    text = page.content.decode()
    assert len(page.content) <= 40_000
    assert "<script" not in text
    assert ("How easy is it" in text) is (language == "en")


def test_the_address_with_the_code_is_not_passed_on_to_what_is_asked_for_next(survey: Survey, client: Client) -> None:
    page = client.get(reverse("voices:answer_code", args=[survey.code(0, 0)]))

    assert page.headers["Referrer-Policy"] == "origin"


def test_a_picture_that_leads_nowhere_is_no_refusal(survey: Survey, client: Client) -> None:
    spent, replaced = survey.code(0, 0), survey.code(0, 1)
    client.post(reverse("voices:answer"), filled(sheet(client, spent)))
    replace_code(SYSTEM, invitation=survey.codes[survey.areas[0].pk][1].invitation, now=MORNING)

    codes = [spent, replaced, "AAAAA-AAAAA-AAAAA", "x"]
    pages = [client.get(reverse("voices:answer_code", args=[code])) for code in codes]

    assert [page.status_code for page in pages] == [200] * 4


def test_wrong_codes_are_braked(survey: Survey, client: Client) -> None:
    for _ in range(30):
        client.post(reverse("voices:answer"), {"code": "AAAAA-AAAAA-AAAAA"})

    page = client.post(reverse("voices:answer"), {"code": survey.code(0, 0)})

    assert 'name="q-answered"' not in page.content.decode()


def test_the_open_link_says_that_it_does_not_count_and_is_braked(here: County, client: Client) -> None:
    survey = make_survey(here, has_open_link=True)
    address = reverse("voices:answer_open", args=[survey.wave.pk])
    hidden = {"form": "a" * 32, "began": "", "area": str(survey.areas[0].pk)}

    shown = client.get(address)
    sent = [client.post(address, filled(hidden)).status_code for _ in range(11)]

    assert "公开链接" in shown.content.decode()
    assert sent == [200] * 10 + [422]
    assert list(Envelope.objects.values_list("pool", flat=True)) == ["open"] * 10
    assert client.get(reverse("voices:answer_open", args=[make_survey(here).wave.pk])).status_code == 404
