"""A book goes out as plain text, and a program that is not ours finds it balanced."""

from pathlib import Path

import pytest
from beancount import loader
from beancount.core.data import Balance, Transaction
from tests.ledger.medicine import Stock

from doorstep.cli import ledger as command
from doorstep.cli.tongue import Refused, Tongue
from doorstep.ledger.models import Balance as OurBalance
from doorstep.ledger.models import Movement
from doorstep.ledger.queries.export import beancount

EN = Tongue("en")


def test_an_independent_program_finds_the_book_balanced_and_our_balances_right(a_ledger: Stock) -> None:
    text = "".join(beancount(a_ledger.book))

    entries, errors, _ = loader.load_string(text)

    assert errors == []
    ours = Movement.objects.filter(book=a_ledger.book)
    assert sum(isinstance(entry, Transaction) for entry in entries) == ours.count()
    held = OurBalance.objects.filter(account__book=a_ledger.book)
    assert sum(isinstance(entry, Balance) for entry in entries) == held.count()


def test_that_program_sees_what_is_spoiled(a_ledger: Stock) -> None:
    text = "".join(beancount(a_ledger.book)).replace("  -3 C", "  -4 C", 1).replace("-100 C", "-101 C", 1)

    _, errors, _ = loader.load_string(text)

    assert any("does not balance" in error.message for error in errors)


def test_a_name_with_quotes_and_line_breaks_stays_one_line(stock: Stock) -> None:
    stock.book.name = 'a "book"\n2026-01-01 close'
    stock.book.save()

    assert list(beancount(stock.book)) == ['option "title" "a \\"book\\" 2026-01-01 close"\n']


def test_the_command_lists_books_and_writes_one_into_a_new_file(
    a_ledger: Stock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "medicine.beancount"

    assert command.run(["list"], EN) == 0
    assert command.run(["export", "medicine", str(path)], EN) == 0

    listed, written = capsys.readouterr().out.splitlines()[1:]
    assert (listed, written.endswith("directives written.")) == ("medicine  安吉药品", True)
    assert path.read_text(encoding="utf-8") == "".join(beancount(a_ledger.book))
    with pytest.raises(Refused, match="left as it is"):
        command.run(["export", "medicine", str(path)], EN)


@pytest.mark.parametrize("words", [["export"], ["export", "nothing", "x"]])
def test_the_command_says_which_books_there_are(a_ledger: Stock, words: list[str]) -> None:
    with pytest.raises(Refused, match=r"Known: credit:\d+, medicine"):
        command.run(words, EN)
