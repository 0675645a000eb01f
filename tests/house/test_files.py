"""What lies in the tree: links lead somewhere, scripts parse, vendored files are unchanged, nothing names a machine."""

import hashlib
import re
import shutil
import stat
import subprocess

import pytest
from tests.house import tracked

ROOT = tracked.ROOT
VENDOR = ROOT / "src" / "doorstep" / "base" / "static" / "vendor"
# Written in two halves, so that this file does not name them either.
HOSTS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "mirror",
    "jsdelivr" + ".net",
    "unpkg" + ".com",
]
HOSTS += ["googleapis" + ".com", "cdnjs" + ".", "esm" + ".sh"]
MACHINE = [
    r"(?<![\w./-])/work" + r"/",
    r"(?<![\w.-])/root" + r"/",
    r"/opt/" + r"(?:wheels|pypi)",
    r"/tmp/" + r"(?:brief|bash_jobs)",  # noqa: S108  looked for, not used
]
MAKING = [
    r"\b(?:cl" + r"aude|anthr" + r"opic|open" + r"ai|chat" + r"gpt|co" + r"pilot)\b",
    r"\bsub-?ag" + r"ents?\b",
    r"\b(?:ai|coding|language[- ]model) (?:ag" + r"ent|assist" + r"ant|model)s?\b",
    r"\bco-auth" + r"ored-by\b",
    r"\b(?:previous|earlier|this|coding) sess" + r"ion of (?:work|the project)\b",
    r"\bissues? (?:#|no\.? )?\d" + r"+\b",
    r"\bsee the br" + r"ief\b",
]
APACHE = "283ea6cc2997a1a70da0049e09adf9317bb60ca1b51279b65196b83a69e1996b"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
NAMED = re.compile(r"`((?:src|docs|scripts|tests|requirements|bench)/[\w./-]+)`")


def hits(patterns: list[str], *, skip: tuple[str, ...] = ()) -> list[str]:
    found = []
    every = re.compile("|".join(patterns), re.IGNORECASE)
    for path, text in tracked.texts():
        if not path.startswith(skip or ("\0",)):
            found += [f"{path}: {match[0]}" for match in every.finditer(text)]
    return found


def test_no_file_names_a_registry_or_a_content_network() -> None:
    found = hits([re.escape(host) for host in HOSTS], skip=("src/doorstep/base/static/vendor/",))

    assert found == []


def test_no_file_names_a_path_of_one_machine() -> None:
    found = hits(MACHINE)

    assert found == []


def test_no_file_tells_how_it_was_made_instead_of_what_it_does() -> None:
    found = hits(MAKING)

    assert found == []


def test_the_search_for_such_words_would_find_them() -> None:
    text = "from https://pypi" + ".org at /root" + "/x, written by an AI ass" + "istant"

    found = [re.search("|".join(group), text, re.IGNORECASE) is not None for group in (HOSTS, MACHINE, MAKING)]

    assert found == [True, True, True]


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = []
    for path, text in tracked.texts():
        if path.endswith(".md"):
            targets = [target.split("#")[0] for target in LINK.findall(text) if "://" not in target]
            places = [(ROOT / path).parent / target for target in targets if target]
            places += [ROOT / name for name in NAMED.findall(text) if "<" not in name and "*" not in name]
            broken += [f"{path}: {place.name}" for place in places if not place.exists()]

    assert broken == []


def test_every_shell_script_parses_and_may_be_run() -> None:
    faults = []
    for path in tracked.files():
        with path.open("rb") as file:
            first = file.readline()
        if first.startswith(b"#!") and b"sh" in first:
            shell = "bash" if b"bash" in first else "sh"
            if shutil.which(shell) and subprocess.run([shell, "-n", path], check=False).returncode:
                faults.append(f"{path.name} does not parse")
            if not path.stat().st_mode & stat.S_IXUSR:
                faults.append(f"{path.name} may not be run")
    assert subprocess.run(["sh", "-n", ROOT / "scripts" / "bootstrap"], check=False).returncode == 0
    assert faults == []


def test_vendored_files_are_exactly_those_on_the_list() -> None:
    listed = dict(
        line.split(maxsplit=1)[::-1] for line in (VENDOR / "SHA256SUMS").read_text().splitlines() if line.strip()
    )

    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(VENDOR.rglob("*"))
        if path.is_file() and path.parent != VENDOR  # the list itself, and our note about it
    }

    assert found == listed


def test_every_vendored_program_has_its_licence_beside_it() -> None:
    without = [
        folder.name for folder in sorted(VENDOR.iterdir()) if folder.is_dir() and not any(folder.glob("LICENSE*"))
    ]

    assert without == []


@pytest.mark.parametrize("name", ["run", "postgres", "cluster", "dev", "foreign"])
def test_a_lock_holds_every_package_asked_for_with_hashes_and_without_addresses(name: str) -> None:
    folder = ROOT / "requirements"
    wanted = re.findall(r"^([A-Za-z][\w-]*)", (folder / f"{name}.in").read_text(), re.MULTILINE)
    lock = (folder / f"{name}.lock").read_text()
    pinned = re.findall(r"^([a-z0-9-]+)(?:\[[\w,]+\])?==", lock, re.MULTILINE)

    missing = [package for package in wanted if package.lower().replace("_", "-") not in pinned]

    assert missing == []
    assert "://" not in lock
    assert lock.count("--hash=sha256:") >= len(pinned) > 0


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text()

    assert hashlib.sha256(text.strip().encode()).hexdigest() == APACHE
