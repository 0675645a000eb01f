"""What of a text counts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.engines.matching.text.normalize import normalize, phrases


@pytest.mark.parametrize(
    ("written", "counts"),
    [
        ("路灯不亮！", "路灯不亮"),
        (" 路 灯\t不\n亮。。。", "路灯不亮"),
        ("ＡＢＣ１２３", "abc123"),
        ("Wi-Fi 坏了😡", "wifi坏了"),
        ("３号楼２０１室", "3号楼201室"),
        ("㎡", "m2"),
        ("STRASSE Straße", "strassestrasse"),
        ("Ⅷ号井", "viii号井"),
        ("é e\u0301", "éé"),
        ("A´", "a"),
        ("\u1100 \u1161", "가"),
        ("！？。 \u200b\ufe0f", ""),
        ("", ""),
    ],
)
def test_letters_and_digits_count_in_one_width_and_case(written: str, counts: str) -> None:
    assert normalize(written) == counts


def test_traditional_characters_stay_what_they_are() -> None:
    assert normalize("燈") != normalize("灯")


@given(st.text())
def test_normalizing_twice_changes_nothing_more(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@given(st.text(), st.sampled_from([" ", "，", "!", "\n", "——", "😡"]))
def test_signs_and_spaces_at_the_end_make_no_difference(text: str, sign: str) -> None:
    assert normalize(text + sign) == normalize(text)


@given(st.text(st.characters(codec="gb2312")))
def test_full_width_makes_no_difference(text: str) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)

    assert normalize(wide) == normalize(text)
    assert unicodedata.is_normalized("NFKC", normalize(text))


def test_phrases_lie_between_punctuation_marks() -> None:
    assert phrases("您好， 路 灯不亮\n请修！！Ａ-1") == ["您好", "路灯不亮", "请修", "a", "1"]
