"""Which installed font can print every character of a text; where one lacks, a box is printed without a warning."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import typst
from django.conf import settings

FAMILIES: Final = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "Noto Serif CJK SC",
)
"""Families with Chinese, the one to prefer first."""

REGULAR: Final = 400
BOLD: Final = 700
_UNSEEN: Final = {" ", "\n", "\t", "\u00a0", "\u200b"}


class NoChineseFont(Exception):  # noqa: N818  named after what happened
    """This machine has no font that could print Chinese."""


class GlyphsMissing(Exception):  # noqa: N818  named after what happened
    """No installed font has every character of the text."""

    def __init__(self, missing: str, family: str) -> None:
        super().__init__(f"{family} has no glyph for {missing}")
        self.missing = missing
        self.family = family


@dataclass(frozen=True, slots=True)
class Face:
    """One face in one font file."""

    family: str
    weight: int
    path: str
    index: int


def family_for(text: str, faces: Iterable[Face] | None = None) -> str:
    """Return the first family of `FAMILIES` whose regular and bold faces both have every character of `text`.

    Args:
        text: All that will be printed.
        faces: Faces to choose from; without them, those installed here and in `DOORSTEP_FONTS`.

    Raises:
        NoChineseFont: None of the families is there.
        GlyphsMissing: The best one lacks characters; they are named.
    """
    there = tuple(installed() if faces is None else faces)
    best: GlyphsMissing | None = None
    for family in FAMILIES:
        own = [face for face in there if face.family == family]
        if not own:
            continue
        missing = _missing(text, _nearest(own, REGULAR), _nearest(own, BOLD))
        if not missing:
            return family
        if best is None or len(missing) < len(best.missing):
            best = GlyphsMissing(missing, family)
    raise best or NoChineseFont


def folders() -> list[str]:
    """Return the folders named in the setting `FONT_FOLDERS`, besides the system's own."""
    return [str(folder) for folder in getattr(settings, "FONT_FOLDERS", [])]


@lru_cache(maxsize=1)
def installed() -> tuple[Face, ...]:
    """Return the faces of all `FAMILIES` on this machine; looked up once per process."""
    found = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=folders())
    return tuple(
        Face(info.family, info.weight, info.path, info.index)
        for info in found.fonts()
        if info.path and info.family in FAMILIES and info.style == "normal"
    )


@lru_cache(maxsize=8)
def characters(path: str, index: int = 0) -> frozenset[int]:
    """Return the code points that face `index` of the font file at `path` maps to a glyph.

    Reads the `cmap` table's formats 4 and 12, which between them every Unicode font of today carries.

    Raises:
        ValueError: The file is no TrueType or OpenType font or its table lies outside the file.

    Source: OpenType specification 1.9, `cmap` and font collections.
    """
    data = Path(path).read_bytes()
    try:
        return frozenset(_cmap(data, _table(data, _face_offset(data, index), b"cmap")))
    except struct.error as fault:
        message = f"{path} is cut short or no font"
        raise ValueError(message) from fault


def _missing(text: str, *faces: Face) -> str:
    """Return the characters of `text`, once each and in order, that one of the faces lacks."""
    wanted = set(text) - _UNSEEN
    maps = [characters(face.path, face.index) for face in faces]
    return "".join(sorted(char for char in wanted if not all(ord(char) in codes for codes in maps)))


def _nearest(faces: list[Face], weight: int) -> Face:
    return min(faces, key=lambda face: (abs(face.weight - weight), face.path, face.index))


def _face_offset(data: bytes, index: int) -> int:
    if data[:4] != b"ttcf":
        return 0
    (count,) = struct.unpack_from(">I", data, 8)
    if index >= count:
        message = f"the collection has {count} faces, none numbered {index}"
        raise ValueError(message)
    (offset,) = struct.unpack_from(">I", data, 12 + 4 * index)
    return int(offset)


def _table(data: bytes, face: int, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, face + 4)
    for i in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, face + 12 + 16 * i)
        if tag == name:
            return int(offset)
    message = "the font has no character map"
    raise ValueError(message)


def _cmap(data: bytes, table: int) -> set[int]:
    (count,) = struct.unpack_from(">H", data, table + 2)
    codes: set[int] = set()
    for i in range(count):
        platform, _, offset = struct.unpack_from(">HHI", data, table + 4 + 8 * i)
        if platform not in {0, 3}:
            continue
        (form,) = struct.unpack_from(">H", data, table + offset)
        if form == 4:
            codes |= _segments(data, table + offset)
        elif form == 12:
            codes |= _groups(data, table + offset)
    return codes


def _segments(data: bytes, at: int) -> set[int]:
    """Read format 4: segments of the basic plane, each with an offset to glyph numbers or to a table of them."""
    (doubled,) = struct.unpack_from(">H", data, at + 6)
    size = doubled // 2
    ends = struct.unpack_from(f">{size}H", data, at + 14)
    starts = struct.unpack_from(f">{size}H", data, at + 16 + doubled)
    deltas = struct.unpack_from(f">{size}H", data, at + 16 + 2 * doubled)
    ranges_at = at + 16 + 3 * doubled
    ranges = struct.unpack_from(f">{size}H", data, ranges_at)
    codes: set[int] = set()
    for i, (start, end, delta, reach) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if reach:
                (glyph,) = struct.unpack_from(">H", data, ranges_at + 2 * i + reach + 2 * (code - start))
                if not glyph:
                    continue
            if (glyph + delta) & 0xFFFF:
                codes.add(code)
    return codes


def _groups(data: bytes, at: int) -> set[int]:
    """Read format 12: runs of code points, beyond the basic plane too."""
    (count,) = struct.unpack_from(">I", data, at + 12)
    codes: set[int] = set()
    for i in range(count):
        first, last, glyph = struct.unpack_from(">III", data, at + 16 + 12 * i)
        codes.update(range(first if glyph else first + 1, min(last, 0x10FFFF) + 1))
    return codes
