"""The reputation index, explained to a villager: exactly five sentences, a picture, and the same in words."""

import re
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from django.test import Client
from tests.door.conftest import text

pytestmark = pytest.mark.django_db
ADDRESS = "/index/"
SVG = "{http://www.w3.org/2000/svg}"


def sentences(page: str) -> list[str]:
    (listed,) = re.findall(r'<ol class="five">(.*?)</ol>', page, re.DOTALL)
    return [re.sub(r"\s+", " ", one).strip() for one in re.findall(r"<li>(.*?)</li>", listed, re.DOTALL)]


def test_it_is_five_sentences_in_english_each_with_one_end(english: Client) -> None:
    said = sentences(english.get(ADDRESS).content.decode())

    assert [len(re.findall(r"[.!?](?= |$)", one)) for one in said] == [1, 1, 1, 1, 1]
    assert max(len(one.split()) for one in said) <= 50


def test_it_is_five_sentences_in_chinese_each_with_one_end(client: Client) -> None:
    said = sentences(client.get(ADDRESS).content.decode())

    assert [len(re.findall(r"[。！？]", one)) for one in said] == [1, 1, 1, 1, 1]
    assert max(len(one) for one in said) <= 70


def test_there_is_one_picture_told_apart_by_shape_and_it_says_in_words_what_it_shows(english: Client) -> None:
    page = text(english.get(ADDRESS))
    ((source, alt),) = re.findall(r'<img src="data:image/svg\+xml,([^"]+)" alt="([^"]+)"', page)
    drawn = ElementTree.fromstring(unquote(source))  # noqa: S314  our own picture
    told = page.split("Three made-up villages.")[1]

    marks = [(one.get("class"), one.get("fill")) for one in drawn.iter(f"{SVG}path") if one.get("fill")]
    assert marks == [("above", "#111"), ("open", "#fff"), ("below", "#111")]
    assert alt == "A: clearly above the town; B: not to be told apart from the town; C: clearly below the town"
    assert [words in told for words in ("▲ clearly above", "○ not to be told apart", "▼ clearly below")] == [True] * 3


def test_it_asks_for_no_login_and_is_kept_for_visitors(client: Client) -> None:
    first = client.get(ADDRESS)

    again = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code) == (200, 304)
