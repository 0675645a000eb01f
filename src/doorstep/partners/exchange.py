"""Packages from one installation to another: built, signed, verified and read; no database, no clock, no files.

A package is one line in plain text (format, sender, receiver, number), the HMAC-SHA256 of that line and of everything
behind it, and a ZIP archive. Nothing behind the signature is looked at before the signature holds, and what is in the
archive is then read against limits: a partner's machine may be in other hands.

Source: docs/adr/0004-packages-between-installations.md
"""

import hashlib
import hmac
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from doorstep.partners.exchange_rows import (
    MAX_NUMBER,
    READERS,
    BadContent,
    CaseRow,
    DutyRow,
    FileRow,
    PairingRow,
    Row,
    SecondmentRow,
)
from doorstep.partners.rules import Refused

MAX_BYTES = 40_000_000
MAX_FILE_BYTES = 10_000_000
MAX_UNPACKED_BYTES = 80_000_000
MAX_ROWS_BYTES = 5_000_000
MAX_FILES = 500
_HEAD = re.compile(rb"DOORSTEP-EXCHANGE/1 ([A-Za-z0-9._-]{1,20}) ([A-Za-z0-9._-]{1,20}) ([1-9][0-9]{0,9})\n")
_CODE = re.compile(r"[A-Za-z0-9._-]{1,20}")
_KEY = re.compile(r"[0-9a-f]{64}")
_MEMBER = re.compile(r"manifest\.json|rows\.json|files/[0-9a-f]{64}")
_LONGEST_HEAD = 80
_EPOCH = (1980, 1, 1, 0, 0, 0)


class NotAPackage(Refused):
    """The file is none of ours, or only a part of one."""

    words = _("This is not a package of Doorstep, or not the whole of it. Ask the other side to send it again.")


class TooLarge(Refused):
    """More bytes, packed or unpacked, than a package may have."""

    words = _("The package is too large: %(what)s. At most %(limit)s MB are read.")

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(what=what, limit=limit // 1_000_000)


class ForAnother(Refused):
    """The package is addressed to another installation."""

    words = _("This package is for %(receiver)s, not for us. Nothing was read.")


class UnknownSender(Refused):
    """No exchange is agreed on with the sender today."""

    words = _("No exchange is agreed on with %(sender)s. Nothing was read.")


class Tampered(Refused):
    """The signature does not hold: changed on the way, or signed with another key."""

    words = _("The signature does not hold: the package was changed on the way, or the keys differ. Nothing was read.")


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a package says.

    Args:
        sender: Code of the installation it comes from.
        receiver: Code of the installation it is for.
        sequence: Its number among all packages from the one to the other, 1 is the first.
        pairings, secondments, cases, files, duties: Rows, in the order of their uid or name.
        contents: Bytes of the files by SHA-256; exactly those that `files` name.
    """

    sender: str
    receiver: str
    sequence: int
    pairings: tuple[PairingRow, ...] = ()
    secondments: tuple[SecondmentRow, ...] = ()
    cases: tuple[CaseRow, ...] = ()
    files: tuple[FileRow, ...] = ()
    duties: tuple[DutyRow, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def has_names(self) -> bool:
        """Whether it names people."""
        return any(row.person is not None for row in self.secondments)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A package as it came, nothing of it believed yet."""

    sender: str
    receiver: str
    sequence: int
    head: bytes
    mac: bytes
    archive: bytes


def is_code(text: str) -> bool:
    """Say whether a text can be the code of an installation: up to 20 letters, digits, `.`, `_` and `-`."""
    return _CODE.fullmatch(text) is not None


def is_key(text: str) -> bool:
    """Say whether a text can be a key: 32 bytes as 64 small hexadecimal digits."""
    return _KEY.fullmatch(text) is not None


def build(content: Content, key: str) -> bytes:
    """Return the package, signed; the same content and key give the same bytes.

    Raises:
        TooLarge: more than a package may hold.
    """
    contents = content.contents
    if len(contents) > MAX_FILES:
        raise TooLarge(_files(len(contents)), MAX_BYTES)
    rows = _bytes({name: [asdict(row) for row in getattr(content, name)] for name in READERS})
    members = {"rows.json": rows} | {f"files/{digest}": contents[digest] for digest in sorted(contents)}
    manifest = {
        "sender": content.sender,
        "receiver": content.receiver,
        "sequence": content.sequence,
        "has_names": content.has_names,
        "digests": {name: hashlib.sha256(data).hexdigest() for name, data in members.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {"manifest.json": _bytes(manifest), **members}.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    head = f"DOORSTEP-EXCHANGE/1 {content.sender} {content.receiver} {content.sequence}\n".encode()
    package = head + _mac(head, buffer.getvalue(), key) + b"\n" + buffer.getvalue()
    if len(package) > MAX_BYTES or sum(map(len, members.values())) > MAX_UNPACKED_BYTES or len(rows) > MAX_ROWS_BYTES:
        raise TooLarge(_megabytes(package), MAX_BYTES)
    return package


def sealed(data: bytes) -> Sealed:
    """Return who says to have sent a package to whom; nothing is believed yet, nothing unpacked.

    Raises:
        TooLarge, NotAPackage: see there.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(_megabytes(data), MAX_BYTES)
    found = _HEAD.match(data[:_LONGEST_HEAD])
    if found is None or data[found.end() + 64 : found.end() + 65] != b"\n":
        raise NotAPackage
    sender, receiver, sequence = (part.decode() for part in found.groups())
    if int(sequence) > MAX_NUMBER:
        raise NotAPackage
    end = found.end()
    return Sealed(sender, receiver, int(sequence), found[0], data[end : end + 64], data[end + 65 :])


def opened(package: Sealed, key: str) -> Content:
    """Return what a package says, once its signature holds.

    Raises:
        Tampered: it does not.
        TooLarge, BadContent: see there.
    """
    if not hmac.compare_digest(_mac(package.head, package.archive, key), package.mac):
        raise Tampered
    members = _unpacked(package.archive)
    manifest = _json(members.pop("manifest.json", b""), "manifest.json")
    rows = _json(members.get("rows.json", b""), "rows.json")
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in members.items()}
    said = {"sender": package.sender, "receiver": package.receiver, "sequence": package.sequence, "digests": digests}
    if {name: manifest.get(name) for name in said} != said:
        raise BadContent("manifest.json")
    rows.setdefault("duties", [])  # packages made before cases carried duties
    if set(rows) != set(READERS) or not all(isinstance(listed, list) for listed in rows.values()):
        raise BadContent("rows.json")
    read: dict[str, Any] = {
        name: tuple(reader(Row(row, f"{name} {at}")) for at, row in enumerate(rows[name], 1))
        for name, reader in READERS.items()
    }
    contents = {name.removeprefix("files/"): data for name, data in members.items() if name != "rows.json"}
    content = Content(package.sender, package.receiver, package.sequence, **read, contents=contents)
    _check_whole(content)
    if manifest.get("has_names") is not content.has_names:
        raise BadContent("manifest.json")
    return content


def _check_whole(content: Content) -> None:
    """Refuse what is there twice, files without content and content without a file."""
    for name in ("pairings", "secondments", "cases"):
        uids = [row.uid for row in getattr(content, name)]
        if len(set(uids)) < len(uids):
            raise BadContent(name)
    if len({row.number for row in content.cases}) < len(content.cases):
        raise BadContent("cases")
    if len({(row.case, row.sha256) for row in content.files}) < len(content.files):
        raise BadContent("files")
    if len({(row.case, row.key) for row in content.duties}) < len(content.duties):
        raise BadContent("duties")
    sizes = {digest: len(data) for digest, data in content.contents.items()}
    if {row.sha256: row.size for row in content.files} != sizes:
        raise BadContent("files")
    for digest, data in content.contents.items():
        if hashlib.sha256(data).hexdigest() != digest:
            raise BadContent("files", digest)


def _mac(head: bytes, archive: bytes, key: str) -> bytes:
    """Return 64 hexadecimal digits that only who has the key can make for exactly these bytes."""
    return hmac.new(bytes.fromhex(key), head + archive, hashlib.sha256).hexdigest().encode()


def _megabytes(data: bytes) -> str:
    return f"{len(data) / 1_000_000:.1f} MB"


def _files(count: int) -> str:
    return gettext("%(count)s files") % {"count": count}


def _bytes(value: Any) -> bytes:
    return json.dumps(value, default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _unpacked(archive: bytes) -> dict[str, bytes]:
    """Return the members of an archive, read against limits; their names are ours or they are refused."""
    members: dict[str, bytes] = {}
    left = MAX_UNPACKED_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            listed = packed.infolist()
            if len(listed) > MAX_FILES + 2:
                raise TooLarge(_files(len(listed)), MAX_UNPACKED_BYTES)
            for info in listed:
                if _MEMBER.fullmatch(info.filename) is None or info.filename in members or info.flag_bits & 1:
                    raise BadContent(repr(info.filename[:60]))
                most = min(left, MAX_FILE_BYTES if info.filename.startswith("files/") else MAX_ROWS_BYTES)
                with packed.open(info) as file:
                    data = file.read(most + 1)
                if len(data) > most:
                    raise TooLarge(info.filename, most)
                members[info.filename] = data
                left -= len(data)
    except Refused:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError) as broken:
        raise BadContent("ZIP") from broken
    return members


def _json(data: bytes, where: str) -> dict[str, Any]:
    """Return a JSON object in strict UTF-8, each name once, no NaN."""
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError) as broken:
        raise BadContent(where) from broken
    if not isinstance(value, dict):
        raise BadContent(where)
    return value


def _refuse(name: str) -> Any:
    raise ValueError(name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found
