"""Numbers of goods and of residents prove themselves."""

import pytest

from doorstep.kernel.check_digits import is_gtin, is_resident_number


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("06901234567892", True),
        ("06901234567891", False),
        ("6901234567892", True),
        ("96385074", True),
        ("0690123456789", False),
        ("0690123456789X", False),
        ("０６９０１２３４５６７８９２", False),
        ("", False),
    ],
)
def test_a_number_of_goods_ends_with_its_check_digit(text: str, *, is_right: bool) -> None:
    assert is_gtin(text) == is_right


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("11010519491231002X", True),
        ("440524188001010014", True),
        ("110105194912310021", False),
        ("11010519491231002x", False),
        ("1101051949123100", False),
        ("ABCDEFGHIJKLMNOPQR", False),
    ],
)
def test_a_residents_number_ends_with_its_check_character(text: str, *, is_right: bool) -> None:
    assert is_resident_number(text) == is_right


def test_any_single_wrong_digit_of_a_residents_number_is_seen() -> None:
    right = "440524188001010014"

    wrong = [right[:at] + digit + right[at + 1 :] for at in range(17) for digit in "0123456789" if digit != right[at]]

    assert [one for one in wrong if is_resident_number(one)] == []
