"""Files that a browser keeps under a name of their own."""

from typing import Final, TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_Response = TypeVar("_Response", bound=HttpResponseBase)


def saved_as(response: _Response, name: str) -> _Response:
    """Let the browser keep an answer under a name, whatever its letters."""
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def workbook(data: bytes, name: str) -> HttpResponse:
    """Answer an .xlsx file."""
    return saved_as(HttpResponse(data, content_type=XLSX), name)
