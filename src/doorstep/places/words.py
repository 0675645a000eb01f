"""Kinds and qualities of places and sites, with their labels."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class PlaceKind(TextChoices):
    """Level of the tree (层级)."""

    COUNTY = "county", _("County")
    TOWN = "town", _("Town")
    VILLAGE = "village", _("Village")


class CodeSystem(TextChoices):
    """Who gave a code (编码体系): the statistics bureau, civil affairs, or the county itself."""

    NBS = "nbs", _("Statistics bureau")
    MCA = "mca", _("Civil affairs")
    OWN = "own", _("The county's own")


class PointQuality(TextChoices):
    """How far a point can be trusted (位置质量); it travels with the point into every plan and map."""

    SURVEYED = "surveyed", _("Surveyed on the spot")
    GEOCODED = "geocoded", _("Found from the address")
    TOWN_CENTRE = "town_centre", _("Centre of the town, stands in")
    SYNTHETIC = "synthetic", _("Made up for the demonstration")
    UNKNOWN = "unknown", _("Unknown")


class FigureQuality(TextChoices):
    """How far a number of people can be trusted (数据质量)."""

    REAL = "real", _("Counted")
    APPROXIMATE = "approximate", _("Approximate")
    SYNTHETIC = "synthetic", _("Made up for the demonstration")


class UrbanRural(TextChoices):
    """The statistics bureau's urban-rural class (城乡分类代码)."""

    CITY = "111", _("City")
    CITY_EDGE = "112", _("Edge of the city")
    TOWN = "121", _("Town")
    TOWN_EDGE = "122", _("Edge of a town")
    SPECIAL = "123", _("Special area")
    TOWNSHIP_SEAT = "210", _("Seat of a township")
    VILLAGE = "220", _("Countryside")


class SiteKind(TextChoices):
    """What a site is (站点类型)."""

    PHARMACY = "pharmacy", _("Pharmacy")
    SMART_PHARMACY = "smart_pharmacy", _("Smart pharmacy")
    CABINET = "cabinet", _("Medicine cabinet")
    SHOP = "shop", _("Village shop")
    CLINIC = "clinic", _("Clinic")
    STATION = "station", _("Service station")
    HALL = "hall", _("Village hall")
    STOP = "stop", _("Vehicle stop")
    DEPOT = "depot", _("Depot")
    VENUE = "venue", _("Venue")


class Weekday(IntegerChoices):
    """Day of the week, Monday first, as `date.weekday()` counts."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class ImportState(TextChoices):
    """Where an uploaded list stands."""

    PREVIEWED = "previewed", _("Waiting for your decision")
    REFUSED = "refused", _("Refused: has errors")
    APPLIED = "applied", _("Applied")
    DISCARDED = "discarded", _("Discarded")
    UNDONE = "undone", _("Undone")


class FrameWord(TextChoices):
    """The frame an uploaded list's coordinates are written in (坐标系)."""

    WGS84 = "WGS-84", _("WGS-84 (GPS, survey)")
    GCJ02 = "GCJ-02", _("GCJ-02 (Chinese web maps)")
