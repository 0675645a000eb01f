"""Photos: checked by what is in them, and nothing about camera, place or time comes through."""

import hashlib
import io

import pytest
from PIL import Image, ImageOps

from doorstep.base.photos import LONGEST_EDGE, MOST_BYTES, NotAPhoto, PhotoTooLarge, clean

ORIENTATION, GPS, MODEL = 0x0112, 0x8825, 0x0110


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), *, exif: bool = False) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, (200, 30, 30))
    tags = Image.Exif()
    if exif:
        tags[MODEL] = "Spy 3000"
        tags[ORIENTATION] = 6
        tags.get_ifd(GPS)[2] = (30.0, 38.0, 1.0)
    image.save(out, kind, exif=tags) if kind == "JPEG" else image.save(out, kind)
    return out.getvalue()


def test_where_and_with_what_it_was_taken_is_gone_and_it_stands_upright() -> None:
    data = picture(exif=True)
    assert dict(Image.open(io.BytesIO(data)).getexif())[MODEL] == "Spy 3000"

    photo = clean(data)

    opened = Image.open(io.BytesIO(photo.content))
    assert (dict(opened.getexif()), opened.info.get("exif"), b"Spy" in photo.content) == ({}, None, False)
    assert (photo.width, photo.height) == (30, 40)
    assert photo.sha256 == hashlib.sha256(photo.content).hexdigest()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_usual_kinds_come_out_as_jpeg(kind: str) -> None:
    photo = clean(picture(kind))

    assert Image.open(io.BytesIO(photo.content)).format == "JPEG"


def test_a_large_picture_is_made_small() -> None:
    photo = clean(picture(size=(4000, 2000)))

    assert (photo.width, photo.height) == (LONGEST_EDGE, LONGEST_EDGE // 2)


DRAWN = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"%PDF-1.7 no picture", DRAWN, picture()[:400], picture("GIF")],
    ids=["nothing", "text", "pdf", "svg", "cut off", "gif"],
)  # fmt: skip
def test_what_is_no_photo_is_refused_whatever_it_is_called(data: bytes) -> None:
    with pytest.raises(NotAPhoto):
        clean(data)


def test_too_many_bytes_or_points_are_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(out, "PNG")

    for data in (b"x" * (MOST_BYTES + 1), out.getvalue()):
        with pytest.raises(PhotoTooLarge):
            clean(data)


@pytest.mark.parametrize("how", range(1, 9))
def test_it_stands_upright_however_the_camera_was_held(how: int) -> None:
    image, tags, out = Image.new("L", (40, 24), 0), Image.Exif(), io.BytesIO()
    image.paste(255, (0, 0, 8, 8))
    tags[ORIENTATION] = how
    image.save(out, "JPEG", exif=tags, quality=95)
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(out.getvalue())))

    photo = Image.open(io.BytesIO(clean(out.getvalue()).content)).convert("L")

    corners = [(x, y) for x in (2, expected.width - 3) for y in (2, expected.height - 3)]
    assert photo.size == expected.size
    assert [photo.getpixel(at) > 128 for at in corners] == [expected.getpixel(at) > 128 for at in corners]  # type: ignore[operator]


def test_damage_to_what_the_camera_wrote_does_not_cost_the_picture() -> None:
    data = picture(exif=True)
    first = data.index(b"Exif") + 6
    last = data.index(b"\xff\xdb", first)

    sizes = set()
    for at in range(first, last):
        for byte in (0x00, 0x01, 0x0C, 0x7F, 0xFF):
            photo = clean(data[:at] + bytes([byte]) + data[at + 1 :])
            sizes.add((photo.width, photo.height))

    assert sizes == {(30, 40), (40, 30)}
