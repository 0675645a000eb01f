"""The main menu, in order. A line shows for whoever may use its verb somewhere."""

from doorstep.base.menu import Entry

ENTRIES: list[Entry] = []
