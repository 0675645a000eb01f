"""What every page shares: the guard in front of a view, and the words of the shell around it."""

from collections.abc import Callable
from functools import wraps
from inspect import getclosurevars, isfunction
from typing import Any, Concatenate, ParamSpec, Protocol, cast
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django_htmx.middleware import HtmxDetails

from doorstep.base.access import SWITCH_SHELL, NotAllowed, Verb, may_anywhere, require
from doorstep.base.actor import VISITOR, Actor
from doorstep.base.login import must_change_password
from doorstep.base.menu import workbench_for

P = ParamSpec("P")
MODE_COOKIE = "mode"
ELDER = "elder"


class Request(HttpRequest):
    """A request as our middleware leaves it; views name this type in their signatures."""

    actor: Actor
    htmx: HtmxDetails
    LANGUAGE_CODE: str


class Page(Protocol[P]):
    """A guarded view; `verb` is what `docs/access.csv` is checked against."""

    verb: Verb

    def __call__(self, request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        """Answer the request."""


View = Callable[Concatenate[Request, P], HttpResponseBase]


def page(what: Verb, at: Callable[..., str] | None = None) -> Callable[[View[P]], Page[P]]:
    """Guard a view with a verb.

    A visitor who needs to be somebody is sent to the login page and comes back afterwards; somebody without the
    right gets the 403 page, also when the view's action or query raises `NotAllowed` further in. Who came in with a
    password that somebody else set chooses another first: until then only the switches of language and type work.

    Args:
        what: The verb; the actor must hold it somewhere.
        at: Given the view's arguments from the address, the path of the place where the actor must hold it.
    """

    def guard(view: View[P]) -> Page[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            asked = cast("Request", request)
            if what is not SWITCH_SHELL and must_change_password(asked):
                return _send(asked, "account_change_password")
            try:
                if not may_anywhere(asked.actor, what):
                    raise NotAllowed(what.name, "/")
                if at is not None:
                    require(asked.actor, what, at(*args, **kwargs))
                response = view(asked, *args, **kwargs)
            except NotAllowed as refusal:
                if asked.actor.is_known:
                    raise PermissionDenied(str(refusal)) from refusal
                return _send(asked, settings.LOGIN_URL)
            if not what.is_public:
                add_never_cache_headers(response)
            return response

        shown = cast("Page[P]", guarded)
        shown.verb = what
        return shown

    return guard


def address_is_secret(view: View[P]) -> View[P]:
    """Keep the address of a page out of whatever the browser asks for next, and so out of a proxy's log of these."""

    @wraps(view)
    def kept(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "origin"
        return response

    return kept


def _send(request: Request, where: str) -> HttpResponseBase:
    """Send somebody to log in or to choose a password, and back here afterwards."""
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    if getattr(request, "htmx", False):
        back = request.htmx.current_url_abs_path or ""
        target = redirect_to_login(back, resolve_url(where)).url
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect_to_login(back, resolve_url(where))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return what the page shell shows.

    Returns:
        `lang` (`zh-hans` or `en`), `is_elder`, `actor`, `menu_roles` (the actor's, for the menu; read only when
        shown), `workbench` (the first of the office's entries; nothing for residents), `here` (name of this address),
        `back` (address to which the switches of language and type lead back), `is_demo`, `phone` (the line residents
        ring; empty: none), `phone_hours` (a sentence on when it is answered; empty: none).
    """
    actor: Actor = getattr(request, "actor", VISITOR)
    match = request.resolver_match
    lang = get_language() or settings.LANGUAGE_CODE
    return {
        "lang": lang,
        "is_elder": is_elder(request),
        "actor": actor,
        "menu_roles": SimpleLazyObject(lambda: actor.roles),
        "workbench": SimpleLazyObject(lambda: workbench_for(actor)),
        "back": SimpleLazyObject(lambda: back_to(request)),
        "here": match.view_name if match else "",
        "is_demo": settings.IS_DEMO,
        "phone": settings.SERVICE_PHONE,
        "phone_hours": settings.PHONE_HOURS.get(lang, ""),
    }


def back_to(request: HttpRequest) -> str:
    """Return the address of this page, or where it answers forms alone, of the page the form stood on.

    That page is the one the browser says it came from, as long as it is ours and can be opened; else the nearest
    address above this one that can be.
    """
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc == request.get_host() and _can_be_opened(came_from.path):
        return urlunsplit(("", "", came_from.path, came_from.query, ""))
    parts = request.path_info.strip("/").split("/")
    above = ("".join(f"/{part}" for part in parts[:depth]) + "/" for depth in range(len(parts), 0, -1))
    return next(filter(_can_be_opened, above), "/")


def _can_be_opened(path: str) -> bool:
    """Say whether there is a page at `path` that answers GET, going by the view's `require_POST` and its like."""
    try:
        view: Any = resolve(path).func
    except Resolver404:
        return False
    while isfunction(view):
        methods = getclosurevars(view).nonlocals.get("request_method_list", ["GET"])
        if "GET" not in methods:
            return False
        view = getattr(view, "__wrapped__", None)
    return True


def is_elder(request: HttpRequest) -> bool:
    """Say whether large type and targets were chosen on this device (长辈版)."""
    return request.COOKIES.get(MODE_COOKIE) == ELDER
