"""The import contracts bite: a breach of each, planted in a copy of the tree, is caught by name."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"

RINGS = "Rings: code uses what stands further in, never further out"
NEIGHBOURS = "Neighbours: one engine does not know another"
SCHEMES = "Neighbours: one scheme does not know another"
PURE = "Pure: kernel and engines know nothing of Django"
BRIDGE = "Bridge: nouns and the base do not compute, engines are reached through a scheme"
APP = "Inside an app: words, rules, models, queries, bridge, actions, pages, each using only what stands before it"
CYCLES = "No cycles among siblings, at any depth"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the package and its contracts, to be spoiled."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        ROOT / "src" / "doorstep",
        tmp_path / "src" / "doorstep",
        ignore=shutil.ignore_patterns("__pycache__", "static", "locale", "data", "templates"),
    )
    return tmp_path


def plant(tree: Path, **modules: str) -> None:
    for name, text in modules.items():
        path = tree / "src" / "doorstep" / (name.replace("__", "/") + ".py")
        for folder in path.relative_to(tree / "src").parents[:-1]:
            (tree / "src" / folder).mkdir(exist_ok=True, parents=True)
            (tree / "src" / folder / "__init__.py").touch()
        path.write_text((path.read_text() if path.exists() else "") + "\n" + text + "\n")


def verdict(tree: Path) -> tuple[int, frozenset[str]]:
    """Exit code and the names of the broken contracts."""
    run = subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--no-logo"],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree / "src"), "COLUMNS": "400", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    endings = [line.strip() for line in run.stdout.splitlines()]
    assert any(line.startswith("Contracts:") for line in endings), run.stdout + run.stderr
    broken = (re.fullmatch(r"(.+) BROKEN(?: \(.+\))?", line) for line in endings)  # how many imports it ignored
    return run.returncode, frozenset(match[1] for match in broken if match)


def test_the_tree_as_it_stands_keeps_every_contract(tree: Path) -> None:
    found = verdict(tree)

    assert found == (0, frozenset())


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("kernel__planted", "from doorstep.base import clock"),
        ("places__planted", "import doorstep.services.apps"),
        ("door__planted", "from doorstep.desk import apps"),
        ("desk__planted", "from doorstep.door import apps"),
        ("programmes__pharmacy__planted", "from doorstep import sample"),
        ("people__planted", "from doorstep.partners import apps"),
        ("base__models__planted", "from doorstep.places import apps"),
    ],
)
def test_an_import_of_an_outer_ring_or_a_neighbour_is_caught(tree: Path, module: str, line: str) -> None:
    plant(tree, **{module: line})

    code, broken = verdict(tree)

    assert (code, RINGS in broken) == (1, True)


def test_an_import_inside_a_function_is_caught(tree: Path) -> None:
    plant(tree, places__planted="def hidden() -> None:\n    from doorstep.services import apps\n    print(apps)")

    code, broken = verdict(tree)

    assert (code, RINGS in broken) == (1, True)


def test_an_import_for_types_only_is_caught(tree: Path) -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from doorstep.services import apps"
    plant(tree, places__planted=text)

    code, broken = verdict(tree)

    assert (code, RINGS in broken) == (1, True)


def test_a_package_that_stands_in_no_ring_is_caught(tree: Path) -> None:
    plant(tree, homeless__planted="")

    code, broken = verdict(tree)

    assert (code, RINGS in broken) == (1, True)


def test_an_engine_that_imports_django_is_caught(tree: Path) -> None:
    plant(
        tree,
        engines__planning__planted="def hidden() -> None:\n    from django.utils import timezone\n    print(timezone)",
    )

    code, broken = verdict(tree)

    assert (code, PURE in broken) == (1, True)


def test_an_engine_that_reaches_django_through_the_kernel_is_caught(tree: Path) -> None:
    plant(tree, kernel__planted="import django", engines__planning__planted="from doorstep.kernel import planted")

    code, broken = verdict(tree)

    assert (code, PURE in broken) == (1, True)


def test_two_engines_that_know_each_other_are_caught(tree: Path) -> None:
    plant(tree, engines__planted__core="from doorstep.engines.planning import travel")

    code, broken = verdict(tree)

    assert (code, NEIGHBOURS in broken) == (1, True)


def test_two_schemes_that_know_each_other_are_caught(tree: Path) -> None:
    plant(tree, programmes__planted__words="from doorstep.programmes.pharmacy import apps")

    code, broken = verdict(tree)

    assert (code, SCHEMES in broken) == (1, True)


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("services__planted", "from doorstep.engines.planning import travel"),
        ("needs__queries__planted", "from doorstep.engines.matching.text import minhash"),
        ("needs__bridge__planted", "from doorstep.engines.planning import travel"),
        ("services__bridge__planted", "from doorstep.engines.matching.text import minhash"),
    ],
)
def test_a_noun_that_computes_is_caught_also_beside_the_one_bridge_that_may(tree: Path, module: str, line: str) -> None:
    plant(tree, **{module: line})

    code, broken = verdict(tree)

    assert (code, BRIDGE in broken) == (1, True)


def test_rules_that_read_the_database_are_caught(tree: Path) -> None:
    plant(tree, services__rules__planted="from doorstep.services.queries import sessions")

    code, broken = verdict(tree)

    assert (code, APP in broken) == (1, True)


@pytest.mark.parametrize(
    "package", ["places", "engines__planning", "base__planted", "programmes__pharmacy__planted__deep"]
)
def test_a_cycle_is_caught_at_any_depth(tree: Path, package: str) -> None:
    dotted = "doorstep." + package.replace("__", ".")
    plant(
        tree,
        **{
            f"{package}__cycle__one": f"from {dotted}.cycle import two",
            f"{package}__cycle__two": f"def hidden() -> None:\n    from {dotted}.cycle import one\n    print(one)",
        },
    )

    code, broken = verdict(tree)

    assert (code, CYCLES in broken) == (1, True)


def test_a_cycle_between_packages_through_their_insides_is_caught(tree: Path) -> None:
    plant(
        tree,
        base__planted__left__a="from doorstep.base.planted.right import a",
        base__planted__right__a="",
        base__planted__right__b="from doorstep.base.planted.left import b",
        base__planted__left__b="",
    )

    code, broken = verdict(tree)

    assert (code, CYCLES in broken) == (1, True)
