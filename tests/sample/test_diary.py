"""Stories side by side are told in the order of time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from doorstep.sample.diary import Diary


def test_stories_are_told_in_the_order_of_time_and_what_comes_later_stays_untold(a_moment: datetime) -> None:
    diary, told = Diary(), []

    def story(name: str, *hours: int) -> Iterator[datetime]:
        for hour in hours:
            yield a_moment + timedelta(hours=hour)
            told.append((name, hour))

    diary.add(story("a", 1, 5, 30))
    diary.add(story("b", 2, 3))
    diary.until(a_moment + timedelta(hours=4))
    first = list(told)
    diary.until(a_moment + timedelta(hours=24))

    assert first == [("a", 1), ("b", 2), ("b", 3)]
    assert told == [*first, ("a", 5)]
