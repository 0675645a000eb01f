"""Keys: equal for equal texts, as often equal as texts are alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.engines.matching.text.minhash import BANDS, ROWS, band_keys, estimated_jaccard, signatures
from doorstep.engines.matching.text.ngrams import pairs
from doorstep.engines.matching.text.normalize import normalize

texts = st.text(st.sampled_from("路灯不亮坏了井盖丢失垃圾没人清ab１ ，。"), max_size=30)


def jaccard(first: str, second: str) -> float:
    one, two = (set(pairs([text]).value.tolist()) for text in (first, second))
    return len(one & two) / len(one | two)


def test_stored_keys_stay_what_they_are() -> None:
    # Rows in a table hold these numbers: whoever changes them raises VERSION and has the rows made again.
    assert band_keys(["路灯不亮", "Ａ"], bands=2) == [
        [7394041600407402308, 3720708539085192476],
        [1194568196809642710, 2684051886326782186],
    ]


def test_each_text_has_its_keys_and_an_empty_one_none() -> None:
    found = band_keys(["路灯不亮", "", "，。！", "灯"])

    assert [len(keys) for keys in found] == [BANDS, 0, 0, BANDS]
    assert all(0 <= key < 2**63 for keys in found for key in keys)


def test_no_texts_have_no_keys() -> None:
    assert band_keys([]) == []


@pytest.mark.parametrize(("bands", "rows"), [(0, 2), (2, 0), (-1, 1)])
def test_bands_and_rows_are_positive(bands: int, rows: int) -> None:
    with pytest.raises(ValueError, match=f"bands and rows are positive, got {bands} and {rows}"):
        band_keys(["路灯"], bands, rows)


def test_keys_of_different_bands_never_meet() -> None:
    found = band_keys(["灯"], bands=256, rows=1)[0]

    assert len(set(found)) == 256


def test_another_seed_gives_other_keys() -> None:
    first, second = band_keys(["路灯不亮"], seed=1), band_keys(["路灯不亮"], seed=2)

    assert set(first[0]).isdisjoint(second[0])


@given(st.lists(texts, max_size=5))
def test_a_texts_keys_do_not_depend_on_its_company(several: list[str]) -> None:
    assert band_keys(several) == [band_keys([text])[0] for text in several]


def test_many_texts_have_the_keys_of_each_alone() -> None:
    several = [
        f"第{number}号井盖丢失，路过的人差点掉下去，请来看一下。" * 12 for number in range(600)
    ]  # several chunks

    assert band_keys(several) == [band_keys([text])[0] for text in several]


@given(texts)
def test_texts_that_are_the_same_once_normalized_have_the_same_keys(text: str) -> None:
    assert band_keys([text]) == band_keys([normalize(text)]) == band_keys([f"  {text}！"])


@given(texts.filter(normalize), st.integers(2, 4))
def test_repeating_a_text_adds_at_most_one_pair(text: str, times: int) -> None:
    once, often = pairs([text]), pairs([normalize(text)[-1] + normalize(text) * times])

    assert (signatures(often) <= signatures(once)).all() or len(once.value) == len(normalize(text)) == 1


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.8])
def test_minima_agree_as_often_as_texts_are_alike(share: float) -> None:
    common = "".join(chr(0x4E00 + at) for at in range(round(400 * share)))
    first = common + "".join(chr(0x6000 + at) for at in range(400 - len(common)))
    second = common + "".join(chr(0x7000 + at) for at in range(400 - len(common)))

    one, two = signatures(pairs([first, second]), permutations=4096)

    # Three standard deviations of 4096 draws are at most 0.024.
    assert abs(estimated_jaccard(one, two) - jaccard(first, second)) < 0.024


def test_texts_share_a_key_as_often_as_the_formula_says() -> None:
    # J = 0.2 in 300 pairs of texts: 1 - (1 - 0.2**2)**32 = 0.729; three standard deviations are 0.077.
    met = 0
    for turn in range(300):
        signs = [chr(0x4E00 + turn * 70 + at) for at in range(70)]
        common, left, right = signs[:11], signs[11:31], signs[31:51]
        first, second = "".join(common + left), "".join(common + right)
        keys = band_keys([first, second])
        met += not set(keys[0]).isdisjoint(keys[1])

    assert round(jaccard(first, second), 2) == 0.2
    assert abs(met / 300 - (1 - (1 - 0.2**ROWS) ** BANDS)) < 0.077


def test_a_text_without_letters_has_the_greatest_minima() -> None:
    assert (signatures(pairs(["，"])) == np.iinfo(np.uint64).max).all()
