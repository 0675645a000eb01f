"""What a row of the table of places says, as filters: a long table costs less than with templates inside its rows."""

from collections.abc import Iterable
from functools import cache

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from doorstep.base.addresses import addresses
from doorstep.base.templatetags.parts import NOTHING, number, tag
from doorstep.base.widgets import said
from doorstep.places.models import Place
from doorstep.places.words import CodeSystem, FigureQuality, PlaceKind, PointQuality

register = template.Library()

KINDS = {PointQuality.SURVEYED: "good", PointQuality.GEOCODED: "good", PointQuality.UNKNOWN: "bad"}


@register.simple_tag
def place_rows(places: Iterable[Place], *, with_town: bool = False) -> SafeString:
    """Draw the lines of the table of places in one go: fifty of them, each with seven things to say."""
    address = addresses("places:place")
    drawn = [
        f'<tr><th scope="row"><a href="{address(place.pk)}">{said(place.name)}</a></th><td>{said(level(place))}</td>'
        f'{_town(place) if with_town else ""}<td>{codes(place)}</td><td class="number">{residents(place)}</td>'
        f'<td class="number">{share(place.share_60plus_bp)}</td><td>{position(place)}</td></tr>'
        for place in places
    ]
    return mark_safe("\n".join(drawn))  # noqa: S308  every part was escaped above


def _town(place: Place) -> str:
    return f"<td>{said(place.parent.name) if place.parent else NOTHING}</td>"


@register.filter
def level(place: Place) -> str:
    """Say of which level a place is: `镇`, `村`, `社区`."""
    return gettext("Community") if place.is_community else str(PlaceKind(place.kind).label)


@register.filter
def share(basis_points: int | None) -> str:
    """Write basis points as whole per cent: `31%`."""
    return NOTHING if basis_points is None else f"{round(basis_points / 100)}%"


@register.filter
def codes(place: Place) -> SafeString | str:
    """Show the codes fetched along with a place (`queries.with_codes`), without those of other registers."""
    held = place.codes_held  # type: ignore[attr-defined]
    shown = "".join(f"<code>{said(code.code)}</code>" for code in held if code.system != CodeSystem.MCA)
    return mark_safe(shown) if held else NOTHING  # noqa: S308  escaped


@register.filter
def residents(place: Place) -> SafeString | str:
    """Write how many live in a place, and say where nobody counted them."""
    if place.residents_quality in {"", FigureQuality.REAL}:
        return number(place.residents)
    words = gettext("made up") if place.residents_quality == FigureQuality.SYNTHETIC else gettext("estimate")
    return mark_safe(f'{number(place.residents)} <small class="soft">{said(words)}</small>')  # noqa: S308  escaped


@register.filter
def position(place: Place) -> SafeString:
    """Show in a word or two how well a place's point is known."""
    return _position(get_language(), PointQuality(place.point_quality))


@cache
def _position(_language: str | None, quality: PointQuality) -> SafeString:
    words = gettext("made up") if quality is PointQuality.SYNTHETIC else str(quality.label)
    return tag(KINDS.get(quality, "warn"), words)
