"""A crew with a device."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from tests.devices.fleet import KEY

from doorstep.base.actor import Actor
from doorstep.base.words import Role
from doorstep.devices.actions.devices import register_device
from doorstep.devices.models import Device


@pytest.fixture(autouse=True)
def _known_kinds(settings: Any) -> None:
    settings.OPERATIONS = ["tests.devices.fleet.KINDS"]


@pytest.fixture
def crew(make_actor: Callable[..., Actor]) -> Actor:
    return make_actor(Role.CREW, "/1/")


@pytest.fixture
def office(make_actor: Callable[..., Actor]) -> Actor:
    return make_actor(Role.COUNTY_PLANNER, "/1/")


@pytest.fixture
def device(crew: Actor, a_moment: datetime) -> Device:
    return register_device(crew, key=KEY, name="1号车的手机", now=a_moment)
