"""What was found when medicines were compared, as sentences."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext, ngettext

from doorstep.base.tongue import is_english
from doorstep.programmes.pharmacy.words import Severity, WarningKind

register = template.Library()


@register.filter
def warned(found: Mapping[str, Any]) -> str:
    """Say one warning in a sentence, with its figures and where it is written."""
    one, other = found["names"]
    named = {"one": one, "other": other, "what": found["what"]}
    if found["kind"] == WarningKind.INTERACTION:
        text = found["text_en"] if is_english() else found["text_zh"]
        return gettext("%(one)s and %(other)s: %(text)s") % {**named, "text": text}
    if found["kind"] == WarningKind.SAME_INGREDIENT:
        said = gettext("%(one)s and %(other)s both hold %(what)s.") % named
        more = "" if found["dose_mg"] is None else gettext("Together %(mg)s mg a day.") % {"mg": found["dose_mg"]}
    else:
        said = gettext("%(one)s and %(other)s are of one class (%(what)s).") % named
        more = ""
    days = found["overlap_days"]
    if days is not None and not more:
        more = ngettext("%(n)s day overlaps.", "%(n)s days overlap.", days) % {"n": days}
    return f"{said} {more}".strip()


@register.filter
def severity_tag(found: Mapping[str, Any]) -> str:
    """Return the kind of tag a warning gets."""
    return {Severity.SEVERE: "bad", Severity.MODERATE: "warn"}.get(found["severity"], "plain")


@register.filter
def severity_word(found: Mapping[str, Any]) -> str:
    """Return the word for how bad it is."""
    return str(Severity(found["severity"]).label)


@register.filter
def severity(word: str) -> str:
    """Return the label of how bad it is."""
    return str(Severity(word).label)


@register.filter
def sides(side: str) -> str:
    """Return one side of a pair as people read it: `captopril / enalapril`."""
    return " / ".join(part.strip() for part in side.split("|"))
