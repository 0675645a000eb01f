"""Medicine around the clock for residents: what a village has at which hour, in plain words; and its poster."""

from datetime import date

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from doorstep.base import clock, fonts, kept
from doorstep.base.pages import Request, page
from doorstep.base.templatetags.parts import full_day, listed, percent, site_name
from doorstep.base.tongue import is_english
from doorstep.door import poster, queries
from doorstep.door.access import SEE_VILLAGE
from doorstep.door.views import COOKIE, language_of, named, no_poster, printed, unless_known
from doorstep.places.models import Place
from doorstep.places.queries import ancestors
from doorstep.programmes.pharmacy.bridge import coverage_words
from doorstep.programmes.pharmacy.models import CoverageVillage
from doorstep.programmes.pharmacy.queries import coverage


@require_safe
@page(SEE_VILLAGE)
@kept.for_visitors(COOKIE)
def around_the_clock(request: Request, pk: int) -> HttpResponseBase:
    """Show which kind of medicine the village has at which hour, from whom, by the newest statement."""
    place = _village(pk)
    row = coverage.latest_of(place)
    context = {
        "place": place,
        "row": row,
        "headline": coverage_words.headline(row) if row else "",
        "answers": coverage_words.answers(row, row.run.losses, row.run.hours) if row else [],
        "roads": coverage_words.closed_roads(coverage.roads_to(place, clock.today())),
        "shares": coverage.shares_of(row) if row else None,
        "hours": range(24),
        "phone": settings.SERVICE_PHONE,
    }
    return render(request, "door/around_the_clock.html", context)


@require_safe
@page(SEE_VILLAGE)
def around_the_clock_poster(request: Request, pk: int) -> HttpResponseBase:
    """Serve the poster of what the village has at which hour, A3, in the language of `?lang=`."""
    place = _village(pk)
    row = coverage.latest_of(place)
    if row is None:
        return no_poster(request, place, 404, cause="statement")
    with translation.override(language_of(request)):
        words = poster_for(row, place, on=clock.today(), url=_page_of(request, pk))
        try:
            made = printed(words)
        except fonts.NoChineseFont:
            return no_poster(request, place, 503, cause="font")
        except fonts.GlyphsMissing as lack:
            return no_poster(request, place, 503, cause="glyphs", missing=lack.missing, family=lack.family)
        name = gettext("Around the clock") + f"-{place.name}.pdf"
    response = HttpResponse(made, content_type=poster.TYPE)
    response.headers["Content-Disposition"] = named(name)
    return unless_known(request, response, words.digest)


def _page_of(request: Request, pk: int) -> str:
    return request.build_absolute_uri(reverse("around_the_clock", args=[pk]))


def poster_for(row: CoverageVillage, place: Place, *, on: date, url: str) -> poster.Poster:
    """Put a village's answer into the words of a poster, in the active language with a line in the other."""
    answers = coverage_words.answers(row, row.run.losses, row.run.hours)
    what = gettext("Medicine around the clock")
    with translation.override("zh-hans" if is_english() else "en"):
        second = _in_one_line(row)
    since = gettext("By what sources promised on %(day)s") % {"day": full_day(row.run.on)}
    number = gettext("Statement no. %(number)s") % {"number": row.run_id}
    county = ancestors(place).first()
    return poster.Poster(
        lang=get_language() or "zh-hans",
        title=f"{what}: {place.name}" if is_english() else f"{what}：{place.name}",
        brand=site_name(),
        what=what,
        town=" ".join(one.name for one in (county, place.parent) if one),
        village=place.name,
        slots=tuple(poster.Slot(one.label, one.when) for one in answers),
        where=coverage_words.headline(row),
        caution=" ".join(coverage_words.closed_roads(coverage.roads_to(place, on))),
        offers=gettext("Prescription medicine needs a prescription and a pharmacist."),
        off=tuple(
            gettext("%(kind)s: from %(sources)s") % {"kind": one.label, "sources": listed(list(one.sources[:3]))}
            for one in answers
            if one.sources
        )
        + _kept(row),
        phone_label=gettext("Questions? Ring us"),
        phone=settings.SERVICE_PHONE,
        second=second,
        qr_label=gettext("Scan: hour by hour"),
        qr_alt=gettext("QR code of the village's page"),
        footer=(since, f"{number} · {row.run.result_digest[:8]}", url.partition("://")[2]),
        url=url,
        valid_from=row.run.on,
        sample=poster.SAMPLE if settings.IS_DEMO else "",
    )


def _kept(row: CoverageVillage) -> tuple[str, ...]:
    """Return the line that says what is promised and what came true, where that is recorded."""
    shares = coverage.shares_of(row)
    if shares.realised is None:
        return ()
    words = gettext("Promised %(planned)s of the time, really there %(had)s in the four weeks before.")
    return (words % {"planned": percent(shares.planned), "had": percent(shares.realised)},)


def _in_one_line(row: CoverageVillage) -> str:
    answers = coverage_words.answers(row, row.run.losses, row.run.hours)
    return " ".join(gettext("%(kind)s: %(when)s.") % {"kind": one.label, "when": one.when} for one in answers)


def _village(pk: int) -> Place:
    try:
        return queries.village(pk, clock.today())
    except Place.DoesNotExist as missing:
        raise Http404 from missing
