"""Every page of `pages.py`: axe finds nothing, nothing is refused, nothing runs over the edge, elders can read it."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from tests.browser.looking import (
    LOOKS,
    Look,
    Watched,
    assert_accessible,
    assert_elder,
    assert_fits,
    leave_picture,
    looks_at,
)
from tests.browser.pages import PAGES, Shown

from doorstep.base.models.login import Login

TOGETHER = 12
"""Pages that want the same arrangement stand in one test, up to so many: arranging takes longer than looking."""


def groups() -> list[list[tuple[Shown, tuple[Look, ...]]]]:
    """Return the pages with their looks, grouped by what they need; of DOORSTEP_PAGES only those, if it names any."""
    asked = set(filter(None, os.environ.get("DOORSTEP_PAGES", "").split(",")))
    alike: dict[tuple[str, ...], list[tuple[Shown, tuple[Look, ...]]]] = {}
    for number, shown in enumerate(PAGES):
        if not asked or shown.name in asked:
            alike.setdefault(shown.needs, []).append((shown, looks_at(number)))
    return [pages[at : at + TOGETHER] for pages in alike.values() for at in range(0, len(pages), TOGETHER)]


@pytest.mark.parametrize(
    "pages", [pytest.param(each, id=" ".join(shown.name for shown, _ in each)) for each in groups()]
)
def test_everybody_can_use_the_pages(
    pages: list[tuple[Shown, tuple[Look, ...]]],
    open_page: Callable[..., Watched],
    make_login: Callable[..., Login],
    request: pytest.FixtureRequest,
    subtests: pytest.Subtests,
) -> None:
    arranged: list[Any] = [request.getfixturevalue(name) for name in pages[0][0].needs]

    assert len(arranged) == len(pages[0][0].needs)
    for shown, looks in pages:
        with subtests.test(shown.name), transaction.atomic():
            login = make_login(shown.role) if shown.role else None
            if login is not None and shown.seat is not None:
                shown.seat(login)
            seen = [(look, open_page(shown.path(), look=look, login=login, window=True)) for look in looks]
            for at, (look, watched) in enumerate(seen):
                assert watched.response is not None, look
                assert watched.response.status == shown.status, look
                if shown.then is not None:
                    shown.then(watched.page)
                    watched.page.wait_for_load_state()  # a click waits for the first byte of a new page only
                leave_picture(watched.page, f"{shown.name}.{look}")
                assert_accessible(watched.page, is_elder=look.is_elder, is_known=at > 0 and len(seen) < len(LOOKS))
                assert_fits(watched.page)
                if look.is_elder:
                    assert_elder(watched.page)
                assert watched.complaints == [], look
            transaction.set_rollback(True)
        cache.clear()
