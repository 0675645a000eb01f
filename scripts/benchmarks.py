"""Run bench/*/*.py and keep what they print in docs/benchmarks.md; started by scripts/bench."""

import argparse
import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
OPENING = """# Benchmarks

Written by `scripts/bench`, which runs every `bench/<subject>/<name>.py --markdown` and keeps what each one prints.
Change a benchmark, not this page. Differences under a quarter mean nothing on a shared machine.

"""


def found(names: list[str]) -> list[Path]:
    """Return the benchmarks whose path contains one of `names` (all, when none is given), by path."""
    every = sorted(path for path in (ROOT / "bench").glob("*/*.py") if not path.name.startswith(("_", "conftest")))
    return [path for path in every if not names or any(name in str(path.relative_to(ROOT)) for name in names)]


def section(path: Path, limit_s: float) -> tuple[str, bool]:
    """Run one benchmark and return its section of the page, and whether it ended well."""
    title = f"## {path.parent.name}: {path.stem}\n\n"
    begun = time.monotonic()
    try:
        run = subprocess.run(  # noqa: S603  our own file
            [sys.executable, str(path), "--markdown"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
            stdout=subprocess.PIPE,
            text=True,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"{title}Not finished within {limit_s / 60:.0f} minutes.\n", False
    took = f"\n*{time.monotonic() - begun:.0f} s: `scripts/bench {path.parent.name}/{path.stem}`*\n"
    if run.returncode:
        return f"{title}Ended with code {run.returncode}.\n", False
    return title + run.stdout.strip() + "\n" + took, True


def merged(page: str, sections: list[str]) -> str:
    """Return the page with these sections in the place of those of the same title, all of them by title."""
    every = {one.splitlines()[0]: one.strip() for one in re.split(r"^(?=## )", page, flags=re.MULTILINE)[1:]}
    every |= {one.splitlines()[0]: one.strip() for one in sections}
    return "\n\n".join(every[title] for title in sorted(every)) + "\n"


def main() -> int:
    """Run the wanted benchmarks and write their sections into the page; those that did not end well are left out."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure, and write docs/benchmarks.md.")
    parser.add_argument("names", nargs="*", help="those whose path contains one of these (all)")
    parser.add_argument("--minutes", type=float, default=30, help="longest time for one benchmark (default 30)")
    wanted = parser.parse_args()
    paths = found(wanted.names)
    if not paths:
        print("no benchmark of that name under bench/", file=sys.stderr)
        return 2
    sections, is_well = [], True
    for path in paths:
        print(f"… {path.relative_to(ROOT)}", file=sys.stderr, flush=True)
        text, ended_well = section(path, wanted.minutes * 60)
        print(text)
        sections += [text] * ended_well
        is_well = is_well and ended_well
    kept = PAGE.read_text(encoding="utf-8") if PAGE.exists() and wanted.names else ""
    machine = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores.\n\n"
    PAGE.write_text(OPENING + machine + merged(kept, sections), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}", file=sys.stderr)
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
