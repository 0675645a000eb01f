"""What was drawn a moment ago, kept in this process: pages that visitors see alike, and what never changes.

A visitor's page is drawn again whenever anything was done (each action moves the journal's head) and in every new
minute; whoever is logged in, or is being told something, always gets a page made for them alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from http.cookies import SimpleCookie
from typing import Concatenate, Final, ParamSpec, TypeVar

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language

from doorstep.base import clock
from doorstep.base.models import JournalDay
from doorstep.base.pages import MODE_COOKIE, Request

P = ParamSpec("P")
Made = TypeVar("Made")
View = Callable[Concatenate[Request, P], HttpResponseBase]
CACHE: Final = "kept"
PAGE_AGE: Final = 60
MADE_AGE: Final = 24 * 3600
_TOKEN: Final = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")\w{64}(?=")')


@dataclass(frozen=True, slots=True)
class Page:
    """A drawn page in pieces, between which each visitor's own form token belongs, and the cookies it sets."""

    pieces: tuple[bytes, ...]
    digest: str
    cookies: SimpleCookie


def for_visitors(*cookies: str) -> Callable[[View[P]], View[P]]:
    """Keep what a view shows to visitors; it may depend on its address, language, type size and these cookies alone.

    A reader who has the page already is answered 304. Only pages answered 200 are kept.
    """

    def keep(view: View[P]) -> View[P]:
        @wraps(view)
        def kept(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if settings.SESSION_COOKIE_NAME in request.COOKIES or CookieStorage.cookie_name in request.COOKIES:
                return view(request, *args, **kwargs)
            key = _key(request, cookies)
            page: Page | None = caches[CACHE].get(key)
            if page is None:
                response = view(request, *args, **kwargs)
                if response.status_code != 200 or not isinstance(response, HttpResponse):
                    return response
                pieces = tuple(_TOKEN.split(response.content))
                page = Page(pieces, sha256(b"".join(pieces)).hexdigest(), response.cookies)
                caches[CACHE].set(key, page, PAGE_AGE)
            return _answer(request, page)

        return kept

    return keep


def unchanging(name: str, make: Callable[[], Made]) -> Made:
    """Return what was made before under this name in this language; the name changes with anything it is made from."""
    key = f"{name}:{get_language()}"
    made: Made | None = caches[CACHE].get(key)
    if made is None:
        made = make()
        caches[CACHE].set(key, made, MADE_AGE)
    return made


def _key(request: Request, cookies: tuple[str, ...]) -> str:
    """Return what the page depends on: the address, the reader's choices, the minute, and all that was ever done."""
    head = JournalDay.objects.order_by("-day").values_list("last_digest", flat=True).first()
    choices = [request.COOKIES.get(name, "") for name in (MODE_COOKIE, *cookies)]
    minute = clock.now().replace(second=0, microsecond=0).isoformat()
    facts = repr((request.get_full_path(), get_language(), choices, minute, head))
    return sha256(facts.encode(errors="backslashreplace")).hexdigest()


def _answer(request: Request, page: Page) -> HttpResponseBase:
    """Return the page with this visitor's own token in its forms, or 304 if they have it already."""
    token = get_token(request)
    response = HttpResponse(token.encode().join(page.pieces))
    response.cookies = SimpleCookie(page.cookies)
    own = page.digest + (request.META["CSRF_COOKIE"] if len(page.pieces) > 1 else "")
    response.headers["ETag"] = quote_etag(sha256(own.encode()).hexdigest())
    response.headers["Cache-Control"] = "private, no-cache"  # keep it, and ask each time whether it still holds
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response
