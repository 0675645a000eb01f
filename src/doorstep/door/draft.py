"""What somebody has typed so far: kept for half an hour, signed, by their own browser alone.

Changing the language or the size of letters opens a page anew; with the draft it goes on where one was.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

NAME: Final = "tell_draft"
KEPT: Final = timedelta(minutes=30)
LARGEST: Final = 3500
"""So many characters fit in one cookie of every browser."""
_SALT: Final = "doorstep.door.draft"


def written(said: Mapping[str, str]) -> str:
    """Return a draft as a cookie holds it; nothing where it is too long for one."""
    made = signing.dumps(dict(said), salt=_SALT, compress=True)
    return made if len(made) <= LARGEST else ""


def read(request: HttpRequest) -> dict[str, str]:
    """Return the draft this browser brings; nothing where there is none, it is old or somebody changed it."""
    try:
        found = signing.loads(request.COOKIES.get(NAME, ""), salt=_SALT, max_age=KEPT)
    except signing.BadSignature:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def keep(request: HttpRequest, response: HttpResponseBase, draft: str) -> HttpResponseBase:
    """Let the browser keep a draft, or forget it where there is none."""
    if not draft:
        return forget(response)
    age = int(KEPT.total_seconds())
    response.set_cookie(NAME, draft, max_age=age, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response


def forget(response: HttpResponseBase) -> HttpResponseBase:
    """Let the browser forget the draft."""
    response.delete_cookie(NAME, samesite="Lax")
    return response
