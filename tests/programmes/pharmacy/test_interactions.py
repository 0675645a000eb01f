"""What does not go together, what is doubled, and what could not be looked at."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from doorstep.programmes.pharmacy.rules.interactions import (
    BadRule,
    Checked,
    Course,
    PairRule,
    RuleBook,
    Warned,
    check,
    plain,
    read_pair,
)
from doorstep.programmes.pharmacy.words import Severity, WarningKind

DAY = date(2026, 9, 21)
PAIR = PairRule(("clopidogrel",), ("omeprazole",), Severity.SEVERE, "换药", "Choose another.", "labels")
BOOK = RuleBook.of([PAIR], ["Amlodipine", "Nifedipine", "Paracetamol", "Chlorphenamine"])


def _course(name: str, *ingredients: str, atc: str = "", ago: int = 0, days: int | None = 28) -> Course:
    return Course(name, ingredients or (name,), atc, DAY - timedelta(days=ago), days)


def test_a_class_taken_for_eight_more_days_is_a_duplicate_and_the_day_after_it_ran_out_is_none() -> None:
    new = _course("Nifedipine", atc="C08CA05")

    found = [check([new], [_course("Amlodipine", atc="C08CA01", ago=ago)], BOOK, DAY).warnings for ago in (20, 27, 28)]

    assert [[(one.kind, one.what, one.overlap_days) for one in warnings] for warnings in found] == [
        [(WarningKind.DUPLICATE_CLASS, "C08CA", 8)],
        [(WarningKind.DUPLICATE_CLASS, "C08CA", 1)],
        [],
    ]


def test_two_cold_remedies_with_one_ingredient_warn_with_the_dose_of_a_day() -> None:
    one = Course("A", ("Paracetamol 325 mg", "Chlorphenamine 2 mg"), "", DAY, 5, Decimal(4))
    other = Course("B", ("paracetamol 0.5g",), "", DAY, 3, Decimal(3))

    found = check([one, other], [], BOOK, DAY)

    assert found.warnings == (
        Warned(WarningKind.SAME_INGREDIENT, Severity.SEVERE, ("A", "B"), "paracetamol", 3, Decimal(2800)),
    )
    assert found.is_severe


def test_a_dose_nobody_wrote_down_is_unknown_not_zero() -> None:
    found = check([_course("A", "Paracetamol 500 mg"), _course("B", "Paracetamol")], [], BOOK, DAY)

    assert [one.dose_mg for one in found.warnings] == [None]


@pytest.mark.parametrize("order", [("Clopidogrel", "Omeprazole"), ("Omeprazole", "Clopidogrel")])
def test_a_pair_of_the_file_is_found_both_ways_round(order: tuple[str, str]) -> None:
    found = check([_course(order[0])], [_course(order[1], ago=3)], BOOK, DAY)

    assert [(one.kind, one.severity, one.names, one.text_en) for one in found.warnings] == [
        (WarningKind.INTERACTION, Severity.SEVERE, order, "Choose another.")
    ]


def test_an_unknown_ingredient_is_not_checked_and_never_free_of_interactions() -> None:
    found = check([_course("Herbal tea"), _course("Amlodipine"), Course("Nameless", (), "", DAY, 7)], [], BOOK, DAY)

    assert found == Checked((), ("Herbal tea", "Nameless"))


def test_a_rule_by_class_holds_for_every_medicine_in_it() -> None:
    book = RuleBook.of([PairRule(("atc:C09A",), ("atc:C09C",), Severity.SEVERE, "zh", "en", "labels")])

    found = check([_course("Captopril", atc="C09AA01")], [_course("Valsartan", atc="C09CA03", ago=1)], book, DAY)

    assert [one.severity for one in found.warnings] == [Severity.SEVERE]


@pytest.mark.parametrize("missing", ["a", "severity", "text_zh", "source"])
def test_a_line_without_one_of_its_words_is_refused_by_number(missing: str) -> None:
    cells = {"a": "X", "b": "Y|Z", "severity": "severe", "text_zh": "一", "text_en": "e", "source": "s"}

    assert read_pair(2, cells).other == ("y", "z")
    with pytest.raises(BadRule, match=f"line 7: {missing}"):
        read_pair(7, cells | {missing: " "})


def test_an_ingredients_name_is_read_without_its_strength() -> None:
    assert [plain(one) for one in ("Paracetamol 325 mg", " Insulin  Aspart ", "Vitamin B12")] == [
        "paracetamol", "insulin aspart", "vitamin b12",
    ]  # fmt: skip
