"""The sentences of `door.needs_words` as filters."""

from datetime import datetime

from django import template
from django.utils.safestring import SafeString

from doorstep.base.templatetags.parts import tag
from doorstep.door import needs_words
from doorstep.needs.models import Need, Wish
from doorstep.needs.rules.intake import shown_code

register = template.Library()
register.filter("category_name", needs_words.category_name)
register.filter("category_about", needs_words.category_about)
register.filter("short", needs_words.short)
register.filter("shown_code", shown_code)


@register.simple_tag
def need_tag(need: Need) -> SafeString:
    """Show where a need stands, to who brought it."""
    return tag(*needs_words.standing(need))


@register.simple_tag
def board_tag(need: Need) -> SafeString:
    """Show where a need stands, to everybody."""
    return tag(*needs_words.board_tag(need))


@register.simple_tag
def wish_tag(wish: Wish) -> SafeString:
    """Show how a wish stands."""
    return tag(*needs_words.wish_tag(wish))


@register.simple_tag
def due_of(need: Need, now: datetime) -> str:
    """Say by when a need is answered; nothing for one that nobody waits for."""
    return needs_words.by_when(needs_words.due_at(need), now) if need.is_open and not need.answered_at else ""
