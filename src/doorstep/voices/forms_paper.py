"""The questionnaire on paper, once for each code, for people without a telephone: PDF through `base.printing`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language, gettext

from doorstep.base import printing
from doorstep.base.templatetags.parts import full_day, site_name
from doorstep.voices.forms.answering import MOST_BUTTONS, options
from doorstep.voices.models import Question, Wave
from doorstep.voices.queries.questionnaires import published
from doorstep.voices.slips_paper import Slip
from doorstep.voices.words import QuestionKind


def pdf(wave: Wave, slips: Sequence[Slip], addresses: Mapping[str, str], *, sample: str) -> bytes:
    """Print the questionnaire of a wave, A4, beginning on a new page for each code.

    Args:
        wave: Which survey.
        slips: In the order of printing.
        addresses: By code, where its picture leads.
        sample: What a demonstration's paper says across; empty: nothing.

    Raises:
        fonts.NoChineseFont: No font with Chinese is installed.
    """
    words = {
        "title": wave.questionnaire.name,
        "brand": site_name(),
        "opening": wave.questionnaire.opening,
        "label": gettext("Your code, for one person, once"),
        "how": gettext(
            "Tick one box for each question. Write no name. You may also scan the picture and answer online."
        ),
        "promise": gettext("Nobody can find out what you answered: the code is not kept with the answers."),
        "until": gettext("Give it back folded by %(day)s.") % {"day": full_day(wave.closes_on)},
        "alt": gettext("Code to scan"),
        "sample": sample,
    }
    asked = [_printed(number, one) for number, one in enumerate(published(wave.questionnaire), 1)]
    of_slips = [asdict(one) for one in slips]
    family, boxes = printing.family_or_boxes("".join(printing.texts([words, asked, of_slips])))
    data = {
        **printing.boxed({"words": words, "questions": asked}, boxes),
        "slips": [
            {**printing.boxed(one, boxes), "qr": printing.qr_svg(addresses[one["code"]], border=2)} for one in of_slips
        ],
        **printing.speech(get_language() or "zh-hans"),
        "font": family,
    }
    return printing.print_pdf(files("doorstep.voices").joinpath("typst", "questionnaire.typ"), data)


def _printed(number: int, one: Question) -> dict[str, Any]:
    offered = options(one)
    is_typed = one.kind in {QuestionKind.TEXT, QuestionKind.NUMBER} or len(offered) > MOST_BUTTONS
    note = "" if one.is_required else gettext("(may stay empty)")
    if is_typed and one.low is not None and one.high is not None:
        note = f"{one.low} – {one.high} {note}".strip()
    return {
        "words": f"{number}. {one.words}",
        "note": note,
        "hint": one.hint,
        "options": [] if is_typed else [str(words) for _value, words in offered],
        "is_long": one.kind == QuestionKind.TEXT,
    }
