"""Measure the text engine: lookup of duplicates by keys in a table against all rows, whole lists, and suggestions.

Usage:
    PYTHONPATH=src python bench/matching/text.py [--markdown] [--needs 30000] [--repeats 3]

The needs are invented ones of `tests/engines/matching/text/corpus.py`; copies of them have 5, 15 and 30 % of their
characters edited. "Recall" is the share of copies whose original is found: among the looked-at candidates, and as the
likest one shown. Rivals without keys: read every text from the table for each lookup, as a process without memory
must (the ratio is against this one); or keep all of them in memory as a sparse matrix.
"""

import argparse
import math
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.engines.matching.text.corpus import Written, edited, needs  # noqa: E402

from doorstep.engines.matching.text.duplicates import (  # noqa: E402 - the path comes first
    LEAST_SCORE,
    MOST_CANDIDATES,
    pairs_within,
    possible_duplicates,
)
from doorstep.engines.matching.text.minhash import band_keys  # noqa: E402
from doorstep.engines.matching.text.ngrams import counted, pairs, to_unit_length, vocabulary  # noqa: E402
from doorstep.engines.matching.text.normalize import normalize  # noqa: E402
from doorstep.engines.matching.text.suggest import Example, learn, suggest  # noqa: E402

SHARES = (0.05, 0.15, 0.30)
COPIES = 100
LOOKUP = """
    SELECT need, text FROM (
        SELECT need, COUNT(*) AS shared FROM bands WHERE key IN (SELECT value FROM json_each(?))
        GROUP BY need ORDER BY shared DESC, need LIMIT ?
    ) JOIN needs ON needs.id = need
"""


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Return the shortest of several runs: the one the rest of the machine disturbed least."""
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def stored(texts: Sequence[str], keys: Sequence[Sequence[int]]) -> sqlite3.Connection:
    """Return a database in memory with the texts and their keys, indexed as an application would."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE needs (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    database.execute("CREATE TABLE bands (key INTEGER, need INTEGER, PRIMARY KEY (key, need)) WITHOUT ROWID")
    database.executemany("INSERT INTO needs VALUES (?, ?)", enumerate(texts))
    database.executemany("INSERT INTO bands VALUES (?, ?)", ((key, at) for at, own in enumerate(keys) for key in own))
    return database


def lookup_lines(texts: list[str], repeats: int) -> list[list[object]]:
    """Return a line for each way of finding the earlier texts like a new one."""
    copies = [edited(text, share, 7, at) for share in SHARES for at, text in enumerate(texts[:COPIES])]
    grams = pairs(texts)
    known = vocabulary(grams)
    every = to_unit_length(counted(grams, known))

    def in_memory() -> list[list[int]]:
        rows = to_unit_length(counted(pairs(copies), known))
        return [[int(np.argmax((every @ rows[[at]].T).toarray()))] for at in range(len(copies))]

    database = stored(texts, [])
    read_s = seconds(lambda: possible_duplicates(copies[0], dict(database.execute("SELECT * FROM needs"))), 1)
    kept_s = seconds(in_memory, repeats) / len(copies)
    right = recalls(in_memory())
    lines: list[list[object]] = [
        ["none: all rows read", "", *right, "", "", f"{1000 * read_s:.2f}", ""],
        ["none: all kept in memory", "", *right, "", "", f"{1000 * kept_s:.2f}", f"{read_s / kept_s:.0f}x"],
    ]
    for bands, rows in ((16, 4), (32, 2), (64, 1)):
        database = stored(texts, band_keys(texts, bands, rows))
        found = by_keys(database, copies, bands, rows)
        met = recalls([[*near, *shown] for shown, near in found], first=False)
        taken_s = seconds(lambda: by_keys(database, copies, bands, rows), repeats) / len(copies)  # noqa: B023  run here
        lines.append(
            [
                f"{bands} x {rows}",
                f"{bands * len(texts):,}",
                *recalls([shown for shown, _ in found]),
                " / ".join(met),
                f"{candidates(database, copies, bands, rows):,.0f}",
                f"{1000 * taken_s:.2f}",
                f"{read_s / taken_s:.0f}x",
            ]
        )
    return lines


def by_keys(
    database: sqlite3.Connection, copies: Sequence[str], bands: int, rows: int
) -> list[tuple[list[int], list[int]]]:
    """Return for each copy the ids shown and the ids looked at."""
    found = []
    for copy in copies:
        keys = str(band_keys([copy], bands, rows)[0])
        near = dict(database.execute(LOOKUP, (keys, MOST_CANDIDATES)))
        found.append(([one.id for one in possible_duplicates(copy, near)], list(near)))
    return found


def recalls(found: Sequence[Sequence[int]], *, first: bool = True) -> list[str]:
    """Return for each share of edits how many copies have their original as the first found, or among the found."""
    hits = [at % COPIES in (one[:1] if first else one) for at, one in enumerate(found)]
    return [f"{sum(hits[part * COPIES : (part + 1) * COPIES]) / COPIES:.2f}" for part in range(len(SHARES))]


def candidates(database: sqlite3.Connection, copies: Sequence[str], bands: int, rows: int) -> float:
    """Return how many rows share a key with a copy on average."""
    counting = "SELECT COUNT(DISTINCT need) FROM bands WHERE key IN (SELECT value FROM json_each(?))"
    counts = [database.execute(counting, (str(keys),)).fetchone()[0] for keys in band_keys(copies, bands, rows)]
    return float(np.mean(counts))


def list_line(texts: list[str], repeats: int, *, is_tried: bool) -> list[object]:
    """Return the line of a whole list compared with itself, against one comparison after the other in plain Python."""

    def one_by_one() -> int:
        plain = [normalize(text) for text in texts]
        grams = [Counter(letters[at : at + 2] for at in range(len(letters) - 1)) for letters in plain]
        length = [math.sqrt(sum(times * times for times in own.values())) for own in grams]
        return sum(
            sum(times * two[gram] for gram, times in one.items()) >= LEAST_SCORE * before * after
            for (one, before), (two, after) in combinations(zip(grams, length, strict=True), 2)
        )

    ours = seconds(lambda: pairs_within(texts), repeats)
    line: list[object] = [f"{len(texts):,}", f"{len(pairs_within(texts)):,}", f"{ours:.2f}"]
    if not is_tried:
        return [*line, "", "", ""]
    rival = seconds(one_by_one, 1)
    return [*line, f"{rival:.2f}", f"{rival / ours:.0f}x", "yes" if one_by_one() == len(pairs_within(texts)) else "NO"]


def suggest_line(known: list[Written], later: list[Written], words: str, repeats: int) -> list[object]:
    """Return the line of so many examples learnt: right at first, among three, called enough and right then, ms."""
    examples = [Example(at, need.text, need.category) for at, need in enumerate(known)]
    precedents = learn(examples)
    found = [(suggest(need.text, precedents, least_examples=0), need.category) for need in later]
    first = [bool(one.categories) and one.categories[0].category == right for one, right in found]
    three = [right in [each.category for each in one.categories] for one, right in found]
    sure = [is_right for is_right, (one, _) in zip(first, found, strict=True) if one.is_enough]
    learning = seconds(lambda: learn(examples), repeats)
    asking = seconds(lambda: [suggest(need.text, precedents) for need in later[:50]], repeats)
    return [
        words,
        f"{len(known):,}",
        f"{np.mean(first):.2f}",
        f"{np.mean(three):.2f}",
        f"{len(sure) / len(later):.2f}",
        f"{np.mean(sure):.2f}" if sure else "",
        f"{1000 * learning:.0f}",
        f"{20 * asking:.1f}",
    ]


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
    parser.add_argument("--needs", type=int, default=30_000)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    texts = [need.text for need in needs(given.needs, seed=7)]
    columns = [
        "keys",
        "rows stored",
        "found 5 %",
        "15 %",
        "30 %",
        "looked at 5 / 15 / 30 %",
        "share a key",
        "ms",
        "ratio",
    ]
    show(columns, lookup_lines(texts, given.repeats), is_markdown=given.markdown)
    several = [list_line(texts[:size], given.repeats, is_tried=size <= 1_000) for size in (1_000, 10_000)]
    columns = ["list", "pairs", "s", "plain Python s", "ratio", "same"]
    show(columns, several, is_markdown=given.markdown)
    later = needs(400, seed=2)
    seen = [suggest_line(needs(size, seed=1), later, "seen", given.repeats) for size in (70, 140, 300, 1_000, 10_000)]
    few = [needs(size, seed=1, problems=slice(0, 5)) for size in (300, 1_000)]
    unseen = [suggest_line(known, needs(400, seed=2, problems=slice(5, 8)), "new", given.repeats) for known in few]
    columns = ["words", "examples", "first", "three", "enough", "right then", "learn ms", "ask ms"]
    show(columns, [*seen, *unseen], is_markdown=given.markdown)
    return 0


if __name__ == "__main__":
    sys.exit(main())
