"""The rule pack as it stands in the table of rules."""

from doorstep.base.models import Rule
from doorstep.programmes.pharmacy.rules.pack import CODES, Pack, Row


def load() -> Pack:
    """Return every row of the pack, of all days; one query."""
    rows = Rule.objects.filter(code__in=CODES).order_by("code", "valid_from")
    return Pack.of(
        Row(one.code, one.value, one.valid_from, one.valid_until, one.citation, one.is_verified, one.pk) for one in rows
    )
