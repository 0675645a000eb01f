"""The main menu: what stands in it is said by `settings.MENU`, the dotted path of a list of entries."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from doorstep.base.access import Verb
from doorstep.base.actor import Actor
from doorstep.base.words import Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu.

    Args:
        url_name: Name of an address without arguments.
        label: What the line says, translated when shown.
        what: The verb one needs to see the line.
        area: `door` for residents' pages, `desk` for staff pages.
        is_tool: Stands under "More": what is looked up or set up now and then, not worked on daily.
    """

    url_name: str
    label: str | Promise
    what: Verb
    area: str = "desk"
    is_tool: bool = False


def entries_for(actor: Actor) -> list[Entry]:
    """Return the entries `actor` may use somewhere, in the menu's order."""
    return entries_of(actor.roles)


def entries_of(roles: frozenset[Role]) -> list[Entry]:
    """Return the entries that somebody with these roles may use somewhere, in the menu's order."""
    every: Sequence[Entry] = import_string(settings.MENU)
    return [entry for entry in every if entry.what.is_public or any(entry.what.allows(role) for role in roles)]


def workbench_for(actor: Actor) -> Entry | None:
    """Return the first entry of the office's pages that `actor` may use and not everybody may."""
    return next((one for one in entries_for(actor) if one.area == "desk" and not one.what.is_public), None)
