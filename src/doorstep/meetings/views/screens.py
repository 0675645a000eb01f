"""The screens of meetings, and the meeting a page is about."""

from typing import Final

from django.shortcuts import get_object_or_404

from doorstep.base import clock
from doorstep.base.access import Verb, require
from doorstep.base.pages import Request
from doorstep.base.screens import Screens
from doorstep.meetings.forms.refusals import REFUSALS, sentence
from doorstep.meetings.models import Meeting
from doorstep.meetings.queries import meetings as queries

_SCREENS: Final = Screens("meetings/task.html", REFUSALS, sentence)
screen, at_once = _SCREENS.screen, _SCREENS.at_once


def meeting_of(request: Request, pk: int, what: Verb | None = None) -> Meeting:
    """Return a meeting the reader may see, and may do `what` to; else 404 or 403."""
    found = get_object_or_404(queries.visible(request.actor, clock.today()), pk=pk)
    if what is not None:
        require(request.actor, what, found.place.path)
    return found
