"""Printing a page as PDF by a typst template, in a font that has every character."""

import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.resources import as_file
from importlib.resources.abc import Traversable
from typing import Any, Final

import segno
import typst

from doorstep.base import fonts

UNKNOWN: Final = "□"
"""Printed in place of a character that no installed font has."""


def print_pdf(
    template: Traversable,
    data: Mapping[str, Any],
    *,
    made_at: datetime | None = None,
    pictures: Mapping[str, str] | None = None,
) -> bytes:
    """Print one file; the same data with the same fonts and moment give the same bytes.

    Args:
        template: A file of typst, which reads `data` as JSON.
        data: What it prints; `font` names the family.
        made_at: The moment written into the file, to the second; without one, now.
        pictures: SVG by the name under which the template asks for it.
    """
    timestamp = made_at and made_at.astimezone(UTC).replace(microsecond=0)  # typst takes whole seconds only
    with as_file(template) as path:
        made = typst.compile(
            str(path),
            root=str(path.parent),
            font_paths=fonts.folders(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False), **(pictures or {})},
            format="pdf",
            timestamp=timestamp,
            pdf_standards=["ua-1"],
        )
    if not isinstance(made, bytes):
        message = "what is printed is one file, but typst returned none or several"
        raise TypeError(message)
    return made


def texts(value: object) -> Iterator[str]:
    """Yield every text in dicts and lists, however deep: what must be printable."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)


def family_or_boxes(text: str) -> tuple[str, dict[int, str]]:
    """Return a font for a text, and by what to `translate` it: each character no font has becomes an empty box.

    Raises:
        fonts.NoChineseFont: No font with Chinese is installed.
    """
    try:
        return fonts.family_for(text), {}
    except fonts.GlyphsMissing as lack:
        return lack.family, str.maketrans(dict.fromkeys(lack.missing, UNKNOWN))


def boxed(value: Any, boxes: Mapping[int, str]) -> Any:
    """Return dicts and lists with every text in them translated by `boxes`, however deep."""
    if isinstance(value, str):
        return value.translate(boxes)
    if isinstance(value, dict):
        return {name: boxed(item, boxes) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [boxed(item, boxes) for item in value]
    return value


def speech(language: str) -> dict[str, str | None]:
    """Return `lang` and `region` as typst wants them, of a language such as `zh-hans`."""
    name, _, region = language.partition("-")
    return {"lang": name, "region": "CN" if region == "hans" else None}


def qr_svg(url: str, *, border: int = 4) -> str:
    """Return a QR code of `url` as SVG, black on white, `border` modules wide; readable with 15 % of it hidden."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=border, light="white", xmldecl=False)
    return out.getvalue().decode()
