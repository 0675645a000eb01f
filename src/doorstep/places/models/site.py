"""Sites: the doors people go to, with the hours they are open."""

from django.db import models
from django.db.models import F, Q

from doorstep.kernel.geo import LonLat
from doorstep.places.models.checks import ENDS_AFTER_IT_BEGINS, POINT_IS_WHOLE
from doorstep.places.models.place import Place
from doorstep.places.words import PointQuality, SiteKind, Weekday


class Site(models.Model):
    """A pharmacy, cabinet, shop, station, hall, stop, depot or venue inside a place (站点)."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="sites")
    kind = models.CharField(max_length=16, choices=SiteKind.choices)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True, blank=True, help_text="Degrees, WGS-84")
    lat = models.FloatField(null=True, blank=True, help_text="Degrees, WGS-84")
    point_quality = models.CharField(max_length=16, choices=PointQuality.choices, default=PointQuality.UNKNOWN)
    area_m2 = models.PositiveIntegerField(null=True, blank=True, help_text="Floor, square metres")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day on which it holds")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SiteKind.values), name="site_kind_is_known"),
            models.CheckConstraint(condition=~Q(name=""), name="site_has_a_name"),
            models.CheckConstraint(condition=POINT_IS_WHOLE, name="site_point_is_whole"),
            models.CheckConstraint(condition=ENDS_AFTER_IT_BEGINS, name="site_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=["place", "kind", "name"], condition=Q(valid_until__isnull=True), name="site_open_once"
            ),
        ]
        indexes = [models.Index(fields=["kind", "place"], name="site_by_kind")]
        ordering = ["kind", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def point(self) -> LonLat | None:
        """The WGS-84 point, or nothing where it is unknown."""
        return None if self.lon is None or self.lat is None else LonLat(self.lon, self.lat)


class OpeningHours(models.Model):
    """One stretch of open door, minutes after midnight of `weekday` (开放时间).

    A stretch past midnight goes on counting: 22:00 to 02:00 is 1320 to 1560. Around the clock is 0 to 1440 each day.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    opens_min = models.PositiveSmallIntegerField()
    closes_min = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_weekday_is_known"),
            models.CheckConstraint(condition=Q(opens_min__lt=1440), name="hours_open_on_their_day"),
            models.CheckConstraint(
                condition=Q(closes_min__gt=F("opens_min")) & Q(closes_min__lte=F("opens_min") + 1440),
                name="hours_close_within_a_day",
            ),
            models.UniqueConstraint(fields=["site", "weekday", "opens_min"], name="hours_begin_once"),
        ]
        ordering = ["weekday", "opens_min"]
        verbose_name_plural = "opening hours"

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens_min}-{self.closes_min}"
