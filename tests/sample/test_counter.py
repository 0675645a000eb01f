"""The sample's pharmacist is on duty, two people ask, and somebody reserves."""

from datetime import datetime

from tests.programmes.pharmacy.goods import make_goods
from tests.programmes.small_county import make_county

from doorstep.base.models import Login
from doorstep.programmes.pharmacy.models import Hold, Question
from doorstep.programmes.pharmacy.queries import duty
from doorstep.sample.counter import open_counter


def test_the_samples_pharmacist_is_on_duty_and_is_asked(db: None, a_moment: datetime) -> None:
    here = make_county(a_moment)
    make_goods(here, a_moment).lot()
    Login.objects.create(username="pharmacist", created_at=a_moment)

    open_counter(here.county, now=a_moment)

    week = duty.at_door(duty.rostered_week(a_moment.date()))
    assert (duty.present(a_moment).count(), Question.objects.count(), Hold.objects.count()) == (1, 2, 1)
    assert sum(week) == 98
