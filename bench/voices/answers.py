"""Is every answer that was thanked for there exactly once, when workers are killed under many who answer?

Run from the project's root: `python bench/voices/answers.py [--markdown] [--answers 50000] [--kills 2]`. Two workers
serve the site (waitress, four threads each), eight people at a time send the form and try again until somebody says
that their answer is in; after each third of the answers a worker is killed as it stands (SIGKILL) and begun again. Then
the survey is closed and everything counted: what was thanked for and is not there is lost, what is there twice is
doubled. Each database is measured in a process of its own; PostgreSQL is a throw-away one (`scripts/with-postgres`).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

COLUMNS = ("database", "answers", "workers killed", "lost", "doubled", "faults", "answers a second")


def main() -> int:
    """Print the table: both databases, or the one this process was started for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--markdown", action="store_true", help="print a Markdown table")
    asked.add_argument("--answers", type=int, default=50_000)
    asked.add_argument("--kills", type=int, default=2)
    asked.add_argument("--only", choices=["sqlite", "postgresql"], help=argparse.SUPPRESS)
    asked.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.inside:
        sys.stdout.write("\t".join(_measure(options.answers, options.kills)) + "\n")
        return 0
    rows: list[tuple[str, ...]] = [COLUMNS]
    for name in [options.only] if options.only else ["sqlite", "postgresql"]:
        rows += _apart(name, options.answers, options.kills)
    if options.markdown:
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, f"|---|{'---:|' * (len(COLUMNS) - 1)}")
    else:
        lines = ["  ".join(cell.rjust(16) for cell in row) for row in rows]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _measure(answers: int, kills: int) -> tuple[str, ...]:
    import_module("django").setup()
    starter = import_module("tests.processes").starter
    storm = import_module("tests.voices.storm").storm
    folder = Path(os.environ["DOORSTEP_DATA"])
    begun = time.perf_counter()
    start = starter(ROOT / "tests" / "voices" / "answer_in_a_process.py", folder)
    outcome = storm(start, folder, letters=answers, kills=kills)
    took = time.perf_counter() - begun
    doubled = sum(1 for _, often in outcome.marks if often > 1)
    figures = (len(outcome.thanked), kills, len(outcome.lost), doubled, len(outcome.faults))
    return (*(f"{one:,}" for one in figures), f"{answers / took:,.0f}")


def _apart(name: str, answers: int, kills: int) -> list[tuple[str, ...]]:
    command = [sys.executable, __file__, "--inside", f"--answers={answers}", f"--kills={kills}"]
    with tempfile.TemporaryDirectory(prefix="doorstep-bench-") as folder:
        around = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        around |= {"DOORSTEP_DATA": folder, "DJANGO_SETTINGS_MODULE": "doorstep.site.settings"}
        around |= {"DOORSTEP_SECRET_KEY": "only for benchmarks", "PYTHONPATH": f"src{os.pathsep}."}
        if name == "postgresql":
            command = [str(ROOT / "scripts" / "with-postgres"), *command]
        run = subprocess.run(command, env=around, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return [(name, *line.split("\t")) for line in run.stdout.splitlines() if "\t" in line]


if __name__ == "__main__":
    sys.exit(main())
