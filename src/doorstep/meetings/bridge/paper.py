"""Minutes on paper: A4, typst, in a font that has every character."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import Any, Final

from django.utils.translation import get_language, gettext

from doorstep.base import fonts, printing
from doorstep.base.templatetags.parts import site_name
from doorstep.meetings.bridge.minutes import Minutes

TYPE: Final = "application/pdf"
SAMPLE: Final = "示例 · SAMPLE"


def pdf(minutes: Minutes, *, is_demo: bool = False, faces: Sequence[fonts.Face] | None = None) -> bytes:
    """Print minutes; the same minutes with the same fonts give the same bytes.

    Raises:
        fonts.NoChineseFont: No font with Chinese is installed.
        fonts.GlyphsMissing: A character is in no installed font.
    """
    words = {
        "attendance": gettext("Who was there"),
        "items": gettext("Items"),
        "decision": gettext("Decision"),
        "duty": gettext("Duty"),
        "host": gettext("Invited by"),
        "where": gettext("Where"),
        "when": gettext("When"),
        "quorum": gettext("Quorum"),
        "remarks": gettext("Remarks"),
        "addenda": gettext("Addenda"),
        "nothing": gettext("Nothing was on the agenda."),
        "signed": gettext("Chair, signature:"),
        "written": gettext("Minutes taken by:"),
        "head": gettext("Minutes"),
    }
    body: dict[str, Any] = json.loads(json.dumps(asdict(minutes), ensure_ascii=False, default=str))
    data = {
        "minutes": body,
        "words": words,
        "brand": site_name(),
        "sample": SAMPLE if is_demo else "",
        **printing.speech(get_language() or "zh-hans"),
    }
    data["font"] = fonts.family_for("".join(printing.texts(data)), faces)
    template = files("doorstep.meetings").joinpath("typst", "minutes.typ")
    return printing.print_pdf(template, data, made_at=minutes.starts_at)
