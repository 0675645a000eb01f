"""Files the browser gets: what others wrote is unchanged, nothing is missing, no page carries anything inline."""

import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.management.commands.collectstatic import Command
from django.core.management import call_command
from django.test import override_settings

import doorstep

PACKAGE = Path(doorstep.__file__).parent
STATIC = PACKAGE / "base" / "static"
VENDOR = STATIC / "vendor"
MANIFEST = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)


TEMPLATES = sorted(PACKAGE.glob("**/templates/**/*.html"))


def test_the_files_of_others_are_unchanged() -> None:
    lines = (line.split("  ", 1) for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    listed = {name: digest for digest, name in lines}
    ours = {"README.md", "SHA256SUMS"}

    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name not in ours
    }

    assert found == listed


def test_every_file_a_style_sheet_or_script_names_is_there(tmp_path: Path) -> None:
    with override_settings(STORAGES=MANIFEST, STATIC_ROOT=tmp_path):
        call_command(Command(), interactive=False, verbosity=0)

    assert (tmp_path / "staticfiles.json").is_file()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_template_carries_nothing_inline(path: Path) -> None:
    assert INLINE.findall(path.read_text()) == []


def test_the_watch_for_inline_things_sees_them() -> None:
    bad = ['<p style="x">', "<style>", "<script>x()</script>", '<a onclick="x()">', '<a href="javascript:x()">']

    assert [bool(INLINE.search(line)) for line in [*bad, '<script src="/x.js" defer></script>']] == [True] * 5 + [False]


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _tokens(selector: str) -> dict[str, str]:
    sheet = (STATIC / "doorstep" / "tokens.css").read_text()
    body = sheet.split(selector + " {", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6});", body))


PAIRS = [
    (ink, ground)
    for ink, grounds in {
        "ink": "paper paper-deep hill card accent-wash good-wash warn-wash",
        "soft": "paper paper-deep hill card accent-wash accent-wash-soft",
        "accent-ink": "paper card accent-wash accent-wash-soft",
        "good": "card good-wash",
        "warn": "card warn-wash",
        "card": "accent",
    }.items()
    for ground in grounds.split()
]


@pytest.mark.parametrize(("mode", "least"), [("ordinary", 4.5), ("elder", 7.0)])
def test_what_is_written_stands_out_from_its_ground(mode: str, least: float) -> None:
    tokens = _tokens(":root")
    if mode == "elder":
        tokens |= _tokens(':root[data-mode="elder"]')

    too_weak = {pair: _contrast(*(tokens[name] for name in pair)) for pair in PAIRS}

    assert {pair: ratio for pair, ratio in too_weak.items() if ratio < least} == {}


@pytest.mark.parametrize("mode", ["ordinary", "elder"])
def test_edges_routes_and_focus_can_be_told_from_paper(mode: str) -> None:
    tokens = _tokens(":root")
    if mode == "elder":
        tokens |= _tokens(':root[data-mode="elder"]')
    signs = ["edge", "focus", *(f"route-{index}" for index in range(7))]

    ratios = {(sign, ground): _contrast(tokens[sign], tokens[ground]) for sign in signs for ground in ("paper", "card")}

    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 3.0} == {}
