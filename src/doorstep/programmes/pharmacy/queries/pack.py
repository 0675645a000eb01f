"""The rule pack as it stands in the table of rules."""

from typing import Final

from doorstep.base.models import Rule
from doorstep.base.prepared import Prepared
from doorstep.programmes.pharmacy.rules.pack import CODES, Pack, Row

_ROWS: Final = Prepared(
    lambda: (
        Rule.objects.filter(code__in=CODES)
        .order_by("code", "valid_from")
        .values_list("code", "value", "valid_from", "valid_until", "citation", "is_verified", "pk")
    )
)


def load() -> Pack:
    """Return every row of the pack, of all days; one query."""
    return Pack.of(Row(*one) for one in _ROWS())
