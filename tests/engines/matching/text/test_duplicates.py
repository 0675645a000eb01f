"""Possible duplicates: by hand, against all pairs, and how many planted copies are found."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.matching.text.corpus import edited, needs

from doorstep.engines.matching.text.duplicates import (
    MOST_CANDIDATES,
    Duplicate,
    Pair,
    TooManyPairs,
    pairs_within,
    possible_duplicates,
)
from doorstep.engines.matching.text.likeness import cosines
from doorstep.engines.matching.text.minhash import band_keys

COPIES = 200
EARLIER = 3000

texts = st.text(st.sampled_from("路灯不亮坏了井盖丢失"), max_size=12)


def test_a_copy_in_other_words_is_found_with_its_reason() -> None:
    earlier = {7: "龙溪村东头路灯不亮", 3: "龙溪村东头路灯不亮！", 5: "井盖丢失", 4: "龙溪村西头路灯不亮好几天"}

    found = possible_duplicates("龙溪村东头路灯不亮", earlier)

    assert found == (
        Duplicate(3, 1.0, ("龙溪村东头路灯不亮",)),
        Duplicate(7, 1.0, ("龙溪村东头路灯不亮",)),
        Duplicate(4, round(6 / (8 * 11) ** 0.5, 6), ("头路灯不亮", "龙溪村")),
    )


def test_only_the_likest_are_shown() -> None:
    earlier = {at: "路灯不亮" + "了" * at for at in range(9)}

    assert [one.id for one in possible_duplicates("路灯不亮", earlier, most=3)] == [0, 1, 2]


def test_a_text_without_letters_is_like_nothing() -> None:
    assert possible_duplicates("？", {1: "？", 2: "路灯不亮"}) == ()
    assert possible_duplicates("路灯不亮", {}) == ()


@given(st.lists(texts, max_size=8), st.sampled_from([0.2, 0.5, 1.0]))
def test_the_pairs_of_a_list_are_those_of_each_with_each(several: list[str], least: float) -> None:
    everything = [
        Pair(first, second, score)
        for second in range(len(several))
        for first, score in enumerate(cosines(several[second], several[:second]).tolist())
        if score >= least
    ]

    assert list(pairs_within(several, least=least)) == sorted(
        everything, key=lambda pair: (-pair.score, pair.first, pair.second)
    )


def test_a_list_of_several_chunks_misses_no_pair() -> None:
    several = [f"{at}号{at * 7}" for at in range(1200)] + ["路灯不亮", *(f"{at}号{at * 7}" for at in range(1200))]

    found = {(pair.first, pair.second) for pair in pairs_within(several, least=1.0)}

    assert {(at, 1201 + at) for at in range(1200)} <= found


def test_the_same_text_twice_in_a_list_is_one_pair() -> None:
    assert pairs_within(["路灯不亮", "井盖丢失", "路灯，不亮"]) == (Pair(0, 2, 1.0),)


def test_more_pairs_than_are_wanted_are_refused() -> None:
    assert len(pairs_within(["路灯不亮"] * 3, most=3)) == 3
    with pytest.raises(TooManyPairs):
        pairs_within(["路灯不亮"] * 3, most=2)


def test_an_empty_list_has_no_pairs() -> None:
    assert pairs_within([]) == ()


@pytest.fixture(scope="module")
def earlier() -> list[str]:
    return [need.text for need in needs(EARLIER, seed=7)]


def recall(earlier: list[str], share: float, bands: int, rows: int) -> tuple[float, float, float]:
    """Share of planted copies whose original is a candidate, is the likest shown, and the candidates per copy."""
    copies = [edited(text, share, 7, at) for at, text in enumerate(earlier[:COPIES])]
    holders: dict[int, list[int]] = {}
    for at, keys in enumerate(band_keys(earlier, bands, rows)):
        for key in keys:
            holders.setdefault(key, []).append(at)
    candidates = shown = met = 0
    for original, (copy, keys) in enumerate(zip(copies, band_keys(copies, bands, rows), strict=True)):
        shared = Counter(at for key in keys for at in holders.get(key, ()))
        nearest = sorted(shared, key=lambda at: (-shared[at], at))[:MOST_CANDIDATES]
        found = possible_duplicates(copy, {at: earlier[at] for at in nearest})
        candidates += len(shared)
        met += original in nearest
        shown += bool(found) and found[0].id == original
    return met / COPIES, shown / COPIES, candidates / COPIES


@pytest.mark.parametrize(
    ("share", "least_met", "least_shown"),
    [
        (0.05, 0.99, 0.99),  # measured 1.000, 1.000, 222 candidates
        (0.15, 0.98, 0.98),  # measured 1.000, 1.000, 170 candidates
        (0.30, 0.93, 0.72),  # measured 0.980, 0.790, 98 candidates
    ],
)
def test_planted_copies_are_found(earlier: list[str], share: float, least_met: float, least_shown: float) -> None:
    met, shown, candidates = recall(earlier, share, 32, 2)

    assert met >= least_met
    assert shown >= least_shown
    assert candidates < 0.1 * EARLIER


def test_sixteen_bands_of_four_miss_most_copies_with_many_edits(earlier: list[str]) -> None:
    met, _, _ = recall(earlier, 0.30, 16, 4)

    assert met < 0.4  # measured 0.28


def test_sixty_four_bands_of_one_row_are_hardly_an_index(earlier: list[str]) -> None:
    met, _, candidates = recall(earlier, 0.30, 64, 1)

    assert (met > 0.95, candidates > 0.28 * EARLIER) == (True, True)  # measured 1.00 and 993 of 3000
