"""The tree of places, their codes and their borders."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat

from doorstep.kernel.geo import LonLat
from doorstep.places.models.checks import ENDS_AFTER_IT_BEGINS, POINT_IS_WHOLE
from doorstep.places.words import CodeSystem, FigureQuality, PlaceKind, PointQuality, UrbanRural


class Place(models.Model):
    """A county, a town, or a village or community (地点).

    `path` is the ids from the root, such as `/1/7/93/`: a grant at a path covers everything that starts with it.
    The id is taken before the row is written (`actions.create_place`), so that the path is right from the first moment.
    """

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(max_length=16, choices=PlaceKind.choices)
    is_community = models.BooleanField(default=False, help_text="An urban community, by its official code")
    name = models.CharField(max_length=60)
    official_name = models.CharField(max_length=80, blank=True, help_text="As the official list writes it, if longer")
    path = models.CharField(max_length=200, unique=True)
    lon = models.FloatField(null=True, blank=True, help_text="Degrees, WGS-84")
    lat = models.FloatField(null=True, blank=True, help_text="Degrees, WGS-84")
    point_quality = models.CharField(max_length=16, choices=PointQuality.choices, default=PointQuality.UNKNOWN)
    residents = models.PositiveIntegerField(null=True, blank=True)
    residents_quality = models.CharField(max_length=16, choices=FigureQuality.choices, blank=True)
    share_60plus_bp = models.PositiveIntegerField(null=True, blank=True, help_text="Basis points of the residents")
    share_80plus_bp = models.PositiveIntegerField(null=True, blank=True, help_text="Basis points of the residents")
    ages_quality = models.CharField(max_length=16, choices=FigureQuality.choices, blank=True)
    urban_rural = models.CharField(max_length=3, choices=UrbanRural.choices, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day on which it holds")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="place_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=PlaceKind.COUNTY, parent__isnull=True)
                | (~Q(kind=PlaceKind.COUNTY) & Q(parent__isnull=False)),
                name="place_only_counties_are_roots",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="place_is_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(kind=PlaceKind.VILLAGE) | Q(is_community=False), name="place_community_is_a_village"
            ),
            models.CheckConstraint(
                condition=Q(path__startswith="/")
                & Q(path__endswith=Concat(Value("/"), Cast("id", models.CharField()), Value("/"))),
                name="place_path_ends_with_its_id",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="place_has_a_name"),
            models.CheckConstraint(condition=POINT_IS_WHOLE, name="place_point_is_whole"),
            models.CheckConstraint(
                condition=Q(residents__isnull=True, residents_quality="")
                | Q(residents__isnull=False, residents_quality__in=FigureQuality.values),
                name="place_residents_say_their_quality",
            ),
            models.CheckConstraint(
                condition=Q(share_60plus_bp__isnull=True, share_80plus_bp__isnull=True, ages_quality="")
                | Q(
                    share_60plus_bp__isnull=False,
                    share_60plus_bp__lte=10_000,
                    share_80plus_bp__isnull=True,
                    ages_quality__in=FigureQuality.values,
                )
                | Q(
                    share_60plus_bp__isnull=False,
                    share_80plus_bp__isnull=False,
                    share_60plus_bp__lte=10_000,
                    share_80plus_bp__lte=F("share_60plus_bp"),
                    ages_quality__in=FigureQuality.values,
                ),
                name="place_ages_are_shares",
            ),
            models.CheckConstraint(
                condition=Q(urban_rural__in=["", *UrbanRural.values]), name="place_urban_rural_is_known"
            ),
            models.CheckConstraint(condition=ENDS_AFTER_IT_BEGINS, name="place_ends_after_it_begins"),
        ]
        indexes = [
            models.Index(fields=["parent", "name"], name="place_by_parent"),
            models.Index(fields=["kind", "valid_until"], name="place_by_kind"),
            models.Index(fields=["lon", "lat"], name="place_by_point"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def point(self) -> LonLat | None:
        """The WGS-84 point, or nothing where it is unknown."""
        return None if self.lon is None or self.lat is None else LonLat(self.lon, self.lat)

    @property
    def ancestor_ids(self) -> tuple[int, ...]:
        """Ids from the root down to the parent."""
        return tuple(int(part) for part in self.path.strip("/").split("/")[:-1])


class PlaceCode(models.Model):
    """A code that somebody gave a place, from a day until a day (编码). Codes change and differ between authorities.

    That two places never hold the same code on the same day is kept by a trigger on both databases.
    """

    place = models.ForeignKey(Place, models.CASCADE, related_name="codes")
    system = models.CharField(max_length=8, choices=CodeSystem.choices)
    code = models.CharField(max_length=20)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day on which it holds")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(system__in=CodeSystem.values), name="place_code_system_is_known"),
            models.CheckConstraint(condition=~Q(code=""), name="place_code_is_not_empty"),
            models.CheckConstraint(condition=ENDS_AFTER_IT_BEGINS, name="place_code_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=["system", "code"], condition=Q(valid_until__isnull=True), name="place_code_open_once"
            ),
            models.UniqueConstraint(
                fields=["place", "system"], condition=Q(valid_until__isnull=True), name="place_code_one_per_system"
            ),
        ]
        indexes = [models.Index(fields=["code", "system"], name="place_code_by_code")]
        ordering = ["system", "valid_from"]

    def __str__(self) -> str:
        return f"{self.system} {self.code}"


class Boundary(models.Model):
    """A place's border (边界), GeoJSON Polygon or MultiPolygon, WGS-84, with where it comes from."""

    place = models.OneToOneField(Place, models.CASCADE, related_name="boundary")
    geometry = models.JSONField()
    source = models.CharField(max_length=120)
    licence = models.CharField(max_length=60)

    class Meta:
        verbose_name_plural = "boundaries"

    def __str__(self) -> str:
        return f"{self.place_id}: {self.source}"
