"""A county with an adopted plan, at a fixed moment."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from tests.door.county import County, build
from tests.needs.conftest import clerk_of, loop, need, officer, told  # noqa: F401  a county where needs are told

from doorstep.base import clock
from doorstep.places.models import Place
from doorstep.programmes.pharmacy.models import PlanVillage


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch, a_moment: datetime) -> Callable[[datetime], None]:
    """Set the site's clock: `at(moment)`; it stands at `a_moment` before."""

    def turn(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    turn(a_moment)
    return turn


@pytest.fixture
def county(db: None, at: Callable[[datetime], None]) -> County:
    return build()


@pytest.fixture
def served(county: County) -> Place:
    """The first village the vehicle comes to, on Thursdays."""
    uses = PlanVillage.objects.filter(plan=county.plan, walk_min=0).select_related("place__parent")
    use = uses.order_by("pk")[0]
    assert use.place is not None
    return use.place


@pytest.fixture
def unserved(county: County) -> Place:
    """The first village the plan leaves out."""
    use = PlanVillage.objects.filter(plan=county.plan, stop_key="").select_related("place").order_by("pk")[0]
    assert use.place is not None
    return use.place


@pytest.fixture
def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def text(response: HttpResponseBase) -> str:
    """Return the page as text."""
    return str(response.content.decode())  # type: ignore[attr-defined]
