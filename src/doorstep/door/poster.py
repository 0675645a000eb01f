"""A village's poster for the notice board: A3, typst, a QR code that leads to the village's page."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from django.utils import translation
from django.utils.translation import get_language, gettext

from doorstep.base import fonts, printing
from doorstep.base.templatetags.parts import site_name
from doorstep.base.tongue import is_english
from doorstep.door import sentences
from doorstep.door.queries import MyVillage

TYPE: Final = "application/pdf"
SAMPLE: Final = "示例 · SAMPLE"
"""The band on a demonstration's poster, in both languages."""


class NoVisits(Exception):  # noqa: N818  named after what happened
    """There is nothing to print: the vehicle does not come to this village regularly."""


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
    """All words on a poster, ready in its language.

    `second` is the line in the other language; `sample` the words of the band on a demonstration's poster, and
    `caution` says that places are estimated; both may be empty.
    """

    lang: str
    title: str
    brand: str
    what: str
    town: str
    village: str
    slots: tuple[Slot, ...]
    where: str
    caution: str
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
    sample: str = ""

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
    data = {key.replace("_", "-"): value for key, value in words.items() if key not in {"url", "valid_from"}}
    data |= printing.speech(poster.lang)
    data |= {"font": fonts.family_for("".join(printing.texts(words)), faces), "author": poster.brand}
    return printing.print_pdf(
        _template(),
        data,
        made_at=datetime.combine(poster.valid_from, time(), UTC),
        pictures={"qr": printing.qr_svg(poster.url)},
    )


def _template() -> Traversable:
    return files("doorstep.door").joinpath("typst", "poster.typ")


def poster_for(mine: MyVillage, *, url: str, phone: str, is_demo: bool = False) -> Poster:
    """Put a village's timetable into the words of a poster, in the active language with a line in the other.

    A demonstration's poster has a band that says so in both languages, whatever its own: it may hang anywhere.

    Raises:
        NoVisits: The vehicle does not come regularly.
    """
    if not (mine.use and mine.plan and mine.plan.valid_from and mine.weekly):
        raise NoVisits
    language = get_language() or "zh-hans"
    with translation.override("zh-hans" if is_english() else "en"):
        second = _in_one_line(mine)
    begins = sentences.since(mine.plan.valid_from)
    number = gettext("Timetable no. %(number)s") % {"number": mine.plan.pk}
    caution = gettext("The position is estimated: ask in the village where to wait")
    what = gettext("The medicine vehicle is coming")
    return Poster(
        lang=language,
        title=f"{what}: {mine.place.name}" if is_english() else f"{what}：{mine.place.name}",
        brand=site_name(),
        what=what,
        town=" ".join(place.name for place in (mine.county, mine.place.parent) if place),
        village=mine.place.name,
        slots=tuple(Slot(sentences.every(slot.weekdays), sentences.hours(slot)) for slot in mine.weekly),
        where=gettext("Stop: %(stop)s") % {"stop": mine.use.stop_name},
        caution=caution if mine.is_estimated else "",
        offers=gettext("Medicine · blood pressure · blood sugar"),
        off=tuple(sentences.falls_out(off) for off in mine.off[:2]),
        phone_label=gettext("Questions? Ring us"),
        phone=phone,
        second=second,
        qr_label=gettext("Scan: when is the next visit?"),
        qr_alt=gettext("QR code of the village's page"),
        footer=(begins, f"{number} · {mine.plan.result_digest[:8]}", url.partition("://")[2]),
        url=url,
        valid_from=mine.plan.valid_from,
        sample=SAMPLE if is_demo else "",
    )


def _in_one_line(mine: MyVillage) -> str:
    facts = {"regular": sentences.regular(mine.weekly), "stop": mine.use.stop_name if mine.use else ""}
    return gettext("Medicine vehicle. %(regular)s, stop %(stop)s. Medicine, blood pressure and blood sugar.") % facts
