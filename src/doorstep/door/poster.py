"""A village's poster for the notice board: A3, typst, a QR code that leads to the village's page."""

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from typing import Final

import segno
import typst

from doorstep.door import fonts

TYPE: Final = "application/pdf"
_QUIET: Final = 4
"""Modules of white around a QR code, as ISO/IEC 18004 asks."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One line of the timetable as printed.

    Args:
        days: "每周二、周四".
        hours: "9:20–10:00".
        where: The stop, only if not all lines have the same one.
    """

    days: str
    hours: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Poster:
    """All words on a poster, ready in its language; `second` is the line in the other language."""

    lang: str
    title: str
    brand: str
    what: str
    town: str
    village: str
    slots: tuple[Slot, ...]
    where: str
    offers: str
    off: tuple[str, ...]
    phone_label: str
    phone: str
    second: str
    qr_label: str
    qr_alt: str
    footer: tuple[str, ...]
    url: str
    valid_from: date

    @property
    def digest(self) -> str:
        """SHA-256 of the words and the template, 64 hexadecimal digits: the same digest prints the same poster."""
        words = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(words.encode() + _template().read_bytes()).hexdigest()


def pdf(poster: Poster, faces: Sequence[fonts.Face] | None = None) -> bytes:
    """Print the poster; the same poster with the same fonts gives the same bytes.

    Raises:
        fonts.NoChineseFont: No font with Chinese is installed.
        fonts.GlyphsMissing: A character on the poster is in no installed font.
    """
    words = asdict(poster)
    printed = "".join(_strings(words))
    data = {key.replace("_", "-"): value for key, value in words.items() if key not in {"url", "valid_from"}}
    language, _, region = poster.lang.partition("-")
    data |= {
        "lang": language,
        "region": "CN" if region == "hans" else None,
        "font": fonts.family_for(printed, faces),
        "author": poster.brand,
    }
    with as_file(_template()) as template:
        made = typst.compile(
            template,
            root=template.parent,
            font_paths=fonts.folders(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False), "qr": qr_svg(poster.url)},
            format="pdf",
            timestamp=datetime.combine(poster.valid_from, time(), UTC),
            pdf_standards=["ua-1"],
        )
    if not isinstance(made, bytes):
        message = "a poster is one page, but typst returned none or several"
        raise TypeError(message)
    return made


def qr_svg(url: str) -> str:
    """Return a QR code of `url` as SVG, black on white, readable with 15 % of it hidden."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=_QUIET, light="white", xmldecl=False)
    return out.getvalue().decode()


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _strings(item)]
    return []


def _template() -> Traversable:
    return files("doorstep.door").joinpath("typst", "poster.typ")
