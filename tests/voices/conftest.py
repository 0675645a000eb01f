"""A small county with a survey under way."""

from datetime import datetime

import pytest
from tests.programmes.small_county import County, make_county
from tests.voices.surveys import MORNING, Survey, make_survey

from doorstep.base import clock


@pytest.fixture
def here(db: None, a_moment: datetime) -> County:
    return make_county(a_moment)


@pytest.fixture
def survey(here: County) -> Survey:
    """Three villages, thirty letters each, open."""
    return make_survey(here)


@pytest.fixture
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands at the morning of the survey's first day."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)
