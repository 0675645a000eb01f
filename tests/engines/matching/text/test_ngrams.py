"""Characters and pairs as numbers: the same counts as plain Python gives."""

import math
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from doorstep.engines.matching.text.likeness import cosines, shared_words
from doorstep.engines.matching.text.ngrams import characters_and_pairs, counted, pairs, unit_rows, vocabulary
from doorstep.engines.matching.text.normalize import normalize

texts = st.text(st.sampled_from("路灯不亮坏了井盖丢失垃圾没人清ab１ ，。"), max_size=30)


def plain_pairs(text: str) -> Counter[str]:
    letters = normalize(text)
    return Counter([letters] if len(letters) == 1 else [letters[at : at + 2] for at in range(len(letters) - 1)])


def plain_cosine(first: str, second: str) -> float:
    one, two = plain_pairs(first), plain_pairs(second)
    lengths = math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in two.values()))
    return sum(one[gram] * two[gram] for gram in one) / lengths if lengths else 0.0


def test_two_texts_by_hand() -> None:
    # 路灯, 灯不, 不亮 against 路灯, 灯坏: one in common of three and two.
    assert cosines("路灯不亮", ["路灯坏", "井盖", "路 灯，不亮!"]).tolist() == [
        round(1 / math.sqrt(3 * 2), 6),
        0.0,
        1.0,
    ]


def test_pairs_of_a_text_are_its_neighbours_and_a_lone_character_is_itself() -> None:
    found = pairs(["路灯路灯", "灯", "", "路灯"])

    assert found.row.tolist() == [0, 0, 0, 1, 3]
    assert found.value[0] == found.value[2] == found.value[4]
    assert len(set(found.value.tolist())) == 3


def test_characters_and_pairs_hold_a_lone_character_once() -> None:
    found = characters_and_pairs(["路灯", "灯"])

    assert sorted(found.row.tolist()) == [0, 0, 0, 1]
    assert len(set(found.value.tolist())) == 3


def test_grams_that_are_not_known_are_left_out() -> None:
    known = vocabulary(pairs(["路灯"]))

    assert counted(pairs(["路灯路灯坏", "井盖"]), known).toarray().tolist() == [[2.0], [0.0]]


def test_no_texts_have_no_grams() -> None:
    assert (unit_rows(pairs([])).shape, cosines("路灯", []).tolist()) == ((0, 0), [])


@given(st.lists(texts, max_size=6))
def test_counts_are_those_of_plain_python(several: list[str]) -> None:
    grams = pairs(several)

    found = counted(grams, vocabulary(grams)).toarray()

    assert [sorted(row[row > 0].tolist()) for row in found] == [
        sorted(map(float, plain_pairs(text).values())) for text in several
    ]


@given(texts, texts)
def test_only_known_grams_are_counted(text: str, learnt: str) -> None:
    known = plain_pairs(learnt)

    found = counted(pairs([text]), vocabulary(pairs([learnt])))

    expected = [times for gram, times in plain_pairs(text).items() if gram in known]
    assert sorted(found.data.tolist()) == sorted(map(float, expected))


@given(texts, st.lists(texts, max_size=5))
def test_cosines_are_those_of_plain_python(text: str, others: list[str]) -> None:
    expected = [plain_cosine(text, other) for other in others]

    assert np.allclose(cosines(text, others), expected, atol=1e-6)


@given(texts, texts)
def test_likeness_is_mutual_and_greatest_for_the_same(first: str, second: str) -> None:
    there, back = float(cosines(first, [second])[0]), float(cosines(second, [first])[0])

    assert there == back
    assert 0 <= there <= 1
    assert float(cosines(first, [first])[0]) == (1.0 if normalize(first) else 0.0)


def test_shared_words_come_the_longest_first() -> None:
    assert shared_words("龙溪村东头路灯不亮，请尽快", "高坞村：路灯不亮三天，请尽快处理") == ("路灯不亮", "请尽快")


def test_shared_words_do_not_run_across_punctuation() -> None:
    assert shared_words("路灯，坏了 三天", "路灯坏了三天") == ("坏了三天", "路灯")


def test_single_shared_characters_are_no_reason() -> None:
    assert shared_words("路灯不亮", "路不平") == ()


@given(texts, texts)
def test_every_shared_word_stands_in_both(first: str, second: str) -> None:
    found = shared_words(first, second)

    assert [word for word in found if word not in normalize(first) or word not in normalize(second)] == []
    assert [len(word) for word in found] == sorted(map(len, found), reverse=True)
