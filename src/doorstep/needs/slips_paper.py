"""The slips of a batch of papers as PDF: eight on a sheet of A4, to be cut and handed out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Final

from django.utils.translation import get_language, gettext

from doorstep.base import printing
from doorstep.base.templatetags.parts import site_name

TYPE: Final = "application/pdf"


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip, in words.

    Args:
        code: As it is read aloud.
        about: What it is about, and where.
        text: The beginning of the need.
        until: By when an answer is promised; empty where no day is.
        number: Of the paper.
        address: Where the picture to scan leads; empty: there is no picture.
    """

    code: str
    about: str
    text: str
    until: str
    number: str
    address: str = ""


def pdf(slips: Sequence[Slip]) -> bytes:
    """Print slips in this order.

    Raises:
        fonts.NoChineseFont: No font with Chinese is installed.
    """
    words = {
        "title": gettext("Slips to print"),
        "brand": site_name(),
        "slip": gettext("Slip"),
        "how": gettext("With this number you see how it goes on."),
        "alt": gettext("Code to scan: how it goes on"),
    }
    rows = [asdict(one) for one in slips]
    family, boxes = printing.family_or_boxes("".join(printing.texts([words, rows])))
    data = {
        "words": {name: value.translate(boxes) for name, value in words.items()},
        "slips": [
            {name: value.translate(boxes) for name, value in row.items()}
            | {"qr": printing.qr_svg(row["address"], border=2) if row["address"] else ""}
            for row in rows
        ],
        **printing.speech(get_language() or "zh-hans"),
        "font": family,
    }
    return printing.print_pdf(files("doorstep.needs").joinpath("typst", "slips.typ"), data)
