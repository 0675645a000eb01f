"""What `scripts/demo` starts: database, sample county with its plan, site and worker, in a data folder of its own."""

import argparse
import importlib
import os
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import django
from django.core.management import call_command

from doorstep.cli.compiled import keep_compiled
from doorstep.cli.ports import address, must_be_free
from doorstep.cli.tongue import Refused, Tongue, complain

COUNTIES = {"anji": ("330523", Path("var/demo")), "wuxing": ("330502", Path("var/demo-wuxing"))}
"""Code and data folder of each sample county."""
BOTH = Tongue("both")


class Stopwatch:
    """Prints a line per step with the seconds it took."""

    def __init__(self) -> None:
        self.begun = self.last = time.monotonic()

    def step(self, zh: str, en: str) -> None:
        """Say that a step is over."""
        now = time.monotonic()
        text = f"{en}  {zh}"
        print(f"  {text}{' ' * max(1, 78 - width(text))}{now - self.last:6.1f} s", flush=True)
        self.last = now


def width(text: str) -> int:
    """Return how many columns a text takes in a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare what is missing, then serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description="示范县 · the sample county, in your browser")
    parser.add_argument("--port", type=int, default=8000, help="端口 (default 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址 address to listen on (default 127.0.0.1)")
    parser.add_argument(
        "--county",
        choices=COUNTIES,
        default="anji",
        help="县 anji: everything (default); wuxing 吴兴: station, alliance, three meetings, help for firms",
    )
    parser.add_argument("--fresh", action="store_true", help="重新开始 throw the demo's data away and begin again")
    parser.add_argument("--no-serve", action="store_true", help="只准备，不启动 prepare everything, do not serve")
    wanted = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return show(wanted)
    except Refused as refused:
        complain(str(refused))
        return 2
    except KeyboardInterrupt:
        complain("")
        return 130


def show(wanted: argparse.Namespace) -> int:
    """Do what the command line says."""
    code, data = COUNTIES[wanted.county]
    if not wanted.no_serve:
        must_be_free(wanted.host, wanted.port, BOTH)  # before anything is thrown away: it may be in use
    if wanted.fresh or not (data / "ready").exists():
        shutil.rmtree(data, ignore_errors=True)  # also what an interrupted start left half made
    settle(wanted.host, code, data)
    django.setup()
    logins = prepare(Stopwatch(), data)
    if wanted.no_serve:
        return 0
    serving = importlib.import_module("doorstep.cli.serve")  # needs the settings to be ready
    with worker(data) as hands:
        try:
            server = serving.listen(wanted.host, wanted.port)
            print(f"\n登录名 Logins:\n{logins}\n\n  ▶ {address(wanted.host, wanted.port)}\n", flush=True)
            print("停止：Ctrl-C。To stop: Ctrl-C.", flush=True)
            serving.answer(server)
        finally:
            end(hands)
    print("已停止。Stopped.")
    return 0


def settle(host: str, code: str, data: Path) -> None:
    """Point settings at the demo's own folder and database, whatever the environment names."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.site.settings"
    os.environ["DOORSTEP_DATA"] = str(data.resolve())
    os.environ["DOORSTEP_COUNTY"] = code
    os.environ["DOORSTEP_DEMO"] = "1"
    keep_compiled()
    if host not in {"127.0.0.1", "localhost", "::1"}:
        os.environ.setdefault("DOORSTEP_HOSTS", "*")  # invented data only; the visitor's name for us is unknown
    data.mkdir(parents=True, exist_ok=True)


def prepare(watch: Stopwatch, data: Path) -> str:
    """Bring database, files and county up to date and return the logins, ready to print."""
    sample = importlib.import_module("doorstep.cli.sample")  # needs the settings to be ready
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    watch.step("数据库", "database")
    call_command("collectstatic", interactive=False, verbosity=0)
    watch.step("页面文件", "files of the pages")
    logins = sample.kept()
    if not logins:
        logins = sample.make(sample.SEED, watch.step)
        call_command("clearsessions")
    (data / "ready").touch()
    watch.step("示范县就绪", "the sample county is ready")
    return str(sample.table(logins))


def worker(data: Path) -> "subprocess.Popen[bytes]":
    """Start the process that does the background jobs; what it says goes to a file."""
    with (data / "worker.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-m", "doorstep.cli", "worker", "--interval", "0.5", "--parent", str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is ours to pass on
        )


def end(hands: "subprocess.Popen[bytes]") -> None:
    """Ask the worker to stop; insist after ten seconds."""
    hands.terminate()
    try:
        hands.wait(10)
    except subprocess.TimeoutExpired:
        hands.kill()


if __name__ == "__main__":
    sys.exit(main())
