"""Who gains, who loses and who moves is decided once, for pages and command alike."""

import pytest

from doorstep.engines.planning.visits.compare import Change, Time, Times, Visited, a_week, difference
from doorstep.engines.planning.visits.replan import ChangeKind

MONDAY, TUESDAY = Time(0, 540), Time(1, 540)


def visited(*times: Time, residents: int = 100, stop: str = "s", vehicle: str = "v", name: str = "村") -> Visited:
    return Visited(name, residents, times, stop if times else "", (vehicle,) * len(times))


def kind_of(was: Visited, now: Visited) -> ChangeKind | None:
    return Change("k", was, now).kind


def names(changes: list[Change]) -> list[str]:
    return [str(one.key) for one in changes]


def test_each_village_is_in_one_list_and_those_of_most_residents_come_first() -> None:
    before = {
        "more": visited(MONDAY, residents=1),
        "many more": visited(MONDAY, residents=9),
        "fewer": visited(MONDAY, TUESDAY),
        "other day": visited(MONDAY),
        "other hour": visited(MONDAY, residents=50),
        "as before": visited(MONDAY),
        "never": visited(),
    }
    after = before | {
        "more": visited(MONDAY, TUESDAY, residents=1),
        "many more": visited(MONDAY, TUESDAY, residents=9),
        "fewer": visited(TUESDAY),
        "other day": visited(TUESDAY),
        "other hour": visited(Time(0, 600), residents=50),
    }

    found = difference(before, after)

    assert names(found.gains) == ["many more", "more"]
    assert names(found.losses) == ["fewer"]
    assert names(found.moves) == ["other day", "other hour"]
    assert names(found.same) == ["as before", "never"]


def test_villages_with_as_many_residents_and_the_same_name_come_in_the_order_of_their_keys() -> None:
    plan = {key: visited(MONDAY) for key in ("c", "a", "b")}

    assert names(difference(plan, plan).same) == ["a", "b", "c"]


def test_a_village_that_only_one_timetable_knows_loses_or_gains_all_its_visits() -> None:
    found = difference({"old": visited(MONDAY, name="老村")}, {"new": visited(TUESDAY, MONDAY, name="新村")})

    (gone,), (come,) = found.losses, found.gains
    assert (gone.name, gone.residents, gone.before, gone.after) == ("老村", 100, 1, 0)
    assert (come.name, come.before, come.after, come.kind) == ("新村", 0, 2, ChangeKind.NEW)
    assert (gone.is_known_after, come.is_known_before) == (False, False)


def test_a_village_left_out_by_the_only_timetable_that_knows_it_loses_nothing() -> None:
    found = difference({"old": visited()}, {"new": visited()})

    assert (names(found.same), found.losses, found.gains) == (["new", "old"], [], [])


def test_name_and_residents_are_those_of_now() -> None:
    found = difference({"a": visited(MONDAY, name="旧名")}, {"a": visited(MONDAY, name="新名", residents=7)})

    assert [(one.name, one.residents) for one in found.same] == [("新名", 7)]


def test_nothing_beside_nothing_is_no_difference() -> None:
    found = difference({}, {})

    assert (found.gains, found.losses, found.moves, found.same) == ([], [], [], [])


def test_a_weekly_visit_and_one_in_both_weeks_of_two_are_the_same() -> None:
    both = visited(Time(0, 540, 1), Time(0, 540, 2))

    assert names(difference({"a": visited(MONDAY)}, {"a": both}).same) == ["a"]
    assert kind_of(visited(MONDAY), both) is None


def test_every_other_week_is_half_a_visit_less() -> None:
    found = difference({"a": visited(MONDAY)}, {"a": visited(Time(0, 540, 2))})

    assert [(one.before, one.after) for one in found.losses] == [(1, 0.5)]


@pytest.mark.parametrize(
    ("times", "visits"),
    [((), 0), ((MONDAY,), 1), ((Time(0, 540, 1),), 0.5), ((Time(0, 540, 1), Time(2, 540, 1), Time(0, 540, 2)), 1.5)],
)
def test_visits_are_counted_by_the_week(times: Times, visits: float) -> None:
    assert a_week(times) == visits


def test_the_gravest_change_is_told() -> None:
    was = visited(MONDAY)

    assert kind_of(was, visited()) is ChangeKind.LOST
    assert kind_of(visited(), was) is ChangeKind.NEW
    assert kind_of(was, visited(TUESDAY, stop="t")) is ChangeKind.DAYS
    assert kind_of(was, visited(Time(0, 600), stop="t")) is ChangeKind.STOP
    assert kind_of(was, visited(Time(0, 600), vehicle="w")) is ChangeKind.HOUR
    assert kind_of(was, visited(MONDAY, vehicle="w")) is ChangeKind.VEHICLE
    assert kind_of(was, was) is None
    assert kind_of(visited(), visited()) is None


def test_another_stop_or_vehicle_at_the_same_hour_is_no_other_time() -> None:
    before = {"a": visited(MONDAY), "b": visited(MONDAY)}
    after = {"a": visited(MONDAY, stop="t"), "b": visited(MONDAY, vehicle="w")}

    found = difference(before, after)

    assert [(one.key, one.kind) for one in found.same] == [("a", ChangeKind.STOP), ("b", ChangeKind.VEHICLE)]
    assert found.moves == []
