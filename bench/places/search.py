# ruff: noqa: S608  the names of the tables are constants
"""How fast names are found by pairs of characters, next to a LIKE scan, and points are placed in their county.

Run from the project's root: `python bench/places/search.py [--markdown] [--copies 70] [--repeats 5]`. The names are
Huzhou's 1,301 villages, written so many times over with a number behind, into a SQLite file of its own; with
DATABASE_URL into tables of PostgreSQL, in a transaction that is taken back. Both sides answer
the same question with the same rows.
"""

import argparse
import csv
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))
os.environ["DOORSTEP_DATA"] = tempfile.mkdtemp(prefix="doorstep-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.site.settings_test")

import django  # noqa: E402 - the settings come first
import numpy as np  # noqa: E402
import shapely  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402

from doorstep.places.actions.gazetteer import COUNTIES  # noqa: E402
from doorstep.places.name_index import MakeNameIndex, Named, NameIndex  # noqa: E402

DATA = ROOT / "src" / "doorstep" / "places" / "data"
INDEX, NAMES = "bench_name_index", "bench_names"
WORDS = 40


def rows() -> list[dict[str, str]]:
    """Return every village of the gazetteer."""
    found: list[dict[str, str]] = []
    for code in COUNTIES:
        with (DATA / f"{code}.csv").open(encoding="utf-8") as file:
            found += [row for row in csv.DictReader(file) if row["level"] == "village"]
    return found


def best_seconds(repeats: int, work: Callable[[], object]) -> float:
    """Return the shortest of several runs: the one the rest of the machine disturbed least."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def asked(sql: str, parameters: Sequence[str]) -> list[int]:
    """Return the ids a query finds, sorted."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return sorted(int(row[0]) for row in cursor.fetchall())


def filled(names: list[str]) -> NameIndex:
    """Make both tables and return the index."""
    index = NameIndex(INDEX)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {NAMES} (id bigint PRIMARY KEY, name text NOT NULL)")
        cursor.executemany(f"INSERT INTO {NAMES} VALUES (%s, %s)", list(enumerate(names, 1)))
    with connection.cursor() as cursor:
        editor: Any = SimpleNamespace(connection=connection, execute=cursor.execute)  # its own refuses
        MakeNameIndex(INDEX).database_forwards("bench", editor, None, None)
    index.add(Named(at, (name,)) for at, name in enumerate(names, 1))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {INDEX}")
    return index


def search_line(copies: int, repeats: int, size: int) -> tuple[object, ...]:
    """Time one length of word and return a line of the table."""
    base = [row["name"] for row in rows()]
    names = [f"{name}{copy}" for copy in range(copies) for name in base]
    index = filled(names)
    draw = random.Random(f"words of {size}")
    words = []
    for name in draw.choices([name for name in base if len(name) >= size], k=WORDS):
        at = draw.randrange(len(name) - size + 1)
        words.append(name[at : at + size])

    def by_index() -> list[list[int]]:
        conditions = [index.condition(word) for word in words]
        return [asked(*condition) for condition in conditions if condition]

    def by_scan() -> list[list[int]]:
        return [asked(f"SELECT id FROM {NAMES} WHERE name LIKE %s", [f"%{word}%"]) for word in words]

    same = by_index() == by_scan()
    ours, scan = best_seconds(repeats, by_index), best_seconds(repeats, by_scan)
    found = round(1000 * ours / WORDS, 3), round(1000 * scan / WORDS, 3)
    return connection.vendor, len(names), size, *found, round(scan / ours, 1), "yes" if same else "NO"


def polygon_line(count: int, repeats: int) -> tuple[object, ...]:
    """Time points in the five counties, tree against one polygon after another, and return a line of the table."""
    features = json.loads((DATA / "counties.geojson").read_text())["features"]
    areas = [shapely.geometry.shape(feature["geometry"]) for feature in features]
    west, south, east, north = shapely.total_bounds(areas)
    draw = np.random.default_rng(2026)
    at = shapely.points(draw.uniform([west, south], [east, north], (count, 2)))
    tree = shapely.STRtree(areas)

    def by_tree() -> int:
        return int(tree.query(at, predicate="within").shape[1])

    def one_by_one() -> int:
        return sum(int(shapely.contains(area, at).sum()) for area in areas)

    same = by_tree() == one_by_one()
    ours, plain = best_seconds(repeats, by_tree), best_seconds(repeats, one_by_one)
    return count, len(areas), round(ours, 4), round(plain, 4), round(plain / ours, 1), "yes" if same else "NO"


def show(columns: Sequence[str], lines: Sequence[Sequence[object]], *, is_markdown: bool) -> None:
    """Print a table."""
    if is_markdown:
        print("| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))
    else:
        print("\t".join(columns))
    for line in lines:
        cells = [str(cell) for cell in line]
        print("| " + " | ".join(cells) + " |" if is_markdown else "\t".join(cells))
    print()


def main() -> int:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--copies", type=int, default=70)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    searched = []
    for size in (1, 2, 3, 4):
        with transaction.atomic():
            searched.append(search_line(given.copies, given.repeats, size))
            transaction.set_rollback(True)
    columns = ("database", "names", "characters", "index ms", "LIKE ms", "ratio", "same rows")
    show(columns, searched, is_markdown=given.markdown)
    placed = [polygon_line(100_000, given.repeats)]
    of_points = ("points", "counties", "tree s", "one by one s", "ratio", "same")
    show(of_points, placed, is_markdown=given.markdown)
    return 0 if all(line[-1] == "yes" for line in (*searched, *placed)) else 1


if __name__ == "__main__":
    sys.exit(main())
