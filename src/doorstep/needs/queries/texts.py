"""The index by which texts of needs are found."""

from doorstep.needs.models import Need
from doorstep.places.name_index import Named, NameIndex

TEXTS = NameIndex("needs_text_index")


def indexed(need: Need) -> Named:
    """Return the texts a need is found by."""
    return Named(need.pk, (need.text, need.where))
