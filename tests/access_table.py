"""The table of who may what, as the code has it; `python -m tests.access_table` writes it to docs/access.csv.

Verbs are called as their labels say, in the catalogues. Texts of pages already in the file are kept; new pages come
with an empty Chinese text, and the test fails until it is written.
"""

import csv
import importlib
import os
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

import doorstep
from doorstep.base.access import Verb
from doorstep.base.words import Role

TABLE = Path(__file__).parents[1] / "docs" / "access.csv"
WHO = ("public", *(role.value for role in Role))
COLUMNS = ("kind", "name", "what_zh", "what_en", *WHO)
EVERYBODY = frozenset(WHO)
# Pages of the login package, which know no verbs: who gets in. Anybody without a login is sent to log in first.
LOGIN_PAGES: Mapping[str, frozenset[str]] = {
    "account_login": EVERYBODY,
    "account_logout": EVERYBODY,
    "account_inactive": EVERYBODY,
    "account_change_password": EVERYBODY - {"public"},
}


@dataclass(frozen=True)
class Address:
    """One address of the site: its name, its view, and the names and converters of its arguments."""

    name: str
    view: Any
    arguments: Mapping[str, Any]

    @property
    def who(self) -> frozenset[str]:
        """Who gets in."""
        verb = getattr(self.view, "verb", None)
        return LOGIN_PAGES[self.name] if verb is None else who_may(verb)


def who_may(verb: Verb) -> frozenset[str]:
    """Return the columns of the table in which `verb` has a yes."""
    return EVERYBODY if verb.is_public else frozenset(role.value for role in Role if verb.allows(role))


def verbs() -> dict[str, Verb]:
    """Return every verb declared in an `access` module, by name."""
    found: dict[str, Verb] = {}
    for module in pkgutil.walk_packages(doorstep.__path__, "doorstep."):
        if module.name.endswith(".access"):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, Verb):
                    assert found.setdefault(value.name, value) == value, f"{value.name} is declared twice, differently"
    return found


def addresses() -> list[Address]:
    """Return every address of the site, by name."""
    return sorted(_walk(get_resolver().url_patterns, "", {}), key=lambda one: one.name)


def _walk(patterns: Any, prefix: str, above: Mapping[str, Any]) -> Iterator[Address]:
    for pattern in patterns:
        arguments = {**above, **pattern.pattern.converters}
        if isinstance(pattern, URLResolver):
            inside = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _walk(pattern.url_patterns, inside, arguments)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"an address without a name: {pattern.pattern}"
            yield Address(f"{prefix}{pattern.name}", pattern.callback, arguments)


def written() -> list[dict[str, str]]:
    """Return the rows of docs/access.csv."""
    if not TABLE.exists():
        return []
    with TABLE.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def rows() -> list[dict[str, str]]:
    """Return the table as the code has it; verbs bring their own words, pages keep the texts the file has."""
    texts = {(row["kind"], row["name"]): (row["what_zh"], row["what_en"]) for row in written()}
    made = []
    for name, verb in sorted(verbs().items()):
        made.append(_row("verb", name, _words(verb), who_may(verb)))
    for address in addresses():
        line = (address.view.__doc__ or "").strip().split("\n")[0]
        made.append(_row("page", address.name, texts.get(("page", address.name), ("", line)), address.who))
    return made


def _words(verb: Verb) -> tuple[str, str]:
    """Return what a verb is called in Chinese and in English, with its limits."""
    with translation.override("zh-hans"):
        zh = f"{verb.label}（{verb.limits}）" if verb.limits else str(verb.label)
    with translation.override("en"):
        en = f"{verb.label} ({verb.limits})" if verb.limits else str(verb.label)
    return "" if zh == en else zh, en  # a label without its Chinese comes back as it is


def _row(kind: str, name: str, texts: tuple[str, str], who: frozenset[str]) -> dict[str, str]:
    marks = {one: "yes" if one in who else "" for one in WHO}
    return {"kind": kind, "name": name, "what_zh": texts[0], "what_en": texts[1], **marks}


def write() -> None:
    """Write docs/access.csv."""
    made = rows()
    with TABLE.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.site.settings_test")
    django.setup()
    write()
