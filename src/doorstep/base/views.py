"""Error pages and the two switches every page carries."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.template import TemplateDoesNotExist, loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from doorstep.base.access import SWITCH_SHELL
from doorstep.base.pages import ELDER, MODE_COOKIE, Request, is_elder, page

YEAR_S = 365 * 24 * 3600


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that the request made no sense."""
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that this is not for this login."""
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that there is nothing at this address."""
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Say that the form was too old or came from elsewhere."""
    return render(request, "403.html", {"is_stale_form": True}, status=HTTPStatus.FORBIDDEN)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say sorry, without asking the database for anything."""
    words = {"lang": get_language() or settings.LANGUAGE_CODE, "is_elder": is_elder(request)}
    try:
        body = loader.get_template("500.html").render(words)
    except TemplateDoesNotExist:
        body = "出了点问题，请稍后再试。"
    return HttpResponse(body, status=HTTPStatus.INTERNAL_SERVER_ERROR)


@page(SWITCH_SHELL)
@require_POST
def switch_language(request: Request) -> HttpResponseBase:
    """Remember the language chosen on this device for a year."""
    wanted = request.POST.get("language", "")
    response = _back(request)
    if wanted in dict(settings.LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, wanted)
    return response


@page(SWITCH_SHELL)
@require_POST
def switch_mode(request: Request) -> HttpResponseBase:
    """Remember on this device for a year whether type and targets are large (长辈版)."""
    response = _back(request)
    if request.POST.get("mode") == ELDER:
        _remember(response, MODE_COOKIE, ELDER)
    else:
        response.delete_cookie(MODE_COOKIE, samesite="Lax")
    return response


def _back(request: Request) -> HttpResponseRedirect:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if is_ours else resolve_url("home"))


def _remember(response: HttpResponse, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie, value, max_age=YEAR_S, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
