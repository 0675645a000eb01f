"""Why a vehicle cannot make a missed visit up, in words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from doorstep.base.tongue import is_english
from doorstep.engines.planning.visits.makeup import Obstacle


def hindered(obstacles: Iterable[tuple[str, Obstacle]]) -> str:
    """Return `1号车：这些天没有空当。2号车：…`; without a vehicle that could be asked, that there is no free hour."""
    told = [_("%(vehicle)s: %(why)s.") % {"vehicle": name, "why": _why(obstacle)} for name, obstacle in obstacles]
    return (" " if is_english() else "").join(told) or _("There is no free hour within the coming days.")


def _why(obstacle: Obstacle) -> str:
    return {
        Obstacle.RESTS: _("does not drive on the coming days"),
        Obstacle.PROMISED: _("this stop was promised another vehicle"),
        Obstacle.SKILLS: _("lacks what is needed or always offered at this stop"),
        Obstacle.FORBIDDEN: _("may not stand there on the days with room"),
        Obstacle.GAP: _("too close to another visit of this stop"),
        Obstacle.APART: _("a stop that may not be visited on the same day is"),
        Obstacle.BEYOND_SHIFT: _("the way and the service do not fit its shift"),
        Obstacle.CLOSED: _("cannot be there while the stop is open"),
        Obstacle.LOAD: _("has no room for what this visit takes along beside that of its other visits"),
        Obstacle.FULL: _("no free time long enough beside its other visits"),
    }[obstacle]
