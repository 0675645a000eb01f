"""Pharmacists: whose licence holds, who is on duty where, and how many serve a door in each hour of the week."""

from datetime import date, datetime, timedelta

import pytest
from tests.programmes.pharmacy.pharmacists import make_on_duty, make_pharmacist
from tests.programmes.small_county import County

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.places.rules.hours import daily
from doorstep.programmes.pharmacy.actions.duty import (
    come_on_duty,
    go_off_duty,
    register_licence,
    renew_licence,
    set_roster,
)
from doorstep.programmes.pharmacy.actions.pack import default_pack
from doorstep.programmes.pharmacy.queries import duty
from doorstep.programmes.pharmacy.rules import duty as rules
from doorstep.programmes.pharmacy.rules.legality import decide
from doorstep.programmes.pharmacy.words import Channel


def test_when_the_pharmacist_logs_off_the_vehicle_stops_selling_prescriptions_at_that_moment(
    here: County, a_moment: datetime
) -> None:
    pharmacist, licence = make_on_duty(here, a_moment, vehicle=here.vehicle)
    left = a_moment + timedelta(hours=2)
    go_off_duty(pharmacist, licence=licence, now=left)

    def sold(at: datetime) -> dict[str, bool]:
        staff = len(duty.serving(at, vehicle=here.vehicle))
        return {
            one: decide(default_pack(), channel=Channel.VEHICLE, legal_class=one, at=at, staff=staff).is_allowed
            for one in ("rx", "otc_a", "otc_b")
        }

    assert sold(left - timedelta(seconds=1)) == {"rx": True, "otc_a": True, "otc_b": True}
    assert sold(left) == {"rx": False, "otc_a": False, "otc_b": True}


def test_an_expired_licence_does_not_come_on_duty_and_counts_nowhere(here: County, a_moment: datetime) -> None:
    yesterday = a_moment.date() - timedelta(days=1)
    pharmacist, licence = make_pharmacist(here, a_moment, until=yesterday)

    with pytest.raises(rules.LicenceExpired, match="until 2026-08-31"):
        come_on_duty(pharmacist, licence=licence, now=a_moment)


def test_who_is_on_duty_past_the_last_day_of_the_licence_counts_no_more(here: County, a_moment: datetime) -> None:
    pharmacist, licence = make_pharmacist(here, a_moment, until=a_moment.date())
    come_on_duty(pharmacist, licence=licence, now=a_moment)
    midnight = (a_moment + timedelta(days=1)).replace(hour=0, minute=0)

    on_duty = [duty.serving(at) for at in (midnight - timedelta(minutes=1), midnight)]

    assert on_duty == [[licence], []]


def test_a_licence_that_is_withdrawn_ends_the_duty(here: County, a_moment: datetime) -> None:
    _, licence = make_on_duty(here, a_moment)

    renew_licence(SYSTEM, licence=licence, valid_until=a_moment.date() - timedelta(days=1), now=a_moment)

    assert (duty.present(a_moment).count(), licence.presences.filter(ended_at=None).count()) == (0, 0)


def test_one_stands_only_at_ones_own_post_and_at_one_at_a_time(
    here: County, a_moment: datetime, planner: Actor
) -> None:
    pharmacist, licence = make_on_duty(here, a_moment, site=here.depot)
    _, other = make_pharmacist(here, a_moment, "yaoshi-2")

    come_on_duty(pharmacist, licence=licence, vehicle=here.vehicle, now=a_moment + timedelta(hours=1))

    later = a_moment + timedelta(hours=2)
    assert (duty.serving(later, site=here.depot), duty.serving(later, vehicle=here.vehicle)) == ([], [licence])
    with pytest.raises(NotAllowed):
        come_on_duty(pharmacist, licence=other, now=later)
    with pytest.raises(rules.TwoPosts):
        come_on_duty(pharmacist, licence=licence, site=here.depot, vehicle=here.vehicle, now=later)


def test_a_pharmacist_by_telephone_serves_every_door(here: County, a_moment: datetime) -> None:
    _, licence = make_on_duty(here, a_moment)

    assert [duty.serving(a_moment, site=here.depot), duty.serving(a_moment, vehicle=here.vehicle)] == [[licence]] * 2


def test_a_number_is_written_down_once(here: County, a_moment: datetime) -> None:
    _, licence = make_pharmacist(here, a_moment)

    with pytest.raises(rules.LicenceNumberTaken):
        register_licence(
            SYSTEM, login=licence.login, partner=here.company, number=" zj-yaoshi-1", valid_from=date(2026, 1, 1),
            valid_until=date(2027, 1, 1), now=a_moment,
        )  # fmt: skip
    with pytest.raises(rules.EndsBeforeItBegins):
        renew_licence(SYSTEM, licence=licence, valid_until=date(2024, 1, 1), now=a_moment)


def test_a_roster_from_eight_to_ten_at_night_covers_ninety_eight_hours_of_the_week(
    here: County, a_moment: datetime
) -> None:
    _, licence = make_pharmacist(here, a_moment)
    _, night = make_pharmacist(here, a_moment, "yaoshi-2")
    set_roster(SYSTEM, licence=licence, hours=daily(480, 1320), valid_from=a_moment.date(), now=a_moment)
    set_roster(
        SYSTEM, licence=night, hours=daily(1350, 90, [6]), site=here.depot, valid_from=a_moment.date(), now=a_moment
    )

    week = duty.rostered_week(a_moment.date())

    everywhere, depot = duty.at_door(week), duty.at_door(week, site_id=here.depot.pk)
    assert (sum(everywhere), [hour for hour in range(24) if everywhere[hour]]) == (98, list(range(8, 22)))
    assert [hour for hour in range(168) if depot[hour] != everywhere[hour]] == [0, 167]  # 22:30 to 1:30: whole hours
    assert sum(duty.at_door(duty.rostered_week(date(2031, 1, 1)))) == 0


def test_new_hours_end_the_old_ones_the_day_before(here: County, a_moment: datetime) -> None:
    _, licence = make_pharmacist(here, a_moment)
    today, next_week = a_moment.date(), a_moment.date() + timedelta(days=7)
    set_roster(SYSTEM, licence=licence, hours=daily(480, 1320), valid_from=today, now=a_moment)

    set_roster(SYSTEM, licence=licence, hours=daily(600, 720), valid_from=next_week, now=a_moment)

    covered = [sum(duty.at_door(duty.rostered_week(day))) for day in (next_week - timedelta(days=1), next_week)]
    assert covered == [98, 14]
