"""Addresses of many things alike: a list of rows asks the site's table of addresses once, not once for each row."""

from collections.abc import Callable
from functools import cache

from django.urls import get_script_prefix, reverse

_MARK = 1234567890


def addresses(name: str) -> Callable[[int], str]:
    """Return what writes the address `name` for an id: `addresses("needs:need")(7)` is `/desk/needs/7/`."""
    before, after = _around(name, get_script_prefix())
    return lambda pk: f"{before}{pk}{after}"


@cache
def _around(name: str, _prefix: str) -> tuple[str, str]:
    before, after = reverse(name, args=[_MARK]).split(str(_MARK))
    return before, after
