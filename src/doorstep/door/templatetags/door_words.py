"""The sentences of `door.sentences` as filters."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from doorstep.base.templatetags.parts import km, weekday
from doorstep.door import sentences
from doorstep.door.queries import Line
from doorstep.door.rules import Slot

register = template.Library()
register.filter("how_far", sentences.how_far)
register.filter("why_so_often", sentences.why_so_often)
register.filter("why_not", sentences.why_not)
register.filter("what_is_different", sentences.what_is_different)
register.filter("why_off", sentences.why_off)
register.filter("called_off_words", sentences.called_off)
register.filter("since", sentences.since)
register.filter("point_words", sentences.point)


@register.filter
def slot_words(slot: Slot) -> str:
    """Write a slot: `每周二、周四 9:20–10:00`."""
    return sentences.regular([slot])


@register.filter
def usual_words(slot: Slot) -> str:
    """Write a slot as what holds otherwise: `平时：每周二、周四 9:20–10:00`."""
    return sentences.usual([slot])


@register.filter
def scale_words(metres: int) -> str:
    """Write the length of a scale bar: `2 公里`, `500 米`."""
    return km(metres).replace(".0 ", " ")


@register.simple_tag
def week_cells(line: Line, weekdays: Iterable[int]) -> SafeString:
    """Draw a village's cells in the timetable, one for each weekday, those with a visit marked."""
    cells = []
    for one in weekdays:
        spans = ", ".join(sentences.span(*visit) for visit in line.days.get(one, ()))
        cells.append((format_html(' class="on" data-label="{}"', weekday(one)) if spans else "", spans))
    return format_html_join("", "<td{}>{}</td>", cells)
