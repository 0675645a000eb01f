"""The command finds its subcommands, speaks the terminal's language, and says when it cannot."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from doorstep import __version__
from doorstep.cli.main import COMMANDS, CUT_OFF, main
from doorstep.cli.ports import address, must_be_free
from doorstep.cli.tongue import Refused, Tongue, spoken

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
    ],
)
def test_it_speaks_chinese_unless_the_terminal_is_english(environment: dict[str, str], language: str) -> None:
    found = spoken(environment)

    assert found == Tongue(language)


def test_without_a_command_it_lists_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    code = main([])

    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert code == 2
    assert listed == ["doorstep", *COMMANDS]


def test_it_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--version"])

    assert (code, capsys.readouterr().out) == (0, f"doorstep {__version__}\n")


def test_a_language_it_does_not_speak_is_refused() -> None:
    code = main(["--lang", "fr", "plan"])

    assert code == 2


def test_a_port_that_is_taken_is_refused_with_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Refused) as refused:
            must_be_free("127.0.0.1", port, Tongue("en"))

    assert str(refused.value) == f"Port {port} is taken. Try --port {port + 1}"


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(Refused):
        must_be_free("127.0.0.1", port, Tongue("en"))


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "http://localhost:8000/"), ("::", "http://localhost:8000/"), ("::1", "http://[::1]:8000/")],
)
def test_the_address_can_be_typed_into_a_browser(host: str, shown: str) -> None:
    found = address(host, 8000)

    assert found == shown


@pytest.mark.parametrize("arguments", [("plan", "visits", "--help"), ("bench", "--help")])
def test_a_search_begins_without_reading_what_only_others_need(arguments: tuple[str, ...]) -> None:
    unneeded = ["django", "osmium", "scipy.optimize", "doorstep.cli.plan_again", "doorstep.engines.planning.published"]
    script = "import contextlib, sys\nfrom doorstep.cli.main import main\n"
    script += "with contextlib.suppress(SystemExit): main(sys.argv[1:])\n"
    script += f"print([name for name in {unneeded} if name in sys.modules], file=sys.stderr)"

    run = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stderr == "[]\n"


@pytest.mark.parametrize(
    ("length", "unbuffered", "code"), [(100, "", 0), (1_000_000, "", CUT_OFF), (100, "1", CUT_OFF)]
)
def test_when_nobody_reads_on_it_ends_without_a_traceback(length: int, unbuffered: str, code: int) -> None:
    script = f"import sys; from doorstep.cli import main; main.usage = lambda say: 'x' * {length}; "
    script += "sys.exit(main.main(['--help']))"
    reader, writer = os.pipe()
    os.close(reader)

    run = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": unbuffered},
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)

    assert (run.returncode, run.stderr) == (code, b"")


def test_a_broken_pipe_of_something_else_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise BrokenPipeError

    monkeypatch.setattr("doorstep.cli.main.usage", broken)

    with pytest.raises(BrokenPipeError):
        main(["--help"])
