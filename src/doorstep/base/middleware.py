"""Per request: which language, who is acting, and words where an address takes only forms."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from doorstep.base.login import actor_of

Handler = Callable[[HttpRequest], HttpResponse]


def chosen_language(handle: Handler) -> Handler:
    """Speak the language chosen on the page (a cookie), else Chinese; the browser's own setting is no choice."""

    def middleware(request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = handle(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


def explained(handle: Handler) -> Handler:
    """Show a page with words to whoever opens an address that only takes forms; what it allows stays said."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = handle(request)
        is_bare = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.streaming
        if not is_bare or response.content or request.method not in {"GET", "HEAD"}:
            return response
        page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware


def acting(handle: Handler) -> Handler:
    """Set `request.actor`; the grants are read only when somebody asks for them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return handle(request)

    return middleware
