"""The shell around every page, drawn once for all readers who see it alike, and its menu."""

from collections.abc import Hashable
from typing import Any, Final

from django import template
from django.conf import settings
from django.template.base import NodeList, Parser, Token
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from doorstep.base.menu import Entry, entries_of
from doorstep.base.words import Role

register = template.Library()
MOST: Final = 2000
"""So many drawings of one piece are kept; then they begin anew."""


class Once(template.Node):
    """Draws its content once for each language and each set of values it was given, and shows that from then on.

    The content sees these values and nothing else: no request, no actor, no form token. So what is kept cannot hold
    anything of the reader it was first drawn for.
    """

    def __init__(self, nodelist: NodeList, names: tuple[str, ...]) -> None:
        self.nodelist = nodelist
        self.names = names
        self.kept: dict[tuple[Hashable, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        """Return what was kept for these values, else draw it."""
        language = get_language()
        given = {name: _plain(context.get(name)) for name in self.names}
        key = (language, settings.ROOT_URLCONF, settings.MENU, get_script_prefix(), *given.values())
        drawn = self.kept.get(key)
        if drawn is None:
            alone = template.Context({**given, "language": language})
            with alone.bind_template(context.template):  # type: ignore[arg-type]  # a page is being drawn: it has one
                drawn = self.nodelist.render(alone)
            if len(self.kept) >= MOST:
                self.kept.clear()
            self.kept[key] = drawn
        return drawn


@register.tag
def once(parser: Parser, token: Token) -> Once:
    """`{% once name other %}…{% endonce %}`: draw this once for each value of the names."""
    names = tuple(token.split_contents()[1:])
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(nodelist, names)


@register.simple_tag
def menu_of(roles: frozenset[Role] | None, area: str) -> list[Entry]:
    """Return the menu's entries of one area, `door` or `desk`, for whoever holds these roles; none outside a page."""
    return [] if roles is None else [entry for entry in entries_of(roles) if entry.area == area]


def _plain(value: Any) -> Any:
    """Return a value without what a lazy one carries along: words as they are said now, a set as it is."""
    if isinstance(value, str):
        return str(value)
    return frozenset(value) if isinstance(value, frozenset) else value
