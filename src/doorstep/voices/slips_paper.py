"""Slips with one-time codes on paper: eight on a sheet of A4, each with a picture to scan."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any, Final

import segno
from django.utils.translation import get_language, gettext

from doorstep.base import printing
from doorstep.base.templatetags.parts import full_day, site_name
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.voices.models import Wave

TYPE: Final = "application/pdf"


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip.

    Args:
        village: Where it goes.
        label: Number on the roll, by which it is handed out.
        code: The one-time code, in groups.
    """

    village: str
    label: str
    code: str


def pdf(wave: Wave, slips: Sequence[Slip], addresses: Mapping[str, str], *, typed_at: str, sample: str) -> bytes:
    """Print slips, A4, to be cut.

    Args:
        wave: Which survey.
        slips: In the order of printing.
        addresses: By code, where its picture leads.
        typed_at: Address at which the code can be typed.
        sample: What a demonstration's paper says across; empty: nothing.

    Raises:
        fonts.NoChineseFont: No font with Chinese is installed.
    """
    words: dict[str, Any] = {
        "title": wave.questionnaire.name,
        "brand": site_name(),
        "label": gettext("Your code, for one person, once"),
        "how": gettext("Scan the picture, or open %(address)s and type the code. No name, no login.")
        % {"address": typed_at},
        "promise": gettext("Nobody can find out what you answered: the code is not kept with the answers."),
        "until": gettext("Until %(day)s") % {"day": full_day(wave.closes_on)},
        "alt": gettext("Code to scan"),
        "sample": sample,
    }
    of_slips = [asdict(one) for one in slips]
    family, boxes = printing.family_or_boxes("".join(printing.texts([words, of_slips])))
    data = {
        "words": printing.boxed(words, boxes),
        "slips": [
            {**printing.boxed(one, boxes), "qr": printing.qr_svg(addresses[one["code"]], border=2)} for one in of_slips
        ],
        **printing.speech(get_language() or "zh-hans"),
        "font": family,
    }
    return printing.print_pdf(files("doorstep.voices").joinpath("typst", "slips.typ"), data)


def workbook(slips: Sequence[Slip], addresses: Mapping[str, str]) -> bytes:
    """Return the codes as XLSX, for whoever prints letters elsewhere; no names beside them."""
    heads = [gettext("Village"), gettext("Number on the roll"), gettext("Code"), gettext("Address")]
    rows = [[one.village, one.label, one.code, addresses[one.code]] for one in slips]
    return write_workbook([Sheet(gettext("Codes"), heads, rows)])


def qr_uri(address: str) -> str:
    """Return a QR code of an address for the page itself."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(border=2))
