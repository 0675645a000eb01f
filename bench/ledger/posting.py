"""How fast the ledger posts, beside the same rows written plainly into the same tables; how long a full check takes.

Run from the project's root: `python bench/ledger/posting.py [--markdown] [--entries 1000000]`. Each database is
measured in a process of its own; PostgreSQL is a throw-away one (`scripts/with-postgres`). The plain side writes
ready-made rows of movements and entries by the same statements, with the same constraints, indexes and triggers: no
balances, no rules, no digests. Both sides take turns in one run, and the best of each counts. Aim: at least half.
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

COLUMNS = ("database", "what", "a second", "plain inserts", "ratio", "at least half")


def main() -> int:
    """Print the table: both databases, or the one this process was started for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--markdown", action="store_true", help="print a Markdown table")
    asked.add_argument("--entries", type=int, default=1_000_000)
    asked.add_argument("--only", choices=["sqlite", "postgresql"], help=argparse.SUPPRESS)
    asked.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.inside:
        for row in import_module("_weigh").measure(options.entries):  # it needs Django, and Django the database
            print("\t".join(row))
        return 0
    rows: list[tuple[str, ...]] = [COLUMNS]
    for name in [options.only] if options.only else ["sqlite", "postgresql"]:
        rows += _apart(name, options.entries)
    if options.markdown:
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, f"|---|---|{'---:|' * (len(COLUMNS) - 2)}")
    else:
        lines = ["  ".join(cell.rjust(28) for cell in row) for row in rows]
    print("\n".join(lines))
    return 0


def _apart(name: str, entries: int) -> list[tuple[str, ...]]:
    command = [sys.executable, __file__, "--inside", f"--entries={entries}"]
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as folder:
        around = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        around |= {"DOORSTEP_DATA": folder, "DJANGO_SETTINGS_MODULE": "doorstep.site.settings"}
        if name == "postgresql":
            command = [str(ROOT / "scripts" / "with-postgres"), *command]
        run = subprocess.run(command, env=around, stdout=subprocess.PIPE, text=True, check=True)
    return [(name, *line.split("\t")) for line in run.stdout.splitlines() if "\t" in line]


if __name__ == "__main__":
    sys.exit(main())
