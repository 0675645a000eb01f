"""A font is chosen only if it has every character; files are read as the OpenType specification lays them out."""

import struct
from pathlib import Path

import pytest

from doorstep.base import fonts
from doorstep.base.fonts import Face, GlyphsMissing, NoChineseFont, characters, family_for


def font_file(path: Path, *subtables: bytes) -> str:
    """Write a font with nothing but a character map."""
    records, bodies = b"", b""
    for body in subtables:
        records += struct.pack(">HHI", 3, 1, 4 + 8 * len(subtables) + len(bodies))
        bodies += body
    cmap = struct.pack(">HH", 0, len(subtables)) + records + bodies
    path.write_bytes(
        struct.pack(">4sHHHH", b"\0\1\0\0", 1, 0, 0, 0) + struct.pack(">4sIII", b"cmap", 0, 28, len(cmap)) + cmap
    )
    return str(path)


def segments(*spans: tuple[int, int]) -> bytes:
    """A format 4 subtable: spans of code points and the closing one, glyph = code point + 1."""
    rows = [*spans, (0xFFFF, 0xFFFF)]
    size = len(rows)
    head = struct.pack(">HHHHHHH", 4, 16 + 8 * size, 0, 2 * size, 0, 0, 0)
    ends = struct.pack(f">{size}H", *(last for _, last in rows))
    starts = struct.pack(f">{size}H", *(first for first, _ in rows))
    return head + ends + b"\0\0" + starts + struct.pack(f">{size}H", *[1] * size) + bytes(2 * size)


def group(first: int, last: int, glyph: int) -> bytes:
    """A format 12 subtable with one group."""
    return struct.pack(">HHIII", 12, 0, 28, 0, 1) + struct.pack(">III", first, last, glyph)


def faces(path: str, family: str = "Noto Sans CJK SC") -> list[Face]:
    return [Face(family, weight, path, 0) for weight in (400, 700)]


def test_segments_of_the_basic_plane_are_read_without_the_closing_one(tmp_path: Path) -> None:
    path = font_file(tmp_path / "f.ttf", segments((0x41, 0x42), (0x6751, 0x6751)))

    assert characters(path) == {0x41, 0x42, 0x6751}


def test_a_group_beyond_the_basic_plane_is_read(tmp_path: Path) -> None:
    path = font_file(tmp_path / "f.ttf", group(0x2CE7C, 0x2CE7D, 7))

    assert characters(path) == {0x2CE7C, 0x2CE7D}


def test_a_group_that_begins_with_the_box_glyph_does_not_have_its_first_character(tmp_path: Path) -> None:
    path = font_file(tmp_path / "f.ttf", group(0x41, 0x43, 0))

    assert characters(path) == {0x42, 0x43}


def test_a_family_with_every_character_is_chosen(tmp_path: Path) -> None:
    path = font_file(tmp_path / "f.ttf", group(ord("一"), ord("龥"), 1))

    assert family_for("善琏镇 琎村", faces(path)) == "Noto Sans CJK SC"


def test_a_character_outside_gb2312_is_named_when_the_font_lacks_it(tmp_path: Path) -> None:
    gb2312 = [char for code in range(ord("一"), ord("龥")) if _is_in_gb2312(char := chr(code))]
    groups = struct.pack(">HHIII", 12, 0, 16 + 12 * len(gb2312), 0, len(gb2312))
    groups += b"".join(struct.pack(">III", ord(char), ord(char), 1) for char in gb2312)
    path = font_file(tmp_path / "f.ttf", groups)

    with pytest.raises(GlyphsMissing) as refusal:
        family_for("善琎镇大村", faces(path))

    assert refusal.value.missing == "琎"


def test_the_next_family_is_taken_where_the_first_lacks_a_character(tmp_path: Path) -> None:
    small = font_file(tmp_path / "small.ttf", group(ord("村"), ord("村"), 1))
    large = font_file(tmp_path / "large.ttf", group(ord("一"), ord("龥"), 1))

    found = family_for("大村", [*faces(small), *faces(large, "Noto Sans SC")])

    assert found == "Noto Sans SC"


def test_a_bold_face_that_lacks_a_character_counts_too(tmp_path: Path) -> None:
    regular = font_file(tmp_path / "r.ttf", group(ord("一"), ord("龥"), 1))
    bold = font_file(tmp_path / "b.ttf", group(ord("村"), ord("村"), 1))

    with pytest.raises(GlyphsMissing) as refusal:
        family_for("大村", [Face("Noto Sans SC", 400, regular, 0), Face("Noto Sans SC", 700, bold, 0)])

    assert refusal.value.missing == "大"


def test_a_machine_without_chinese_says_so() -> None:
    with pytest.raises(NoChineseFont):
        family_for("村", [])


def test_a_file_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.ttf"
    path.write_bytes(Path(font_file(tmp_path / "g.ttf", group(0x41, 0x43, 1))).read_bytes()[:40])

    with pytest.raises(ValueError, match="cut short"):
        characters(str(path))


def test_the_fonts_of_this_machine_have_what_they_are_known_to_have() -> None:
    if not fonts.installed():
        pytest.skip("no font with Chinese is installed here")
    face = fonts.installed()[0]

    known = characters(face.path, face.index)

    assert {ord(char) for char in "家门口送药车大竹园村0123456789：，。"} <= known
    assert 0xE000 not in known
    assert 0x10FFFF not in known


def _is_in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
