"""The slip itself (回执): its number in large type, a code to scan, the due date; as a page and on paper.

The office's own pages lead here too: `paper_address(code)` and `pdf_address(code)`.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.resources import files
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from doorstep.base import clock, fonts, printing
from doorstep.base.pages import Request, page
from doorstep.base.templatetags.parts import full_moment, site_name
from doorstep.door import needs_words
from doorstep.door.poster import SAMPLE, TYPE
from doorstep.door.slip import of_slip
from doorstep.needs.access import FOLLOW_SLIP
from doorstep.needs.models import Follower
from doorstep.needs.rules.intake import shown_code


@dataclass(frozen=True, slots=True)
class Slip:
    """All words on a printed slip, ready in its language."""

    lang: str
    title: str
    brand: str
    code_label: str
    code: str
    about: str
    text: str
    due: str
    caution: str
    given: str
    keep: str
    qr_alt: str
    qr_label: str
    phone_label: str
    phone: str
    sample: str


def paper_address(code: str) -> str:
    """Return the address of the page that shows a slip, to be printed or photographed."""
    return reverse("slip_paper", args=[code])


def pdf_address(code: str) -> str:
    """Return the address of a slip as PDF, A6."""
    return reverse("slip_pdf", args=[code])


@never_cache
@require_safe
@page(FOLLOW_SLIP)
@of_slip
def paper(request: Request, follower: Follower) -> HttpResponseBase:
    """Show the number, a code to scan and by when somebody answers."""
    now = clock.now()
    need = follower.need
    due = needs_words.due_at(need)
    picture = printing.qr_svg(_story_address(request, follower))
    return render(
        request,
        "door/slip_paper.html",
        {
            "follower": follower,
            "need": need,
            "due": due,
            "due_words": needs_words.by_when(due, now),
            "is_due_certain": needs_words.is_due_certain(need),
            "qr": f"data:image/svg+xml,{quote(picture)}",
        },
    )


@never_cache
@require_safe
@page(FOLLOW_SLIP)
@of_slip
def pdf(request: Request, follower: Follower) -> HttpResponseBase:
    """Serve the slip as PDF, A6, in the language of the page or of `?lang=`."""
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE
    now = clock.now()
    with translation.override(language):
        try:
            made = printed(slip_for(follower, now), _story_address(request, follower), follower.since)
        except fonts.NoChineseFont:
            return render(request, "door/no_poster.html", {"place": follower.need.place, "cause": "font"}, status=503)
        name = f"{gettext('Slip')}-{shown_code(follower.code)}.pdf"
    response = HttpResponse(made, content_type=TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or ""
    return response


def slip_for(follower: Follower, now: datetime) -> Slip:
    """Put a slip into words, in the active language."""
    need = follower.need
    due = needs_words.due_at(need)
    text = needs_words.short((follower.came_from or need).text)
    place = f"{need.place.parent.name} {need.place.name}" if need.place.parent else need.place.name
    caution = ""
    if due is not None and not needs_words.is_due_certain(need):
        caution = gettext("The holidays of that year are not published yet: the day may still move.")
    return Slip(
        lang=get_language() or "zh-hans",
        title=gettext("Slip"),
        brand=site_name(),
        code_label=pgettext("slip", "Your number"),
        code=shown_code(follower.code),
        about=f"{needs_words.category_name(need.category)} · {place}",
        text=text,
        due=needs_words.by_when(due, now),
        caution=caution,
        given=gettext("Received on %(when)s") % {"when": full_moment(follower.since)},
        keep=gettext("Keep this slip: with the number you see how it goes on, and you say whether it is solved."),
        qr_alt=gettext("QR code of the slip's page"),
        qr_label=gettext("Scan to see how it goes on"),
        phone_label=gettext("Or ring"),
        phone=settings.SERVICE_PHONE,
        sample=SAMPLE if settings.IS_DEMO else "",
    )


def printed(slip: Slip, url: str, since: datetime) -> bytes:
    """Print a slip as PDF, A6; a character that no font has is printed as an empty box.

    Raises:
        fonts.NoChineseFont: No font with Chinese is installed.
    """
    words = asdict(slip)
    family, boxes = printing.family_or_boxes("".join(words.values()))
    data = {name.replace("_", "-"): text.translate(boxes) for name, text in words.items()}
    data |= {**printing.speech(slip.lang), "font": family}
    template = files("doorstep.door").joinpath("typst", "slip.typ")
    return printing.print_pdf(template, data, made_at=since, pictures={"qr": printing.qr_svg(url)})


def _story_address(request: Request, follower: Follower) -> str:
    return request.build_absolute_uri(reverse("slip_story", args=[follower.code]))
