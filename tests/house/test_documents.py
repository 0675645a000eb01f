"""The glossary, the map and the command's help speak of what exists."""

import csv
import importlib.util
import re

from tests.house import tracked

from doorstep.cli.main import COMMANDS

DOCS = tracked.ROOT / "docs"
PACKAGE = tracked.ROOT / "src" / "doorstep"


def test_every_term_of_the_glossary_is_whole_and_stands_once() -> None:
    with (DOCS / "glossary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))

    terms = [row["term"] for row in rows]
    assert sorted(set(terms)) == sorted(terms)
    assert [row for row in rows if not all(row.values()) or None in row] == []


def test_every_term_of_the_glossary_lives_where_it_says() -> None:
    with (DOCS / "glossary.csv").open(encoding="utf-8", newline="") as file:
        places = {row["where"] for row in csv.DictReader(file)} - {"planned"}

    found = [importlib.util.find_spec(place) is not None for place in sorted(places)]

    assert all(found)


def test_the_map_shows_every_package() -> None:
    shown = set(re.findall(r"^  ([\w/]+)/ {2,}", (DOCS / "map.md").read_text(encoding="utf-8"), re.MULTILINE))

    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert {name.split("/")[0] for name in shown} == packages


def test_the_readme_names_every_command() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (tracked.ROOT / name).read_text(encoding="utf-8")

        assert [
            command for command in COMMANDS if f"`{command}`" not in text and f"doorstep {command}" not in text
        ] == []
