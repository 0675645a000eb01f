"""One question to a server, with a limit of time and of bytes."""

from __future__ import annotations

import urllib.error
import urllib.request
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import Final

from doorstep.engines.planning.road_service.dialects import Question, ServiceBroken

MOST_BYTES: Final = 100_000_000
_PIECE: Final = 1 << 16


class ServiceSilent(OSError):  # noqa: N818  (exceptions are named after what happened)
    """Nobody answers at the address, or not in time."""


def asked(base: str, question: Question, timeout_s: float) -> tuple[int, bytes]:
    """Send a question; return the status and the body of the answer.

    Raises:
        ServiceSilent: No answer, or not the whole of it within `timeout_s` seconds.
        ServiceBroken: More bytes than any table has.
    """
    deadline = monotonic() + timeout_s
    headers = {"Accept": "application/json", "User-Agent": "doorstep"}
    if question.body is not None:
        headers["Content-Type"] = "application/json"
    request = urllib.request.Request(base + question.path, question.body, headers)  # noqa: S310  (checked: http, https)
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as response:  # noqa: S310
            return response.status, _whole(response, deadline)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read(_PIECE)
    except (HTTPException, OSError) as failed:
        reason = getattr(failed, "reason", failed)
        message = f"{base}: {reason}" if str(reason) else f"{base}: {type(failed).__name__}"
        raise ServiceSilent(message) from failed


def _whole(response: HTTPResponse, deadline: float) -> bytes:
    pieces, size = [], 0
    while piece := response.read1(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            message = f"the server's answer is longer than {MOST_BYTES:,} bytes"
            raise ServiceBroken(message)
        if monotonic() > deadline:
            raise TimeoutError("the answer takes too long")
    return b"".join(pieces)
