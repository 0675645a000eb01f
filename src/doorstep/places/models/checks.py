"""Conditions that several tables share: what a point and a span of days can never be."""

from django.db.models import F, Q

from doorstep.places.words import PointQuality

_ON_GLOBE = Q(lon__gte=-180.0, lon__lte=180.0, lat__gte=-90.0, lat__lte=90.0)

POINT_IS_WHOLE = Q(lon__isnull=True, lat__isnull=True, point_quality=PointQuality.UNKNOWN) | (
    _ON_GLOBE
    & Q(
        lon__isnull=False,
        lat__isnull=False,
        point_quality__in=sorted(set(PointQuality.values) - {PointQuality.UNKNOWN.value}),
    )
)
"""Both coordinates with a known quality, or neither with quality `unknown`: unknown is never guessed."""

ENDS_AFTER_IT_BEGINS = Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from"))
"""`valid_until` is the last day on which it holds."""
