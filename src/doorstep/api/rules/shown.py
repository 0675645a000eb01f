"""What the world may see of a need that staff marked as public.

A problem or a suggestion is about a spot, and the spot is shown. Where somebody needs help, or a firm does, the spot
would say who: only the village is shown.
"""

from datetime import datetime

from doorstep.needs.words import NeedKind, NeedState

SPOTS = frozenset({NeedKind.PROBLEM, NeedKind.SUGGESTION})
OPEN = frozenset({NeedState.RECEIVED, NeedState.ASSIGNED, NeedState.ANSWERED})


def shows_spot(kind: NeedKind, *, is_own: bool) -> bool:
    """Say whether the exact place is shown: of what is about a spot, and to who sent it."""
    return is_own or kind in SPOTS


def status(state: str) -> str:
    """Return GeoReport's word for where a need stands: `open` until it is closed or joined with another."""
    return "open" if state in OPEN else "closed"


def status_after(state_after: str) -> str:
    """Return how a need stood after a step, as updates write it: `OPEN` or `CLOSED`."""
    return "CLOSED" if state_after in {NeedState.CLOSED, NeedState.MERGED} else "OPEN"


def written(at: datetime) -> str:
    """Return a moment in the W3 form, whole seconds and the time zone."""
    return at.isoformat(timespec="seconds")
