"""The commands that need the site: thin over the actions, with the reason in the user's language."""

import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils.translation import override

from doorstep.base import journal
from doorstep.base.actor import SYSTEM
from doorstep.base.clock import TIME_ZONE
from doorstep.base.models.journal import JournalDay, JournalEntry
from doorstep.base.models.login import Grant, Login
from doorstep.cli.main import main
from doorstep.places.models import Place

NOW = datetime(2026, 9, 1, 9, tzinfo=TIME_ZONE)
LONG = "a long enough passphrase"

pytestmark = pytest.mark.django_db


def doorstep(*arguments: str | Path) -> int:
    with override("zh-hans"):  # what the command speaks stays with it
        return main(["--lang", "en", *map(str, arguments)])


def typed(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))


def test_the_first_administrator_is_made_at_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, LONG)

    code = doorstep("login", "create", "chief", "--role", "admin", "--password-stdin")

    login = Login.objects.get()
    assert code == 0
    assert (login.username, login.check_password(LONG), login.must_change_password) == ("chief", True, False)
    assert [(grant.role, grant.scope) for grant in Grant.objects.all()] == [("admin", "/")]


def test_a_login_holds_at_a_place_with_the_countys_own_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("Code,Name,Level,Parent\nKE-01,Makueni,county,\n", encoding="utf-8")
    doorstep("import", "places", tmp_path / "places.csv", "--frame", "WGS-84", "--system", "own", "--yes")
    typed(monkeypatch, LONG)

    code = doorstep("login", "create", "planner", "--role", "county_planner", "--place", "KE-01", "--password-stdin")

    assert code == 0
    assert [grant.scope for grant in Grant.objects.all()] == [Place.objects.get().path]


def test_a_password_cannot_be_asked_for_without_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "")

    code = doorstep("login", "create", "chief", "--role", "admin")

    words = "There is no terminal to ask for the password. Give it on standard input, with --password-stdin.\n"
    assert (code, capsys.readouterr().err) == (2, words)


@pytest.mark.parametrize(
    ("name", "password", "more", "words"),
    [
        ("chief", "short", [], "The password is too easy to guess"),
        ("two words", LONG, [], "A login's name is"),
        ("chief", LONG, ["--place", "999"], "There is no place with the code 999."),
    ],
)
def test_a_login_that_cannot_be_is_refused_with_the_reason(
    name: str,
    password: str,
    more: list[str],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed(monkeypatch, password)

    code = doorstep("login", "create", name, "--role", "admin", "--password-stdin", *more)

    assert code == 2
    assert words in capsys.readouterr().err
    assert not Login.objects.exists()


def test_a_role_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code = doorstep("login", "create", "chief", "--role", "king", "--password-stdin")

    assert code == 2
    assert "There is no role king." in capsys.readouterr().err


def test_check_finds_nothing_in_a_sound_database(capsys: pytest.CaptureFixture[str]) -> None:
    journal.record(SYSTEM, "base.try", "base.Nothing:1", now=NOW)

    code = doorstep("check")

    head = JournalDay.objects.get()
    where = f"The journal stands here; note it elsewhere: 2026-09-01={head.last_digest}\n"
    assert (code, capsys.readouterr().out) == (0, "Everything holds.\n" + where)


def test_check_holds_the_journal_against_digests_noted_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    journal.record(SYSTEM, "base.try", "base.Nothing:1", now=NOW)
    kept, lost = JournalDay.objects.get().last_digest, "0123456789abcdef" * 4

    good = doorstep("check", "--noted", f"2026-09-01={kept.upper()}")
    bad = doorstep("check", "--noted", f"2026-09-01={kept}", "--noted", f"2026-09-01={lost}")

    complaint = "journal 2026-09-01: no entry has the digest noted, 0123456789ab…\n1 fault found.\n"
    assert (good, bad, capsys.readouterr().err) == (0, 1, complaint)


@pytest.mark.parametrize("note", ["2026-09-01", "2026-09-01=abc", "1 September=" + "0" * 64])
def test_check_says_how_a_note_is_written(note: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = doorstep("check", "--noted", note)

    assert code == 2
    assert f"{note} is no note. Write DAY=DIGEST" in capsys.readouterr().err


def test_check_finds_a_day_whose_head_does_not_fit(capsys: pytest.CaptureFixture[str]) -> None:
    journal.record(SYSTEM, "base.try", "base.Nothing:1", now=NOW)
    JournalDay.objects.update(count=JournalEntry.objects.count() + 1)

    code = doorstep("check")

    assert code == 1
    assert "1 fault found." in capsys.readouterr().err


def test_tick_says_nothing_when_nothing_was_due(capsys: pytest.CaptureFixture[str]) -> None:
    code = doorstep("tick")

    assert (code, capsys.readouterr().out) == (0, "")


def test_the_sample_county_is_not_built_into_a_county_in_use(capsys: pytest.CaptureFixture[str]) -> None:
    Place.objects.create(pk=1, kind="county", name="安吉县", path="/1/", valid_from=NOW.date() - timedelta(days=1))

    code = doorstep("sample")

    assert code == 2
    assert "needs an empty database" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        ("编码,名称\n1,村\n".encode("utf-16"), "UTF-16"),
        ("代号\n1\n".encode(), "is missing"),
    ],
)
def test_a_list_with_a_fault_changes_no_place(
    content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "places.csv").write_bytes(content)

    code = doorstep("import", "places", tmp_path / "places.csv", "--frame", "WGS-84", "--yes")

    assert code == 2
    assert words in capsys.readouterr().err
    assert not Place.objects.exists()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("编码,名称\n", "row 1"),
        ("代码,名称\n330523,安吉县\n330523003,灵峰街道\n330523003,灵峰街道\n", "A4 [330523003]"),
        ("", "The file is empty."),
    ],
)
def test_a_fault_says_where_it_stands_without_empty_brackets(
    content: str, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "places.csv").write_text(content, encoding="utf-8")

    doorstep("import", "places", tmp_path / "places.csv", "--frame", "WGS-84", "--yes")

    assert capsys.readouterr().err.splitlines()[0].partition(": ")[0] == line


def test_headings_that_were_not_understood_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "Code,Name,Parent code,Head of village\n330523,Anji,,\n330523003,Lingfeng,330523,Li\n"
    (tmp_path / "places.csv").write_text(rows, encoding="utf-8")

    code = doorstep("import", "places", tmp_path / "places.csv", "--frame", "WGS-84", "--yes")

    assert (code, capsys.readouterr().out.splitlines()[1]) == (0, "Not recognised: Head of village.")


def test_a_list_of_fifty_megabytes_is_refused_before_it_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "places.csv").open("wb") as file:
        file.truncate(50_000_000)

    code = doorstep("import", "places", tmp_path / "places.csv", "--frame", "WGS-84", "--yes")

    assert code == 2
    assert "The file has 50 MB" in capsys.readouterr().err
