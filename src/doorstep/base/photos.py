"""Photos that somebody sends: checked by what is in them, made small, and drawn anew without anything about where from.

A camera writes place, time and its own number into a picture (EXIF, XMP, IPTC); none of it comes through, because only
the points of light are kept and written into a new file.
"""

import hashlib
import io
import struct
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, UnidentifiedImageError

MOST_BYTES: Final = 10_000_000
MOST_POINTS: Final = 50_000_000
LONGEST_EDGE: Final = 1600
QUALITY: Final = 82
KINDS: Final = ("JPEG", "PNG", "WEBP")
_DAMAGED: Final = (
    *(UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError),
    *(struct.error, TypeError, LookupError, ArithmeticError, AttributeError),
)
"""What readers of pictures raise over bytes that are not as they should be."""
_ORIENTATION: Final = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What turns a picture upright, by what the camera says of how it was held."""


class NotAPhoto(ValueError):  # noqa: N818  named after what happened
    """Not a JPEG, PNG or WebP picture, whatever its name says, or a damaged one."""


class PhotoTooLarge(ValueError):  # noqa: N818
    """More bytes or points than anybody needs to see what is meant."""


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A picture without a past.

    Args:
        content: JPEG bytes.
        width: Points.
        height: Points.
        sha256: Of the content, 64 hexadecimal digits.
    """

    content: bytes
    width: int
    height: int
    sha256: str


def clean(data: bytes) -> CleanPhoto:
    """Return the picture drawn anew as JPEG, upright, its longer edge at most `LONGEST_EDGE` points.

    Raises:
        PhotoTooLarge: more than `MOST_BYTES` bytes or `MOST_POINTS` points.
        NotAPhoto: it cannot be read as one of `KINDS`.
    """
    if len(data) > MOST_BYTES:
        raise PhotoTooLarge
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=KINDS) as image:
                if image.width * image.height > MOST_POINTS:
                    raise PhotoTooLarge
                flat = _flat(_upright(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise PhotoTooLarge from bomb
    except _DAMAGED as fault:
        if isinstance(fault, PhotoTooLarge):
            raise
        raise NotAPhoto from fault
    flat.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=QUALITY, optimize=True)
    content = out.getvalue()
    return CleanPhoto(content, flat.width, flat.height, hashlib.sha256(content).hexdigest())


def _upright(image: Image.Image) -> Image.Image:
    """Return the picture turned as the camera says, whose words can be damaged where the points are not.

    The tag alone is read: nothing of it is written again. Without one that can be read the picture stays as it lies.
    """
    try:
        how = image.getexif().get(_ORIENTATION)
    except _DAMAGED:
        return image
    turned = _TURNS.get(how) if isinstance(how, int) else None
    return image if turned is None else image.transpose(turned)


def _flat(image: Image.Image) -> Image.Image:
    """Return only the points, on white where the picture is clear."""
    rgba = image.convert("RGBA")
    ground = Image.new("RGB", rgba.size, (255, 255, 255))
    ground.paste(rgba, mask=rgba.getchannel("A"))
    return ground
