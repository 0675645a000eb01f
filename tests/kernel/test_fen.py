"""Money in whole fen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.kernel.fen import Language, NotMoney, format_fen, parse_fen, split_fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12.50", 1250),
        ("12.5", 1250),
        ("12", 1200),
        ("0.07", 7),
        ("-3.00", -300),
        ("+3", 300),
        ("¥1,234.00", 123400),
        ("￥１，２３４．０５", 123405),
        ("１２.５", 1250),
        ("1234元", 123400),
        (" 80,000,000 元 ", 8_000_000_000),
        ("0", 0),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, fen: int) -> None:
    assert parse_fen(text) == fen


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("", "the amount is empty"),
        ("   ", "the amount is empty"),
        ("12.505", "an amount has at most two decimals"),
        ("1.234,00", "not an amount; write it like 1234.50"),
        ("12,34", "not an amount; write it like 1234.50"),
        ("8000万", "not an amount; write it like 1234.50"),
        ("12。50", "not an amount; write it like 1234.50"),
        ("1e3", "not an amount; write it like 1234.50"),
        ("--3", "not an amount; write it like 1234.50"),
        ("nan", "not an amount; write it like 1234.50"),
        ("12.", "not an amount; write it like 1234.50"),
        ("٣", "not an amount; write it like 1234.50"),
    ],
)
def test_what_is_not_an_amount_is_refused_with_the_reason(text: str, english: str) -> None:
    with pytest.raises(NotMoney) as refusal:
        parse_fen(text)

    assert refusal.value.en == english
    assert refusal.value.zh != ""


@pytest.mark.parametrize("value", [12.5, 12, None, b"12"])
def test_only_text_is_read_as_money(value: object) -> None:
    with pytest.raises(TypeError):
        parse_fen(value)  # type: ignore[arg-type]


def test_money_is_written_with_commas_and_two_decimals_in_both_languages() -> None:
    written = [format_fen(fen, language) for fen in (123_400, -7, 0) for language in (Language.ZH, Language.EN)]

    assert written == ["1,234.00元", "¥1,234.00", "-0.07元", "-¥0.07", "0.00元", "¥0.00"]


@pytest.mark.parametrize("value", [12.0, True, "12"])
def test_only_whole_fen_are_written(value: object) -> None:
    with pytest.raises(TypeError):
        format_fen(value)  # type: ignore[arg-type]


@given(st.integers(-(10**15), 10**15), st.sampled_from(Language))
def test_what_was_written_is_read_back_to_the_fen(fen: int, language: Language) -> None:
    assert parse_fen(format_fen(fen, language)) == fen


def test_a_hundred_fen_among_three_equal_shares_gives_the_first_one_more() -> None:
    assert split_fen(100, [1, 1, 1]) == [34, 33, 33]


def test_the_fen_left_over_go_to_the_largest_remainders() -> None:
    # exact shares 1.0, 3.4, 5.6
    assert split_fen(10, [10, 34, 56]) == [1, 3, 6]


def test_nobody_without_weight_gets_a_fen() -> None:
    assert split_fen(101, [0, 1, 1, 0]) == [0, 51, 50, 0]


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any))
def test_shares_sum_exactly_and_stay_within_a_fen_of_the_exact_share(total: int, weights: list[int]) -> None:
    shares = split_fen(total, weights)

    assert sum(shares) == total
    assert all(abs(s * sum(weights) - total * w) < sum(weights) for s, w in zip(shares, weights, strict=True))
    assert split_fen(-total, weights) == [-share for share in shares]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_weights_that_give_no_share_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights must not be negative and must not sum to zero"):
        split_fen(100, weights)


@pytest.mark.parametrize(("total", "weights"), [(100.0, [1]), (100, [0.5, 0.5]), (100, [True])])
def test_a_float_is_never_split(total: int, weights: list[int]) -> None:
    with pytest.raises(TypeError):
        split_fen(total, weights)
