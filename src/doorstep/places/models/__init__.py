"""The tables of places; Django looks for them under this name."""

from doorstep.places.models.batch import PlaceImport
from doorstep.places.models.place import Boundary, Place, PlaceCode
from doorstep.places.models.site import OpeningHours, Site

__all__ = ["Boundary", "OpeningHours", "Place", "PlaceCode", "PlaceImport", "Site"]
