"""What a row of the table of places says, as filters: a long table costs less than with templates inside its rows."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from doorstep.base.templatetags.parts import NOTHING, number, tag
from doorstep.places.models import Place
from doorstep.places.words import CodeSystem, FigureQuality, PointQuality

register = template.Library()

KINDS = {PointQuality.SURVEYED: "good", PointQuality.GEOCODED: "good", PointQuality.UNKNOWN: "bad"}


@register.filter
def link(place: Place) -> SafeString:
    """Link a place's page by its name."""
    return format_html('<a href="{}">{}</a>', reverse("places:place", args=[place.pk]), place.name)


@register.filter
def level(place: Place) -> str:
    """Say of which level a place is: `镇`, `村`, `社区`."""
    return gettext("Community") if place.is_community else str(place.get_kind_display())


@register.filter
def share(basis_points: int | None) -> str:
    """Write basis points as whole per cent: `31%`."""
    return NOTHING if basis_points is None else f"{round(basis_points / 100)}%"


@register.filter
def codes(place: Place) -> SafeString | str:
    """Show the codes fetched along with a place (`queries.with_codes`), without those of other registers."""
    held = place.codes_held  # type: ignore[attr-defined]
    shown = ((code.code,) for code in held if code.system != CodeSystem.MCA)
    return format_html_join("", "<code>{}</code>", shown) if held else NOTHING


@register.filter
def residents(place: Place) -> SafeString | str:
    """Write how many live in a place, and say where nobody counted them."""
    if place.residents_quality in {"", FigureQuality.REAL}:
        return number(place.residents)
    words = gettext("made up") if place.residents_quality == FigureQuality.SYNTHETIC else gettext("estimate")
    return format_html('{} <small class="soft">{}</small>', number(place.residents), words)


@register.filter
def position(place: Place) -> SafeString:
    """Show in a word or two how well a place's point is known."""
    quality = place.point_quality
    words = gettext("made up") if quality == PointQuality.SYNTHETIC else str(place.get_point_quality_display())
    return tag(KINDS.get(PointQuality(quality), "warn"), words)
