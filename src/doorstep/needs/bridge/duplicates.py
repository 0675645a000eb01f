"""Which open needs near a place may say the same as a text; somebody looks at them and decides."""

from collections.abc import Sequence
from math import cos, radians
from typing import Final, NamedTuple

from django.db.models import Count, Q, QuerySet

from doorstep.base.prepared import Prepared
from doorstep.engines.matching.text.duplicates import MOST_CANDIDATES, possible_duplicates
from doorstep.engines.matching.text.minhash import band_keys
from doorstep.needs.models import Need, NotTheSame, TextBand
from doorstep.places.models import Place
from doorstep.places.words import PlaceKind

NEAR_M: Final = 3000
"""Villages of another town within so many metres are neighbours."""
METRES_PER_DEGREE: Final = 111_195


_TEXTS: Final = Prepared(
    lambda *ids: Need.objects.filter(pk__in=ids).order_by().values_list("pk", "text"), *[int] * MOST_CANDIDATES
)


class Possible(NamedTuple):
    """A need that may be the same one: how alike the texts are (0.5 to 1), and words both have, the longest first."""

    need: Need
    score: float
    shared: tuple[str, ...]


def bands_of(needs: Sequence[Need]) -> list[TextBand]:
    """Return the rows under which needs are looked up, not yet written; a text without letters or digits has none."""
    keyed = zip(needs, band_keys([need.text for need in needs]), strict=True)
    return [TextBand(need=need, band=band, key=key) for need, keys in keyed for band, key in enumerate(keys)]


def possible(
    text: str,
    place: Place,
    limit: int = 3,
    besides: Need | None = None,
    among: QuerySet[Need] | None = None,
) -> list[Possible]:
    """Return up to `limit` open needs that may say the same as `text`, the likest first; three queries.

    Looked at are those of the same town, and those of neighbouring villages of other towns: the `MOST_CANDIDATES` that
    share the most keys with the text, the newest first among equals.

    Args:
        text: In somebody's words.
        place: Where it is.
        limit: The most to return.
        besides: The need whose text it is; it is left out, and so are those that somebody said are not the same.
        among: Only these, such as what the actor may see, or what may be shown to everybody.
    """
    (keys,) = band_keys([text])
    if not keys:
        return []
    bands = TextBand.objects.filter(key__in=keys).filter(_near(place))
    if among is not None:
        bands = bands.filter(need__in=among.order_by().values("pk"))
    if besides is not None:
        apart = NotTheSame.objects.filter(need=besides).values("other")
        bands = bands.exclude(need=besides).exclude(need__in=apart)
        bands = bands.exclude(need__in=NotTheSame.objects.filter(other=besides).values("need"))
    met = bands.values("need").annotate(shared=Count("pk")).order_by("-shared", "-need")
    found = list(met.values_list("need", flat=True)[:MOST_CANDIDATES])
    texts = dict(_TEXTS(*found, *[0] * (MOST_CANDIDATES - len(found)))) if found else {}
    alike = possible_duplicates(text, texts, most=limit)
    needs = Need.objects.select_related("category", "place__parent").in_bulk([one.id for one in alike]) if alike else {}
    return [Possible(needs[one.id], one.score, one.shared) for one in alike if one.id in needs]


def _near(place: Place) -> Q:
    """Return the condition that a band's need is of the town, or of a village near it; of all for the county."""
    town = place.path if place.kind != PlaceKind.VILLAGE else place.path.rstrip("/").rpartition("/")[0] + "/"
    near = Q(need__place__path__startswith=town)
    if place.lon is None or place.lat is None:
        return near
    north = NEAR_M / METRES_PER_DEGREE
    east = north / cos(radians(place.lat))
    return near | Q(
        need__place__kind=PlaceKind.VILLAGE,
        need__place__lon__range=(place.lon - east, place.lon + east),
        need__place__lat__range=(place.lat - north, place.lat + north),
    )
