"""How temperatures and lengths of time are written on the pages of goods."""

from django import template

from doorstep.base.templatetags.parts import NOTHING, minutes
from doorstep.programmes.pharmacy.models import Breach

register = template.Library()


@register.filter
def celsius(milli: int | None) -> str:
    """Write a temperature given in thousandths of a degree: `8.4 °C`."""
    return NOTHING if milli is None else f"{milli / 1000:.1f} °C"


@register.filter
def length_of(breach: Breach) -> str:
    """Write how long a breach lasted: `12 min`."""
    return minutes((breach.until - breach.begun_at).total_seconds() / 60)
