"""What every call of Open311 goes through: format, key, language, and answers that need not be sent twice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any, Protocol

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.csrf import csrf_exempt

from doorstep.api import limits
from doorstep.api.access import ASK
from doorstep.api.actions.keys import note_use
from doorstep.api.formats import CONTENT_TYPE, write
from doorstep.api.models import ApiKey
from doorstep.api.queries import keys
from doorstep.api.rules.asked import Unclear
from doorstep.api.words import Fault, Format, Line
from doorstep.base import clock
from doorstep.base.access import Verb
from doorstep.base.queries import last_head

_LANGUAGES = {"zh": "zh-hans", "en": "en"}


@dataclass(frozen=True, slots=True)
class Call:
    """One call as a view gets it.

    Args:
        request: As it came.
        words: What was sent in the address and in the body.
        line: Real or rehearsal.
        kind: How to write the answer.
        key: The key that came along, in force; nothing: none came.
    """

    request: HttpRequest
    words: Mapping[str, str]
    line: Line
    kind: Format
    key: ApiKey | None

    def answer(self, root: str, data: Any) -> HttpResponse:
        """Return `data` in the format asked for."""
        return HttpResponse(write(self.kind, root, data), content_type=CONTENT_TYPE[self.kind])


class Answering(Protocol):
    """A view of Open311 as the addresses know it."""

    verb: Verb

    def __call__(self, request: HttpRequest, /, **parts: str) -> HttpResponse:
        """Answer the request."""


def answers(*methods: str) -> Callable[[Callable[..., HttpResponse]], Answering]:
    """Make a view of a function that gets a `Call` and the other parts of the address.

    Refusals are answered in the format asked for, with the standard's statuses.
    """

    def make(view: Callable[..., HttpResponse]) -> Answering:
        @csrf_exempt
        @wraps(view)
        def answering(request: HttpRequest, /, *, fmt: str, line: str = Line.LIVE, **parts: str) -> HttpResponse:
            kind = Format(fmt) if fmt in Format.values else Format.XML
            language = _LANGUAGES.get(request.GET.get("locale", "")[:2], translation.get_language())
            with translation.override(language):
                try:
                    if fmt not in Format.values or line not in Line.values:
                        raise Unclear(Fault.NOT_HERE)
                    if request.method not in methods:
                        raise Unclear(Fault.METHOD)
                    response = _answer(request, Line(line), kind, view, parts)
                except Unclear as why:
                    response = refused(kind, *why.faults)
                    if Fault.METHOD in why.faults:
                        response.headers["Allow"] = ", ".join(methods)
                response.headers["Content-Language"] = translation.get_language() or ""
            return response

        answering.verb = ASK  # type: ignore[attr-defined]
        return answering  # type: ignore[return-value]

    return make


def refused(kind: Format, *faults: Fault) -> HttpResponse:
    """Return what is wrong, each with its number, as an array; the first one gives the status."""
    data = [{"code": int(fault.status), "description": str(fault.label)} for fault in faults]
    content = write(kind, "errors", data)
    response = HttpResponse(content, status=faults[0].status, content_type=CONTENT_TYPE[kind])
    if Fault.TOO_OFTEN in faults:
        response.headers["Retry-After"] = str(limits.WINDOW_S)
    return response


def _answer(
    request: HttpRequest, line: Line, kind: Format, view: Callable[..., HttpResponse], parts: Mapping[str, str]
) -> HttpResponse:
    words = _words(request)
    key = _key(words.get("api_key", ""))
    call = Call(request, words, line, kind, key)
    if request.method == "POST":
        response = view(call, **parts)
        response.headers["Cache-Control"] = "no-store"
        return response
    etag = _etag(request, key)
    same = get_conditional_response(request, etag=etag)
    response = same if isinstance(same, HttpResponse) else view(call, **parts)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache" if key else "public, no-cache"
    return response


def _words(request: HttpRequest) -> dict[str, str]:
    """Return what was sent, the body before the address, the last of what stands twice; several with commas between."""
    try:
        body = request.POST if request.method == "POST" else {}
        return {**_joined(request.GET), **_joined(body)}
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnicodeError):
        raise Unclear(Fault.UNREADABLE) from None


def _joined(sent: Any) -> dict[str, str]:
    return {name: ",".join(sent.getlist(name)) if name in _SEVERAL else sent[name] for name in sent}


_SEVERAL = frozenset({"service_request_id", "service_code", "status"})


def _key(text: str) -> ApiKey | None:
    """Return the key that came along; a call too many, or a key that does not hold, is refused."""
    if not text:
        return None
    now = clock.now()
    found = keys.in_force(text, now.date())
    if found is None:
        raise Unclear(Fault.KEY_WRONG)
    if limits.is_too_often(f"key-{found.pk}", now):
        raise Unclear(Fault.TOO_OFTEN)
    note_use(found, on=now.date())
    return found


def _etag(request: HttpRequest, key: ApiKey | None) -> str:
    """Return what an answer depends on: the address, the language, the key, the minute, and all that was ever done."""
    minute = clock.now().replace(second=0, microsecond=0).isoformat()
    head = last_head()
    stands = head.last_digest if head else ""
    asked = (request.get_host(), request.get_full_path(), translation.get_language(), key and key.pk)
    facts = (asked, minute, stands)
    return quote_etag(sha256(repr(facts).encode(errors="backslashreplace")).hexdigest())
