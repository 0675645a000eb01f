"""Run every check, one after another, and print a list with times; started by scripts/test."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
DJANGO = (sys.executable, "-m", "django")
PYTEST = (sys.executable, "-m", "pytest", "--no-header", "-p", "no:cacheprovider", "--durations=15")
WITH_POSTGRES = ROOT / "scripts" / "with-postgres"
SHOWN = ("src", "tests", "scripts", "bench")
# Between them these call what takes long to compile, and little else.
COMPILING = (
    "tests/engines/planning/test_same_everywhere.py",
    "tests/engines/planning/siting/test_covering_lines.py",
)


@dataclass(frozen=True)
class Step:
    """One check.

    Args:
        name: What `--only` calls it.
        what: The same in words.
        command: What to run.
        missing: Returns why it cannot run here, or an empty text.
        required_by: Environment variable that, set to `required`, makes a step that cannot run a failure.
        is_quick: Whether `scripts/test quick` runs it.
        uses_one_core: Whether another such step can run beside it.
    """

    name: str
    what: str
    command: tuple[str | Path, ...]
    missing: Callable[[], str] = lambda: ""
    required_by: str = ""
    is_quick: bool = True
    uses_one_core: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a step went: `ok`, `FAILED` or `skipped`, in how many seconds, and pytest's closing line or the reason."""

    step: Step
    state: str
    seconds: float
    note: str = ""
    printed: tuple[str, ...] = ()


def no_postgres() -> str:
    """Say why no PostgreSQL can be had here."""
    if os.environ.get("DATABASE_URL"):
        return ""
    if not WITH_POSTGRES.exists():
        return "DATABASE_URL is not set"
    folders = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/usr").glob("pgsql-*/bin"),
        Path(os.environ.get("PG_BIN", ".")),
    ]
    if shutil.which("initdb") or any((folder / "initdb").exists() for folder in folders):
        return ""
    return "no PostgreSQL server program (initdb) on this machine and DATABASE_URL is not set"


def chromium() -> str:
    """Return the path of a Chromium, or nothing; the one without windows of its own needs a quarter less time."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    return os.environ.get("DOORSTEP_CHROMIUM") or next(filter(None, map(shutil.which, names)), "")


def no_chromium() -> str:
    """Say why no browser can be had here."""
    return "" if chromium() else "no Chromium on this machine"


def steps(folders: list[str], *, is_quick: bool) -> list[Step]:
    """Return the checks in order."""
    unmarked = "not browser and not slow" if is_quick else "not browser"
    # A file's tests stay together: what some of them arrange for the whole file is costly.
    together = (*PYTEST, "-n", "2", "--dist", "loadscope", "--no-loadscope-reorder", "--ignore=tests/house")
    elsewhere = () if is_quick else [f"--ignore={file}" for file in COMPILING]
    tests = (*together, "--ignore=tests/browser", *elsewhere, "-m", unmarked)
    a_server = () if os.environ.get("DATABASE_URL") else (WITH_POSTGRES,)
    on_postgres = (*a_server, *together, "-m", f"{unmarked} or both_databases")
    in_chromium = (*PYTEST, "-n", "2", "-m", "browser", "tests/browser")
    every = [
        Step("lint", "lint (ruff)", (BIN / "ruff", "check", *folders)),
        Step("format", "format (ruff)", (BIN / "ruff", "format", "--check", *folders)),
        Step("types", "types (mypy, strict)", (BIN / "mypy", *folders), uses_one_core=True),
        Step("contracts", "import contracts", (BIN / "lint-imports", "--no-cache", "--no-logo"), uses_one_core=True),
        Step(
            "migrations",
            "migrations say what models say",
            (sys.executable, "-m", "django", "makemigrations", "--check"),
            uses_one_core=True,
        ),
        Step(
            "house",
            "the house: contracts bite, translations, links, words",
            (*PYTEST, "tests/house"),
            is_quick=False,
            uses_one_core=True,
        ),
        Step(
            "kernels",
            "kernels: compiled before others need them; the same plans as ever",
            (*PYTEST, *COMPILING),
            is_quick=False,
            uses_one_core=True,
        ),
        Step("browser", "in Chromium", in_chromium, no_chromium, "DOORSTEP_BROWSER", is_quick=False),
        Step("postgres", "tests on PostgreSQL", on_postgres, no_postgres, "DOORSTEP_POSTGRES", is_quick=False),
        Step("sqlite", "tests on SQLite", tests),
    ]
    return [step for step in every if step.is_quick or not is_quick]


def environment(step: Step, data: str) -> dict[str, str]:
    """Return what a step's process sees: nothing of an installation that may live in this folder."""
    kept = {key: value for key, value in os.environ.items() if step.name == "postgres" or key != "DATABASE_URL"}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # each of many processes would compile all sources and tests anew
    return kept | {
        "DJANGO_SETTINGS_MODULE": "doorstep.site.settings"
        if step.name == "migrations"
        else "doorstep.site.settings_test",
        "DOORSTEP_DATA": data,
        "DOORSTEP_CHROMIUM": chromium(),
        "DOORSTEP_SECRET_KEY": "only for the checks",
        "POSTGRES_OPTIONS": "-c jit=off -c autovacuum=off",  # for a handful of rows neither is worth its time
        "COLUMNS": "120",
        "PYTHONUNBUFFERED": "1",
    }


def run(step: Step, data: str, *, is_alone: bool = True) -> Outcome:
    """Run one step, passing on what it prints: at once, or when it is done if another runs beside it."""
    printed: list[str] = []

    def say(line: str) -> None:
        if is_alone:
            print(line, end="", flush=True)
        else:
            printed.append(line)

    say(f"\n── {step.what} ──\n")
    if reason := step.missing():
        is_required = os.environ.get(step.required_by) == "required"
        say(f"{'REQUIRED, but ' if is_required else 'skipped: '}{reason}\n")
        return Outcome(step, "FAILED" if is_required else "skipped", 0.0, reason, tuple(printed))
    begun = time.monotonic()
    closing = ""
    with subprocess.Popen(  # noqa: S603  our own commands
        [str(part) for part in step.command],
        cwd=ROOT,
        env=environment(step, data),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            say(line)
            closing = line.strip() or closing
    state = "ok" if process.returncode == 0 else "FAILED"
    note = closing if "pytest" in step.command else ""
    return Outcome(step, state, time.monotonic() - begun, note, tuple(printed))


def run_all(chosen: list[Step], data: str) -> Iterator[Outcome]:
    """Run the steps in order, two of those that use one core side by side."""
    with ThreadPoolExecutor(2) as lanes:
        for one_core, some in groupby(chosen, lambda step: step.uses_one_core):
            if not one_core:
                yield from (run(step, data) for step in some)
                continue
            for done in [lanes.submit(run, step, data, is_alone=False) for step in some]:
                print("".join(done.result().printed), end="", flush=True)
                yield done.result()


def report(outcomes: list[Outcome], seconds: float) -> None:
    """Print the list of steps, the verdict, and last what pytest itself said."""
    print("\n── steps ──")
    for done in outcomes:
        print(f"  {done.state:<8}{done.step.what:<56}{done.seconds:8.1f} s  {done.note.strip('= ')}")
    failed = [done.step.name for done in outcomes if done.state == "FAILED"]
    skipped = [f"{done.step.name} ({done.note})" for done in outcomes if done.state == "skipped"]
    if skipped:
        print(f"\nNot run on this machine: {'; '.join(skipped)}.")
    print(f"\n{'FAILED: ' + ', '.join(failed) if failed else 'Everything holds'} after {seconds:.0f} s.")
    for done in outcomes:
        if "pytest" in done.step.command and done.state != "skipped":
            print(f"{done.step.what}:\n{done.note}")


def main() -> int:
    """Run the wanted steps; 0 when all of them held."""
    parser = argparse.ArgumentParser(prog="scripts/test", description="Every check there is.")
    parser.add_argument("how", nargs="?", choices=["all", "quick"], default="all", help="quick: while you work")
    parser.add_argument("--only", nargs="+", metavar="STEP", help="these steps alone")
    parser.add_argument("--list", action="store_true", help="name the steps and stop")
    wanted = parser.parse_args()
    folders = [name for name in SHOWN if (ROOT / name).is_dir()]
    chosen = steps(folders, is_quick=wanted.how == "quick")
    if wanted.list:
        print("\n".join(f"{step.name:<12}{step.what}" for step in chosen))
        return 0
    if unknown := sorted(set(wanted.only or ()) - {step.name for step in chosen}):
        parser.error(f"no such step: {', '.join(unknown)}; --list names them")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="doorstep-checks-") as data:
        outcomes = list(run_all([step for step in chosen if not wanted.only or step.name in wanted.only], data))
    report(outcomes, time.monotonic() - begun)
    return 1 if any(done.state == "FAILED" for done in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
