"""What stands in front of the platform's own interface: who asks, may they, and have they the answer already."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _

from doorstep.api import limits
from doorstep.api.actions.keys import note_use
from doorstep.api.queries import keys
from doorstep.base import clock
from doorstep.base.access import Verb, may_anywhere
from doorstep.base.actor import VISITOR, Actor
from doorstep.base.login import must_change_password
from doorstep.base.pages import Page
from doorstep.base.queries import last_head

KEY_HEADER: Final = "X-Api-Key"
_ASKING: Final = "asking_actor"


class TooOften(Exception):  # noqa: N818  named after what happened
    """One call too many in this minute."""


def asking(request: HttpRequest) -> Actor:
    """Return who asks, as the guard found out."""
    actor: Actor = getattr(request, _ASKING)
    return actor


def guarded(what: Verb, view: Callable[..., HttpResponse], known: frozenset[str]) -> Page[...]:
    """Guard a view of the interface: 403, 422 and 429 in words, 304 for who has the answer already, all as JSON.

    Args:
        what: The verb.
        view: Answers; it finds who asks by `asking`.
        known: What may be asked; anything else is refused, for a slip of the pen would narrow nothing.
    """

    @wraps(view)
    def answered(request: HttpRequest, /, **parts: Any) -> HttpResponse:
        try:
            actor = _who(request, what)
        except TooOften:
            words = _("Too many calls in one minute. Wait a minute and try again.")
            return problem(HTTPStatus.TOO_MANY_REQUESTS, words, {"Retry-After": str(limits.WINDOW_S)})
        if actor is None:
            return problem(HTTPStatus.FORBIDDEN, _("The key or the login does not allow this, or there is none."))
        if strange := sorted(set(request.GET) - known):
            return unknown(strange)
        setattr(request, _ASKING, actor)
        etag = etag_of(request, repr(actor))
        same = get_conditional_response(request, etag=etag) if request.method in {"GET", "HEAD"} else None
        response = same if isinstance(same, HttpResponse) else view(request, **parts)
        if response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            response.headers["ETag"] = etag
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    answered.verb = what  # type: ignore[attr-defined]
    answered.for_programs = True  # type: ignore[attr-defined]
    answered.csrf_exempt = True  # type: ignore[attr-defined]  # nothing is changed here
    return answered  # type: ignore[return-value]


def problem(status: HTTPStatus, words: str, headers: dict[str, str] | None = None) -> HttpResponse:
    """Return what is wrong, in words."""
    return JsonResponse({"detail": words}, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


def unknown(names: list[str]) -> HttpResponse:
    """Return which words of a question nobody knows here."""
    words = _("Nothing of this name can be asked here.")
    said = [{"type": "unknown", "loc": ["query", name], "msg": words} for name in names]
    content = {"detail": said}
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})


def etag_of(request: HttpRequest, who: str) -> str:
    """Return what an answer depends on: address, who asks, the minute, and all that was ever done (one query)."""
    head = last_head()
    minute = clock.now().replace(second=0, microsecond=0).isoformat()
    facts = (request.get_host(), request.get_full_path(), who, minute, head.last_digest if head else "")
    return quote_etag(sha256(repr(facts).encode(errors="backslashreplace")).hexdigest())


def _who(request: HttpRequest, what: Verb) -> Actor | None:
    """Return who asks, or nothing where they may not; a key, once given, counts alone."""
    now = clock.now()
    actor: Actor = VISITOR
    if text := request.headers.get(KEY_HEADER, ""):
        key = keys.in_force(text, now.date())
        if key is None:
            return None
        _count(f"key-{key.pk}")
        note_use(key, on=now.date())
        actor = keys.actor_of(key)
    elif not must_change_password(request):
        actor = request.actor  # type: ignore[attr-defined]
        if actor.user_id is not None:
            _count(f"login-{actor.user_id}")
    return actor if may_anywhere(actor, what) else None


def _count(who: str) -> None:
    if limits.is_too_often(who, clock.now()):
        raise TooOften
