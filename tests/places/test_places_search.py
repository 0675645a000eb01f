"""Names are found by any part of them, as a scan would find them."""

import csv
from datetime import datetime
from importlib import resources

import pytest
from django.db.models import Q
from tests.places.conftest import County

from doorstep.base.actor import SYSTEM
from doorstep.places import queries
from doorstep.places.actions import gazetteer, tree
from doorstep.places.bigrams import document, normalised, phrases
from doorstep.places.models import Place
from doorstep.places.words import PlaceKind


def test_a_text_becomes_pairs_of_characters_with_an_end_mark() -> None:
    tokens = document("文苑", "园")

    assert tokens == "aagfihaaicnb aaicnbzzzzzz aafgonzzzzzz"  # U+6587 U+82D1, U+56ED, in letters a to p


def test_a_word_of_one_character_is_half_a_token() -> None:
    assert phrases("村") == [[document("村")[:6]]]


def test_full_width_and_capitals_count_as_equal() -> None:
    assert normalised(" ＡＢＣ１ ") == "abc1"


@pytest.fixture
def huzhou(db: None, a_moment: datetime) -> None:
    gazetteer.load_gazetteer(SYSTEM, now=a_moment)


@pytest.mark.slow
def test_every_pair_of_characters_in_huzhou_is_found_as_a_scan_finds_it(huzhou: None) -> None:
    texts = dict(Place.objects.values_list("pk", "name")), dict(Place.objects.values_list("pk", "official_name"))
    pairs = sorted({text[at : at + 2] for held in texts for text in held.values() for at in range(len(text) - 1)})

    wrong = []
    for pair in pairs:
        scanned = {pk for held in texts for pk, text in held.items() if pair in text}
        if set(queries.search(pair).values_list("pk", flat=True)) != scanned:
            wrong.append(pair)

    assert len(pairs) > 1000
    assert wrong == []


def test_a_sample_of_words_of_one_to_five_characters_is_found_as_like_finds_it(huzhou: None) -> None:
    names = list(Place.objects.order_by("pk").values_list("name", flat=True))[::29]
    words = {
        name[at : at + size] for name in names for size in (1, 3, 4, 5) for at in range(0, len(name) - size + 1, 2)
    }

    wrong = [
        word
        for word in sorted(words)
        if set(queries.search(word))
        != set(Place.objects.filter(Q(name__contains=word) | Q(official_name__contains=word)))
    ]

    assert wrong == []


def test_characters_that_do_not_stand_together_are_not_found(small: County) -> None:
    assert list(queries.search("大园")) == []


def test_several_words_must_all_be_there(small: County) -> None:
    assert list(queries.search("园 大竹")) == [small.villages[2]]


@pytest.mark.parametrize("text", ["", "   ", "%", "_", '"', "*", "' OR 1=1", "AND", "竹园*", "(", "\x00"])
def test_odd_texts_find_nothing_and_break_nothing(small: County, text: str) -> None:
    assert list(queries.search(text)) == []


def test_a_renamed_place_is_found_by_its_new_name_alone(small: County, a_moment: datetime) -> None:
    tree.edit_place(SYSTEM, small.villages[2], name="小竹园村", now=a_moment)

    assert list(queries.search("大竹园")) == []
    assert list(queries.search("小竹园")) == [small.villages[2]]


def test_search_stays_inside_kind_and_scope(small: County) -> None:
    assert list(queries.search("山", kind=PlaceKind.VILLAGE, scopes=[small.town.path])) == list(small.villages[:2])
    assert list(queries.search("山", scopes=["/999/"])) == []
    assert list(queries.search("山", kind=PlaceKind.TOWN)) == []


def test_the_names_that_ship_hold_what_the_stories_name() -> None:
    folder = resources.files("doorstep.places") / "data"
    rows = {
        row["code"]: row["name"]
        for code in gazetteer.COUNTIES
        for row in csv.DictReader((folder / f"{code}.csv").read_text(encoding="utf-8").splitlines())
    }

    told = {
        code: rows[code]
        for code in ["330502001018", "330523003202", "330523003002", "330523103203", "330503102234", "330521002210"]
    }

    assert told == {
        "330502001018": "文苑社区",
        "330523003202": "大竹园村",
        "330523003002": "灵溪社区",
        "330523103203": "景坞村",
        "330503102234": "农兴村",
        "330521002210": "灯塔村",
    }
