"""What is printed on a box, read by eye or by scanner."""

from datetime import date

import pytest

from doorstep.programmes.pharmacy.rules import lots as rules

TODAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("有效期至2027.10", date(2027, 10, 31)),
        ("有效期至 2027年2月", date(2027, 2, 28)),
        ("有效期至２０２８．０２", date(2028, 2, 29)),
        ("EXP: 2027-10-05", date(2027, 10, 5)),
        ("20271005", date(2027, 10, 5)),
        ("202710", date(2027, 10, 31)),
        ("2027/1/9", date(2027, 1, 9)),
    ],
)
def test_an_expiry_without_a_day_is_the_last_of_its_month(text: str, day: date) -> None:
    assert rules.parse_expiry(text) == day


@pytest.mark.parametrize("text", ["", "2027.13", "2027.02.30", "27.10", "soon", "2027.10.05.01", "有效期至"])
def test_an_expiry_that_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(rules.NotADay):
        rules.parse_expiry(text)


@pytest.mark.parametrize(
    "text",
    [
        "(01)06901234567892(17)270200(10)A12B",
        "(01) 06901234567892 (17)270200(10)A12B",
        "010690123456789217270200" + "10A12B",
        "]d20106901234567892" + "10A12B\x1d" + "17270200",
    ],
)
def test_a_scanned_code_gives_number_expiry_and_lot(text: str) -> None:
    found = rules.parse_gs1(text)

    assert (found["01"], found["10"], rules.gs1_day(found["17"])) == ("06901234567892", "A12B", date(2027, 2, 28))


@pytest.mark.parametrize(
    "text",
    ["", "hello", "(01)06901234567891(10)A", "(01)0690123(10)A", "(99)x", "(10)A(10)B", "01069012345678", "(10)"],
)
def test_a_scanned_code_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(rules.NotGs1):
        rules.parse_gs1(text)


@pytest.mark.parametrize("text", ["", "  ", "0", "000", "--", "　", "A" * 21])
def test_a_lot_without_a_number_is_refused(text: str) -> None:
    with pytest.raises(rules.NotALotNumber):
        rules.lot_number(text)


def test_one_lot_number_is_written_one_way() -> None:
    assert rules.lot_number(" ２６ａ 01 ") == "26A01"


@pytest.mark.parametrize(
    ("made_on", "last_use_on", "refusal"),
    [
        (date(2026, 5, 1), date(2026, 4, 30), rules.ExpiryBeforeMake),
        (date(2026, 5, 1), date(2026, 5, 1), rules.ExpiryBeforeMake),
        (date(2026, 5, 1), date(2099, 1, 1), rules.ExpiryTooFar),
        (None, date(2099, 1, 1), rules.ExpiryTooFar),
        (date(2026, 9, 2), date(2028, 1, 1), rules.MadeLater),
    ],
)
def test_days_of_a_lot_that_cannot_be_are_refused(
    made_on: date | None, last_use_on: date, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        rules.check_lot(made_on=made_on, last_use_on=last_use_on, today=TODAY)
