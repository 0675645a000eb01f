"""Every page of `pages.py`: axe finds nothing, nothing is refused, nothing runs over the edge, elders can read it."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.browser.looking import LOOKS, Look, Watched, assert_accessible, assert_elder, assert_fits, looks_at
from tests.browser.pages import PAGES, Shown

from doorstep.base.models.login import Login

SEEN = [(shown, looks_at(number)) for number, shown in enumerate(PAGES)]


@pytest.mark.parametrize(("shown", "looks"), SEEN, ids=[str(shown) for shown in PAGES])
def test_everybody_can_use_the_page(
    shown: Shown,
    looks: tuple[Look, ...],
    open_page: Callable[..., Watched],
    make_login: Callable[..., Login],
    request: pytest.FixtureRequest,
) -> None:
    arranged: list[Any] = [request.getfixturevalue(name) for name in shown.needs]
    login = make_login(shown.role) if shown.role else None

    seen = [(look, open_page(shown.path(), look=look, login=login)) for look in looks]

    assert len(arranged) == len(shown.needs)
    for at, (look, watched) in enumerate(seen):
        assert watched.response is not None, look
        assert watched.response.status == shown.status, look
        assert_accessible(watched.page, is_elder=look.is_elder, is_known=at > 0 and len(seen) < len(LOOKS))
        assert_fits(watched.page)
        if look.is_elder:
            assert_elder(watched.page)
        assert watched.complaints == [], look
