"""Minutes on paper: A4, typst, in a font that has every character."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC
from importlib.resources import as_file, files
from typing import Any, Final

import typst
from django.utils.translation import get_language, gettext

from doorstep.base import fonts
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
    language, _, region = (get_language() or "zh-hans").partition("-")
    data = {
        "minutes": body,
        "words": words,
        "brand": site_name(),
        "sample": SAMPLE if is_demo else "",
        "lang": language,
        "region": "CN" if region == "hans" else None,
    }
    data["font"] = fonts.family_for("".join(_strings(data)), faces)
    with as_file(files("doorstep.meetings").joinpath("typst", "minutes.typ")) as template:
        made = typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=fonts.folders(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            format="pdf",
            timestamp=minutes.starts_at.astimezone(UTC).replace(microsecond=0),  # typst takes whole seconds only
            pdf_standards=["ua-1"],
        )
    if not isinstance(made, bytes):
        message = "minutes are one file, but typst returned none or several"
        raise TypeError(message)
    return made


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
