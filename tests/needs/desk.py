"""How the tests of the desk read pages and count what a page asks the database."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from html import unescape

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override


def words(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return unescape(response.content.decode())


def errors(client: Client, path: str, sent: Mapping[str, object]) -> list[str]:
    """Send a form that is refused; return each sentence that says why."""
    response = client.post(path, sent)
    assert response.status_code == 200, (response.status_code, path)
    with override("en"):
        return [str(error) for field in response.context["form"].errors.values() for error in field]


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    with CaptureQueriesContext(connection) as caught:
        yield lambda: len(caught)
