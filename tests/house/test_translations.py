"""Whatever people read exists in Chinese, and what is compiled is what was translated."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "doorstep"
CATALOGUES = sorted(PACKAGE.glob("**/locale/zh_Hans/LC_MESSAGES/django.po"))
ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
COUNTED = {"ngettext", "ngettext_lazy"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
COUNTED_IN_CONTEXT = {"npgettext", "npgettext_lazy"}
CALL = re.compile(r"\b(?:_|n?p?gettext)\(")
PLACEHOLDER = re.compile(r"%\((\w[\w.]*)\)[sd]|\{(\w*)[^{}]*\}")

Message = tuple[str | None, str]  # context and text


def messages_of(call: ast.Call) -> Iterator[Message]:
    """What one call marks for translation, if it is such a call with its text written out."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    texts = [word.value for word in call.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
    if name in ONE | COUNTED and texts:
        yield None, texts[0]
    elif name in IN_CONTEXT | COUNTED_IN_CONTEXT and len(texts) >= 2:
        yield texts[0], texts[1]


def in_python(text: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            yield from messages_of(node)


def in_template(text: str) -> Iterator[Message]:
    marked = templatize(text)
    for found in CALL.finditer(marked):
        for end in re.finditer(r"\)", marked[found.start() :]):
            try:
                tree = ast.parse(marked[found.start() : found.start() + end.end()], mode="eval")
            except SyntaxError:
                continue
            if isinstance(tree.body, ast.Call):
                yield from messages_of(tree.body)
            break


def used() -> dict[Message, str]:
    """Every message of the package with one file that uses it."""
    found: dict[Message, str] = {}
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            messages = list(in_python(path.read_text(encoding="utf-8")))
        elif path.suffix in {".html", ".txt", ".ics", ".svg"} and "templates" in path.parts:
            messages = list(in_template(path.read_text(encoding="utf-8")))
        else:
            continue
        found.update({message: path.relative_to(ROOT).as_posix() for message in messages if message[1]})
    return found


def forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def is_done(entry: polib.POEntry) -> bool:
    return not entry.fuzzy and not entry.obsolete and all(forms(entry))


def test_the_gathering_sees_every_way_of_marking_a_text() -> None:
    python = "_('a'); gettext_noop('b'); ngettext('c', 'cs', n); pgettext('x', 'd'); f(_(name)); models.gettext('e')"
    template = '{% load i18n %}{% translate "f" %}{% blocktranslate count n=k %}g{% plural %}gs{% endblocktranslate %}'
    template += '{% translate "h (1)" context "y" %}{{ _("i")|default:_("j") }}{% part title=_("k") %}'

    found = [*in_python(python), *in_template(template)]

    assert sorted(found, key=lambda message: message[1]) == [
        (None, "a"),
        (None, "b"),
        (None, "c"),
        ("x", "d"),
        (None, "e"),
        (None, "f"),
        (None, "g"),
        ("y", "h (1)"),
        (None, "i"),
        (None, "j"),
        (None, "k"),
    ]


def test_every_text_that_is_marked_has_a_chinese_translation() -> None:
    done = {(entry.msgctxt, entry.msgid) for path in CATALOGUES for entry in polib.pofile(path) if is_done(entry)}

    missing = sorted(f"{where}: {message[1]!r}" for message, where in used().items() if message not in done)

    assert missing == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.relative_to(PACKAGE).parts[0])
def test_a_catalogue_is_compiled_and_has_nothing_unfinished(path: Path) -> None:
    entries = [entry for entry in polib.pofile(path) if not entry.obsolete]
    compiled = polib.mofile(path.with_suffix(".mo"))

    assert [entry.msgid for entry in entries if not is_done(entry)] == []
    assert {(entry.msgctxt, entry.msgid): forms(entry) for entry in entries} == {
        (entry.msgctxt, entry.msgid): forms(entry) for entry in compiled if entry.msgid
    }


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.relative_to(PACKAGE).parts[0])
def test_a_translation_names_no_figure_that_its_text_does_not_have(path: Path) -> None:
    strange = [
        entry.msgid
        for entry in polib.pofile(path)
        if is_done(entry)
        for form in forms(entry)
        if set(PLACEHOLDER.findall(form)) - set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    ]

    assert strange == []
