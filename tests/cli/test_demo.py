"""The demo as people start it: one process to stop, the same county the second time, nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from doorstep.cli.demo import width

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def start(folder: Path, *arguments: str) -> "Iterator[subprocess.Popen[str]]":
    """Start the demo; whatever happens, it is gone afterwards."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "DOORSTEP"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "doorstep.cli.demo", *arguments],
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=30)


def printed_until_ready(process: "subprocess.Popen[str]") -> list[str]:
    lines = []
    for line in process.stdout or ():
        lines.append(line)
        if "Ctrl-C" in line:
            return lines
    raise AssertionError("".join(lines) + (process.stderr.read() if process.stderr else ""))


def logins(lines: list[str]) -> list[str]:
    return lines[next(n for n, line in enumerate(lines) if "Logins" in line) + 1 :][:11]


def workers_of(pid: int) -> int:
    listed = subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return sum(f"--parent {pid}" in line for line in listed.splitlines())


@pytest.mark.slow
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the demo has a database of its own")
def test_the_demo_serves_its_county_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    with start(tmp_path, "--port", str(port)) as first:
        made = printed_until_ready(first)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
            page = answer.read().decode()
        with start(tmp_path, "--port", str(port), "--fresh") as other:
            other.wait(60)
        working = workers_of(first.pid)
        os.killpg(first.pid, signal.SIGINT)
        first.wait(30)
    begun = time.monotonic()
    with start(tmp_path, "--port", str(port)) as second:
        again = printed_until_ready(second)
        seconds = time.monotonic() - begun
        second.terminate()
        second.wait(30)

    assert "家门口" in page
    assert (other.returncode, working) == (2, 1)
    assert (first.returncode, workers_of(first.pid), workers_of(second.pid)) == (0, 0, 0)
    assert len(logins(made)) == 11
    assert logins(again) == logins(made)
    assert seconds < 30


def test_columns_of_chinese_and_english_are_counted_as_a_terminal_shows_them() -> None:
    found = [width(text) for text in ("abc", "数据库", "a 数")]

    assert found == [3, 6, 4]
