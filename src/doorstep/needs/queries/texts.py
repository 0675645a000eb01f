"""The indexes by which texts of needs are found: of all there ever were, and of those that are open.

Open needs are few at any time, and are asked for most: a word that thousands of needs have said costs little there.
"""

from doorstep.needs.models import Need
from doorstep.places.name_index import Named, NameIndex

TEXTS = NameIndex("needs_text_index")
OPEN_TEXTS = NameIndex("needs_open_text_index")


def indexed(need: Need) -> Named:
    """Return the texts a need is found by."""
    return Named(need.pk, (need.text, need.where))
