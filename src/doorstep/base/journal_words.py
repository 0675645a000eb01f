"""The journal in the reader's words: what was done, and to what, gathered from every app's `access.py`."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext

from doorstep.base.access import Deed, Subject, Verb, may_anywhere
from doorstep.base.actor import Actor
from doorstep.base.models.journal import JournalEntry
from doorstep.base.queries import names_of
from doorstep.base.templatetags.parts import NOTHING

_LOGIN = "base.Login:"


@cache
def labels() -> Mapping[str, str | Promise]:
    """Return the label of every verb that can stand in the journal, by name; translated when shown."""
    found: dict[str, str | Promise] = {}
    for module in _access_modules():
        found |= {one.name: one.label for one in vars(module).values() if isinstance(one, Verb)}
        deeds: tuple[Deed, ...] = getattr(module, "DEEDS", ())
        found |= {deed.name: deed.label for deed in deeds}
    return found


@cache
def subjects() -> Mapping[str, Subject]:
    """Return what the journal speaks about, by kind; an app further out may name the page of a thing further in."""
    found: dict[str, Subject] = {}
    for module in _access_modules():
        named: tuple[Subject, ...] = getattr(module, "SUBJECTS", ())
        found |= {subject.kind: subject for subject in named}
    return found


def done(verb: str) -> str:
    """Return a verb in words; one that nobody named (a verb of an app since taken out) stays as it is."""
    return str(labels().get(verb, "")) or verb


def choices(verbs: Iterable[str]) -> list[tuple[str, str]]:
    """Return verbs with their words, sorted by words."""
    return sorted(((verb, done(verb)) for verb in verbs), key=lambda pair: pair[1])


def about(text: str) -> tuple[str, str]:
    """Return the kind in words and the number of what an entry is about: `pharmacy.VisitPlan:17`."""
    kind, _, number = text.partition(":")
    subject = subjects().get(kind)
    return (str(subject.label), number) if subject else (text, "")


def page_about(actor: Actor, text: str) -> str:
    """Return the address that shows what an entry is about; empty where there is none or `actor` may not see it.

    No query is made: the thing may be gone by now, and its page says so.
    """
    kind, _, number = text.partition(":")
    subject = subjects().get(kind)
    for arguments in ([number], []) if subject and subject.page else ():
        try:
            address = reverse(subject.page, args=arguments)  # type: ignore[union-attr]
        except NoReverseMatch:
            continue
        what = getattr(resolve(address).func, "verb", None)
        return address if what is None or may_anywhere(actor, what) else ""
    return ""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the page shows it.

    Args:
        entry: The entry itself.
        who: Name of the login; empty for the platform itself and for visitors.
        done: What was done, in words.
        kind: What kind of thing it was done to, in words.
        which: Which one: a number, a day, the name of a login.
        page: Address that shows it, or empty.
        figures: What was kept of it: names as the action gave them, values as one writes them down.
    """

    entry: JournalEntry
    who: str
    done: str
    kind: str
    which: str
    page: str
    figures: tuple[tuple[str, str], ...]


def lines(actor: Actor, entries: Iterable[JournalEntry]) -> list[Line]:
    """Return entries as `actor` reads them; one query for the names of logins, and one for each kind with names."""
    shown = list(entries)
    logins = {entry.about: int(entry.about[len(_LOGIN) :]) for entry in shown if _is_login(entry.about)}
    names = names_of([*logins.values(), *(entry.login_id for entry in shown)])
    called = _names(entry.about for entry in shown)
    made = []
    for entry in shown:
        kind, number = about(entry.about)
        which = names.get(logins.get(entry.about, 0)) or called.get(entry.about, number)
        who = names.get(entry.login_id, str(entry.login_id)) if entry.login_id is not None else ""
        figures = tuple((name, _written(value)) for name, value in entry.detail.items())
        made.append(Line(entry, who, done(entry.verb), kind, which, page_about(actor, entry.about), figures))
    return made


def _names(texts: Iterable[str]) -> dict[str, str]:
    """Return what things are called that an entry is about, as far as their kind has names and they are still there."""
    numbers: dict[str, set[int]] = {}
    for kind, _, number in (text.partition(":") for text in texts):
        if kind in subjects() and subjects()[kind].named and number.isdecimal():
            numbers.setdefault(kind, set()).add(int(number))
    found: dict[str, str] = {}
    for kind, wanted in numbers.items():
        rows = apps.get_model(kind)._default_manager.filter(pk__in=wanted).values_list("pk", subjects()[kind].named)
        found |= {f"{kind}:{pk}": str(name) for pk, name in rows}
    return found


def _written(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _is_login(text: str) -> bool:
    return text.startswith(_LOGIN) and text[len(_LOGIN) :].isdecimal()


def _access_modules() -> Iterator[ModuleType]:
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "access"):
            yield import_module(f"{config.name}.access")
