"""Weigh the pages of needs on a county of 100,000 needs against an empty page, on SQLite and on PostgreSQL.

Run from the project's root: `python bench/needs/desk.py [--markdown] [--needs 100000] [--requests 40]`.
Each database is filled and measured in a process of its own; PostgreSQL is a throw-away one (`scripts/with-postgres`).
All pages go through the same server, middleware and database as the empty page ("hello"), which asks the database
nothing; it is weighed before and after each page, since other work on the machine slows both. A rate is requests per
second of the server's own processor time; the database's own process is not in it on PostgreSQL, so the time on the
clock stands beside it. Aim: 0.20 of hello, at least 0.07. What the board is counted from is weighed too, from kept
counts and from the needs themselves; these are no pages. Nothing of a page is kept between two requests but its
frame, the same for all readers with these roles.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT), str(Path(__file__).parent)]

COLUMNS = (
    *("database", "page", "bytes", "queries: one need", "all", "ms", "requests per CPU second", "of hello"),
    "least 0.07",
)


def main() -> int:
    """Print the table: both databases, or the one this process was started for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--markdown", action="store_true", help="print a Markdown table")
    asked.add_argument("--needs", type=int, default=100_000)
    asked.add_argument("--requests", type=int, default=40)
    asked.add_argument("--only", choices=["sqlite", "postgresql"], help=argparse.SUPPRESS)
    asked.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.inside:
        measuring = import_module("_measure")  # it needs Django, which needs to know the database first
        for row in measuring.measure(options.needs, options.requests):
            print("\t".join(row))
        return 0
    rows: list[tuple[str, ...]] = [COLUMNS]
    for name in [options.only] if options.only else ["sqlite", "postgresql"]:
        rows += _apart(name, options)
    if options.markdown:
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, f"|---|---|{'---:|' * (len(COLUMNS) - 2)}")
    else:
        lines = ["  ".join(cell.rjust(24) for cell in row) for row in rows]
    print("\n".join(lines))
    return 0


def _apart(name: str, options: argparse.Namespace) -> list[tuple[str, ...]]:
    command = [sys.executable, __file__, "--inside", f"--needs={options.needs}", f"--requests={options.requests}"]
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as folder:
        (Path(folder) / "static").mkdir()  # whitenoise reads it when it starts
        around = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        around |= {"DOORSTEP_DATA": folder, "DJANGO_SETTINGS_MODULE": "doorstep.site.settings"}
        if name == "postgresql":
            command = [str(ROOT / "scripts" / "with-postgres"), *command]
        run = subprocess.run(command, env=around, stdout=subprocess.PIPE, text=True, check=True)
    return [(name, *line.split("\t")) for line in run.stdout.splitlines() if "\t" in line]


if __name__ == "__main__":
    sys.exit(main())
