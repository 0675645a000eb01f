"""What the programmes' pages have in common: a moment that stands still, a planner's browser."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from doorstep.base import clock
from doorstep.base.models.login import Login
from doorstep.base.words import Role


@pytest.fixture
def at_this_moment(monkeypatch: pytest.MonkeyPatch, a_moment: datetime) -> None:
    """The edge reads the clock; here it stands still."""
    monkeypatch.setattr(clock, "now", lambda: a_moment)


@pytest.fixture
def desk(client: Client, login_as: Callable[..., Login]) -> Client:
    """A county planner, reading English."""
    login_as(client, Role.COUNTY_PLANNER)
    client.cookies["django_language"] = "en"
    return client
