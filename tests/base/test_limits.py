"""How often one address may do something."""

from datetime import datetime, timedelta

from django.test import RequestFactory

from doorstep.base.limits import Limit, address_of, count, is_over

TWICE = Limit("test.twice", 2, timedelta(minutes=10))
MINUTE = timedelta(minutes=1)


def test_after_so_many_times_it_is_over_until_the_stretch_ends(db: None, a_moment: datetime) -> None:
    said = []
    for minute in (0, 4, 9):
        said.append(is_over(TWICE, "a", a_moment + minute * MINUTE))
        count(TWICE, "a", a_moment + minute * MINUTE)

    assert said == [False, False, True]
    assert [is_over(TWICE, "a", a_moment + minute * MINUTE) for minute in (9, 10)] == [True, False]


def test_each_is_counted_alone(db: None, a_moment: datetime) -> None:
    count(TWICE, "a", a_moment)
    count(TWICE, "a", a_moment)

    assert [is_over(TWICE, who, a_moment) for who in ("a", "b")] == [True, False]
    assert is_over(Limit("test.other", 2, TWICE.within), "a", a_moment) is False


def test_an_address_stands_for_itself_without_being_readable() -> None:
    one, same, other = (
        address_of(RequestFactory().get("/", REMOTE_ADDR=address)) for address in ("10.0.0.7", "10.0.0.7", "10.0.0.8")
    )

    assert (one == same, one == other, "10.0.0.7" in one, len(one)) == (True, False, False, 64)
