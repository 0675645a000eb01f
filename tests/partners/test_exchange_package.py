"""The package itself: what a byte changes, what its limits refuse; without a database."""

import hashlib
import io
import json
import zipfile
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings, strategies

from doorstep.partners import exchange
from doorstep.partners.exchange import Content, build, opened, sealed
from doorstep.partners.exchange_rows import (
    BadContent,
    CaseRow,
    FileRow,
    GoalRow,
    PairingRow,
    SecondmentRow,
    SideRow,
)
from doorstep.partners.rules import Refused
from doorstep.partners.words import CaseState, SecondmentState

KEY, OTHER_KEY = "ab" * 32, "cd" * 32
OURS, THEIRS = SideRow("灵溪村", "330523"), SideRow("高峰村", "341822")
FIRST, LAST = date(2026, 3, 1), date(2027, 2, 28)
FILE = b"what was seen"
DIGEST = hashlib.sha256(FILE).hexdigest()
CASE = CaseRow(UUID(int=3), "联2026-1", "界河倾倒垃圾", "", CaseState.OPEN, FIRST, None, (OURS, THEIRS))
WHOLE = Content(
    sender="330523",
    receiver="341822",
    sequence=7,
    pairings=(
        PairingRow(UUID(int=1), "结对", FIRST, LAST, (OURS, THEIRS), (GoalRow("互访", 12, "次", ((FIRST, 3),)),)),
    ),
    secondments=(SecondmentRow(UUID(int=2), "乡长助理", FIRST, LAST, SecondmentState.AGREED, OURS, THEIRS, None),),
    cases=(CASE,),
    files=(FileRow(CASE.uid, "照片.jpg", DIGEST, len(FILE), FIRST, holds_personal_data=False),),
    contents={DIGEST: FILE},
)
PACKAGE = build(WHOLE, KEY)


def resealed(members: dict[str, bytes], *, manifest: bool = True, **options: Any) -> bytes:
    """Return a package of these members, signed with the right key: what a partner's broken machine could send."""
    if manifest:
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in members.items()}
        said = {"sender": "330523", "receiver": "341822", "sequence": 7, "has_names": False, "digests": digests}
        members = {"manifest.json": json.dumps(said).encode(), **members}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, options.get("how", zipfile.ZIP_DEFLATED))
    return signed(buffer.getvalue())


def signed(archive: bytes) -> bytes:
    head = b"DOORSTEP-EXCHANGE/1 330523 341822 7\n"
    return head + exchange._mac(head, archive, KEY) + b"\n" + archive


def rows(**changes: Any) -> dict[str, bytes]:
    """Return the rows of the whole package, with changes, as a member."""
    with zipfile.ZipFile(io.BytesIO(sealed(PACKAGE).archive)) as archive:
        body = json.loads(archive.read("rows.json"))
    return {"rows.json": json.dumps({**body, **changes}).encode(), f"files/{DIGEST}": FILE}


def first(kind: str, **changes: Any) -> dict[str, bytes]:
    """Return the rows with the first of a kind changed."""
    body = json.loads(rows()["rows.json"])
    return rows(**{kind: [{**body[kind][0], **changes}]})


def goals(**changes: Any) -> list[dict[str, Any]]:
    return [{"text": "x", "target": 1, "unit": "次", "progress": [], **changes}]


def read(package: bytes) -> Content:
    return opened(sealed(package), KEY)


def test_what_is_built_reads_back_as_it_was_and_building_again_gives_the_same_bytes() -> None:
    assert read(PACKAGE) == WHOLE
    assert build(WHOLE, KEY) == PACKAGE


def test_any_byte_flipped_is_refused() -> None:
    let_in = []
    for at in range(len(PACKAGE)):
        changed = bytearray(PACKAGE)
        changed[at] ^= 1
        try:
            read(bytes(changed))
        except (exchange.NotAPackage, exchange.Tampered):
            continue
        let_in.append(at)

    assert let_in == []


@given(strategies.data())
@settings(max_examples=60)
def test_any_other_change_is_refused(data: strategies.DataObject) -> None:
    at = data.draw(strategies.integers(0, len(PACKAGE) - 1))
    upto = data.draw(strategies.integers(at, len(PACKAGE)))
    put = data.draw(strategies.binary(max_size=8))
    changed = PACKAGE[:at] + put + PACKAGE[upto:]
    if changed == PACKAGE:
        return

    with pytest.raises((exchange.NotAPackage, exchange.Tampered)):
        read(changed)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(exchange.Tampered):
        opened(sealed(PACKAGE), OTHER_KEY)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", PACKAGE[:40], b"DOORSTEP-EXCHANGE/1 a b 0\n" + b"0" * 65])
def test_what_is_no_package_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(exchange.NotAPackage):
        sealed(data)


def test_a_package_that_names_somebody_says_so() -> None:
    named = SecondmentRow(UUID(int=2), "乡长助理", FIRST, LAST, SecondmentState.AGREED, OURS, THEIRS, "周晓岚")
    content = Content("330523", "341822", 8, secondments=(named,))

    assert read(build(content, KEY)).has_names is True


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/passwd", "files/../../x", "files/ABC", "rows.json/", "files\\x", f"files/{DIGEST}/x"]
)
def test_a_member_with_a_name_of_its_own_is_refused(name: str) -> None:
    with pytest.raises(BadContent):
        read(resealed({**rows(), name: b"x"}))


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MAX_FILE_BYTES", 1_000)
    bomb = b"\0" * 1_000_000

    with pytest.raises(exchange.TooLarge):
        read(resealed({**rows(), f"files/{hashlib.sha256(bomb).hexdigest()}": bomb}))


def test_many_files_that_are_small_alone_are_too_large_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MAX_UNPACKED_BYTES", 20_000)

    with pytest.raises(exchange.TooLarge):
        read(resealed({**rows(), **{f"files/{at:064x}": b"\0" * 1_500 for at in range(20)}}))


def test_more_files_than_a_package_may_hold_are_not_even_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MAX_FILES", 3)

    with pytest.raises(exchange.TooLarge):
        read(resealed({f"files/{at:064x}": b"" for at in range(6)}))


def test_what_is_too_large_is_refused_before_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MAX_BYTES", len(PACKAGE) - 1)

    with pytest.raises(exchange.TooLarge):
        sealed(PACKAGE)
    with pytest.raises(exchange.TooLarge):
        build(WHOLE, KEY)


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"rows.json": "{}".encode("utf-16")},
        {"rows.json": '{"pairings": "汉"}'.encode("gb18030")},
        {"rows.json": b"[" * 100_000},
        {"rows.json": b'{"pairings": [], "pairings": []}'},
        {"rows.json": b'{"pairings": NaN}'},
        {"rows.json": b"[]"},
        {**rows(), f"files/{DIGEST}": b"something else"},
        {name: data for name, data in rows().items() if name == "rows.json"},
        rows(files=[]),
        rows(more=[]),
        rows(cases=json.loads(rows()["rows.json"])["cases"] * 2),
    ],
)
def test_what_is_not_whole_is_refused_as_damaged(members: dict[str, bytes]) -> None:
    with pytest.raises(BadContent):
        read(resealed(members))


@pytest.mark.parametrize(
    ("kind", "changes", "where"),
    [
        ("pairings", {"uid": "1"}, "pairings 1: uid"),
        ("pairings", {"title": " "}, "pairings 1: title"),
        ("pairings", {"title": "x" * 121}, "pairings 1: title"),
        ("pairings", {"title": "a\u0000b"}, "pairings 1: title"),
        ("pairings", {"title": "\ud800"}, "pairings 1: title"),
        ("pairings", {"first": "2026-3-1"}, "pairings 1: first"),
        ("pairings", {"first": "20260301"}, "pairings 1: first"),
        ("pairings", {"last": "2026-02-28"}, "pairings 1: last"),
        ("pairings", {"sides": []}, "pairings 1: sides"),
        ("pairings", {"sides": "two"}, "pairings 1: sides"),
        ("pairings", {"more": 1}, "pairings 1"),
        ("pairings", {"goals": goals(target=0)}, "pairings 1: goals 1: target"),
        ("pairings", {"goals": goals(target=True)}, "pairings 1: goals 1: target"),
        ("pairings", {"goals": goals(progress=[[1]])}, "pairings 1: goals 1: progress"),
        ("secondments", {"state": "maybe"}, "secondments 1: state"),
        ("secondments", {"state": []}, "secondments 1: state"),
        ("cases", {"closed_on": "2026-03-01"}, "cases 1: state"),
        ("files", {"sha256": "zz" * 32}, "files 1: sha256"),
        ("files", {"size": -1}, "files 1: size"),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_is_named_with_its_place(kind: str, changes: dict[str, Any], where: str) -> None:
    with pytest.raises(BadContent) as refusal:
        read(resealed(first(kind, **changes)))

    assert refusal.value.figures == {"where": where}


def test_a_manifest_for_another_number_is_refused() -> None:
    members = {"manifest.json": b'{"sender": "330523", "receiver": "341822", "sequence": 8}', **rows()}

    with pytest.raises(BadContent):
        read(resealed(members, manifest=False))


@given(strategies.binary(max_size=400))
@settings(max_examples=60)
def test_no_archive_whatever_breaks_the_reader(archive: bytes) -> None:
    with pytest.raises(Refused):
        read(signed(archive))


@given(strategies.data())
@settings(max_examples=80)
def test_no_damage_inside_a_signed_archive_breaks_the_reader(data: strategies.DataObject) -> None:
    archive = bytearray(sealed(PACKAGE).archive)
    for _ in range(data.draw(strategies.integers(1, 4))):
        archive[data.draw(strategies.integers(0, len(archive) - 1))] = data.draw(strategies.integers(0, 255))

    try:
        content = read(signed(bytes(archive)))
    except Refused:
        return
    assert content == WHOLE
